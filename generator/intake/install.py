"""Put the files of an imported edition in place: staged beside the plan, then renamed, and rolled back on failure."""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generator.files import locks
from generator.intake import carry_over


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write texts as UTF-8 below a folder, by path."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8"))


def put(files: Mapping[str, str], year: str, plan_dir: Path) -> None:
    """Move the files of an edition into the plan atomically: after any error the plan is as it was.

    Of the year's old folder `carry_over.files_beside` stay. Raise OSError where a file cannot be written or moved.
    """
    plan_dir = plan_dir.resolve()
    plan_dir.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{plan_dir.name}-", dir=plan_dir.parent))
    moved: list[tuple[Path, Path]] = []
    try:
        staging, old = beside / "new", beside / "old"
        old.mkdir()
        write(files, staging)
        for path in carry_over.files_beside(plan_dir / year):
            _copy(path, staging / path.relative_to(plan_dir))
        if not plan_dir.exists():
            locks.rename(staging, plan_dir)
            return
        try:
            for name in ("departments.yml", "references.yml", year):
                target = plan_dir / name
                if target.exists():
                    locks.rename(target, old / name)
                    moved.append((old / name, target))
                locks.rename(staging / name, target)
        except OSError:
            _restore(moved, plan_dir, year)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _copy(path: Path, to: Path) -> None:
    """Copy a file, link or folder; raise FileExistsError where the import has made something in its place."""
    if os.path.lexists(to):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, to, symlinks=True)
    else:
        shutil.copy2(path, to, follow_symlinks=False)


def _restore(moved: list[tuple[Path, Path]], plan_dir: Path, year: str) -> None:
    """Move back what was moved away, and remove the new folder of a year that was not there before."""
    for backup, target in moved:
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        locks.replace(backup, target)
    if not any(target.name == year for _, target in moved):
        shutil.rmtree(plan_dir / year, ignore_errors=True)
