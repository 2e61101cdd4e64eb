"""Releases of the site in the folder that a web server serves: each made whole beside the old one, then switched to.

    TARGET/releases/000012-1a2b3c4d/   a release: exactly the files of a site, each with its .gz where that is smaller
    TARGET/current                     the release that is served: a link, or a folder where there are no links
    TARGET/versions/                   what pages of kept releases load, by its content: for pages read before a switch
    TARGET/.lock                       held while somebody publishes; a process that dies lets go of it
    TARGET/.staging-*                  what is being made; left over by a process that was killed, it is cleared away

A file never changes once it is in a release: releases share the files that are equal (hard links).
"""

import ctypes
import errno
import fcntl
import gzip
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator import csp, manifest, pinned, site, urls, verify
from generator.language import phrase, say
from generator.problems import SiteError
from generator.records import Plan

CURRENT, RELEASES, VERSIONS, EARLIER = "current", "releases", "versions", "earlier"
_LOCK, _STAGING = ".lock", ".staging-"
_RELEASE = re.compile(r"(\d{6})-[0-9a-f]{8}")

_PACKED = {".html", ".css", ".js", ".json", ".txt", ".xml", ".svg", ".yml", ".csv", ".atom", ".md"}
_NAMED = re.compile(r"[._][0-9a-f]{7,}\.[\w.]+")
"""In the names of files that are named by their content: the theme's own, and Pagefind's."""

_REASONS = {
    errno.ENOSPC: phrase("磁盘已满"),
    errno.EDQUOT: phrase("超出了磁盘配额"),
    errno.EFBIG: phrase("文件大小超出了限制"),
    errno.EROFS: phrase("磁盘是只读的"),
    errno.EACCES: phrase("没有写的权限"),
    errno.EPERM: phrase("没有写的权限"),
    errno.ENOTDIR: phrase("上级不是文件夹"),
}

Make = Callable[[Path, Path | None], None]
"""Makes a site in an empty folder; told the folder of the release that is served, if there is one."""

Tell = Callable[[str], None]
"""Says something to who is publishing."""

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
    with _one_line(), _locked(target, timeout, tell):
        before = current(target)
        with _staging(target) as staging:
            built, release = staging / "site", staging / "release"
            built.mkdir()
            make(built, before)
            begin("check")
            _hold(built)
            begin("write")
            _assemble(built, release, before, releases(target))
            found = changes(before, release)
            if before and not any(found):
                return Switch(before.name, before.name, *found)
            final = target / RELEASES / _name(target, release)
            _pin(target, release)
            if before:
                _pin(target, before)
            _flush(target)
            begin("switch")
            _folders(final.parent)
            release.rename(final)
            _switch(target, final, staging)
        with suppress(OSError):  # the site is served: what is left over goes next time
            _prune(target, keep)
        scripts = before is not None and inline_scripts(before) != inline_scripts(final)
        return Switch(final.name, before.name if before else None, *found, scripts)


def rollback(target: Path, to: str | None, *, timeout: float, tell: Tell) -> Switch:
    """Switch to the release before the one that is served, or to the one that is named."""
    with _one_line(), _locked(target, timeout, tell):
        before = current(target)
        known = releases(target)
        earlier = [release for release in known if before and release.name < before.name]
        chosen = [release for release in known if release.name.startswith(to)] if to else earlier[-1:]
        if len(chosen) != 1:
            listed = say("、").join(release.name for release in known) or say("（没有）")
            if to:
                raise SiteError(say("没有发布版“{name}”。现有：{listed}。", name=to, listed=listed))
            raise SiteError(say("没有更早的发布版可以退回。现有：{listed}。", listed=listed))
        found = changes(before, chosen[0])
        with _staging(target) as staging:
            _pin(target, chosen[0])
            _switch(target, chosen[0], staging)
        scripts = before is not None and inline_scripts(before) != inline_scripts(chosen[0])
        return Switch(chosen[0].name, before.name if before else None, *found, scripts)


def releases(target: Path) -> list[Path]:
    """Give the releases that are kept, oldest first."""
    folder = target / RELEASES
    return sorted(path for path in folder.iterdir() if _RELEASE.fullmatch(path.name)) if folder.is_dir() else []


