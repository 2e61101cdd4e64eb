"""Releases of the site in the folder that a web server serves: each made whole beside the old one, then switched to.

    TARGET/releases/000012-1a2b3c4d/   a release: exactly the files of a site, each with its .gz where that is smaller
    TARGET/current                     the release that is served: a link, or a folder where there are no links
    TARGET/versions/                   what pages of kept releases load, by its content: for pages read before a switch
    TARGET/seals.jsonl                 the seals that were published, and why some were replaced
    TARGET/.plan-target                tells that the folder is ours
    TARGET/.lock                       held while somebody publishes; a process that dies lets go of it
    TARGET/.staging-*                  what is being made; left over by a process that was killed, it is cleared away

A file never changes once it is in a release: releases share the files that are equal (hard links). Whatever else is
in the target is left alone.

Under the lock (`flock`, which the system lets go of when a process dies) the site is made in a staging folder inside
the target, so always on its file system, held against its lists, moved into a release, with links to what equals the
release before, and flushed; then a new `current` link is renamed over the old one. That last rename is the publish:
killed before it, the old site is served; killed after it, only tidying is left. Where `symlink` is refused, `current`
is a folder that changes places with a new one; where hard links are refused, files are copied. A release is never
written into: a new file's time is later than that of any kept file at its address, since servers make ETags of
seconds and sizes.
"""

import ctypes
import errno
import gzip
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator import urls
from generator.archive.verify import verify
from generator.files import inventory, manifest
from generator.files.staging import exchange, workspace
from generator.messages import listed, say
from generator.plan.records import Plan
from generator.problems import SiteError
from generator.publish.lock import STAGING, Tell, locked, one_line
from generator.publish.pins import link, pin, pinned_in_place, unpin
from generator.publish.releases import (
    CURRENT,
    RELEASES,
    changes,
    current,
    files_of,
    inline_scripts,
    is_same,
    releases,
    seal_of,
    seals,
)
from generator.publish.target import binding, folders, remembering
from generator.site import files
from generator.years.published import Published

_PACKED = {".html", ".css", ".js", ".json", ".txt", ".xml", ".svg", ".yml", ".csv", ".atom", ".md"}

Make = Callable[[Path, Path | None], Iterable[Published]]
"""Makes a site in an empty folder; told the folder of the release that is served, if there is one.

Gives what the target has to remember of its seals."""

Begin = Callable[[str], None]
"""Told which stage begins."""


@dataclass(frozen=True)
class Switch:
    """What a publish or a rollback did: the release that is served now, the one before, and what differs."""

    release: str
    previous: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    scripts_changed: bool = False
    """Whether pages hold other inline scripts than before, which the web server's policy names."""


def publish(target: Path, make: Make, *, keep: int, timeout: float, tell: Tell, begin: Begin) -> Switch:
    """Make a release and switch to it; raise SiteError, with the old one still served, where that cannot be done."""
    with one_line(), locked(target, timeout, tell):
        before = current(target)
        with workspace(target, STAGING) as staging:
            built, release = staging / "site", staging / "release"
            built.mkdir()
            news = tuple(make(built, before))
            begin("check")
            _hold(built)
            begin("write")
            _assemble(built, release, before, releases(target))
            found = changes(before, release)
            if before and not any(found):
                with remembering(target, news):
                    return Switch(before.name, before.name, *found)
            scripts = before is not None and inline_scripts(before) != inline_scripts(release)
            final = target / RELEASES / _name(target, release)
            with pinned_in_place(target, release, final), remembering(target, news):
                if before:
                    pin(target, before)
                _flush(target)
                begin("switch")
                _switch(target, final, staging)
        with suppress(OSError):  # the site is served: what is left over goes next time
            _prune(target, keep)
        return Switch(final.name, before.name if before else None, *found, scripts)


def rollback(target: Path, to: str | None, *, timeout: float, tell: Tell) -> Switch:
    """Switch to the release before the one that is served, or to the one that is named, if it is whole."""
    if not target.is_dir():
        raise SiteError(say("没有“{target}”，里面没有可以退回的发布版。", target=target))
    with one_line(), locked(target, timeout, tell):
        before = current(target)
        chosen = _chosen(releases(target), before, to)
        if damage := verify.site_differences(chosen):
            raise SiteError(
                say(
                    "发布版 {release} 的文件与它的校验值不符，没有退回：{files}。请用 --to 退回到别的发布版。",
                    release=chosen.name,
                    files=listed(damage),
                )
            )
        found = changes(before, chosen)
        scripts = before is not None and inline_scripts(before) != inline_scripts(chosen)
        with workspace(target, STAGING) as staging:
            pin(target, chosen)
            _switch(target, chosen, staging)
        try:
            bound = binding(target)
        except SiteError as error:  # who goes back is in need
            tell(str(error))
            bound = {}
        _tell_of_seals(bound, seals(chosen), tell)
        return Switch(chosen.name, before.name if before else None, *found, scripts)


def _chosen(known: list[Path], before: Path | None, to: str | None) -> Path:
    """Return the release to go back to."""
    earlier = [release for release in known if before and release.name < before.name]
    chosen = [release for release in known if release.name.startswith(to)] if to else earlier[-1:]
    if len(chosen) == 1:
        return chosen[0]
    names = say("、").join(release.name for release in known) or say("（没有）")
    if to:
        raise SiteError(say("没有发布版“{name}”。现有：{listed}。", name=to, listed=names))
    raise SiteError(say("没有更早的发布版可以退回。现有：{listed}。", listed=names))


