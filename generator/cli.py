"""The command `plan`: parse, call, print. Exit 0 fine, 1 problems in the plan, 2 wrong usage."""

import datetime as dt
import gc
import hashlib
import inspect
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator import __version__, gitlog
from generator.language import say, together
from generator.problems import CODES, PlanError, Problem, ReadingError, SiteError, rules_page
from generator.records import Edition, Plan
from generator.source import ADDRESSES
from generator.staging import Staging, staged
from generator.typeset import one_line

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from generator.cache import Cache
    from generator.progress import Stages

_F = TypeVar("_F", bound=Callable[..., Any])
_YEAR = re.compile("[0-9]{4}")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _option_plan_dir(kind: click.Path) -> Callable[[_F], _F]:
    return click.option(
        "--plan-dir",
        type=kind,
        default=Path("plan"),
        show_default=True,
        metavar=say("文件夹"),
        help=say("计划数据所在的文件夹。"),
    )


def _option_config_file(kind: click.Path) -> Callable[[_F], _F]:
    return click.option(
        "--config-file",
        "-f",
        type=kind,
        default=Path("mkdocs.yml"),
        show_default=True,
        metavar=say("文件"),
        help=say("MkDocs 的配置文件。"),
    )


_plan_dir, _config_file = _option_plan_dir(_FOLDER), _option_config_file(_FILE)


_date = click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("日期"),
    help=say("写明日期；不写就用 git 里最后一次提交的日期。"),
)


_as_json = click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出。"))


class _Command(click.Command):
    """A command whose help, the docstring, is said in the user's language."""

    def __init__(self, name: str | None, *, help: str = "", **more: Any) -> None:  # noqa: A002  click's name for it
        super().__init__(name, help=say(inspect.cleandoc(help)), **more)


class _Group(_Command, click.Group):
    """The same for the command that holds the others."""

    command_class = _Command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plan", message="%(prog)s %(version)s")
def main() -> None:
    """把政府的年度行动计划发布为静态网站。"""
    gc.set_threshold(100_000, 50, 50)  # what a command makes lives to its end: looking for garbage costs a tenth of it


