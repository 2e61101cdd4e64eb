"""Errata: every file to take away says what was corrected in what it shows, as independent readers see it."""

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from generator.formats import akomantoso, documents, pdf
from generator.formats.registry import DEPARTMENT_FORMATS, FORMATS, OF_ALL
from generator.intake.readers import docx as docx_reader
from generator.plan import notice
from generator.plan.document import Document
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.plan.rules.layout import quotes_stand_in_notice
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.files import EditionFiles
from generator.site.pages.page import Page, Site
from generator.site.pages.registry import comparison_page, edition_pages, offered
from generator.text.typeset import as_read
from generator.views.errata import corrections
from generator.years.elsewhere import Years
from generator.years.lineage import History
from tests import chain
from tests.around import all_pages
from tests.commands import run
from tests.editions import all_editions
from tests.needs import need

TESTS = Path(__file__).parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WITHOUT_TEXT = ("departments.csv", "references.csv", "datapackage.json", "plan-metadata.json")
"""Files of what all years share, and descriptions of files, which name the plan: none shows what the notice says."""


def style(block: Any) -> str:
    """Return the name of a paragraph's style."""
    return str(block.style.name)


def flat(text: str) -> str:
    """Return a text without blanks and line ends, which readers see to in their own ways."""
    return "".join(text.split())


def strings(data: Any) -> Iterator[str]:
    """Yield every text in JSON."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from (text for value in data.values() for text in strings(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in strings(value))


def of_csv(content: bytes) -> Iterator[str]:
    """Yield the cells of a CSV file."""
    yield from (cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row)


def of_workbook(content: bytes) -> Iterator[str]:
    """Yield the cells of a workbook."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def of_word(content: bytes) -> Iterator[str]:
    """Yield the paragraphs of a Word file, those in tables included."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314  our own file
    yield from ("".join(text.text or "" for text in block.iter(f"{W}t")) for block in root.iter(f"{W}p"))


def of_xml(content: bytes) -> Iterator[str]:
    """Yield the texts and attributes of an XML file; its text is one."""
    root = ET.fromstring(content)  # noqa: S314  our own file
    yield "".join(root.itertext())
    yield from (value for element in root.iter() for value in element.attrib.values())


def of_database(content: bytes) -> Iterator[str]:
    """Yield the cells of all tables of a database."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(content)
        names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            rows = opened.execute(f'SELECT * FROM "{name}"')  # noqa: S608  our own names
            yield from (str(cell) for row in rows for cell in row)


def of_zip(content: bytes) -> Iterator[str]:
    """Yield the texts of the files in a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            yield from READERS[Path(name).suffix](package.read(name))


READERS = {
    ".csv": of_csv,
    ".docx": of_word,
    ".jsonld": lambda content: strings(json.loads(content)),
    ".json": lambda content: strings(json.loads(content)),
    ".sqlite": of_database,
    ".txt": lambda content: content.decode().splitlines(),
    ".xlsx": of_workbook,
    ".xml": of_xml,
    ".zip": of_zip,
}


def files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield every file that the registry offers of an edition, and of some of its departments, but for PDFs."""
    for form in FORMATS.values():
        if not form.asked:
            yield form.name, form.write(edition)
    plan = Plan(departments=(), references=(), editions=(edition,))
    for whole in OF_ALL.values():
        yield whole.name, whole.write(plan)
    corrected = {one.task for one in edition.errata}
    bearing = {d.department.id for d in edition.duties if d.task in corrected}
    chosen = [d for d in edition.departments if d.id in bearing][:2] + list(edition.departments[-1:])
    for department in chosen:
        for of_department in DEPARTMENT_FORMATS.values():
            if of_department.applies(edition, department):
                yield of_department.name(department), of_department.write(edition, department)


def key(edition: Edition, one: Erratum) -> str:
    """Return the key by which tables point at an erratum, as the page on the data format says."""
    same = [other for other in edition.errata if named(other) == named(one)]
    return named(one) + (f"/{same.index(one) + 1}" if same.index(one) else "")


def named(one: Erratum) -> str:
    """Return the key of an erratum that shares day, task and quotation with no other."""
    digest = [hashlib.sha256(one.quote.encode()).hexdigest()[:8]] if one.quote else []
    return "/".join([str(one.date), *([one.task] if one.task else []), *digest])


