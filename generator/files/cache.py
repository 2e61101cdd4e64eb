"""Folders of files that were made before, found again by the digest of all that they were made from.

Files are linked, not copied, where the file system can. An entry whose files are not as they were written is none.

A file is believed if its size and time are those that were noted; an entry that is not whole is made anew. Its list
bears the digest of itself and of its key. A build locks the folder together with all others; what is too much, or was
left by a killed build, is removed by one that finds itself alone. Several projects share the folder: what lies under
a key is the same for all, and `*.last`, by project, only says whose files to link.
"""

import contextlib
import errno
import hashlib
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from posixpath import dirname
from typing import Any, NamedTuple

from generator.files import manifest, paths
from generator.files.codec import Codec
from generator.package import CODE

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LIMIT = 2 << 30
"""How many bytes a cache holds at most; what was not used for longest goes first."""

_LIST = "entry.json"
_FILES = "files"
_ALONE = "content"
_SIZE = "bytes"
_UNUSED = "unused-"
_LAST = ".last"

_DAMAGED = (OSError, ValueError)
"""What reading an entry raises that is not there, or not as it was written."""

_MODE = stat.S_IFMT(0o777777) | stat.S_IRUSR
_A_FILE = stat.S_IFREG | stat.S_IRUSR
"""What `_MODE` lets through of the mode of a file that its owner can read; a link to one is none."""


class _Listed(NamedTuple):
    """What the list of an entry says of its files, each in the same place of every column."""

    paths: list[str]
    sizes: list[int]
    written: list[int]
    """When each was written, in nanoseconds since 1970."""
    sha256: list[str]
    sha512: list[str]


_LISTS = Codec()

_LIBRARIES = (
    *("jinja2", "markupsafe", "mkdocs", "mkdocs-material", "markdown"),
    *("pagefind_bin", "pypinyin", "rjsmin", "tinycss2"),
)
"""What a site's bytes depend on, beside our own code."""


class Digests(NamedTuple):
    """What a file's bytes are known by."""

    sha256: str
    sha512: str


@dataclass(frozen=True)
class Made:
    """A file that was made: its path in the site, its bytes and their digests."""

    path: str
    content: bytes
    digests: Digests


def made(path: str, content: bytes) -> Made:
    """Return a file that was made, with its digests."""
    return Made(path, content, Digests(*manifest.digests(content)))


class Kept(NamedTuple):
    """A file that an entry of the cache holds; there are thousands of them, so that `Path`s would take their time."""

    folder: str
    """The entry's own, below which the file lies as in the site."""
    path: str
    size: int
    changed: int
    """When it was written, in nanoseconds since 1970."""
    inode: int
    """Other names of the file have the same."""
    digests: Digests

    @property
    def place(self) -> str:
        """Where it lies."""
        return f"{self.folder}/{self.path}"

    def content(self) -> bytes | None:
        """Return its bytes; nothing where they are others now: then the file goes, and with it the entry."""
        with contextlib.suppress(*_DAMAGED):
            content = content_of(Path(self.place))
            if hashlib.sha256(content).hexdigest() == self.digests.sha256:
                return content
            Path(self.place).unlink()
        return None