@main.command()
@_plan_dir
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab"]),
    default="text",
    help=say("输出的格式。"),
)
def check(plan_dir: Path, form: str) -> None:
    """检查计划，一次列出所有问题。没有问题退出码为 0，有问题为 1。"""
    problems: tuple[Problem, ...] = ()
    try:
        plan = _load(plan_dir)
    except PlanError as error:
        problems = error.problems
    if form == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif form == "github":
        click.echo("".join(map(_annotation, problems)), nl=False)
    elif form == "gitlab":
        click.echo(json.dumps([_quality(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif not problems:
        totals = (
            say("{year}年度 {tasks} 项任务、{duties} 项责任", year=e.id, tasks=len(e.tasks), duties=len(e.duties))
            for e in plan.editions
        )
        click.echo(say("没有问题：{total}。", total=say("、").join(totals)))
    else:
        click.echo("\n".join(map(str, problems)))
        click.echo(
            say(
                "共 {count} 个问题。说明见 plan explain 编号，如 plan explain {code}",
                count=len(problems),
                code=problems[0].code,
            ),
            err=True,
        )
    sys.exit(1 if problems else 0)


@main.command()
@_plan_dir
@_config_file
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("site"),
    show_default=True,
    metavar=say("文件夹"),
    help=say("网站写到哪里；里面原有的内容会被替换。"),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    metavar=say("数目"),
    help=say("同时生成几个年度。"),
)
@click.option("--no-cache", is_flag=True, help=say("全部重新生成，不用也不存以前的结果。"))
@click.option("--scheduler", metavar=say("地址"), help=say("把各年度交给这个 Dask 集群生成，如 tcp://10.0.0.1:8786。"))
@click.option("--drafts", is_flag=True, help=say("草案也生成，供内部传看；不要公布。"))
@click.option("--record", is_flag=True, help=say("把这次的网址记入 addresses.txt：公布以后它们就不能再丢。"))
@_as_json
def build(
    plan_dir: Path,
    config_file: Path,
    site_dir: Path,
    jobs: int,
    scheduler: str | None,
    *,
    no_cache: bool,
    drafts: bool,
    record: bool,
    as_json: bool,
) -> None:
    """生成整个网站。计划有问题，或中途出错，原来的网站保持不变。"""
    if drafts and record:
        raise click.UsageError(say("草案的网址还没有公布，不能记入 addresses.txt：--drafts 和 --record 不能同时用。"))
    from generator import progress  # noqa: PLC0415  as above
    from generator.cache import Cache  # noqa: PLC0415  as above

    cache = None if no_cache else Cache(config_file.resolve().parent / ".cache/plan")
    with _problems_printed(), _executor(jobs, scheduler) as executor, progress.shown(as_json=as_json) as stages:
        stages.begin("plan")
        plan = _load(plan_dir, cache)
        _refuse_unsafe(site_dir, plan_dir, config_file)
        with staged(site_dir) as staging:
            stages.begin("pages")
            shown = plan if drafts else plan.published()
            _build(
                config_file,
                staging.folder,
                shown,
                plan_dir,
                executor=executor,
                cache=cache,
                staging=staging,
                progress=stages.advance,
            )
        stages.end()
        if record:
            _record(plan, plan_dir, site_dir, quietly=as_json)
    count = sum(len(files) for _, _, files in os.walk(site_dir))
    if as_json:
        click.echo(json.dumps({"site_dir": str(site_dir), "files": count}, ensure_ascii=False, indent=1))
        return
    click.echo(say("网站已生成：{site_dir}（{count} 个文件）", site_dir=site_dir, count=count))


def _build(
    config_file: Path,
    folder: Path,
    plan: Plan,
    plan_dir: Path,
    *,
    executor: "Executor | None",
    cache: "Cache | None",
    progress: Callable[[int, int], None] | None,
    ready: Mapping[str, Path] | None = None,
    staging: Staging | None = None,
) -> None:
    """Build a site into an empty folder; MkDocs is imported only where it has something to do."""
    from generator import building, shell  # noqa: PLC0415  as above

    if not plan.editions:
        raise SiteError(say("计划里只有草案，没有可以公布的年度。预览草案用 plan serve。"))
    with tempfile.TemporaryDirectory(prefix="plan-") as name:
        made = shell.find(cache, config_file, plan) if cache else None
        if made is None:
            from generator import plugin  # noqa: PLC0415  it takes longer to import than most commands to run

            made = plugin.shell(config_file, Path(name), plan, plan_dir)
            if cache:
                shell.keep(cache, config_file, plan, made)
        building.build(
            plan,
            plan_dir,
            made,
            folder,
            ready=ready,
            executor=executor,
            cache=cache,
            staging=staging,
            progress=progress,
        )


def _executor(jobs: int, scheduler: str | None) -> "AbstractContextManager[Executor | None]":
    """Give what runs the jobs of a build: this process, others of this machine, or a cluster."""
    from generator import building  # noqa: PLC0415  as above

    return building.cluster(scheduler) if scheduler else building.workers(jobs)


_target = click.argument("target", metavar=say("去处"), type=click.Path(file_okay=False, path_type=Path))
_timeout = click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=600,
    show_default=True,
    metavar=say("秒"),
    help=say("别人正在发布时，最多等多久。"),
)


@main.command()
@_target
@_option_plan_dir(click.Path(file_okay=False, path_type=Path))
@_option_config_file(click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from-git",
    nargs=2,
    metavar=say("仓库 版本"),
    help=say("发布 git 仓库里的一个版本（分支、标签或提交）；--plan-dir 和 --config-file 是仓库里的位置。"),
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar=say("数目"),
    help=say("保留最近几次发布。"),
)
@_timeout
@_as_json
def publish(
    target: Path,
    plan_dir: Path,
    config_file: Path,
    from_git: tuple[str, str] | None,
    keep: int,
    timeout: float,
    as_json: bool,
) -> None:
    """把网站发布到网页服务器的文件夹：在旁边生成、核对，一步切换。没有成功的，原来的网站保持不变。"""
    from generator import checkout, progress, publishing  # noqa: PLC0415  as above

    target = target.absolute()
    with _problems_printed(), progress.shown(as_json=as_json) as stages:
        repository = Path(from_git[0]).absolute() if from_git else None

        def make(folder: Path, before: Path | None) -> None:
            stages.begin("plan")
            if from_git and repository:
                source = folder.with_name("source")
                checkout.check_out(repository, from_git[1], source)
                os.chdir(source)  # so that problems are named as in the repository
            for missing in (path for path in (plan_dir, config_file) if not path.exists()):
                raise SiteError(say("没有“{path}”，没有发布。", path=missing))
            plan = _load(plan_dir)
            ready = publishing.sealed(plan, before)
            stages.begin("pages")
            shown = plan.published()
            with _executor(os.cpu_count() or 1, None) as executor:
                _build(
                    config_file,
                    folder,
                    shown,
                    plan_dir,
                    executor=executor,
                    cache=None,
                    progress=stages.advance,
                    ready=ready,
                )

        done = publishing.publish(target, make, keep=keep, timeout=timeout, tell=stages.tell, begin=stages.begin)
    _say_switch(done, as_json=as_json)


@main.command()
@_target
@click.option("--to", metavar=say("发布版"), help=say("退回到哪一个发布版，写编号；不写就是上一个。"))
@_timeout
@_as_json
def rollback(target: Path, to: str | None, timeout: float, as_json: bool) -> None:
    """退回以前发布的网站，一步切换。"""
    from generator import progress, publishing  # noqa: PLC0415  as above

    with _problems_printed(), progress.shown(as_json=as_json) as stages:
        done = publishing.rollback(target.absolute(), to, timeout=timeout, tell=stages.tell)
    _say_switch(done, as_json=as_json)


def _say_switch(done: Any, *, as_json: bool) -> None:
    """Say what is served now, and what differs: in JSON, the addresses that a cache must forget."""
    from generator.publishing import addresses  # noqa: PLC0415  as above

    differs = {"added": done.added, "changed": done.changed, "removed": done.removed}
    if as_json:
        told = {"release": done.release, "previous": done.previous}
        told |= {kind: addresses(paths) for kind, paths in differs.items()}
        click.echo(json.dumps({**told, "scripts_changed": done.scripts_changed}, ensure_ascii=False, indent=1))
        return
    if done.release == done.previous:
        click.echo(say("网站没有变化，仍是发布版 {release}。", release=done.release))
        return
    numbers = {kind: len(paths) for kind, paths in differs.items()}
    now = say("现在的网站是发布版 {release}。", release=done.release)
    click.echo(together(now, say("新添 {added} 个文件，改动 {changed} 个，去掉 {removed} 个。", **numbers)))
    if done.scripts_changed:
        click.echo(say("网页里的脚本变了：请用 plan nginx 重新生成配置，再让 nginx 重新加载。"), err=True)


@main.command()
@_target
@click.option("--server-name", default="_", metavar=say("域名"), help=say("网站的域名，可以写几个，用空格隔开。"))
@click.option("--listen", default="80", show_default=True, metavar=say("端口"), help=say("端口，或地址加端口。"))
@click.option("--prefix", default="/", show_default=True, metavar=say("路径"), help=say("网站在域名下的路径。"))
@click.option(
    "--frame-ancestors",
    default="'self'",
    show_default=True,
    metavar=say("网站"),
    help=say("哪些网站可以把网页嵌在框架里；'none' 表示都不可以。"),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar=say("文件"), help=say("写到文件，不写到屏幕。")
)
def nginx(target: Path, server_name: str, listen: str, prefix: str, frame_ancestors: str, out: Path | None) -> None:
    """生成 nginx 的配置，供发布的网站使用；安全策略里的脚本摘要照现在的网页计算。"""
    from generator import publishing, webserver  # noqa: PLC0415  as above

    with _problems_printed():
        target = target.absolute()
        served = publishing.current(target)
        if served is None:
            raise SiteError(say("“{target}”还没有发布过网站。请先用 plan publish 发布。", target=target))
        rooted = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
        server = webserver.Server(str(target), server_name, listen, rooted, frame_ancestors)
        written = webserver.nginx(server, publishing.inline_scripts(served))
        if out is None:
            click.echo(written, nl=False)
            return
        _replace(out, written.encode("utf-8"))
    click.echo(say("配置已写到 {file}。", file=out))


@main.command()
@_plan_dir
@_config_file
def serve(plan_dir: Path, config_file: Path) -> None:
    """在本机预览网站，文件一改就重新生成。按 Ctrl+C 结束。"""
    from generator import plugin  # noqa: PLC0415  as above

    with _problems_printed():
        _load(plan_dir)
        plugin.serve(config_file, plan_dir)


@main.command()
@click.argument("year", metavar=say("年度"))
@_plan_dir
def text(year: str, plan_dir: Path) -> None:
    """由数据排出某年度的通知全文，与原文逐字相同。"""
    from generator import notice  # noqa: PLC0415  as above

    with _problems_printed():
        edition = _edition(_load(plan_dir), year)
    click.echo(notice.text(edition).encode("utf-8"), nl=sys.stdout.isatty())


@main.command("import")
@click.argument("file", metavar=say("文件"), type=_FILE)
@click.option("--edition", "year", required=True, metavar=say("年度"), help=say("导入为哪个年度，四位数字，如 2015。"))
@click.option(
    "--plan-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("plan"),
    show_default=True,
    metavar=say("文件夹"),
    help=say("计划数据所在的文件夹；还没有的，会建立一个新计划。"),
)
@click.option("--force", is_flag=True, help=say("这个年度已经有了，也重新导入；编者另写的说明保留。"))
@click.option("--dry-run", is_flag=True, help=say("只报告会写什么，不写文件。"))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help=say("报告的格式。"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar=say("文件"),
    help=say("报告写到文件，不写到屏幕。"),
)
def import_(file: Path, year: str, plan_dir: Path, form: str, out: Path | None, *, force: bool, dry_run: bool) -> None:
    """把一份通知导入为一个年度，并报告没有读懂的地方；改过的责任分工表（.xlsx）则把改动写进已有的年度。"""
    from generator import importing, progress, reading, report  # noqa: PLC0415  as above

    _refuse_no_year(year)
    with _problems_printed(), progress.shown(as_json=form == "json") as stages:
        stages.begin("read")
        book = reading.workbook(file)
        if book is not None:
            _amend(file, book, year, plan_dir, form, out, stages, dry_run=dry_run)
            return
        manuscript = reading.read(file)
        stages.begin("understand")
        try:
            imported = importing.make(manuscript, year, plan_dir, force=force)
        except importing.ExistsError:
            raise click.UsageError(say("{year}年度已经有了。要重新导入，请加 --force。", year=year)) from None
        if not dry_run:
            stages.begin("put")
            importing.put(imported, plan_dir)
    found = importing.report(imported)
    count = len(found.files)
    if dry_run:
        said = say("会写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=plan_dir, count=count)
        said += "".join(f"\n  {path}" for path in found.files)
    else:
        said = say("已写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=plan_dir, count=count)
    if form == "html":
        from generator.pages import report_page  # noqa: PLC0415  as above

        text = report_page(found, said)
    else:
        text = report.as_json(found) if form == "json" else f"{report.as_text(found)}\n{said}\n"
    _tell(text, out)


def _tell(text: str, out: Path | None) -> None:
    """Print a report, or write it to a file."""
    if out is None:
        click.echo(text, nl=False)
        return
    with _problems_printed():
        _replace(out, text.encode("utf-8"))
    click.echo(say("报告已写到 {file}。", file=out))


def _amend(
    file: Path, book: bytes, year: str, plan_dir: Path, form: str, out: Path | None, stages: "Stages", *, dry_run: bool
) -> None:
    """Take an edited 责任分工表 into the plan: whole, or not at all."""
    from generator import amending, reading  # noqa: PLC0415  as above

    if form == "html":
        raise click.UsageError(say("责任分工表的报告没有 html 格式，请用 text 或 json。"))
    try:
        name = one_line(file.as_posix())
        table = reading.sheets(book, name)
        stages.begin("understand")
        found = amending.amend(table, name, plan_dir, year)
    except (ReadingError, amending.RefusedError) as error:
        stages.end()
        click.echo(str(error), err=True)
        click.echo(say("什么也没有写。"), err=True)
        sys.exit(1)
    refused = bool(found.afterwards) and not dry_run
    if not dry_run and not refused:
        stages.begin("put")
        for path, content in found.files.items():
            _replace(path, content)
    stages.end()
    _tell(amending.as_json(found) if form == "json" else amending.as_text(found), out)
    if refused:
        click.echo(
            say("改了以后通不过检查，所以什么也没有写。通知原文也要更正的，先改 notice.txt，再导入一次。"), err=True
        )
        sys.exit(1)
    said = say("现在什么也没有写。") if dry_run else say("改了 {count} 个文件。", count=len(found.files))
    click.echo(said, err=form == "json" or dry_run)


_FORMATS = [
    *("csv", "tasks.csv", "departments.csv", "references.csv", "subjects.csv", "standings.csv"),
    *("sections.csv", "parts.csv", "editions.csv"),
    *("xlsx", "docx", "pdf", "akn", "json", "schema", "datapackage", "datapackage.json"),
]
"""What `takeaway.FORMATS` has, which takes too long to import for all who only ask for help."""


@main.command()
@click.argument("year", metavar=say("[年度]"), required=False)
@_plan_dir
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS, "sqlite", "datasette"]),
    default="json",
    show_default=True,
    help=say("输出的格式；sqlite、datasette 是全部年度的，不写年度。"),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar=say("文件"), help=say("写到文件，不写到屏幕。")
)
def export(year: str | None, plan_dir: Path, form: str, out: Path | None) -> None:
    """输出某年度的数据。"""
    from generator import past  # noqa: PLC0415  as above
    from generator.database import Whole  # noqa: PLC0415  as above
    from generator.takeaway import FORMATS, OF_ALL, is_text  # noqa: PLC0415  as above

    if (year is None) != (form in OF_ALL):
        raise click.UsageError(
            say("{format} 是全部年度的，不要写年度。", format=form) if year else say("请写明年度，如 2014。")
        )
    name = (FORMATS | OF_ALL)[form].name
    if not is_text(name) and out is None and sys.stdout.isatty():
        raise click.UsageError(say("这种文件不能显示在屏幕上，请用 --out 写明文件，如 --out {name}", name=name))
    with _problems_printed():
        plan = _load(plan_dir)
        plan = past.traced(plan, past.read(plan_dir, plan))
        content = FORMATS[form].write(_edition(plan, year)) if year else OF_ALL[form].write(Whole(plan.published()))
        if out is None:
            click.echo(content, nl=False)
        else:
            _replace(out, content)


@main.command()
@click.argument("year", metavar=say("[年度]"), required=False)
@_plan_dir
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出。"))
def stats(year: str | None, plan_dir: Path, as_json: bool) -> None:
    """数一数计划里有多少章、任务、责任和部门。"""
    from generator.views import statistics  # noqa: PLC0415  as above

    with _problems_printed():
        plan = _load(plan_dir)
        editions = (_edition(plan, year),) if year else plan.editions
    found = [statistics(edition) for edition in editions]
    if as_json:
        click.echo(json.dumps(found[0] if year else found, ensure_ascii=False, indent=1))
        return
    for numbers in found:
        click.echo(
            say(
                "{edition}年度：{sections} 章，{tasks} 项任务，{duties} 项责任，"
                "{departments} 个部门，{bodies} 个议事协调机构，{references} 份依据",
                **numbers,
            )
        )


@main.command()
@click.argument("year", metavar=say("年度"))
@_plan_dir
@click.option("--from", "old", metavar=say("年度"), help=say("从哪个年度开始；不写就从最近的一个年度开始。"))
def new(year: str, plan_dir: Path, old: str | None) -> None:
    """从上一年度开始起草新的年度：章、任务、责任、事项照搬为草案，每项任务写明承接哪一项。"""
    from generator import drafts  # noqa: PLC0415  as above

    _refuse_no_year(year)
    with _problems_printed():
        plan = _load(plan_dir)
        start = _edition(plan, old) if old else next((e for e in plan.editions if e.id < year), None)
        if start is None or start.id >= year:
            raise click.UsageError(say("{year} 以前没有可以照搬的年度。", year=year))
        folder = plan_dir / year
        if folder.exists():
            raise click.UsageError(say("“{path}”已经有了，什么也没有写。", path=folder))
        with staged(folder) as staging:
            for name, content in drafts.begin(plan, start, year).items():
                (staging.folder / name).parent.mkdir(exist_ok=True)
                (staging.folder / name).write_text(content, encoding="utf-8", newline="\n")
    click.echo(
        say(
            "已从 {start}年度起草 {folder}：{count} 项任务，都是草案，plan build 不会公布。",
            start=start.id,
            folder=folder,
            count=len(start.tasks),
        )
    )
    click.echo(say("接着对照新的通知逐项修改；印发后放入 notice.txt，写上 issued，删去 status: draft。"))


@main.command()
@click.argument("one", metavar=say("年度甲"))
@click.argument("other", metavar=say("年度乙"))
@_plan_dir
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("输出的格式。"))
def diff(one: str, other: str, plan_dir: Path, form: str) -> None:
    """比较两个年度：任务的增减、移动、改号、改写，责任的得失。"""
    from generator import comparison, export, history  # noqa: PLC0415  as above

    with _problems_printed():
        plan = _load(plan_dir)
        found = comparison.compare(history.History(plan), _edition(plan, one), _edition(plan, other))
    write = {"text": export.comparison_text, "json": export.comparison_json}[form]
    click.echo(write(found), nl=False)


