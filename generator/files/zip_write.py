"""Files packed as one zip: the same files give the same bytes, whenever and wherever. It reads no files.

Zips are stored, not compressed: the same files give the same bytes whatever zlib there is, and a verifier writes the
zip again to find a changed byte in its frame.
"""

import io
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files: sorted, of one time, not compressed, since no two versions of zlib need compress alike."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(entry(path), content)
    return packed.getvalue()


def entry(path: str) -> zipfile.ZipInfo:
    """Return what a zip of ours says of a file."""
    told = zipfile.ZipInfo(path, _TIME)
    told.external_attr = 0o100644 << 16
    told.create_system = 3
    return told