def concerns(name: str, texts: list[str], edition: Edition, one: Erratum) -> bool:
    """Whether a file shows what an erratum corrects: the words it quotes, else its task's, else the whole notice."""
    whole = flat("".join(texts))
    if not one.quote and not one.task:
        return not name.endswith(".csv") and any(
            flat(task.text) in whole for task in edition.tasks if len(task.text) > 9
        )
    words = flat(one.quote or edition.by_id[one.task or ""].text)
    others = [other for other in edition.errata if other is not one and words in flat(other.quote or "")]
    once = flat(notice.text(edition)).count(words) == 1 and not others  # else the words may be those of another place
    return name not in WITHOUT_TEXT and once and words in whole


def silent(edition: Edition, name: str, texts: list[str]) -> list[Erratum]:
    """Return the errata that concern a file, and of which it says nothing: neither the correction nor its key."""
    whole, cells = flat("".join(texts)), [cell for text in texts for cell in (text, *_listed(text))]
    return [
        one
        for one in edition.errata
        if concerns(name, texts, edition, one) and flat(one.correction) not in whole and key(edition, one) not in cells
    ]


def _listed(text: str) -> list[str]:
    """Return the texts in a cell that holds a list as JSON."""
    return [*strings(json.loads(text))] if text.startswith('["') else []


def quotable(edition: Edition) -> list[tuple[str | None, str]]:
    """Return texts of a notice that stand in it once, each with its task, or none."""
    texts: list[tuple[str | None, str]] = [(None, section.title) for section in edition.sections if section.title]
    texts += [(None, text) for text in (edition.head.preamble, edition.head.closing) if text]
    for task in edition.tasks:
        own = (task.heading, task.text, task.clause, task.rest, *(cell for _, cell in task.cells))
        of_parts = (text for part in task.parts for text in (part.title, part.text, part.clause))
        texts += [(task.id, text) for text in (*own, *of_parts, issued_clause(edition, task.title)) if text]
    return [(task, line) for task, text in texts for line in text.split("\n") if len(line) >= 12]


def issued_clause(edition: Edition, title: str) -> str:
    """Return the brackets that end the line of a task in a notice of the standard layout, as they were issued."""
    lines = edition.notice.splitlines() if edition.head.layout == "standard" else []
    line = next((line.rstrip() for line in lines if f"{title}。" in line), "")
    return line[max(line.rfind("("), line.rfind("（")) :] if line.endswith((")", "）")) else ""


@st.composite
def corrected(draw: st.DrawFn) -> Edition:
    """Return an edition with errata: of a task or of the whole notice, with a quotation or without."""
    names = sorted(name for name, edition in all_editions().items() if edition.tasks)
    edition = all_editions()[draw(st.sampled_from(names))]
    whole, places = flat(notice.text(edition)), quotable(edition)
    errata = []
    for at in range(draw(st.integers(1, 5))):
        task, text = draw(st.sampled_from(places)) if places else (edition.tasks[0].id, "")
        start = draw(st.integers(0, max(0, len(text) - 12)))
        quote = text[start : start + draw(st.integers(12, 30))]
        quoted = bool(quote) and whole.count(flat(quote)) == 1 and draw(st.booleans())
        said: dict[str, Any] = {
            "date": draw(st.sampled_from(["2031-12-01", "2032-01-31"])),
            "correction": f"改作甲{at}号",
        }
        said |= {"quote": quote} if quoted else {}
        said |= {"task": task} if task and draw(st.booleans()) else {}
        errata.append(Erratum.model_validate(said))
    return replace(edition, errata=tuple(errata))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corrected())
