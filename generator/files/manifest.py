"""Write and parse lists of checksums in the form of BagIt (RFC 8493) and sha256sum: `DIGEST  PATH` a line."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping

from generator.files.paths import is_safe

ALGORITHMS = ("sha256", "sha512")
"""Two, so that a file can still be verified if one of them is broken one day."""

_MOST = 1_000_000
"""Lines that a list may have; a longer one is refused."""

_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?([^\s*][^\r\n]*)")


def name(algorithm: str) -> str:
    """Return the file name of a folder's list for an algorithm."""
    return f"manifest-{algorithm}.txt"


def digests(content: bytes) -> tuple[str, ...]:
    """Return the hexadecimal digests of a file's bytes, one for each of `ALGORITHMS`."""
    return tuple(hashlib.new(algorithm, content).hexdigest() for algorithm in ALGORITHMS)


def text(algorithm: str, files: Mapping[str, bytes]) -> str:
    """Return the list of files (path → bytes), sorted by path."""
    return listed({path: hashlib.new(algorithm, content).hexdigest() for path, content in files.items()})


def listed(digests: Mapping[str, str]) -> str:
    """Return the list of files (path → digest), sorted by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def parse(written: str) -> dict[str, str]:
    """Return path → digest from a list; raise ValueError at a malformed line, a repeated path or an unsafe one."""
    digests: dict[str, str] = {}
    for number, line in enumerate(_lines(written), start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in digests or not is_safe(match[2]) or number > _MOST:
            raise ValueError(f"第 {number} 行 line {number}")
        digests[match[2]] = match[1].lower()
    return digests


def _lines(written: str) -> Iterator[str]:
    """Return the lines of a list lazily, since it may be long; BagIt lets them end in LF, CR or CRLF alone."""
    return (line.removesuffix("\n") for line in io.StringIO(written, newline=None))
