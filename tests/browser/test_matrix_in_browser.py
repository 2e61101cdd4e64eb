"""The matrix in use: filters, highlight, phone. What it must show is taken from plan.json."""

import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows, follow, wait_until

pytestmark = pytest.mark.browser

MATRIX = "2014/matrix.html"
ROLE_NAMES = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
DUTY = re.compile(r"tasks/(.+)\.html#duty-(.+)")
VISIBLE = """links => links.filter(link => link.checkVisibility({visibilityProperty: true}))
    .map(link => [link.closest("td, th").className.replace(/here|chosen/g, "").trim(), link.getAttribute("href")])"""


@dataclass(frozen=True)
class Shown:
    """What a reader sees of the matrix: ids."""

    duties: frozenset[tuple[str, str, str]]
    """Task, department, role."""
    tasks: tuple[str, ...]
    departments: frozenset[str]
    sections: tuple[str, ...]


def wanted(data: Any, section: str = "", role: str = "", department: str = "") -> Shown:
    """Return what the data says that the filters leave."""
    tasks, duties = [], set()
    for task in data["tasks"]:
        fits = {(task["id"], d["department"], d["role"]) for d in task["duties"] if role in ("", d["role"])}
        bearers = {bearer for _, bearer, _ in fits}
        if fits and section in ("", task["section"]) and (not department or department in bearers):
            tasks.append(task)
            duties |= fits
    sections = dict.fromkeys(task["section"] for task in tasks)
    return Shown(
        frozenset(duties),
        tuple(task["id"] for task in tasks),
        frozenset(bearer for _, bearer, _ in duties),
        tuple(sections),
    )


def shown(page: Page) -> Shown:
    """Return what the page shows."""

    def seen(cells: str) -> list[list[str]]:
        found: list[list[str]] = page.locator(f"table.matrix {cells} a").evaluate_all(VISIBLE)
        return found

    def ids(cells: str) -> list[str]:
        return [href.rpartition("/")[2].removesuffix(".html") for _, href in seen(cells)]

    duties = [(role, DUTY.fullmatch(href)) for role, href in seen("tbody td")]
    return Shown(
        frozenset((match[1], match[2], role) for role, match in duties if match),
        tuple(ids("tbody [scope=row]")),
        frozenset(ids("thead th")),
        tuple(ids("[scope=rowgroup]")),
    )


def choose(page: Page, **filters: str) -> None:
    """Set the filters: section, role, department."""
    for name, value in filters.items():
        page.select_option(f"select[name={name}]", value)


def test_every_duty_is_shown_without_filters(reader: Windows, data: Any) -> None:
    """All tasks, departments and duties of the data are in the matrix; nothing is said of filters."""
    page = reader.page(MATRIX)
    assert shown(page) == wanted(data)
    assert len(wanted(data).duties) == sum(len(task["duties"]) for task in data["tasks"])
    expect(page.locator(".bar output")).to_have_text(f"共{len(data['tasks'])}项任务")
    expect(page.get_by_role("button", name="清除筛选")).to_be_hidden()


def test_accessible_text_of_a_cell_tells_department_and_role(reader: Windows, data: Any) -> None:
    """A screen reader hears, in every cell with a duty, the department as written and its role."""
    page = reader.page(MATRIX)
    heard = re.findall(r'- link "(\S+) ?(牵头|配合|共同负责)"', page.locator("#matrix").aria_snapshot())
    said = [(duty["as_written"], ROLE_NAMES[duty["role"]]) for task in data["tasks"] for duty in task["duties"]]
    assert sorted(heard) == sorted(said)


def test_each_filter_shows_what_the_data_says(reader: Windows, data: Any) -> None:
    """Each chapter, role and department shows exactly its tasks, duties and departments, and counts them truly."""
    page = reader.page(MATRIX)
    options = {
        "section": [section["id"] for section in data["sections"]],
        "role": [role for role in ROLE_NAMES if wanted(data, role=role).tasks],
        "department": [department["id"] for department in data["departments"]],
    }
    for name, values in options.items():
        offered = page.locator(f"select[name={name}] option").evaluate_all("options => options.map(o => o.value)")
        assert sorted(offered) == sorted(["", *values])
        for value in values:
            choose(page, **{name: value})
            left = wanted(data, **{name: value})
            assert shown(page) == left, (name, value)
            expect(page.locator(".bar output")).to_have_text(f"显示{len(left.tasks)}项任务")
        choose(page, **{name: ""})


