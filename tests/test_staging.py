"""A new folder takes the place of the old one, whole or not at all."""

from pathlib import Path

import pytest

from generator.staging import staged


def _tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site of two years."""
    for year in ("2014", "2015"):
        (tmp_path / "site" / year).mkdir(parents=True)
        (tmp_path / "site" / year / "index.html").write_text(f"old {year}", "utf-8")
    return tmp_path / "site"


def test_what_stays_is_moved_and_all_else_replaced(site: Path) -> None:
    """The new folder is there with what it took over; the old one, and the place where it was made, are gone."""
    before = (site / "2014").stat().st_ino
    with staged(site) as staging:
        (staging.folder / "2016").mkdir()
        (staging.folder / "2016/index.html").write_text("new", "utf-8")
        staging.stay.append("2014")

    assert _tree(site) == {"2014/index.html": "old 2014", "2016/index.html": "new"}
    assert (site / "2014").stat().st_ino == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_new_site_that_cannot_take_its_place_leaves_the_old_one(site: Path) -> None:
    """Where the last step fails, the old site is put back."""
    old = _tree(site)
    with pytest.raises(FileNotFoundError), staged(site) as staging:
        staging.folder.rmdir()

    assert _tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("stay", [["2014", "2015", "nowhere"], ["2014", "2015"]], ids=["moving", "switching"])
def test_what_was_moved_is_moved_back(site: Path, stay: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a step fails after folders were moved, each is back in its place."""
    old, rename = _tree(site), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError), staged(site) as staging:  # noqa: PT011  of either kind
        staging.stay.extend(stay)

    assert _tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]
