"""Shapes: what a file may hold, and what is said of the rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.clauses.clause import ROLES
from generator.plan import shaping
from generator.plan.document import Document
from generator.plan.shapes.files import FILES
from generator.plan.source import read
from generator.problems import Problem

TASK = {"title": "甲", "text": "乙。", "duties": {"lead": "丙"}}
EDITION = {
    "title": "甲",
    "issuer": "乙",
    "issued": "2031-03-01",
    "sections": [{"number": "一", "title": "丙"}],
}


def hold(kind: str, data: Any) -> tuple[Any, list[Problem]]:
    """Hold a value against the shape of a kind of file."""
    problems: list[Problem] = []
    shaped = shaping._shaped(FILES[kind], Document(f"{kind}.yml", "", data), problems)
    return shaped, problems


def codes(kind: str, data: Any) -> list[str]:
    """Return the codes of what is wrong with a value."""
    return [problem.code for problem in hold(kind, data)[1]]


def test_every_file_of_the_plan_is_in_shape(plan_dir: Path) -> None:
    """The repository's plan has 24 tasks in one edition, all in shape."""
    files = shaping.shape(read(plan_dir))

    assert files.problems == []
    assert [len(edition.tasks) for edition in files.editions] == [24]


def test_one_name_may_stand_without_a_list() -> None:
    """A single name needs no brackets."""
    task, problems = hold("task", TASK)

    assert problems == []
    assert task.duties.lead == ("丙",)
    assert [getattr(task.duties, role) for role in ROLES] == [("丙",), (), ()]


def test_text_is_kept_as_written() -> None:
    """Blanks at its ends, line ends and characters that could be composed are the notice's."""
    text = " 甲\n　e\u0301 "

    assert hold("task", TASK | {"text": text})[0].text == text


@pytest.mark.parametrize("number", ["国发〔2012〕9号", "苏政办发〔2014〕50号", "盐政〔1999〕101号"])
def test_good_document_numbers(number: str) -> None:
    """A document number as GB/T 9704 writes it is taken."""
    assert codes("edition", EDITION | {"number": number}) == []


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("国发[2012]9号", "应为“国发〔2012〕9号”"),
        ("国发(2012)第9号", "应为“国发〔2012〕9号”"),
        ("国发〔2012〕09号", "应为“国发〔2012〕9号”"),
        ("国发〔2012〕9", "应为“国发〔2012〕9号”"),
        ("国发【2012】9号", "应为“国发〔2012〕9号”"),
        ("国发 〔2012〕 9 号", "应为“国发〔2012〕9号”"),
        ("国发〔12〕9号", "应如"),
        ("国发〔２０１２〕9号", "应如"),
        ("国发〔2０１２〕9号", "应如"),
        ("国发〔2012〕0号", "应如"),
        ("九号文", "应如"),
        ("国发〔2012〕" + "0" * 100_000, "应如"),
        ("国发〔2012〕" + " " * 100_000, "应如"),
    ],
)
def test_bad_document_numbers(number: str, right: str) -> None:
    """A malformed document number is refused, and put right where it can be."""
    (problem,) = hold("edition", EDITION | {"number": number})[1]

    assert problem.code == "P117"
    assert right in problem.message


@pytest.mark.parametrize("day", ["2014-06-27", "2016-02-29"])
def test_good_dates(day: str) -> None:
    """A day that exists is taken."""
    assert str(hold("edition", EDITION | {"issued": day})[0].issued) == day


@pytest.mark.parametrize(
    "day",
    ["2014-02-29", "2014-13-01", "2014-6-27", "20140627", "2014-W26-5", "2014-06-27T00:00", "２０１４-06-27", "今天"],
)
def test_bad_dates(day: str) -> None:
    """A day that does not exist, or is spelt otherwise, is refused."""
    assert codes("edition", EDITION | {"issued": day}) == ["P116"]


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2014", []), ("2014-06-27", []), ("2014-06", ["P116"]), ("14", ["P116"]), ([], ["P114"])],
)
def test_year_or_date(since: object, expected: list[str]) -> None:
    """A department's time is a year or a day."""
    assert codes("departments", [{"id": "a", "name": "甲", "since": since}]) == expected


@pytest.mark.parametrize("id_", ["a", "shi-nong-wei", "guo-fa-2012-9", "9", "a" * 100])
def test_good_ids(id_: str) -> None:
    """Small letters, digits and single hyphens within make an address."""
    assert codes("references", [{"id": id_, "title": "甲"}]) == []


@pytest.mark.parametrize(
    "id_",
    ["A", "a_b", "-a", "a-", "a--b", "a b", "a/b", "..", "农委", "é", "a\n", "a" * 101, "index", "con", "lpt1", "９"],
)
def test_bad_ids(id_: str) -> None:
    """What is unsafe in an address or as a file's name is refused, the list page's name too."""
    assert codes("references", [{"id": id_, "title": "甲"}]) == ["P118"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """One file with several faults gives a problem for each."""
    task = {"titel": "甲", "text": " ", "duties": {"lead": [1], "other": []}, "open_ended": "是"}

    assert sorted(codes("task", task)) == ["P111", "P111", "P113", "P114", "P114"]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("value", [None, "", 1, 1.5, True, [], {}, [None], [[]], [{}], {"a": None}, "字"])
def test_messages_are_chinese(kind: str, value: object) -> None:
    """No word of pydantic's reaches an editor, whatever a file holds in place of anything."""
    values = [value, *({**EDITION, key: value} for key in EDITION), *({**TASK, key: value} for key in TASK)]
    messages = [problem.message for data in values for problem in hold(kind, data)[1]]

    assert [m for m in messages if "should" in m or "Input" in m or not m.endswith(("。", "？"))] == []


@pytest.mark.parametrize("key", ["note", "number", "published", "recipients", "references", "closing"])
@pytest.mark.parametrize("value", [None, "", "　"])
def test_key_without_value_is_refused(key: str, value: object) -> None:
    """An optional key is filled or left out."""
    assert codes("edition", EDITION | {key: value}) == ["P113"]


def test_edition_has_not_too_many_sections() -> None:
    """A notice has not more chapters than can be numbered."""
    section = {"number": "一", "title": "甲"}

    assert codes("edition", EDITION | {"sections": [section] * 999}) == []
    assert codes("edition", EDITION | {"sections": [section] * 1000}) == ["P114"]


def test_defaults_claim_nothing() -> None:
    """What a file does not say is None or empty; marks are full-width as the standard has them."""
    edition, _ = hold("edition", EDITION)
    task, _ = hold("task", TASK)

    assert (edition.number, edition.published, edition.recipients, edition.references) == (
        None,
        None,
        None,
        (),
    )
    assert (edition.status, edition.punctuation) == (None, "full")
    assert (task.open_ended, task.references, task.text_lead) == (False, (), None)


@pytest.mark.parametrize("kind", FILES)
def test_shape_gives_a_json_schema(kind: str) -> None:
    """Editors' YAML programs can have the schema of every kind of file."""
    schema = FILES[kind].model_json_schema()

    assert json.loads(json.dumps(schema)) == schema
