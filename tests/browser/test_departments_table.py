"""Sorting the list of departments, and the tasks of one; printing what one has to do."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pypinyin import lazy_pinyin

from tests.browser.windows import Windows, follow

pytestmark = pytest.mark.browser

COLUMNS = ("部门", "牵头", "配合", "共同负责", "合计")


@pytest.fixture
def page(reader: Windows) -> Page:
    """Open the list of departments."""
    return reader.page("2014/departments/index.html")


def button(page: Page, column: str) -> Locator:
    """Return the button in a column's head."""
    return page.locator("table.sortable thead").get_by_role("button", name=column)


def column(page: Page, name: str) -> list[str]:
    """Return a column from top to bottom."""
    texts = "(cells) => cells.map(cell => (cell.querySelector('a') || cell).textContent.trim())"
    found: list[str] = page.locator(f"table.sortable tbody tr > :nth-child({COLUMNS.index(name) + 1})").evaluate_all(
        texts
    )
    return found


def sorted_by(page: Page) -> dict[str, str]:
    """Return what the column heads tell a screen reader: column → direction."""
    heads = page.locator("table.sortable thead th").evaluate_all(
        "heads => heads.map(h => [h.textContent.trim(), h.ariaSort])"
    )
    return {name: order for name, order in heads if order}


def test_list_comes_by_pinyin(page: Page) -> None:
    """Without a click the list stands in the order of pinyin, bodies last, and says so; no column spells it out."""
    rows = [lazy_pinyin(name) for name in column(page, "部门")]
    assert rows[:-1] == sorted(rows[:-1])
    assert column(page, "部门")[-1] == "市质量强市领导小组成员单位"
    assert sorted_by(page) == {"部门": "ascending"}
    assert page.get_by_text("shi").count() == 0


def test_sort_by_name(page: Page) -> None:
    """A click on 部门 turns the order of pinyin round, another one turns it back."""
    button(page, "部门").click()
    names = [lazy_pinyin(name) for name in column(page, "部门")]
    assert names == sorted(names, reverse=True)
    assert sorted_by(page) == {"部门": "descending"}
    button(page, "部门").click()
    assert [lazy_pinyin(name) for name in column(page, "部门")] == names[::-1]
    assert sorted_by(page) == {"部门": "ascending"}


@pytest.mark.parametrize("name", COLUMNS[1:])
def test_sort_by_count(page: Page, name: str) -> None:
    """Counts sort as numbers, the most first, none as 0; rows stay whole."""
    rows = {tuple(row) for row in page.locator("table.sortable tbody tr").all_inner_texts()}
    button(page, name).click()
    counts = [int(count or 0) for count in column(page, name)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) > 1
    assert sorted_by(page) == {name: "descending"}
    button(page, name).click()
    assert [int(count or 0) for count in column(page, name)] == sorted(counts)
    assert sorted_by(page) == {name: "ascending"}
    assert {tuple(row) for row in page.locator("table.sortable tbody tr").all_inner_texts()} == rows


def test_sort_by_keyboard(page: Page) -> None:
    """Tab reaches the heads' buttons; Enter and Space sort, and focus stays."""
    button(page, "部门").focus()
    page.keyboard.press("Tab")
    expect(button(page, "牵头")).to_be_focused()
    page.keyboard.press("Enter")
    assert sorted_by(page) == {"牵头": "descending"}
    page.keyboard.press("Space")
    assert sorted_by(page) == {"牵头": "ascending"}
    expect(button(page, "牵头")).to_be_focused()


def test_tasks_of_a_department_sort(reader: Windows) -> None:
    """Its tasks stand by role; a click sorts them by number, 3-9 before 3-10, or by who leads; rows stay whole."""
    page = reader.page("2014/departments/yan-cheng-zhi-jian-ju.html")
    roles, numbers = (page.locator(f"table.tasks tbody {cell}") for cell in ("td .role", "th"))
    rows = set(page.locator("table.tasks tbody tr").all_inner_texts())
    assert roles.all_inner_texts() == ["牵头"] * 10 + ["配合"] * 11 + ["共同负责"] * 2

    page.get_by_role("button", name="编号").click()
    told = [tuple(map(int, number.split("-"))) for number in numbers.all_inner_texts()]
    assert told == sorted(told)
    assert (3, 10) in told
    page.get_by_role("button", name="本部门").click()
    assert roles.all_inner_texts() == ["牵头"] * 10 + ["配合"] * 11 + ["共同负责"] * 2
    page.get_by_role("button", name="本部门").click()
    assert roles.all_inner_texts()[:2] == ["共同负责"] * 2
    page.get_by_role("button", name="牵头单位").click()
    assert set(page.locator("table.tasks tbody tr").all_inner_texts()) == rows
    assert page.locator("table.tasks thead").get_by_role("button").count() == 3


def test_a_clerk_prints_the_duties_of_a_department_in_three_clicks(reader: Windows) -> None:
    """From the home page: all departments, 打印 in the row of 市旅游局, 打印."""
    page = reader.page("index.html")
    follow(page.get_by_role("link", name="全部部门"))
    follow(page.get_by_role("link", name="打印市旅游局责任清单"))
    expect(page.locator("h1")).to_have_text("市旅游局责任清单（2014年度）")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("printed")


def test_the_folds_of_a_department_open(reader: Windows) -> None:
    """Closed at first; a link to the departments that share its tasks opens their fold."""
    page = reader.page("2014/departments/yan-cheng-zhi-jian-ju.html")
    assert page.locator("details.fold").count() == 3
    assert page.locator("details.fold[open]").count() == 0
    page = reader.page("2014/cooperation.html")
    page.get_by_role("link", name="共23个部门").first.click()
    expect(page.locator("#partners")).to_be_visible()
