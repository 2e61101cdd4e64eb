"""The border of every command, where errors become one line and an exit code."""

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn

import click

from generator.messages import say
from generator.problems import PlanError, ReadingError, SiteError
from generator.text.typeset import one_line


@contextmanager
def problems_printed() -> Iterator[None]:
    """End with the problems and exit 1 where there are any, and with one line where the computer gives up."""
    try:
        yield
    except PlanError as error:
        told = say("共 {count} 个问题，什么也没有写。", count=len(error.problems))
        _end("\n".join([*map(str, error.problems), told]))
    except (SiteError, ReadingError) as error:
        _end(str(error))
    except UnicodeEncodeError as error:
        _end(say("“{around}”不是 UTF-8 编码。请给这个文件或文件夹改名。", around=one_line(_around(error))))
    except OSError as error:
        if error.errno == errno.EPIPE:  # who reads has seen enough: click ends without a word
            raise
        _end(_refusal(error))


@contextmanager
def surprises_printed() -> Iterator[None]:
    """End with one line whatever happens; what nobody has foreseen is ours to mend, so that line asks for a report."""
    try:
        with problems_printed():
            yield
    except Exception as error:
        if os.environ.get("PLAN_DEBUG"):
            raise
        what = one_line(f"{type(error).__name__}: {error}")
        _end(
            say(
                "程序遇到了没有料到的错误，没有做完：{what}。"
                "请报告给维护程序的人：设环境变量 PLAN_DEBUG=1 再运行一次，附上输出的内容。",
                what=what,
            )
        )


def _around(error: UnicodeEncodeError) -> str:
    """Return the name in a text that holds bytes which are no text: Python lets them through as lone surrogates."""
    before, after = error.object[: error.start], error.object[error.start :]
    return re.split(r"[\s\"'<>]", before)[-1] + re.split(r"[\s\"'<>]", after)[0]


def _end(told: str) -> NoReturn:
    """Say why on standard error, as far as it can be said, and end."""
    try:
        click.echo(told, err=True)
    except OSError:
        _drop(sys.stderr)
    sys.exit(1)


def _drop(stream: IO[str]) -> None:
    """Let what is left for a stream go nowhere: Python would try it again when it ends, and end otherwise."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _refusal(error: OSError) -> str:
    """Say what the computer refused; where that is what we print, it goes nowhere from then on."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        _drop(sys.stdout)
    if error.filename is None:
        return say("写不出去：{reason}", reason=error.strerror or str(error))
    return say("写不了文件：{file} {reason}", file=error.filename, reason=error.strerror)
