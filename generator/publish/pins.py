"""Keep the files that pages of kept releases load, below `versions/` at addresses that contain their digests.

    versions/1a2b3c4d5e6f/plan.css   a file that pages link to as plan.css?v=1a2b3c4d5e6f
    versions/earlier/…               a file whose own name contains a digest

A reader who loaded a page just before a switch so gets the files of that page's release just after it.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.files import locks
from generator.publish.releases import EARLIER, VERSIONS, current, listed_digests, pinned_files, releases, same_content
from generator.publish.target import make_folders


def hard_link(old: str | Path, new: str | Path) -> None:
    """Link `new` to the file `old`; where the file system has no hard links, copy it with its modification time."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS):
            raise
        shutil.copy2(old, new)


@contextmanager
def installed(target: Path, release: Path, final: Path, digests: Mapping[str, str]) -> Iterator[None]:
    """Move a release to its final folder and pin its files; undo both where the context fails and it is not served."""
    make_folders(final.parent)
    locks.rename(release, final)
    try:
        pin(target, final, digests)
        yield
    except BaseException:
        if current(target) != final:
            unpin(target, final)
            locks.rename(final, release)
        raise


def pin(target: Path, release: Path, digests: Mapping[str, str]) -> None:
    """Link the files that a release's pages load, and their .gz, into `versions/`; those that are there stay.

    One that somebody altered does not, where its address states the digest: it is replaced in one step.

    `digests` are path → SHA-256 of the release's files.
    """
    versions = target / VERSIONS
    for name, path in pinned_files(digests).items():
        for suffix in ("", ".gz"):
            place, file = f"{versions}/{name}{suffix}", f"{release}/{path}{suffix}"
            if not (now := _status(file)) or not stat.S_ISREG(now.st_mode):
                continue
            if not (pinned := _status(place)):
                make_folders(Path(place).parent)
                hard_link(file, place)
            elif not name.startswith(f"{EARLIER}/") and not _is_same(file, now, place, pinned):
                beside = f"{place}.new"
                Path(beside).unlink(missing_ok=True)
                hard_link(file, beside)
                locks.replace(Path(beside), Path(place))


def _status(path: str) -> os.stat_result | None:
    with suppress(FileNotFoundError, NotADirectoryError):
        return os.lstat(path)  # of thousands, Path takes its time
    return None


def _is_same(file: str, now: os.stat_result, place: str, pinned: os.stat_result) -> bool:
    """Whether a pinned file is a regular one with the bytes of a release's file; both with their status."""
    same_inode = pinned.st_ino == now.st_ino  # as a rule, and no bytes are compared
    return stat.S_ISREG(pinned.st_mode) and (same_inode or same_content(Path(file), Path(place)))


def unpin(target: Path, release: Path) -> None:
    """Remove from `versions/` the files that pages of this release load, and those of no other release."""
    others = (listed_digests(other) for other in releases(target) if other != release)
    needed = {name for digests in others for name in pinned_files(digests)}
    for name in pinned_files(listed_digests(release)).keys() - needed:
        place = target / VERSIONS / name
        for path in (place, place.with_name(f"{place.name}.gz")):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # one of them is not empty, or gone already
            for folder in place.parents[: name.count("/") + 1]:
                folder.rmdir()
