"""Files and folders made anew beside the old ones, whose place they take at the end, or which stay as they are.

    .SITE-plan-1a2b3c4d/.plan-staging  locked while its maker lives; holds the journal of the switch once that begins
    .SITE-plan-1a2b3c4d/new/           what is being made
    .SITE-plan-1a2b3c4d/old/           what the switch has put aside

A process that is killed leaves such a folder behind; the next one finishes its switch, if that had begun, and
removes it.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.messages import say
from generator.problems import SiteError

if sys.platform != "win32":  # there nothing is locked, and nothing that was left over is removed
    import fcntl

SIGN = ".plan-staging"
"""The file by which folders that are being made are known to be ours."""

_RANDOM = re.compile(r"[a-z0-9_]{8}")
"""What `mkdtemp` puts behind the prefix."""

_Journal = Mapping[str, tuple[int | None, int | None]]
"""Name of an entry ("" for the folder itself) → inodes of what is there before the switch, and after it."""


@dataclass(frozen=True)
class Staging:
    """What is being made: the new folder, and what it takes over from the one before."""

    folder: Path
    """Empty at first."""
    before: Path
    """What it will replace; it need not be there."""
    stay: list[str] = field(default_factory=list)
    """Names of folders that it takes over whole from the one before."""


@contextmanager
def staged(folder: Path, check: Callable[[Collection[str]], None] = lambda _: None) -> Iterator[Staging]:
    """Yield a new folder beside `folder` that takes its place at the end, or goes away if anything fails.

    `check` raises where `folder` may not be replaced; it is asked at the beginning, and again before the switch, with
    the names in it that stay.
    """
    target = folder.resolve()
    prefix = f".{target.name}-plan-"
    for left in leftovers(target.parent, prefix):
        _resume(left, target)
        clear(left)
    check(())
    target.parent.mkdir(parents=True, exist_ok=True)
    with workspace(target.parent, prefix) as beside:
        made, was = Staging(beside / "new", target), _entries(target)
        made.folder.mkdir()
        yield made
        check(made.stay)
        if any(was.get(name) != _inode(target / name) for name in made.stay):
            raise SiteError(say("“{folder}”在生成期间被另一次生成换过了。请再生成一次。", folder=folder))
        _switch(made, beside)


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link stays one, and what is no file, as a device or a pipe, is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve() if path.is_symlink() else path
    beside = path.with_name(f".{path.name}~")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # nobody knows the file beside it
    finally:
        beside.unlink(missing_ok=True)


# --- folders that are being made ---------------------------------------------------------------------------------


@contextmanager
def workspace(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder that git ignores, locked while this process lives; it goes away in the end."""
    folder, lock = _locked(parent, prefix)
    try:
        (folder / ".gitignore").write_text("*\n", "ascii")
        yield folder
    finally:
        clear(folder)
        os.close(lock)


def leftovers(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield the folders that processes which are gone have left, each locked while it is looked at."""
    for left in sorted(map(parent.joinpath, _entries(parent))):
        if left.is_symlink() or not (left.name.startswith(prefix) and _RANDOM.fullmatch(left.name[len(prefix) :])):
            continue
        try:
            lock = os.open(left / SIGN, os.O_RDWR)
        except OSError:
            with suppress(OSError):  # somebody else's; or empty, as it is for a moment at its beginning and end
                left.rmdir()
            continue
        try:
            if _lock(lock, waits=False):
                yield left
        finally:
            os.close(lock)


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    """Make a folder and lock it; another process may take it for a leftover before it is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(FileNotFoundError):
            lock = os.open(folder / SIGN, os.O_RDWR | os.O_CREAT)
            _lock(lock, waits=True)
            if _inode(folder / SIGN) == os.fstat(lock).st_ino:
                return folder, lock
            os.close(lock)


def _lock(file: int, *, waits: bool) -> bool:
    """Lock a file; tell whether that was possible."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:  # somebody has locked it, or the file system knows no locks
        return False
    return True


def clear(folder: Path) -> None:
    """Remove a folder that was being made; its sign goes last, so that what is left is known for ours."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != SIGN:
                path.unlink()
        if [path.name for path in folder.iterdir()] == [SIGN]:
            (folder / SIGN).unlink()
        folder.rmdir()


# --- the switch --------------------------------------------------------------------------------------------------


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, as Linux can on most file systems; tell whether it did."""
    import ctypes  # noqa: PLC0415  most commands switch nothing

    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, flag = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), flag) == 0)


def _switch(made: Staging, beside: Path) -> None:
    """Put what is new in place; put all back where that fails half-way.

    The folders change places in one step. Where some folders stay, these are not touched, and what is around them
    changes places one by one: at no moment anything is missing. Where the system cannot exchange, each is missing
    for a moment.
    """
    if made.stay:
        (beside / "old").mkdir()
    journal = _journal(made)
    (beside / SIGN).write_text(json.dumps(journal), "utf-8")
    try:
        _arrange(journal, beside, made.before, 1)
    except BaseException:
        _arrange(journal, beside, made.before, 0)
        raise


def _resume(beside: Path, target: Path) -> None:
    """Finish the switch of a process that was killed, unless it had not begun, or somebody else went on since."""
    try:
        read = json.loads((beside / SIGN).read_text("utf-8"))
        journal = {name: (before, after) for name, (before, after) in read.items() if Path(name).name == name != ".."}
    except (ValueError, TypeError, AttributeError):
        return
    is_there = "" in journal or target.is_dir()
    if is_there and all(_can_go_on(beside, target, name, *inodes) for name, inodes in journal.items()):
        _arrange(journal, beside, target, 1)


def _can_go_on(beside: Path, target: Path, name: str, before: int | None, after: int | None) -> bool:
    """Whether an entry is as a switch that was killed left it: the new one somewhere, nobody else's in its place."""
    there = _inode(target / name)
    if there == after:
        return True
    return there in (before, None) and after in (None, _inode(beside / "new" / name))


def _journal(made: Staging) -> _Journal:
    """Return what the switch exchanges: the folders themselves, or all in them but what stays."""
    if not made.stay:
        return {"": (_inode(made.before), made.folder.stat().st_ino)}
    before, after = _entries(made.before), _entries(made.folder)
    names = sorted((before.keys() | after.keys()) - {*made.stay})
    return {name: (before.get(name), after.get(name)) for name in names}


def _arrange(journal: _Journal, beside: Path, target: Path, at: int) -> None:
    """Put everything where it belongs before (0) or after (1) the switch, however much of it is there already."""
    for name, inodes in journal.items():
        place, wanted = target / name, inodes[at]
        new, old = beside / "new" / name, beside / "old" / name
        source, free = (old, new) if _inode(old) == wanted else (new, old)
        there = _inode(place)
        if there == wanted:
            continue
        if wanted is None:
            place.rename(old)
        elif there is None:
            source.rename(place)
        elif not exchange(source, place):
            place.rename(free)
            source.rename(place)


def _entries(folder: Path) -> dict[str, int]:
    """Return the names in a folder with their inodes; none where it cannot be listed."""
    with suppress(FileNotFoundError, PermissionError), os.scandir(folder) as entries:
        return {entry.name: entry.inode() for entry in entries}
    return {}


def _inode(path: Path) -> int | None:
    """Return the inode of what is at a path, if there is anything; a link is not followed."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return path.lstat().st_ino
    return None
