"""What holds for a page of every kind, on a phone and on a desk, in light and dark."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.windows import DESK, PAGES, PHONE, SIDEWAYS, OneWindow, Window, axe, axe_colours

pytestmark = pytest.mark.browser

OTHER: dict[str, Any] = {"light": "dark", "dark": "light"}
SHOWN = [(path, *way) for way in ((PHONE, "dark"), (DESK, "light")) for path in PAGES.values()]


@pytest.fixture(scope="module", params=SHOWN, ids=lambda shown: "-".join(map(str, shown)))
def window(request: pytest.FixtureRequest, one_window: OneWindow) -> Iterator[Window]:
    """Open a page on a phone in dark or on a desk in light, once for the tests below."""
    path, width, scheme = request.param
    window = one_window.open(path, width=width, color_scheme=scheme)
    yield window
    window.page.emulate_media(color_scheme=scheme)
    one_window.check()


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


SMALL = """() => [...document.querySelectorAll("button, input, select, summary")]
    .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map(one => (one.closest("label") ?? one).getBoundingClientRect())
    .filter(box => box.width && Math.min(box.width, box.height) < 24).length"""
"""How many controls that can be seen are less than 24 pixels wide or high; a label is part of the field in it."""


def test_controls_are_large_enough(window: Window) -> None:
    """Every button, field and choice is at least 24 × 24 pixels, as the statement on accessibility says."""
    assert window.page.evaluate(SMALL) == 0


def test_axe_finds_nothing_in_other_colours(window: Window, request: pytest.FixtureRequest) -> None:
    """When the system's colours change, the page's do, and no rule of axe-core about colours is broken then either."""
    paper = "getComputedStyle(document.body).backgroundColor"
    scheme = request.node.callspec.params["window"][-1]
    before = window.page.evaluate(paper)
    window.page.emulate_media(color_scheme=OTHER[scheme])
    assert window.page.evaluate(paper) != before
    window.page.evaluate("Promise.all(document.getAnimations().map(change => change.finished))")  # links fade
    assert axe_colours(window.page) == []
    assert window.page.evaluate(SIDEWAYS) <= 0
