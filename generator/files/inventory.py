"""What lies in the folder of a site, held against the site's own lists of checksums: what we made, and what we did not.

A site that bears our mark is held against the names in its lists. One without it, as older versions of the program
made them, is ours only as far as its files are the very ones listed.
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

SAYS = """\
这个文件夹里的网站由 plan 生成，再次生成时会全部换掉。请不要在这里放别的文件。
Made by plan, which replaces all of it when it builds again. Please keep nothing else here.
"""
"""What it says."""

_LISTS = tuple(map(manifest.name, manifest.ALGORITHMS))
_YEAR = re.compile(r"[0-9]{4}")
_OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers leave in every folder they show; it is nobody's work."""


def strangers(folder: Path, apart: Collection[str] = ()) -> list[str]:
    """Return the names of what is in the folder of a site and was not made by us; folders end in a slash.

    Folders at the top that are named `apart` are not looked at.
    """
    ours = listed(folder, apart)
    folders = {dirname(name) for name in ours}
    folders |= {folder[:at] for folder in folders for at, char in enumerate(folder) if char == "/"}
    unknown: list[str] = []
    known: list[str] = []
    for name, is_plain in _found(str(folder), folders, apart):
        (known if is_plain and name in ours else unknown).append(name)
    if not (folder / MARK).is_file():
        unknown += [name for name in known if not _is_as_listed(folder / name, ours[name])]
    return sorted(unknown)


def is_begun(folder: Path) -> bool:
    """Whether a site was begun in a folder, and has no lists yet."""
    return (folder / MARK).is_file() and not any((folder / name).exists() for name in _LISTS)


def listed(folder: Path, apart: Collection[str] = ()) -> dict[str, str]:
    """Return what the lists of a site and of its years name: path → digest, and these themselves, as far as known."""
    found = {}
    for name, digest in _read(folder).items():
        found[name] = digest
        year, _, rest = name.partition("/")
        if _YEAR.fullmatch(year) and rest == _LISTS[0] and year not in apart:
            found |= {f"{year}/{inner}": known for inner, known in _read(folder / year).items()}
    return found | dict.fromkeys(_LISTS, "") if found else {}


def remove(folder: Path) -> None:
    """Remove what the lists of a site name, with the compressed twins, and the folders that this leaves empty.

    The lists go last, so that who is killed half-way can go on.
    """
    for name in sorted(listed(folder), key=lambda name: (name.rpartition("/")[2] in _LISTS, -name.count("/"))):
        (folder / name).unlink(missing_ok=True)
        (folder / f"{name}.gz").unlink(missing_ok=True)
    remove_empty(folder)


def remove_empty(folder: Path) -> None:
    """Remove a folder and those below it, as far as there is nothing in them."""
    for beneath, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # not empty
            Path(beneath).rmdir()


def _read(folder: Path) -> dict[str, str]:
    """Read a list in a folder: the first that can be read, since each names the same files."""
    for name in _LISTS:
        with suppress(OSError, ValueError):
            found = manifest.parse((folder / name).read_text("utf-8"))
            return {path: digest for path, digest in found.items() if path[0] != "/" and ".." not in path.split("/")}
    return {}


def _found(folder: str, known: set[str], apart: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield the names of what is below a folder, and whether each is a plain file.

    A folder of which nothing is listed stands for all that is in it.
    """
    waiting = [""]
    while waiting:
        beneath = waiting.pop()
        with os.scandir(f"{folder}/{beneath}") as entries:
            for entry in entries:
                name, is_folder = beneath + entry.name, entry.is_dir(follow_symlinks=False)
                if name in apart:
                    continue
                if is_folder and name in known:
                    waiting.append(f"{name}/")
                elif entry.name not in _OF_SYSTEMS:
                    yield f"{name}/" if is_folder else name, entry.is_file(follow_symlinks=False)


def _is_as_listed(path: Path, digest: str) -> bool:
    return not digest or digest in manifest.digests(path.read_bytes())
