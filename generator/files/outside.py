"""Files that came from outside: read whole, or refused at once; no pipe is waited for, nothing endless is read."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_FLAGS = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


class IrregularError(OSError):
    """It is a folder, a pipe, a device: no regular file."""


class FileTooLargeError(OSError):
    """The file is larger than any of its kind should be."""

    size: int
    """Its size, as far as it is known."""


def read(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit`; raise OSError for any other."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise _irregular(path) from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _irregular(path)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)  # what it says of its size may be false
    finally:
        os.close(descriptor)
    if len(content) > limit:
        refused = FileTooLargeError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        refused.size = max(status.st_size, len(content))
        raise refused
    return content


def irregular(folder: Path) -> Iterator[Path]:
    """Return what below a folder is no file and leads to none: whoever opens it may wait for ever."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if not Path(place, name).is_file())


def _irregular(path: Path) -> IrregularError:
    return IrregularError(errno.ENODEV, os.strerror(errno.ENODEV), str(path))
