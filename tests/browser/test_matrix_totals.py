"""The matrix under filters: its totals are those of what is shown, on the screen and in the files taken away."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.plans import build, write
from tests.browser.test_matrix_download import MATRIX, ON_SCREEN, csv_cells, taken, xlsx_cells
from tests.browser.windows import Windows, opened, wait_until
from tests.once import once

pytestmark = pytest.mark.browser

ROLE_NAMES = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
DEPARTMENTS = [{"id": "jia-ju", "name": "甲局"}, {"id": "yi-ju", "name": "乙局"}, {"id": "bing-ju", "name": "丙局"}]
TASKS: dict[str, dict[str, Any]] = {
    "1-1": {
        "title": "甲事",
        "parts": [
            {"text": "办甲一事。", "clause": "（甲局牵头，乙局配合）", "duties": {"lead": "甲局", "support": ["乙局"]}},
            {
                "text": "办甲二事。",
                "clause": "（丙局、甲局、乙局牵头）",
                "duties": {"lead": ["丙局", "甲局", "乙局"]},
            },
        ],
    },
    "1-2": {"title": "乙事", "text": "办乙事。"},
    "2-1": {
        "title": "丙事",
        "text": "办丙事。",
        "clause": "（甲局、丙局共同负责）",
        "duties": {"joint": ["甲局", "丙局"]},
    },
    "2-2": {
        "title": "丁事",
        "text": "办丁事。",
        "clause": "（乙局牵头，甲局等部门配合）",
        "duties": {"lead": "乙局", "support": ["甲局"]},
        "open_ended": True,
    },
}
"""Tasks of which one has parts, with departments in both, in the same role and in another, and one has no bearer."""


CHOOSE = """filters => {
    for (const name in filters) document.querySelector(`select[name=${name}]`).value = filters[name];
    document.querySelector(".filters").dispatchEvent(new Event("change"));
}"""
"""JavaScript: set filters."""


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small site whose tasks have parts, no duties, and a list that is not complete."""

    def make(folder: Path) -> None:
        forms = {"section": "↵{number}、{title}", "task": "↵{title}。{text}{parts}{clause}"}
        head: dict[str, Any] = {"layout": "written", "forms": forms, "opening": "行动计划\n市政府\n2014年6月27日"}
        plan = write(folder / "plan", DEPARTMENTS, TASKS, ["一章", "二章"], **head)
        build(plan, folder / "site")

    return once(tmp_path_factory, "matrix-parted", make) / "site"


@pytest.fixture
def matrix(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, Any]]:
    """Return the matrix of a site, opened from the disk, and the data that the site offers to programs."""
    site: Path = request.getfixturevalue("site" if request.param == "2014" else "parted")
    with opened(browser, f"{site.as_uri()}/") as windows:
        yield windows.page(MATRIX), json.loads((site / "2014/data/plan.json").read_text("utf-8"))