@main.command()
@click.argument("year", metavar=say("年度"))
@_plan_dir
@_date
def seal(year: str, plan_dir: Path, date: dt.datetime | None) -> None:
    """封存某年度：记下每个文件的 SHA-256。以后改动任何一个字节，plan check 都会报出来。"""
    from generator import loading  # noqa: PLC0415  as above

    with _problems_printed():
        edition = _edition(_load(plan_dir), year)
        if edition.seal:
            raise click.UsageError(say("{year}年度已于 {date} 封存，不能再封。", year=year, date=edition.seal.sealed))
        if edition.head.status == "draft":
            raise click.UsageError(say("{year}年度还是草案，不能封存。", year=year))
        day = _day(date, plan_dir / year)
        if edition.head.issued and day < edition.head.issued:
            raise click.UsageError(say("封存日期 {date} 早于成文日期 {issued}。", date=day, issued=edition.head.issued))
        content = loading.sealed(plan_dir, year, day)
        file = plan_dir / year / "seal.yml"
        _replace(file, content.encode("utf-8"))
    click.echo(say("{year}年度已封存，日期 {date}：{file}。请把它提交到 git。", year=year, date=day, file=file))


@main.command()
@click.argument("year", metavar=say("年度"))
@click.argument("out", metavar=say("去处"), type=click.Path(path_type=Path))
@_plan_dir
@_config_file
@_date
@click.option("--sign", "key", type=_FILE, metavar=say("私钥"), help=say("用这个 SSH 私钥签名。"))
def bag(year: str, out: Path, plan_dir: Path, config_file: Path, date: dt.datetime | None, key: Path | None) -> None:
    """把某年度打成归档包（BagIt 1.0）；去处以 .zip 结尾的，打成一个压缩包。"""
    from generator import bag, progress  # noqa: PLC0415  as above

    with _problems_printed(), progress.shown() as stages:
        stages.begin("plan")
        plan = _load(plan_dir)
        edition = _edition(plan, year)
        if edition.head.status == "draft":
            raise click.UsageError(say("{year}年度还是草案，不能归档。", year=year))
        if out.exists() and (out.is_file() or any(out.iterdir())):
            raise click.UsageError(say("“{path}”已经有了，什么也没有写。", path=out))
        day = edition.seal.sealed if edition.seal and not date else _day(date, plan_dir / year)
        stages.begin("pages")
        made = bag.make(config_file, plan_dir, plan, edition, day, key)
        stages.begin("bag")
        if out.suffix == ".zip":
            _replace(out, made.zipped())
        else:
            with staged(out) as staging:
                made.write(staging.folder)
    said = say("{year}年度的归档包：{path}（{count} 个文件）。", year=year, path=out, count=len(made.files))
    unsealed = say("本年度还没有封存（plan seal），归档包不能证明数据没有改动。")
    click.echo(together(said, "" if edition.seal else unsealed))


