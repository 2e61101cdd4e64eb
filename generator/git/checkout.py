"""Check out a commit of a git repository into a new folder, with its history; the repository is only read."""

import os
from pathlib import Path

from generator.git import program, refusals
from generator.messages import say
from generator.problems import SiteError


def check_out(repository: Path, ref: str, folder: Path) -> None:
    """Write the files of a commit, or of the branch or tag `ref`, into a new folder, with their history.

    Raise SiteError where the repository has no such commit, or git fails.
    """
    commit = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        raise SiteError(say("“{repository}”里没有“{ref}”，未发布。", repository=repository, ref=ref))
    bytes_as_committed = ("--config", "core.autocrlf=false", "--config", "core.eol=lf")  # whatever the user has set
    options = ("--quiet", "--shared", "--no-checkout", *bytes_as_committed)
    _must(folder.parent, "clone", *options, "--", str(repository), str(folder))
    _must(folder, "checkout", "--quiet", "--detach", commit)


def _git(folder: Path, *words: str) -> str | None:
    """Return the output of git; None where it fails without a message; raise SiteError with its message."""
    try:
        completed = program.run(folder, *words, copies=True, timeout=None)
    except OSError:
        raise SiteError(say("没有 git，不能从仓库发布。请安装 git。")) from None
    if completed.returncode and completed.stderr:
        complaint = completed.stderr.decode("utf-8", "replace")
        reason = refusals.distrust(complaint) or " ".join(complaint.split())
        raise SiteError(say("git 没有取出文件，未发布：{reason}", reason=reason))
    return None if completed.returncode else os.fsdecode(completed.stdout).strip()


def _must(folder: Path, *words: str) -> None:
    """Run git; raise SiteError where it fails."""
    if _git(folder, *words) is None:
        raise SiteError(say("git 没有取出文件，未发布：{reason}", reason=" ".join(words)))
