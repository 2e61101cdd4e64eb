"""Trees of files as sorted lists of digests, and what two of them differ in."""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

LINES, FILES, WIDTH = 3, 40, 60
"""How many lines are shown of a file that differs, of how many files, and how much on each side of a difference."""

_APART = {".git"}
"""What git keeps about when it looked at a file; the commits are made before, once for both."""

Tree = dict[str, bytes]
"""Name → what stands there: a file's bytes, where a link leads; the name of a folder ends with a slash."""


def tree(folder: Path, prefix: str = "") -> Tree:
    """Return all files, links and folders below a folder; the mode of what is not as usual stands behind its name."""
    found: Tree = {}
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - _APART)
        inside = Path(place)
        for name in [*folders, *files]:
            path = inside / name
            shown = prefix + path.relative_to(folder).as_posix()
            mode = path.lstat().st_mode & 0o777
            if path.is_symlink():
                found[f"{shown} →"] = os.fsencode(path.readlink())
            elif path.is_dir():
                found[f"{shown}/" + ("" if mode == 0o755 else f" {mode:o}")] = b""
            else:
                found[shown + ("" if mode == 0o644 else f" {mode:o}")] = path.read_bytes()
    return found


def written(work: Path, before: Tree) -> Tree:
    """Return what a side has written: all that came out, and what has changed, come and gone in what went in."""
    after = tree(work / "in", "in/")
    changed = {name: content for name, content in after.items() if before.get(name) != content}
    gone = {f"{name} gone": b"" for name in before if name not in after}
    return changed | gone | tree(work / "out", "out/")


def listed(found: Tree) -> str:
    """Return a tree as sorted lines of digests and names."""
    return "".join(f"{hashlib.sha256(found[name]).hexdigest()}  {name}\n" for name in sorted(found))


def report(old: Tree, new: Tree, say: Callable[[str], None]) -> int:
    """Say the names that differ, with the first lines that do; return the exit code."""
    names = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    names.sort(key=lambda name: ("/commands/" not in name, name))  # what commands say may explain what is not there
    for number, name in enumerate(names):
        if name not in new:
            say(f"- {name}")
        elif name not in old:
            say(f"+ {name}")
        else:
            say(f"≠ {name}")
            if number < FILES:
                for line in differences(old[name], new[name]):
                    say(f"    {line}")
    say(f"{len(old.keys() | new.keys())} entries compared, {len(names)} differ.")
    return int(bool(names))


def differences(old: bytes, new: bytes) -> Iterator[str]:
    """Return the first lines in which two files differ; of archives, the first lines of their members."""
    if old.startswith(b"PK") and new.startswith(b"PK"):
        yield from _of_archives(old, new)
        return
    try:
        one, other = (content.decode("utf-8").split("\n") for content in (old, new))
    except UnicodeDecodeError:
        yield f"{len(old)} and {len(new)} bytes that are no text"
        return
    shown = 0
    for number, (a, b) in enumerate(zip_longest(one, other, fillvalue=""), start=1):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            around = slice(max(0, at - WIDTH), at + WIDTH)
            yield f"{number}:{at + 1} - {a[around]!r}"
            yield f"{number}:{at + 1} + {b[around]!r}"
            shown += 1
        if shown == LINES:
            return


def _of_archives(old: bytes, new: bytes) -> Iterator[str]:
    try:
        one, other = (_members(content) for content in (old, new))
    except zipfile.BadZipFile:
        yield f"{len(old)} and {len(new)} bytes that are no archive"
        return
    if list(one) != list(other):
        yield f"other members: {sorted(one.keys() ^ other.keys()) or 'in another order'}"
    for name in [name for name in one if name in other and one[name] != other[name]][:LINES]:
        yield f"in {name}"
        yield from differences(one[name], other[name])


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
