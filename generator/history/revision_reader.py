"""Replay the commits of a plan, oldest first, and record what each changed in substance: git log → revisions.

Facts are compared, not bytes; a version that cannot be read is passed over. What a clone does not have, of the past or
of a file, is not known: the first version after it is taken as it is, and no change is told. Tasks are followed through
new numbers, editions through new years, the folder through moves (`departments.yml` says where it was). All that a year
was as a draft stays unsaid. 5 000 commits take about a second of processor time, so nothing is cached
(`tests/benchmarks/revisions.py`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from generator.git.log import Commit, Log, Step
from generator.history import file_versions, published
from generator.history.file_versions import Difference, ErratumVersion, Version
from generator.history.revisions import REGISTRY, Change, Kind, Revision, Revisions, only
from generator.plan.records import PlanSummary, task_key

_TASK = re.compile(r"([0-9]{4})/tasks/([1-9][0-9]{0,2}-[1-9][0-9]{0,2})\.yml")
_HEAD = re.compile(r"([0-9]{4})/(edition|errata|seal|subjects)\.yml")


def is_source(path: str) -> bool:
    """Whether the changes of this file, by its path in the plan, are recorded."""
    return path in (REGISTRY, "references.yml") or bool(_TASK.fullmatch(path) or _HEAD.fullmatch(path))


def read(log: Log, plan: PlanSummary) -> Revisions:
    """Return the revisions of the editions of a plan; those of other years in the log are left out."""
    reader = _Reader(log)
    for at, step in enumerate(reversed(log.steps)):
        if at or log.whole:
            reader.step(step)
        else:
            reader.begin(step)
    years = {edition.id for edition in plan.editions}
    return Revisions(only(reader.done(), lambda change: change.year is None or change.year in years))


def is_complete(log: Log) -> bool:
    """Whether the whole past of the recorded files is at hand, with their contents."""
    blobs = (blob for step in log.steps for path, blob in step.files.items() if blob and is_source(path))
    return log.whole and all(blob in log.contents for blob in blobs)


@dataclass(frozen=True)
class _Year:
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


class _Reader:
    """The state of a plan while its commits are replayed, and the changes that were found."""

    def __init__(self, log: Log) -> None:
        self._contents = log.contents
        self._years: dict[str, _Year] = {}
        self._lists: dict[str, dict[str, file_versions.Data]] = {}
        """File of a registry → id → entry."""
        self._found: list[tuple[Commit, Change]] = []
        self._threads: dict[tuple[str, str], list[int]] = {}
        """(year, id) of a task → the indexes of its changes, through all renumbering; of an edition: (year, "")."""
        self._unknown: set[str] = set()
        """The files that the clone lacks in their last version, or that its oldest commit has unreadable."""
        self._keys: dict[Commit, str] = {}
        self._written: Counter[str] = Counter()

    def begin(self, step: Step) -> None:
        """Take the first commit that a shallow clone has: what it holds is no change."""
        self._name(step)
        touched = self._touched(step)
        self._unknown = {path for path, data in touched.items() if data is _UNREADABLE}
        self._take({path: data for path, data in touched.items() if data is not _UNREADABLE})

    def done(self) -> Iterator[Revision]:
        """Return what was found, newest first, everything under its year and id of now."""
        now = {at: key for key, places in self._threads.items() for at in places}
        by_commit: dict[Commit, list[Change]] = {}
        for at, (commit, change) in enumerate(self._found):
            year, id_ = now.get(at, (change.year, "" if change.kind == "task" else change.id_))
            there = change if (year, id_) == (change.year, change.id_) else replace(change, year=year, id_=id_ or None)
            by_commit.setdefault(commit, []).append(there)
        for commit, changes in reversed(by_commit.items()):
            yield Revision(commit, tuple(changes), self._keys[commit])

    def step(self, step: Step) -> None:
        """Apply a commit to the state, and record what it changed."""
        self._name(step)
        touched = {path: data for path, data in self._touched(step).items() if data is not _UNREADABLE}
        if not self._unknown.isdisjoint(touched):  # it may have renamed what is not known
            self._take(touched)
            self._unknown -= touched.keys()
            touched = {}
        self._unknown |= {
            path for path, blob in step.files.items() if blob and blob not in self._contents and is_source(path)
        }
        for path, name in _LISTS.items():
            if path in touched:
                self._list(step.commit, path, name, file_versions.entries(touched[path]))
        self._move(step.commit, touched)
        years: dict[str, dict[str, Any]] = {}
        for path, data in touched.items():
            if path not in _LISTS:
                years.setdefault(path[:4], {})[path] = data
        for year in sorted(years):
            old = self._years.get(year, _Year())
            self._years[year] = _after(old, years[year])
            self._year(step.commit, year, old, self._years[year])

    def _name(self, step: Step) -> None:
        """Give a commit its key: when it was written, and of several in one second, which of them it is."""
        self._written[step.written] += 1
        count = self._written[step.written]
        self._keys[step.commit] = f"{step.written}-{count}" if count > 1 else step.written

    def _touched(self, step: Step) -> dict[str, Any]:
        """Return path → value of the files of a commit; None where removed, _UNREADABLE where it cannot be read."""
        return {path: self._read(path, blob) for path, blob in step.files.items() if is_source(path)}

    def _read(self, path: str, blob: str | None) -> Any:
        if blob is None:
            return None
        data = file_versions.data(self._contents[blob]) if blob in self._contents else None
        return data if isinstance(data, _shape(path)) else _UNREADABLE

    def _take(self, touched: dict[str, Any]) -> None:
        """Apply files to the state, and record nothing; which tasks they were before is not known any more."""
        years: dict[str, dict[str, Any]] = {}
        for match in filter(None, map(_TASK.fullmatch, touched)):
            self._threads.pop((match[1], match[2]), None)
        for path, data in touched.items():
            if path in _LISTS:
                self._lists[path] = file_versions.entries(data)
            else:
                years.setdefault(path[:4], {})[path] = data
        for year, files in years.items():
            self._years[year] = _after(self._years.get(year, _Year()), files)

    def _add(self, commit: Commit, change: Change) -> None:
        """Record a change; those of tasks and editions are followed through renumbering."""
        if change.year:
            self._threads.setdefault((change.year, change.id_ or ""), []).append(len(self._found))
        self._found.append((commit, change))

    def _naming(self, id_: str) -> str:
        """Return the name that the id of a reference or department stands for at this commit; readers see no id."""
        if reference := self._lists.get("references.yml", {}).get(id_):
            return f"《{file_versions.reference(reference).name}》"
        return file_versions.department(self._lists.get(REGISTRY, {}).get(id_, {})).name or "没有列出的一项"

    def _list(self, commit: Commit, path: str, name: str, new: dict[str, file_versions.Data]) -> None:
        """Record the changes of a registry: entries added, removed, edited."""
        old = self._lists.get(path, {})
        self._lists[path] = new
        if not any(year.is_public for year in self._years.values()):
            return
        kind: Kind = "department" if path == REGISTRY else "reference"
        read = file_versions.department if path == REGISTRY else file_versions.reference
        for did, one, other in (("增加", new, old), ("减少", old, new)):
            if rows := [read(one[id_]) for id_ in one if id_ not in other]:
                told = "、".join(row.name for row in rows)
                names = _each(name for row in rows for name in row.names)
                self._add(
                    commit, Change(kind=kind, year=None, id_=None, name=name, lines=(f"{did}{told}",), names=names)
                )
        for id_, entry in new.items():
            if id_ in old and old[id_] != entry:
                was, now = read(old[id_]), read(entry)
                if found := file_versions.differs(was, now, self._naming):
                    self._add(commit, _change(kind, None, id_, f"{name}：{now.name}", found, was, now))

    def _move(self, commit: Commit, touched: dict[str, Any]) -> None:
        """Follow editions whose folders were renamed to another year, recognised by an equal edition.yml."""
        heads = {path[:4]: _head(data) for path, data in touched.items() if path.endswith("/edition.yml")}
        gone = [year for year, head in heads.items() if head is None and year in self._years]
        for year, head in heads.items():
            if head is None or year in self._years:
                continue
            if same := next((one for one in gone if self._years[one].head == head), None):
                gone.remove(same)
                self._years[year] = self._years.pop(same)
                for key in [key for key in self._threads if key[0] == same]:
                    self._threads[year, key[1]] = self._threads.pop(key)
                if self._years[year].is_public:
                    self._add(
                        commit, Change(kind="edition", year=year, id_=None, name="", lines=(f"年度由{same}改为{year}",))
                    )

    def _year(self, commit: Commit, year: str, old: _Year, new: _Year) -> None:
        """Record the changes of an edition since the commit before; nothing before it was published."""
        if not new.is_public:
            return
        if not old.is_public:
            names = _each(name for task in new.tasks.values() for name in task.names)
            is_counted = new.tasks and not any(path.startswith(f"{year}/tasks/") for path in self._unknown)
            line = f"在本站公布，共{len(new.tasks)}项任务" if is_counted else "在本站公布"
            self._add(
                commit,
                Change(kind="edition", year=year, id_=None, name="", lines=(line,), names=names, is_new=True),
            )
            return
        difference = Difference()
        if old.head and new.head and old.head is not new.head:
            difference = file_versions.differs(old.head, new.head, self._naming)
        of_subjects: tuple[str, ...] = ()
        if old.subjects is not new.subjects:
            was, now = (file_versions.subjects(one.subjects) for one in (old, new))
            of_subjects = file_versions.differs(was, now).lines
        errata = _errata(old, new)
        lines = (*difference.lines, *of_subjects, *_seals(old, new), *errata.pop("", ()))
        if lines:
            self._add(commit, Change(kind="edition", year=year, id_=None, name="", lines=lines, texts=difference.texts))
        self._tasks(commit, year, old.tasks, new.tasks, errata)

    def _tasks(
        self,
        commit: Commit,
        year: str,
        old: Mapping[str, Version],
        new: Mapping[str, Version],
        errata: Mapping[str, Sequence[str]],
    ) -> None:
        """Record the changes of an edition's tasks: edited, renumbered, added, dropped, with new errata."""
        olds = {id_: task for id_, task in old.items() if new.get(id_) is not task}
        news = {id_: task for id_, task in new.items() if old.get(id_) is not task}
        pairs = _pairs(olds, news)
        threads = {id_: self._threads.pop((year, id_), []) for id_ in olds}
        self._threads |= {(year, id_): threads[before] for id_, before in pairs.items() if threads[before]}
        for id_, before in pairs.items():
            difference = file_versions.differs(olds[before], news[id_], self._naming)
            moved = (f"位置由{file_versions.place(before)}改为{file_versions.place(id_)}",) if before != id_ else ()
            difference = Difference((*moved, *difference.lines, *errata.get(id_, ())), difference.texts)
            if difference:
                self._add(commit, _change("task", year, id_, news[id_].name, difference, olds[before], news[id_]))
        for id_ in _in_order(news.keys() - pairs.keys()):
            task = news[id_]
            self._add(
                commit,
                Change(
                    kind="task",
                    year=year,
                    id_=id_,
                    name=task.name,
                    lines=("新增任务",),
                    names=_each(task.names),
                    is_new=True,
                ),
            )
        for id_ in _in_order(olds.keys() - set(pairs.values())):
            task = olds[id_]
            self._found.append(
                (
                    commit,
                    Change(
                        kind="task", year=year, id_=None, name=task.name, lines=("取消任务",), names=_each(task.names)
                    ),
                )
            )
        for id_ in _in_order(errata.keys() & new.keys() - news.keys()):
            task = new[id_]
            self._add(
                commit,
                Change(
                    kind="task", year=year, id_=id_, name=task.name, lines=tuple(errata[id_]), names=_each(task.names)
                ),
            )


