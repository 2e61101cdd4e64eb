"""Git that is there and refuses to tell: said once on the terminal, with the remedy, and no failure of a build."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.git import refusals
from generator.history import provenance
from generator.plan.load import load
from tests.repositories import Commit, files, git, repository
from tests.served import command, environment, project, run

PATHS: dict[str, str | bytes | None] = {"plan/departments.yml": "a\n", "plan/2014/edition.yml": "1"}
OWNER = 65534


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git know nobody's settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project in a repository that belongs to somebody else."""
    folder = project(tmp_path / "somebody else's")
    repository(folder, [Commit(files(folder, ""))])
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, OWNER, OWNER)
    else:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own, for its tests
    return folder


def _remedy(said: str, folder: Path) -> list[str]:
    """Return the command that is said, once, for a repository."""
    lines = [line for line in said.splitlines() if "别的用户" in line]

    assert len(lines) == 1, said
    found = shlex.split(lines[0][lines[0].index("git config") :])
    assert found[-1].startswith(str(folder))
    return found


@pytest.mark.slow
def test_a_build_says_that_git_refuses_and_goes_on(theirs: Path) -> None:
    """The command that is named makes git tell; the site has the same addresses before and after."""
    refused = run("build", "--no-cache", folder=theirs)
    addresses = set((theirs / "site").rglob("*"))
    subprocess.run(_remedy(refused.stderr, theirs), check=True)
    told = run("build", "--no-cache", folder=theirs)

    assert "没有修改记录" in refused.stderr
    assert "别的用户" not in told.stderr
    assert set((theirs / "site").rglob("*")) == addresses


@pytest.mark.slow
def test_mkdocs_says_that_git_refuses_and_goes_on(theirs: Path) -> None:
    """So does `mkdocs build`, even where it takes warnings for errors."""
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(mkdocs, cwd=theirs, env=environment(), capture_output=True, text=True, check=False)

    assert built.returncode == 0, built.stderr
    _remedy(built.stderr, theirs)


