"""Read the digests of the served release's files: from the record of the last publish, or from changed files anew.

    TARGET/.verified   what the last publish knew of the files that it left behind

A file counts as unchanged while its inode, size and times are those of the record. Its time of change (ctime) is one
that no program can set, so whatever wrote to a file, even through another hard link, its bytes are read again: a file
that was altered is never linked into the next release. One that the web server cannot read, or whose compressed twin
was altered or taken away, counts as altered too: the twin is what most readers are sent.
"""

import os
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator.files import keys
from generator.files.cache import content_of
from generator.files.codec import Codec
from generator.files.staging import write_atomically

RECORD = ".verified"

_READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
"""The bits of the mode that let the web server, another user, read a file."""

_TICK = 20_000_000
"""Nanoseconds within which two changes of a file may bear one time: such files are read again the next time."""


class _Stamp(NamedTuple):
    """By what a file counts as unchanged; times in nanoseconds since 1970."""

    inode: int
    size: int
    modified: int
    changed: int


class _Record(NamedTuple):
    """What a publish left behind; the files are columns, since there are thousands: the same index in each is one."""

    program: str
    """The digest of the program that verified the release, since another one may look at more."""
    release: str
    paths: list[str]
    stamps: list[list[int]]
    """The columns of the stamps."""
    digests: list[str]
    """That of a compressed twin is empty: it was made of the file beside it."""
    linked: list[str]

    def files(self) -> dict[str, tuple[_Stamp, str]]:
        """Return path → stamp and digest; raise ValueError where the columns are not of one length."""
        stamps = map(_Stamp._make, zip(*self.stamps, strict=True))
        return dict(zip(self.paths, zip(stamps, self.digests, strict=True), strict=True))


@dataclass(frozen=True)
class Earlier:
    """What is known of the release that is served, before the next one is made."""

    folder: Path
    digests: Mapping[str, str]
    """Path → SHA-256 of each file as it is now, without compressed twins; empty where it must be written anew."""
    sizes: Mapping[str, int]
    twins: frozenset[str] = frozenset()
    """Paths of the files whose compressed twin beside them holds the same."""
    verified: frozenset[str] = frozenset()
    """Paths of the files that this very program has verified, and that are unchanged since."""
    linked: frozenset[str] = frozenset()
    """Paths to which links of these lead."""
    is_recorded: bool = field(default=False)
    """Whether there is a record of this release, so that the files that its pages load are known to be pinned."""


def read(target: Path, release: Path) -> Earlier:
    """Return what is known of a release; files that the record does not know as they are now are read."""
    record = _read_record(target)
    known: dict[str, tuple[_Stamp, str]] = {}
    with suppress(ValueError, TypeError):
        known = record.files() if record and record.release == release.name else {}
    found = dict(_stamps(release))
    stamps = {name: stamp for name, stamp in found.items() if stamp}
    whole = [name for name in stamps if not (name.endswith(".gz") and name[:-3] in found)]
    unchanged = {name for name, stamp in stamps.items() if name in known and known[name][0] == stamp}
    twins = frozenset(
        name for name in whole if (twin := f"{name}.gz") in stamps and _is_twin(release, name, twin, unchanged)
    )
    digests = {name: known[name][1] if name in unchanged else _digest(release / name) for name in whole}
    had_twin = (name[:-3] for name in found.keys() | known.keys() if name.endswith(".gz"))
    altered = {name for name in had_twin if name in digests and name not in twins}
    altered.update(name for name in found if not (name in stamps or (name.endswith(".gz") and name[:-3] in found)))
    linked = record.linked if known and record and record.program == keys.key() else None
    return Earlier(
        folder=release,
        digests=digests | dict.fromkeys(altered, ""),
        sizes={name: stamps[name].size for name in whole},
        twins=twins,
        verified=frozenset(unchanged.intersection(whole) - altered) if linked is not None else frozenset(),
        linked=frozenset(linked or ()),
        is_recorded=bool(known),
    )


def store(target: Path, release: Path, digests: Mapping[str, str], linked: Iterable[str]) -> None:
    """Record a release that was verified and is served; `digests` are those of its files, without compressed twins."""
    now = time.time_ns()
    stamps = {
        name: stamp
        for name, stamp in _stamps(release)
        if stamp and (name in digests or name.removesuffix(".gz") in digests) and stamp.changed < now - _TICK
    }
    record = _Record(
        program=keys.key(),
        release=release.name,
        paths=[*stamps],
        stamps=[*map(list, zip(*stamps.values(), strict=True))],
        digests=[digests.get(name, "") for name in stamps],
        linked=sorted(linked),
    )
    file = target / RECORD
    if file.is_file() or not os.path.lexists(file):  # a pipe, say, would be waited for; without a record all is read
        write_atomically(file, Codec().encode(_Record, record))


def _read_record(target: Path) -> _Record | None:
    record: _Record | None = None
    with suppress(OSError, ValueError):
        record = Codec().decode(_Record, content_of(target / RECORD))
    return record


def _stamps(folder: Path) -> Iterator[tuple[str, _Stamp | None]]:
    """Yield the paths of what is below a folder, with the stamps of regular files that everybody can read."""
    waiting = [""]
    while waiting:
        beneath = waiting.pop()
        with os.scandir(f"{folder}/{beneath}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{beneath}{entry.name}/")
                    continue
                status = entry.stat(follow_symlinks=False)
                stamp = _Stamp(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                is_fit = stat.S_ISREG(status.st_mode) and (os.name == "nt" or status.st_mode & _READABLE == _READABLE)
                yield beneath + entry.name, stamp if is_fit else None


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file; the empty text, which no file has, where it cannot be read."""
    with suppress(OSError):
        return sha256(file.read_bytes()).hexdigest()
    return ""


def _is_twin(release: Path, name: str, twin: str, unchanged: set[str]) -> bool:
    """Whether a file's compressed twin holds the same: both are as they were recorded, or it is unpacked."""
    if name in unchanged and twin in unchanged:
        return True
    with suppress(OSError, zlib.error):
        content, unpacking = (release / name).read_bytes(), zlib.decompressobj(wbits=31)
        is_same = unpacking.decompress((release / twin).read_bytes(), len(content) + 1) == content
        return is_same and unpacking.eof and not unpacking.unused_data
    return False