@main.command()
@click.argument("path", metavar=say("位置"), type=click.Path(exists=True, path_type=Path))
@click.option(
    "--signers",
    type=_FILE,
    metavar=say("文件"),
    help=say("可信的签名人（ssh-keygen 的 allowed_signers 文件）。"),
)
@click.option("--signer", metavar=say("名称"), help=say("签名的应是其中哪一个；不写就是第一个。"))
def verify(path: Path, signers: Path | None, signer: str | None) -> None:
    """核对归档包、压缩包或发布的网站：真实性、完整性、可用性、安全性。全部通过退出码为 0，否则为 1。"""
    from generator import verify  # noqa: PLC0415  as above

    findings = verify.verify(path, signers, signer)
    click.echo(verify.report(findings), nl=False)
    sys.exit(1 if any(finding.passed is False for finding in findings) else 0)


@main.command()
@_plan_dir
@click.option("--dry-run", is_flag=True, help=say("只显示会改什么，不改文件。"))
def fix(plan_dir: Path, dry_run: bool) -> None:
    """改正不用判断就能改的写法：键的次序、多余的空格、全角的冒号和括号、引号。注释和通知的文字不动。"""
    from generator import mending  # noqa: PLC0415  as above

    found = mending.mend(plan_dir)
    with _problems_printed():
        for file in found.mended:
            click.echo("\n".join(file.done), err=dry_run)
            if dry_run:
                click.echo(file.diff(), nl=False)
            else:
                _replace(file.file, file.after.encode("utf-8"))
    for path in found.sealed:
        click.echo(say("{file}: 本年度已经封存，没有改。", file=one_line(path.as_posix())), err=dry_run)
    if not found.mended:
        click.echo(say("没有可以自动改正的地方。"), err=dry_run)
    elif dry_run:
        click.echo(say("会改 {count} 个文件；现在什么也没有写。", count=len(found.mended)), err=True)
    else:
        click.echo(say("改了 {count} 个文件。", count=len(found.mended)))
    if found.sealed:
        told = say("封存的文件一个字节也不能动：封存以后改过的，用 git 找回；要更正内容，写进 errata.yml。")
        click.echo(told, err=dry_run)
    if not dry_run:
        _say_what_is_left(plan_dir)


