"""Replace a file or a folder atomically: write the new one beside it in a staging folder, then exchange the two.

    .SITE-plan-1a2b3c4d/.plan-staging  locked while its process lives; holds the journal once the exchange begins
    .SITE-plan-1a2b3c4d/new/           the new folder
    .SITE-plan-1a2b3c4d/old/           entries of the old one that the exchange has moved away

A process that is killed leaves its staging folder behind; the next one finishes its exchange, if that had begun, and
removes it.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.files import locks
from generator.messages import say
from generator.problems import SiteError

MARKER = ".plan-staging"
"""The lock file that tells our staging folders from others."""

_RANDOM = re.compile(r"[a-z0-9_]{8}")
"""The random part that `mkdtemp` puts after the prefix."""

_Journal = Mapping[str, tuple[int | None, int | None]]
"""Name of an entry ("" for the folder itself) → inodes of what has this name before and after the exchange."""


@dataclass(frozen=True)
class Staging:
    """A new folder that is being filled, and the old one that it will replace."""

    folder: Path
    """The new folder, empty at first."""
    before: Path
    """The old folder, if there is one."""
    stay: list[str] = field(default_factory=list)
    """Names of folders in the old one that are to stay in place untouched."""


@contextmanager
def staged(folder: Path, check: Callable[[Collection[str]], None] = lambda _: None) -> Iterator[Staging]:
    """Yield a new folder beside `folder` that replaces it at the end, or is removed if anything raises.

    `check` raises where `folder` may not be replaced; it is called at the beginning, and again before the exchange with
    the names in it that stay. Raise SiteError where another process has replaced one of these meanwhile.
    """
    target = folder.resolve()
    prefix = f".{target.name}-plan-"
    for left in leftovers(target.parent, prefix):
        _resume(left, target)
        clear(left)
    check(())
    target.parent.mkdir(parents=True, exist_ok=True)
    with workspace(target.parent, prefix) as beside:
        staging, inodes = Staging(beside / "new", target), _entries(target)
        staging.folder.mkdir()
        yield staging
        check(staging.stay)
        if any(inodes.get(name) != _inode(target / name) for name in staging.stay):
            raise SiteError(say("“{folder}”在生成期间被另一次生成换过了。请再生成一次。", folder=folder))
        _switch(staging, beside)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; the target of a link is replaced, and a device or a pipe is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve() if path.is_symlink() else path
    beside = path.with_name(f".{path.name}~")
    try:
        beside.write_bytes(content)
        locks.replace(beside, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # not the path of the temporary file
    finally:
        beside.unlink(missing_ok=True)


# --- staging folders ---------------------------------------------------------------------------------------------


@contextmanager
def workspace(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new staging folder that git ignores, locked while this process lives; remove it at the end."""
    folder, lock = _locked(parent, prefix)
    try:
        (folder / ".gitignore").write_text("*\n", "ascii")
        yield folder
    finally:
        clear(folder)
        os.close(lock)


def leftovers(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield the staging folders of processes that are gone, each locked until the next is asked for."""
    for left in sorted(map(parent.joinpath, _entries(parent))):
        if left.is_symlink() or not (left.name.startswith(prefix) and _RANDOM.fullmatch(left.name[len(prefix) :])):
            continue
        try:
            lock = os.open(left / MARKER, os.O_RDWR)
        except OSError:
            with suppress(OSError):  # it is not ours; or empty, as ours are for a moment at their beginning and end
                left.rmdir()
            continue
        try:
            if _lock(lock, waits=False):
                yield left
        finally:
            os.close(lock)


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    """Return a new staging folder and its locked file; try again where another process took it for a leftover."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(FileNotFoundError):
            lock = os.open(folder / MARKER, os.O_RDWR | os.O_CREAT)
            _lock(lock, waits=True)
            if _inode(folder / MARKER) == os.fstat(lock).st_ino:
                return folder, lock
            os.close(lock)


def _lock(file: int, *, waits: bool) -> bool:
    """Lock an open file for this process alone; return whether it is locked."""
    try:
        return locks.lock(file, waits=waits)
    except BlockingIOError:
        return False


def clear(folder: Path) -> None:
    """Remove a staging folder; its marker goes last, so that what an interruption leaves is still known for ours."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != MARKER:
                path.unlink()
        if [path.name for path in folder.iterdir()] == [MARKER]:
            (folder / MARKER).unlink()
        folder.rmdir()


# --- the exchange ------------------------------------------------------------------------------------------------


def exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step, as Linux can on most file systems; return whether it did."""
    import ctypes  # noqa: PLC0415  most commands switch nothing

    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # the last on Windows, which has no library of the process itself
        return False
    here, flag = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), flag) == 0)


def _switch(staging: Staging, beside: Path) -> None:
    """Exchange the new folder and the old one; undo all where that fails half-way.

    The folders are exchanged in one step. Where some entries stay, the others are exchanged one by one, so that nothing
    is missing at any moment. On systems that cannot exchange, each is missing for a moment.
    """
    if staging.stay:
        (beside / "old").mkdir()
    journal = _journal(staging)
    (beside / MARKER).write_text(json.dumps(journal), "utf-8")
    try:
        _arrange(journal, beside, staging.before, 1)
    except BaseException:
        _arrange(journal, beside, staging.before, 0)
        raise


def _resume(beside: Path, target: Path) -> None:
    """Finish the exchange of a process that was killed, unless it had not begun, or the folder was changed since."""
    try:
        read = json.loads((beside / MARKER).read_text("utf-8"))
        journal = {name: (before, after) for name, (before, after) in read.items() if Path(name).name == name != ".."}
    except (ValueError, TypeError, AttributeError):
        return
    is_there = "" in journal or target.is_dir()
    if is_there and all(_can_go_on(beside, target, name, *inodes) for name, inodes in journal.items()):
        _arrange(journal, beside, target, 1)


def _can_go_on(beside: Path, target: Path, name: str, before: int | None, after: int | None) -> bool:
    """Whether an entry is as a killed exchange left it: the new one is at hand, and no third one is in its place."""
    current = _inode(target / name)
    if current == after:
        return True
    return current in (before, None) and after in (None, _inode(beside / "new" / name))


def _journal(staging: Staging) -> _Journal:
    """Return what is to be exchanged: the folders themselves, or all entries but those that stay."""
    if not staging.stay:
        return {"": (_inode(staging.before), staging.folder.stat().st_ino)}
    before, after = _entries(staging.before), _entries(staging.folder)
    names = sorted((before.keys() | after.keys()) - {*staging.stay})
    return {name: (before.get(name), after.get(name)) for name in names}


def _arrange(journal: _Journal, beside: Path, target: Path, at: int) -> None:
    """Move every entry to its place before (0) or after (1) the exchange; entries that are there already stay."""
    for name, inodes in journal.items():
        place, wanted = target / name, inodes[at]
        new, old = beside / "new" / name, beside / "old" / name
        source, free = (old, new) if _inode(old) == wanted else (new, old)
        current = _inode(place)
        if current == wanted:
            continue
        if wanted is None:
            locks.rename(place, old)
        elif current is None:
            locks.rename(source, place)
        elif not exchange(source, place):
            locks.rename(place, free)
            locks.rename(source, place)


def _entries(folder: Path) -> dict[str, int]:
    """Return name → inode of a folder's entries; an empty one where it cannot be listed."""
    with suppress(FileNotFoundError, PermissionError), os.scandir(folder) as entries:
        return {entry.name: entry.inode() for entry in entries}
    return {}


def _inode(path: Path) -> int | None:
    """Return the inode of a path without following links; None where nothing is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return path.lstat().st_ino
    return None
