"""Write the folder of a release: files that the served release has too become hard links, new ones are written.

A new file is written from bytes whose digest was checked, so that no file of a cache shares its inode with a file that
is served: whoever alters one of these, spoils no later build. It is read back from the disk when its compressed twin is
made. The modification time of a new file is later than that of every kept file at its address, since servers make ETags
of seconds and sizes.
"""

import gzip
import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, splitext
from types import TracebackType
from typing import Self

from generator.files import manifest, paths
from generator.files.cache import Digests
from generator.files.zip_read import Item, open_file
from generator.messages import say
from generator.problems import SiteError
from generator.publish.earlier import Earlier
from generator.publish.pins import hard_link
from generator.publish.releases import DifferingPaths, files_of
from generator.publish.target import make_folders

_COMPRESSIBLE = {".html", ".css", ".js", ".json", ".txt", ".xml", ".svg", ".yml", ".csv", ".atom", ".ics", ".md"}
"""Suffixes of the files that are compressed beforehand, for a server's gzip_static."""

_AHEAD = 64
"""New files that wait at most to be read back and compressed."""


@dataclass
class ReleaseFolder:
    """The folder of a release while it is filled; of files only paths and digests stay in memory."""

    folder: Path
    """The folder, which is not there yet."""
    earlier: Earlier | None
    """The release that is served."""
    existing: Iterable[Path]
    """All releases that are kept."""
    digests: dict[str, Digests] = field(default_factory=dict)
    """Path → digests of the files, one for each of `manifest.ALGORITHMS`."""
    new: dict[str, Item] = field(default_factory=dict)
    """Path → file that was written, as it was read back from the disk."""

    def __post_init__(self) -> None:
        """Make the folder, and the threads that compress: most of compressing needs no lock of Python's."""
        make_folders(self.folder)
        self._folders = {str(self.folder)}
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1)
        self._waiting: deque[tuple[str, Future[Item]]] = deque()
        self._unlinked: dict[str, None] = {}
        """The paths of the files that are to be linked, if any differs."""

    def __enter__(self) -> Self:
        """Return the folder."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    @property
    def kept(self) -> set[str]:
        """The paths of the files that are the same in the release that is served."""
        return self.digests.keys() - self.new.keys()

    def place(self, path: str, digests: Digests, content: Callable[[], bytes | None]) -> None:
        """Put a file in its place; `content` returns its bytes, and is called only if the served release has others."""
        paths.refuse_leading_out(path)
        self._settle(0 if path in self.digests else _AHEAD)
        if path in self.digests:
            self.new.pop(path, None)
            for place in (self.folder / path, self.folder / f"{path}.gz"):
                place.unlink(missing_ok=True)
        self.digests[path] = digests
        if self.earlier and self.earlier.digests.get(path) == digests[0]:
            self._unlinked[path] = None
        else:
            self._unlinked.pop(path, None)
            written = content()
            if written is None or sha256(written).hexdigest() != digests[0]:
                raise SiteError(say("缓存里的“{path}”有改动，未发布。它已经作废，请再发布一次。", path=path))
            self._write(path, written)
        if self._waiting or self.new:  # there will be a release, and time while others make the rest of it
            self.link_kept()

    def place_folder(self, folder: Path) -> None:
        """Put all files of a folder in their places."""
        for path, file in sorted(files_of(folder).items()):
            self.place(path, Digests(*manifest.digests(file.read_bytes())), file.read_bytes)

    def finish(self) -> DifferingPaths:
        """Wait until all new files are read back; return in which paths the release differs from the served one."""
        self._settle(0)
        old = self.earlier.digests.keys() if self.earlier else set()
        return DifferingPaths(
            added=tuple(sorted(self.new.keys() - old)),
            changed=tuple(sorted(self.new.keys() & old)),
            removed=tuple(sorted(old - self.digests.keys())),
        )

    def link_kept(self) -> None:
        """Link the files placed so far that are the same in the release that is served, and their compressed twins."""
        while self.earlier and self._unlinked:
            path, _ = self._unlinked.popitem()
            old, new = f"{self.earlier.folder}/{path}", f"{self.folder}/{path}"  # of thousands, Path takes its time
            self._make_folder(dirname(new))
            hard_link(old, new)
            if path in self.earlier.twins:
                hard_link(f"{old}.gz", f"{new}.gz")
            elif _has_twin(path):
                _write_twin(Path(new), Path(new).read_bytes(), int(Path(new).stat().st_mtime))

    def items(self) -> dict[str, Item]:
        """Return path → file: as it was read back, or with the digests and size of the file that it is linked to."""
        if not self.earlier:
            return self.new
        old, sizes = self.earlier.folder, self.earlier.sizes
        kept = {path: Item(sizes[path], self.digests[path], partial(open_file, old / path)) for path in self.kept}
        return kept | self.new

    def _write(self, path: str, content: bytes) -> None:
        place = self.folder / path
        self._make_folder(str(place.parent))
        place.write_bytes(content)
        place.chmod(0o644)
        mtime = self._mtime(path)
        os.utime(place, (mtime, mtime))
        self._waiting.append((path, self._threads.submit(_read_back, place, mtime, _has_twin(path))))

    def _settle(self, most: int) -> None:
        """Wait until at most so many new files are not read back yet."""
        while len(self._waiting) > most:
            path, future = self._waiting.popleft()
            self.new[path] = future.result()

    def _mtime(self, path: str) -> int:
        """Return the modification time (Unix seconds) of a new file: now, or later than in all kept releases."""
        times = [int(old.stat().st_mtime) for release in self.existing if (old := release / path).is_file()]
        return max([int(time.time()), *(mtime + 1 for mtime in times)])

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            make_folders(Path(folder))
            self._folders.add(folder)


def _has_twin(path: str) -> bool:
    """Whether a file is compressed; folders of packed sealed editions stay as they are."""
    return splitext(path)[1] in _COMPRESSIBLE and not path.startswith("sealed/")


def _read_back(file: Path, mtime: int, has_twin: bool) -> Item:  # noqa: FBT001  only a thread is handed it
    """Return a new file as it is on the disk, and write its compressed twin where it has one."""
    content = file.read_bytes()
    if has_twin:
        _write_twin(file, content, mtime)
    return Item(len(content), manifest.digests(content), partial(open_file, file))


def _write_twin(file: Path, content: bytes, mtime: int) -> None:
    """Write the .gz of a file beside it, where that is smaller."""
    packed = gzip.compress(content, mtime=0)
    if len(packed) < len(content):
        twin = file.with_name(f"{file.name}.gz")
        twin.write_bytes(packed)
        twin.chmod(0o644)
        os.utime(twin, (mtime, mtime))
