"""The digests of a plan's files are those of their bytes, whatever their sizes and times say."""

import hashlib
import os
from pathlib import Path

from generator.recall.fingerprints import file_digests
from tests.commands import edit

TASK = "2031/tasks/1-1.yml"


def _held(plan: Path) -> dict[str, str]:
    """Return the digests of the files of an edition."""
    paths = [path for path in (plan / "2031").rglob("*") if path.is_file()]
    return {path.relative_to(plan / "2031").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_every_file_has_its_digest(small_plan: Path) -> None:
    """Files of a year stand below it, all others below no year; an edited file has another digest."""
    before = file_digests(small_plan)
    edit(small_plan / TASK, "title: ", "title:  ")
    after = file_digests(small_plan)

    assert after["2031"] == _held(small_plan)
    assert {name for name in after["2031"] if after["2031"][name] != before["2031"][name]} == {"tasks/1-1.yml"}
    assert after[""].keys() == {path.name for path in small_plan.iterdir() if path.is_file()}


def test_a_change_that_hides_is_seen(small_plan: Path) -> None:
    """Other bytes of the same length and date are noticed, and so is a file in another's place."""
    path = small_plan / TASK
    content, status = path.read_bytes(), path.stat()
    path.write_bytes(content[:-2] + bytes(reversed(content[-2:])))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file_digests(small_plan)["2031"] == _held(small_plan)

    (small_plan / "2031/tasks/1-2.yml").replace(path)
    assert file_digests(small_plan)["2031"] == _held(small_plan)


def test_what_is_no_regular_file_has_no_digest(small_plan: Path) -> None:
    """A link or a pipe is not opened."""
    os.mkfifo(small_plan / "2031/tasks/1-8.yml")
    (small_plan / "2031/tasks/1-9.yml").symlink_to(small_plan / TASK)
    (small_plan / "2031/tasks").rename(small_plan / "2032")
    (small_plan / "2031/tasks").symlink_to(small_plan / "2032")
    (small_plan / "2032").rename(small_plan / "elsewhere")
    assert file_digests(small_plan)["2031"]["tasks/"] == ""

    (small_plan / "2031/tasks").unlink()
    (small_plan / "elsewhere").rename(small_plan / "2031/tasks")
    digests = file_digests(small_plan)["2031"]
    assert (digests["tasks/1-8.yml"], digests["tasks/1-9.yml"]) == ("", "")
