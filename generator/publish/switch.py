"""Build a release of the site, check it, and switch the served site to it atomically; or roll back to an earlier one.

    TARGET/releases/000012-1a2b3c4d/   a release: the files of a site, each with its .gz where that is smaller
    TARGET/current                     the served release: a symbolic link, or a copy where there are no links
    TARGET/versions/                   files that pages of kept releases load, at addresses that contain their digests
    TARGET/seals.jsonl                 the log of seals that were published, and why some were replaced
    TARGET/addresses.txt               the ledger of the addresses that the target has to serve
    TARGET/withdrawn.yml               the log of those that were withdrawn, and why
    TARGET/.plan-target                marks the folder as a target
    TARGET/.verified                   what is known of the served release: the next publish reads what has changed
    TARGET/.lock                       locked while a publish runs
    TARGET/.staging-*                  work in progress; what a killed process has left is removed by the next

Releases are immutable and share equal files by hard links. Other files in the target are left alone.

Under the lock the site is built into a release in a staging folder inside the target, so always on its file system:
files that equal those of the release before become hard links to them. It is verified against its manifests, and
synced to disk; then a new `current` link is renamed over the old one. That rename is the publish: killed before it, the
old site is served; killed after it, only tidying is left. Where `symlink` is refused, `current` is a folder that is
exchanged for a new one; where hard links are refused, files are copied.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator import urls
from generator.archive.verify import verify
from generator.files import inventory, locks, manifest
from generator.files.staging import exchange, workspace
from generator.history.published import Published
from generator.messages import listed, say
from generator.plan.records import PlanSummary
from generator.problems import SiteError
from generator.publish import ledger
from generator.publish.earlier import Earlier
from generator.publish.earlier import read as read_earlier
from generator.publish.earlier import store as store_earlier
from generator.publish.lock import STAGING, ShowMessage, locked, os_errors_as_site_errors
from generator.publish.pins import hard_link, installed, pin, unpin
from generator.publish.release_folder import ReleaseFolder
from generator.publish.releases import (
    CURRENT,
    RELEASES,
    DifferingPaths,
    changes,
    current,
    files_of,
    inline_scripts,
    listed_digests,
    published_seals,
    releases,
    seal_digest,
)
from generator.publish.target import Event, binding_seals, logged
from generator.site import files

BuildSite = Callable[[ReleaseFolder], Iterable[Event]]
"""Puts the files of a site into the folder of a release, and returns events for the logs."""

ShowStage = Callable[[str], None]
"""Shows which stage begins, by its key in `commands.progress.STAGES`."""


@dataclass(frozen=True)
class Switch:
    """The result of a publish or rollback: names of the new and the old release, and the paths that differ."""

    release: str
    previous: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    scripts_changed: bool = False
    """Whether the inline scripts differ, whose digests stand in the configuration of the web server."""


def publish(
    target: Path, build: BuildSite, *, keep: int, timeout: float, tell: ShowMessage, begin: ShowStage
) -> Switch:
    """Build a release and switch to it, unless it equals the served one; keep the newest `keep` releases.

    Raises SiteError, with the old release still served, where the build fails or the site is incomplete, or where
    another publish holds the lock for longer than `timeout` seconds.
    """
    with os_errors_as_site_errors(), locked(target, timeout, tell), workspace(target, STAGING) as staging:
        before = current(target)
        earlier = read_earlier(target, before) if before else None
        with ReleaseFolder(staging / "release", earlier, releases(target)) as release:
            events = tuple(build(release))
            begin("check")
            differing = release.finish()
            linked = _refuse_incomplete(release, earlier)
            digests = {path: digests[0] for path, digests in release.digests.items()}
            if before and not any(differing):
                with logged(target, events):
                    ledger.record(target, digests)
                    store_earlier(target, before, digests, linked)
                    return Switch(release=before.name, previous=before.name, **differing._asdict())
            begin("write")
            scripts = earlier is not None and _scripts_changed(earlier.folder, release.folder, differing)
            release.link_kept()
        final = target / RELEASES / _release_name(target, release.folder)
        with installed(target, release.folder, final, digests), logged(target, events):
            if earlier and not earlier.is_recorded:
                pin(target, earlier.folder, {path: digest for path, digest in earlier.digests.items() if digest})
            _sync_file_system(target)
            begin("switch")
            _switch(target, final, staging)
        with suppress(OSError):  # the site is served; the next publish removes what is left
            ledger.record(target, digests)
            _prune(target, keep)
            store_earlier(target, final, digests, linked)
        return Switch(
            release=final.name, previous=before.name if before else None, **differing._asdict(), scripts_changed=scripts
        )


def _scripts_changed(before: Path, release: Path, differing: DifferingPaths) -> bool:
    """Whether the inline scripts of two releases differ: first of the pages that differ, and only then of all."""
    old = inline_scripts(before, (*differing.changed, *differing.removed))
    new = inline_scripts(release, (*differing.changed, *differing.added))
    return old != new and inline_scripts(before) != inline_scripts(release)


def rollback(target: Path, to: str | None, *, timeout: float, tell: ShowMessage) -> Switch:
    """Switch to the release whose name begins with `to`, else to the one before that which is served.

    Raises SiteError where there is none, or its files differ from its manifests.
    """
    if not target.is_dir():
        raise SiteError(say("没有“{target}”，里面没有可以退回的发布版。", target=target))
    with os_errors_as_site_errors(), locked(target, timeout, tell):
        before = current(target)
        chosen = _release_to_restore(releases(target), before, to)
        if damage := verify.site_differences(chosen):
            raise SiteError(
                say(
                    "发布版 {release} 的文件与它的校验值不符，没有退回：{files}。请用 --to 退回到别的发布版。",
                    release=chosen.name,
                    files=listed(damage),
                )
            )
        differing = changes(before, chosen)
        scripts = before is not None and inline_scripts(before) != inline_scripts(chosen)
        with workspace(target, STAGING) as staging:
            pin(target, chosen, listed_digests(chosen))
            _switch(target, chosen, staging)
        try:
            binding = binding_seals(target)
        except SiteError as error:  # a rollback is for emergencies: a lost log does not stop it
            tell(str(error))
            binding = {}
        _warn_of_seals(binding, published_seals(chosen), tell)
        return Switch(
            release=chosen.name,
            previous=before.name if before else None,
            **differing._asdict(),
            scripts_changed=scripts,
        )


def _release_to_restore(existing: list[Path], before: Path | None, to: str | None) -> Path:
    """Return the one release whose name begins with `to`, else that before the served one; raise SiteError if none."""
    earlier = [release for release in existing if before and release.name < before.name]
    chosen = [release for release in existing if release.name.startswith(to)] if to else earlier[-1:]
    if len(chosen) == 1:
        return chosen[0]
    names = say("、").join(release.name for release in existing) or say("（没有）")
    if to:
        raise SiteError(say("没有发布版“{name}”。现有：{listed}。", name=to, listed=names))
    raise SiteError(say("没有更早的发布版可以退回。现有：{listed}。", listed=names))


def reusable_editions(plan: PlanSummary, before: Path | None, resealed: Collection[Published] = ()) -> dict[str, Path]:
    """Return sealed editions that need no build: year → folder in the served release.

    Raises SiteError where the files of one differ from their manifests.

    They are reused while the site has the same years, since pages name other years, and while they have all addresses
    that are promised now. Years whose seal is replaced, in `resealed`, are built.
    """
    if before is None:
        return {}
    reusable = {}
    years = {one.year for one in resealed}
    for edition in (edition for edition in plan.editions if edition.id not in years):
        if edition.seal and seal_digest(before / edition.id) == edition.seal.digest:
            if damage := verify.edition_differences(before, edition.id):
                raise SiteError(
                    say(
                        "未发布：已公布的{year}年度是封存的，文件却有改动：{files}。"
                        "请查明原因；确认以后删去“{folder}”再发布，就由封存的数据重新生成。",
                        year=edition.id,
                        files=say("、").join(damage[:5]),
                        folder=before / edition.id,
                    )
                )
            promised = (path for path in plan.addresses if path.startswith(f"{edition.id}/"))
            if all((before / path).is_file() for path in promised):
                reusable[edition.id] = before / edition.id
    listing = before / urls.url_for("versions")
    return reusable if listing.is_file() and listing.read_bytes() == files.versions(plan) else {}


def _refuse_incomplete(release: ReleaseFolder, earlier: Earlier | None) -> set[str]:
    """Raise SiteError where a site has broken links, unportable names, or files that differ from its manifests.

    Return the paths to which its links lead. Files that this program has verified in the served release are not read.
    """
    unchanged = release.kept & earlier.verified if earlier else set[str]()
    linked = earlier.linked if earlier else frozenset[str]()
    findings, leading = verify.verify_changed(release.items(), unchanged, linked)
    failed = [finding for finding in findings if finding.passed is False]
    if failed:
        reasons = say("；").join(finding.reason for finding in failed)
        raise SiteError(say("未发布。网站核对未通过：{reasons}。请改正后再发布。", reasons=reasons))
    return leading


def _release_name(target: Path, release: Path) -> str:
    """Return the name of a new release: the next number, and the first digits of its manifest's SHA-256."""
    last = max((int(path.name[:6]) for path in releases(target)), default=0)
    checksums = release / manifest.name("sha256")
    digest = sha256(checksums.read_bytes() if checksums.is_file() else b"").hexdigest()
    return f"{last + 1:06}-{digest[:8]}"