def test_every_file_carries_the_errata_of_what_it_shows(edition: Edition) -> None:
    """Whatever is corrected, each format that shows it has the correction, or the key of its row in errata.csv."""
    for name, content in files(edition):
        suffix = Path(name).suffix
        assert silent(edition, name, list(READERS[suffix](content))) == [], name


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corrected(), st.randoms())
def test_ids_stay_whatever_errata_are_added(edition: Edition, random: Random) -> None:
    """Others before, between or after them, of the same day and task with other quotations, move no id."""
    first = edition.errata[0]
    others = [first.model_copy(update={"quote": f"{first.quote}{at}"}) for at in range(3)]
    more = list(edition.errata)
    for other in others:
        more.insert(random.randint(0, len(more)), other)

    after = [(one.id, one.erratum) for one in corrections(replace(edition, errata=tuple(more)))]

    assert [(id_, one) for id_, one in after if one not in others] == [
        (one.id, one.erratum) for one in corrections(edition)
    ]
    assert len({id_ for id_, _ in after}) == len(after)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corrected())
def test_the_text_itself_stays_as_issued(edition: Edition) -> None:
    """Errata stand beside the text: without them the Word file and the XML are the notice, and so it is imported."""
    content, text = documents.notice_docx(edition), notice.text(edition)
    blocks = docx.Document(io.BytesIO(content)).paragraphs
    corrections = [block.text for block in blocks if style(block) == "更正"]
    (document,) = ET.fromstring(akomantoso.notice_xml(edition))  # noqa: S314  our own file

    assert "\n".join(block.text for block in blocks if style(block) != "更正") == text
    assert all(any(one.correction in said for said in corrections) for one in edition.errata)
    assert all(said.startswith("更正（") for said in corrections)
    assert "".join(document.itertext()) == text
    assert list(docx_reader.read(content, "").lines) == [line for line in text.split("\n") if line.strip()]


def printed_values(edition: Edition) -> list[tuple[str, str]]:
    """Return what a notice prints of its tasks, value by value, as its lines or the tasks' files have it."""
    if edition.head.layout == "standard":
        lines = [line for line in edition.notice.splitlines() if line]
        return [(task.id, line) for task in edition.tasks for line in lines if f"{task.title}。" in line]
    values: list[tuple[str, str | None]] = []
    for task in edition.tasks:
        own = (task.number, task.heading, task.text, task.clause, task.rest, *(cell for _, cell in task.cells))
        of_parts = (text for part in task.parts for text in (part.number, part.title, part.text, part.clause))
        values += [(task.id, text) for text in (*own, *of_parts)]
    return [(task, text) for task, text in values if text]


