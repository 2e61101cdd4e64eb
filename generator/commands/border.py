"""The border of every command: exceptions → one line on standard error and an exit code."""

import codecs
import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import IO, NoReturn

import click

from generator.messages import say
from generator.problems import PlanError, ReadingError, SiteError, is_library, missing_library, system_reason
from generator.text.typeset import one_line


@contextmanager
def problems_printed() -> Iterator[None]:
    """Print exceptions of the context that a person or the system can cause, as lines, and exit with code 1."""
    try:
        yield
    except PlanError as error:
        summary = say("共 {count} 个问题，什么也没有写。", count=len(error.problems))
        _end("\n".join([*map(str, error.problems), summary]))
    except (SiteError, ReadingError) as error:
        _end(str(error))
    except ModuleNotFoundError as error:
        if not is_library(error):
            raise
        _end(missing_library(error))
    except UnicodeEncodeError as error:
        _end(say("“{around}”不是 UTF-8 编码。请给这个文件或文件夹改名。", around=one_line(_around(error))))
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader of a pipe has closed it: click exits silently
            raise
        _end(_refusal(error))


@contextmanager
def unexpected_errors_printed() -> Iterator[None]:
    """Print every exception of the context as one line and exit with code 1; unforeseen ones with a request to report.

    With PLAN_DEBUG set they are raised, so that the traceback is seen.
    """
    try:
        with problems_printed():
            yield
    except Exception as error:
        if os.environ.get("PLAN_DEBUG"):
            raise
        summary = one_line(f"{type(error).__name__}: {error}")
        _end(
            say(
                "程序遇到了没有料到的错误，没有做完：{what}。"
                "请报告给维护程序的人：设环境变量 PLAN_DEBUG=1 再运行一次，附上输出的内容。",
                what=summary,
            )
        )


def make_encodable(*streams: object) -> None:
    """Have text streams in another encoding than UTF-8 escape what that one lacks: on a console of code page 936, say.

    The escapes are those of JSON, which some commands print.
    """
    for stream in streams:
        if isinstance(stream, TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            codecs.register_error(_ESCAPED, _escaped)
            stream.reconfigure(errors=_ESCAPED)


_ESCAPED = "plan.escaped"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that an encoding lacks, as an error handler of `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end


def _around(error: UnicodeEncodeError) -> str:
    """Return the word around the undecodable bytes in a text, which Python represents as lone surrogates."""
    before, after = error.object[: error.start], error.object[error.start :]
    return re.split(r"[\s\"'<>]", before)[-1] + re.split(r"[\s\"'<>]", after)[0]


def _end(message: str) -> NoReturn:
    """Print a message on standard error, if that can be written, and exit with code 1."""
    try:
        click.echo(message, err=True)
    except OSError:
        _drop(sys.stderr)
    sys.exit(1)


def _drop(stream: IO[str]) -> None:
    """Discard what is buffered for a stream: Python would flush it again at exit, and fail with another exit code."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _refusal(error: OSError) -> str:
    """Return a message on what the system refused; where standard output is broken, discard its buffer."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        _drop(sys.stdout)
    if error.filename is None:
        return say("无法输出：{reason}", reason=system_reason(error))
    return say("无法读写文件 {file}：{reason}", file=error.filename, reason=system_reason(error))
