"""Sealed editions in the published tree, as they were packed."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from generator import bag, plugin, verify
from generator.loading import load
from generator.packing import zipped
from generator.problems import SiteError
from tests import chain
from tests.once import once
from tests.site.conftest import ROOT

pytestmark = pytest.mark.slow


def run(folder: Path, *words: str, **environment: str) -> None:
    """Run the command in a folder, as an editor does."""
    ran = subprocess.run(
        [sys.executable, "-m", "generator", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "SITE_URL": "", **environment},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project of four years whose edition of 2014 was sealed and packed, before the theme changed."""

    def make(folder: Path) -> None:
        for name in ("docs", "overrides"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        chain.build(folder / "plan")
        run(folder, "seal", "2014", "--date", "2014-12-31")
        (folder / "kept").mkdir()
        run(folder, "bag", "2014", "kept/2014.zip")
        with (folder / "overrides/assets/frame.css").open("a", encoding="utf-8") as css:
            css.write("body { color: hotpink; }\n")

    return once(tmp_path_factory, "packed", make)


@pytest.fixture
def project(packed: Path, tmp_path: Path) -> Path:
    """Give a copy of that project."""
    return Path(shutil.copytree(packed, tmp_path / "project"))


def test_a_sealed_edition_keeps_its_look(project: Path) -> None:
    """Its pages of that day are published byte for byte, whatever the theme is now; the list of years leads there."""
    run(project, "build")
    made = project / "site"
    with zipfile.ZipFile(project / "kept/2014.zip") as archive:
        packed = {
            name.removeprefix("plan-2014/data/site/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("plan-2014/data/site/")
        }

    assert bag.read(made / "sealed/2014") == packed
    assert b"hotpink" not in b"".join(packed.values())
    assert b"hotpink" in (made / "2014/assets/plan.css").read_bytes()
    assert 'href="sealed/2014/index.html"' in (made / "editions.html").read_text("utf-8")
    assert [finding for finding in verify.verify(made) if finding.passed is False] == []
    assert [finding for finding in verify.verify(made / "sealed/2014") if finding.passed is False] == []


def test_a_bag_does_not_hold_an_older_bag(project: Path) -> None:
    """Packed again the edition is the same, but for the look: what is kept is not packed into it."""
    run(project, "bag", "2014", "again")

    assert not (project / "again/data/site/sealed").exists()


@pytest.mark.parametrize("fault", ["altered", "other", "broken"])
def test_what_is_kept_must_be_what_was_sealed(project: Path, fault: str) -> None:
    """A zip whose pages were changed, of another seal, or no zip at all, ends the build."""
    kept = project / "kept/2014.zip"
    with zipfile.ZipFile(kept) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if fault == "altered":
        files["plan-2014/data/site/2014/tasks/3-8.html"] += b" "
    if fault == "other":
        files["plan-2014/bag-info.txt"] = files["plan-2014/bag-info.txt"].replace(b"Seal-Digest: ", b"Seal-Digest: 0")
    kept.write_bytes(b"PK" if fault == "broken" else zipped(files))
    said = {"altered": "有改动：data/site/2014/tasks/3-8.html", "other": "封存摘要不同", "broken": "不是 plan bag 打成"}
    with pytest.raises(SiteError, match=said[fault]):
        plugin.build(project / "mkdocs.yml", project / "site", load(project / "plan"), plan_dir=project / "plan")
