"""Link tasks and departments of different editions: which task continues which, which department succeeds which.

`continues` comes first, through the years between; then a long text, a title, a short text, that stands once in either
year, whatever the width of its punctuation. Pages never link two years by likeness.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from generator.plan.records import Edition, EditionSummary, PlanSummary
from generator.plan.shapes.departments import Department
from generator.text.typeset import as_read

How = Literal["continues", "title", "text", "contained", "likeness"]
"""Why two tasks of different editions are linked: the editor says so, or their titles or texts are equal; what is
inferred: the text of one stands in that of the other, or they are alike."""

LONG = 40
"""The least length of a text, in characters, that tells more than a title: none is the same by chance."""


@dataclass(frozen=True)
class TaskLink:
    """A task of an earlier edition and one of a later that continues it, by their ids."""

    old: str
    new: str
    how: How
    likeness: float = 1.0

    @property
    def is_inferred(self) -> bool:
        """Whether it is the program that takes the tasks to belong together."""
        return self.how in ("contained", "likeness")


@dataclass(frozen=True)
class Signs:
    """The keys by which tasks and departments of an edition are matched with those of other editions."""

    tasks: tuple[str, ...]
    """Their ids, in the order of the notice."""
    titles: Mapping[str, str]
    """Title that occurs once in the edition → the id of its task."""
    long_texts: Mapping[str, str]
    """SHA-256 (hex) of a text of at least `LONG` characters that occurs once → the id of its task."""
    texts: Mapping[str, str]
    """The same of shorter texts."""
    continuing: tuple[tuple[str, tuple[str, ...]], ...]
    """Ids of tasks with the earlier ones (year/id) that their editors say they continue."""
    departments: tuple[Department, ...]
    """The departments that bear a duty."""


def signs(edition: Edition) -> Signs:
    """Return the keys by which an edition is matched."""
    long = {task.id for task in edition.tasks if len(task.body) >= LONG}
    texts = _once((hashlib.sha256(as_read(task.body).encode()).hexdigest(), task.id) for task in edition.tasks)
    return Signs(
        tasks=tuple(task.id for task in edition.tasks),
        titles=_once((as_read(task.title), task.id) for task in edition.tasks),
        long_texts={words: id_ for words, id_ in texts.items() if id_ in long},
        texts={words: id_ for words, id_ in texts.items() if id_ not in long},
        continuing=tuple((task.id, task.continues) for task in edition.tasks if task.continues),
        departments=edition.departments,
    )


def _once(told: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return key → task of those pairs whose key occurs once."""
    told = [*told]
    times = Counter(words for words, _ in told)
    return {words: id_ for words, id_ in told if times[words] == 1}