def current(target: Path) -> Path | None:
    """Give the release that is served; a folder that stands for a link is the release whose list of files it has."""
    served, known = target / CURRENT, releases(target)
    if served.is_symlink():
        name = served.readlink().name
        return next((release for release in known if release.name == name), None)
    lists = manifest.name("sha256")
    if not (served / lists).is_file():
        return None
    same = (release for release in reversed(known) if (release / lists).is_file())
    return next((release for release in same if _same(release / lists, served / lists)), None)


def sealed(plan: Plan, before: Path | None) -> dict[str, Path]:
    """Give the folders of sealed editions that are published as they are; raise SiteError where one is damaged.

    They are kept as long as the same years stand around them, whose pages name each other, and as long as they hold
    every address that is promised now.
    """
    if before is None:
        return {}
    kept = {}
    for edition in plan.editions:
        if edition.seal and _seal_of(before / edition.id) == edition.seal.digest:
            if damage := verify.damage(before, edition.id):
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
    years = before / urls.url_for("versions")
    return kept if years.is_file() and years.read_bytes() == site.versions(plan) else {}


def changes(before: Path | None, after: Path) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Give the paths that were added, changed and removed between two releases, without their compressed twins."""
    old, new = _paths(before) if before else {}, _paths(after)
    changed = (path for path in new if path in old and not _same(old[path], new[path]))
    return tuple(sorted(new.keys() - old.keys())), tuple(sorted(changed)), tuple(sorted(old.keys() - new.keys()))


def addresses(paths: Iterable[str]) -> list[str]:
    """Give the addresses under which files are asked for, from the root of the site: an index has two."""
    found = set()
    for path in paths:
        found.add(f"/{path}")
        if path == "index.html" or path.endswith("/index.html"):
            found.add(f"/{path.removesuffix('index.html')}")
    return sorted(found)


def inline_scripts(release: Path) -> set[str]:
    """Give every inline script of a release's pages, as a policy names them."""
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in release.rglob("*.html"))
    return {script for page in pages for script in csp.inline(page)}


# --- one at a time -----------------------------------------------------------------------------------------------


@contextmanager
def _one_line() -> Iterator[None]:
    """Say in one line what the computer refused; nothing was switched."""
    try:
        yield
    except OSError as error:
        reason = say(_REASONS[error.errno]) if error.errno in _REASONS else (error.strerror or str(error))
        what = " ".join(filter(None, (str(error.filename or ""), reason)))
        raise SiteError(say("没有发布，原来的网站没有变：{reason}。", reason=what)) from None


@contextmanager
def _locked(target: Path, timeout: float, tell: Tell) -> Iterator[None]:
    """Wait until nobody else publishes to the target. Where a process dies, the system lets go of its lock."""
    _ready(target)
    with (target / _LOCK).open("a") as file:
        _wait(file.fileno(), timeout, tell)
        for left in target.glob(f"{_STAGING}*"):
            tell(say("上一次发布没有完成，留下的“{name}”已清除。", name=left.name))
            shutil.rmtree(left, ignore_errors=True)
        yield


def _ready(target: Path) -> None:
    """Make the target; refuse a folder that holds something else."""
    if not target.is_dir():
        _folders(target)
    elif any(target.iterdir()) and not (target / _LOCK).exists():
        raise SiteError(say("“{target}”里有别的内容，没有发布。请另选一个文件夹，或先清空它。", target=target))


def _wait(lock: int, timeout: float, tell: Tell) -> None:
    until = time.monotonic() + timeout
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                waited = say("另一次发布正在进行，等了 {seconds} 秒还没有结束，没有发布。", seconds=round(timeout))
                raise SiteError(waited) from None
            if not told:
                tell(say("另一次发布正在进行，等它结束。"))
            told = True
            time.sleep(0.05)
        else:
            return


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Give a folder on the target's own file system that goes away in the end."""
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=target))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


# --- a release ---------------------------------------------------------------------------------------------------


def _hold(built: Path) -> None:
    """Refuse a site that is not whole: a link that leads nowhere, a list that does not hold, a name no system takes."""
    wrong = [finding for finding in verify.tree(built) if finding.passed is False]
    if wrong:
        told = say("；").join(f"{finding.chinese}{say('、').join(finding.details[:5])}" for finding in wrong)
        raise SiteError(say("没有发布，网站核对未过：{told}", told=told))


