"""What others put into the folder of a site is told from what we made, and never removed."""

from pathlib import Path

import pytest

from generator.build.output import SiteFolder
from generator.files import inventory, manifest
from generator.site.files import File
from tests import sites


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of one year that bears our mark."""
    (tmp_path / "site").mkdir()
    sites.write(tmp_path / "site", sites.files() | {inventory.MARK: inventory.MARK_TEXT.encode()})
    return tmp_path / "site"


def test_a_site_of_ours_is_ours_whatever_its_files_hold(site: Path) -> None:
    """With the mark the names count, and what is missing is no matter; what file managers leave is nobody's."""
    (site / "index.html").write_text("edited", "utf-8")
    (site / "2031/data/plan.json").unlink()
    (site / "2031/.DS_Store").touch()

    assert inventory.foreign_files(site) == []


def test_without_the_mark_the_bytes_count(site: Path) -> None:
    """A site of an older version is ours as long as all is as it lists; a file that was edited since is not."""
    sites.write(site, sites.files())
    (site / inventory.MARK).unlink()
    assert inventory.foreign_files(site) == []
    (site / "2031/data/plan.json").write_text("edited", "utf-8")

    assert inventory.foreign_files(site) == ["2031/data/plan.json"]


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("CNAME", "CNAME"),
        (".nojekyll", ".nojekyll"),
        (".git/HEAD", ".git/"),
        ("2031/notes.txt", "2031/notes.txt"),
        ("2031/tasks/more/notes.txt", "2031/tasks/"),
        ("empty/", "empty/"),
        ("assets/manifest-sha256.txt", "assets/manifest-sha256.txt"),
    ],
)
def test_what_is_not_listed_is_somebody_elses(site: Path, name: str, named: str) -> None:
    """Files, hidden ones too, and folders are named; a folder of which we made nothing once, by its own name."""
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).mkdir() if name.endswith("/") else (site / name).write_text("precious", "utf-8")

    assert inventory.foreign_files(site) == [named]
    assert inventory.foreign_files(site, [named.partition("/")[0]]) == []


def test_a_link_is_somebody_elses(site: Path, tmp_path: Path) -> None:
    """We make no links: one in the place of a file or of a folder is named."""
    (site / "about.html").unlink()
    (site / "about.html").symlink_to(tmp_path)
    (site / "2031").rename(tmp_path / "2031")
    (site / "2031").symlink_to(tmp_path / "2031")

    assert inventory.foreign_files(site) == ["2031", "about.html"]


@pytest.mark.parametrize("name", ["versions.json", "editions.html", inventory.MARK, manifest.name("sha256")])
def test_a_file_that_sites_have_makes_no_site(tmp_path: Path, name: str) -> None:
    """The folder of another program that has a file of this name, or of somebody who took our mark, is not ours."""
    (tmp_path / name).write_text("[]", "utf-8")
    (tmp_path / "precious.txt").write_text("precious", "utf-8")

    assert "precious.txt" in inventory.foreign_files(tmp_path)


def test_a_list_that_names_more_than_was_made_takes_nothing_over(tmp_path: Path) -> None:
    """Without the mark a list alone does not do: the bytes have to be the listed ones."""
    target = SiteFolder(tmp_path, None)
    target.write([File("index.html", b"ours")])
    target.close()
    (tmp_path / "index.html").write_text("precious", "utf-8")

    assert inventory.foreign_files(tmp_path) == ["index.html"]
