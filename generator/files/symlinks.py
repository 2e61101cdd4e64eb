"""Refuse symbolic links that lead out of a project, so that no site publishes files from elsewhere on the machine."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.messages import say
from generator.problems import SiteError

_GIT = ".git"


def project_folder(path: Path) -> Path:
    """Return the folder of the project to which a path belongs by its name, without following links.

    It is that of the git repository; where there is none, that of `mkdocs.yml`; else the path itself.
    """
    here = Path(os.path.abspath(path))  # noqa: PTH100  follows no links
    above = [here, *here.parents]
    marked = (folder for mark in (_GIT, "mkdocs.yml") for folder in above if os.path.lexists(folder / mark))
    return next(marked, here)


def outside(path: Path, within: Path) -> Path | None:
    """Return where a path leads, if that is outside of the project `within`, or in its `.git` folder; else None."""
    there, top = Path(os.path.realpath(path)), Path(os.path.realpath(within))
    return None if there.is_relative_to(top) and _GIT not in there.relative_to(top).parts else there


def refuse(paths: Iterable[Path], within: Path | None = None) -> None:
    """Raise SiteError where a link at or below one of the paths leads out of the project, or in a circle.

    The project is the folder `within`, or else each path's own.
    """
    for path in paths:
        for link, there in _leading_out(path, within or project_folder(path)):
            raise SiteError(
                say(
                    "“{link}”通向“{there}”，那里不是项目的文件，不能放到网站上。请把文件本身放到这里，或者删去它。",
                    link=link,
                    there=there,
                )
            )


def are_inside(paths: Iterable[Path]) -> bool:
    """Whether no link at or below the paths leads out of its project, or in a circle."""
    return not any(True for path in paths for _ in _leading_out(path, project_folder(path)))


def _leading_out(
    path: Path, within: Path, around: tuple[str, ...] = (), *, followed: bool = True
) -> Iterator[tuple[Path, Path]]:
    """Yield each link at or below a path that leads where it may not, and its destination.

    What is no link is not resolved, since it lies in the folder that was looked at. `around` are the real paths of
    the folders above; `followed` says that a link led here, so that `.git` may be among what is met.
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
