"""A plan whose texts try to be anything but text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.text.typeset import display
from tests.browser import plans
from tests.browser.windows import PHONE, SIDEWAYS, OneWindow, one_window_on, served
from tests.once import once

pytestmark = pytest.mark.browser

SCRIPT = "<script>window.pwned=1</script>"
IMAGE = '"><img src=x onerror="window.pwned=1">'
CLOSING = "</script></style></title></textarea>--><svg onload=window.pwned=1>"
TEMPLATE = "{{7*7}}{% raw %}${7*7}"
ENTITY = "&lt;b&gt;&amp;nbsp;"
CONTROL = "响\x9b31m红\x7f零"
LONG = "长" * 90_000 + "x" * 10_000  # Chromium takes quadratic time for a word without end in a font with kerning
MARKUP = SCRIPT + IMAGE + CLOSING + TEMPLATE + ENTITY + "javascript:window.pwned=1'`plan-slot-content-plan"

DEPARTMENTS: list[dict[str, Any]] = [
    {"id": "yi", "name": SCRIPT, "aliases": [IMAGE], "note": MARKUP},
    {"id": "er", "name": IMAGE + "局", "note": CONTROL},
    {"id": "san", "name": CLOSING, "kind": "body"},
    {"id": "si", "name": TEMPLATE + ENTITY},
    {"id": "wu", "name": CONTROL},
    {"id": "liu", "name": "w" * 400},
]
TASKS: dict[str, dict[str, Any]] = {
    "1-1": {
        "title": MARKUP,
        "text": f"{MARKUP}。{SCRIPT}。{CONTROL}",
        "duties": {"lead": IMAGE, "support": [IMAGE + "局", CLOSING]},
        "references": ["yin"],
        "note": MARKUP,
    },
    "1-2": {"title": CONTROL, "text": LONG, "duties": {"joint": [TEMPLATE + ENTITY, CONTROL]}, "open_ended": True},
    "1-3": {"title": "t" * 1000, "text": "短。", "duties": {"lead": ["w" * 400, SCRIPT]}, "note": LONG},
}
HEAD = {
    "title": MARKUP,
    "issuer": IMAGE,
    "recipients": SCRIPT,
    "cover": CLOSING,
    "preamble": f"{TEMPLATE}{ENTITY}",
    "closing": CONTROL,
    "index_number": SCRIPT,
    "note": MARKUP,
}
REFERENCES: list[dict[str, Any]] = [{"id": "yin", "title": MARKUP, "issuer": IMAGE, "note": CONTROL}]

PAGES: dict[str, list[str]] = {
    "index.html": [MARKUP],
    "editions.html": [MARKUP, IMAGE],
    "2014/index.html": [MARKUP, IMAGE, SCRIPT, CLOSING, TEMPLATE, CONTROL],
    "2014/text.html": [MARKUP, IMAGE, SCRIPT, CLOSING, TEMPLATE, CONTROL, LONG, "t" * 1000],
    "2014/sections/1.html": [MARKUP, CONTROL, "t" * 1000],
    "2014/tasks/1-1.html": [MARKUP, SCRIPT, IMAGE, CLOSING, CONTROL],
    "2014/tasks/1-2.html": [CONTROL, LONG, TEMPLATE + ENTITY],
    "2014/tasks/1-3.html": ["t" * 1000, LONG, "w" * 400],
    "2014/departments/index.html": [SCRIPT, IMAGE, CLOSING, TEMPLATE + ENTITY, CONTROL, "w" * 400],
    "2014/departments/yi.html": [SCRIPT, IMAGE, MARKUP],
    "2014/departments/wu.html": [CONTROL],
    "2014/departments/liu.html": ["w" * 400, "t" * 1000],
    "2014/matrix.html": [SCRIPT, IMAGE, CLOSING, TEMPLATE + ENTITY, CONTROL, "w" * 400, "t" * 1000],
    "2014/references.html": [MARKUP, IMAGE, CONTROL],
    "2014/downloads.html": [],
    "departments/yi.html": [SCRIPT, IMAGE, MARKUP],
    "departments/liu.html": ["w" * 400, "t" * 1000],
}
"""Page → texts that must stand on it."""


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the hostile plan's site."""

    def make(folder: Path) -> None:
        plans.build(plans.write(folder / "plan", DEPARTMENTS, TASKS, [MARKUP], REFERENCES, **HEAD), folder / "site")

    site = once(tmp_path_factory, "hostile", make) / "site"
    assert set(PAGES) <= built(site)
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def one_window(browser: Browser, hostile_address: str) -> Iterator[OneWindow]:
    """Keep one window on the hostile plan's site."""
    with one_window_on(browser, hostile_address) as window:
        yield window


@pytest.fixture
def hostile(one_window: OneWindow) -> Iterator[OneWindow]:
    """Show pages of the hostile plan's site; complaints, dialogs and requests elsewhere fail the test."""
    yield one_window
    one_window.check()


def built(site: Path) -> set[str]:
    """Return the paths of a site's pages."""
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_is_text_and_stays_in_the_window(hostile: OneWindow, path: str) -> None:
    """Markup, scripts, templates, entities and control characters of the data are shown as text; none of it runs.

    Not even a word of 10 000 letters makes a page scroll sideways on a phone.
    """
    page = hostile.page(path, width=PHONE)
    shown = page.locator("#main").text_content() or ""
    assert [text[:60] for text in PAGES[path] if display(text) not in shown] == []
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("img, iframe, object, #main script, #main svg:not(.drawing), #main style").count() == 0
    assert page.evaluate(SIDEWAYS) <= 0


def test_hostile_text_does_not_break_what_scripts_do(hostile: OneWindow) -> None:
    """The matrix filters, the list of departments sorts, and nothing of the data runs meanwhile."""
    page = hostile.page("2014/matrix.html")
    page.select_option("select[name=department]", "yi")
    assert page.locator("table.matrix tbody th[scope=row]").filter(visible=True).count() == 2
    page.goto(hostile.address + "2014/departments/index.html")
    page.get_by_role("button", name="部门").click()
    assert page.evaluate("typeof window.pwned") == "undefined"
