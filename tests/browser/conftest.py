"""One browser and one built site for every worker, a window for every test."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.plans import ROOT, build
from tests.browser.searching import strict_policy
from tests.browser.windows import Windows, launch, opened, served
from tests.commands import need


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the plan's site, built by the command that editors use."""
    return build(ROOT / "plan", tmp_path_factory.mktemp("built") / "site")


@pytest.fixture(scope="session")
def data(site: Path) -> Any:
    """Give the 2014 plan as the site offers it to programs."""
    return json.loads((site / "2014/data/plan.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give Playwright."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser_path() -> str | None:
    """Give the path of the browser that the set-up found; None for Playwright's own."""
    return os.environ.get("PLAN_BROWSER") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, browser_path: str | None) -> Iterator[Browser]:
    """Give a Chromium."""
    browser = launch(playwright, browser_path)
    need(browser, "a Chromium (make test sees to one)")
    assert browser
    with browser:
        yield browser


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Give the address at which the site is served, under a strict Content-Security-Policy."""
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
