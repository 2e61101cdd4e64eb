"""Copying a task's citation."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_citation_is_copied(windows: Windows) -> None:
    """The button puts the citation, as the page shows it, on the clipboard, and says so."""
    page = windows.page("2014/tasks/3-8.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=windows.address.rstrip("/"))
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert (
        copied == "盐城市人民政府办公室《盐城市贯彻实施质量发展纲要2014年行动计划》（2014年6月27日）第三部分第（八）项"
    )
    expect(page.get_by_role("button", name="复制引用")).to_be_visible()
