"""Explain why git returns no history of a folder that lies in a repository, and what to do about it.

To `git.log` every failure of git means that there is no history. This runs git again and reads what it complains of.
"""

import os
import re
import shutil
from pathlib import Path
from typing import Literal

from generator.git import log
from generator.messages import join_sentences, say

_REMEDY = re.compile(r"git config --global --add safe\.directory .+")
State = Literal["none", "cut", "holed", "whole"]
"""How much of a history is known: not before a shallow clone begins, or not all versions of its files."""

_NO_COMMIT = "does not have any commits yet"
_PROBES = (
    ("rev-parse", "--git-dir"),
    ("log", "--first-parent", "--raw", "-m", "--root", "--format=", "--", "."),
    ("status", "--porcelain", "--ignore-submodules=all", "--", "."),
)
"""What `git.log` runs, in short; each reads more of the repository."""


def reason(folder: Path) -> str:
    """Return why git has no history of a folder, and the remedy; "" outside a repository or before its first commit."""
    places = (folder.resolve(), *folder.resolve().parents)
    repository = next((place for place in places if (place / ".git").exists()), None)
    if not repository:
        return ""
    if not shutil.which("git"):
        return say("“{folder}”是 git 仓库，但是这台电脑上没有 git。请安装 git。", folder=repository)
    complaint = next(filter(None, (_complaint(folder, words) for words in _PROBES)), "")
    if not complaint or _NO_COMMIT in complaint:
        return ""
    return (
        distrust(complaint)
        or _refetch(folder)
        or say(
            "git 读不了仓库“{folder}”：{reason}。请用 git fsck 检查，或者重新克隆。",
            folder=repository,
            reason=" ".join(complaint.split()),
        )
    )


def warning(folder: Path, state: State) -> str:
    """Return what to tell who builds of a history that is not known, or not wholly, with the remedy.

    "" where it is whole, outside a repository, and before its first commit.
    """
    if state == "none":
        refused = reason(folder)
        words = say("没有修改记录，网页和数据里写明不知道是哪次提交改的。")
        return join_sentences(words, refused) if refused else ""
    if state == "whole":
        return ""
    damaged = say("仓库里缺少以前的文件，或者有的读不了。请用 git fsck 检查，或者重新克隆。")
    remedy = _unshallow(folder) if state == "cut" else _refetch(folder) or damaged
    return join_sentences(say("修改记录不完整，有的修改不知道，网页上写明。"), remedy)


def _unshallow(folder: Path) -> str:
    """Return the remedy in a shallow clone, which may be a partial one as well."""
    return say(
        "仓库里只有最近一段历史（浅克隆）。要补全，请运行 {command}，或者重新克隆；"
        "自动发布的，请取全部历史（fetch-depth: 0）。",
        command="git fetch --unshallow" + (" --refetch --no-filter" if _is_partial(folder) else ""),
    )


def _refetch(folder: Path) -> str:
    """Return the remedy in a partial clone; "" in any other."""
    if not _is_partial(folder):
        return ""
    return say(
        "克隆时用了 --filter，仓库里缺少以前的文件。要补全，请运行 {command}，或者不用 --filter 重新克隆。",
        command="git fetch --refetch --no-filter",
    )


def _is_partial(folder: Path) -> bool:
    """Whether git takes what is missing for promised by another repository."""
    completed = log.try_run(folder, "config", "--get-regexp", r"^remote\..*\.promisor$")
    return bool(completed and completed.stdout)


def _complaint(folder: Path, words: tuple[str, ...]) -> str:
    """Return what git writes to standard error where it fails; "" where it does not."""
    completed = log.try_run(folder, *words)
    if completed is None:
        return say("git 没有回答")
    return os.fsdecode(completed.stderr) if completed.returncode else ""


def distrust(complaint: str) -> str:
    """Return the remedy where git complains that another user owns the repository; "" for any other complaint."""
    if remedy := _REMEDY.search(complaint):
        return say(
            "git 不读这个仓库，因为它属于别的用户。请用它主人的帐户运行，或者先输入 {command}", command=remedy[0]
        )
    return ""