@pytest.mark.slow
def test_publishing_says_that_git_refuses(theirs: Path, tmp_path: Path) -> None:
    """A folder is published all the same; out of a repository that git does not open nothing can be, until it does."""
    published = run("publish", tmp_path / "www", folder=theirs)
    _remedy(published.stderr, theirs)

    assert (tmp_path / "www/current/index.html").is_file()
    publish = command("publish", tmp_path / "other", "--from-git", theirs, "main")
    codes = []
    for _ in range(3 if os.geteuid() == 0 else 1):  # git may ask it of the folder, then of the .git within
        refused = subprocess.run(publish, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
        codes.append(refused.returncode)
        if refused.returncode:
            assert not (tmp_path / "other/current").exists()
            subprocess.run(_remedy(refused.stderr, theirs), check=True)
    assert codes[0] == 1
    if os.geteuid() == 0:  # else git's variable makes it refuse its own clone, too
        assert codes[-1] == 0


def _lose_a_tree(folder: Path) -> None:
    id_ = git(folder, "rev-parse", "HEAD~1:plan").strip()
    (folder / ".git/objects" / id_[:2] / id_[2:]).unlink()


BROKEN: dict[str, Callable[[Path], object]] = {
    "branch": lambda folder: (folder / ".git/refs/heads/main").write_text("garbage", "utf-8"),
    "head": lambda folder: (folder / ".git/HEAD").write_text("garbage", "utf-8"),
    "index": lambda folder: (folder / ".git/index").write_text("garbage", "utf-8"),
    "settings": lambda folder: (folder / ".git/config").write_text("[core", "utf-8"),
    "objects": lambda folder: shutil.rmtree(folder / ".git/objects"),
    "past": _lose_a_tree,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_repository_says_what_git_complains_of(kind: str, tmp_path: Path) -> None:
    """In one line, with the repository, whatever is broken in it."""
    folder = tmp_path / "here"
    git(tmp_path, "init", "-q", "-b", "main", "here")
    for text in ("1", "2"):  # loose objects, as an editor's commits are
        (folder / "plan").mkdir(exist_ok=True)
        (folder / "plan/departments.yml").write_text(text, "utf-8")
        git(folder, "add", ".")
        git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "m")
    assert refusals.reason(folder / "plan") == ""
    BROKEN[kind](folder)
    said = refusals.reason(folder / "plan")

    assert said.startswith(f"git 读不了仓库“{folder}”：")
    assert said.endswith("。请用 git fsck 检查，或者重新克隆。")
    assert "\n" not in said


def test_a_repository_without_the_program_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is a repository and no git, that is said; where there is neither, nothing is."""
    repository(tmp_path / "here", [Commit(PATHS)])
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    assert (
        refusals.reason(tmp_path / "here/plan") == f"“{tmp_path}/here”是 git 仓库，但是这台电脑上没有 git。请安装 git。"
    )
    assert refusals.reason(tmp_path / "plain") == ""


def test_no_history_is_no_refusal(tmp_path: Path) -> None:
    """No repository, one without commits, one that does not know the folder, a shallow one: nothing is refused."""
    (tmp_path / "plain").mkdir()
    git(tmp_path, "init", "-q", "empty")
    repository(tmp_path / "other", [Commit({"README": "x"}), Commit(PATHS)])
    (tmp_path / "other/new").mkdir()
    git(tmp_path, "clone", "-q", "--depth=1", (tmp_path / "other").as_uri(), "shallow")

    for place in ("plain", "empty", "other/new", "other/plan", "shallow/plan", "missing/plan"):
        assert refusals.reason(tmp_path / place) == "", place


def test_a_date_that_git_cannot_tell_says_why(theirs: Path) -> None:
    """A command that takes its date from git names the refusal, too."""
    said = run("seal", "2031", folder=theirs, code=2).stderr

    assert "请用 --date 写明" in said
    assert "git config --global --add safe.directory" in said


def _warning(plan: Path) -> str:
    return refusals.warning(plan, provenance.read(plan, load(plan)).state)


@pytest.mark.parametrize(
    "words", [["--depth=1"], ["--filter=blob:none"], ["--filter=tree:0"], ["--depth=2", "--filter=blob:none"]]
)
def test_the_remedy_of_an_incomplete_clone_completes_it(words: list[str], tmp_path: Path) -> None:
    """Shallow, partial or both: the command that is named is one that git takes, and nothing is unknown after it."""
    small = files(Path(__file__).parent / "small_plan")
    commits = [
        Commit({**small, "plan/departments.yml": "# old\n"}),
        Commit(small),
        Commit({"README": "x"}),
        Commit({"README": "y"}),
    ]
    origin = repository(tmp_path / "origin", commits)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "-q", *words, origin.as_uri(), "clone")
    said = _warning(tmp_path / "clone/plan")
    named = re.search(r"请运行 (git [a-z -]*[a-z])", said)

    assert ("浅克隆" in said) == ("depth" in words[0])
    assert ("--filter" in said) == (words[0] in {"--filter=blob:none", "--filter=tree:0"})
    assert named, said
    git(tmp_path / "clone", *shlex.split(named[1])[1:], "-q")
    assert _warning(tmp_path / "clone/plan") == ""


def test_a_repository_that_lacks_a_file_is_to_be_checked(tmp_path: Path) -> None:
    """Where one version of a file is gone, no clone of less than all is blamed, but the damage."""
    small = files(Path(__file__).parent / "small_plan")
    folder = repository(tmp_path, [Commit({**small, "plan/departments.yml": "# old\n"}), Commit(small)])
    blob = git(folder, "rev-parse", "HEAD~:plan/departments.yml").strip()
    for pack in (folder / ".git/objects/pack").glob("*.pack"):
        git(folder, "unpack-objects", "-q", given=pack.rename(tmp_path / "pack").read_bytes())
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    said = _warning(folder / "plan")

    assert "git fsck" in said
    assert "--" not in said
