"""What holds for a page of every kind, on a phone and on a desk, in light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.windows import DESK, PAGES, PHONE, SIDEWAYS, Window, Windows, axe

pytestmark = pytest.mark.browser

SHOWN = [(path, width, scheme) for path in PAGES.values() for width in (PHONE, DESK) for scheme in ("light", "dark")]


@pytest.fixture(scope="module", params=SHOWN, ids=lambda shown: "-".join(map(str, shown)))
def window(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Window]:
    """Open a page in one of the four ways, once for the tests below."""
    path, width, scheme = request.param
    window = Windows(browser, address).open(path, width=width, color_scheme=scheme)
    yield window
    window.page.context.close()


def test_axe_finds_nothing(window: Window) -> None:
    """No rule of axe-core for WCAG 2.2 A and AA or for good practice is broken."""
    assert axe(window.page) == []


def test_nothing_is_wrong_in_the_console(window: Window) -> None:
    """The page loads without console errors or warnings, script errors and dialogs."""
    assert window.complaints == []


def test_no_request_leaves_the_site(window: Window, address: str) -> None:
    """Everything that the page needs comes from the site itself."""
    assert window.requests
    assert window.leaving(address) == []


def test_no_sideways_scroll(window: Window) -> None:
    """Nothing of the page stands outside the window."""
    assert window.page.evaluate(SIDEWAYS) <= 0
