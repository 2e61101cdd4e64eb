"""The spreadsheets to take away, as independent programs read them: openpyxl and LibreOffice."""

import re
import subprocess
import sys
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from generator.formats.registry import DEPARTMENT_FORMATS, FORMATS
from generator.plan.load import load
from generator.plan.records import Edition
from generator.spreadsheet import amend, read, write
from generator.spreadsheet.rows import HEADINGS, TITLE
from tests.browser import plans
from tests.commands import run
from tests.office import SAMPLES, Office, Sample

ROOT = Path(__file__).parents[1]
ROLE_NAMES = {"lead": "牵头", "support": "配合", "joint": "共同负责"}

FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1", '=HYPERLINK("http://x.test")', "'=1+1")
ODD = ("制表\t符", "一行\n二行", " 头尾 ", "_x000D_字面", "响\x7f铃", "<b>&amp;]]>", "http://x.test/", "007", "3-8")
LONG = "很长。" * 12_000
HOSTILE_NAMES = (
    *(text.replace("http://x.test", "x") for text in FORMULAS),
    "[市]:*?/\\局",
    "History",
    "’引号'",
    "长" * 40,
    "长" * 40 + "二",
)


@cache
def plan_2014() -> Edition:
    """Return the edition of 2014."""
    return load(ROOT / "plan").editions[0]


@cache
def hostile() -> Edition:
    """Give an edition whose texts and names try to be formulas, names of sheets that are not allowed, and too long."""
    import tempfile  # noqa: PLC0415  once, for a plan that is read at once

    with tempfile.TemporaryDirectory() as folder:
        return load(hostile_plan(Path(folder) / "plan")).editions[0]


def hostile_plan(folder: Path) -> Path:
    """Write that edition as a plan."""
    departments = [{"id": f"d{n}", "name": name} for n, name in enumerate(HOSTILE_NAMES)]
    texts = [*FORMULAS, *ODD, LONG]
    tasks: dict[str, dict[str, Any]] = {
        f"1-{n}": {
            "title": text[:100],
            "text": text,
            "note": text[:100],
            "duties": {"lead": name, "support": HOSTILE_NAMES[:2]},
        }
        for n, (text, name) in enumerate(zip(texts, (HOSTILE_NAMES[2:] * 3), strict=False), start=1)
    }
    return plans.write(folder, departments, tasks, ["=1+1"])


SAMPLES |= {
    "plan.xlsx": Sample(lambda: write.edition(plan_2014()), ("xlsx",)),
    "hostile.xlsx": Sample(lambda: write.edition(hostile()), ("xlsx",)),
    "duties.xlsx": Sample(lambda: write.department(plan_2014(), plan_2014().departments[0])),
    "report.xlsx": Sample(lambda: write.report(plan_2014(), plan_2014().departments[0])),
}


@cache
def book(name: str) -> openpyxl.Workbook:
    """Return a sample as openpyxl reads it."""
    return openpyxl.load_workbook(BytesIO(SAMPLES[name].make()))


def rows(sheet: Worksheet, head: int) -> list[dict[str, str]]:
    """Return the rows below the head of a sheet as texts by heading."""
    headings = [str(cell.value) for cell in sheet[head]]
    found = sheet.iter_rows(min_row=head + 1, values_only=True)
    return [dict(zip(headings, (str(value or "") for value in row), strict=True)) for row in found]


def test_table_has_the_columns_of_offices_and_every_task_verbatim() -> None:
    """The sheet has the columns that offices use, in their order, and a row a task whose texts are the notice's."""
    found = rows(book("plan.xlsx")[TITLE], 2)

    assert list(found[0])[:-1] == [
        "序号",
        "章",
        "任务",
        "具体内容",
        "牵头单位",
        "配合单位",
        "共同负责单位",
        "依据",
        "完成时限",
        "备注",
    ]
    assert [(row["编号"], row["任务"], row["具体内容"]) for row in found] == [
        (t.id, t.title, t.text) for t in plan_2014().tasks
    ]
    assert [row["序号"] for row in found] == [str(n) for n in range(1, 25)]
    for row, task in zip(found, plan_2014().tasks, strict=True):
        for role, heading in (("lead", "牵头单位"), ("support", "配合单位"), ("joint", "共同负责单位")):
            names = [duty.as_written for duty in task.duties if duty.role == role]
            assert row[heading] == "、".join(names) + ("等部门" if task.open_ended and role == "joint" else "")


