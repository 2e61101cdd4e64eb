"""SHA-256 of every file of a plan, by year."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from generator.plan.source import MAX_BYTES, YEAR, is_left_out


def file_digests(root: Path) -> dict[str, dict[str, str]]:
    """Return year → name of a file → its SHA-256 in hex; the year "" holds the files that belong to no year.

    A link, or what is no regular file, has the digest ""; a file above the greatest size that is read is left out, and
    so is everything where a folder cannot be listed.
    """
    try:
        years = [entry.name for entry in os.scandir(root) if YEAR.fullmatch(entry.name) and entry.is_dir()]
        own = {year: dict([*_digests(f"{root}/{year}"), *_digests(f"{root}/{year}", "tasks/")]) for year in years}
        return own | {"": dict(_digests(str(root)))}
    except OSError:
        return {}


def _digests(folder: str, beneath: str = "") -> Iterator[tuple[str, str]]:
    """Yield the names of the files in a folder, or in one `beneath` it, each with its digest."""
    place = f"{folder}/{beneath}".rstrip("/")
    if os.path.islink(place):  # noqa: PTH114  of a string: of thousands, Path takes its time
        yield beneath, ""
        return
    with os.scandir(place) as entries:
        for entry in entries:
            if is_left_out(entry.name) or entry.is_dir(follow_symlinks=False):
                continue
            if not entry.is_file(follow_symlinks=False):
                yield beneath + entry.name, ""
            elif entry.stat().st_size <= MAX_BYTES:
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123  of thousands, Path takes its time
                    yield beneath + entry.name, hashlib.sha256(file.read()).hexdigest()
