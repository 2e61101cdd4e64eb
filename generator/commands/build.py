"""`plan build` builds the whole site into a folder."""

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.border import problems_printed
from generator.commands.options import (
    Command,
    arguments_as,
    cache_dir_option,
    cache_of,
    config_file_option,
    json_option,
    load,
    no_cache_option,
    plan_dir_option,
)
from generator.files.staging import staged, write_atomically
from generator.messages import listed, say
from generator.problems import SiteError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from generator.build.executors import Executor
    from generator.build.options import BuildOptions
    from generator.build.theme import ThemeOutput
    from generator.build.trust import Trust
    from generator.plan.records import PlanSummary


@dataclass(frozen=True, kw_only=True)
class BuildArguments:
    """What `plan build` is called with, a field an option."""

    plan_dir: Path
    config_file: Path
    site_dir: Path
    jobs: int
    no_cache: bool
    cache_dir: Path | None
    scheduler: str | None
    drafts: bool
    record: bool
    as_json: bool


@click.command(cls=Command)
@plan_dir_option
@config_file_option
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
@no_cache_option
@cache_dir_option
@click.option("--scheduler", metavar=say("地址"), help=say("把各年度交给这个 Dask 集群生成，如 tcp://10.0.0.1:8786。"))
@click.option("--drafts", is_flag=True, help=say("草案和没有核对的部门也生成，供内部传看；不要公布。"))
@click.option("--record", is_flag=True, help=say("把这次的网址记入 addresses.txt：公布以后它们就不能再丢。"))
@json_option
@arguments_as(BuildArguments)
def build(arguments: BuildArguments) -> None:
    """生成整个网站。计划有问题，或中途出错，原来的网站保持不变。"""
    if arguments.drafts and arguments.record:
        raise click.UsageError(say("草案的网址还没有公布，不能记入 addresses.txt：--drafts 和 --record 不能同时用。"))
    from generator.build.options import BuildOptions
    from generator.commands import progress
    from generator.plan import load as plan_load

    with (
        problems_printed(),
        progress.shown(as_json=arguments.as_json) as stages,
        cache_of(arguments.cache_dir, arguments.config_file, stages.tell, no_cache=arguments.no_cache) as cache,
        executor_of(arguments.jobs, arguments.scheduler) as executor,
    ):
        stages.begin("plan")
        plan = load(arguments.plan_dir, cache, None if arguments.scheduler else executor)
        if not arguments.drafts:
            plan_load.require_reviewed(arguments.plan_dir, plan.published())
        for warning in plan_load.warnings(arguments.plan_dir, plan):
            stages.tell(warning.as_warning())
        with staged(arguments.site_dir, partial(_refuse_unsafe, arguments)) as staging:
            stages.begin("pages")
            shown = plan if arguments.drafts else plan.published()
            options = BuildOptions(
                executor=executor,
                cache=cache,
                staging=staging,
                progress=stages.advance,
                tell=stages.tell,
            )
            count = build_site(arguments.config_file, staging.folder, shown, arguments.plan_dir, options)
        stages.end()
        if arguments.record:
            _record(plan, arguments.plan_dir, arguments.site_dir, quietly=arguments.as_json)
    if arguments.as_json:
        click.echo(json.dumps({"site_dir": str(arguments.site_dir), "files": count}, ensure_ascii=False, indent=1))
        return
    click.echo(say("网站已生成：{site_dir}（{count} 个文件）", site_dir=arguments.site_dir, count=count))


def build_site(
    config_file: Path,
    folder: Path,
    plan: "PlanSummary",
    plan_dir: Path,
    options: "BuildOptions",
    trusted: "Trust | None" = None,
) -> int:
    """Build a site into an empty folder; return the number of its files.

    MkDocs is imported only where its part is not cached. With `trusted` (the plan comes from others) it always runs,
    since what is cached of it was made without the checks of `Trust`; the keys of all other entries state all that
    they are made from, the frames among it. Raises SiteError where the plan has drafts only.
    """
    from generator.build import build as site_build
    from generator.build import executors, theme

    if not plan.editions:
        raise SiteError(say("计划里只有草案，没有可以公布的年度。预览草案用 plan serve。"))
    with tempfile.TemporaryDirectory(prefix="plan-") as name:
        cache, executor = options.cache, options.executor
        shell = theme.find(cache, config_file, plan) if cache and not trusted else None
        if shell is None:
            render = partial(_render_theme, config_file, Path(name), plan, plan_dir, trusted)
            if executor and executor.shares_disk:  # so that only one of its processes comes to hold MkDocs
                shell = executors.result(executor.submit(render), "MkDocs")
            else:
                shell = render()
            if cache and not trusted:
                theme.store(cache, config_file, plan, shell)
        return site_build.build(plan, plan_dir, shell, folder, options)


def _render_theme(
    config_file: Path, folder: Path, plan: "PlanSummary", plan_dir: Path, trusted: "Trust | None"
) -> "ThemeOutput":
    """Return the frames and hand-written pages that MkDocs renders; runs in a process of the executor, too."""
    from generator.build import mkdocs  # it takes longer to import than most commands to run

    return mkdocs.render_theme(config_file, folder, plan, plan_dir, trusted)


def executor_of(jobs: int, scheduler: str | None) -> "AbstractContextManager[Executor]":
    """Return a context of the executor of a build: a Dask cluster by its address, else processes of this machine."""
    from generator.build import executors

    return executors.cluster(scheduler) if scheduler else executors.local(jobs)


def _record(plan: "PlanSummary", plan_dir: Path, site_dir: Path, *, quietly: bool) -> None:
    """Add the permanent addresses of a built site to the ledger (addresses.txt), and print how many are new."""
    from generator import urls
    from generator.plan.source import ADDRESSES

    paths = (path.relative_to(site_dir).as_posix() for path in site_dir.rglob("*") if path.is_file())
    addresses = sorted({*plan.addresses, *filter(urls.is_promised, paths)})
    write_atomically(plan_dir / ADDRESSES, "".join(f"{path}\n" for path in addresses).encode("utf-8"))
    if quietly:
        return
    click.echo(
        say(
            "网址已记入 {file}（共 {count} 个，新添 {new} 个）。",
            file=plan_dir / ADDRESSES,
            count=len(addresses),
            new=len(addresses) - len(plan.addresses),
        )
    )


def _refuse_unsafe(arguments: BuildArguments, stay: Collection[str]) -> None:
    """Raise UsageError where the site would lie in the plan, or replace files that this program did not write.

    Folders in it that are to `stay` are not looked at.
    """
    from generator.files import inventory

    site_dir, target = arguments.site_dir, arguments.site_dir.resolve()
    if any(source.resolve().is_relative_to(target) for source in (arguments.plan_dir, arguments.config_file)):
        raise click.UsageError(
            say("网站不能写到“{site_dir}”：里面有计划的源文件。请另选一个文件夹。", site_dir=site_dir)
        )
    if target.is_relative_to(arguments.plan_dir.resolve()):
        raise click.UsageError(
            say("网站不能写到“{site_dir}”：那里是计划的文件夹。请另选一个文件夹。", site_dir=site_dir)
        )
    if target.is_dir() and (foreign := inventory.foreign_files(target, stay)):
        raise click.UsageError(
            say(
                "“{site_dir}”里有不是本程序生成的内容：{names}。生成网站会把它们换掉，所以什么也没有写。"
                "请把它们移到别处，或另选一个文件夹。",
                site_dir=site_dir,
                names=listed(foreign),
            )
        )
