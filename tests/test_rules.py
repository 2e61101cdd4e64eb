"""Every fault of the folder bad_plans is found, at its place and in the words that stand beside it."""

import base64
import pkgutil
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.files.cache import Cache
from generator.plan import rules
from generator.plan.load import checked, load, warnings
from generator.plan.rules.codes import CODES
from generator.plan.rules.registry import RULES
from generator.plan.rules.rule import Rule
from generator.problems import PlanError
from generator.recall import load as cached_load

BAD_PLANS = sorted((Path(__file__).parent / "bad_plans").glob("*.yml"))


def read_case(path: Path) -> dict[str, Any]:
    """Read what is done to the small plan (remove, change, write, base64, link), and what to expect and warn of."""
    case: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return case


def spoil(plan: Path, case: dict[str, Any]) -> None:
    """Put the fault of a case into a copy of the small plan."""
    for name in case.get("remove", ()):
        file = plan / name
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    for name, content in _contents(plan, case):
        file = plan / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for name, target in case.get("link", {}).items():
        (plan / str(name)).symlink_to(target)


def _contents(plan: Path, case: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name, changes in case.get("change", {}).items():
        text = (plan / name).read_text("utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"{old} must stand once in {name}"
            text = text.replace(old, new)
        yield name, text.encode()
    for name, text in case.get("write", {}).items():
        yield name, text.encode()
    for name, text in case.get("base64", {}).items():
        yield name, base64.b64decode(text)


def problem_lines(plan: Path, cache: Cache | None = None) -> list[str]:
    """Load a plan and give its problems, a line each."""
    try:
        cached_load.load(plan, cache) if cache else load(plan)
    except PlanError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("path", BAD_PLANS, ids=lambda path: path.stem)
def test_bad_plan(path: Path, small_plan: Path, tmp_path: Path) -> None:
    """A fault gives exactly the lines that its case expects, to who knew the plan when it was good too; or warnings."""
    case, cache = read_case(path), Cache(tmp_path / "cache")
    cached_load.load(small_plan, cache)
    spoil(small_plan, case)

    assert problem_lines(small_plan) == case["expect"]
    if not case["expect"]:
        plan, warned = checked(small_plan)
        assert [str(warning) for warning in warned] == case.get("warn", [])
        assert warnings(small_plan, plan) == [one for one in warned if one.code in ("P219", "P505")]
    assert problem_lines(small_plan, cache) == case["expect"]


def test_small_plan_is_good(small_plan: Path) -> None:
    """The plan that the bad ones are made of has no problem, so that each shows its own fault."""
    assert problem_lines(small_plan) == []


def test_every_code_has_a_bad_plan() -> None:
    """No code is described that no bad plan brings about, and none is used that is not described."""
    cases = map(read_case, BAD_PLANS)
    lines = [line for case in cases for line in (*case["expect"], *case.get("warn", ()))]
    codes = {line.split(" ")[1] for line in lines}

    assert codes == set(CODES)


def test_every_topic_is_checked() -> None:
    """A plan is held against the rules of every module that declares any, each rule once."""
    names = {module.name for module in pkgutil.iter_modules(rules.__path__)}
    modules = [import_module(f"{rules.__name__}.{name}") for name in names]
    declared = {id(value) for module in modules for value in vars(module).values() if isinstance(value, Rule)}

    assert declared == {id(rule) for rule in RULES}
    assert len(declared) == len(RULES)
