"""Lock open files, and rename: what differs between systems stands here alone.

Where there is `fcntl`, locks are those of `flock`; on Windows they are those of `msvcrt`, which knows none that are
shared: there whoever shares takes none. Where a system has neither, nothing is locked.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

fcntl: Any = None
msvcrt: Any = None
with suppress(ImportError):
    import fcntl
if fcntl is None:
    with suppress(ImportError):
        import msvcrt

_AT = 1 << 30
"""The byte that `msvcrt` locks: none that a file has, since others cannot read what is locked."""

_PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds before a refused rename is tried again: on Windows a scanner for viruses holds new files for moments."""


def lock(file: int, *, waits: bool = False) -> bool:
    """Lock an open file for this process alone; raise BlockingIOError where another has it, unless this one waits.

    Return False where the file system, or the system, knows no locks.
    """
    if fcntl:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            raise
        except OSError:
            return False
        return True
    if not msvcrt:
        return False
    while not _lock_byte(file):
        if not waits:
            raise BlockingIOError
        time.sleep(_PAUSES[0])
    return True


def lock_shared(file: int) -> bool:
    """Lock an open file together with others, without waiting; return whether nobody has it alone."""
    if fcntl:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system knows none
            pass
    return True


def _lock_byte(file: int) -> bool:
    """Whether the byte that stands for a file could be locked, as `msvcrt` locks from the current position on."""
    before = os.lseek(file, 0, os.SEEK_CUR)
    os.lseek(file, _AT, os.SEEK_SET)
    try:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    finally:
        os.lseek(file, before, os.SEEK_SET)
    return True


def rename(source: Path, target: Path) -> None:
    """Rename a file or folder to a free name; try a few times where the system refuses it for the moment."""
    for pause in _PAUSES:
        try:
            source.rename(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.rename(target)


def replace(source: Path, target: Path) -> None:
    """Rename a file or folder, replacing what has the new name; try again as `rename` does."""
    for pause in _PAUSES:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)
