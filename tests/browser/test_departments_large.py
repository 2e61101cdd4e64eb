"""Departments of a plan of 240 tasks and 60 departments: lists that end, on the screen of a desk and of a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.benchmarks import plans
from tests.browser.plans import build
from tests.browser.windows import Windows, opened
from tests.once import once

pytestmark = pytest.mark.browser

HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site of a large year."""

    def make(folder: Path) -> None:
        build(plans.make(folder / "plan", "E"), folder / "site")

    return once(tmp_path_factory, "departments-large", make) / "site"


@pytest.fixture
def windows_on_large(browser: Browser, large: Path) -> Iterator[Windows]:
    """Open windows on it, from the disk."""
    with opened(browser, f"{large.as_uri()}/") as windows:
        yield windows


def test_pages_of_many_departments_end(windows_on_large: Windows, large: Path) -> None:
    """At 1280 pixels the list of departments, and the longest page of one of them, are shorter than 6,000."""
    year = str(plans.LATEST)
    longest = max(
        (large / year / "departments").iterdir(), key=lambda path: path.stat().st_size * (path.stem != "index")
    )
    page = windows_on_large.page(f"{year}/departments/index.html")

    assert page.locator("table.sortable tbody tr").count() == 60
    assert page.evaluate(HEIGHT) < 6_000
    page = windows_on_large.page(f"{year}/departments/{longest.name}")
    assert page.locator("table.tasks tbody tr").count() > 20
    assert page.evaluate(HEIGHT) < 6_000


@pytest.mark.parametrize("width", [320, 390])
def test_all_counts_of_departments_fit_on_a_phone(windows_on_large: Windows, width: int) -> None:
    """On a phone each row shows 牵, 配, 共 and 计 without scrolling sideways."""
    page = windows_on_large.page(f"{plans.LATEST}/departments/index.html", width=width)
    right = page.locator("table.sortable tr > :nth-child(6)").evaluate_all(
        "cells => Math.max(...cells.map(cell => cell.getBoundingClientRect().right))"
    )

    assert right <= width
