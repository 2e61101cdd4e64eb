"""Problems: how they are said, ordered and described."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import generator
from generator.plan.rules.codes import CODES, GROUPS, rules_page, table
from generator.problems import PlanError, Problem

SOURCES = sorted(Path(generator.__file__).parent.rglob("*.py"))


def codes_in(path: Path) -> tuple[set[str], set[str]]:
    """Return the codes that a module declares, and those that it uses."""
    declared, written = Counter[str](), Counter[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Code" | "rule"), args=[ast.Constant(value=str(code)), *_]):
                declared[code] += 1
            case ast.Constant(value=str(code)) if re.fullmatch(r"P\d{3}", code):
                written[code] += 1
    return set(declared), set(written - declared)


def test_problem_is_one_line_for_editors() -> None:
    """A problem reads file:line:column: code message, as editors' programs expect."""
    problem = Problem("plan/2014/tasks/3-8.yml", 5, 9, "P203", "部门“市质监居”不在名录中。")

    assert str(problem) == "plan/2014/tasks/3-8.yml:5:9: P203 部门“市质监居”不在名录中。"


def test_plan_error_sorts_and_keeps_each_problem_once() -> None:
    """However problems were gathered, they are shown by file, line and column, each once."""
    late = Problem("b.yml", 1, 1, "P112", "缺少。")
    tenth, second = (Problem("a.yml", line, 1, "P113", "没有。") for line in (10, 2))

    assert PlanError([late, tenth, second, late]).problems == (second, tenth, late)


def test_plan_error_reads_as_its_problems() -> None:
    """The text of the error is its problems, a line each."""
    problems = [Problem("a.yml", line, 1, "P113", "没有。") for line in (1, 2)]

    assert str(PlanError(problems)) == "a.yml:1:1: P113 没有。\na.yml:2:1: P113 没有。"


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_code_is_described(code: object) -> None:
    """Each code has a title, a meaning and a remedy, and stands on the rules page with them."""
    described = CODES[str(getattr(code, "code", ""))]

    assert described.title
    assert described.meaning.endswith("。")
    assert described.remedy.endswith("。")
    assert described.markdown() in rules_page()
    assert f"## {described.code} {described.title}\n" in rules_page()


def test_codes_are_known_by_their_own_name() -> None:
    """The table finds each code under the code itself, in rising order, in one of the groups."""
    assert list(CODES) == sorted(code.code for code in CODES.values())
    assert {code[:2] for code in CODES} == set(GROUPS)


def test_every_code_is_declared_where_it_is_used() -> None:
    """A module uses the codes that it declares, no code is used that none declares, and all are in the table."""
    modules = [codes_in(path) for path in SOURCES]

    assert [declared - used for declared, used in modules if declared - used] == []
    assert set().union(*(used for _, used in modules)) == set(CODES)
    assert set().union(*(declared for declared, _ in modules)) == set(CODES)


def test_no_code_is_declared_twice() -> None:
    """Two declarations of a code are an error, even where they say the same."""
    code = next(iter(CODES.values()))

    with pytest.raises(ValueError, match=f"{code.code} is declared twice"):
        table([*CODES.values(), code])
