"""The matrix taken away as it is filtered: the files hold what is on the screen, and nothing else."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.plans import ROOT
from tests.browser.windows import Windows
from tests.office import Office

pytestmark = pytest.mark.browser

MATRIX = "2014/matrix.html"
CASES = json.loads((ROOT / "tests/csv_cases.json").read_text("utf-8"))

ON_SCREEN = """table => [...table.rows]
    .filter(row => row.checkVisibility())
    .map(row => [...row.cells].filter(cell => cell.checkVisibility()).map(cell => {
        const link = cell.querySelector("a");
        if (link && !link.checkVisibility({visibilityProperty: true})) return "";
        return (cell.querySelector("b") || cell).textContent.replace(/\\s+/g, " ").trim();
    }))"""
"""JavaScript: the cells that the reader sees, by how they are laid out."""


def taken(page: Page, kind: str) -> tuple[str, Path]:
    """Press the button of a kind; give the file's name, and where it is."""
    with page.expect_download() as started:
        page.get_by_role("button", name={"xlsx": "导出当前表格（Excel）", "csv": "导出当前表格（CSV）"}[kind]).click()
    return started.value.suggested_filename, Path(started.value.path())


def csv_cells(file: Path) -> list[list[str]]:
    """Read a CSV file as the norm for Excel has it: with a byte order mark, and line ends of Windows."""
    content = file.read_bytes().decode("utf-8")
    assert content.startswith("\ufeff")
    assert content.count("\n") == content.count("\r\n")
    return list(csv.reader(io.StringIO(content[1:], newline="")))


def xlsx_cells(file: Path, folder: Path) -> list[list[str]]:
    """Read a workbook, every cell of which is text."""
    named = file.rename(folder / "t.xlsx") if file.suffix != ".xlsx" else file
    (sheet,) = openpyxl.load_workbook(named).worksheets
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    return [[str(cell.value or "") for cell in row] for row in sheet]


@pytest.mark.parametrize("filters", ["", "?role=lead&department=yan-cheng-zhi-jian-ju", "?section=3"])
def test_files_hold_what_is_on_the_screen(anywhere: Windows, filters: str, tmp_path: Path) -> None:
    """From a server and from a disk, under the strict policy: CSV and workbook have the cells that are seen."""
    page = anywhere.page(MATRIX + filters)
    seen = page.locator("table.matrix").evaluate(ON_SCREEN)
    (csv_name, csv_file), (xlsx_name, xlsx_file) = taken(page, "csv"), taken(page, "xlsx")

    assert len(seen) > 5
    assert csv_cells(csv_file) == seen
    assert xlsx_cells(xlsx_file, tmp_path) == seen
    chosen = [
        option for option in page.locator(".filters option:checked").all_inner_texts() if not option.startswith("全部")
    ]
    name = "-".join(["2014年度责任矩阵", *chosen])
    assert (csv_name, xlsx_name) == (f"{name}.csv", f"{name}.xlsx")


def test_filters_leave_out_what_they_hide(windows: Windows, data: Any) -> None:
    """With a filter, the file has the tasks, the departments and the duties that it leaves: those of the data."""
    page = windows.page(MATRIX)
    page.select_option("select[name=role]", "joint")
    head, *rows = csv_cells(taken(page, "csv")[1])
    wanted = [
        [d["as_written"] for d in task["duties"]] for task in data["tasks"] if task["duties"][0]["role"] == "joint"
    ]
    found = [[name for name, cell in zip(head[1:], row[1:], strict=True) if cell == "共同负责"] for row in rows]

    assert sorted(map(sorted, filter(None, found))) == sorted(map(sorted, wanted))
    assert not any(cell in ("牵头", "配合") for row in rows for cell in row[1:])


def test_cells_that_begin_like_formulas_are_harmless(windows: Windows, tmp_path: Path) -> None:
    """In the CSV they get an apostrophe; in the workbook they are text as they are, markup and quotes too."""
    page = windows.page(MATRIX)
    texts = ["=1+1", "+1", "-1", "＠SUM(1)", '"<b>&amp;', "末"]
    page.locator("table.matrix tbody tr:not(.chapter) th a").evaluate_all(
        "(links, texts) => texts.forEach((text, at) => { links[at].textContent = text; })", texts
    )
    shown = [row[0] for row in csv_cells(taken(page, "csv")[1])]
    assert [text for text in shown if text.lstrip("'") in texts] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'＠SUM(1)",
        '"<b>&amp;',
        "末",
    ]
    assert texts == [row[0] for row in xlsx_cells(taken(page, "xlsx")[1], tmp_path) if row[0] in texts]


def test_browser_guards_as_the_generator(windows: Windows) -> None:
    """Each text of the table is guarded as in the CSV files that the generator writes."""
    page = windows.page(MATRIX)
    taken(page, "csv")  # loads the script
    cells = page.evaluate("texts => texts.map(plan.guarded)", [case["text"] for case in CASES])
    due = ["'" * case["guarded"] + case["text"] for case in CASES]

    assert {case["case"]: cell for case, cell in zip(CASES, cells, strict=True)} == {
        case["case"]: cell for case, cell in zip(CASES, due, strict=True)
    }


@pytest.mark.office
def test_libreoffice_opens_the_workbook(windows: Windows, office: Office, tmp_path: Path) -> None:
    """LibreOffice reads the workbook that the browser has made, every cell of it."""
    page = windows.page(f"{MATRIX}?section=6")
    file = taken(page, "xlsx")[1].rename(tmp_path / "matrix.xlsx")
    assert office.cells(file) == xlsx_cells(file, tmp_path)


def test_without_scripts_there_are_no_buttons(windows: Windows) -> None:
    """Where no script runs, nothing is offered that would not work."""
    page = windows.page(MATRIX, java_script_enabled=False)
    expect(page.get_by_role("button", name="导出当前表格")).to_have_count(0)
