"""A new folder takes the place of the old one, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator.staging import Staging, staged

AROUND = ("404.html", "index.html")
NEXT = {"2014/index.html": "old 2014", "2016/index.html": "new 2016", "404.html": "new", "index.html": "new"}


def _tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site of two years."""
    for year in ("2014", "2015"):
        (tmp_path / "site" / year).mkdir(parents=True)
        (tmp_path / "site" / year / "index.html").write_text(f"old {year}", "utf-8")
    for name in AROUND:
        (tmp_path / "site" / name).write_text("old", "utf-8")
    return tmp_path / "site"


def _make(staging: Staging) -> None:
    """Make the next site: 2014 stays, 2015 goes, 2016 comes, and the pages around them are others."""
    (staging.folder / "2016").mkdir()
    (staging.folder / "2016/index.html").write_text("new 2016", "utf-8")
    for name in AROUND:
        (staging.folder / name).write_text("new", "utf-8")
    staging.stay.append("2014")


def test_what_stays_is_left_and_all_else_replaced(site: Path) -> None:
    """The new site is there with what stayed; the old one, and the place where the new was made, are gone."""
    before = (site / "2014").stat().st_ino
    with staged(site) as staging:
        _make(staging)

    assert _tree(site) == NEXT
    assert (site / "2014").stat().st_ino == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_new_site_that_cannot_take_its_place_leaves_the_old_one(site: Path) -> None:
    """Where the last step fails, the old site is put back."""
    old = _tree(site)
    with pytest.raises(FileNotFoundError), staged(site) as staging:
        staging.folder.rmdir()

    assert _tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_what_was_exchanged_is_put_back(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a step fails after others were done, everything is back in its place."""
    old, rename = _tree(site), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.parts[-2:] == ("new", "404.html"):
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError), staged(site) as staging:
        _make(staging)

    assert _tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]


_KILLED = """
import os, sys
from pathlib import Path
from generator.staging import staged
from tests.test_staging import _make

left, rename = int(sys.argv[2]), Path.rename

def killing(self, target):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return rename(self, target)

Path.rename = killing
with staged(Path(sys.argv[1])) as staging:
    _make(staging)
"""


def test_a_switch_that_is_killed_leaves_no_year_out(site: Path) -> None:
    """Killed before any of its steps, it leaves what stays, and all but one of what changes; the next one makes all."""
    steps = 0
    while subprocess.run([sys.executable, "-c", _KILLED, site, str(steps)], check=False).returncode == 9:
        now = _tree(site)

        assert now["2014/index.html"] == "old 2014"
        assert len([name for name in AROUND if name in now]) >= 1
        steps += 1

    assert steps >= 4
    assert _tree(site) == NEXT