def test_matrix_holds_every_duty() -> None:
    """The sheet of the matrix says each department's role in each task, 126 in all."""
    sheet = book("plan.xlsx")["责任矩阵"]
    names = [cell.value for cell in sheet[2]]
    shown = {
        (str(row[0]), str(name), str(value))
        for row in sheet.iter_rows(min_row=3, values_only=True)
        for name, value in zip(names, row, strict=True)
        if value in ROLE_NAMES.values()
    }
    numbers = {task.id: task for task in plan_2014().tasks}
    wanted = {(numbers[d.task].title, d.department.name, ROLE_NAMES[d.role]) for d in plan_2014().duties}

    assert len(wanted) == 126
    assert {(re.sub(r"^\(.*?\)", "", title), name, role) for title, name, role in shown} == wanted


def test_each_department_has_a_sheet_with_its_duties() -> None:
    """A sheet a department, named after it, lists its tasks by role; what is derived cannot be altered by accident."""
    edition = plan_2014()
    assert len(book("plan.xlsx").sheetnames) == 2 + len(edition.departments)
    for department in edition.departments:
        sheet = book("plan.xlsx")[department.name[:31]]
        wanted = {(duty.task, ROLE_NAMES[duty.role]) for duty in edition.by_department[department.id]}
        assert {(row["编号"], row["责任"]) for row in rows(sheet, 3)} == wanted
        assert sheet.protection.sheet
    assert not book("plan.xlsx")[TITLE].protection.sheet


@pytest.mark.parametrize(("name", "head"), [("plan.xlsx", 2), ("duties.xlsx", 3), ("report.xlsx", 4)])
def test_sheet_is_set_up_for_paper(name: str, head: int) -> None:
    """Frozen head, filter, A4 landscape fitted to its width, head repeated on each page, pages numbered."""
    sheet = book(name).worksheets[0]
    last = get_column_letter(sheet.max_column)

    assert sheet.freeze_panes == f"A{head + 1}"
    assert sheet.auto_filter.ref == f"A{head}:{last}{sheet.max_row}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"$1:${head}"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_department_has_its_duties_and_a_form_to_fill_in() -> None:
    """A department's own file lists what it leads first; the form has its led tasks, and room for what it reports."""
    edition, department = plan_2014(), plan_2014().departments[0]
    own = edition.by_department[department.id]
    led = [duty.task for duty in own if duty.role == "lead"]
    duties = rows(book("duties.xlsx").worksheets[0], 3)
    form = rows(book("report.xlsx").worksheets[0], 4)

    assert led
    assert [row["编号"] for row in duties][: len(led)] == led
    assert len(duties) == len(own)
    assert [row["编号"] for row in form] == led
    assert {row[key] for row in form for key in ("进展情况", "完成情况", "存在的问题", "下一步打算", "备注")} == {""}
    assert department.name in str(book("report.xlsx").worksheets[0]["A2"].value)


def test_only_who_leads_has_a_form() -> None:
    """A report is asked of the departments that lead a task, and of no others."""
    edition = plan_2014()
    leading = {duty.department.id for duty in edition.duties if duty.role == "lead"}
    assert {d.id for d in edition.departments if DEPARTMENT_FORMATS["report-xlsx"].applies(edition, d)} == leading
    assert len(leading) < len(edition.departments)


@pytest.mark.parametrize("name", ["plan.xlsx", "hostile.xlsx", "duties.xlsx", "report.xlsx"])
def test_no_cell_is_anything_but_text(name: str) -> None:
    """No file has a formula, a number, a date or a link: every cell that holds anything holds a text."""
    content = SAMPLES[name].make()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {path: archive.read(path).decode("utf-8") for path in archive.namelist() if "worksheets/" in path}
    cells = [cell for xml in parts.values() for cell in re.findall(r"<c [^>]*>", xml) if not cell.endswith("/>")]

    assert cells
    assert [cell for cell in cells if 't="s"' not in cell] == []
    assert not any("<f>" in xml or "<hyperlink" in xml for xml in parts.values())


def test_hostile_text_stands_in_cells_as_it_is() -> None:
    """What begins like a formula, line ends, tabs and blanks are kept; control characters get pictures.

    A text that no cell can hold ends with the word that it was cut, at the greatest length that Excel takes.
    """
    found = {row["编号"]: row for row in rows(book("hostile.xlsx")[TITLE], 2)}
    kept = {task.id: task.text for task in hostile().tasks if task.text not in (LONG, "响\x7f铃", "_x000D_字面")}

    assert {id_: found[id_]["具体内容"] for id_ in kept} == kept
    assert "响␡铃" in [row["具体内容"] for row in found.values()]
    cut = next(row["具体内容"] for row in found.values() if row["具体内容"].startswith("很长。很长。"))
    assert (len(cut), cut.startswith(LONG[:32_700])) == (32_767, True)
    assert cut.endswith("……（文字太长，这一格放不下，以下略去，见通知原文）")