_UNREADABLE = object()
_LISTS = {REGISTRY: "部门名录", "references.yml": "依据目录"}


def _shape(path: str) -> type:
    return list if path in _LISTS or path.endswith("/errata.yml") else dict


def _after(old: _Year, touched: Mapping[str, Any]) -> _Year:
    """Return the state of an edition after a commit that touched these files: path → value, None where removed."""
    tasks, now = dict(old.tasks), old
    for path, data in touched.items():
        if match := _TASK.fullmatch(path):
            if data is None:
                tasks.pop(match[2], None)
            else:
                tasks[match[2]] = file_versions.task(data)
        elif path.endswith("/edition.yml"):
            now = replace(now, head=_head(data), is_public=data is not None and not file_versions.is_draft(data))
        elif path.endswith("/errata.yml"):
            now = replace(now, errata=file_versions.errata(data))
        elif path.endswith("/subjects.yml"):
            now = replace(now, subjects=data or {})
        else:
            digest = str(data.get("digest") or "?") if data else ""
            now = replace(now, seal=digest, sealed_before=old.seal or old.sealed_before)
    return replace(now, tasks=tasks)


def _head(data: Any) -> Version | None:
    return None if data is None else file_versions.edition(data)


def _seals(old: _Year, new: _Year) -> Iterator[str]:
    """Yield that an edition was sealed, or that its seal was taken away or replaced."""
    before = old.seal or old.sealed_before
    if new.seal not in {old.seal, before}:
        yield published.replacement(before, new.seal) if before else "封存"
    elif new.seal and not old.seal:
        yield "封存"


