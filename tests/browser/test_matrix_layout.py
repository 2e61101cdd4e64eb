"""How the matrix lies on the screen: much of it at once, heads that stay, a column that stands out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.benchmarks import plans as large_plans
from tests.browser import plans
from tests.browser.windows import SIDEWAYS, Windows, axe, opened, served, wait_until
from tests.once import once

pytestmark = pytest.mark.browser

MATRIX = "2014/matrix.html"
LARGE = f"{large_plans.LATEST}/matrix.html"

WHOLE = """() => [...document.querySelectorAll("table.matrix tbody tr:not(.chapter)")]
    .filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"""
"""JavaScript: how many tasks' rows are whole in the window."""

BOX = """element => {
    const box = element.getBoundingClientRect();
    return [Math.round(box.top), Math.round(box.bottom)];
}"""

COLOURS = """(row, at) => [row.cells[at], row.cells[at + 1]].map(cell => getComputedStyle(cell).backgroundColor)"""
"""JavaScript: the colours of a cell and of its neighbour."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with 240 tasks and 60 departments."""

    def make(folder: Path) -> None:
        plans.build(large_plans.make(folder / "plan", "E"), folder / "site")

    with served(once(tmp_path_factory, "matrix-large", make) / "site") as address:
        yield address


def test_most_of_the_matrix_is_on_the_first_screen(reader: Windows) -> None:
    """At 1280 × 800 at least 18 of the 24 tasks are there at once, below one row of filters and short heads."""
    page = reader.page(MATRIX)
    top, bottom = page.locator(".bar").evaluate(BOX)
    head_top, head_bottom = page.locator("table.matrix thead").evaluate(BOX)

    assert page.evaluate(WHOLE) >= 18
    assert bottom - top == 44
    assert head_bottom - head_top <= 66


@pytest.mark.parametrize("width", [1100, 1280, 1920])
def test_where_it_fits_the_heads_stick_to_the_window(reader: Windows, width: int) -> None:
    """From 1100 pixels on the table is no box that scrolls: filters and heads stay while the page moves."""
    page = reader.page(MATRIX, width=width)
    assert page.locator("#matrix").evaluate("box => getComputedStyle(box).overflow") == "visible"
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate("scrollTo(0, 400)")
    wait_until(page, "scrollY === 400")
    bar, head = page.locator(".bar").evaluate(BOX), page.locator("table.matrix thead th").nth(3).evaluate(BOX)
    assert (bar[0], head[0]) == (0, bar[1])


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_matrix_fills_the_page(reader: Windows, width: int) -> None:
    """Spare width goes to the columns of departments, each title stands in a line, all heads end at one height."""
    page = reader.page(MATRIX, width=width)
    edges = [page.locator(part).evaluate("e => e.getBoundingClientRect().right") for part in (".bar", "table.matrix")]
    heads = page.locator("table.matrix thead th").evaluate_all(
        """heads => heads.slice(1).map(head => {
            const range = document.createRange(), shown = head.querySelector("a");
            range.selectNodeContents(head);
            if (shown) return shown.getBoundingClientRect().bottom;
            const box = range.getBoundingClientRect(); // of a sign it takes in more than the sign's size
            return (box.top + box.bottom + parseFloat(getComputedStyle(head).fontSize)) / 2;
        })"""
    )
    rows = page.locator("table.matrix tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")

    assert abs(edges[0] - edges[1]) < 1
    assert max(heads) - min(heads) < 1.5
    assert max(rows) <= 26


def test_a_phone_shows_the_role_of_the_chosen_department(reader: Windows) -> None:
    """Of each task it bears, its role alone and how many other departments there are; without a choice all again."""
    page = reader.page(f"{MATRIX}?department=shi-lv-you-ju", width=390)
    shown = page.locator("table.matrix tbody td:is(.lead, .support, .joint)").filter(visible=True)
    assert shown.locator("i").all_inner_texts() == ["市旅游局"] * 6
    row = page.locator("tr[data-others]").first
    departments = row.locator("td:is(.lead, .support, .joint)").count()
    after = row.evaluate("row => getComputedStyle(row, '::after').content")
    assert after == f'"另有{departments - 1}个部门"'
    assert page.locator("table.matrix tbody td b").filter(visible=True).count() == 6
    page.get_by_role("button", name="筛选和导出").click()
    page.get_by_role("button", name="取消按部门筛选").click()
    expect(shown).to_have_count(126)
    expect(page.locator("[data-others]")).to_have_count(0)


