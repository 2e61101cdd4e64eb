"""The site in browsers without `popover` and `:has`, as Chrome 109 and Firefox 115 are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.test_on_paper import printed
from tests.browser.windows import SIDEWAYS, follow

pytestmark = pytest.mark.browser


def _unknown(text: str) -> str:
    """Return markup or a style sheet in words that no browser knows, where it says popover or :has."""
    text = re.sub(r"\bpopover(target)?\b(?=[ =\]])", r"data-popover\1", text)
    return text.replace(":popover-open", ":unknown-open").replace(":has(", ":unknown(")


@pytest.fixture
def old(browser: Browser, site: Path, address: str) -> Iterator[Page]:
    """Return a phone's window on the site whose browser knows neither."""

    def answer(route: Route) -> None:
        path = site / route.request.url.removeprefix(address).partition("?")[0]
        if path.suffix in (".html", ".css"):
            kind = "text/html" if path.suffix == ".html" else "text/css"
            route.fulfill(body=_unknown(path.read_text("utf-8")), content_type=f"{kind}; charset=utf-8")
        else:
            route.continue_()

    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", answer)
    page = context.new_page()
    yield page
    context.close()


def test_the_menu_is_a_list_below_the_text(old: Page, address: str) -> None:
    """On a phone the text comes first, and a link leads to the whole menu; nothing stands outside the window."""
    old.goto(f"{address}2014/tasks/3-8.html")
    assert old.locator("h1").bounding_box()["y"] < 300  # type: ignore[index]
    assert old.evaluate(SIDEWAYS) <= 0
    menu = old.get_by_text("菜单", exact=True).locator("visible=true")
    menu.first.click()
    side = old.locator("#side").bounding_box()
    assert side
    assert 0 <= round(side["y"]) < 844
    follow(old.locator("#side a").first)
    assert old.url == f"{address}2014/index.html"


def test_on_a_desk_the_list_stands_beside_the_text(old: Page, address: str) -> None:
    """Side list, text and table of contents stand beside each other as they do elsewhere."""
    old.set_viewport_size({"width": 1500, "height": 800})
    old.goto(f"{address}reading.html")
    left = [old.locator(part).bounding_box() for part in (".side", "#main", ".toc")]
    assert all(left)
    edges = [(box["x"], box["x"] + box["width"]) for box in left if box]
    assert edges[0][1] <= edges[1][0] < edges[1][1] <= edges[2][0]
    assert max(box["y"] for box in left if box) < 200


def test_a_phone_shows_the_matrix_as_lists(old: Page, address: str) -> None:
    """The matrix is no wider than the window."""
    old.goto(f"{address}2014/matrix.html")
    assert old.evaluate(SIDEWAYS) <= 0
    assert old.locator("table.matrix thead").is_hidden()


def test_it_is_printed_whole(old: Page, address: str) -> None:
    """Paper has the text and who is responsible, and neither menu nor header."""
    old.goto(f"{address}2014/tasks/3-8.html")
    paper = printed(old)
    assert "盐城质监局" in paper
    assert "菜单" not in paper
    assert "历年计划" not in paper