@pytest.mark.parametrize("role", ["lead", "joint"])
def test_filters_work_together(reader: Windows, data: Any, role: str) -> None:
    """Chapter, role and department together show the tasks of which all three are true, perhaps none."""
    page = reader.page(MATRIX)
    for section, department in product("136", ("yan-cheng-zhi-jian-ju", "shi-nong-wei")):
        filters = {"section": section, "role": role, "department": department}
        choose(page, **filters)
        assert shown(page) == wanted(data, **filters)


def test_address_carries_the_filters(windows: Windows, data: Any) -> None:
    """The filters stand in the address, and come back from it: reloaded, sent to somebody else, or linked to."""
    page = windows.page(MATRIX)
    choose(page, role="lead", department="yan-cheng-zhi-jian-ju")
    left = wanted(data, role="lead", department="yan-cheng-zhi-jian-ju")
    address = page.url
    assert address.endswith("matrix.html?role=lead&department=yan-cheng-zhi-jian-ju")
    page.reload()
    assert shown(page) == left
    assert page.url == address
    elsewhere = windows.page(address.removeprefix(windows.address))
    assert shown(elsewhere) == left
    expect(elsewhere.locator("select[name=role]")).to_have_value("lead")
    elsewhere.goto(f"{windows.address}2014/departments/shi-nong-wei.html")
    elsewhere.get_by_text("在责任矩阵中的位置").click()
    follow(elsewhere.get_by_role("link", name="在责任矩阵中查看"))
    assert shown(elsewhere) == wanted(data, department="shi-nong-wei")


def test_unknown_filters_in_the_address_are_ignored(reader: Windows, data: Any) -> None:
    """An address with filters that do not exist shows the whole matrix."""
    page = reader.page(f"{MATRIX}?section=99&role=%22%3E&department=shi")
    assert shown(page) == wanted(data)
    assert page.locator(".filters option:checked").all_inner_texts() == ["全部章", "全部角色", "全部部门"]


def test_reset_shows_everything_again(reader: Windows, data: Any) -> None:
    """One button clears all filters, the address's too, and goes away."""
    page = reader.page(f"{MATRIX}?section=3&role=lead")
    assert shown(page) == wanted(data, section="3", role="lead")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".bar output")).to_have_text(f"共{len(data['tasks'])}项任务")
    assert shown(page) == wanted(data)
    assert page.url.endswith("matrix.html")
    expect(page.get_by_role("button", name="清除筛选")).to_be_hidden()


MARKED = """cell => {
    const table = cell.closest("table"), row = cell.parentNode, at = cell.cellIndex;
    const mark = document.createElement("i");
    mark.style.background = "var(--mark)";
    table.append(mark);
    const colour = getComputedStyle(mark).backgroundColor;
    mark.remove();
    const marked = other => getComputedStyle(other).backgroundColor === colour;
    const cells = [...table.querySelectorAll("tbody tr:not(.chapter) > *, thead th")];
    const near = cells.filter(other => other.parentNode === row || other.cellIndex === at);
    return [cells.filter(marked).length, near.filter(marked).length, near.length];
}"""
"""JavaScript: how many cells are highlighted in all; how many in this cell's row and column; how many these have."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_row_and_column_under_pointer_and_focus_are_highlighted(reader: Windows, scheme: Any) -> None:
    """The row and the column under the pointer, or of the focused link, are highlighted, heads included; no others."""
    page = reader.page(MATRIX, height=1400, color_scheme=scheme)
    cell = page.locator("table.matrix tbody tr:not(.chapter) td:nth-of-type(3):has(a)").nth(4)

    def highlighted() -> bool:
        everywhere, here, all_here = cell.evaluate(MARKED)
        return bool(everywhere == here == all_here)

    assert not highlighted()
    cell.locator("a").hover()
    assert highlighted()
    page.mouse.move(5, 5)
    assert cell.evaluate(MARKED)[0] == 0
    cell.locator("a").focus()
    assert highlighted()


def test_column_heads_stand_upright(reader: Windows, data: Any) -> None:
    """On a desk every department's name stands upright over its column, whole."""
    page = reader.page(MATRIX)
    heads = page.locator("table.matrix thead th a").evaluate_all(
        """links => links.map(link => {
            const style = getComputedStyle(link), box = link.getBoundingClientRect();
            const inside = box.top >= link.closest("th").getBoundingClientRect().top - 1;
            return [link.textContent, style.writingMode, style.textOrientation, box.height > box.width, inside];
        })"""
    )
    names = [department["name"] for department in data["departments"]]
    assert sorted(heads) == sorted([name, "vertical-rl", "upright", True, True] for name in names)


