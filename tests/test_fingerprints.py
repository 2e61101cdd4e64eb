"""The digests of a plan's files are right, and no file that is unchanged is read for them."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from generator.files.cache import Cache
from generator.recall import fingerprints as module
from generator.recall.fingerprints import file_digests
from tests.commands import edit

TASK = "2031/tasks/1-1.yml"


def _held(plan: Path) -> dict[str, str]:
    """Return the digests of the files of an edition."""
    paths = [path for path in (plan / "2031").rglob("*") if path.is_file()]
    return {path.relative_to(plan / "2031").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture
def cache(tmp_path: Path, small_plan: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """Return a cache that knows a plan whose files need not have rested."""
    monkeypatch.setattr(module, "_SETTLED", -1)
    found = Cache(tmp_path / "cache")
    file_digests(small_plan, found)
    return found


def test_what_nobody_touched_is_not_read(small_plan: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time only the file that was edited is opened, and all digests are returned."""
    edit(small_plan / TASK, "title: ", "title:  ")
    opened: list[str] = []

    def noted(path: str, *more: Any, **options: Any) -> Any:
        opened.append(Path(path).relative_to(small_plan).as_posix())
        return open(path, *more, **options)  # noqa: PTH123  as the module does

    monkeypatch.setattr(module, "open", noted, raising=False)
    assert file_digests(small_plan, cache)["2031"] == _held(small_plan)
    assert opened == [TASK]


def test_a_change_that_hides_is_seen(small_plan: Path, cache: Cache) -> None:
    """Other bytes of the same length and date are noticed, and so is a file in another's place."""
    path = small_plan / TASK
    content, status = path.read_bytes(), path.stat()
    path.write_bytes(content[:-2] + bytes(reversed(content[-2:])))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file_digests(small_plan, cache)["2031"] == _held(small_plan)

    (small_plan / "2031/tasks/1-2.yml").replace(path)
    assert file_digests(small_plan, cache)["2031"] == _held(small_plan)


def test_what_was_touched_just_now_is_read_again(small_plan: Path, tmp_path: Path) -> None:
    """Two changes in one tick of the clock cannot be told apart: a file is believed when it has rested."""
    cache = Cache(tmp_path / "cache")
    os.utime(small_plan / TASK)
    file_digests(small_plan, cache)
    known = [path.read_bytes() for path in cache.folder.rglob("files/content")]

    assert not any(b"1-1.yml" in content for content in known)
