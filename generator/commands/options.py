"""Options and arguments that commands share, and what they stand for: the plan, an edition, a day."""

import datetime as dt
import inspect
import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator.messages import say, together
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from generator.files.cache import Cache
    from generator.plan.records import Edition, Plan


_F = TypeVar("_F", bound=Callable[..., Any])
_Arguments = TypeVar("_Arguments")
_YEAR = re.compile("[0-9]{4}")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class ExistingPath(click.Path):
    """A path to what is there already: a file, or where the command takes one, a folder; no pipe or device."""

    def __init__(self, *, folder: bool = False) -> None:
        super().__init__(exists=True, dir_okay=folder, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what would never come to an end, or block who opens it."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_file() and not path.is_dir():
            self.fail(say("“{path}”不是普通的文件，而是管道或设备。", path=one_line(str(path))), param, ctx)
        return path


FILE = ExistingPath()


class Command(click.Command):
    """A command whose help, the docstring, is said in the user's language."""

    def __init__(self, name: str | None, *, help: str = "", **more: Any) -> None:  # noqa: A002  click's name for it
        super().__init__(name, help=say(inspect.cleandoc(help)), options_metavar=say("[选项]"), **more)


def arguments_as(record: type[_Arguments]) -> Callable[[Callable[[_Arguments], None]], Callable[..., None]]:
    """Return a decorator that hands a command its arguments and options as one record, whose fields they name."""

    def decorate(command: Callable[[_Arguments], None]) -> Callable[..., None]:
        @wraps(command)
        def run(**values: Any) -> None:
            command(record(**values))

        return run

    return decorate


def plan_dir_as(kind: click.Path) -> Callable[[_F], _F]:
    """Return the option that names the plan's folder; `kind` says whether it has to be there."""
    return click.option(
        "--plan-dir",
        type=kind,
        default=Path("plan"),
        show_default=True,
        metavar=say("文件夹"),
        help=say("计划数据所在的文件夹。"),
    )


def config_file_as(kind: click.Path) -> Callable[[_F], _F]:
    """Return the option that names MkDocs' configuration; `kind` says whether it has to be there."""
    return click.option(
        "--config-file",
        "-f",
        type=kind,
        default=Path("mkdocs.yml"),
        show_default=True,
        metavar=say("文件"),
        help=say("MkDocs 的配置文件。"),
    )


plan_dir_option, config_file_option = plan_dir_as(_FOLDER), config_file_as(FILE)

date_option = click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("日期"),
    help=say("写明日期；不写就用 git 里最后一次提交的日期。"),
)

json_option = click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出。"))

out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar=say("文件"), help=say("写到文件，不写到屏幕。")
)


def load(plan_dir: Path, cache: "Cache | None" = None, executor: "Executor | None" = None) -> "Plan":
    """Read a plan, all of whose problems are raised at once."""
    if cache:
        from generator.recall import load as cached_load

        return cached_load.load(plan_dir, cache, executor)
    from generator.plan import load as plan_load

    return plan_load.load(plan_dir)


def edition_of(plan: "Plan", year: str) -> "Edition":
    """Return the edition of a year that was named."""
    for edition in plan.editions:
        if edition.id == year:
            return edition
    known = say("、").join(edition.id for edition in plan.editions)
    raise click.UsageError(say("计划里没有 {year} 年度。现有：{known}。", year=year, known=known))


def refuse_no_year(year: str) -> None:
    """Refuse what is no year."""
    if not _YEAR.fullmatch(year):
        raise click.UsageError(say("年度应为四位数字，如 2015，不能是“{year}”。", year=year))


def day_of(date: dt.datetime | None, folder: Path) -> dt.date:
    """Return the day that was named, or that of the last commit in a folder: never today, so that all is repeatable."""
    from generator.git import log, refusals

    if date:
        return date.date()
    if newest := log.read(folder).newest:
        return newest.time.date()
    said = say("不知道用哪一天的日期：这里没有 git 的提交记录。请用 --date 写明，如 --date 2014-12-31。")
    raise click.UsageError(together(said, refusals.why(folder)))


def is_terminal() -> bool:
    """Whether somebody reads what is printed; there may be no standard output at all."""
    return bool(sys.stdout and sys.stdout.isatty())