def _say_what_is_left(plan_dir: Path) -> None:
    """End with exit code 1 and the problems that need judgement, if any are left."""
    try:
        _load(plan_dir)
    except PlanError as error:
        click.echo(say("还有 {count} 个问题要由您判断：", count=len(error.problems)))
        click.echo("\n".join(map(str, error.problems)))
        sys.exit(1)


@main.command()
@click.argument("kind", metavar=say("[种类]"), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar=say("文件夹"),
    help=say("把所有模式写到文件夹里。"),
)
def schema(kind: str | None, out: Path | None) -> None:
    """输出数据文件的 JSON Schema，供编辑器补全和检查。不写种类则列出所有种类。"""
    from generator import schema as schemas  # noqa: PLC0415  as above
    from generator.model import FILES  # noqa: PLC0415  as above

    if kind is not None and kind not in FILES:
        known = say("、").join(FILES)
        raise click.UsageError(say("没有“{kind}”这种文件。现有：{known}。", kind=kind, known=known))
    with _problems_printed():
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for name, text in schemas.files().items():
                _replace(out / name, text.encode())
            click.echo(say("已写入 {folder}：{files}。", folder=out, files=say("、").join(schemas.files())))
        elif kind is not None:
            click.echo(schemas.text(kind), nl=False)
        else:
            click.echo("\n".join(FILES))