def problems(edition: Edition, task: str, quote: str) -> list[str]:
    """Return the codes of the problems that an erratum of a task has by its quotation."""
    erratum = Erratum.model_validate({"date": "2032-01-31", "task": task, "quote": quote, "correction": "改"})
    files_ = EditionFiles(edition.id, edition.head, None, None, {}, {}, errata_document=Document("errata.yml", ""))
    return [one.code for one in quotes_stand_in_notice(replace(edition, errata=(erratum,)), files_)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_erratum_may_quote_all_that_the_notice_prints_for_its_task(data: st.DataObject) -> None:
    """Number, title, text, clause, cells, parts: any words of them are taken, no others, not even those of another."""
    names = sorted(name for name, edition in all_editions().items() if edition.tasks)
    edition = all_editions()[data.draw(st.sampled_from(names))]
    values = printed_values(edition)
    task, text = data.draw(st.sampled_from(values))
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    other, foreign = data.draw(st.sampled_from(values))
    whole = flat("".join(one for id_, one in values if id_ == task))

    assert not quote.strip() or problems(edition, task, quote) == []
    assert problems(edition, task, quote + "\u2603") == ["P405"]
    assert flat(foreign) in whole or other == task or len(foreign) < 12 or problems(edition, task, foreign) == ["P405"]


def test_an_erratum_quotes_a_clause(tmp_path: Path) -> None:
    """A department that only the clause of its task names can be quoted; the task's page has the correction there."""
    shutil.copytree(TESTS.parent / "plan", tmp_path / "plan")
    erratum = "- {date: 2015-02-06, task: 1-1, quote: 市旅游局, correction: 更正为“市旅游和外事局”。}\n"
    (tmp_path / "plan/2014/errata.yml").write_text(erratum, "utf-8")

    (edition,) = load(tmp_path / "plan").editions

    pages = {page.path: page.content for page in edition_pages(edition, (), Site("示例"))}
    official = html.fromstring(pages["2014/tasks/1-1.html"]).xpath("//section[contains(@class, 'official')]")[0]
    assert [one.get("class") for one in official if one.text_content()][-2:] == ["clause", "erratum"]
    assert "原文“市旅游局”，更正为“市旅游和外事局”。" in official.text_content()


def test_a_correction_stands_below_the_words_it_corrects() -> None:
    """In the Word file the paragraph before a correction holds the words that it quotes, or is of its task."""
    edition = all_editions()["chain-2014"]
    errata = [
        {"date": "2015-03-01", "quote": "盐城市人民政府办公室", "correction": "更正为“甲”。"},
        {"date": "2015-03-01", "task": "1-2", "correction": "更正为“乙”。", "note": "见通知"},
        {"date": "2015-03-02", "correction": "更正为“丙”。"},
    ]
    found = replace(edition, errata=(*edition.errata, *map(Erratum.model_validate, errata)))

    blocks = docx.Document(io.BytesIO(documents.notice_docx(found))).paragraphs

    before = {block.text: blocks[at - 1].text for at, block in enumerate(blocks) if style(block) == "更正"}
    assert blocks[0].text == "更正（2015年3月2日）：更正为“丙”。"
    assert before["更正（2015年3月1日）：原文“盐城市人民政府办公室”，更正为“甲”。"] == "盐城市人民政府办公室"
    assert before["更正（2015年3月1日）：更正为“乙”。（见通知）"].startswith("(二)整顿和规范市场竞争秩序")
    assert "电梯监管改革" in before["更正（2015年2月1日）：原文“电梯监管改革”，更正为“电梯安全监管改革”。"]


@pytest.mark.xmllint
def test_corrected_notices_are_valid_xml(tmp_path: Path) -> None:
    """The XML of notices with errata of every kind is valid against the schema of OASIS."""
    need(shutil.which("xmllint"), "xmllint", "libxml2-utils")
    paths = []
    for name, edition in all_editions().items():
        said: list[dict[str, str]] = [{"task": task.id} for task in edition.tasks[:2]]
        said += [{"quote": text[:20]} for _, text in quotable(edition)[:3]] + [{}]
        errata = [Erratum.model_validate({"date": "2031-12-01", "correction": "改“<&”。", **one}) for one in said]
        paths.append(tmp_path / f"{name}.xml")
        paths[-1].write_bytes(akomantoso.notice_xml(replace(edition, errata=tuple(errata))))

    command = [
        "xmllint",
        "--noout",
        "--nonet",
        "--schema",
        str(TESTS / "akomantoso/akomantoso30.xsd"),
        *map(str, paths),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[:2000]


@pytest.mark.pdf
def test_the_pdf_carries_errata(tmp_path: Path) -> None:
    """Poppler reads every correction in the PDF, that of a task also where its departments' duties are listed."""
    try:
        pdf.ready()
    except Exception as error:  # noqa: BLE001  whatever is missing
        need(found=False, what=str(error))
    need(shutil.which("pdftotext"), "pdftotext", "poppler-utils")
    edition = load(chain.sealed(tmp_path / "plan")).editions[-1]
    general = Erratum.model_validate({"date": "2015-03-01", "correction": "日期更正为2014年6月28日。"})
    (tmp_path / "plan.pdf").write_bytes(pdf.write(replace(edition, errata=(*edition.errata, general))))

    told = subprocess.run(["pdftotext", "-raw", tmp_path / "plan.pdf", "-"], capture_output=True, text=True, check=True)

    bearers = {duty.department.id for duty in edition.by_id["3-8"].duties}
    assert flat(told.stdout).count("更正为“电梯安全监管改革”。") == 1 + len(bearers)
    assert flat(told.stdout).count("日期更正为2014年6月28日。") == 2


def test_a_table_from_before_an_erratum_is_taken(tmp_path: Path) -> None:
    """The exported table shows a correction in its last column; one that was exported before it comes in as well."""
    plan = chain.build(tmp_path / "plan")
    export = ("export", "2015", "--plan-dir", plan, "--format", "xlsx", "--out")
    assert run(*export, tmp_path / "before.xlsx").exit_code == 0
    erratum = "- date: 2015-12-01\n  task: 3-8\n  correction: 更正为“甲”。\n"
    (plan / "2015/errata.yml").write_text(erratum, "utf-8")
    assert run(*export, tmp_path / "after.xlsx").exit_code == 0

    done = [
        run("import", tmp_path / f"{name}.xlsx", "--edition", "2015", "--plan-dir", plan)
        for name in ("before", "after")
    ]

    assert [one.exit_code for one in done] == [0, 0], [one.output for one in done]
    book = openpyxl.load_workbook(tmp_path / "after.xlsx")
    assert book.sheetnames[-1] == "勘误"
    assert next(row for row in book.worksheets[0].iter_rows(values_only=True) if "3-8" in row)[-1] == (
        "更正（2015年12月1日）：更正为“甲”。"
    )


MARKED = "descendant-or-self::*[contains(@class, 'erratum') or (contains(@class, 'tag') and text()='勘误')]"


def readings(content: str) -> tuple[list[str], str]:
    """Return what a page says outside of its corrections, old and new text apart, and what these say."""
    texts, marked = [], ""
    for left_out in ("ins", "del"):
        root = html.fromstring(content)
        found = root.xpath(MARKED)
        marked = flat("".join(one.text_content() for one in found))
        for one in (*found, *root.iter(left_out)):
            one.drop_tree()
        texts.append(flat(as_read(root.text_content())))
    return texts, marked


def unmarked(pages: Iterable[Page], year: str, errata: Iterable[Erratum]) -> list[tuple[str, str]]:
    """Return path and quotation where a page quotes what an erratum corrects, and has neither mark nor correction."""
    faults = []
    for page in pages:
        texts, marks = readings(page.content)
        of_other_year = not page.path.startswith(f"{year}/")
        if of_other_year and f"{year}/tasks/" not in page.content:
            continue  # it says the like of a year of its own
        for one in errata:
            quote = flat(as_read(one.quote or ""))
            is_quoted = bool(quote) and any(quote in text for text in texts)
            if is_quoted and flat(as_read(one.correction)) not in as_read(marks) and not (of_other_year and marks):
                faults.append((page.path, quote))
    return faults


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corrected())
def test_every_page_marks_the_words_that_are_corrected(edition: Edition) -> None:
    """Whatever is quoted, each page of the year that has the words shows the correction, or the mark with a link."""
    assert unmarked(edition_pages(edition, (), Site("示例")), edition.id, edition.errata) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corrected())