def left(data: Any, want: dict[str, str]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Yield the rows that filters leave: section, task, and the duties that fit, as (department, role)."""
    for task in data["tasks"]:
        for unit in task["parts"] or [task]:
            fits = [(d["department"], d["role"]) for d in unit["duties"] if want["role"] in ("", d["role"])]
            bearers = {department for department, _ in fits}
            fitting = bool(fits or not want["role"]) and want["section"] in ("", task["section"])
            if fitting and want["department"] in {"", *bearers}:
                yield task["section"], task["id"], fits


def due(data: Any, order: list[str], want: dict[str, str], roles: list[str]) -> list[list[str]]:
    """Return the totals that a table has of what the filters leave: rows of cells, counted from the data."""
    rows = list(left(data, want))
    every = [(section, task, *duty) for section, task, fits in rows for duty in fits]
    columns = [one for one in order if any(one == department for _, _, department, _ in every)]

    def counted(duties: list[tuple[str, str, str, str]], nothing: str) -> list[str]:
        tasks = {(task, department) for _, task, department, _ in duties}  # in however many of its parts
        by_department = Counter(department for _, department in tasks)
        return [str(by_department[one] or nothing) for one in columns] + [str(len(tasks))]

    said = "所示合计" if any(want.values()) else "合计"
    table = [[said]]
    for section, group in groupby(rows, lambda row: row[0]):
        own = [fits for _, _, fits in group]
        table += [
            [section, *counted([duty for duty in every if duty[0] == section], "")],
            *([str(len(fits))] for fits in own),
        ]
    for role in (role for role in roles if want["role"] in ("", role)):
        table.append([ROLE_NAMES[role], *counted([duty for duty in every if duty[3] == role], "")])
    return [*table, [said, *counted(every, "0")]]


def totals(cells: list[list[str]], data: Any) -> list[list[str]]:
    """Return the totals of a table, as `due` does; of a task's row they are the last cell's number."""
    sections = {f"{section['number']}、{section['title']}": section["id"] for section in data["sections"]}
    table = [cells[0][-1:]]
    for head, *numbers in cells[1:]:
        if head in sections:
            table.append([sections[head], *numbers])
        elif head in {*ROLE_NAMES.values(), "合计", "所示合计"}:
            table.append([head, *numbers])
        else:
            table += [re.findall(r"^[0-9]+", numbers[-1])]
    return table


@pytest.mark.parametrize(("matrix", "times"), [("2014", 200), ("parted", 50)], indirect=["matrix"])
def test_totals_are_those_of_what_is_shown(matrix: tuple[Page, Any], times: int, tmp_path: Path) -> None:
    """Whatever is filtered, totals are counts of the data that the filters leave, and both files say the same."""
    page, data = matrix
    picked = random.Random(10)
    heads = page.locator("table.matrix thead a").evaluate_all("links => links.map(link => link.pathname)")
    order = [head.rpartition("/")[2].removesuffix(".html") for head in heads]
    options = {
        name: page.locator(f"select[name={name}] option").evaluate_all("options => options.map(one => one.value)")
        for name in ("section", "role", "department")
    }
    for at in range(times):
        want = {name: picked.choice(["", *values]) for name, values in options.items()}
        page.evaluate(CHOOSE, want)
        wait_until(page, "!document.querySelector('.later')")
        cells = page.locator("table.matrix").evaluate(ON_SCREEN)

        assert totals(cells, data) == due(data, order, want, options["role"][1:]), want
        tasks = len({task for _, task, _ in left(data, want)})
        assert page.locator(".bar output").text_content() == f"{'显示' if any(want.values()) else '共'}{tasks}项任务"
        if at % 25 == 0:
            assert csv_cells(taken(page, "csv")[1]) == cells
            assert xlsx_cells(taken(page, "xlsx")[1], tmp_path) == cells


COUNTED = """table => {
    const seen = cell => cell.checkVisibility() && cell.querySelector("a")?.checkVisibility({visibilityProperty: true});
    const rows = [...table.tBodies].map(body => [...body.rows].slice(1).filter(row => row.checkVisibility()));
    const shown = [...table.tHead.rows[0].cells].slice(1, -1).filter(head => head.checkVisibility());
    const count = some => [...shown.map(({cellIndex}) => some.filter(row => seen(row.cells[cellIndex])).length),
        some.flatMap(row => [...row.cells].slice(1)).filter(seen).length];
    const there = row => [...row.cells].slice(1).filter(cell => cell.checkVisibility());
    const said = row => there(row).map(cell => parseInt(cell.textContent) || 0);
    return [
        [...rows.map(count), count(rows.flat())],
        [...[...table.tBodies].map(body => body.rows[0]), table.rows[table.rows.length - 1]].map(
            (row, at) => row.checkVisibility() ? said(row) : count(rows[at])),
    ];
}"""
"""JavaScript: marks that a reader sees, counted by column for each group of rows and for all; and what totals say."""


@pytest.mark.parametrize("name", ["subjects", "references"])
def test_totals_of_the_other_tables_are_those_of_what_is_shown(windows: Windows, name: str) -> None:
    """Subjects and cited documents by departments: totals count the marks on the screen; no other text counts them."""
    page = windows.page(f"2014/{name}-matrix.html")
    table, picked = page.locator("table.matrix"), random.Random(20)
    options = {
        field: page.locator(f"select[name={field}] option").evaluate_all("options => options.map(one => one.value)")
        for field in ("section", "role", "department")
    }
    for _ in range(30):
        page.evaluate(CHOOSE, {field: picked.choice(["", *values]) for field, values in options.items()})
        wait_until(page, "!document.querySelector('.later')")
        seen, said = table.evaluate(COUNTED)
        assert said == seen
    assert not re.search("[0-9]", page.locator(".lede").inner_text())


def test_a_task_with_parts_is_one(browser: Browser, parted: Path) -> None:
    """What a filter leaves is counted in tasks, however many rows they have; a task that nobody bears is one, too."""
    with opened(browser, f"{parted.as_uri()}/") as windows:
        page = windows.page(f"{MATRIX}?section=1")
        expect(page.locator(".bar output")).to_have_text("显示2项任务")
        page.get_by_role("button", name="清除筛选").click()
        expect(page.get_by_role("row", name="乙事")).to_be_visible()


def test_without_scripts_totals_are_those_of_all_that_is_shown(windows: Windows, data: Any) -> None:
    """Where no script runs nothing is filtered, whatever the address says, and totals are of the whole plan."""
    page = windows.page(f"{MATRIX}?role=lead", java_script_enabled=False)
    last = page.locator("table.matrix tfoot tr.total td").last
    expect(last).to_have_text(str(sum(len(task["duties"]) for task in data["tasks"])))
    expect(page.locator("table.matrix tfoot tr.total th")).to_have_text("合计")
    expect(page.locator(".filters")).to_be_hidden()