@main.command()
@click.argument("code", metavar=say("[编号]"), required=False)
@click.option("--all", "everything", is_flag=True, help=say("以 Markdown 输出所有规则。"))
def explain(code: str | None, everything: bool) -> None:
    """说明一条检查规则：是什么，怎么改。不写编号则列出所有规则。"""
    if everything:
        click.echo(rules_page(), nl=False)
    elif code is None:
        click.echo("\n".join(f"{known.code} {say(known.title)}" for known in CODES.values()))
    elif found := CODES.get(code.upper()):
        click.echo(found.explained())
    else:
        raise click.UsageError(say("没有编号为“{code}”的规则。输入 plan explain 列出所有规则。", code=code))


def _record(plan: Plan, plan_dir: Path, site_dir: Path, *, quietly: bool) -> None:
    """Add the addresses of a site to the ledger."""
    from generator import urls  # noqa: PLC0415  as above

    paths = (path.relative_to(site_dir).as_posix() for path in site_dir.rglob("*") if path.is_file())
    kept = sorted({*plan.addresses, *filter(urls.is_promised, paths)})
    _replace(plan_dir / ADDRESSES, "".join(f"{path}\n" for path in kept).encode("utf-8"))
    if quietly:
        return
    click.echo(
        say(
            "网址已记入 {file}（共 {count} 个，新添 {new} 个）。",
            file=plan_dir / ADDRESSES,
            count=len(kept),
            new=len(kept) - len(plan.addresses),
        )
    )


