"""What claims to be the notice's own words: names, lists left open, texts and time limits, in every file."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from generator.clauses import parse
from generator.formats.documents import duty_sheet, report_form
from generator.formats.registry import FORMATS
from generator.intake import edition as intake_edition
from generator.intake.manuscript import Manuscript
from generator.plan.load import load
from generator.plan.records import Edition
from generator.site.pages import registry as pages
from generator.site.pages.page import Site
from generator.spreadsheet import write
from generator.spreadsheet.rows import TITLE
from generator.text.typeset import visible
from tests.commands import run
from tests.editions import TESTS, all_editions

ROLE_LABEL = re.compile("^(牵头|配合|共同负责)：")
OTHER_ROLE = re.compile("（(指导|监督|督办|督导)）")
AS_WRITTEN = ("具体内容", "牵头单位", "配合单位", "共同负责单位", "完成时限")
UNITS = ("市教育局", "市财政局", "县农业农村局", "省级有关部门", "各县（市、区）人民政府", "市各有关单位", "市人社局")
OPEN = ("等", "等部门", "等单位", "等有关部门", "等部门和单位")


def flat(text: str) -> str:
    """Return a text without blanks and line ends, as names are read across the lines of a notice."""
    return "".join(visible(text).split())


def stretches(cell: str) -> list[str]:
    """Return what a cell takes from the notice: its lines but for corrections, and of lists of names each name."""
    lines = [ROLE_LABEL.sub("", line) for line in cell.split("\n") if not line.startswith("更正（")]
    return [OTHER_ROLE.sub("", name) for line in lines for name in line.split("、")]


def table(content: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of the first table of a Word file."""
    head, *rows = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(content)).tables[0].rows]
    yield from (dict(zip(head, row, strict=True)) for row in rows)


def of_word(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield what stands in the columns of duty sheets and report forms that are copied, where from, and what."""
    for department in edition.departments[:12]:
        sheet, form = duty_sheet(edition, department), report_form(edition, department)
        assert "逐字抄录" in "".join(block.text for block in docx.Document(io.BytesIO(sheet)).paragraphs)
        for row in table(sheet):
            titles = [task.title for task in edition.tasks if row["任务"].endswith(task.title)]
            yield "任务", max(titles, key=len).rstrip("…")
            yield from ((key, row[key]) for key in ("具体内容", "牵头、配合单位", "完成时限"))
        for row in table(form):
            yield from ((key, row[key]) for key in ("工作内容", "牵头单位", "完成时限"))


def of_workbooks(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the cells under the headings of workbooks that say what the notice has."""
    books = [(write.edition(edition), 2), *((write.department(edition, d), 3) for d in edition.departments[:3])]
    for content, head in books:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(min_row=head, values_only=True)]
        for row in rows[1:]:
            yield from ((key, cell) for key, cell in zip(rows[0], row, strict=True) if key in AS_WRITTEN)


def of_data(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield names as written, with the words that leave their list open, of plan.json and duties.csv."""
    data = json.loads(FORMATS["json"].write(edition))
    for task in data["tasks"]:
        for duty in (duty for clause in task["clauses"] for duty in clause["duties"]):
            yield "as_written", duty["as_written"] + (duty["et_al"] or "")
    for row in csv.DictReader(io.StringIO(FORMATS["csv"].write(edition).decode("utf-8-sig"), newline="")):
        yield "duties.csv", row["as_written"] + row["et_al"]


def invented(edition: Edition) -> list[tuple[str, str]]:
    """Return what files say is the notice's, and the notice does not have."""
    whole = flat(edition.notice)
    claimed = (*of_word(edition), *of_workbooks(edition), *of_data(edition))
    found = dict.fromkeys((key, piece) for key, cell in claimed for piece in stretches(cell))
    return [(key, piece) for key, piece in found if not all(flat(one) in whole for one in piece.split("；"))]


@pytest.mark.parametrize("name", sorted(all_editions()))
def test_nothing_is_invented(name: str) -> None:
    """In every layout each claimed name, text and time limit stands in the notice, 等 and its like included."""
    assert invented(all_editions()[name]) == []


def test_a_notice_of_collectives_says_no_et_al() -> None:
    """Lists that only name collectives are open by our reading, and no file or datum has 等 of them."""
    edition = all_editions()["province-label-lines-two-plans"]
    clauses = [clause for task in json.loads(FORMATS["json"].write(edition))["tasks"] for clause in task["clauses"]]

    assert any(clause["open_ended"] for clause in clauses)
    assert [clause for clause in clauses if clause["et_al"] != ("等" in (clause["text"] or ""))] == []
    assert not any("等部门" in cell for _, cell in of_workbooks(edition))


@st.composite
def clauses(draw: st.DrawFn) -> tuple[str, bool, bool]:
    """Return a clause of one or two roles, whether a list in it ends with 等, and whether it names a collective."""
    names = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(1, len(names)))
    tails = [draw(st.just("") | st.sampled_from(OPEN)) for _ in range(2)]
    lists = [
        (names[:cut], tails[0], "牵头"),
        (names[cut:], tails[1], draw(st.sampled_from(["配合", "按职责分工负责"]))),
    ]
    said = [f"{'、'.join(listed)}{tail}{verb}" for listed, tail, verb in lists if listed]
    return f"（{'，'.join(said)}）", any(tail for listed, tail, _ in lists if listed), bool({*names} & {*UNITS[3:6]})


