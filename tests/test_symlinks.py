"""Symbolic links: what leads out of the project is on no site; what leads to its own files is read as ever."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.files import symlinks
from generator.files.cache import Cache
from generator.plan.load import load
from generator.plan.records import Task
from generator.problems import PlanError, SiteError
from generator.recall import load as cached_load
from tests.commands import edit, run, said
from tests.served import project

Lead = Callable[[Path, Path], None]
"""Makes a link at a place that leads, in the end, to another."""


def _straight(link: Path, there: Path) -> None:
    link.symlink_to(there)


def _relative(link: Path, there: Path) -> None:
    link.symlink_to(os.path.relpath(there, link.parent))


def _by_another(link: Path, there: Path) -> None:
    between = link.with_name(".between")
    between.symlink_to(there)
    link.symlink_to(between.name)


def _by_a_folder(link: Path, there: Path) -> None:
    between = next(folder for folder in link.parents if (folder / "mkdocs.yml").exists()) / ".beside"
    between.symlink_to(there.parent)
    link.symlink_to(between / there.name)


WAYS = {"straight": _straight, "relative": _relative, "by another link": _by_another, "by a folder": _by_a_folder}


@pytest.fixture
def around(tmp_path: Path) -> Path:
    """Return a project, and beside it a file and a folder that are not its own."""
    (tmp_path / "work/docs/deep").mkdir(parents=True)
    (tmp_path / "work/mkdocs.yml").touch()
    (tmp_path / "work/docs/a.md").write_text("own")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key").write_text("secret")
    return tmp_path


@pytest.mark.parametrize("lead", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("place", ["docs/link", "docs/deep/link"])
@pytest.mark.parametrize("target", ["secret/key", "secret", "secret/../secret/key", "work/.git/config", "."])
def test_a_link_that_leads_out_is_refused(lead: Lead, place: str, target: str, around: Path) -> None:
    """Files and folders, near and deep, however the link leads there; what git keeps is not the project's."""
    (around / "work/.git").mkdir()
    (around / "work/.git/config").write_text("token")
    lead(around / "work" / place, around / target)
    with pytest.raises(SiteError) as refused:
        symlinks.refuse([around / "work/docs"])

    assert str(around / "work/docs") in str(refused.value)
    assert str((around / target).resolve()) in str(refused.value) or "secret" in str(refused.value)
    assert not symlinks.are_inside([around / "work/docs"])


