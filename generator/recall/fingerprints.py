"""The digests of a plan's files, taken again only of those that somebody has touched since the last time.

A file that nobody has touched is not read again.
"""

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import NamedTuple

from generator.files.cache import Cache, digest
from generator.files.codec import Codec
from generator.plan.source import MAX_BYTES, YEAR, is_left_out

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is touched again bears another time, on any file system."""


class _Seen(NamedTuple):
    """What a file is known by, and the SHA-256 of what it held."""

    size: int
    written: int
    touched: int
    """When anything about it changed, which nobody can set; on Windows, when it was made."""
    inode: int
    digest: str


_ODD = _Seen(0, 0, 0, 0, "")
"""A link, or what is no file, of which nothing is said: who reads the plan has to look at it."""

_Folder = dict[str, _Seen]


def glance(root: Path, cache: Cache) -> dict[str, dict[str, str]]:
    """Return year → file name → SHA-256; files that belong to no year stand below the empty text.

    It is the quick way to see what has changed; of what is odd, nothing may be said.
    """
    try:
        years = [entry.name for entry in os.scandir(root) if YEAR.fullmatch(entry.name) and entry.is_dir()]
        return {year: _digests(f"{root}/{year}", ("", "tasks/") if year else ("",), cache) for year in ("", *years)}
    except OSError:
        return {}


def _digests(folder: str, beneath: tuple[str, ...], cache: Cache) -> dict[str, str]:
    about = f"seen-{digest(os.path.abspath(folder).encode())[:16]}"  # noqa: PTH100  nothing is to be resolved
    before: _Folder = {}
    with contextlib.suppress(ValueError):
        before = Codec().decode(_Folder, cache.newest_content(about) or b"{}")
    now = time.time_ns()
    found = {name: seen for part in beneath for name, seen in _looked(f"{folder}/{part}", part, before).items()}
    settled = {name: seen for name, seen in found.items() if now - max(seen.written, seen.touched) > _SETTLED}
    if settled != before:
        fresh = Codec().encode(_Folder, settled)
        cache.put_content(digest(fresh), about, fresh)
    return {name: seen.digest for name, seen in found.items()}


def _looked(folder: str, beneath: str, before: _Folder) -> dict[str, _Seen]:
    if os.path.islink(folder.rstrip("/")):  # noqa: PTH114  of a string: of thousands, Path takes its time
        return {beneath: _ODD}
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_left_out(entry.name) or entry.is_dir(follow_symlinks=False):
                continue
            if not entry.is_file(follow_symlinks=False):
                found[beneath + entry.name] = _ODD
                continue
            status, name = entry.stat(), beneath + entry.name
            if status.st_size > MAX_BYTES:
                continue
            known = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            seen = before.get(name)
            if not seen or seen[:-1] != known:
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123  of thousands, Path takes its time
                    seen = _Seen(*known, hashlib.sha256(file.read()).hexdigest())
            found[name] = seen
    return found
