"""One built site for all, one browser for every worker, windows for every test or for every file of tests."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.plans import ROOT, build
from tests.browser.searching import strict_policy
from tests.browser.windows import CHROMIUM, OneWindow, Windows, launch, one_window_on, opened, served
from tests.needs import need
from tests.once import once


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the plan's site, built by the command that editors use."""
    return once(tmp_path_factory, "browser", lambda folder: build(ROOT / "plan", folder / "site")) / "site"


@pytest.fixture(scope="session")
def data(site: Path) -> Any:
    """Return the 2014 plan as the site offers it to programs."""
    return json.loads((site / "2014/data/plan.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return Playwright, whose driver is a program of its own that may lack a library."""
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    need(driver.returncode == 0, "what Playwright's driver needs to start", CHROMIUM)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser_path() -> str | None:
    """Return the path of the browser that the set-up found; None for Playwright's own."""
    return os.environ.get("PLAN_BROWSER") or shutil.which("chromium-headless-shell") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, browser_path: str | None) -> Iterator[Browser]:
    """Return a Chromium."""
    browser = launch(playwright, browser_path)
    need(browser, "a Chromium", CHROMIUM)
    assert browser
    with browser:
        yield browser


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Return the address at which the site is served, under a strict Content-Security-Policy."""
    with served(site, strict_policy(site)) as address:
        yield address


@pytest.fixture
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    """Open windows on the site; the test fails if one of them complains or asks for anything outside the site."""
    with opened(browser, address) as windows:
        yield windows


@pytest.fixture(params=["http", "disk"])
def anywhere(request: pytest.FixtureRequest, browser: Browser, site: Path, address: str) -> Iterator[Windows]:
    """Open windows on the site, once from a server and once from the disk."""
    with opened(browser, address if request.param == "http" else f"{site.as_uri()}/") as windows:
        yield windows


@pytest.fixture(scope="module")
def one_window(browser: Browser, address: str) -> Iterator[OneWindow]:
    """Keep one window on the site for all tests of a file."""
    with one_window_on(browser, address) as windows:
        yield windows


@pytest.fixture
def reader(one_window: OneWindow) -> Iterator[OneWindow]:
    """Show pages in a window that the file's tests share; a test fails if a page complains or leaves the site."""
    yield one_window
    one_window.check()


@pytest.fixture(scope="module", params=["http", "disk"])
def one_window_anywhere(
    request: pytest.FixtureRequest, browser: Browser, site: Path, address: str
) -> Iterator[OneWindow]:
    """Keep one window for all tests of a file, once on the site as a server gives it and once on the disk."""
    with one_window_on(browser, address if request.param == "http" else f"{site.as_uri()}/") as windows:
        yield windows


@pytest.fixture
def reader_anywhere(one_window_anywhere: OneWindow) -> Iterator[OneWindow]:
    """Show pages in a window that the file's tests share, once from a server and once from the disk."""
    yield one_window_anywhere
    one_window_anywhere.check()
