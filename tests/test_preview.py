"""What the live preview answers: the site under its policy with one script more, or why there is none."""

import logging
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from mkdocs.livereload import LiveReloadServer

from generator.build.preview import Failure, Preview, problem_page
from generator.plan.rules.codes import CODES
from generator.problems import PlanError, Problem, SiteError
from generator.site import csp

PROBLEM = Problem("plan/2031/tasks/1-1.yml", 4, 9, "P203", "部门“<b>甲</b>”不在名录中。")


def page(script: str) -> str:
    """Return a page as it is published, with an inline script of its own."""
    return csp.with_meta(
        f'<!doctype html><html><head><meta charset="utf-8"></head><body><script>{script}()</script></body></html>'
    )


def server_of(folder: Path, mount_path: str = "/") -> LiveReloadServer:
    """Return a server that is asked without a network."""
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(folder), mount_path)
    server.watch(str(folder))
    server.server_close()  # it is asked without a socket
    return server


def preview_of(folder: Path, mount_path: str = "/") -> Preview:
    """Return a preview of a folder in which a page, the page for what is missing, and a style sheet stand."""
    for name, text in (("index.html", page("own")), ("404.html", page("missing")), ("plan.css", "p{}")):
        (folder / name).write_text(text, "utf-8")
    return Preview(server_of(folder, mount_path).serve_request, folder, mount_path)


def ask(preview: Preview, path: str) -> tuple[int, str, str]:
    """Return the status, the type and the text of an answer."""
    environ: dict[str, Any] = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    started: list[Any] = []
    body: Any = preview(environ, lambda *answer: started.append(answer))  # type: ignore[arg-type]
    text = b"".join(body).decode("utf-8")
    getattr(body, "close", lambda: None)()  # as a server does
    status, headers = started[0]
    told = dict(headers)
    assert told.get("Content-Length", str(len(text.encode("utf-8")))) == str(len(text.encode("utf-8")))
    return int(status[:3]), told["Content-Type"], text


def reload_script(html: str) -> str:
    """Return the script that MkDocs put into a page."""
    return next(text for text in html.split("<script>") if "livereload(" in text).partition("</script>")[0]


def failing(error: Exception) -> Callable[[], None]:
    """Return a build that fails."""

    def build() -> None:
        raise error

    return build


def test_a_page_differs_from_the_published_one_by_the_reload_script(tmp_path: Path) -> None:
    """Take MkDocs' script and its digest away, and what is left is the published page, policy included."""
    status, kind, html = ask(preview_of(tmp_path), "/index.html")
    script = reload_script(html)
    allowed = csp.inline(f"<script>{script}</script>").pop()

    assert (status, kind) == (200, "text/html")
    assert html.count(f" {allowed}") == 1
    assert html.replace(f" {allowed}", "").replace(f"<script>{script}</script>", "") == page("own")


def test_other_files_are_served_as_they_are(tmp_path: Path) -> None:
    """A style sheet is its own bytes; a page without a policy gets none."""
    preview = preview_of(tmp_path)
    (tmp_path / "plain.html").write_text("<p>plain</p></body>", "utf-8")

    assert ask(preview, "/plan.css") == (200, "text/css", "p{}")
    assert "Content-Security-Policy" not in ask(preview, "/plain.html")[2]


def test_what_is_missing_can_come(tmp_path: Path) -> None:
    """The page for what is missing keeps its status, and reloads as any other."""
    status, _, html = ask(preview_of(tmp_path), "/2031/no/such.html")

    assert status == 404
    assert "missing()" in html
    assert csp.inline(html) <= set(html.partition("script-src")[2].partition(";")[0].split())


@pytest.mark.parametrize("mount_path", ["/", "/below/"])
@pytest.mark.parametrize("path", ["", "index.html", "plan.css", "no/such", ".problems.html"])
def test_problems_are_shown_at_every_address(tmp_path: Path, path: str, mount_path: str) -> None:
    """Whatever is asked for, the answer is the problems: place, code, message, remedy, escaped, by a closed policy."""
    preview = preview_of(tmp_path, mount_path)
    assert preview.attempt(failing(PlanError([PROBLEM]))) == Failure(problems=(PROBLEM,))
    status, kind, html = ask(preview, mount_path + path)
    policy = html.partition('content="')[2].partition('"')[0]
    shown = unescape(html)

    assert (status, kind) == (503, "text/html")
    assert [text in shown for text in ("plan/2031/tasks/1-1.yml:4:9", "P203", PROBLEM.message)] == [True] * 3
    assert CODES["P203"].remedy.replace("`departments.yml`", "<code>departments.yml</code>") in shown
    assert "<b>" not in html
    assert policy.partition("script-src ")[2] == csp.inline(html).pop()
    assert policy.startswith("default-src 'none'")


def test_a_mended_plan_is_shown(tmp_path: Path) -> None:
    """After a build that works, the site is back."""
    preview = preview_of(tmp_path)
    preview.attempt(failing(SiteError("没有")))

    assert preview.attempt(lambda: None) is None
    assert ask(preview, "/index.html")[0] == 200


def test_before_the_first_build_a_page_waits(tmp_path: Path) -> None:
    """Who is there before the first site gets a page that reloads."""
    preview = preview_of(tmp_path)
    preview.show_building()
    status, _, html = ask(preview, "/")

    assert status == 503
    assert "正在生成网站" in html
    assert "livereload(" in html


def test_whatever_fails_is_said(tmp_path: Path) -> None:
    """Errors that nobody foresaw are named, with what was logged of them; what only warns stays away."""
    preview = preview_of(tmp_path)

    def build() -> None:
        logging.getLogger("mkdocs.anything").warning("a link leads nowhere")
        logging.getLogger("mkdocs.anything").error("page.md cannot be read")
        _ = 1 / 0

    failure = preview.attempt(build)

    assert failure == Failure(lines=("page.md cannot be read", "生成网站时出错：ZeroDivisionError: division by zero"))
    assert "page.md cannot be read" in problem_page(failure)


@pytest.mark.parametrize("mended", [True, False])
def test_what_changes_while_a_request_waits_is_shown_as_it_is_then(tmp_path: Path, mended: bool) -> None:
    """A request that waits for a build gets what came of that build, not what was there before."""
    asked = preview_of(tmp_path)._app
    waiting = [True]

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if waiting.pop() if waiting else False:  # the build ends while MkDocs lets the request wait
            preview.attempt((lambda: None) if mended else failing(SiteError("后来坏了")))
        return asked(environ, start_response)

    preview = Preview(app, tmp_path, "/")
    if mended:
        preview.attempt(failing(SiteError("先前坏了")))
    status, _, html = ask(preview, "/index.html")

    assert (status, "坏了" in html) == ((200, False) if mended else (503, True))
