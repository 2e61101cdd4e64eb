"""Pack files as a reproducible zip: the same files give the same bytes at any time and on any machine.

Zips are stored, not compressed: the same files give the same bytes whatever zlib there is, and a verifier writes the
zip again to find a changed byte in its frame. Office files are compressed: packages of parts, of which most stand in
many files and are compressed once (ECMA-376 part 2; the layout is that of APPNOTE.TXT 4.3).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_TIME = (1980, 1, 1, 0, 0, 0)
_DATE = 1 << 5 | 1
"""The first day of 1980, as zips write it."""

_FRAME, _BEGIN, _REST, _END = map(struct.Struct, ("<5H3L2H", "<4sBB", "<3H2L", "<4s4H2LH"))
"""What both headers of a file say of it; what only the directory says before that, and after it; the zip's end."""

_VERSION, _MODE = 20, 0o600 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the zip of files (path → bytes): sorted by path, all with one time, not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(entry(path), content)
    return packed.getvalue()


def entry(path: str) -> zipfile.ZipInfo:
    """Return the header of a file in such a zip: a regular file of Unix with the mode 644."""
    header = zipfile.ZipInfo(path, _TIME)
    header.external_attr = 0o100644 << 16
    header.create_system = 3
    return header


class PackagePart(NamedTuple):
    """A file as it lies compressed in a package."""

    path: bytes
    frame: bytes
    """The fields that the header before its content and the package's directory share."""
    content: bytes


def part(path: str, content: bytes) -> PackagePart:
    """Compress a file for a package; its path is ASCII."""
    name = path.encode("ascii")
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = compressor.compress(content) + compressor.flush()
    fields = (zlib.crc32(content), len(packed), len(content), len(name), 0)
    return PackagePart(name, _FRAME.pack(_VERSION, 0, zipfile.ZIP_DEFLATED, 0, _DATE, *fields), packed)


def package(parts: Iterable[PackagePart], system: int) -> bytes:
    """Return the bytes of a zip with these parts in their order; `system` is what it says of who made it."""
    files: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for one in parts:
        file = b"".join((b"PK\3\4", one.frame, one.path, one.content))
        directory += (_BEGIN.pack(b"PK\1\2", _VERSION, system), one.frame, _REST.pack(0, 0, 0, _MODE, at), one.path)
        files.append(file)
        at += len(file)
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(listed), at, 0)
    return b"".join((*files, listed, end))
