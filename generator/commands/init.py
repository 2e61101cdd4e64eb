"""`plan init` writes a new repository: settings, pages, workflows, and a plan to begin with."""

import datetime as dt
import shlex
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.border import problems_printed
from generator.commands.options import FILE, Command, arguments_as, require_year
from generator.files.staging import staged
from generator.messages import listed, say
from generator.problems import SiteError
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from generator.intake.edition import ImportedEdition
    from generator.starter import NewRepository

_MAY_STAY = ".git"
"""The one thing that may be in the folder already: that of a repository that is still empty."""


@dataclass(frozen=True, kw_only=True)
class InitArguments:
    """What `plan init` is called with, a field an option."""

    folder: Path
    name: str | None
    file: Path | None
    """The notice to begin with."""
    year: str | None
    example: bool
    ocr: bool


@click.command(cls=Command)
@click.argument("folder", metavar=say("文件夹"), type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", metavar=say("名称"), help=say("网站的名称，显示在每页的上方；以后可以在 mkdocs.yml 里改。"))
@click.option("--from", "file", type=FILE, metavar=say("文件"), help=say("从这份通知开始；要写 --edition。"))
@click.option("--edition", "year", metavar=say("年度"), help=say("通知是哪个年度的，四位数字，如 2025。"))
@click.option("--ocr", is_flag=True, help=say("通知是扫描件：识别图片上的文字。"))
@click.option("--example", is_flag=True, help=say("写一个虚构的城市，四个年度，样样都有，供学着用。"))
@arguments_as(InitArguments)
def init(arguments: InitArguments) -> None:
    """新建一个计划的文件夹：设置、网页、自动发布的工作流和计划，可以生成、提交、公布。"""
    _refuse_contradictions(arguments)
    with problems_printed(), staged(arguments.folder, partial(_refuse_used, arguments.folder)) as staging:
        if (arguments.folder / _MAY_STAY).is_dir():
            staging.stay.append(_MAY_STAY)
        plan_dir, file, year = staging.folder / "plan", arguments.file, arguments.year
        imported = _import(file, year, plan_dir, recognize=arguments.ocr) if file and year else None
        _write(_wanted(arguments, imported), staging.folder)
    if imported:
        from generator.intake import edition, report

        click.echo(report.as_text(edition.report(imported)))
    click.echo(say("已新建 {folder}。", folder=arguments.folder))
    click.echo(_next_steps(arguments, _is_reviewed(arguments.folder / "plan")))


def _refuse_contradictions(arguments: InitArguments) -> None:
    """Raise UsageError where the options do not go together."""
    if arguments.year is not None:
        require_year(arguments.year)
    if arguments.example and (arguments.file or arguments.year):
        raise click.UsageError(say("--example 自带四个年度，不能和 --from、--edition 同时用。"))
    if arguments.file and not arguments.year:
        raise click.UsageError(say("请用 --edition 写明通知是哪个年度的，如 --edition 2025。"))
    if arguments.name is not None and not arguments.name.strip():
        raise click.UsageError(say("--name 是空的。请写网站的名称，或者不写 --name。"))
    if arguments.name is not None and one_line(arguments.name) != arguments.name:
        raise click.UsageError(
            say("--name 里有换行或看不见的字符：{name}。请写成一行。", name=one_line(arguments.name))
        )


def _refuse_used(folder: Path, _: Collection[str]) -> None:
    """Raise SiteError where there is anything in the folder that would be replaced."""
    if folder.is_dir() and (there := sorted(path.name for path in folder.iterdir() if path.name != _MAY_STAY)):
        raise SiteError(
            say(
                "“{folder}”里已经有 {names}，什么也没有写。请另写一个还没有的文件夹，或者先把里面的东西移走。",
                folder=folder,
                names=listed(there),
            )
        )


def _import(file: Path, year: str, plan_dir: Path, *, recognize: bool) -> "ImportedEdition":
    """Write the edition of a notice into a plan that is not there yet; raise where the notice is none."""
    from generator.formats import recognition
    from generator.intake import edition
    from generator.intake.readers import detect

    own = recognition.recognised(detect.content(file))
    if own and own.kind not in recognition.TAKEN:
        raise recognition.refusal(own, one_line(file.as_posix()), year)
    imported = edition.as_first(edition.make(detect.read(file, recognize=recognize), year, plan_dir))
    edition.put(imported, plan_dir)
    return imported


def _wanted(arguments: InitArguments, imported: "ImportedEdition | None") -> "NewRepository":
    """Return what the repository is to be, as the arguments say, or else the notice."""
    from generator import starter

    default = imported.title if imported else "行动计划"
    if arguments.example:
        return starter.NewRepository(arguments.name or starter.EXAMPLE_NAME, example=True)
    year = "" if imported else arguments.year or _this_year()
    return starter.NewRepository(one_line(arguments.name or default), year)


def _this_year() -> str:
    return str(dt.datetime.now().astimezone().year)


def _write(new: "NewRepository", folder: Path) -> None:
    """Write the files of a repository beside those of an edition that is there already."""
    from generator import starter

    for path, content in starter.files(new).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _is_reviewed(plan_dir: Path) -> bool:
    """Whether nothing that an import added waits for somebody to look at it."""
    from generator.plan import load
    from generator.problems import PlanError

    try:
        load.require_reviewed(plan_dir, load.load(plan_dir).published())
    except PlanError:
        return False
    return True


def _next_steps(arguments: InitArguments, is_reviewed: bool) -> str:
    """Return what to do next, a line each."""
    steps = [f"cd {shlex.quote(str(arguments.folder))}"]
    if not (arguments.file or arguments.example):
        year = arguments.year or _this_year()
        replaces = say(
            "plan import 通知.docx --edition {year} --force　　有了通知，用它替换草案；"
            "核对以后，删去 plan/{year}/edition.yml 里的 status: draft 一行",
            year=year,
        )
        steps.append(replaces)
    if not is_reviewed:
        steps.append(say("plan check　　核对名录里拿不准的名称，照提示删去 unreviewed"))
    steps += [
        say("plan serve　　预览"),
        say("plan build　　生成网站，写到 site 文件夹"),
        say("plan publish /srv/www/plan　　发布到网页服务器的文件夹"),
    ]
    return "\n".join(
        [say("接着："), *(f"  {step}" for step in steps), say("别的见 README.md；公布以前请填写 docs/about.md。")]
    )