def _day(date: dt.datetime | None, folder: Path) -> dt.date:
    """Give the day that was named, or that of the last commit in a folder: never today, so that all can be repeated."""
    if date:
        return date.date()
    if newest := gitlog.read(folder).newest:
        return newest.time.date()
    raise click.UsageError(
        say("不知道用哪一天的日期：这里没有 git 的提交记录。请用 --date 写明，如 --date 2014-12-31。")
    )


def _load(plan_dir: Path, cache: "Cache | None" = None) -> Plan:
    from generator.loading import load  # noqa: PLC0415  as above

    return load(plan_dir, cache)


def _refuse_no_year(year: str) -> None:
    if not _YEAR.fullmatch(year):
        raise click.UsageError(say("年度应为四位数字，如 2015，不能是“{year}”。", year=year))


def _edition(plan: Plan, year: str) -> Edition:
    for edition in plan.editions:
        if edition.id == year:
            return edition
    known = say("、").join(edition.id for edition in plan.editions)
    raise click.UsageError(say("计划里没有 {year} 年度。现有：{known}。", year=year, known=known))


@contextmanager
def _problems_printed() -> Iterator[None]:
    """End with the problems and exit 1 where there are any, and with one line where the computer gives up."""
    try:
        yield
    except PlanError as error:
        click.echo("\n".join(map(str, error.problems)), err=True)
        click.echo(say("共 {count} 个问题，什么也没有写。", count=len(error.problems)), err=True)
        sys.exit(1)
    except (SiteError, ReadingError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(say("写不了文件：{file} {reason}", file=error.filename or "", reason=error.strerror), err=True)
        sys.exit(1)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}~")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # nobody knows the file beside it
    finally:
        beside.unlink(missing_ok=True)


