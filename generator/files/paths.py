"""Check names from untrusted sources (a zip, a list, a plan) before they become paths below a folder."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from generator.messages import say
from generator.problems import SiteError
from generator.text.invisible import HIDDEN
from generator.text.typeset import one_line

_SHOWN = 100
"""Characters of a refused name that a message shows."""
_MOST = 1024
"""Characters of a whole name."""
_MOST_OF_A_PART = 255
"""Bytes of a part of a name that the file systems in use take."""

# Windows reserves the first for devices, with any extension; git takes the last two for its repository.
_RESERVED = r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?![^./])|(?:\.git|git~1)(?![^/])"

# Windows strips dots and blanks from the end of a name, and gives the other characters a meaning of their own.
_PART = rf"(?!{_RESERVED})(?:(?!{HIDDEN.pattern})[^/\\<>:\"|?*\t\n]){{1,{_MOST_OF_A_PART}}}(?<![. ])"
_SAFE = re.compile(rf"{_PART}(?:/{_PART})*", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^[/\\]|[:\0]|(?:^|[/\\])\.\.(?:[/\\]|$)")


class UnsafeNameError(SiteError, ValueError):
    """A name leads out of its folder, or is not valid on every file system."""


@lru_cache(maxsize=1 << 15)  # lists of checksums, two of each folder, repeat the names of a site's files
def is_safe(name: str) -> bool:
    """Whether a name, with slashes between its parts, is the same path below a folder on every system."""
    if len(name) > _MOST or not _SAFE.fullmatch(name):
        return False
    return name.isascii() or all(len(part.encode()) <= _MOST_OF_A_PART for part in name.split("/"))


def leads_out(name: str) -> bool:
    """Whether a name may lead out of its folder on some system: a quick test that finds no other faults."""
    return not name or bool(_LEADS_OUT.search(name))


def refuse_leading_out(name: str) -> None:
    """Raise UnsafeNameError where a name leads out of its folder: the quick test, for the many files of a site."""
    if leads_out(name):
        raise _refused(name)


def inside(folder: Path, name: str) -> Path:
    """Return the path of a name below a folder; raise UnsafeNameError where it is unsafe, or a link leads out."""
    if not is_safe(name):
        raise _refused(name)
    with suppress(OSError, RuntimeError):  # a circle of links
        if (folder / name).resolve().is_relative_to(folder.resolve()):  # links included
            return folder / name
    raise _refused(name)


def _refused(name: str) -> UnsafeNameError:
    message = say("“{name}”不能用作文件名，或者在文件夹以外。请改名，或查明它从哪里来。", name=one_line(name[:_SHOWN]))
    return UnsafeNameError(message)


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that are one file on some file system, or of which one is a file and the other's folder."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(_folded(name), name)
        if other != name:
            yield name, other
    for name in list(seen.values()):
        folder = _folded(name)
        while slash := folder.rfind("/") + 1:
            folder = folder[: slash - 1]
            if folder in seen:
                yield name, seen[folder]
                break


def _folded(name: str) -> str:
    """Return a name with case folded and Unicode normalised (NFC), as the least distinguishing file systems compare."""
    return name if name.isascii() and name.islower() else unicodedata.normalize("NFC", name).casefold()
