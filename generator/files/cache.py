"""Cache on disk: an entry is a folder of files under a key, the digest of everything that they were made from.

    KEY/entry.json      paths, sizes, times and checksums of the files, below the digest of this list and of the key
    KEY/files/…         the files, at their paths in the site
    KEY/bytes           the size of the entry
    PROJECT-LABEL.last  the key of the newest entry with a label, as a year; its files are hard-linked where bytes agree
    unused-…            an entry that is being written, or was left by a process that was killed

An entry is valid while each of its files has the size and modification time that were noted; otherwise it counts as
missing. Builds share a lock on the folder; whoever gets it alone removes leftovers, and the least recently used
entries above the limit. Projects share entries, since a key says all that the files were made from.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname
from typing import Any, NamedTuple

from generator.files import locks, manifest, paths
from generator.files.codec import Codec

LIMIT = 2 << 30
"""Bytes that a cache may hold; the least recently used entries are removed first."""

_LIST = "entry.json"
_FILES = "files"
_SIZE = "bytes"
_UNUSED = "unused-"
_LAST = ".last"

_DAMAGED = (OSError, ValueError)
"""What reading raises where an entry is missing, or not as it was written."""

_MODE = stat.S_IFMT(0o777777) | stat.S_IRUSR
_A_FILE = stat.S_IFREG | stat.S_IRUSR
"""The bits under `_MODE` of a regular file that its owner can read; a symbolic link has others."""


class _FileTable(NamedTuple):
    """The list of an entry's files as columns: the same index in each is the same file."""

    paths: list[str]
    sizes: list[int]
    written: list[int]
    """Modification times, in nanoseconds since 1970."""
    sha256: list[str]
    sha512: list[str]


_LISTS = Codec()


class Digests(NamedTuple):
    """The checksums of a file in hexadecimal digits, in the order of `manifest.ALGORITHMS`."""

    sha256: str
    sha512: str


@dataclass(frozen=True)
class NewFile:
    """A file in memory: its path in the site, its bytes and their digests."""

    path: str
    content: bytes
    digests: Digests


def new_file(path: str, content: bytes) -> NewFile:
    """Return a file with its digests."""
    return NewFile(path, content, Digests(*manifest.digests(content)))


class CachedFile(NamedTuple):
    """A file of an entry of the cache. There are thousands, so it holds text: making `Path`s would take long."""

    folder: str
    """The entry's folder of files, below which the file has its path in the site."""
    path: str
    size: int
    written: int
    """Modification time, in nanoseconds since 1970."""
    inode: int
    """The same for all hard links to the file."""
    digests: Digests

    @property
    def location(self) -> str:
        """Where the file lies on disk."""
        return f"{self.folder}/{self.path}"

    def content(self) -> bytes | None:
        """Return the bytes; None where they have changed, and then remove the file, which invalidates its entry."""
        with contextlib.suppress(*_DAMAGED):
            content = content_of(Path(self.location))
            if hashlib.sha256(content).hexdigest() == self.digests.sha256:
                return content
            Path(self.location).unlink()
        return None


