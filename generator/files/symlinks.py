"""Symbolic links that lead out of a project: no site carries files that nobody has put into it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.messages import say
from generator.problems import SiteError

_GIT = ".git"


def project(path: Path) -> Path:
    """Return the folder that what stands at a path belongs to, by the names above it, not by where links lead.

    It is the repository's; where there is none, that of `mkdocs.yml`; else the path itself.
    """
    here = Path(os.path.abspath(path))  # noqa: PTH100  links are not to be followed
    above = [here, *here.parents]
    marked = (folder for mark in (_GIT, "mkdocs.yml") for folder in above if os.path.lexists(folder / mark))
    return next(marked, here)


def outside(path: Path, within: Path) -> Path | None:
    """Return where a path leads, if that is not in the project: not below it, or among what git keeps for itself."""
    there, top = Path(os.path.realpath(path)), Path(os.path.realpath(within))
    return None if there.is_relative_to(top) and _GIT not in there.relative_to(top).parts else there


def refuse(paths: Iterable[Path], within: Path | None = None) -> None:
    """Raise SiteError where one of these, or anything below, leads out of the project, or round in a circle."""
    for path in paths:
        for link, there in _leading_out(path, within or project(path)):
            raise SiteError(
                say(
                    "“{link}”通向“{there}”，那里不是项目的文件，不能放到网站上。请把文件本身放到这里，或者删去它。",
                    link=link,
                    there=there,
                )
            )


def are_inside(paths: Iterable[Path]) -> bool:
    """Whether none of these, and nothing below, leads out of its project."""
    return not any(True for path in paths for _ in _leading_out(path, project(path)))


def _leading_out(
    path: Path, within: Path, around: tuple[str, ...] = (), *, followed: bool = True
) -> Iterator[tuple[Path, Path]]:
    """Return each link at or below a path that leads where it may not, and where that is.

    Only links are followed up: what is no link is in the folder in which it stands. `around` are the folders on the
    way; where a link was `followed` to here, what git keeps may lie at hand.
    """
    real = os.path.realpath(path)
    if there := outside(path, within) if followed else None:
        yield path, there
    elif real in around or (path.is_symlink() and Path(os.path.realpath(path.parent)).is_relative_to(real)):
        yield path, Path(real)
    elif os.path.isdir(path):  # noqa: PTH112  Path.is_dir may raise
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            if entry.is_symlink() or entry.is_dir():
                is_led = entry.is_symlink() or (followed and bool(around))
                yield from _leading_out(path / entry.name, within, (*around, real), followed=is_led)