def _errata(old: _Year, new: _Year) -> dict[str, list[str]]:
    """Return task id ("" for the edition) → which of its errata were added, withdrawn or changed, in words."""
    by_words: dict[str, list[str]] = {}
    olds, news = ({(one.task, one.words): one.rest for one in year.errata} for year in (old, new))
    for said, one, other in (("勘误", news, olds), ("撤下勘误", olds, news)):
        for task, words in one:
            if (task, words) not in other:
                by_words.setdefault(task, []).append(f"{said}：{words}")
    for task, words in news:
        if olds.get((task, words), news[task, words]) != news[task, words]:
            by_words.setdefault(task, []).append(f"勘误有改动：{words}")
    return by_words


def _pairs(olds: Mapping[str, Version], news: Mapping[str, Version]) -> dict[str, str]:
    """Return new id → old id of the same task: by id with equal title or text, by either alone, then by id alone."""
    found = {id_: id_ for id_ in news if id_ in olds and _is_same(olds[id_], news[id_])}
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
    return {id_: found[id_] for id_ in _in_order(found)}


def _in_order(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda id_: task_key(id_) or (0, 0))


def _is_same(old: Version, new: Version) -> bool:
    return old.name == new.name or bool(new.words and old.words == new.words)


def _change(
    kind: Kind, year: str | None, id_: str | None, name: str, found: Difference, old: Version, new: Version
) -> Change:
    return Change(
        kind=kind,
        year=year,
        id_=id_,
        name=name,
        lines=found.lines,
        texts=found.texts,
        names=_each(old.names | new.names),
    )


def _each(names: Iterable[str]) -> tuple[str, ...]:
    """Return names sorted, each once: cache keys contain them, so their order must not vary."""
    return tuple(sorted(set(names)))
