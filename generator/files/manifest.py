"""Lists of checksums, as BagIt and sha256sum write them: a digest, two blanks, a path. It reads no files."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping

from generator.files.paths import is_safe

ALGORITHMS = ("sha256", "sha512")
"""Two, so that a file is still known when one of them is broken one day."""

_MOST = 1_000_000
"""How many files a list may name; a longer one is not ours."""

_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?([^\s*][^\r\n]*)")


def name(algorithm: str) -> str:
    """Return the name of the list of a folder."""
    return f"manifest-{algorithm}.txt"


def digests(content: bytes) -> tuple[str, ...]:
    """Return the digests of a file, one for each algorithm."""
    return tuple(hashlib.new(algorithm, content).hexdigest() for algorithm in ALGORITHMS)


def text(algorithm: str, files: Mapping[str, bytes]) -> str:
    """List files: their paths and bytes, in the order of the paths."""
    return listed({path: hashlib.new(algorithm, content).hexdigest() for path, content in files.items()})


def listed(digests: Mapping[str, str]) -> str:
    """List files whose digests are known, in the order of the paths."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def parse(written: str) -> dict[str, str]:
    """Read a list: path → digest; raise ValueError where a line is none, a path stands twice or is not safe to use."""
    found: dict[str, str] = {}
    for number, line in enumerate(_lines(written), start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in found or not is_safe(match[2]) or number > _MOST:
            raise ValueError(f"第 {number} 行 line {number}")
        found[match[2]] = match[1].lower()
    return found


def _lines(written: str) -> Iterator[str]:
    """Return the lines of a list one by one: it may be long. BagIt ends them in three ways, and in no other."""
    return (line.removesuffix("\n") for line in io.StringIO(written, newline=None))
