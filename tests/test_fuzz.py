"""Whatever comes in, there is a plan or there are problems: never another exception."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan import notice
from generator.plan.load import load
from generator.plan.records import Plan
from generator.plan.rules.codes import CODES
from generator.problems import PlanError, Problem

SMALL = Path(__file__).parent / "small_plan"
FILES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.*") if path.is_file())
YAML = [name for name in FILES if name.endswith(".yml")]

TOKENS = [
    *(b"\t", b"\r", b"\n", b"\0", b"\xff", b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\x1b"),
    *(b"&a ", b"*a", b"!!str ", b"<<: ", b"---\n", b"...\n", b"%YAML 1.2\n", b"? ", b"- ", b": "),
    *(b"'", b'"', b"[", b"]", b"{", b"}", b"|", b">", b"#", b"@", b"`", b"\\ud800", b"\\"),
    *(b"~", b"yes", b".nan", b"9" * 5000, b"2031-02-30", b"[" * 50, b"{" * 2000, b"a: " * 50),
]
TEXT = st.text(max_size=30) | st.sampled_from([" ", "市财政局", "P203", "“" * 50, "x" * 100_000])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
ODD_NAMES = ["2032", "tasks", "9-9.yml", "~", "\udcff.yml", "1\n-1.yml", "x" * 200]
NAMES = st.sampled_from(ODD_NAMES) | st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20
).filter(lambda name: name not in (".", ".."))

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
QUOTED = re.compile(r"“.*”|\S+/\S*")

Spoil = Callable[[Path], None]


@st.composite
def bytes_spoilt(draw: st.DrawFn) -> Spoil:
    """Cut, repeat or insert bytes anywhere in a file."""
    name = draw(st.sampled_from(FILES))
    content = (SMALL / name).read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        middle = draw(st.sampled_from([b"", content[start:end] * 2]) | st.sampled_from(TOKENS))
        keep = draw(st.sampled_from([start, end]))
        content = content[:start] + middle + content[keep:]
    return lambda plan: _write(plan / name, content)


@st.composite
def values_spoilt(draw: st.DrawFn) -> Spoil:
    """Put any value in the place of one, take one away, or rename its key."""
    name = draw(st.sampled_from(YAML))
    data = {"root": yaml.safe_load((SMALL / name).read_text("utf-8"))}
    parent, key = draw(st.sampled_from(list(_slots(data))))
    how = draw(st.sampled_from(["replace", "remove", "rename"]))
    if how == "replace":
        parent[key] = draw(VALUES)
    else:
        value = parent.pop(key)
        if how == "rename" and isinstance(parent, dict):
            parent[draw(TEXT)] = value
    wide = draw(st.booleans())
    text = yaml.safe_dump(data.get("root"), allow_unicode=wide, sort_keys=False)
    return lambda plan: _write(plan / name, text.encode("utf-8", "surrogatepass"))


@st.composite
def folder_spoilt(draw: st.DrawFn) -> Spoil:
    """Remove or rename a file or folder, or put another in its place."""
    name = draw(st.sampled_from([*FILES, "2031", "2031/tasks"]))
    other = Path(name).with_name(draw(NAMES))
    how = draw(st.sampled_from(["remove", "rename", "folder", "file", "link"]))

    def spoil(plan: Path) -> None:
        if how == "remove":
            _remove(plan / name)
        elif (plan / other).exists():
            return
        elif how == "rename":
            (plan / name).rename(plan / other)
        elif how == "folder":
            (plan / other).mkdir()
        elif how == "file":
            (plan / other).write_bytes(b"x")
        else:
            (plan / other).symlink_to(plan / name)

    return spoil


def _slots(value: Any) -> list[tuple[Any, Any]]:
    """Return every place inside a value: its container and its key."""
    if isinstance(value, dict):
        own = list(value)
    elif isinstance(value, list):
        own = list(range(len(value)))
    else:
        return []
    inner = (slot for key in own for slot in _slots(value[key]))
    return [*((value, key) for key in own), *inner]


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def outcome(plan: Path) -> Plan | PlanError:
    """Return what comes of loading a plan; any other exception is a fault of the program."""
    try:
        return load(plan)
    except PlanError as error:
        return error


def check_problem(problem: Problem, plan: Path) -> None:
    """Hold a problem against what is promised of it."""
    file = Path(problem.file)

    assert file == plan or plan in file.parents
    assert problem.code in CODES
    assert min(problem.line, problem.column) >= 1
    assert len(str(problem).splitlines()) == 1
    assert str(problem).encode("utf-8")
    assert len(problem.message) < 1000
    assert not ENGLISH.search(QUOTED.sub("", problem.message))
    if problem.code != "P101" and problem.file.isascii() and "?" not in problem.file:
        assert os.path.lexists(file)


@settings(max_examples=400)
@given(st.lists(bytes_spoilt() | values_spoilt() | folder_spoilt(), min_size=1, max_size=3))
def test_plan_or_problems(spoils: list[Spoil]) -> None:
    """A spoilt plan loads as its notice, or says where each problem is, in Chinese."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        shutil.copytree(SMALL, plan)
        for spoil in spoils:
            try:
                spoil(plan)
            except OSError:
                continue  # an earlier one took the file away
        result = outcome(plan)
        if isinstance(result, PlanError):
            assert result.problems
            for problem in result.problems:
                check_problem(problem, plan)
        else:
            for edition in result.editions:
                issued = edition.notice.replace("\r\n", "\n").rstrip("\n")
                assert notice.text(edition) == issued