def test_sheet_names_are_allowed_and_differ() -> None:
    """Whatever departments are called, names of sheets are at most 31 characters, allowed ones, and unique."""
    names = book("hostile.xlsx").sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 2 + len(hostile().departments)
    assert [name for name in names if len(name) > 31 or re.search(r"[\[\]:*?/\\]|^'|'$", name)] == []
    assert "history" not in {name.casefold() for name in names}


@pytest.mark.office
def test_libreoffice_shows_all_duties(office: Office) -> None:
    """LibreOffice opens the table and saves it again: what it has read holds each of the 126 duties in its place."""
    saved = openpyxl.load_workbook(office.converted("plan.xlsx", "xlsx"))
    found = {row["编号"]: row for row in rows(saved[TITLE], 2)}
    held = {
        (duty.task, duty.department.id)
        for duty in plan_2014().duties
        for heading in ("牵头单位", "配合单位", "共同负责单位")
        if duty.as_written in found[duty.task][heading].removesuffix("等部门").split("、")
    }
    assert len(held) == 126


@pytest.mark.office
@pytest.mark.parametrize("name", ["duties.xlsx", "report.xlsx"])
def test_libreoffice_prints_whole_rows(office: Office, name: str) -> None:
    """On paper every task stands with the end of its text, which the row is high enough for; pages are numbered."""
    printed = office.text(name)
    department = plan_2014().departments[0]
    borne = {d.task for d in plan_2014().by_department[department.id] if d.role == "lead" or name == "duties.xlsx"}

    assert borne
    assert [
        task.id for task in plan_2014().tasks if task.id in borne and "".join(task.text.split())[-8:] not in printed
    ] == []
    assert "第1页，共" in printed


@pytest.mark.office
def test_libreoffice_finds_no_formula_in_a_hostile_plan(office: Office) -> None:
    """LibreOffice reads what begins like a formula as text, and saves it as text again."""
    saved = openpyxl.load_workbook(office.converted("hostile.xlsx", "xlsx"))
    cells = [cell for sheet in saved for row in sheet.iter_rows() for cell in row]
    texts = {cell.value for cell in cells}

    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert set(FORMULAS) <= texts


@pytest.mark.office
def test_hostile_table_comes_back_from_libreoffice_unchanged(office: Office, tmp_path: Path) -> None:
    """Blanks, tabs, line ends, escapes and what is too long change nothing when LibreOffice has saved them."""
    plan = hostile_plan(tmp_path / "plan")
    content = office.converted("hostile.xlsx", "xlsx").read_bytes()
    assert amend.amend(read.read(content, "x"), "x", plan, "2014").changes == ()


def test_bytes_depend_on_the_plan_alone(tmp_path: Path) -> None:
    """Another process, time zone and hash seed give the same bytes; no clock, no user, no machine."""
    code = (
        "import sys; from pathlib import Path; "
        "from generator.spreadsheet import write as sheets; from generator.plan.load import load;"
        "e = load(Path('plan')).editions[0]; d = e.departments[0];"
        "sys.stdout.buffer.write(sheets.edition(e) + sheets.department(e, d) + sheets.report(e, d))"
    )
    environment = {
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "LANGUAGE": "en",
        "PATH": "",
        "HOME": str(tmp_path),
    }
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)

    assert there.stdout == b"".join(SAMPLES[name].make() for name in ("plan.xlsx", "duties.xlsx", "report.xlsx"))
    assert book("plan.xlsx").properties.created.isoformat() == "2014-06-27T00:00:00"
    assert book("plan.xlsx").properties.creator == plan_2014().head.issuer


def test_command_gives_the_file_that_the_site_has(tmp_path: Path) -> None:
    """`plan export --format xlsx` writes the very bytes of the site's file."""
    done = run("export", "2014", "--plan-dir", ROOT / "plan", "--format", "xlsx", "--out", tmp_path / "t.xlsx")
    assert done.exit_code == 0
    assert (tmp_path / "t.xlsx").read_bytes() == FORMATS["xlsx"].write(plan_2014())
    headings = {cell.value for cell in openpyxl.load_workbook(tmp_path / "t.xlsx")[TITLE][2]}
    assert headings == set(HEADINGS.values()) - {"更正"}
