"""The pages of what changed, on a phone and on a desk, in light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.amended import amended
from tests.browser.plans import build
from tests.browser.searching import strict_policy
from tests.browser.windows import DESK, PHONE, SIDEWAYS, Windows, axe, opened, served

pytestmark = pytest.mark.browser

PAGES = ("changes.html", "2014/changes.html", "2014/tasks/3-8.html")


@pytest.fixture(scope="module")
def amended_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """Open windows on the site of a plan that was amended."""
    folder = tmp_path_factory.mktemp("amended")
    site = build(amended(folder / "repository"), folder / "site")
    with served(site, strict_policy(site)) as address, opened(browser, address) as windows:
        yield windows


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_pages_of_changes_can_be_read_by_anyone(amended_site: Windows, path: str, width: int, scheme: str) -> None:
    """No rule of axe is broken, nothing stands outside the window, and the record of changes is on the page."""
    page = amended_site.page(path, width=width, color_scheme=scheme)

    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    assert page.get_by_text("牵头单位由市安监局改为盐城质监局").is_visible()
    assert page.locator("footer .updated").is_visible()
    assert axe(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
