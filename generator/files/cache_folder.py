"""Open the user's cache folder under a shared lock, or say in one line why it cannot be used.

It is `$XDG_CACHE_HOME/plan`, else `~/.cache/plan`; `--cache-dir` and `PLAN_CACHE_DIR` name another. No file of a
project says where it is, so a cache that a project brings along is never read. A folder that belongs to another user,
that others may write to, that holds foreign files or cannot be written is not used, and the build goes on without.
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
"""The Cache Directory Tagging Specification: programs that make backups skip the folder, and we know it for ours."""

_PATIENCE = 100
"""Tenths of a second to wait while another process prunes the cache, which takes it moments."""


@contextmanager
def opened(folder: Path | None, config_file: Path, tell: Callable[[str], None]) -> Iterator[Cache | None]:
    """Yield the cache in a folder, or in the user's own; None where it cannot be used, and `tell` is called with why.

    `config_file` is the project's: labels in the cache are told apart by its folder.
    """
    place, lock, reason = Path("~/.cache/plan"), None, ""
    try:
        place = (folder or default_folder()).absolute()
        lock = _locked_folder(place)
    except OSError as error:
        reason = error.strerror or str(error)
    project = hashlib.sha256(os.fsencode(config_file.resolve().parent)).hexdigest()[:16]
    cache = None if lock is None else Cache(place, f"{project}-", lock=lock)
    try:
        if reason:
            tell(_unusable(place, reason))
        yield cache
        if cache and cache.trouble:
            tell(_unusable(place, cache.trouble))
    finally:
        if lock is not None:
            os.close(lock)


def _unusable(folder: Path, reason: str) -> str:
    return say(
        "缓存文件夹 {folder} 用不了：{reason}。网站照样生成，只是慢一些。请用 --cache-dir 换一个，或用 --no-cache。",
        folder=folder,
        reason=reason,
    )


def default_folder() -> Path:
    """Return the cache folder of this user on this system; raise OSError where there is no home folder."""
    place = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not place.is_absolute():  # the XDG specification has us ignore it then
        place = Path(os.path.expanduser(_PLACES.get(sys.platform, "~/.cache")))  # noqa: PTH111  it leaves ~ if need be
    if not place.is_absolute():
        raise OSError(say("不知道用户的主文件夹在哪里"))
    return place / "plan"


_PLACES = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}


def _locked_folder(folder: Path) -> int:
    """Make a folder for a cache if there is none, and return its open lock file; raise OSError where it is unusable."""
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
