"""Read a regular file from an untrusted source up to a size limit; refuse pipes, devices and endless files at once."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_FLAGS = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


class IrregularError(OSError):
    """The path leads to a folder, a pipe or a device, not to a regular file."""


class FileTooLargeError(OSError):
    """The file is larger than its kind may be."""

    size: int
    """Bytes that it has at least."""


def read(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes.

    Raise FileTooLargeError for a larger one, IrregularError for what is no regular file, OSError where reading fails.
    """
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
            content = file.read(limit + 1)  # the size in `status` may be false
    finally:
        os.close(descriptor)
    if len(content) > limit:
        too_large = FileTooLargeError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        too_large.size = max(status.st_size, len(content))
        raise too_large
    return content


def irregular_files(folder: Path) -> Iterator[Path]:
    """Yield the pipes, devices and broken links below a folder: a program that opens one may wait for ever."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if not Path(place, name).is_file())


def _irregular(path: Path) -> IrregularError:
    return IrregularError(errno.ENODEV, os.strerror(errno.ENODEV), str(path))
