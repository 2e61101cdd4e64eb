"""Seals that git knows of, and that an edition bears no longer: taken away, or replaced by another one."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.git import log as git_log
from generator.git.log import Commit, Log
from generator.history import file_versions
from generator.history.revisions import REGISTRY
from generator.messages import say

_SEAL = re.compile(r"([0-9]{4})/seal\.yml")


def read(plan_dir: Path, seals: Mapping[str, str]) -> tuple[str, ...]:
    """Return a line for each year that git knows another seal of; `seals` are the digests of now."""
    log = git_log.read(plan_dir, REGISTRY, lambda path: bool(_SEAL.fullmatch(path)))
    return tuple(_lines(log, seals))


def _lines(log: Log, seals: Mapping[str, str]) -> Iterator[str]:
    for year, (digest, commit) in sorted(_last_others(log, seals).items()):
        values = {"year": year, "commit": commit.short, "date": commit.time.date(), "old": digest[:12]}
        if year in seals:
            yield say(
                "{year}年度的封存换过：{date} 的提交 {commit} 里，封存摘要是 {old}，现在是 {new}。请查明是谁换的、"
                "为什么换；不该换的，用 git 找回原来的 seal.yml 和文件。",
                **values,
                new=seals[year][:12],
            )
        else:
            yield say(
                "{year}年度的封存不见了：{date} 的提交 {commit} 里，封存摘要是 {old}，现在没有封存。请查明是谁去掉的、"
                "为什么去掉；不该去掉的，用 git 找回 seal.yml。",
                **values,
            )


def _last_others(log: Log, seals: Mapping[str, str]) -> dict[str, tuple[str, Commit]]:
    """Return year → the newest digest that was committed and is not that of now, with its commit."""
    found: dict[str, tuple[str, Commit]] = {}
    for step in log.steps:
        for path, blob in step.files.items():
            match = _SEAL.fullmatch(path)
            if not match or match[1] in found or blob is None:
                continue
            data = file_versions.data(log.contents.get(blob, b""))
            digest = data.get("digest") if isinstance(data, dict) else None
            if isinstance(digest, str) and digest != seals.get(match[1]):
                found[match[1]] = digest, step.commit
    return found