ON_A_PHONE = """rows => rows.map(row => {
    const seen = part => part.checkVisibility() && part.getBoundingClientRect().width > 8 ? part.textContent : "";
    const link = row.querySelector("th a");
    return [link.getAttribute("href"), row.innerText,
        [...row.querySelectorAll("td a")].map(a => [seen(a.querySelector("i")), seen(a.querySelector("b"))])];
})"""


def test_on_a_phone_the_matrix_is_lists(reader: Windows, data: Any) -> None:
    """On a phone each task lists every department with its role in words, and says where a list is left open."""
    page = reader.page(MATRIX, width=390, height=844, has_touch=True, is_mobile=True)
    rows = page.locator("table.matrix tbody tr:not(.chapter)").evaluate_all(ON_A_PHONE)
    assert [href for href, _, _ in rows] == [f"tasks/{task['id']}.html" for task in data["tasks"]]
    for task, (_, text, duties) in zip(data["tasks"], rows, strict=True):
        assert sorted(duties) == sorted([d["as_written"], ROLE_NAMES[d["role"]]] for d in task["duties"])
        assert ("通知写有“等”，名单未列全" in text) == task["open_ended"]
    assert page.locator("#matrix").evaluate("region => region.scrollWidth <= region.clientWidth")
    expect(page.locator("table.matrix thead")).to_be_hidden()


def test_on_a_phone_the_filters_work(reader: Windows, data: Any) -> None:
    """On a phone a department's filter leaves its tasks."""
    page = reader.page(MATRIX, width=390, height=844)
    page.get_by_role("button", name="筛选和导出").click()
    choose(page, department="shi-nong-wei")
    assert shown(page).tasks == wanted(data, department="shi-nong-wei").tasks


LARGE = """() => {
    const table = document.querySelector("table.matrix"), bodies = [...table.tBodies];
    for (let copies = 0; copies < 5; copies++) table.tFoot.before(...bodies.map(body => body.cloneNode(true)));
}"""
"""JavaScript, before the page's own: a matrix six times as long."""
THERE = """filters => {
    for (const [name, value] of filters) {
        document.querySelector(`select[name=${name}]`).value = value;
        document.querySelector(".filters").dispatchEvent(new Event("change"));
    }
    const rows = [...document.querySelectorAll("table.matrix tbody tr:not(.chapter)")];
    return rows.map(row => row.checkVisibility());
}"""
"""JavaScript: choose one after the other, and ask at once which tasks are there."""


@pytest.fixture
def large(windows: Windows) -> Page:
    """Return a page whose matrix has many more rows than a screen shows."""
    page = windows.page("about.html")
    page.add_init_script(f"document.addEventListener('readystatechange', {LARGE}, {{once: true}})")
    page.goto(windows.address + MATRIX)
    return page


def test_rows_of_a_large_matrix_come_back_in_turn(large: Page, data: Any) -> None:
    """A filter taken away shows a screenful at once and soon the rest, whatever was chosen in between."""
    many = 6 * len(data["tasks"])
    assert large.evaluate(THERE, []) == [True] * many
    assert sum(large.evaluate(THERE, [["section", "3"]])) == 6 * len(wanted(data, section="3").tasks)
    at_once = large.evaluate(THERE, [["section", ""], ["section", "6"], ["section", ""]])
    assert at_once.count(True) < many
    assert all(at_once[:50])
    wait_until(large, "!document.querySelector('.later')")
    assert large.evaluate(THERE, []) == [True] * many


def test_paper_waits_for_no_row(large: Page) -> None:
    """Printed in the moment that a filter is taken away, a large matrix is whole."""
    large.emulate_media(media="print")
    assert all(large.evaluate(THERE, [["section", "3"], ["section", ""]]))
