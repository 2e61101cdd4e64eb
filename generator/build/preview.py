"""WSGI application of the live preview: serves the site, or at every address the page that says why there is none.

It wraps MkDocs' own application, and builds nothing itself. It adds the digest of MkDocs' reload script to a page's
policy. While there is no site it answers with one hidden file of the served folder, which reloads as any page does.
MkDocs lets requests wait during a build, so the state is compared again after each answer.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from markupsafe import Markup, escape

from generator.build.mkdocs_messages import LOGGERS
from generator.messages import say
from generator.package import ASSETS
from generator.plan.rules.codes import CODES
from generator.problems import PlanError, Problem, SiteError
from generator.site import csp, render
from generator.text.typeset import one_line

_PAGE, _MISSING = ".problems.html", "404.html"
"""Files of the site's folder: MkDocs leaves hidden ones alone, and no page of a site has such a name."""


@dataclass(frozen=True)
class Failure:
    """Why there is no site: problems of the plan, or other messages."""

    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the lines that a terminal shows."""
        return "\n".join(map(str, self.problems or self.lines))


class Preview:
    """Wraps MkDocs' application, which serves `folder` below `mount_path` and lets pages reload after a build."""

    def __init__(self, app: WSGIApplication, folder: Path, mount_path: str) -> None:
        self._app, self._folder, self._mount_path = app, folder, mount_path
        self._failure: Failure | None = None

    def show_building(self) -> None:
        """Show, until the first build has ended, that it is under way."""
        self._show(Failure(), _page(say("正在生成网站"), say("请稍候，生成以后这一页会自己换成网站。")))

    def attempt(self, build: Callable[[], object]) -> Failure | None:
        """Call `build`, and show the site, or why there is none; return the latter, or None."""
        with _logged() as log:
            try:
                build()
            except PlanError as error:
                failure = Failure(problems=error.problems)
            except SiteError as error:
                failure = Failure(lines=(*dict.fromkeys((*log.worst(), str(error))),))
            except Exception as error:  # noqa: BLE001  whatever it is, the editor sees it, and what is mended is built
                message = say("生成网站时出错：{reason}", reason=one_line(f"{type(error).__name__}: {error}"))
                failure = Failure(lines=(*log.worst(), message))
            else:
                self._failure = None
                return None
        self._show(failure, problem_page(failure))
        return failure

    def _show(self, failure: Failure, page: str) -> None:
        (self._folder / _PAGE).write_text(page, "utf-8")
        self._failure = failure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"].startswith("/livereload/"):
            return self._app(environ, start_response)
        status, headers, body = self._answer(environ)
        if headers["Content-Type"] == "text/html":
            body = [_reloading(b"".join(body))]
            headers["Content-Length"] = str(len(body[0]))
        start_response(status, headers.items())
        return body

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
        """Return status, headers and body; ask again where a build has ended while MkDocs let the request wait."""
        while True:
            failure = self._failure
            if failure is not None:
                answer = "503 Service Unavailable", *self._call(environ, _PAGE)[1:]
            else:
                answer = self._call(environ)
                if answer[0].startswith("404"):  # asked for by its own address it has MkDocs' reload script
                    answer = answer[0], *self._call(environ, _MISSING)[1:]
            if failure is self._failure:
                return answer

    def _call(self, environ: WSGIEnvironment, file: str = "") -> tuple[str, Headers, Iterable[bytes]]:
        """Call MkDocs' application with the request, or for a file of the folder; return status, headers and body."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _: None

        path = self._mount_path + file if file else environ["PATH_INFO"]
        body = self._app({**environ, "PATH_INFO": path}, start)
        return started[0][0], Headers(started[0][1]), body


def problem_page(failure: Failure) -> str:
    """Return the HTML of the page that says why there is no site."""
    again = say("改好存盘以后，这一页会自己换成网站。")
    if failure.problems:
        return _page(say("计划有 {count} 个问题", count=len(failure.problems)), again, failure)
    return _page(say("网站没有生成"), again, failure)


def _page(title: str, lede: str, failure: Failure = Failure()) -> str:
    style = "".join((ASSETS / name).read_text("utf-8") for name in ("plan.css", "problems.css"))
    return render.template("problems.html").render(
        language=say("zh-Hans"),
        title=title,
        lede=lede,
        policy=Markup(csp.alone(style)),  # noqa: S704  it holds no quotation marks
        style=Markup(style),  # noqa: S704  our own files
        problems=failure.problems,
        lines=failure.lines,
        title_of=lambda code: say(CODES[code].title),
        remedy_of=lambda code: _with_code(say("怎么改：{remedy}", remedy=say(CODES[code].remedy))),
    )


def _with_code(text: str) -> Markup:
    """Return a text as HTML, in which `…` is code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup().join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def _reloading(page: bytes) -> bytes:
    """Return a page whose policy allows the script that MkDocs added before its end, and no other."""
    html = page.decode("utf-8", "surrogateescape")
    script = html.rpartition("</body>")[0].rpartition("<script>")[2].removesuffix("</script>")
    return csp.with_script(html, script).encode("utf-8", "surrogateescape") if script else page


class _Log(logging.Handler):
    """Collects records of the log: MkDocs logs reasons that are not in its exceptions."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def worst(self) -> list[str]:
        """Return the errors; the warnings where there are none, since `strict` makes MkDocs fail on these."""
        worst = max((record.levelno for record in self._records), default=0)
        return [record.getMessage() for record in self._records if record.levelno == worst]


@contextmanager
def _logged() -> Iterator[_Log]:
    log = _Log()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.addHandler(log)
    try:
        yield log
    finally:
        for logger in loggers:
            logger.removeHandler(log)
