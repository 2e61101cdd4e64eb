"""What a reader sees at an address where nothing is."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.searching import strict_policy
from tests.browser.windows import PHONE, SIDEWAYS, Windows, axe, follow, served, wait_until

pytestmark = pytest.mark.browser


def test_missing_page_leads_back(browser: Browser, address: str) -> None:
    """At any depth the page for what is missing has its styles and a way home; only its own status is complained of."""
    windows = Windows(browser, address)
    window = windows.open("2014/tasks/no/such.html")
    page = window.page
    expect(page.get_by_role("heading", level=1)).to_have_text("页面不存在")
    assert page.evaluate("getComputedStyle(document.querySelector('.skip-link')).position") == "absolute"
    assert [text for text in window.complaints if "404" not in text] == []
    assert len(window.complaints) == 1
    follow(page.locator("#main").get_by_role("link", name="首页"))
    assert page.url == f"{address}index.html"
    page.context.close()


def leads_on(page: Page, root: str) -> None:
    """Hold that a page for what is missing has its styles, leads to the site at `root`, and searches it."""
    wait_until(page, "document.querySelectorAll('main .search-box').length && document.fonts.status === 'loaded'")
    wait_until(page, "getComputedStyle(document.querySelector('.skip-link')).position === 'absolute'")
    links = page.locator("a").evaluate_all("all => all.map(one => one.href)")
    assert {f"{root}2014/text.html", f"{root}2014/departments/index.html", f"{root}about.html"} <= {*links}
    assert [link for link in links if not link.startswith(root)] == []
    page.locator("main input").fill("电梯")
    page.locator("main input").press("Enter")
    wait_until(page, f"location.href.startsWith('{root}search.html?q=')")


@pytest.mark.parametrize("missing", ["no.html", "2014/tasks/no.html", "2014/no/such/page.html"])
def test_missing_page_of_a_site_below_another_address(
    browser: Browser, site: Path, tmp_path: Path, missing: str
) -> None:
    """Where the site lies below an address that it was not built for, its page for what is missing finds it."""
    (tmp_path / "a/plan").parent.mkdir()
    (tmp_path / "a/plan").symlink_to(site)
    shutil.copy(site / "404.html", tmp_path / "404.html")
    with served(tmp_path, strict_policy(site)) as address:
        window = Windows(browser, address).open(f"a/plan/{missing}")
        leads_on(window.page, f"{address}a/plan/")
        window.page.context.close()


def test_missing_page_from_a_disk(browser: Browser, site: Path) -> None:
    """Opened from a disk, the page has its styles and leads to the files beside it."""
    root = f"{site.as_uri()}/"
    window = Windows(browser, root).open("404.html")
    leads_on(window.page, root)
    window.page.context.close()


def test_missing_page_stands_on_the_grid(windows: Windows) -> None:
    """It has the side list and the foot of other pages, one box for the search, and axe finds nothing on a phone."""
    other = windows.page("about.html")
    lists = ".side > ul, .foot ul"
    entries = other.locator(lists).all_inner_texts()
    edge = other.locator("main h1").bounding_box()
    page = windows.page("404.html")
    assert page.locator(lists).all_inner_texts() == entries
    edges = [page.locator(part).bounding_box() for part in ("main h1", "main .search-box")]
    assert {box["x"] for box in (edge, *edges) if box} == {edge and edge["x"]}
    assert page.get_by_role("searchbox").count() == 1
    page.set_viewport_size({"width": PHONE, "height": 640})
    page.get_by_role("button", name="菜单").click()
    expect(page.locator(".side").get_by_role("link", name="部门")).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    assert axe(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
