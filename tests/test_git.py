"""Git without the programs of a repository: each way in which plain git would run one, tried on a real repository."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import generator
from generator.git import checkout, refusals
from generator.git import log as git_log
from tests.repositories import Commit, git, repository

ROOT = Path(__file__).parents[1]
TASK = "plan/2014/tasks/1-1.yml"
FILES: dict[str, str | bytes | None] = {"plan/departments.yml": "a\n", TASK: "2\n"}

Arm = Callable[[Path, str], None]
"""Writes into a repository what lets plain git run a program."""

SIGNED = """\
tree {tree}
author A <a@example.org> 1795147200 +0800
committer A <a@example.org> 1795147200 +0800
gpgsig -----BEGIN PGP SIGNATURE-----
 
 iQ==
 -----END PGP SIGNATURE-----

m
"""  # noqa: W293  git wants the blank


def _config(*pairs: tuple[str, str]) -> Arm:
    """Let the repository's own configuration say so; {program} is the program."""

    def arm(folder: Path, program: str) -> None:
        for key, value in pairs:
            git(folder, "config", key, value.format(program=program))

    return arm


def _filtered(by: str) -> Arm:
    """Let files go through a filter of the repository's own, and look as if somebody had touched them."""
    name = by.rpartition(".")[0]

    def arm(folder: Path, program: str) -> None:
        git(folder, "config", f"filter.{by}", program)
        git(folder, "config", f"filter.{name}.required", "true")
        (folder / ".git/info/attributes").write_text(f"* filter={name}\n")
        os.utime(folder / TASK, (1, 1))

    return arm


def _included(folder: Path, program: str) -> None:
    (folder / ".git/more").write_text(f'[filter "x"]\n\tclean = {program}\n')
    git(folder, "config", "include.path", "more")
    (folder / ".git/info/attributes").write_text("* filter=x\n")
    os.utime(folder / TASK, (1, 1))


def _of_the_worktree(folder: Path, program: str) -> None:
    git(folder, "config", "extensions.worktreeConfig", "true")
    (folder / ".git/config.worktree").write_text(
        f'[filter "x"]\n\tclean = {program}\n[core]\n\tfsmonitor = {program}\n'
    )
    (folder / ".git/info/attributes").write_text("* filter=x\n")
    os.utime(folder / TASK, (1, 1))


def _hook(name: str) -> Arm:
    def arm(folder: Path, program: str) -> None:
        (folder / ".git/hooks").mkdir(exist_ok=True)
        (folder / f".git/hooks/{name}").symlink_to(program)
        os.utime(folder / TASK, (1, 1))

    return arm


def _signed(folder: Path, program: str) -> None:
    text = SIGNED.format(tree=git(folder, "rev-parse", "HEAD^{tree}").strip())
    id_ = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", given=text.encode()).strip()
    git(folder, "update-ref", "HEAD", id_)
    _config(("gpg.program", program), ("log.showSignature", "true"))(folder, program)


