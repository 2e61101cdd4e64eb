"""The site opened from a disk, without any server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.windows import PAGES, OneWindow, Windows, one_window_on

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def one_window(browser: Browser, site: Path) -> Iterator[OneWindow]:
    """Keep one window on files."""
    with one_window_on(browser, site.as_uri() + "/") as window:
        yield window


@pytest.fixture
def disk(one_window: OneWindow) -> Iterator[Windows]:
    """Show files in the window; complaints and requests for anything but the site's files fail the test."""
    yield one_window
    one_window.check()


@pytest.mark.parametrize("path", [path for path in PAGES.values() if path != "404.html"])
def test_every_page_opens_from_disk(disk: Windows, path: str) -> None:
    """From a disk every page but the servers' 404.html has its styles and its scripts, and nothing complains."""
    page = disk.page(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    styled = "getComputedStyle(document.querySelector('.skip-link')).position"
    assert page.evaluate(styled) == "absolute", "frame.css"
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper')") == "#fff", "plan.css"
    expect(page.get_by_role("button", name="字号")).to_be_visible()


def test_links_lead_on_from_disk(disk: Windows) -> None:
    """From home one clicks on to a task, and back home."""
    page = disk.page("index.html")
    page.locator("#contents a").click()
    page.locator(".chapter li > a").first.click()
    page.wait_for_url("**/2014/tasks/1-1.html")
    page.get_by_role("link", name="首页").first.click()
    page.wait_for_url("**/site/index.html")


def test_matrix_filters_from_disk(disk: Windows) -> None:
    """The matrix can be filtered without a server."""
    page = disk.page("2014/matrix.html")
    page.select_option("select[name=role]", "lead")
    expect(page.locator(".bar output")).to_contain_text("显示")
