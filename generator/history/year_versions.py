"""An edition as it was after some commit, and in what two such states of it differ."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from generator.history import file_versions, published
from generator.history.file_versions import ErratumVersion, Version
from generator.plan.records import task_key

TASK = re.compile(r"([0-9]{4})/tasks/([1-9][0-9]{0,2}-[1-9][0-9]{0,2})\.yml")


@dataclass(frozen=True)
class Year:
    """An edition as it was after some commit."""

    head: Version | None = None
    is_public: bool = False
    """Whether it existed, and was no draft."""
    tasks: Mapping[str, Version] = field(default_factory=dict)
    errata: tuple[ErratumVersion, ...] = ()
    subjects: file_versions.Data = field(default_factory=dict)
    seal: str = ""
    """The digest of its seal, if it was sealed."""
    sealed_before: str = ""
    """The digest of the last seal that it had until then."""


def after(old: Year, touched: Mapping[str, Any]) -> Year:
    """Return the state of an edition after a commit that touched these files: path → value, None where removed."""
    tasks, now = dict(old.tasks), old
    for path, data in touched.items():
        if match := TASK.fullmatch(path):
            if data is None:
                tasks.pop(match[2], None)
            else:
                tasks[match[2]] = file_versions.task(data)
        elif path.endswith("/edition.yml"):
            now = replace(now, head=head(data), is_public=data is not None and not file_versions.is_draft(data))
        elif path.endswith("/errata.yml"):
            now = replace(now, errata=file_versions.errata(data))
        elif path.endswith("/subjects.yml"):
            now = replace(now, subjects=data or {})
        else:
            digest = str(data.get("digest") or "?") if data else ""
            now = replace(now, seal=digest, sealed_before=old.seal or old.sealed_before)
    return replace(now, tasks=tasks)


def head(data: Any) -> Version | None:
    """Return the version of edition.yml that it holds; None where it was removed."""
    return None if data is None else file_versions.edition(data)


def seals(old: Year, new: Year) -> Iterator[str]:
    """Yield that an edition was sealed, or that its seal was taken away or replaced."""
    before = old.seal or old.sealed_before
    if new.seal not in {old.seal, before}:
        yield published.replacement(before, new.seal) if before else "数据封存"
    elif new.seal and not old.seal:
        yield "数据封存"


def errata(old: Year, new: Year) -> dict[str, list[str]]:
    """Return task id ("" for the edition) → which of its errata were added, withdrawn or changed, in words."""
    by_words: dict[str, list[str]] = {}
    olds, news = ({(one.task, one.words): one.rest for one in year.errata} for year in (old, new))
    for said, one, other in (("勘误", news, olds), ("撤下勘误", olds, news)):
        for task, words in one:
            if (task, words) not in other:
                by_words.setdefault(task, []).append(f"{said}：{words}")
    for task, words in news:
        if olds.get((task, words), news[task, words]) != news[task, words]:
            by_words.setdefault(task, []).append(f"修改勘误：{words}")
    return by_words


def pairs(olds: Mapping[str, Version], news: Mapping[str, Version], *, is_sure: bool) -> dict[str, str]:
    """Return new id → old id of the same task: by id with equal title or text, by either alone, then by id alone.

    Where it is not sure that these are all tasks that changed, only the first holds whatever the others are.
    """
    found = {id_: id_ for id_ in in_order(news) if id_ in olds and _is_same(olds[id_], news[id_])}
    if not is_sure:
        return found
    for key in ("name", "words"):
        words = attrgetter(key)
        left = {id_: words(task) for id_, task in olds.items() if id_ not in found.values()}
        come = {id_: words(task) for id_, task in news.items() if id_ not in found}
        for id_, said in come.items():
            same = [one for one, other in left.items() if other == said]
            if said and len(same) == 1 and list(come.values()).count(said) == 1:
                found[id_] = same[0]
    taken = set(found.values())
    found |= {id_: id_ for id_ in news if id_ not in found and id_ in olds and id_ not in taken}
    return {id_: found[id_] for id_ in in_order(found)}


def in_order(ids: Iterable[str]) -> list[str]:
    """Return the ids of tasks in the order of the tasks."""
    return sorted(ids, key=lambda id_: task_key(id_) or (0, 0))


def _is_same(old: Version, new: Version) -> bool:
    return old.name == new.name or bool(new.words and old.words == new.words)
