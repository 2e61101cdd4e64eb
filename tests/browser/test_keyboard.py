"""The site with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import PAGES, Windows, wait_until

pytestmark = pytest.mark.browser

MATRIX = "2014/matrix.html"
IN_MAIN = "document.getElementById('main').contains(document.activeElement)"

COVERED = """() => {
    const focus = document.activeElement;
    if (focus === document.body) return null;
    const box = focus.getClientRects()[0];
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [focus.outerHTML.slice(0, 160), !focus.contains(top), Boolean(focus.closest("#matrix a"))];
}"""
"""JavaScript: what has focus, whether its middle is covered or out of sight, whether it is a link in the matrix."""


def tab_until(page: Page, condition: str, most: int = 60) -> None:
    """Press Tab until a JavaScript condition holds."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"{most} times Tab, and still not: {condition}")


@pytest.mark.parametrize("path", [path for path in PAGES.values() if "?q=" not in path])
def test_first_tab_leads_to_the_text(reader: Windows, path: str) -> None:
    """The first Tab shows 跳到正文, but where a search is under way; Enter there passes header and side list."""
    page = reader.page(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    anything = page.locator("#main a, #main button, #main select, #main [tabindex]").count()
    assert page.evaluate(IN_MAIN) or not anything


def test_wide_matrix_scrolls_by_keyboard(reader: Windows) -> None:
    """Where the matrix is wider than the window, Tab reaches its region, and the arrow keys scroll it."""
    page = reader.page(MATRIX, width=800)
    assert page.evaluate("matrix.scrollWidth > matrix.clientWidth")
    tab_until(page, "document.activeElement === matrix")
    expect(page.get_by_role("region", name="各项任务由哪个部门牵头、配合、共同负责")).to_be_focused()
    page.keyboard.press("ArrowRight")
    wait_until(page, "matrix.scrollLeft > 0")
    page.keyboard.press("ArrowDown")
    wait_until(page, "matrix.scrollTop + scrollY > 0")


@pytest.mark.parametrize("width", [800, 1280])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_focus_is_never_hidden_in_the_matrix(reader: Windows, width: int, key: str) -> None:
    """Whichever way focus goes through the matrix, it is in sight, under no sticky head (WCAG 2.4.11)."""
    page = reader.page(MATRIX, width=width, height=700)
    links = page.locator("#matrix a").filter(visible=True)
    (links.first if key == "Tab" else links.last).focus()
    stops = []
    while (stop := page.evaluate(COVERED)) and stop[2]:
        stops.append(stop)
        page.keyboard.press(key)
    assert [element for element, covered, _ in stops if covered] == []
    assert len(stops) == links.count()


@pytest.mark.parametrize("path", [PAGES["text"], PAGES["department"], PAGES["departments"], PAGES["rules"]])
def test_focus_is_never_hidden(reader: Windows, path: str) -> None:
    """Nothing lies over what has focus, from the first to the last of a long page."""
    page = reader.page(path, height=700)
    stops = page.locator("a, button, [tabindex='0']").filter(visible=True).count()
    hidden = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        element, covered, _ = page.evaluate(COVERED)
        hidden += [element] if covered else []
    assert hidden == []


def test_skip_link_passes_the_matrix(reader: Windows) -> None:
    """Before the matrix stands a link that focus makes visible, and that leads behind its hundred links."""
    page = reader.page(MATRIX)
    skip = page.get_by_role("link", name="跳过矩阵")
    tab_until(page, "document.activeElement.textContent === '跳过矩阵'")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(matrix.compareDocumentPosition(document.activeElement) & 4)")
    assert not page.evaluate("matrix.contains(document.activeElement)")