def test_the_page_of_the_whole_text_has_every_correction(edition: Edition) -> None:
    """In both layouts, with a quotation or without: no correction of the notice or of a task is left out."""
    pages = {page.path: page.content for page in edition_pages(edition, (), Site("示例"))}
    _, marks = readings(pages[f"{edition.id}/text.html"])

    assert [one.correction for one in edition.errata if one.correction not in marks] == []


def test_pages_of_several_years_mark_the_words_that_are_corrected(tmp_path: Path) -> None:
    """Titles, first sentences and changed texts of a corrected year: home, comparisons, departments, other years."""
    plan = load(chain.sealed(tmp_path / "plan"))
    new, old = plan.editions[:2]
    errata = {}
    for edition in (new, old):
        quotes = [(task.id, text) for task in edition.tasks for text in (task.title, task.text[:12])]
        said = [{"date": "2031-12-01", "task": id_, "quote": text, "correction": "改"} for id_, text in quotes]
        errata[edition.id] = tuple(
            Erratum.model_validate({**one, "correction": f"改{i}号"}) for i, one in enumerate(said)
        )
    editions = tuple(replace(edition, errata=errata.get(edition.id, ())) for edition in plan.editions)
    whole = replace(plan, editions=editions)
    history, links = History(whole), Years(whole, offered)
    pages = [*all_pages(whole, Site("示例")), comparison_page(history, editions[1], editions[0], (), (), Site("示例"))]
    for edition in editions[:2]:
        pages += edition_pages(edition, (), Site("示例"), links.outside(edition))

    assert [fault for year, found in errata.items() for fault in unmarked(pages, year, found)] == []
    marked = {page.path.partition("/")[0] for page in pages if "勘误</" in page.content}
    assert marked >= {"index.html", "compare", "departments", new.id, old.id}
