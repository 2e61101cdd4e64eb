"""SHA-256 of every file of a plan, computed again only where size, times or inode have changed since the last time."""

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import NamedTuple

from generator.files.cache import Cache
from generator.files.codec import Codec
from generator.files.keys import key
from generator.plan.source import MAX_BYTES, YEAR, is_left_out

_SETTLED = 2_000_000_000
"""Nanoseconds after its last change from which on a file that is written again has another time, on any file system."""


class _FileRecord(NamedTuple):
    """The metadata by which a file counts as unchanged, and the SHA-256 of its content, in hex."""

    size: int
    modified: int
    """`st_mtime_ns`."""
    changed: int
    """`st_ctime_ns`: when anything about it changed, which no program can set; on Windows, when it was made."""
    inode: int
    digest: str


_NO_FILE = _FileRecord(0, 0, 0, 0, "")
"""The record of a link, or what is no regular file: it has no digest, and reading the plan reports it."""

_FolderRecords = dict[str, _FileRecord]


def file_digests(root: Path, cache: Cache) -> dict[str, dict[str, str]]:
    """Return year → name of a file → its SHA-256 in hex; the year "" holds the files that belong to no year.

    A link, or what is no regular file, has the digest ""; a file above the greatest size that is read is left out, and
    so is everything where a folder cannot be listed.
    """
    try:
        years = [entry.name for entry in os.scandir(root) if YEAR.fullmatch(entry.name) and entry.is_dir()]
        return {year: _digests(f"{root}/{year}", ("", "tasks/") if year else ("",), cache) for year in ("", *years)}
    except OSError:
        return {}


def _digests(folder: str, beneath: tuple[str, ...], cache: Cache) -> dict[str, str]:
    """Return the digest of each file below a folder, and cache the records of those that have rested long enough."""
    subject = f"seen-{key(os.path.abspath(folder))[:16]}"  # noqa: PTH100  nothing is to be resolved
    before: _FolderRecords = {}
    with contextlib.suppress(ValueError):
        before = Codec().decode(_FolderRecords, cache.newest_content(subject) or b"{}")
    now = time.time_ns()
    records = {name: one for part in beneath for name, one in _records(f"{folder}/{part}", part, before).items()}
    settled = {name: one for name, one in records.items() if now - max(one.modified, one.changed) > _SETTLED}
    if settled != before:
        content = Codec().encode(_FolderRecords, settled)
        cache.put_content(key(content), subject, content)
    return {name: one.digest for name, one in records.items()}


def _records(folder: str, beneath: str, before: _FolderRecords) -> _FolderRecords:
    """Return the records of a folder's files, by name with `beneath` before it; those of `before` where they hold."""
    if os.path.islink(folder.rstrip("/")):  # noqa: PTH114  of a string: of thousands, Path takes its time
        return {beneath: _NO_FILE}
    records = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_left_out(entry.name) or entry.is_dir(follow_symlinks=False):
                continue
            if not entry.is_file(follow_symlinks=False):
                records[beneath + entry.name] = _NO_FILE
                continue
            status, name = entry.stat(), beneath + entry.name
            if status.st_size > MAX_BYTES:
                continue
            metadata = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            record = before.get(name)
            if not record or record[:-1] != metadata:
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123  of thousands, Path takes its time
                    record = _FileRecord(*metadata, hashlib.sha256(file.read()).hexdigest())
            records[name] = record
    return records
