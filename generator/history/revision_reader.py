"""Replay the commits of a plan, oldest first, and record what each changed in substance: git log → revisions.

Facts are compared, not bytes; a version that cannot be read is passed over. What a clone does not have, of the past or
of a file, is not known: the first version after it is taken as it is, and no change is told; of other files in the same
commit only what no version of the unknown one could alter. Tasks are followed through new numbers, editions through new
years, the folder through moves (`departments.yml` says where it was). All that a year was as a draft stays unsaid.
5 000 commits take about a second of processor time, so nothing is cached (`tests/benchmarks/revisions.py`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from generator.git.log import Commit, Log, Step
from generator.history import file_versions, year_versions
from generator.history.file_versions import Difference, Version
from generator.history.revisions import REGISTRY, Change, Kind, Revision, Revisions, only
from generator.history.year_versions import TASK, Year
from generator.plan.records import PlanSummary

_HEAD = re.compile(r"([0-9]{4})/(edition|errata|seal|subjects)\.yml")


def is_source(path: str) -> bool:
    """Whether the changes of this file, by its path in the plan, are recorded."""
    return path in (REGISTRY, "references.yml") or bool(TASK.fullmatch(path) or _HEAD.fullmatch(path))


def read(log: Log, plan: PlanSummary) -> Revisions:
    """Return the revisions of the editions of a plan; those of other years in the log are left out."""
    reader = _Reader(log)
    for at, step in enumerate(reversed(log.steps)):
        if at or log.whole:
            reader.step(step)
        else:
            reader.begin(step)
    years = {edition.id for edition in plan.editions}
    known = only(reader.done(), lambda change: change.year is None or change.year in years)
    return Revisions(known, is_holed=reader.is_holed)


class _Reader:
    """The state of a plan while its commits are replayed, and the changes that were found."""

    def __init__(self, log: Log) -> None:
        self._contents = log.contents
        self._years: dict[str, Year] = {}
        self._lists: dict[str, dict[str, file_versions.Data]] = {}
        """File of a registry → id → entry."""
        self._found: list[tuple[Commit, Change]] = []
        self._threads: dict[tuple[str, str], list[int]] = {}
        """(year, id) of a task → the indexes of its changes, through all renumbering; of an edition: (year, "")."""
        self._unknown: set[str] = set()
        """The files that the clone lacks in their last version, or that its oldest commit has unreadable."""
        self.is_holed = False
        """Whether any file was unknown at any time."""
        self._keys: dict[Commit, str] = {}
        self._written: Counter[str] = Counter()

    def begin(self, step: Step) -> None:
        """Take the first commit that a shallow clone has: what it holds is no change."""
        self._name(step)
        touched = self._touched(step)
        self._unknown = {path for path, data in touched.items() if data is _UNREADABLE}
        self.is_holed = bool(self._unknown)
        known = {path: data for path, data in touched.items() if data is not _UNREADABLE}
        self._lists = {path: file_versions.entries(known[path]) for path in _LISTS if path in known}
        self._years = {year: year_versions.after(Year(), files) for year, files in _by_year(known).items()}
        for year in _by_year(touched):
            self._years.setdefault(year, Year())

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
        unsure = self._unsure(step, touched)
        for path, name in _LISTS.items():
            if path in touched:
                old, self._lists[path] = self._lists.get(path, {}), file_versions.entries(touched[path])
                if path not in unsure and self._is_public(unsure):
                    self._list(step.commit, path, name, old)
        years = _by_year({path: touched.get(path, _UNREADABLE) for path in (*touched, *unsure)})
        moved = self._move(step.commit, touched, unsure)
        for year, files in sorted(years.items()):
            taken = {path: touched[path] for path in files if path in unsure and path in touched}
            before = year_versions.after(self._years.get(year, Year()), taken)
            self._years[year] = year_versions.after(before, {path: files[path] for path in files if path not in unsure})
            if year in moved or _head_of(year) in unsure | self._unknown:  # it may be a draft
                self._forget(year, _tasks_of(files))
            else:
                self._year(step.commit, year, before, self._years[year], set(_tasks_of(files.keys() & unsure)))

    def _unsure(self, step: Step, touched: Mapping[str, Any]) -> set[str]:
        """Return the files of a commit of which the version before it or after it is unknown, and note the latter."""
        missing = {path for path, blob in step.files.items() if blob and blob not in self._contents and is_source(path)}
        unsure = missing | (self._unknown & touched.keys())
        # Of a seal taken away it stays unknown which one the next seal replaces.
        seen = {path for path, data in touched.items() if data is not None or not path.endswith("/seal.yml")}
        self._unknown = (self._unknown - seen) | missing
        self.is_holed |= bool(missing)
        return unsure

    def _is_public(self, unsure: AbstractSet[str]) -> bool:
        """Whether it is known that any edition was public before a commit."""
        public = {_head_of(id_) for id_, year in self._years.items() if year.is_public}
        return not public <= self._unknown | unsure

    def _forget(self, year: str, ids: Iterable[str]) -> None:
        """Forget which tasks had these ids before; that their changes were of this edition stays known."""
        of_edition = self._threads.setdefault((year, ""), [])
        for id_ in ids:
            of_edition += self._threads.pop((year, id_), [])

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

    def _add(self, commit: Commit, change: Change) -> None:
        """Record a change; those of tasks and editions are followed through renumbering."""
        if change.year:
            self._threads.setdefault((change.year, change.id_ or ""), []).append(len(self._found))
        self._found.append((commit, change))

    def _naming(self, id_: str) -> str:
        """Return the name that the id of a reference or department stands for at this commit; readers see no id."""
        if reference := self._lists.get("references.yml", {}).get(id_):
            return f"《{file_versions.reference(reference).name}》"
        return file_versions.department(self._lists.get(REGISTRY, {}).get(id_, {})).name or "未收录的条目"

    def _differs(self, old: Version, new: Version) -> Difference:
        """Return how two versions differ; where a registry is unknown, without what is named by it."""
        if not self._unknown.isdisjoint(_LISTS):
            old, new = old.without_ids(), new.without_ids()
        return file_versions.differs(old, new, self._naming)

    def _list(self, commit: Commit, path: str, name: str, old: dict[str, file_versions.Data]) -> None:
        """Record the changes of a registry: entries added, removed, edited."""
        new = self._lists[path]
        kind: Kind = "department" if path == REGISTRY else "reference"
        read = file_versions.department if path == REGISTRY else file_versions.reference
        for did, one, other in (("收录", new, old), ("删去", old, new)):
            if rows := [read(one[id_]) for id_ in one if id_ not in other]:
                told = "、".join(row.name for row in rows)
                names = _each(name for row in rows for name in row.names)
                self._add(
                    commit, Change(kind=kind, year=None, id_=None, name=name, lines=(f"{did}{told}",), names=names)
                )
        for id_, entry in new.items():
            if id_ in old and old[id_] != entry:
                was, now = read(old[id_]), read(entry)
                if found := self._differs(was, now):
                    self._add(commit, _change(kind, None, id_, f"{name}　{now.name}", found, was, now))

    def _move(self, commit: Commit, touched: Mapping[str, Any], unsure: AbstractSet[str]) -> AbstractSet[str]:
        """Follow editions whose folders were renamed to another year, recognised by an equal edition.yml.

        Return the years that may have been renamed, where that is not known: of which year all before is now, is not.
        """
        heads = {path[:4]: year_versions.head(data) for path, data in touched.items() if path.endswith("/edition.yml")}
        gone = [year for year, head in heads.items() if head is None and year in self._years]
        years = {*heads, *(path[:4] for path in unsure if path.endswith("/edition.yml"))}
        if gone and any(path[:4] in years for path in unsure):
            self._unknown |= set(map(_head_of, gone))
            self._found.clear()
            self._threads.clear()
            return years
        for year, head in heads.items():
            if head is None or self._years.get(year, Year()).head:
                continue
            if same := next((one for one in gone if self._years[one].head == head), None):
                gone.remove(same)
                self._years[year] = self._years.pop(same)
                for key in [key for key in self._threads if key[0] == same]:
                    self._threads[year, key[1]] = self._threads.pop(key)
                if self._years[year].is_public:
                    self._add(
                        commit,
                        Change(kind="edition", year=year, id_=None, name="", lines=(f"年度由{same}年改为{year}年",)),
                    )
        return frozenset()

    def _year(self, commit: Commit, year: str, old: Year, new: Year, unsure: AbstractSet[str]) -> None:
        """Record the changes of an edition since the commit before; nothing before it was published.

        `unsure` are the ids of its tasks in this commit whose version before or after is unknown.
        """
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
            difference = self._differs(old.head, new.head)
        of_subjects: tuple[str, ...] = ()
        if old.subjects is not new.subjects:
            was, now = (file_versions.subjects(one.subjects) for one in (old, new))
            of_subjects = file_versions.differs(was, now).lines
        errata = year_versions.errata(old, new)
        lines = (*difference.lines, *of_subjects, *year_versions.seals(old, new), *errata.pop("", ()))
        if lines:
            self._add(commit, Change(kind="edition", year=year, id_=None, name="", lines=lines, texts=difference.texts))
        errata = {id_: told for id_, told in errata.items() if f"{year}/tasks/{id_}.yml" not in self._unknown}
        self._tasks(commit, year, (old.tasks, new.tasks), errata, unsure)

    def _tasks(
        self,
        commit: Commit,
        year: str,
        tasks: tuple[Mapping[str, Version], Mapping[str, Version]],
        errata: Mapping[str, Sequence[str]],
        unsure: AbstractSet[str],
    ) -> None:
        """Record the changes of an edition's tasks: edited, renumbered, added, dropped, with new errata.

        Any of those in `unsure` may have been any other, unless that one has kept its id and its title or text.
        """
        old, new = tasks
        olds = {id_: task for id_, task in old.items() if new.get(id_) is not task}
        news = {id_: task for id_, task in new.items() if old.get(id_) is not task}
        pairs = year_versions.pairs(olds, news, is_sure=not unsure)
        of_others = errata.keys() & new.keys() - news.keys() - unsure
        threads = {id_: self._threads.pop((year, before), []) for id_, before in pairs.items()}
        self._forget(year, olds.keys() - set(pairs.values()))
        self._threads |= {(year, id_): thread for id_, thread in threads.items() if thread}
        if unsure:
            if len(unsure) > 1 or not unsure <= new.keys() or olds.keys() | news.keys() != pairs.keys():
                self._forget(year, unsure)
            olds, news = ({id_: one[id_] for id_ in pairs} for one in (olds, news))
        for id_, before in pairs.items():
            difference = self._differs(olds[before], news[id_])
            moved = (f"位置由{file_versions.place(before)}改为{file_versions.place(id_)}",) if before != id_ else ()
            difference = Difference((*moved, *difference.lines, *errata.get(id_, ())), difference.texts)
            if difference:
                self._add(commit, _change("task", year, id_, news[id_].name, difference, olds[before], news[id_]))
        for id_ in year_versions.in_order(news.keys() - pairs.keys()):
            task = news[id_]
            self._add(
                commit,
                Change(
                    kind="task",
                    year=year,
                    id_=id_,
                    name=task.name,
                    lines=("补录任务",),
                    names=_each(task.names),
                    is_new=True,
                ),
            )
        for id_ in year_versions.in_order(olds.keys() - set(pairs.values())):
            task = olds[id_]
            self._add(
                commit,
                Change(kind="task", year=year, id_=None, name=task.name, lines=("删去任务",), names=_each(task.names)),
            )
        for id_ in year_versions.in_order(of_others):
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


def _by_year(touched: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return year → its files, by their paths; registries are of no year."""
    years: dict[str, dict[str, Any]] = {}
    for path, data in touched.items():
        if path not in _LISTS:
            years.setdefault(path[:4], {})[path] = data
    return years


def _head_of(year: str) -> str:
    return f"{year}/edition.yml"


def _tasks_of(paths: Iterable[str]) -> Iterator[str]:
    """Yield the ids of the tasks among some files."""
    return (match[2] for match in map(TASK.fullmatch, paths) if match)


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
