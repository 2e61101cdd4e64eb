"""Open an untrusted zip or folder within bounds: names, sizes and digests of its files, contents lazily.

What is wrong with it is returned as text, and raises no error. A zip is read once, in pieces, to its real end; small
files are held in memory, large ones are read again on demand. A zip that claims more than 2 GiB, or whose directory
claims less than there is, is refused; 150 000 files take 5 s of processor time, and nothing takes 1 GiB.
"""

import hashlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from generator.files import manifest, zip_write
from generator.files.paths import clashes, is_safe
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    IndexError,  # a name that is nothing but a NUL
)
"""What the standard library raises when it reads a damaged zip."""

MAX_BYTES = 2**31
"""Bytes that an archive may unpack to; a larger one is refused."""

MAX_FILES = 250_000
"""Files that an archive may hold: their names take memory."""

MAX_READ = 2**24
"""Bytes of a file that are held in memory at once: no page and no table of a plan comes near it."""

MAX_LIST = 2**26
"""The same for a list of checksums: one of MAX_FILES files is as long."""

REPOSITORY = ".git"

_PIECE = 2**20
_HELD = 2**26
"""Bytes of a zip's files that are held in memory, so that a second reading need not seek them again."""

_DIRECTORY = 2**25
"""Bytes of a zip's directory, which the standard library reads whole: enough for MAX_FILES."""


class TooLargeError(ValueError):
    """A file is larger than may be held in memory."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file: its size in bytes, its digests (one for each of `manifest.ALGORITHMS`), and a function that opens it."""

    size: int
    digests: tuple[str, ...]
    open: Callable[[], IO[bytes]]

    def read(self, most: int = MAX_READ) -> bytes:
        """Return its bytes; raise TooLargeError where there are more than `most`."""
        if self.size > most:
            raise TooLargeError(f"{self.size} > {most}")
        with self.open() as file:
            return file.read(self.size)


@dataclass(frozen=True)
class Opened:
    """An opened zip or folder: its files, and what is wrong with it."""

    files: dict[str, Item] = field(default_factory=dict)
    """Name → file."""
    strange: tuple[str, ...] = ()
    """Names that are unsafe, repeated or no regular files, each with what is wrong."""
    packed: tuple[str, ...] = ()
    """Faults of the zip itself: damage, and bytes that `zip_write` would write otherwise."""
    is_zip: bool = False
    has_repository: bool = False
    """Whether there is a git repository at the top, whose files are not among these."""


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Yield the contents of a zip or a folder; their bytes can be read inside of the `with` block."""
    if not path.is_file():
        yield _folder(path)
        return
    with path.open("rb") as file:
        try:
            archive = _archive(file)
        except DAMAGED as error:
            yield _broken(error)
            return
        with archive:
            try:
                contents = _unpacked(archive, path)
            except DAMAGED as error:
                contents = _broken(error)
            yield contents


def listed(files: dict[str, Item]) -> Opened:
    """Return files that were read before as an opened folder, with what is wrong with their names."""
    return Opened(files, (*_unsafe(files), *_clashing(files)))


def in_memory(content: bytes) -> Item:
    """Return a file of bytes in memory."""
    return Item(len(content), manifest.digests(content), partial(io.BytesIO, content))


def digests_of(path: Path) -> tuple[str, ...]:
    """Return the hexadecimal digests of a file on disk, one for each of `manifest.ALGORITHMS`."""
    with path.open("rb") as file:
        return _digested(file, path.stat().st_size + 1)[2]


# --- a zip -------------------------------------------------------------------------------------------------------


class _Bounded(io.BufferedIOBase):
    """A file that raises BadZipFile where more is read at once than a directory of MAX_FILES files has."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        data = self.file.read(_DIRECTORY + 1 if size is None or size < 0 else min(size, _DIRECTORY + 1))
        if len(data) > _DIRECTORY:
            raise zipfile.BadZipFile("too large")
        return data


