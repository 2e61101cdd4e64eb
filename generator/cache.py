"""Folders of files that were made before, found again by the digest of all that they were made from.

Files are linked, not copied, where the file system can. An entry whose files are not as they were written is none.
"""

import contextlib
import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from posixpath import dirname
from typing import NamedTuple

from generator import manifest

LIMIT = 2 << 30
"""How many bytes a cache holds at most; what was not used for longest goes first."""

_LIST = "entry.json"
_FILES = "files"
_ALONE = "content"
_SIZE = "bytes"

_Row = tuple[str, int, int, str, str]
"""What the list of an entry says of a file: path, size, when it was written, digests."""
_UNUSED = "unused-"


_LIBRARIES = (
    *("jinja2", "markupsafe", "mkdocs", "mkdocs-material", "markdown"),
    *("pagefind_bin", "pypinyin", "rjsmin", "xlsxwriter"),
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
    """Give a file that was made, with its digests."""
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
        """Give its bytes; nothing where they are others now."""
        with contextlib.suppress(OSError):
            content = Path(self.place).read_bytes()
            return content if hashlib.sha256(content).hexdigest() == self.digests.sha256 else None
        return None


class Cache:
    """A folder of entries, each in a folder named by its key; `about` names what an entry is of, as a year."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder, self.limit = folder, limit
        self._used: set[str] = set()
        self._grew = False

    def get(self, key: str) -> dict[str, Kept] | None:
        """Give the files of an entry; none where there is no entry, or it is not whole."""
        try:
            found = self._read(self.folder / key)
            os.utime(self.folder / key)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        self._used.add(key)
        return found

    def content(self, key: str) -> bytes | None:
        """Give what was kept under a key by itself; nothing where its bytes are others now."""
        found = (self.get(key) or {}).get(_ALONE)
        return found.content() if found else None

    def keep(self, key: str, about: str, content: bytes) -> None:
        """Keep something that is no file of the site."""
        self.put(key, about, [made(_ALONE, content)])

    def newest(self, about: str) -> bytes | None:
        """Give what was kept last about something, by itself."""
        with contextlib.suppress(OSError, UnicodeError):
            return self.content((self.folder / f"{about}.last").read_text("ascii"))
        return None

    def last(self, about: str) -> dict[str, Kept]:
        """Give the files of the newest entry about something, as far as they are whole; maybe none."""
        try:
            return self._read(self.folder / (self.folder / f"{about}.last").read_text("ascii"))
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def put(self, key: str, about: str, files: Iterable[Made]) -> dict[str, Kept]:
        """Keep files; those that the last entry about the same thing has too are linked. The entry is whole or not."""
        before = self.last(about)
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=_UNUSED, dir=self.folder))
        try:
            rows = list(_written(beside / _FILES, files, before))
            (beside / _LIST).write_text(json.dumps(rows), "utf-8")
            (beside / _SIZE).write_text(str(sum(size for _, size, *_ in rows)), "ascii")
            shutil.rmtree(self.folder / key, ignore_errors=True)  # one that is not whole
            with contextlib.suppress(OSError):  # somebody else was faster, with the same
                beside.rename(self.folder / key)
            pointer = self.folder / f"{beside.name}.last"
            pointer.write_text(key, "ascii")
            pointer.replace(self.folder / f"{about}.last")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        self.added(key)
        return self._read(self.folder / key)

    def added(self, key: str) -> None:
        """Know of an entry that another process has put."""
        self._used.add(key)
        self._grew = True

    def prune(self) -> None:
        """Remove the entries that were not used for longest, until the rest is within the limit."""
        if not self._grew:
            return
        entries = sorted(self.folder.glob(f"*/{_LIST}"), key=lambda path: path.parent.stat().st_mtime, reverse=True)
        total = 0
        for entry in (path.parent for path in entries):
            try:
                total += int((entry / _SIZE).read_text("ascii"))
            except (OSError, ValueError):
                shutil.rmtree(entry, ignore_errors=True)  # it is damaged
            if total > self.limit and entry.name not in self._used:
                shutil.rmtree(entry, ignore_errors=True)

    def _read(self, entry: Path) -> dict[str, Kept]:
        rows, folder = json.loads((entry / _LIST).read_text("utf-8")), str(entry / _FILES)
        found = {}
        for path, size, changed, *digests in rows:
            status = os.stat(f"{folder}/{path}")  # noqa: PTH116  as said of Kept
            if (status.st_size, status.st_mtime_ns) != (size, changed):
                raise ValueError(path)
            found[path] = Kept(folder, path, size, changed, status.st_ino, Digests(*digests))
        return found


def _written(
    folder: Path, files: Iterable[Made], before: Mapping[str, Kept]
) -> Iterator[tuple[str, int, int, str, str]]:
    """Write files, or link those that are as they were before; give the rows of the entry's list."""
    there = set()
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
        yield file.path, len(file.content), os.stat(place).st_mtime_ns, *file.digests  # noqa: PTH116


def digest(*parts: bytes) -> str:
    """Give the digest of data together with the code that works on it."""
    found = hashlib.sha256(_code())
    for part in parts:
        found.update(len(part).to_bytes(8))
        found.update(part)
    return found.hexdigest()


def folder_digest(folder: Path) -> str:
    """Give the digest of all files below a folder, their names included."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    found = hashlib.sha256()
    for path in paths:
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@cache
def _code() -> bytes:
    """Give what our own code and the libraries are, so that nothing is found that others would make otherwise."""
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return repr((folder_digest(Path(__file__).parent), platform.python_version(), libraries)).encode()


def named(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Give names and contents in turn, for a digest."""
    for name, content in sorted(files.items()):
        yield name.encode()
        yield content


def link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
