"""The user's own folder for a cache: where it is, whether it may be used, and who uses it now.

Nothing in a project says where it is, and a cache that came with a project is never looked at.

It is `$XDG_CACHE_HOME/plan`, else `~/.cache/plan`; `--cache-dir` and `PLAN_CACHE_DIR` name another. No file of a
project says where it is, and what a project brings is never looked at. A folder of another user, one that others may
write to, or that cannot be written, is not used: one line says why, and the build goes on.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.files.cache import Cache, content_of, locked
from generator.messages import say

_LOCK, _TAG = "lock", "CACHEDIR.TAG"

_TAGGED = b"""\
Signature: 8a477f597d28d172789f06886806bc55
# The cache of `plan build`: it may be removed at any time, and backups need not have it.
"""
"""What tells programs that make backups, and this one, what the folder is."""

_PATIENCE = 100
"""How many tenths of a second to wait for others who remove what is too much: it takes them moments."""


@contextmanager
def opened(folder: Path | None, config_file: Path, tell: Callable[[str], None]) -> Iterator[Cache | None]:
    """Yield the cache in a folder, or the user's own, for a project; none where it cannot be used: `tell` hears why."""
    place, lock, reason = Path("~/.cache/plan"), None, ""
    try:
        place = (folder or usual()).absolute()
        lock = _entered(place)
    except OSError as error:
        reason = error.strerror or str(error)
    project = hashlib.sha256(os.fsencode(config_file.resolve().parent)).hexdigest()[:16]
    cache = None if lock is None else Cache(place, f"{project}-", lock=lock)
    try:
        if reason:
            tell(_said(place, reason))
        yield cache
        if cache and cache.trouble:
            tell(_said(place, cache.trouble))
    finally:
        if lock is not None:
            os.close(lock)


def _said(folder: Path, reason: str) -> str:
    return say(
        "缓存文件夹 {folder} 用不了：{reason}。网站照样生成，只是慢一些。请用 --cache-dir 换一个，或用 --no-cache。",
        folder=folder,
        reason=reason,
    )


def usual() -> Path:
    """Return where the system keeps what this user's programs can make again; raise OSError where nobody knows."""
    place = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not place.is_absolute():  # then it is to be ignored, says the specification
        place = Path(os.path.expanduser(_PLACES.get(sys.platform, "~/.cache")))  # noqa: PTH111  it leaves ~ if need be
    if not place.is_absolute():
        raise OSError(say("不知道用户的主文件夹在哪里"))
    return place / "plan"


_PLACES = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}


def _entered(folder: Path) -> int:
    """Return the locked file of a folder that is there now, and nobody else's; raise OSError where it cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if sys.platform != "win32":
        if status.st_uid != os.geteuid():
            raise OSError(say("它属于别的用户"))
        if status.st_mode & 0o022:
            raise OSError(say("别的用户可以改写它"))
    if not _is_tagged(folder):
        if {path.name for path in folder.iterdir()} - {_LOCK, _TAG}:
            raise OSError(say("里面有别的文件"))
        if os.path.lexists(folder / _TAG):  # a pipe, say, that nobody reads
            raise OSError(say("里面有别的文件"))
        (folder / _TAG).write_bytes(_TAGGED)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(_PATIENCE):
        if locked(lock, alone=False):
            return lock
        time.sleep(0.1)
    os.close(lock)
    raise OSError(say("别的进程正在清理它"))


def _is_tagged(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        return content_of(folder / _TAG) == _TAGGED
    return False
