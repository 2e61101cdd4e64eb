"""Pack files as a reproducible zip: the same files give the same bytes at any time and on any machine.

Files are stored, not compressed, since versions of zlib differ; so `zip_read` can write the zip again, and find a
changed byte even between the files.
"""

import io
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)


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
