"""A folder made anew beside the old one, whose place it takes at the end, or which stays as it is."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Staging:
    """What is being made: the new folder, and what it takes over from the one before."""

    folder: Path
    """Empty at first."""
    before: Path
    """What it will replace; it need not be there."""
    stay: list[str] = field(default_factory=list)
    """Names of folders that it takes over whole from the one before, when it takes its place."""


@contextmanager
def staged(folder: Path) -> Iterator[Staging]:
    """Give a new folder beside `folder` that takes its place at the end, or goes away if anything fails."""
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        made = Staging(beside / "new", target)
        made.folder.mkdir()
        yield made
        _switch(made, beside / "old")
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _switch(made: Staging, old: Path) -> None:
    """Put the new folder in place, with what stays; put all back where that fails half-way."""
    taken = []
    try:
        for name in made.stay:
            (made.before / name).rename(made.folder / name)
            taken.append(name)
        if made.before.exists():
            made.before.rename(old)
        made.folder.rename(made.before)
    except BaseException:
        if old.exists() and not made.before.exists():
            old.rename(made.before)
        for name in taken:
            (made.folder / name).rename(made.before / name)
        raise