def test_a_wide_matrix_goes_on_in_a_box(browser: Browser, large: str) -> None:
    """60 departments scroll in a box with a shadow at its edge; heads stay; a chosen column comes into sight."""
    with opened(browser, large) as windows:
        page = windows.page(LARGE)
        box = page.locator("#matrix")
        head = page.locator("table.matrix thead th").last
        assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")
        assert box.evaluate("box => getComputedStyle(box).backgroundImage").count("linear-gradient") == 4
        assert page.evaluate(SIDEWAYS) <= 0
        before = head.evaluate(BOX)
        box.evaluate("box => box.scrollTo(0, 2000)")
        assert head.evaluate(BOX) == before
        department = page.locator("select[name=department] option").last.get_attribute("value")
        page.select_option("select[name=department]", department)
        wait_until(page, "!document.querySelector('.later')")
        chosen = page.locator("table.matrix thead .chosen")
        assert chosen.evaluate(
            """head => {
                const own = head.getBoundingClientRect(), box = matrix.getBoundingClientRect();
                return own.left > box.left + 200 && own.right <= box.right;
            }"""
        )


def test_a_head_tells_the_whole_name(reader: Windows) -> None:
    """Under the pointer and in focus a head shows the whole name, until Escape; a screen reader hears that alone."""
    page = reader.page(MATRIX)
    head = page.locator("table.matrix thead a[data-short='文化广电']")
    name = head.locator("i")
    assert head.aria_snapshot().splitlines()[0].startswith('- link "市文化广电新闻出版局"')
    seen = "name => name.getBoundingClientRect().width > 100"
    assert not name.evaluate(seen)
    head.hover()
    assert name.evaluate(seen)
    page.keyboard.press("Escape")
    assert not name.evaluate(seen)
    page.mouse.move(5, 5)
    page.locator("table.matrix thead a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.locator("table.matrix thead i").first.evaluate("name => name.getBoundingClientRect().width > 60")
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_department_stands_out_and_can_be_removed(reader: Windows, scheme: Any) -> None:
    """Its column is tinted from head to foot; the button beside its name brings all back and leaves the focus near."""
    page = reader.page(f"{MATRIX}?department=shi-lv-you-ju", color_scheme=scheme)
    at = page.locator("table.matrix thead .chosen").evaluate("cell => cell.cellIndex")
    for row in page.locator("table.matrix tr").filter(visible=True).all():
        own, other = row.evaluate(COLOURS, at)
        assert own != other
    assert axe(page, ".grid") == []
    page.get_by_role("button", name="取消按部门筛选").click()
    expect(page.locator("select[name=department]")).to_be_focused()
    expect(page.locator("table.matrix .chosen")).to_have_count(0)
    assert page.url.endswith("matrix.html")


def test_on_a_phone_the_matrix_is_on_the_first_screen(reader: Windows) -> None:
    """Filters are folded into one row; unfolded, they are all there, and the row stays when the page moves."""
    page = reader.page(MATRIX, width=390, height=844)
    fold = page.get_by_role("button", name="筛选和导出")
    expect(page.locator(".filters")).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert page.evaluate(WHOLE) >= 3
    page.evaluate("scrollTo(0, 900)")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    for name in ("导出当前表格（Excel）", "导出当前表格（CSV）", "打印"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    assert page.locator(".bar").evaluate(BOX)[0] == 0


def test_in_forced_colours_roles_differ_by_shape(windows: Windows) -> None:
    """With the colours of the system a lead is filled, a support framed, a joint duty framed twice."""
    page = windows.page(MATRIX, forced_colors="active")
    shapes = {}
    for role in ("lead", "support", "joint"):
        mark = page.locator(f"table.matrix td.{role} b").first
        shapes[role] = mark.evaluate(
            "mark => [getComputedStyle(mark).backgroundColor, getComputedStyle(mark).borderTopStyle]"
        )
    assert shapes["lead"][0] == page.evaluate("getComputedStyle(document.body).color")
    assert shapes["lead"][0] not in (shapes["support"][0], shapes["joint"][0])
    assert (shapes["support"][1], shapes["joint"][1]) == ("solid", "double")


def test_its_button_prints_once(reader: Windows) -> None:
    """The button for print asks the browser once."""
    page = reader.page(MATRIX)
    page.evaluate("window.asked = 0; window.print = () => { window.asked += 1; }; null")
    page.locator(".bar [data-print]").click()

    assert page.evaluate("asked") == 1