@given(clauses())
def test_et_al_is_what_the_clause_says(said: tuple[str, bool, bool]) -> None:
    """`et_al` is whether 等 is written, each time after the name it follows; a collective opens a list without it."""
    text, et_al, collective = said
    read = parse.parse(text)

    assert (read.et_al, read.open_ended) == (et_al, et_al or collective), text
    assert [party.name + party.et_al for party in read.parties if party.name + party.et_al not in text] == []
    assert bool([party for party in read.parties if party.et_al]) == et_al


@settings(max_examples=6, deadline=None)
@given(st.lists(clauses(), min_size=1, max_size=4))
def test_nothing_is_invented_in_any_plan(said: list[tuple[str, bool, bool]]) -> None:
    """Imported from a notice of any such clauses, a plan's files have the notice's words alone."""
    tasks = [f"（{'一二三四'[at]}）推进事项{at}。完成工作第{at}号。{clause}" for at, (clause, _, _) in enumerate(said)]
    lines = ("示例市2031年行动计划", "一、主要任务", *tasks)
    with tempfile.TemporaryDirectory(prefix="plan-verbatim-") as name:
        folder = Path(name)
        intake_edition.put(intake_edition.make(Manuscript(lines), "2031", folder), folder)
        (edition,) = load(folder).editions

    assert invented(edition) == []
    assert [any(unit.et_al for unit in task.units) for task in edition.tasks] == [et_al for _, et_al, _ in said]


def test_tables_that_older_versions_wrote_are_taken(tmp_path: Path) -> None:
    """A table with 等部门 after every list that is not complete, as it once was exported, comes in unchanged."""
    lines = (TESTS / "notices/province-label-lines-two-plans.txt").read_text("utf-8").split("\n")
    intake_edition.put(intake_edition.make(Manuscript(tuple(lines)), "2031", tmp_path / "plan"), tmp_path / "plan")
    file, (edition,) = tmp_path / "t.xlsx", load(tmp_path / "plan").editions
    options = ("--plan-dir", tmp_path / "plan")
    assert run("export", "2031", *options, "--format", "xlsx", "--out", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    columns: dict[Any, int] = {cell.value: int(cell.column or 0) for cell in book[TITLE][2]}
    opened = {unit_id: unit for task in edition.tasks for unit_id, unit in _units(task)}
    changed = 0
    for row in range(3, book[TITLE].max_row + 1):
        unit = opened.get(str(book[TITLE].cell(row, columns["编号"]).value))
        if unit and unit.open_ended and not unit.et_al:
            cells = [book[TITLE].cell(row, columns[key]) for key in ("共同负责单位", "配合单位", "牵头单位")]
            last = next(cell for cell in cells if cell.value)
            last.value = f"{last.value}等部门"
            changed += 1
    book.save(file)

    done = run("import", file, "--edition", "2031", *options)

    assert changed
    assert (done.exit_code, done.stdout[:9]) == (0, "共 0 处改动，涉"), done.output


def _units(task: Any) -> Iterator[tuple[str, Any]]:
    yield task.id, task
    yield from ((f"{task.id}.{part.at}", part) for part in task.parts)


@pytest.mark.parametrize("name", [name for name in sorted(all_editions()) if "-" in name])
def test_pages_leave_lists_open_in_the_words_of_the_notice(name: str) -> None:
    """On every page 等 and its like stand where the notice has them; a collective's open list is the editor's note."""
    edition = all_editions()[name]
    whole, found = flat(edition.notice), []
    for page in pages.edition_pages(edition, (), Site("示例")):
        root = html.fromstring(page.content)
        found += [("".join(one.text_content().split()), page.path) for one in root.xpath("//*[@class='open-ended']")]
        assert "等部门" in whole or "等部门" not in root.text_content(), page.path
    words = [(re.sub("（.*|通知在.*", "", text), path) for text, path in found if text.startswith("等")]

    assert [one for one in words if flat(one[0]) not in whole] == []
    assert [text for text, _ in found if not text.startswith("等") and "编者注" not in text] == []
