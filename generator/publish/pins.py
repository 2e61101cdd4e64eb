"""Keeps what pages of earlier releases still load: files under `versions/`, named by their content."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.files import inventory
from generator.publish.releases import (
    VERSIONS,
    current,
    pinned_files,
    releases,
)
from generator.publish.target import folders


def link(old: Path, new: Path) -> None:
    """Let a file stand in a second place too; where the file system has no hard links, copy it with its time."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS):
            raise
        shutil.copy2(old, new)


@contextmanager
def pinned_in_place(target: Path, release: Path, final: Path) -> Iterator[None]:
    """Put a release among the others, with what its pages load; take both away where it comes not to be served."""
    folders(final.parent)
    release.rename(final)
    try:
        pin(target, final)
        yield
    except BaseException:
        if current(target) != final:
            unpin(target, final)
            final.rename(release)
        raise


def pin(target: Path, release: Path) -> None:
    """Let the files that a release's pages load stand where they outlive the switch."""
    versions = target / VERSIONS
    for name, path in pinned_files(release).items():
        folders((versions / name).parent)
        for file in (path, path.with_name(f"{path.name}.gz")):
            there = (versions / name).with_name(file.name)
            if file.is_file() and not there.exists():
                link(file, there)


def unpin(target: Path, release: Path) -> None:
    """Let go of what the pages of a release load, and those of no other."""
    needed = {name for other in releases(target) if other != release for name in pinned_files(other)}
    for name in pinned_files(release).keys() - needed:
        for path in (target / VERSIONS / name, target / VERSIONS / f"{name}.gz"):
            path.unlink(missing_ok=True)
    inventory.remove_empty(target / VERSIONS)
