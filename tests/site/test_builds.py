"""One plan, one site: whatever command builds it, wherever, whenever and with whatever settings of the machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config

from generator.build import mkdocs
from generator.files import inventory
from generator.plan.load import load
from tests import chain

ROOT = Path(__file__).parents[2]
FAULT = "plan/2014/tasks/3-8.yml:5:9: P203 部门“市质监居”不在名录中。是否为“盐城质监局”？"


def _run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in a folder, without an address of the site."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "SITE_URL": "", "NO_MKDOCS_2_WARNING": "1", **environment},
    )


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _copied(folder: Path) -> Path:
    for name in ("docs", "overrides", "plan"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of all that a site is made of."""
    return _copied(tmp_path)


@pytest.mark.slow
def test_a_build_says_nothing_to_the_next(small_plan: Path, tmp_path: Path) -> None:
    """A command's own folder of the plan is its alone: who builds after it, in one process, goes by the settings."""
    mkdocs.build(ROOT / "mkdocs.yml", tmp_path / "site", load(small_plan), plan_dir=small_plan)
    config = load_config(config_file=str(ROOT / "mkdocs.yml"))
    config.plugins.on_config(config)

    assert mkdocs.plugin_of(config).root == ROOT / "plan"


@pytest.mark.slow
def test_mkdocs_builds_the_same_site(project: Path, site: Path) -> None:
    """`mkdocs build --strict` finds nothing to warn of, and writes what `plan build` writes, byte for byte."""
    built = _run(project, "mkdocs", "build", "--strict")

    assert (built.returncode, "WARNING" in built.stderr) == (0, False)
    assert _tree(project / "site") == _tree(site)
    assert inventory.foreign_files(project / "site") == []


@pytest.mark.slow
def test_mkdocs_empties_only_what_is_ours(project: Path) -> None:
    """`mkdocs build` ends before MkDocs empties a folder in which others work; its own, half made, it makes again."""
    (project / "site").mkdir()
    (project / "site/precious.txt").write_text("precious", "utf-8")
    refused = _run(project, "mkdocs", "build")
    (project / "site/precious.txt").rename(project / "site" / inventory.MARK)
    (project / "site/index.html").write_text("half made", "utf-8")
    (project / "site/.git").mkdir()

    assert refused.returncode == 1
    assert "里有不是本程序生成的内容：precious.txt" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _run(project, "mkdocs", "build").returncode == 0
    assert _run(project, "mkdocs", "build").returncode == 0
    assert inventory.foreign_files(project / "site") == [".git/"]


@pytest.mark.slow
def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    """Folder, time zone, locale, hash seed and number of jobs leave no trace in the site, the bag and the zip."""
    here, there = _copied(tmp_path / "here"), _copied(tmp_path / "there/on the way/盐城")
    for folder in (here, there):
        shutil.rmtree(folder / "plan")
        chain.build(folder / "plan")
    first = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    second = {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}
    for words in (
        ("seal", "2014", "--date=2014-12-31"),
        ("build", "--site-dir=out/site"),
        ("bag", "2014", "out/bag"),
        ("bag", "2014", "out/2014.zip"),
    ):
        jobs = (["--jobs=1"], ["--jobs=4"]) if words[0] == "build" else ([], [])
        for folder, environment, more in ((here, first, jobs[0]), (there, second, jobs[1])):
            (folder / "out").mkdir(exist_ok=True)
            ran = _run(folder, "generator", *words, *more, **environment)

            assert ran.returncode == 0, ran.stderr

    assert len(_tree(here / "out")) > 800
    assert _tree(here / "out") == _tree(there / "out")


@pytest.mark.slow
def test_a_plan_with_problems_ends_mkdocs_and_leaves_the_old_site(project: Path) -> None:
    """`mkdocs build` prints the problems as `plan check` does, ends with 1, and touches nothing."""
    task = project / "plan/2014/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace("lead: 盐城质监局", "lead: 市质监居"), "utf-8")
    (project / "site").mkdir()
    (project / "site/index.html").write_text("old", "utf-8")
    before = _tree(project)
    built = _run(project, "mkdocs", "build")

    assert built.returncode == 1
    assert [line for line in built.stderr.splitlines() if line.endswith(FAULT)]
    assert "Traceback" not in built.stderr
    assert _tree(project) == before