def _prune(target: Path, keep: int) -> None:
    """Remove all but the newest `keep` releases and the served one, with what only their pages load.

    Files that no publish wrote stay.
    """
    served = current(target)
    for release in (release for release in releases(target)[:-keep] if release != served):
        unpin(target, release)
        inventory.remove(release)


def _warn_of_seals(binding: Mapping[str, str | None], served: Mapping[str, str], tell: ShowMessage) -> None:
    """Show the years that are now served with another seal than the one published last; both: year → digest."""
    others = [year for year, digest in sorted(binding.items()) if digest != served.get(year)]
    if others:
        tell(
            say(
                "请注意：退回的网站里，{years}年度的封存和最近公布的不同，“修改记录”上没有写明。请尽快发布正确的网站。",
                years=listed(others),
            )
        )


def _switch(target: Path, release: Path, staging: Path) -> None:
    """Serve a release in one step: rename a link over the old one, or without links, exchange two folders.

    Raises SiteError where the folder to exchange has files that no publish wrote.
    """
    served, beside = target / CURRENT, staging / CURRENT
    if served.is_symlink() or not served.exists():
        try:
            beside.symlink_to(Path(RELEASES) / release.name, target_is_directory=True)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EACCES) and not _needs_right(error):
                raise
        else:
            locks.replace(beside, served)
            _sync_folder(target)
            return
    shutil.copytree(release, beside, copy_function=lambda old, new: hard_link(Path(old), Path(new)))
    beside.chmod(0o755)
    if not served.exists():
        locks.rename(beside, served)
    elif others := sorted(files_of(served).keys() - inventory.listed_files(served).keys()):
        message = say(
            "“{folder}”里有不是 plan publish 写的文件，没有切换：{names}。", folder=served, names=listed(others)
        )
        raise SiteError(message)
    elif not exchange(beside, served):
        locks.rename(
            served, staging / "old"
        )  # for a moment nothing is served; no file system without links does better
        locks.rename(beside, served)
    _sync_folder(target)


def _needs_right(error: OSError) -> bool:
    """Whether Windows refused a link to who has not the right to make any (ERROR_PRIVILEGE_NOT_HELD)."""
    return getattr(error, "winerror", None) == 1314


def _sync_file_system(target: Path) -> None:
    """Write all cached data of the target's file system to disk, so that a release survives a power cut."""
    try:
        folder = os.open(target, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder, and knows no `sync`
        return
    try:
        ctypes.CDLL(None).syncfs(folder)
    except (OSError, AttributeError, TypeError):
        os.sync()
    finally:
        os.close(folder)


def _sync_folder(target: Path) -> None:
    """Write the entries of the target, the switch among them, to disk."""
    with suppress(OSError):  # some file systems know no such thing of folders
        folder = os.open(target, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