class Cache:
    """A folder of entries, each in a folder named by its key; `about` names what an entry is of, as a year.

    Several projects, and several builds at once, may use one folder: what lies under a key is the same for all, and
    what was last is known by `project`. `lock` is a file that whoever uses the folder holds locked with others, and
    whoever removes something from it alone.
    """

    def __init__(self, folder: Path, project: str = "", *, limit: int = LIMIT, lock: int | None = None) -> None:
        self.folder, self.limit = folder, limit
        self.trouble = ""
        """Why nothing is kept any more, as on a disk that is full."""
        self._project, self._lock = project, lock
        self._used: set[str] = set()
        self._grew = False

    def __getstate__(self) -> dict[str, Any]:
        """Go to another process: whoever sent it there holds the lock meanwhile."""
        return {**vars(self), "_lock": None}

    def get(self, key: str) -> dict[str, Kept] | None:
        """Return the files of an entry; none where there is no entry, or it is not whole."""
        try:
            found = self._read(key)
            os.utime(self.folder / key)
        except _DAMAGED:
            return None
        self._used.add(key)
        return found

    def content(self, key: str) -> bytes | None:
        """Return what was kept under a key by itself; nothing where its bytes are others now."""
        found = (self.get(key) or {}).get(_ALONE)
        return found.content() if found else None

    def keep(self, key: str, about: str, content: bytes) -> None:
        """Keep something that is no file of the site."""
        self.put(key, about, lambda: [made(_ALONE, content)])

    def newest(self, about: str) -> bytes | None:
        """Return what was kept last about something, by itself."""
        with contextlib.suppress(*_DAMAGED):
            return self.content(self._last(about))
        return None

    def last(self, about: str) -> dict[str, Kept]:
        """Return the files of the newest entry about something, as far as they are whole; maybe none."""
        with contextlib.suppress(*_DAMAGED):
            return self._read(self._last(about))
        return {}

    def put(self, key: str, about: str, make: Callable[[], Iterable[Made]]) -> Iterable["Kept | Made"]:
        """Make files and keep them; those that the last entry about the same thing has too are linked.

        The entry is whole or not. Where it cannot be kept, the files are given as they are made, and so are all others
        from then on: `trouble` says why.
        """
        if not self.trouble:
            try:
                return self._put(key, about, make()).values()
            except OSError as error:
                self.trouble = error.strerror or str(error)
        return make()

    def _put(self, key: str, about: str, files: Iterable[Made]) -> dict[str, Kept]:
        before = self.last(about)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=_UNUSED, dir=self.folder))
        try:
            listed = _written(beside / _FILES, files, before)
            (beside / _LIST).write_bytes(_sealed(key, _LISTS.encode(_Listed, listed)))
            (beside / _SIZE).write_text(str(sum(listed.sizes)), "ascii")
            self._take(beside, key)
            pointer = self.folder / f"{beside.name}{_LAST}"
            pointer.write_text(key, "ascii")
            _replace(pointer, self._pointer(about))
        finally:
            _remove(beside)
        self.added(key)
        if (found := self.get(key)) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(self.folder / key))
        return found

    def _take(self, beside: Path, key: str) -> None:
        """Put an entry in its place, unless somebody else was faster, with the same; what is damaged goes."""
        try:
            beside.rename(self.folder / key)
        except OSError:
            if self.get(key) is None:
                _replace(beside, self.folder / key)

    def added(self, key: str) -> None:
        """Know of an entry that another process has put."""
        self._used.add(key)
        self._grew = True

    def prune(self) -> None:
        """Remove what killed builds left, and the entries not used for longest, until the rest is within the limit.

        Where others use the folder, they do it another time.
        """
        with contextlib.suppress(OSError):
            left = [path for path in self.folder.iterdir() if path.name.startswith(_UNUSED)]
            if not (left or self._grew):
                return
            try:
                gone = [*left, *(_put_aside(path) for path in [*self._surplus()])] if self._locked(alone=True) else []
            finally:
                self._locked(alone=False)
            for path in gone:
                _remove(path)

    def _surplus(self) -> Iterator[Path]:
        """Return the entries that have no room, and what leads to no entry any more."""
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
        there = {entry.name for entry in entries} - gone
        for pointer in self.folder.glob(f"*{_LAST}"):
            with contextlib.suppress(*_DAMAGED):
                if content_of(pointer).decode("ascii") not in there:
                    yield pointer

    def _locked(self, *, alone: bool) -> bool:
        return self._lock is None or locked(self._lock, alone=alone)

    def _pointer(self, about: str) -> Path:
        return self.folder / f"{self._project}{about}{_LAST}"

    def _last(self, about: str) -> str:
        """Return the key of the entry that was put last about something; raise ValueError where it is none."""
        key = content_of(self._pointer(about)).decode("ascii")
        if not key.isalnum():
            raise ValueError(key)
        return key

    def _read(self, key: str) -> dict[str, Kept]:
        sealed = content_of(self.folder / key / _LIST)
        listed = sealed.partition(b"\n")[2]
        if _sealed(key, listed) != sealed:
            raise ValueError(key)
        folder, found = f"{self.folder}/{key}/{_FILES}", {}
        columns: _Listed = _LISTS.decode(_Listed, listed)
        if any(map(paths.leads_out, columns.paths)):
            raise ValueError(key)
        for path, size, written, *digests in zip(*columns, strict=True):
            status = os.lstat(f"{folder}/{path}")  # as said of Kept
            if (status.st_mode & _MODE, status.st_size, status.st_mtime_ns) != (_A_FILE, size, written):
                raise ValueError(path)
            found[path] = Kept(folder, path, size, written, status.st_ino, Digests(*digests))
        return found


def locked(file: int, *, alone: bool) -> bool:
    """Lock a file, alone or with others; tell whether nobody was in the way. Where there are no locks nobody is."""
    if fcntl:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system knows none
            pass
    return True


def _sealed(key: str, listed: bytes) -> bytes:
    """Return the list of an entry below the digest of its bytes and of the key that it is the list of."""
    return hashlib.sha256(key.encode() + b"\n" + listed).hexdigest().encode() + b"\n" + listed


def content_of(path: Path) -> bytes:
    """Read a file; raise ValueError at what is none, as a pipe, out of which nothing may ever come."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError(path)
    return path.read_bytes()


def _replace(beside: Path, place: Path) -> None:
    """Put something in the place of whatever is there."""
    try:
        beside.replace(place)
    except OSError:
        _remove(_put_aside(place))
        beside.replace(place)


def _put_aside(path: Path) -> Path:
    """Let nobody find something any more; give its new name."""
    return path.rename(path.with_name(f"{_UNUSED}{os.urandom(8).hex()}"))


def _remove(path: Path) -> None:
    """Remove a file or a folder, as far as it can be."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _written(folder: Path, files: Iterable[Made], before: Mapping[str, Kept]) -> _Listed:
    """Write files, or link those that are as they were before; give the entry's list."""
    there, rows = set(), []
    for file in files:
        place = f"{folder}/{file.path}"
        if (beneath := dirname(place)) not in there:
            os.makedirs(beneath, exist_ok=True)  # noqa: PTH103  as said of Kept
            there.add(beneath)
        if (old := before.get(file.path)) and old.digests == file.digests:
            link(old.place, place)
        else:
            with open(place, "wb") as beside:  # noqa: PTH123  as said of Kept
                beside.write(file.content)
        rows.append((file.path, len(file.content), os.stat(place).st_mtime_ns, *file.digests))  # noqa: PTH116
    return _Listed(*map(list, zip(*rows, strict=True))) if rows else _Listed([], [], [], [], [])


def digest(*parts: bytes) -> str:
    """Return the digest of data together with the code that works on it."""
    found = hashlib.sha256(_code())
    for part in parts:
        found.update(len(part).to_bytes(8))
        found.update(part)
    return found.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return the digest of all files below a folder, their names included."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    found = hashlib.sha256()
    for path in paths:
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@cache
def _code() -> bytes:
    """Return what our own code and the libraries are, so that nothing is found that others would make otherwise."""
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return repr((folder_digest(CODE), platform.python_version(), libraries)).encode()


def named(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Return names and contents in turn, for a digest."""
    for name, content in sorted(files.items()):
        yield name.encode()
        yield content


def link(source: str, target: str) -> None:
    """Link a file at a second name, or copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