@pytest.mark.parametrize("lead", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("target", ["work/docs/a.md", "work/mkdocs.yml", "work/other", "work/nowhere"])
def test_a_link_within_is_none_of_our_business(lead: Lead, target: str, around: Path) -> None:
    """A link to another file or folder of the project may stand, and so may one that leads to nothing there."""
    (around / "work/other").mkdir()
    lead(around / "work/docs/deep/link", around / target)

    symlinks.refuse([around / "work/docs"])
    assert symlinks.are_inside([around / "work/docs"])


@pytest.mark.parametrize("target", ["docs", "docs/deep", "."])
def test_a_link_into_what_it_stands_in_is_refused(target: str, around: Path) -> None:
    """Whoever follows it would go round for ever."""
    (around / "work/docs/deep/round").symlink_to(around / "work" / target)

    with pytest.raises(SiteError, match="round"):
        symlinks.refuse([around / "work/docs"])


def test_a_link_to_another_repository_within_is_refused(around: Path) -> None:
    """What git keeps in it may hold a password; a folder of the project that is one by itself may stand."""
    (around / "work/vendor/.git").mkdir(parents=True)
    (around / "work/docs/own/.git").mkdir(parents=True)
    symlinks.refuse([around / "work/docs"], around / "work")
    (around / "work/docs/deep/vendor").symlink_to("../../vendor")

    with pytest.raises(SiteError, match="vendor"):
        symlinks.refuse([around / "work/docs"], around / "work")


def test_the_project_is_the_repository(around: Path) -> None:
    """It ends where the repository ends; without one, at the folder of mkdocs.yml; what is reached by a link counts."""
    (around / "work/city").mkdir()
    (around / "work/city/mkdocs.yml").touch()
    (around / "work/city/link.md").symlink_to("../docs/a.md")
    (around / "also").symlink_to("work/city")

    assert not symlinks.are_inside([around / "work/city"])
    assert symlinks.project_folder(around / "also") == around / "also"
    (around / "work/.git").touch()  # as in a second working tree
    assert symlinks.are_inside([around / "work/city"])
    assert not symlinks.are_inside([around / "also"])


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a small project, beside which there is a folder with the project's own files, and a secret."""
    folder = project(tmp_path / "work")
    shutil.copytree(folder, tmp_path / "away", symlinks=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SITE_URL", raising=False)
    return folder


PLACES = [
    *("plan", "plan/departments.yml", "plan/2031", "plan/2031/edition.yml", "plan/2031/notice.txt", "plan/2031/tasks"),
    *("plan/2031/tasks/1-1.yml", "docs", "docs/about.md", "overrides", "overrides/partials", "overrides/main.html"),
]


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_built_of_what_lies_elsewhere(place: str, work: Path) -> None:
    """Each folder and each kind of file that a build reads; what was built before is not taken for it."""
    there = work.parent / "away" / place
    if place == PLACES[-1]:  # once is enough
        assert run("build").exit_code == 0
        shutil.rmtree("site")
    shutil.rmtree(place) if (work / place).is_dir() else (work / place).unlink()
    (work / place).symlink_to(there)
    refused = run("build")

    assert refused.exit_code == 1
    assert str(there) in said(refused)
    assert "P109" in said(refused) if place.startswith("plan") else said(refused).count("\n") == 1
    assert not (work / "site").exists()


@pytest.mark.slow
def test_a_sealed_edition_is_not_kept_elsewhere(work: Path) -> None:
    """A zip in `kept/` that is a link to another folder's, or lies in such a folder, is refused before it is read."""
    run("seal", "2031", "--date", "2031-12-31")
    (work.parent / "2031.zip").write_bytes(b"secret")
    (work / "kept").mkdir()
    (work / "kept/2031.zip").symlink_to(work.parent / "2031.zip")
    refused = run("build")
    (work / "kept/2031.zip").unlink()
    (work / "kept").rmdir()
    (work / "kept").symlink_to(work.parent)

    assert refused.exit_code == run("build").exit_code == 1
    assert f"“{work}/kept/2031.zip”通向“{work.parent}/2031.zip”" in said(refused)
    assert f"“{work}/kept”通向“{work.parent}”" in said(run("build"))


def test_who_read_the_plan_before_sees_the_link(small_plan: Path, tmp_path: Path) -> None:
    """A file that was read and kept, and is now a link to another project's with the same bytes, is a problem."""
    cache, task = Cache(tmp_path / "cache"), small_plan / "2031/tasks/1-1.yml"
    cached_load.load(small_plan, cache)
    task.rename(tmp_path / "task")
    task.symlink_to(tmp_path / "task")
    with pytest.raises(PlanError) as refused:
        cached_load.load(small_plan, cache)

    assert [problem.code for problem in refused.value.problems] == ["P109"]


def _tasks(plan: Path, cache: Cache | None = None) -> list[Task]:
    return [
        task
        for edition in (cached_load.load(plan, cache) if cache else load(plan)).editions
        for task in edition.whole().tasks
    ]


def test_a_link_within_the_plan_is_read(small_plan: Path, tmp_path: Path) -> None:
    """A task whose file lies elsewhere in the project reads as if it stood there, with and without a cache."""
    (tmp_path / "mkdocs.yml").touch()
    task, cache = small_plan / "2031/tasks/1-1.yml", Cache(tmp_path / "cache")
    before = _tasks(small_plan)
    task.rename("moved")
    task.symlink_to("../../../moved")

    assert _tasks(small_plan) == _tasks(small_plan, cache) == before
    edit(Path("moved"), "10个", "12个")
    edit(small_plan / "2031/notice.txt", "10个", "12个")
    assert _tasks(small_plan, cache) == _tasks(small_plan) != before


def test_fix_leaves_links_alone(small_plan: Path, tmp_path: Path) -> None:
    """What is mended is a file of the plan, never what a link leads to, nor the link."""
    task = small_plan / "2031/tasks/1-1.yml"
    edit(task, "lead: ", "lead:  ")
    task.rename(tmp_path / "task")
    task.symlink_to(tmp_path / "task")
    before = (tmp_path / "task").read_bytes()
    run("fix")

    assert task.is_symlink()
    assert (tmp_path / "task").read_bytes() == before
