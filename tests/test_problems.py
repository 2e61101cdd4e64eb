"""Problems: how they are said, ordered and described."""

import ast
import re
from pathlib import Path

import pytest

import generator
from generator.codes import CODES, GROUPS, rules_page
from generator.problems import PlanError, Problem

SOURCES = sorted(Path(generator.__file__).parent.rglob("*.py"))


def literal_codes(path: Path) -> set[str]:
    """Return every code that stands as a string of its own in a module."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    strings = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {text for text in strings if isinstance(text, str) and re.fullmatch(r"P\d{3}", text)}


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


def test_no_code_is_used_that_is_not_described() -> None:
    """Every code that a module writes is in the table, and every one in the table is written."""
    written = set().union(*(literal_codes(path) for path in SOURCES if path.stem != "problems"))

    assert written == set(CODES)
