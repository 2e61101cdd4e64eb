"""Browser windows on a built site: what they show, what they complain of, what they ask for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Locator, Page, Request, ViewportSize, expect

from generator.plan.load import load
from tests.around import only_pages

PAGES = only_pages(load(Path(__file__).parents[2] / "plan").editions[0]) | {
    "home": "index.html",
    "editors": "editors.html",
    "editions": "editions.html",
    "search": "search.html?q=%E7%94%B5%E6%A2%AF",
    "duties": "duties.html?department=shi-nong-wei",
    "search-edition": "2014/search.html?q=%E8%B0%81%E8%B4%9F%E8%B4%A3%E9%A3%9F%E5%93%81%E5%AE%89%E5%85%A8",
    "section": "2014/sections/3.html",
    "task-open-ended": "2014/tasks/3-5.html",
    "task-long": "2014/tasks/3-8.html",
    "task-two-leads": "2014/tasks/6-4.html",
    "department": "2014/departments/yan-cheng-zhi-jian-ju.html",
    "department-alias": "2014/departments/shi-cheng-xiang-jian-she-ju.html",
    "sheet": "2014/sheets/shi-cheng-xiang-jian-she-ju.html",
    "subject": "2014/subjects/jiang-su-ming-pai.html",
    "changes": "changes.html",
    "changes-edition": "2014/changes.html",
    "years": "departments/shi-cheng-xiang-jian-she-ju.html",
    "about": "about.html",
    "reading": "reading.html",
    "accessibility": "accessibility.html",
    "editing": "editing.html",
    "publishing": "publishing.html",
    "data-format": "data-format.html",
    "rules": "rules.html",
    "missing": "404.html",
}
"""A page of every kind, by a name for the test's own name; those of which an edition has one are found."""

CHROMIUM = "chromium-headless-shell libatomic1 fonts-noto-cjk"
"""What Debian calls a Chromium, what Playwright's driver needs, and a font for Chinese."""

PHONE, DESK = 320, 1280
"""Widths in CSS pixels at which every page must hold."""

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
"""JavaScript: how many pixels of the page stand outside the window."""

PATIENCE = 20
"""Seconds: shared machines can be slow; a test that passes never waits so long."""

expect.set_options(timeout=PATIENCE * 1000)

_COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""Rules of axe-core that ask for colours; to all others light and dark are the same."""

_EXTRA_RULES = ("target-size", "label-content-name-mismatch", "td-has-header", "table-fake-caption", "p-as-heading")
"""Rules that axe-core leaves off unless asked."""


@dataclass
class Window:
    """A page, and all that it said and asked for while it was open."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """Console errors and warnings, script errors, dialogs."""
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def leaving(self, address: str) -> list[str]:
        """Return the requests for anything that is not below `address`."""
        return [url for url in self.requests if not url.startswith((address, "data:"))]


class Windows:
    """Opens windows on the site at `address`, each without memory of the others."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self._open: list[Window] = []

    def open(self, path: str, *, width: int = DESK, height: int = 800, **context: Any) -> Window:
        """Open a page; `context` holds Playwright's options for a window, such as `color_scheme="dark"`."""
        made = self.browser.new_context(viewport={"width": width, "height": height}, **context)
        made.set_default_timeout(30_000)
        window = Window(made.new_page())
        self._open.append(window)
        window.page.goto(self.address + path)
        return window

    def page(self, path: str, *, width: int = DESK, **context: Any) -> Page:
        """Open a page whose complaints and requests fail the test when it ends."""
        return self.open(path, width=width, **context).page

    def check(self) -> None:
        """Fail if any window complained or asked for something outside the site since the last time."""
        complaints = [text for window in self._open for text in window.complaints]
        leaving = [url for window in self._open for url in window.leaving(self.address)]
        for window in self._open:
            window.complaints.clear()
            window.requests.clear()
        assert complaints == []
        assert leaving == []

    def close(self) -> None:
        """Close all windows; fail if any complained or asked for something outside the site."""
        for window in self._open:
            window.page.context.close()
        self.check()