class Cache:
    """Get and put entries by key; the newest entry with a label, as a year, is found without its key.

    Several projects, and several builds at once, may use one folder: a key has the same files for all, and labels
    bear the prefix `project`. `lock` is an open file, locked shared while the cache is used, and alone while entries
    are removed.
    """

    def __init__(self, folder: Path, project: str = "", *, limit: int = LIMIT, lock: int | None = None) -> None:
        self.folder, self.limit = folder, limit
        self.trouble = ""
        """Why nothing is stored any more, as on a full disk; empty while there is no reason."""
        self._project, self._lock = project, lock
        self._used: set[str] = set()
        self._grew = False

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to pickle, without the lock: the process that pickles holds it for the other."""
        return {**vars(self), "_lock": None}

    def get(self, key: str) -> dict[str, CachedFile] | None:
        """Return path → file of an entry, and mark it as used; None where it is missing or damaged."""
        try:
            files = self._read(key)
            os.utime(self.folder / key)
        except _DAMAGED:
            return None
        self._used.add(key)
        return files

    def newest(self, label: str) -> dict[str, CachedFile]:
        """Return path → file of the newest entry with a label; an empty one where it is missing or damaged."""
        with contextlib.suppress(*_DAMAGED):
            return self._read(self._newest_key(label))
        return {}

    def put(self, key: str, label: str, make: Callable[[], Iterable[NewFile]]) -> Iterable["CachedFile | NewFile"]:
        """Make files, store them as an entry, and return them; bytes that the newest entry has too are hard-linked.

        The entry is stored whole or not at all. Where that fails, this and all later calls return the files as they
        are made and store nothing: `trouble` says why.
        """
        if not self.trouble:
            try:
                return self._put(key, label, make()).values()
            except OSError as error:
                self.trouble = error.strerror or str(error)
        return make()

    def _put(self, key: str, label: str, files: Iterable[NewFile]) -> dict[str, CachedFile]:
        before = self.newest(label)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=_UNUSED, dir=self.folder))
        try:
            table = _write(beside / _FILES, files, before)
            (beside / _LIST).write_bytes(_with_digest(key, _LISTS.encode(_FileTable, table)))
            (beside / _SIZE).write_text(str(sum(table.sizes)), "ascii")
            self._move_in(beside, key)
            pointer = self.folder / f"{beside.name}{_LAST}"
            pointer.write_text(key, "ascii")
            _replace(pointer, self._pointer(label))
        finally:
            _remove(beside)
        self.note_added(key)
        if (stored := self.get(key)) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(self.folder / key))
        return stored

    def _move_in(self, beside: Path, key: str) -> None:
        """Rename a written entry to its key, unless another process has stored the same; replace a damaged one."""
        try:
            locks.rename(beside, self.folder / key)
        except OSError:
            if self.get(key) is None:
                _replace(beside, self.folder / key)

    def note_added(self, key: str) -> None:
        """Note that an entry is new and in use; another process may have stored it."""
        self._used.add(key)
        self._grew = True

    def prune(self) -> None:
        """Remove what killed builds left, and the least recently used entries until the rest is within the limit.

        Nothing is removed while another process uses the folder.
        """
        with contextlib.suppress(OSError):
            leftovers = [path for path in self.folder.iterdir() if path.name.startswith(_UNUSED)]
            if not (leftovers or self._grew):
                return
            try:
                is_alone = self._locked(alone=True)
                removed = [*leftovers, *map(_put_aside, [*self._surplus()])] if is_alone else []
            finally:
                self._locked(alone=False)
            for path in removed:
                _remove(path)

    def _surplus(self) -> Iterator[Path]:
        """Yield the entries above the limit or without a size, and the pointers to entries that are gone."""
        entries = [path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith(_UNUSED)]
        entries.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        total, gone = 0, set()
        for entry in entries:
            try:
                total += int(content_of(entry / _SIZE))
                if total <= self.limit or entry.name in self._used:
                    continue
            except _DAMAGED:
                pass
            gone.add(entry.name)
            yield entry
        remaining = {entry.name for entry in entries} - gone
        for pointer in self.folder.glob(f"*{_LAST}"):
            with contextlib.suppress(*_DAMAGED):
                if content_of(pointer).decode("ascii") not in remaining:
                    yield pointer

    def _locked(self, *, alone: bool) -> bool:
        return self._lock is None or locked(self._lock, alone=alone)

    def _pointer(self, label: str) -> Path:
        return self.folder / f"{self._project}{label}{_LAST}"

    def _newest_key(self, label: str) -> str:
        """Return the key of the newest entry with a label; raise OSError or ValueError where there is none."""
        key = content_of(self._pointer(label)).decode("ascii")
        if not key.isalnum():
            raise ValueError(key)
        return key

    def _read(self, key: str) -> dict[str, CachedFile]:
        """Return path → file of an entry; raise OSError or ValueError where it is missing or damaged."""
        sealed = content_of(self.folder / key / _LIST)
        listed = sealed.partition(b"\n")[2]
        if _with_digest(key, listed) != sealed:
            raise ValueError(key)
        folder, files = f"{self.folder}/{key}/{_FILES}", {}
        columns: _FileTable = _LISTS.decode(_FileTable, listed)
        if any(map(paths.leads_out, columns.paths)):
            raise ValueError(key)
        for path, size, written, *digests in zip(*columns, strict=True):
            status = os.lstat(f"{folder}/{path}")  # as said of CachedFile
            if (status.st_mode & _MODE, status.st_size, status.st_mtime_ns) != (_A_FILE, size, written):
                raise ValueError(path)
            files[path] = CachedFile(
                folder=folder, path=path, size=size, written=written, inode=status.st_ino, digests=Digests(*digests)
            )
        return files


def locked(file: int, *, alone: bool) -> bool:
    """Lock an open file, alone or shared with others, without waiting; return whether it is, or there are no locks."""
    if not alone:
        return locks.lock_shared(file)
    try:
        locks.lock(file)
    except BlockingIOError:
        return False
    return True


def _with_digest(key: str, listed: bytes) -> bytes:
    """Return an entry's list below a line with the digest of the key and of the list itself."""
    return hashlib.sha256(key.encode() + b"\n" + listed).hexdigest().encode() + b"\n" + listed


def content_of(path: Path) -> bytes:
    """Return the bytes of a regular file; raise ValueError for any other, as a pipe, which might be read for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError(path)
    return path.read_bytes()


def _replace(beside: Path, place: Path) -> None:
    """Rename a file or folder, replacing whatever has the new name."""
    try:
        locks.replace(beside, place)
    except OSError:
        _remove(_put_aside(place))
        locks.replace(beside, place)


def _put_aside(path: Path) -> Path:
    """Rename an entry or pointer so that nothing finds it any more; return its new path."""
    return path.rename(path.with_name(f"{_UNUSED}{os.urandom(8).hex()}"))


def _remove(path: Path) -> None:
    """Remove a file or a folder; what cannot be removed stays."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _write(folder: Path, files: Iterable[NewFile], before: Mapping[str, CachedFile]) -> _FileTable:
    """Write files below a folder, or link those whose bytes were the same `before`; return the entry's list."""
    folders, rows = set(), []
    for file in files:
        place = f"{folder}/{file.path}"
        if (beneath := dirname(place)) not in folders:
            os.makedirs(beneath, exist_ok=True)  # noqa: PTH103  as said of CachedFile
            folders.add(beneath)
        if (old := before.get(file.path)) and old.digests == file.digests:
            link(old.location, place)
        else:
            with open(place, "wb") as beside:  # noqa: PTH123  as said of CachedFile
                beside.write(file.content)
        rows.append((file.path, len(file.content), os.stat(place).st_mtime_ns, *file.digests))  # noqa: PTH116
    return _FileTable(*map(list, zip(*rows, strict=True))) if rows else _FileTable([], [], [], [], [])


def link(source: str, target: str) -> None:
    """Hard-link a file to a second path, or copy it where the file system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
