"""What a reader sees at an address where nothing is."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.windows import Windows

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
    page.locator("#main").get_by_role("link", name="首页").click()
    assert page.url == f"{address}index.html"
    page.context.close()