class OneWindow(Windows):
    """Shows page after page in one window for each set of options: to open another one costs more than most tests.

    What a page stored is forgotten before the next. A test that listens, intercepts or needs two windows wants Windows.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        super().__init__(browser, address)
        self._with: dict[str, Window] = {}

    def at(self, path: str) -> Page:
        """Return a page as it was left, where the window shows it still: for questions that change nothing of it."""
        window = self._with.get(repr([]))
        return window.page if window and window.page.url == self.address + path else self.page(path)

    def open(self, path: str, *, width: int = DESK, height: int = 800, **context: Any) -> Window:
        """Show a page in the window that has these options; the first time it is opened."""
        options = repr(sorted(context.items()))
        if options not in self._with:
            self._with[options] = super().open(path, width=width, height=height, **context)
            return self._with[options]
        window, size = self._with[options], ViewportSize(width=width, height=height)
        if context.get("java_script_enabled", True):
            window.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        window.page.mouse.move(0, 0)
        if window.page.viewport_size != size:
            window.page.set_viewport_size(size)
        window.page.goto(self.address + path)
        return window


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Windows]:
    """Return windows on the site at `address`; close them in the end, and fail if they complain or leave the site."""
    windows = Windows(browser, address)
    yield windows
    windows.close()


@contextmanager
def one_window_on(browser: Browser, address: str) -> Iterator[OneWindow]:
    """Give one window on the site at `address`; close it in the end, and fail if it complains or leaves the site."""
    window = OneWindow(browser, address)
    yield window
    window.close()


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a plain web server does: silently, and with the site's own page for what is missing."""

    policy = ""
    """The Content-Security-Policy that goes with every answer."""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that the base class gives it
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        del message, explain
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        with suppress(ConnectionError):  # the window was closed before it had everything
            super().copyfile(source, outputfile)


@contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """Serve a folder to this machine alone, on a free port, with a Content-Security-Policy; give its address."""
    handler = type("Handler", (_Handler,), {"policy": policy})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def follow(link: Locator) -> None:
    """Click on a link and wait until the page that it leads to has loaded, its scripts run.

    A click alone returns while the page before is still there to be read.
    """
    with link.page.expect_event("load"):
        link.click()


def wait_until(page: Page, condition: str) -> None:
    """Wait until a JavaScript condition holds.

    Playwright's own `wait_for_function` asks again by evaluating text in the page, which a strict policy forbids.
    """
    end = monotonic() + PATIENCE
    while not page.evaluate(condition):
        assert monotonic() < end, f"after {PATIENCE} s still not: {condition}"
        page.wait_for_timeout(20)


@cache
def _axe() -> str:
    return str(Axe().axe_script)


def axe(page: Page, part: str | None = None) -> list[str]:
    """Return what axe-core finds wrong with a page or the part that a selector names: rule, meaning, first elements.

    All of its rules for WCAG 2.0 to 2.2 A and AA and for good practice, those that it leaves off by itself included.
    """
    rules = {rule: {"enabled": True} for rule in _EXTRA_RULES}
    return _violations(page, {"rules": rules}, (*_COLOUR_RULES, *_EXTRA_RULES), part)


def axe_colours(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page's colours."""
    return _violations(page, {"runOnly": {"type": "rule", "values": _COLOUR_RULES}}, _COLOUR_RULES)


def _violations(page: Page, options: dict[str, Any], wanted: tuple[str, ...], part: str | None = None) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_axe())
    options = {"resultTypes": ["violations"], **options}
    found = page.evaluate("([part, options]) => axe.run(part ?? document, options)", [part, options])
    ran = {rule["id"] for kind in ("violations", "passes", "incomplete", "inapplicable") for rule in found[kind]}
    assert ran.issuperset(wanted)
    return [f"{v['id']}: {v['help']}: {[node['html'][:200] for node in v['nodes'][:3]]}" for v in found["violations"]]


def launch(playwright: Any, path: str | None, *arguments: str) -> Browser | None:
    """Start Chromium, Playwright's own without a path; give None where there is none."""
    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", *arguments]
    try:
        browser: Browser = playwright.chromium.launch(executable_path=path, args=args)
    except Error:
        return None
    return browser
