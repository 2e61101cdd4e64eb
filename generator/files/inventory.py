"""Tell a site's own files from foreign ones by its lists of checksums, before a folder is replaced or removed.

In a folder with our mark every listed name is the site's own. In one without, as older versions of the program made
them, a file is the site's own only if its bytes are the listed ones.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from posixpath import dirname

from generator.files import manifest

MARK = "made-by-plan.txt"
"""The file that every site bears, and nobody else writes."""

MARK_TEXT = """\
这个文件夹里的网站由 plan 生成，再次生成时会全部换掉。请不要在这里放别的文件。
Made by plan, which replaces all of it when it builds again. Please keep nothing else here.
"""
"""The text of that file."""

_LISTS = tuple(map(manifest.name, manifest.ALGORITHMS))
_YEAR = re.compile(r"[0-9]{4}")
_OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers leave in every folder they show; it is nobody's work."""


def foreign_files(folder: Path, skipped: Collection[str] = ()) -> list[str]:
    """Return the sorted names of what lies in a site's folder and was not made by us; folders end in a slash.

    Folders at the top whose names are `skipped` are not looked at.
    """
    ours = listed_files(folder, skipped)
    folders = {dirname(name) for name in ours}
    folders |= {folder[:at] for folder in folders for at, char in enumerate(folder) if char == "/"}
    unknown: list[str] = []
    known: list[str] = []
    for name, is_plain in _entries(str(folder), folders, skipped):
        (known if is_plain and name in ours else unknown).append(name)
    if not (folder / MARK).is_file():
        unknown += [name for name in known if not _is_as_listed(folder / name, ours[name])]
    return sorted(unknown)


def is_begun(folder: Path) -> bool:
    """Whether a folder has our mark but no list yet: a build of a site was begun in it, and not finished."""
    return (folder / MARK).is_file() and not any((folder / name).exists() for name in _LISTS)


def listed_files(folder: Path, skipped: Collection[str] = ()) -> dict[str, str]:
    """Return path → digest of the files that the lists of a site and of its years name; the lists have no digest."""
    digests = {}
    for name, digest in _read(folder).items():
        digests[name] = digest
        year, _, rest = name.partition("/")
        if _YEAR.fullmatch(year) and rest == _LISTS[0] and year not in skipped:
            digests |= {f"{year}/{inner}": digest for inner, digest in _read(folder / year).items()}
    return digests | dict.fromkeys(_LISTS, "") if digests else {}


def remove(folder: Path) -> None:
    """Remove the files that a site's lists name, their compressed twins (`.gz`), and folders that this leaves empty.

    The lists are removed last, so that a process that is killed half-way can be resumed by another.
    """
    for name in sorted(listed_files(folder), key=lambda name: (name.rpartition("/")[2] in _LISTS, -name.count("/"))):
        for path in (f"{folder}/{name}", f"{folder}/{name}.gz"):
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108  of thousands, Path takes its time
    remove_empty(folder)


def remove_empty(folder: Path) -> None:
    """Remove a folder and those below it where they are empty."""
    for beneath, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # not empty
            Path(beneath).rmdir()


def _read(folder: Path) -> dict[str, str]:
    """Return path → digest from a folder's list: the first that can be read, since each names the same files."""
    for name in _LISTS:
        with suppress(OSError, ValueError):
            digests = manifest.parse((folder / name).read_text("utf-8"))
            return {path: digest for path, digest in digests.items() if path[0] != "/" and ".." not in path.split("/")}
    return {}


def _entries(folder: str, entered: set[str], skipped: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield the names of what is below a folder, and whether each is a plain file.

    Only folders whose names are to be `entered` are; any other is yielded as one entry for all that is in it.
    """
    waiting = [""]
    while waiting:
        beneath = waiting.pop()
        with os.scandir(f"{folder}/{beneath}") as entries:
            for entry in entries:
                name, is_folder = beneath + entry.name, entry.is_dir(follow_symlinks=False)
                if name in skipped:
                    continue
                if is_folder and name in entered:
                    waiting.append(f"{name}/")
                elif entry.name not in _OF_SYSTEMS:
                    yield f"{name}/" if is_folder else name, entry.is_file(follow_symlinks=False)


def _is_as_listed(path: Path, digest: str) -> bool:
    return not digest or digest in manifest.digests(path.read_bytes())
