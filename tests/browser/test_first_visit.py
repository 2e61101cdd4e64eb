"""What a first visit moves, and what it waits for before the page shows."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.windows import PAGES, Windows

pytestmark = pytest.mark.browser

LOADED = """() => performance.getEntriesByType("resource")
    .map(entry => [new URL(entry.name).pathname, entry.renderBlockingStatus])"""
"""JavaScript: what the page fetched, and whether it waited for it."""


@pytest.fixture
def visit(windows: Windows) -> Page:
    """Open a task's page as who comes for the first time, by a link that somebody sent."""
    page = windows.page(PAGES["task-long"])
    page.wait_for_load_state("networkidle")
    return page


def test_first_visit_is_light(visit: Page, site: Path) -> None:
    """It takes at most 8 requests and 110 KB where the server packs them; only one style sheet holds the page up."""
    loaded = visit.evaluate(LOADED)
    paths = [urlsplit(visit.url).path, *(path for path, _ in loaded)]
    moved = sum(len(gzip.compress((site / path[1:]).read_bytes())) for path in paths)

    assert len(paths) <= 8
    assert moved <= 110_000
    assert [path for path, status in loaded if status == "blocking"] == ["/2014/assets/plan.css"]


MOVED = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 300);
})"""
"""JavaScript: how much of the page has moved since it began to load (cumulative layout shift)."""


def test_nothing_moves_while_a_page_loads(windows: Windows) -> None:
    """On a phone the filters of the matrix have their place before the script shows them."""
    page = windows.page(PAGES["matrix"], width=390, height=844)
    page.wait_for_load_state("networkidle")

    assert page.locator(".bar .fold").is_visible()
    assert page.evaluate(MOVED) < 0.01
