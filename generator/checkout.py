"""A commit of a git repository as files. The repository itself is only read."""

import os
import subprocess
from pathlib import Path

from generator import refusals
from generator.language import say
from generator.problems import SiteError

_LOCAL = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
)
"""What a hook of a repository finds in its environment, and what would lead git back into that repository."""


def check_out(repository: Path, ref: str, folder: Path) -> None:
    """Lay the files of a commit, or of what a name means now, into a new folder, with their history."""
    for name in _LOCAL:
        os.environ.pop(name, None)
    commit = _git("-C", str(repository), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        raise SiteError(say("“{repository}”里没有“{ref}”，没有发布。", repository=repository, ref=ref))
    _must("clone", "--quiet", "--shared", "--no-checkout", "--", str(repository), str(folder))
    _must("-C", str(folder), "checkout", "--quiet", "--detach", commit)


def _git(*words: str) -> str | None:
    """Run git; give what it said, or nothing where it did not know."""
    try:
        ran = subprocess.run(["git", *words], capture_output=True, text=True, check=False)  # noqa: S603, S607  our words
    except OSError:
        raise SiteError(say("没有 git，不能从仓库发布。请安装 git。")) from None
    if ran.returncode and ran.stderr:
        reason = refusals.distrust(ran.stderr) or " ".join(ran.stderr.split())
        raise SiteError(say("git 没有取出文件，没有发布：{reason}", reason=reason))
    return None if ran.returncode else ran.stdout.strip()


def _must(*words: str) -> None:
    if _git(*words) is None:
        raise SiteError(say("git 没有取出文件，没有发布：{reason}", reason=" ".join(words)))