def _refuse_unsafe(site_dir: Path, plan_dir: Path, config_file: Path) -> None:
    """Refuse to replace a folder that is not a site, whose content would be gone, and to build into the plan."""
    target = site_dir.resolve()
    if any(source.resolve().is_relative_to(target) for source in (plan_dir, config_file)):
        raise click.UsageError(
            say("网站不能写到“{site_dir}”：里面有计划的源文件。请另选一个文件夹。", site_dir=site_dir)
        )
    if target.is_relative_to(plan_dir.resolve()):
        raise click.UsageError(
            say("网站不能写到“{site_dir}”：那里是计划的文件夹。请另选一个文件夹。", site_dir=site_dir)
        )
    if target.is_dir() and any(target.iterdir()) and not (target / "versions.json").exists():
        raise click.UsageError(
            say("“{site_dir}”里有别的内容，不像是本程序生成的网站。请另选一个文件夹，或先清空它。", site_dir=site_dir)
        )


def _annotation(problem: Problem) -> str:
    """Give a problem as a workflow command that marks the line on a code host's page."""
    place = f"file={_escaped(problem.file, ':,')},line={problem.line},col={problem.column},title={problem.code}"
    return f"::error {place}::{_escaped(problem.message)}\n"


def _quality(problem: Problem) -> dict[str, Any]:
    """Give a problem as an entry of a report on code quality, which GitLab shows beside the line."""
    return {
        "description": problem.message,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(str(problem).encode()).hexdigest(),
        "severity": "major",
        "location": {"path": problem.file, "lines": {"begin": problem.line}},
    }


def _escaped(text: str, separators: str = "") -> str:
    """Give a value of a workflow command with what the command would read as its own in hexadecimal."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + separators else char for char in text)
