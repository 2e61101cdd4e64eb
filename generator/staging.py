"""Files and folders made anew beside the old ones, whose place they take at the end, or which stay as they are."""

import os
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
    """Names of folders that it takes over whole from the one before."""


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


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}~")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # nobody knows the file beside it
    finally:
        beside.unlink(missing_ok=True)


def _switch(made: Staging, old: Path) -> None:
    """Put what is new in place; put all back where that fails half-way.

    Folders that stay are not touched, and what is around them is exchanged one by one: whenever the program is killed,
    one of these may be missing, nothing else.
    """
    if made.stay:
        old.mkdir()
    moves = list(_moves(made, old))
    try:
        for source, target in moves:
            source.rename(target)
    except BaseException:
        for source, target in reversed(moves):
            if os.path.lexists(target) and not os.path.lexists(source):
                target.rename(source)
        raise


def _moves(made: Staging, old: Path) -> Iterator[tuple[Path, Path]]:
    """Give what is renamed to what: the folders themselves, or all in them but what stays."""
    fresh, gone = {""}, {""} if made.before.exists() else set()
    if made.stay:
        fresh, gone = ({path.name for path in folder.iterdir()} for folder in (made.folder, made.before))
        gone = gone.difference(made.stay)
    for name in sorted(fresh | gone):
        if name in gone:
            yield made.before / name, old / name
        if name in fresh:
            yield made.folder / name, made.before / name
