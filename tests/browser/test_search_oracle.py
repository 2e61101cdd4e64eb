"""The search against the notice itself, as a text: what holds a piece of it is found, and nothing else."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

from tests.browser.plans import ROOT
from tests.browser.searching import as_compared, ask, urls
from tests.browser.windows import OneWindow

pytestmark = pytest.mark.browser

TASK = "2014/tasks/3-8.html"
PIECES = 3000
QUESTIONS = {"search_questions": (0.95, 0.98), "search_questions_unseen": (0.9, 0.95)}
"""Questions, in a file of the tests → the least parts of them whose right page is first, or among the first three."""


def paragraphs(notice: str) -> dict[str, str]:
    """Return task → its paragraph in a notice, after the number of its chapter and its mark."""
    found: dict[str, str] = {}
    chapters = 0
    for line in notice.split("\n"):
        if heading := re.match("([一二三四五六七八九十]+)、", line):
            chapters, chapter, tasks = chapters + 1, heading[0], 0
        elif re.match(r"\([一二三四五六七八九十]+\)", line):
            tasks += 1
            found[f"{chapters}-{tasks}"] = chapter + line
    return found


@pytest.fixture(scope="module")
def runs() -> dict[str, str]:
    """Return task → all that the notice of 2014 says of it, as one run."""
    return paragraphs((ROOT / "plan/2014/notice.txt").read_text("utf-8"))


def pieces(texts: list[str], number: int) -> list[str]:
    """Return pieces of 1 to 20 characters, marks included, the same ones at every run."""
    chance = random.Random(21)
    found: set[str] = set()
    while len(found) < number:
        text, length = chance.choice(texts), chance.randint(1, 20)
        start = chance.randrange(len(text) - length + 1)
        piece = text[start : start + length]
        found |= {piece} if any(char.isalnum() for char in piece) else set()
    return sorted(found)


def expected(runs: dict[str, str], names: dict[str, list[str]], piece: str) -> list[str]:
    """Return the tasks whose run, or a name of whose departments, holds a piece."""
    wanted = as_compared(piece)
    return sorted(id_ for id_, run in runs.items() if any(wanted in as_compared(text) for text in (run, *names[id_])))


def names_borne(data: Any) -> dict[str, list[str]]:
    """Return task → every name of the departments that bear a duty in it."""
    names = {one["id"]: [one["name"], *one["aliases"]] for one in data["departments"]}
    return {task["id"]: [n for duty in task["duties"] for n in names[duty["department"]]] for task in data["tasks"]}


def found_tasks(page: Page, queries: list[str]) -> dict[str, list[str]]:
    """Return query → the tasks that have it as it was typed."""
    answers = ask(page, queries, edition="2014", kind="task")
    return {q: [] if a["loose"] else sorted(Path(url).stem for url in urls(a)) for q, a in answers.items()}


def test_pieces_of_the_notice_are_found_where_they_stand(
    reader_anywhere: OneWindow, runs: dict[str, str], data: Any
) -> None:
    """Pieces with and without marks, across number, title, sentences and clause: recall and precision 1.000."""
    names, queries = names_borne(data), pieces([*runs.values()], PIECES)
    found = found_tasks(reader_anywhere.at(TASK), queries)

    assert len(runs) == 24
    assert {q: f for q, f in found.items() if f != expected(runs, names, q)} == {}


def test_what_stands_nowhere_because_of_a_mark_is_not_found(
    reader_anywhere: OneWindow, runs: dict[str, str], data: Any
) -> None:
    """Two characters of the notice that a mark parts are not found together, unless they stand so elsewhere."""
    pairs = {before + after for run in runs.values() for before, after in re.findall("(?=(.)[、。,](.))", run)}
    names, queries = names_borne(data), sorted(pair for pair in pairs if pair.isalpha())
    found = found_tasks(reader_anywhere.at(TASK), queries)

    assert len(queries) > 200
    assert "系统" in queries
    assert {q: f for q, f in found.items() if f != expected(runs, names, q)} == {}


def test_a_copied_paragraph_is_found_first(reader_anywhere: OneWindow, runs: dict[str, str]) -> None:
    """The whole paragraph of a task, as the notice prints it or in lines as a page shows it, leads to the task."""
    copied = {run[1:]: id_ for id_, run in runs.items()}
    copied |= {"\n".join(re.split("(?<=。)|(?=\\()", run[1:])).strip(): id_ for id_, run in runs.items()}
    found = ask(reader_anywhere.at(TASK), [*copied], edition="2014")

    assert len(copied) == 48
    wrong = {q: urls(a)[:2] for q, a in found.items() if a["loose"] or urls(a)[0] != f"2014/tasks/{copied[q]}.html"}
    assert wrong == {}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_answered(name: str, reader_anywhere: OneWindow) -> None:
    """Of questions written from the notice, the right page is first for most; none is without an answer."""
    answers = yaml.safe_load((ROOT / f"tests/{name}.yml").read_text("utf-8"))
    answers = {str(query): right for query, right in answers.items()}
    found = ask(reader_anywhere.at(TASK), [*answers], edition="2014")
    rows = {query: [row for row in answer["results"] if row["kind"] != "subject"] for query, answer in found.items()}
    ranked = {query: [Path(row["url"]).stem for row in own] for query, own in rows.items()}
    pages = {query: [*right, "references", "index"] if "text" in right else right for query, right in answers.items()}
    first = [query for query, right in pages.items() if ranked[query][:1] and ranked[query][0] in right]
    three = [query for query, right in pages.items() if set(ranked[query][:3]) & {*right}]

    assert len(answers) >= 100
    assert [query for query in answers if not ranked[query]] == []
    assert len(first) >= QUESTIONS[name][0] * len(answers)
    assert len(three) >= QUESTIONS[name][1] * len(answers)