class _Lacking:
    """Lets a file's content lie elsewhere, whence git would fetch it when it is asked for."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        own = (("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"))
        self._configure = _config(*own, ("remote.origin.promisor", "true"), *pairs)

    def __call__(self, folder: Path, program: str) -> None:
        id_ = git(folder, "rev-parse", f"HEAD:{TASK}").strip()
        (folder / ".git/objects" / id_[:2] / id_[2:]).unlink()
        self._configure(folder, program)


def _nested(folder: Path, program: str) -> None:
    inner = repository(folder / "plan/2014/inner", [Commit({"a": "1"})])
    git(folder, "add", "plan/2014/inner")
    git(inner, "config", "core.fsmonitor", program)


CASES: dict[str, tuple[Arm, list[str]]] = {
    "fsmonitor": (_config(("core.fsmonitor", "{program}")), ["status"]),
    "clean": (_filtered("x.clean"), ["status"]),
    "process": (_filtered("x.process"), ["status"]),
    "clean of a strange name": (_filtered("x=y.z盐.clean"), ["status"]),
    "clean of a file that is included": (_included, ["status"]),
    "clean of the working tree": (_of_the_worktree, ["status"]),
    "hook": (_hook("post-index-change"), ["status"]),
    "signature": (_signed, ["log"]),
    "fetch by a command": (
        _Lacking(("remote.origin.url", "ext::{program}"), ("protocol.ext.allow", "always")),
        ["show", f"HEAD:{TASK}"],
    ),
    "fetch by another upload-pack": (
        _Lacking(("remote.origin.url", "."), ("remote.origin.uploadpack", "{program}")),
        ["show", f"HEAD:{TASK}"],
    ),
    "repository within": (_nested, ["status"]),
    "difference": (_config(("diff.external", "{program}")), ["diff"]),
    "hook at checkout": (_hook("post-checkout"), ["checkout", "--detach"]),
    "smudge at checkout": (_filtered("x.smudge"), ["checkout", "-f", "HEAD", "--", "."]),
}
"""What is in the repository, and the command by which plain git would run its program."""


@pytest.mark.parametrize(("arm", "plain"), CASES.values(), ids=CASES)
def test_no_program_of_a_repository_runs(
    arm: Arm, plain: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read a folder's history and to check out a commit runs nothing that plain git would run."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
    folder, marker, program = repository(tmp_path / "r", [Commit(FILES)]), tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    program.chmod(0o755)
    arm(folder, str(program))
    refusals.reason(folder / "plan")
    log = git_log.read(folder / "plan", "departments.yml", lambda _: True)
    if not isinstance(arm, _Lacking):
        checkout.check_out(folder, "HEAD", tmp_path / "out")
        assert (tmp_path / "out" / TASK).read_text() == "2\n"

    assert log.steps
    assert not marker.exists()

    (folder / TASK).write_text("3\n")
    os.utime(folder / TASK, (1, 1))
    subprocess.run(["git", "-C", folder, *plain], capture_output=True, check=False, timeout=20)
    assert marker.exists(), "plain git does not run it either"


def test_git_is_called_in_one_place() -> None:
    """No other module starts git."""
    folder = Path(generator.__file__).parent
    called = {
        path.name for path in folder.rglob("*.py") if re.search(r"""\[\s*f?["']git["' ]""", path.read_text("utf-8"))
    }

    assert len(called) == 1


HABITS = "[safe]\n\tdirectory = *\n[core]\n\tautocrlf = true\n\teol = crlf\n"


@pytest.mark.parametrize("attributes", ["", "* text=auto\n", "*.yml text\n"])
def test_a_commit_is_checked_out_to_the_byte(attributes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the user has git turn line ends, what is published is what was committed all the same."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text(HABITS)
    folder = repository(tmp_path / "r", [Commit({**FILES, ".gitattributes": attributes})], checkout=False)
    checkout.check_out(folder, "main", tmp_path / "out")

    assert (tmp_path / "out" / TASK).read_bytes() == b"2\n"


def test_the_sources_are_the_same_on_any_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone in which git turns line ends has every file of this repository as it was committed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text(HABITS)
    if not (ROOT / ".git").exists():
        pytest.skip("the sources are no git repository")
    git(tmp_path, "clone", "-q", "--shared", "--no-checkout", str(ROOT), "clone")
    git(tmp_path / "clone", "checkout", "-q", "--force", "HEAD")
    listed = git(tmp_path / "clone", "ls-tree", "-r", "-z", "HEAD").split("\0")[:-1]
    committed = {path: told.split()[2] for told, _, path in (line.partition("\t") for line in listed)}

    assert len(committed) > 400
    assert {path: _id((tmp_path / "clone" / path).read_bytes()) for path in committed} == committed


def _id(content: bytes) -> str:
    """Return what git calls a file that holds this."""
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()


def test_a_filter_of_the_users_own_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user has set up for all repositories, as for large files, holds for a commit that is checked out."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text('[safe]\n\tdirectory = *\n[filter "x"]\n\tsmudge = tr 2 7\n')
    folder = repository(tmp_path / "r", [Commit({**FILES, ".gitattributes": "*.yml filter=x\n"})])
    checkout.check_out(folder, "main", tmp_path / "out")

    assert (tmp_path / "out" / TASK).read_text() == "7\n"
