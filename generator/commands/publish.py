"""`plan publish` builds the site as a release and switches the web server's folder to it."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.border import problems_printed
from generator.commands.build import build_site, executor_of
from generator.commands.options import (
    FILE,
    Command,
    arguments_as,
    cache_dir_option,
    cache_of,
    config_file_as,
    json_option,
    load,
    no_cache_option,
    no_project,
    plan_dir_as,
)
from generator.messages import join_sentences, say
from generator.problems import PlanError, SiteError

if TYPE_CHECKING:
    from generator.build.executors import Executor
    from generator.build.options import BuildOptions
    from generator.build.trust import Trust
    from generator.commands.progress import Stages
    from generator.plan.records import PlanSummary
    from generator.plan.shapes.withdrawn import Withdrawal
    from generator.publish.release_folder import ReleaseFolder
    from generator.publish.switch import Switch
    from generator.publish.target import Event

target_argument = click.argument("target", metavar=say("目标文件夹"), type=click.Path(file_okay=False, path_type=Path))
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=600,
    show_default=True,
    metavar=say("秒"),
    help=say("别人正在发布时，最多等多久。"),
)


@dataclass(frozen=True, kw_only=True)
class PublishArguments:
    """What `plan publish` is called with, a field an option."""

    target: Path
    plan_dir: Path
    config_file: Path
    from_git: tuple[str, str] | None
    """A repository, and the branch, tag or commit of it; both paths above are then paths in it."""
    allow: Path | None
    keep: int
    reason: str
    no_cache: bool
    cache_dir: Path | None
    timeout: float
    """How many seconds to wait for another publish at most."""
    as_json: bool


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
    help=say("撤下公布过的网址、更换或撤下公布过的封存时，写明理由；理由和日期登在“修改记录”上。"),
)
@no_cache_option
@cache_dir_option
@timeout_option
@json_option
@arguments_as(PublishArguments)
def publish(arguments: PublishArguments) -> None:
    """把网站发布到网页服务器的文件夹：在旁边生成、核对，一步切换。没有成功的，原来的网站保持不变。"""
    if arguments.allow and not arguments.from_git:
        raise click.UsageError(say("--allow 要和 --from-git 一起用。"))
    from generator.commands import progress
    from generator.plan.source import is_fit

    target, reason = arguments.target.absolute(), " ".join(arguments.reason.split())
    if not is_fit(reason):
        raise click.UsageError(say("--reason 里有不能显示的字符。"))
    with (
        problems_printed(),
        progress.shown(as_json=arguments.as_json) as stages,
        executor_of(os.cpu_count() or 1, None) as executor,
    ):
        normal = replace(arguments, target=target, reason=reason)
        before = _reasons(target)
        result = _switched(normal, stages, executor)
        if reason and _reasons(target) == before:
            stages.tell(say("没有撤下网址，也没有更换公布过的封存，--reason 没有用到。"))
    print_switch(result, as_json=arguments.as_json)


def _reasons(target: Path) -> int:
    """Return how many reasons the logs of a target hold."""
    from generator.history import published
    from generator.publish import ledger
    from generator.publish import target as publish_target

    return len(published.replaced(publish_target.seal_log(target))) + len(ledger.withdrawals(target))


def _switched(arguments: PublishArguments, stages: "Stages", executor: "Executor") -> "Switch":
    """Publish; where addresses get lost and a reason is given, build again with both on the page of changes."""
    from generator.history.promises import LostAddressesError
    from generator.plan.shapes.withdrawn import Withdrawal
    from generator.publish import switch

    allowed = _allowed(arguments.allow)

    def run(*withdrawn: "Withdrawal") -> "Switch":
        return switch.publish(
            arguments.target,
            partial(_make_site, arguments, withdrawn, allowed, stages, executor),
            keep=arguments.keep,
            timeout=arguments.timeout,
            tell=stages.tell,
            begin=stages.begin,
        )

    try:
        return run()
    except LostAddressesError as error:
        if not arguments.reason:
            raise
        lost = error.addresses
    stages.tell(say("撤下 {count} 个公布过的网址，把理由登在“修改记录”上，重新生成。", count=len(lost)))
    withdrawal = Withdrawal.model_validate({"date": str(_today()), "reason": arguments.reason, "addresses": lost})
    result = run(withdrawal)
    _keep_in_plan(arguments, withdrawal, stages)
    return result


def _keep_in_plan(arguments: PublishArguments, withdrawal: "Withdrawal", stages: "Stages") -> None:
    """Write a withdrawal into the plan, to be committed; where a commit was published, say what its editors do."""
    from generator.plan.source import ADDRESSES, WITHDRAWN
    from generator.publish import ledger

    file, promised = arguments.plan_dir / WITHDRAWN, arguments.plan_dir / ADDRESSES
    if not arguments.from_git:
        with suppress(OSError):
            shortened = ledger.keep_in_plan(arguments.plan_dir, withdrawal)
            also = say("{file} 里的这些网址已删去，请一并提交。", file=promised) if shortened else ""
            stages.tell(join_sentences(say("撤下的网址和理由已写进 {file}，请提交。", file=file), also))
            return
    log = arguments.target / WITHDRAWN
    copy = say("请把 {log} 里的内容抄进 {file} 并提交，别处生成的网站才有同样的记录。", log=log, file=file)
    stages.tell(join_sentences(copy, say("{file} 里有这些网址的，请一并删去。", file=promised)))


def _today() -> dt.date:
    """Return the day on which readers are told of a reason."""
    return dt.datetime.now().astimezone().date()


def _make_site(
    arguments: PublishArguments,
    withdrawn: "tuple[Withdrawal, ...]",
    allowed: frozenset[str],
    stages: "Stages",
    executor: "Executor",
    release: "ReleaseFolder",
) -> "tuple[Event, ...]":
    """Build the site into the folder of a release, and return what the target has to log.

    `withdrawn` is what is withdrawn with the reason given. With `--from-git` the site is built of a commit, checked out
    beside the folder, else of the files as they lie there.
    """
    from generator.build.trust import Trust
    from generator.git import checkout

    stages.begin("plan")
    if not arguments.from_git:
        return _build(arguments, withdrawn, None, stages, executor, release)
    repository, revision = arguments.from_git
    source = release.folder.with_name("source")
    checkout.check_out(Path(repository).absolute(), revision, source)
    with _paths_below(source):
        return _build(arguments, withdrawn, Trust(source, allowed), stages, executor, release)


def _build(
    arguments: PublishArguments,
    withdrawn: "tuple[Withdrawal, ...]",
    trusted: "Trust | None",
    stages: "Stages",
    executor: "Executor",
    release: "ReleaseFolder",
) -> "tuple[Event, ...]":
    """Build the site of the plan, checked out in the folder of `trusted` if there is one; see `_make_site`."""
    from generator.plan import load as plan_load

    source = trusted.folder if trusted else Path()
    plan_dir, config_file = source / arguments.plan_dir, source / arguments.config_file
    if not (plan_dir.is_dir() and config_file.is_file()):
        missing = arguments.config_file if plan_dir.is_dir() else arguments.plan_dir
        raise SiteError(say("没有“{path}”，未发布。", path=missing) if trusted else no_project(missing))
    # a project that is checked out lies elsewhere each time: its entries are found by the target
    project = arguments.target / arguments.config_file.name if trusted else config_file
    with cache_of(arguments.cache_dir, project, stages.tell, no_cache=arguments.no_cache) as cache:
        plan = load(plan_dir, cache, executor)
        plan_load.require_reviewed(plan_dir, plan.published())
        events, options = _options(arguments, withdrawn, plan, stages, release)
        if not withdrawn:
            _tell_of_seals(plan_dir, plan, stages)
        stages.begin("pages")
        options = replace(options, executor=executor, cache=cache)
        build_site(config_file, release.folder, plan.published(), plan_dir, options, trusted)
    return events


def _tell_of_seals(plan_dir: Path, plan: "PlanSummary", stages: "Stages") -> None:
    """Tell of seals that git knows of and the plan bears no longer."""
    from generator.history import seal_history

    for warning in seal_history.read(plan_dir, plan.published().seals):
        stages.tell(warning)


def _options(
    arguments: PublishArguments,
    withdrawn: "tuple[Withdrawal, ...]",
    plan: "PlanSummary",
    stages: "Stages",
    release: "ReleaseFolder",
) -> "tuple[tuple[Event, ...], BuildOptions]":
    """Return what the target has to log of a plan, and the options of its build."""
    from generator.build.options import BuildOptions
    from generator.history import promises, published
    from generator.publish import ledger, switch
    from generator.publish import target as publish_target

    shown = plan.published()
    events = published.due(publish_target.binding_seals(arguments.target), shown.seals, arguments.reason, _today())
    replaced = published.replaced(events)
    before = release.earlier.folder if release.earlier else None
    log = ledger.withdrawals(arguments.target)
    new = tuple(one for one in promises.merged(plan.withdrawn, withdrawn) if one not in log)
    served = release.earlier.digests if release.earlier else ()
    return (*events, *new), BuildOptions(
        progress=stages.advance,
        tell=stages.tell,
        finished=switch.reusable_editions(plan, before, replaced),
        places=release,
        replaced=published.replaced((*publish_target.seal_log(arguments.target), *events)),
        withdrawn=(*log, *withdrawn),
        served=ledger.due(arguments.target, served) - promises.gone((*new, *withdrawn)),
        released=ledger.released(arguments.target) | promises.gone(withdrawn),
    )


@contextmanager
def _paths_below(folder: Path) -> Iterator[None]:
    """Name files in errors relative to a folder, where the plan was checked out: that is what their author knows."""
    from generator.history.promises import LostAddressesError

    def relative(text: str) -> str:
        return text.replace(f"{folder}{os.sep}", "")

    try:
        yield
    except PlanError as error:
        problems = (replace(one, file=relative(one.file), message=relative(one.message)) for one in error.problems)
        raise PlanError(problems) from None
    except LostAddressesError:
        raise
    except SiteError as error:
        raise SiteError(relative(str(error))) from None


def _allowed(file: Path | None) -> frozenset[str]:
    """Return the settings that a file of --allow lists, one a line; raise SiteError where it is not UTF-8."""
    from generator.build import trust

    try:
        return trust.parse_allowed(file.read_text("utf-8") if file else "")
    except UnicodeError:
        raise SiteError(say("{file} 不是 UTF-8 编码。请将文件另存为 UTF-8。", file=file)) from None


def print_switch(result: "Switch", *, as_json: bool) -> None:
    """Print which release is served now, and what differs: in JSON, the addresses that a cache must forget."""
    from generator.publish.releases import addresses

    paths_by_kind = {"added": result.added, "changed": result.changed, "removed": result.removed}
    if as_json:
        output: dict[str, object] = {"release": result.release, "previous": result.previous}
        output |= {kind: addresses(paths) for kind, paths in paths_by_kind.items()}
        click.echo(json.dumps({**output, "scripts_changed": result.scripts_changed}, ensure_ascii=False, indent=1))
        return
    if result.release == result.previous:
        click.echo(say("网站没有变化，仍是发布版 {release}。", release=result.release))
        return
    numbers = {kind: len(paths) for kind, paths in paths_by_kind.items()}
    now = say("现在的网站是发布版 {release}。", release=result.release)
    click.echo(join_sentences(now, say("新添 {added} 个文件，改动 {changed} 个，去掉 {removed} 个。", **numbers)))
    if result.scripts_changed:
        click.echo(say("网页里的脚本变了：请用 plan nginx 重新生成配置，再让 nginx 重新加载。"), err=True)