def _shared(olds: Mapping[str, str], news: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the tasks, of the older edition and the newer, that have a key in common, in the order of the newer."""
    return [(olds[words], id_) for words, id_ in news.items() if words in olds]


class History:
    """The links between the editions of a plan, found when they are asked for."""

    def __init__(self, plan: PlanSummary, known: Mapping[tuple[str, str], tuple[TaskLink, ...]] | None = None) -> None:
        """Take a plan, and links found before by (older year, newer year): the years between may be missing in it."""
        self.plan = plan
        self._links = known or {}
        self._signs: dict[str, Signs] = {}
        self._successors = {d.id: d.successor for d in plan.departments}
        self._known = {d.id: d for d in plan.departments}
        self._predecessors: dict[str, list[str]] = {}
        for department in plan.departments:
            for id_ in department.successor:
                self._predecessors.setdefault(id_, []).append(department.id)

    def signs(self, edition: EditionSummary) -> Signs:
        """Return the keys by which an edition is matched."""
        if edition.id not in self._signs:
            self._signs[edition.id] = edition.derived(signs)
        return self._signs[edition.id]

    @cached_property
    def bearers(self) -> frozenset[str]:
        """The ids of the departments that bear a duty in any edition: each has a page of all years."""
        return frozenset(one.id for edition in self.plan.editions for one in self.signs(edition).departments)

    def links(self, old: EditionSummary, new: EditionSummary) -> tuple[TaskLink, ...]:
        """Return the links between the tasks of an older and a newer edition.

        What editors say (`continues`, followed through the editions between) goes first; of the rest, tasks that share
        a long text, or else a title, or else a text, which no other task of their edition has.
        """
        if (old.id, new.id) in self._links:
            return self._links[old.id, new.id]
        found = list(self._continued(old, new))
        found += self._same(found, old, new, "long_texts")
        found += self._same(found, old, new, "titles")
        found += self._same(found, old, new, "texts")
        return tuple(found)

    def _continued(self, old: EditionSummary, new: EditionSummary) -> Iterator[TaskLink]:
        if not self.signs(new).continuing:
            return
        own = {f"{old.id}/{id_}": {id_: None} for id_ in self.signs(old).tasks}
        ancestors: dict[str, dict[str, None]] = {}
        for edition in (e for e in reversed(self.plan.editions) if old.id < e.id <= new.id):
            for task, continues in self.signs(edition).continuing:
                come = (ancestors.get(name) or own.get(name, {}) for name in continues)
                if ids := {id_: None for found in come for id_ in found}:
                    ancestors[f"{edition.id}/{task}"] = ids
        for task, _ in self.signs(new).continuing:
            yield from (TaskLink(id_, task, "continues") for id_ in ancestors.get(f"{new.id}/{task}", ()))

    def _same(
        self,
        found: list[TaskLink],
        old: EditionSummary,
        new: EditionSummary,
        by: Literal["long_texts", "titles", "texts"],
    ) -> list[TaskLink]:
        """Return links between tasks, on neither side in `found`, that share a title or text unique in its edition."""
        both = self.signs(old), self.signs(new)
        pairs = _shared(*(getattr(signs, by) for signs in both))
        if not pairs:  # as of most years that are far apart
            return []
        titled = {*_shared(*(signs.titles for signs in both))}
        taken_old, taken_new = {link.old for link in found}, {link.new for link in found}
        return [
            TaskLink(one, same, "title" if (one, same) in titled else "text")
            for one, same in pairs
            if one not in taken_old and same not in taken_new
        ]

    def tasks(self, edition: EditionSummary, other: EditionSummary) -> dict[str, dict[str, TaskLink]]:
        """Return task id → id of each task of another edition that it is linked with, in their order → the link."""
        back = other.id < edition.id
        found: dict[str, dict[str, TaskLink]] = {}
        for link in self.links(other, edition) if back else self.links(edition, other):
            one, same = (link.new, link.old) if back else (link.old, link.new)
            found.setdefault(one, {}).setdefault(same, link)
        return {
            id_: linked
            if len(linked) == 1  # as nearly always
            else {task: linked[task] for task in self.signs(other).tasks if task in linked}
            for id_, linked in found.items()
        }

    def departments(self, edition: EditionSummary, id_: str, other: EditionSummary) -> tuple[Department, ...]:
        """Return the departments of another edition that are this one, or preceded or succeeded it."""
        way = self.predecessors if other.id < edition.id else self.successors
        near = {id_, *(department.id for department in way(id_, through=True))}
        return tuple(department for department in self.signs(other).departments if department.id in near)

    def predecessors(self, id_: str, *, through: bool = False) -> tuple[Department, ...]:
        """Return the departments whose work a department took over: the direct ones, or `through` all steps."""
        return self._reached(id_, lambda one: self._predecessors.get(one, ()), through=through)

    def successors(self, id_: str, *, through: bool = False) -> tuple[Department, ...]:
        """Return the departments that took over the work of one: the direct ones, or `through` all steps."""
        return self._reached(id_, lambda one: self._successors.get(one, ()), through=through)

    def _reached(self, id_: str, following: Callable[[str], Iterable[str]], *, through: bool) -> tuple[Department, ...]:
        found: dict[str, None] = {}
        waiting = [*following(id_)]
        while waiting:
            if (one := waiting.pop(0)) not in found:
                found[one] = None
                waiting += following(one) if through else ()
        return tuple(self._known[one] for one in found)
