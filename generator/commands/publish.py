"""`plan publish`: the site into the folder of a web server."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.border import problems_printed
from generator.commands.build import build_site, executor_of
from generator.commands.options import FILE, Command, config_file_as, json_option, load, plan_dir_as
from generator.messages import say, together
from generator.problems import PlanError, SiteError

if TYPE_CHECKING:
    from generator.years.published import Published

target_argument = click.argument("target", metavar=say("去处"), type=click.Path(file_okay=False, path_type=Path))
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=600,
    show_default=True,
    metavar=say("秒"),
    help=say("别人正在发布时，最多等多久。"),
)


@click.command(cls=Command)
@target_argument
@plan_dir_as(click.Path(file_okay=False, path_type=Path))
@config_file_as(click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from-git",
    nargs=2,
    metavar=say("仓库 版本"),
    help=say("发布 git 仓库里的一个版本（分支、标签或提交）；--plan-dir 和 --config-file 是仓库里的位置。"),
)
@click.option(
    "--allow",
    type=FILE,
    metavar=say("文件"),
    help=say("管理员写的文件：--from-git 发布的 mkdocs.yml 里，另外还许可哪些设置，一行一条。"),
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar=say("数目"),
    help=say("保留最近几次发布。"),
)
@click.option(
    "--reason",
    default="",
    metavar=say("理由"),
    help=say("更换或撤下已经公布的封存时，写明理由；理由和日期登在“修改记录”上。"),
)
@timeout_option
@json_option
def publish(
    target: Path,
    plan_dir: Path,
    config_file: Path,
    from_git: tuple[str, str] | None,
    allow: Path | None,
    keep: int,
    reason: str,
    timeout: float,
    as_json: bool,
) -> None:
    """把网站发布到网页服务器的文件夹：在旁边生成、核对，一步切换。没有成功的，原来的网站保持不变。"""
    if allow and not from_git:
        raise click.UsageError(say("--allow 要和 --from-git 一起用。"))
    from generator.build.options import BuildOptions
    from generator.build.trust import Trust
    from generator.commands import progress
    from generator.plan.source import is_fit
    from generator.publish import switch
    from generator.publish import target as publish_target
    from generator.years import published

    target, reason = target.absolute(), " ".join(reason.split())
    if not is_fit(reason):
        raise click.UsageError(say("--reason 里有不能显示的字符。"))
    with problems_printed(), progress.shown(as_json=as_json) as stages:
        allowed = _allowed(allow)

        def make(folder: Path, before: Path | None) -> "tuple[Published, ...]":
            stages.begin("plan")
            source = _checked_out(from_git, folder.with_name("source")) if from_git else Path()
            with _named_below(source):
                return build(folder, before, source)

        def build(folder: Path, before: Path | None, source: Path) -> "tuple[Published, ...]":
            own_plan, own_config = source / plan_dir, source / config_file
            if not (own_plan.is_dir() and own_config.is_file()):
                raise SiteError(say("没有“{path}”，没有发布。", path=config_file if own_plan.is_dir() else plan_dir))
            plan = load(own_plan)
            shown = plan.published()
            now = {edition.id: edition.seal.digest for edition in shown.editions if edition.seal}
            news = published.due(publish_target.binding(target), now, reason, dt.datetime.now().astimezone().date())
            if reason and not published.replaced(news):
                stages.tell(say("没有更换公布过的封存，--reason 没有用到。"))
            ready = switch.sealed(plan, before, published.replaced(news))
            stages.begin("pages")
            with executor_of(os.cpu_count() or 1, None) as executor:
                options = BuildOptions(
                    executor=executor,
                    progress=stages.advance,
                    tell=stages.tell,
                    finished=ready,
                    replaced=published.replaced((*publish_target.remembered(target), *news)),
                )
                trusted = Trust(source, allowed) if from_git else None
                build_site(own_config, folder, shown, own_plan, options, trusted)
            return news

        done = switch.publish(target, make, keep=keep, timeout=timeout, tell=stages.tell, begin=stages.begin)
    say_switch(done, as_json=as_json)


def _checked_out(from_git: tuple[str, str], folder: Path) -> Path:
    """Return a new folder with the files of a repository, in the version that was named."""
    from generator.git import checkout

    checkout.check_out(Path(from_git[0]).absolute(), from_git[1], folder)
    return folder


@contextmanager
def _named_below(folder: Path) -> Iterator[None]:
    """Name files below a folder, in all that is wrong with them, as who stands in the folder does."""
    if folder == Path():
        yield
        return

    def named(text: str) -> str:
        return text.replace(f"{folder}{os.sep}", "")

    try:
        yield
    except PlanError as error:
        found = (replace(one, file=named(one.file), message=named(one.message)) for one in error.problems)
        raise PlanError(found) from None
    except SiteError as error:
        raise SiteError(named(str(error))) from None


def _allowed(file: Path | None) -> frozenset[str]:
    """Return the lines of the administrator's file."""
    from generator.build import trust

    try:
        return trust.parse_allowed(file.read_text("utf-8") if file else "")
    except UnicodeError:
        raise SiteError(say("{file} 不是 UTF-8 编码。请将文件另存为 UTF-8。", file=file)) from None


def say_switch(done: Any, *, as_json: bool) -> None:
    """Say what is served now, and what differs: in JSON, the addresses that a cache must forget."""
    from generator.publish.releases import addresses

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