class _Compared(io.RawIOBase):
    """A writable stream that compares what is written with a file at the same place, and stores nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.is_same = file, True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def write(self, data: "ReadableBuffer", /) -> int:
        content = bytes(data)
        self.is_same = self.is_same and self.file.read(len(content)) == content
        return len(content)


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    if file.seek(0, io.SEEK_END) > MAX_BYTES + _DIRECTORY:
        raise zipfile.BadZipFile("too large")
    return zipfile.ZipFile(cast("IO[bytes]", _Bounded(file)))


def _broken(error: Exception) -> Opened:
    return Opened(packed=(f"压缩包打不开 cannot be opened：{one_line(str(error))[:200]}",), is_zip=True)


def _unpacked(archive: zipfile.ZipFile, path: Path) -> Opened:
    """Read a zip once: digests, real sizes, and whether it is, to the byte, as `zip_write.zipped` writes it."""
    entries = sorted(archive.infolist(), key=attrgetter("filename"))
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        return Opened(strange=("压缩包过大 too large",), is_zip=True)
    files: dict[str, Item] = {}
    packed: list[str] = []
    with path.open("rb") as file:
        ours = _Ours(file)
        for entry in entries:
            try:
                if not entry.is_dir():
                    files[entry.filename] = ours.item(archive, entry) or _item(archive, entry)
            except DAMAGED as error:
                packed.append(f"{one_line(entry.filename)}：读不出来 unreadable（{one_line(str(error))[:200]}）")
        if len(ours.entries) != len(entries) or not ours.ends():
            packed.append("压缩包与 plan bag 写成的不同 not as plan bag writes it（内容见下 see below）")
    return Opened(files, tuple(_strange_entries(entries)), tuple(packed), is_zip=True)


class _Ours:
    """Reads a zip from its beginning to its end as long as each byte is as `zip_write.zipped` writes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.at, self.held = file, 0, 0
        self.entries: list[zipfile.ZipInfo] = []

    def item(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Item | None:
        """Return the next file; None where its place or its header differ from what we write."""
        own = zip_write.entry(entry.filename)
        own.CRC, own.header_offset = entry.CRC, self.at
        own.file_size = own.compress_size = entry.file_size
        header = own.FileHeader()
        self.file.seek(self.at)
        if entry.header_offset != self.at or self.file.read(len(header)) != header:
            return None
        if self.held + entry.file_size <= _HELD and entry.file_size <= MAX_READ:
            content = self.file.read(entry.file_size)
            self.held += len(content)
            item, crc = in_memory(content), zlib.crc32(content)
        else:
            size, crc, digests = _digested(self.file, entry.file_size)
            item = Item(size, digests, partial(archive.open, entry))
        if (item.size, crc) != (entry.file_size, entry.CRC):
            return None
        self.at = self.file.tell()
        self.entries.append(own)
        return item

    def ends(self) -> bool:
        """Whether the rest of the zip is the directory that we write for the files read."""
        compared = _Compared(self.file)
        with zipfile.ZipFile(compared, "w") as again:
            again.filelist, again.start_dir = self.entries, self.at
            again.comment = b""  # assigning it makes `close` write the directory
        return compared.is_same and not self.file.read(1)


def _item(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Item:
    """Return a file of a zip that another program packed, read to its real end."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("compression")  # the readers of other methods have no bound
    whole = copy(entry)
    whole.file_size = MAX_BYTES + 1  # so that reading goes on where the directory claims less than there is
    with archive.open(whole) as source:
        size, _, digests = _digested(source, entry.file_size + 1)
    if size != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.file_size} bytes declared, {size} or more found")
    return Item(size, digests, partial(archive.open, entry))


def _strange_entries(entries: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    times = Counter(entry.filename for entry in entries)
    yield from (f"{one_line(name)}：出现两次 stands twice" for name, count in times.items() if count > 1)
    for entry in entries:
        name = one_line(entry.orig_filename)
        if not is_safe(entry.orig_filename.removesuffix("/")):
            yield f"{name}：不安全的路径 unsafe path"
        elif (kind := stat.S_IFMT(entry.external_attr >> 16)) and kind not in (stat.S_IFREG, stat.S_IFDIR):
            yield f"{name}：不是普通文件 not a regular file"
    yield from _clashing(name.removesuffix("/") for name in times if not name.endswith("/"))


def _clashing(names: Iterable[str]) -> Iterator[str]:
    for name, other in clashes(names):
        yield f"{one_line(name)}：与 {one_line(other)} 在有的系统上是同一个 the same on some systems"


# --- a folder ----------------------------------------------------------------------------------------------------


def _folder(folder: Path) -> Opened:
    """Read a folder; a git repository at its top, as checked-out sites have, is noted and not read."""
    files: dict[str, Item] = {}
    strange: list[str] = []
    has_repository = False

    def unreadable(error: OSError) -> None:
        strange.append(f"{one_line(os.path.relpath(error.filename, folder))}：读不出来 unreadable（{error.strerror}）")

    for at, folders, names in os.walk(folder, onerror=unreadable):
        if Path(at) == folder and REPOSITORY in (*folders, *names):
            has_repository = True
            (folders if REPOSITORY in folders else names).remove(REPOSITORY)
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]  # noqa: PTH114, PTH118  of thousands
        for name in sorted([*names, *links]):
            path = Path(at, name)
            below = path.relative_to(folder).as_posix()
            try:
                if not stat.S_ISREG(path.lstat().st_mode):
                    strange.append(f"{one_line(below)}：不是普通文件 not a regular file")
                    continue
                files[below] = _file(path)
            except OSError as error:
                strange.append(f"{one_line(below)}：读不出来 unreadable（{error.strerror}）")
    return Opened(files, (*strange, *_unsafe(files), *_clashing(files)), has_repository=has_repository)


def _unsafe(names: Iterable[str]) -> Iterator[str]:
    return (f"{one_line(name)}：不安全的路径 unsafe path" for name in names if not is_safe(name))


def _file(path: Path) -> Item:
    with path.open("rb") as file:
        size, _, digests = _digested(file, path.stat().st_size + 1)
    return Item(size, digests, partial(open_file, path))


def open_file(path: Path) -> IO[bytes]:
    """Return a file on the disk, opened to read its bytes."""
    return path.open("rb")


def _digested(source: IO[bytes], most: int) -> tuple[int, int, tuple[str, ...]]:
    """Read to the end, or to `most` bytes; return the number of bytes, their CRC-32 and their digests."""
    size, crc, hashes = 0, 0, [hashlib.new(algorithm) for algorithm in manifest.ALGORITHMS]
    while piece := source.read(min(_PIECE, most - size)):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        for one in hashes:
            one.update(piece)
    return size, crc, tuple(one.hexdigest() for one in hashes)