def sealed(plan: Plan, before: Path | None, anew: Collection[Published] = ()) -> dict[str, Path]:
    """Return the folders of sealed editions that are published as they are; raise SiteError where one is damaged.

    They are kept as long as the same years stand around them, whose pages name each other, and as long as they hold
    every address that is promised now. Those that are sealed `anew` are not.
    """
    if before is None:
        return {}
    kept = {}
    years = {one.year for one in anew}
    for edition in (edition for edition in plan.editions if edition.id not in years):
        if edition.seal and seal_of(before / edition.id) == edition.seal.digest:
            if damage := verify.edition_differences(before, edition.id):
                raise SiteError(
                    say(
                        "没有发布：已公布的{year}年度是封存的，文件却有改动：{files}。"
                        "请查明原因；确认以后删去“{folder}”再发布，就由封存的数据重新生成。",
                        year=edition.id,
                        files=say("、").join(damage[:5]),
                        folder=before / edition.id,
                    )
                )
            promised = (path for path in plan.addresses if path.startswith(f"{edition.id}/"))
            if all((before / path).is_file() for path in promised):
                kept[edition.id] = before / edition.id
    listing = before / urls.url_for("versions")
    return kept if listing.is_file() and listing.read_bytes() == files.versions(plan) else {}


def _hold(built: Path) -> None:
    """Refuse a site that is not whole: a link that leads nowhere, a list that does not hold, a name no system takes."""
    wrong = [finding for finding in verify.verify_site(built) if finding.passed is False]
    if wrong:
        told = say("；").join(f"{finding.chinese}{say('、').join(finding.details[:5])}" for finding in wrong)
        raise SiteError(say("没有发布，网站核对未过：{told}", told=told))


def _assemble(built: Path, release: Path, before: Path | None, known: list[Path]) -> None:
    """Put a release together: files that the release before has are its own, the others are moved in."""
    folders(release)
    for name, path in sorted(files_of(built).items()):
        new, old = release / name, before / name if before else None
        folders(new.parent)
        if old and old.is_file() and is_same(old, path):
            link(old, new)
            twin = old.with_name(f"{old.name}.gz")
            if twin.is_file():
                link(twin, new.with_name(twin.name))
            continue
        path.rename(new)
        new.chmod(0o644)
        moment = _moment(name, known)
        os.utime(new, (moment, moment))
        _pack(name, new, moment)


def _moment(name: str, known: list[Path]) -> int:
    """Return the time of a new file, later than that of any earlier one: servers make ETags of seconds and sizes."""
    times = [int(path.stat().st_mtime) for release in known if (path := release / name).is_file()]
    return max([int(time.time()), *(moment + 1 for moment in times)])


def _pack(name: str, file: Path, moment: int) -> None:
    """Lay the compressed twin beside a file, where it is smaller; a sealed edition stays as it was packed."""
    if file.suffix not in _PACKED or name.startswith("sealed/"):
        return
    content = file.read_bytes()
    packed = gzip.compress(content, mtime=0)
    if len(packed) < len(content):
        twin = file.with_name(f"{file.name}.gz")
        twin.write_bytes(packed)
        twin.chmod(0o644)
        os.utime(twin, (moment, moment))


def _name(target: Path, release: Path) -> str:
    """Return a release its number, and its content in short, as a name."""
    last = max((int(path.name[:6]) for path in releases(target)), default=0)
    listed = release / manifest.name("sha256")
    digest = sha256(listed.read_bytes() if listed.is_file() else b"").hexdigest()
    return f"{last + 1:06}-{digest[:8]}"


def _prune(target: Path, keep: int) -> None:
    """Take away the oldest releases, but for what others put there, and what no page of the others loads."""
    served = current(target)
    for release in (release for release in releases(target)[:-keep] if release != served):
        unpin(target, release)
        inventory.remove(release)


def _tell_of_seals(binding: Mapping[str, str | None], now: Mapping[str, str], tell: Tell) -> None:
    """Say which years are served with another seal than was published last."""
    others = [year for year, digest in sorted(binding.items()) if digest != now.get(year)]
    if others:
        tell(
            say(
                "请注意：退回的网站里，{years}年度的封存和最近公布的不同，“修改记录”上没有写明。请尽快发布正确的网站。",
                years=listed(others),
            )
        )


def _switch(target: Path, release: Path, staging: Path) -> None:
    """Serve a release, in one step: a link is renamed over the old one; without links, two folders change places."""
    served, beside = target / CURRENT, staging / CURRENT
    if served.is_symlink() or not served.exists():
        try:
            beside.symlink_to(Path(RELEASES) / release.name, target_is_directory=True)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EACCES):
                raise
        else:
            beside.replace(served)
            _settle(target)
            return
    shutil.copytree(release, beside, copy_function=lambda old, new: link(Path(old), Path(new)))
    beside.chmod(0o755)
    if not served.exists():
        beside.rename(served)
    elif others := sorted(files_of(served).keys() - inventory.listed(served).keys()):
        told = say("“{folder}”里有不是 plan publish 写的文件，没有切换：{names}。", folder=served, names=listed(others))
        raise SiteError(told)
    elif not exchange(beside, served):
        served.rename(staging / "old")  # for a moment nothing is served; no file system without links does better
        beside.rename(served)
    _settle(target)


def _flush(target: Path) -> None:
    """See to it that all that was written is on the disk before it is served: after a power cut it is whole."""
    folder = os.open(target, os.O_RDONLY)
    try:
        ctypes.CDLL(None).syncfs(folder)
    except (OSError, AttributeError):
        os.sync()
    finally:
        os.close(folder)


def _settle(target: Path) -> None:
    with suppress(OSError):  # some file systems know no such thing of folders
        folder = os.open(target, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
