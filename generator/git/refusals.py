"""Explain why git returns no history of a folder that lies in a repository, and what to do about it.

To `git.log` every failure of git means that there is no history. This runs git again and reads what it complains of.
"""

import os
import re
import shutil
from pathlib import Path

from generator.git import log
from generator.messages import join_sentences, say

_REMEDY = re.compile(r"git config --global --add safe\.directory .+")
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
    return distrust(complaint) or say(
        "git 读不了仓库“{folder}”：{reason}。请用 git fsck 检查，或者重新克隆。",
        folder=repository,
        reason=" ".join(complaint.split()),
    )


def warning(folder: Path, *, is_known: bool, is_whole: bool) -> str:
    """Return what to tell who builds of a history that is not known, or not to its beginning, with the remedy.

    "" where it is whole, outside a repository, and before its first commit.
    """
    if not is_known:
        refused = reason(folder)
        words = say("没有修改记录，网页和数据里写明不知道是哪次提交改的。")
        return join_sentences(words, refused) if refused else ""
    if is_whole:
        return ""
    return say(
        "修改记录不完整：仓库里只有最近一段历史（浅克隆），或者缺少以前的文件，更早的修改不知道，网页上写明。"
        "要补全，请运行 git fetch --unshallow，或者重新克隆；自动发布的，请取全部历史（fetch-depth: 0）。"
    )


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