def _assemble(built: Path, release: Path, before: Path | None, known: list[Path]) -> None:
    """Put a release together: files that the release before has are its own, the others are moved in."""
    _folders(release)
    for name, path in sorted(_paths(built).items()):
        new, old = release / name, before / name if before else None
        _folders(new.parent)
        if old and old.is_file() and _same(old, path):
            _link(old, new)
            twin = old.with_name(f"{old.name}.gz")
            if twin.is_file():
                _link(twin, new.with_name(twin.name))
            continue
        path.rename(new)
        new.chmod(0o644)
        moment = _moment(name, known)
        os.utime(new, (moment, moment))
        _pack(name, new, moment)


def _folders(folder: Path) -> None:
    """Make a folder and those above it, readable to the web server whatever the user's umask is."""
    if not folder.is_dir():
        _folders(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _moment(name: str, known: list[Path]) -> int:
    """Give the time of a new file, later than that of any earlier one: servers make ETags of seconds and sizes."""
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


def _link(old: Path, new: Path) -> None:
    """Let a file stand in a second place too; where the file system has no hard links, copy it with its time."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS):
            raise
        shutil.copy2(old, new)


def _name(target: Path, release: Path) -> str:
    """Give a release its number, and its content in short, as a name."""
    last = max((int(path.name[:6]) for path in releases(target)), default=0)
    listed = release / manifest.name("sha256")
    digest = sha256(listed.read_bytes() if listed.is_file() else b"").hexdigest()
    return f"{last + 1:06}-{digest[:8]}"


def _paths(folder: Path) -> dict[str, Path]:
    """Give the files of a release, without their compressed twins, by their paths."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if name.removesuffix(".gz") == name or name[:-3] not in files}


def _same(one: Path, other: Path) -> bool:
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


# --- what pages of earlier releases load -------------------------------------------------------------------------


def _pinned(release: Path) -> dict[str, Path]:
    """Give what pages of a release ask for by its content: path below `versions` → file."""
    found = {}
    for name, path in _paths(release).items():
        if _NAMED.search(path.name) and not name.endswith(".html"):
            found[f"{EARLIER}/{name}"] = path
        elif "/data/" in name or path.suffix in (".css", ".js"):
            found[f"{pinned.version(path.read_bytes())}/{name}"] = path
    return found


def _pin(target: Path, release: Path) -> None:
    """Let the files that a release's pages load stand where they outlive the switch."""
    versions = target / VERSIONS
    for name, path in _pinned(release).items():
        _folders((versions / name).parent)
        for file in (path, path.with_name(f"{path.name}.gz")):
            there = (versions / name).with_name(file.name)
            if file.is_file() and not there.exists():
                _link(file, there)


def _prune(target: Path, keep: int) -> None:
    """Take away the oldest releases, and what no page of the others loads."""
    served = current(target)
    for release in releases(target)[:-keep]:
        if release != served:
            shutil.rmtree(release)
    needed = {name for release in releases(target) for name in _pinned(release)}
    versions = target / VERSIONS
    for path in sorted(versions.rglob("*"), reverse=True):
        if path.is_dir():
            with suppress(OSError):  # not empty
                path.rmdir()
        elif path.relative_to(versions).as_posix().removesuffix(".gz") not in needed:
            path.unlink()


# --- the switch --------------------------------------------------------------------------------------------------


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
    shutil.copytree(release, beside, copy_function=lambda old, new: _link(Path(old), Path(new)))
    beside.chmod(0o755)
    if not served.exists():
        beside.rename(served)
    elif not _exchange(beside, served):
        served.rename(staging / "old")  # for a moment nothing is served; no file system without links does better
        beside.rename(served)
    _settle(target)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, as Linux can on most file systems; tell whether it did."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


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


def _seal_of(folder: Path) -> str | None:
    """Give the digest of the seal that the folder of a published edition carries."""
    file = folder / "data/source/seal.yml"
    found = re.search(r"^digest: '(\w+)'$", file.read_text(encoding="utf-8") if file.is_file() else "", re.MULTILINE)
    return found[1] if found else None
