"""Options and arguments that commands share, and the plan, edition or day that they name."""

import datetime as dt
import inspect
import os
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, overload

import click
from click.core import ParameterSource

from generator.messages import join_sentences, say
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from generator.files.cache import Cache
    from generator.plan.records import Edition, Plan, PlanSummary


_F = TypeVar("_F", bound=Callable[..., Any])
_Arguments = TypeVar("_Arguments")
_YEAR = re.compile("[0-9]{4}")


class ExistingPath(click.Path):
    """A parameter type: the path of an existing file or, with `folder`, folder; pipes and devices are refused."""

    def __init__(self, *, folder: bool = False) -> None:
        super().__init__(exists=True, dir_okay=folder, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail where it is a pipe or device, which can block or never end."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_file() and not path.is_dir():
            self.fail(say("“{path}”不是普通的文件，而是管道或设备。", path=one_line(str(path))), param, ctx)
        return path


FILE = ExistingPath()


class SitePath(ExistingPath):
    """A parameter type: what was archived or published; of the folder that `plan publish` writes, what it serves."""

    def __init__(self) -> None:
        super().__init__(folder=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; raise NoProjectError where it is the default and not there."""
        is_default = ctx and param and ctx.get_parameter_source(param.name or "") is ParameterSource.DEFAULT
        if is_default and not os.path.lexists(value):
            raise NoProjectError(
                say("这里没有 {folder} 文件夹。请先生成网站，或者写明网站所在的文件夹。", folder=value)
            )
        path = super().convert(value, param, ctx)
        served = path / "current"
        return served if (path / ".plan-target").is_file() and served.is_dir() else path


class NoProjectError(click.UsageError):
    """Raised where the current folder is no project: nothing was called wrongly, so no usage is printed with it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message, and no more."""
        click.echo(self.format_message(), file=file, err=file is None)


def no_project(missing: Path) -> str:
    """Return what to do where a part of the project is not there."""
    return say(
        "这里没有 {path}，不是计划的文件夹。请先进入计划的文件夹；还没有的，用 plan init 新建一个，"
        "如 plan init 我们的计划。",
        path=missing,
    )


class ProjectPath(click.Path):
    """A parameter type: an existing part of the project, by default that of the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; raise NoProjectError where it is the default and not there."""
        is_default = ctx and param and ctx.get_parameter_source(param.name or "") is ParameterSource.DEFAULT
        if is_default and not os.path.lexists(value):
            raise NoProjectError(no_project(value))
        return super().convert(value, param, ctx)


class ProjectFile(ProjectPath, ExistingPath):
    """A parameter type: an existing file of the project; pipes and devices are refused."""


class Command(click.Command):
    """A command whose help, the docstring of its function, is translated into the user's language."""

    def __init__(self, name: str | None, *, help: str = "", **more: Any) -> None:  # noqa: A002  click's name for it
        super().__init__(name, help=say(inspect.cleandoc(help)), options_metavar=say("[选项]"), **more)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Return the context of a call; what is missing is told as a sentence, which click ends in an English stop."""
        try:
            return super().make_context(*args, **more)
        except click.MissingParameter as error:
            hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
            name = hint if isinstance(hint, str) else " / ".join(hint)
            message = say("缺少参数“{name}”。", name=name.replace("'", ""))
            raise click.UsageError(message, ctx=error.ctx) from None


def arguments_as(record: type[_Arguments]) -> Callable[[Callable[[_Arguments], None]], Callable[..., None]]:
    """Return a decorator that calls a command with one record, made of its arguments and options by their names."""

    def decorate(command: Callable[[_Arguments], None]) -> Callable[..., None]:
        @wraps(command)
        def run(**values: Any) -> None:
            command(record(**values))

        return run

    return decorate


def plan_dir_as(kind: click.Path) -> Callable[[_F], _F]:
    """Return the option --plan-dir; its type `kind` states whether the folder has to exist."""
    return click.option(
        "--plan-dir",
        type=kind,
        default=Path("plan"),
        show_default=True,
        metavar=say("文件夹"),
        help=say("计划数据所在的文件夹。"),
    )


def config_file_as(kind: click.Path) -> Callable[[_F], _F]:
    """Return the option --config-file (of MkDocs); its type `kind` states whether the file has to exist."""
    return click.option(
        "--config-file",
        "-f",
        type=kind,
        default=Path("mkdocs.yml"),
        show_default=True,
        metavar=say("文件"),
        help=say("MkDocs 的配置文件。"),
    )


plan_dir_option = plan_dir_as(ProjectPath(exists=True, file_okay=False, path_type=Path))
config_file_option = config_file_as(ProjectFile())

date_option = click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("日期"),
    help=say("写明日期；默认用 git 里最后一次提交的日期。"),
)

no_cache_option = click.option("--no-cache", is_flag=True, help=say("全部重新生成，不用也不存以前的结果。"))
cache_dir_option = click.option(
    "--cache-dir",
    type=click.Path(readable=False, path_type=Path),  # where it cannot be used, a line says so, and the build goes on
    envvar="PLAN_CACHE_DIR",
    metavar=say("文件夹"),
    help=say("以前的结果存在哪里，也可用环境变量 PLAN_CACHE_DIR 指定；默认放在用户自己的缓存文件夹里。"),
)

json_option = click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出。"))

out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar=say("文件"), help=say("写到文件，不写到屏幕。")
)


@overload
def load(plan_dir: Path) -> "Plan": ...


@overload
def load(plan_dir: Path, cache: "Cache | None", executor: "Executor | None" = None) -> "PlanSummary": ...


def load(plan_dir: Path, cache: "Cache | None" = None, executor: "Executor | None" = None) -> "PlanSummary":
    """Return the plan in a folder, with a cache only what changed is read; raise PlanError with all of its problems."""
    if cache:
        from generator.recall import load as cached_load

        return cached_load.load(plan_dir, cache, executor)
    from generator.plan import load as plan_load

    return plan_load.load(plan_dir)


def cache_of(
    cache_dir: Path | None, config_file: Path, tell: Callable[[str], None], *, no_cache: bool
) -> "AbstractContextManager[Cache | None]":
    """Return a context of the cache that the options name; None where it cannot be used, which `tell` is told."""
    from generator.files import cache_folder

    return nullcontext() if no_cache else cache_folder.opened(cache_dir, config_file, tell)


def edition_of(plan: "Plan", year: str) -> "Edition":
    """Return the edition of a year; raise UsageError where the plan has none."""
    for edition in plan.editions:
        if edition.id == year:
            return edition
    years = say("、").join(edition.id for edition in plan.editions)
    raise click.UsageError(say("计划里没有 {year} 年度。现有：{known}。", year=year, known=years))


def require_year(year: str) -> None:
    """Raise UsageError where a year is not four digits."""
    if not _YEAR.fullmatch(year):
        raise click.UsageError(say("年度应为四位数字，如 2015，不能是“{year}”。", year=year))


def day_of(date: dt.datetime | None, folder: Path) -> dt.date:
    """Return the day of --date, else that of the last commit in a folder; never today, so that output is repeatable.

    Raises UsageError where there is neither.
    """
    from generator.git import log, refusals

    if date:
        return date.date()
    known = log.read(folder)
    if known.newest:
        return known.newest.time.date()
    message = say("不知道用哪一天的日期：这里没有 git 的提交记录。请用 --date 写明，如 --date 2014-12-31。")
    if known.steps:
        message = say("不知道用哪一天的日期：这里的 git 历史不完整。请用 --date 写明，如 --date 2014-12-31。")
    elif log.has_commits(folder):
        message = say(
            "不知道用哪一天的日期：“{folder}”还没有提交到 git。请先提交，或者用 --date 写明，如 --date 2014-12-31。",
            folder=one_line(str(folder)),
        )
    raise click.UsageError(join_sentences(message, refusals.reason(folder)))


def is_terminal() -> bool:
    """Whether standard output is a terminal; it may be closed."""
    return bool(sys.stdout and sys.stdout.isatty())
