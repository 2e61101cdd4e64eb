"""Names from outside of the program (a zip's, a list's, a plan's) as paths below a folder: nothing else joins them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.messages import say
from generator.problems import SiteError
from generator.text.invisible import HIDDEN
from generator.text.typeset import one_line

_SHOWN = 100
_MOST = 1024
_MOST_OF_A_PART = 255
"""Bytes: what the file systems in use take."""

# Windows gives these to devices, whatever their ending; git takes the others for a repository of its own.
_RESERVED = r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?![^./])|(?:\.git|git~1)(?![^/])"

# Windows takes dots and blanks from the end of a name, so that `..` is none, and other signs for more than a name.
_PART = rf"(?!{_RESERVED})(?:(?!{HIDDEN.pattern})[^/\\<>:\"|?*\t\n]){{1,{_MOST_OF_A_PART}}}(?<![. ])"
_SAFE = re.compile(rf"{_PART}(?:/{_PART})*", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^[/\\]|[:\0]|(?:^|[/\\])\.\.(?:[/\\]|$)")


class UnsafeNameError(SiteError, ValueError):
    """A name leads out of the folder that it should be in, or is none that every file system takes."""


def is_safe(name: str) -> bool:
    """Whether a name, its parts parted by slashes, is a file below any folder, on every system the same one."""
    if len(name) > _MOST or not _SAFE.fullmatch(name):
        return False
    return name.isascii() or all(len(part.encode()) <= _MOST_OF_A_PART for part in name.split("/"))


def leads_out(name: str) -> bool:
    """Whether a name may lead out of its folder, on some system; it says nothing of what else may be wrong with it."""
    return not name or bool(_LEADS_OUT.search(name))


def hold_below(name: str) -> None:
    """Raise UnsafeNameError where a name leads out: for the many files that we name ourselves, or should have."""
    if leads_out(name):
        raise _refused(name)


def inside(folder: Path, name: str) -> Path:
    """Return the path of a name below a folder; raise UnsafeNameError where it would be anywhere else."""
    if not is_safe(name):
        raise _refused(name)
    with suppress(OSError, RuntimeError):  # links that lead round in a circle
        if (folder / name).resolve().is_relative_to(folder.resolve()):  # a link may lead out of it
            return folder / name
    raise _refused(name)


def _refused(name: str) -> UnsafeNameError:
    message = say("“{name}”不能用作文件名，或者在文件夹以外。请改名，或查明它从哪里来。", name=one_line(name[:_SHOWN]))
    return UnsafeNameError(message)


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return pairs of names that some file system takes for the same, or of which one would be in the other."""
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
    """Return a name as file systems compare it that know no case and no forms of one character."""
    return name if name.isascii() and name.islower() else unicodedata.normalize("NFC", name).casefold()
