"""Tasks and departments through the years: what goes on as what. It compares no texts but for equality."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.model import Department
from generator.records import Edition, Plan, Task

How = Literal["continues", "title", "text", "likeness"]
"""How two tasks of different years were found to be the same: the editor says so, or their words do."""


@dataclass(frozen=True)
class Link:
    """A task of an earlier year and one of a later that goes on with it."""

    old: str
    new: str
    how: How
    likeness: float = 1.0


class History:
    """What belongs together in the years of a plan; it answers from the plan."""

    def __init__(self, plan: Plan, known: Mapping[tuple[str, str], tuple[Link, ...]] | None = None) -> None:
        """`known` are links found before, of years that the plan may hold without those between them."""
        self.plan = plan
        self._links = known or {}
        self._standing_once: dict[tuple[str, How], dict[str, str]] = {}
        self._continuing: dict[str, tuple[Task, ...]] = {}
        self._successors = {d.id: d.successor for d in plan.departments}
        self._known = {d.id: d for d in plan.departments}
        self._predecessors: dict[str, list[str]] = {}
        for department in plan.departments:
            for id_ in department.successor:
                self._predecessors.setdefault(id_, []).append(department.id)

    def links(self, old: Edition, new: Edition) -> tuple[Link, ...]:
        """Give the tasks of two editions that belong together, old before new in time.

        What editors say (`continues`, through the years between too) goes first; of the rest, tasks with one title,
        or one text, that no other task of their year has.
        """
        if (old.id, new.id) in self._links:
            return self._links[old.id, new.id]
        found = list(self._continued(old, new))
        found += self._same(found, old, new, "title")
        found += self._same(found, old, new, "text")
        return tuple(found)

    def _continued(self, old: Edition, new: Edition) -> Iterator[Link]:
        if not self._goes_on(new):
            return
        own = {f"{old.id}/{task.id}": {task.id: None} for task in old.tasks}
        ancestors: dict[str, dict[str, None]] = {}
        for edition in (e for e in reversed(self.plan.editions) if old.id < e.id <= new.id):
            for task in self._goes_on(edition):
                come = (ancestors.get(name) or own.get(name, {}) for name in task.continues)
                if ids := {id_: None for found in come for id_ in found}:
                    ancestors[f"{edition.id}/{task.id}"] = ids
        for task in self._goes_on(new):
            yield from (Link(id_, task.id, "continues") for id_ in ancestors.get(f"{new.id}/{task.id}", ()))

    def _goes_on(self, edition: Edition) -> tuple[Task, ...]:
        """Give the tasks whose editors say which earlier ones they go on with."""
        if edition.id not in self._continuing:
            self._continuing[edition.id] = tuple(task for task in edition.tasks if task.continues)
        return self._continuing[edition.id]

    def _same(self, found: list[Link], old: Edition, new: Edition, how: Literal["title", "text"]) -> list[Link]:
        """Link the tasks, on neither side linked yet, that share words which stand once in their year."""
        olds, news = self._once(old, how), self._once(new, how)
        if not (shared := olds.keys() & news.keys()):  # as of most years that are far apart
            return []
        taken_old, taken_new = {link.old for link in found}, {link.new for link in found}
        linked = ((olds[words], id_) for words, id_ in news.items() if words in shared)
        return [Link(one, same, how) for one, same in linked if one not in taken_old and same not in taken_new]

    def _once(self, edition: Edition, how: Literal["title", "text"]) -> dict[str, str]:
        """Give titles, or texts, that stand once in an edition, each with its task."""
        if (edition.id, how) not in self._standing_once:
            told = [(task.title if how == "title" else task.body, task.id) for task in edition.tasks]
            times = Counter(words for words, _ in told)
            self._standing_once[edition.id, how] = {words: id_ for words, id_ in told if times[words] == 1}
        return self._standing_once[edition.id, how]

    def tasks(self, edition: Edition, other: Edition) -> dict[str, list[tuple[Task, Link]]]:
        """Give each task with those of another year that it goes on with, or that go on with it, in their order."""
        back = other.id < edition.id
        found: dict[str, dict[str, Link]] = {}
        for link in self.links(other, edition) if back else self.links(edition, other):
            one, same = (link.new, link.old) if back else (link.old, link.new)
            found.setdefault(one, {}).setdefault(same, link)
        at = other.by_id
        return {
            id_: [(at[one], link) for one, link in linked.items()]
            if len(linked) == 1  # as nearly always
            else [(task, linked[task.id]) for task in other.tasks if task.id in linked]
            for id_, linked in found.items()
        }

    def departments(self, edition: Edition, id_: str, other: Edition) -> tuple[Department, ...]:
        """Give the departments that bear duties in another year and are this one, come before it or after it."""
        way = self.predecessors if other.id < edition.id else self.successors
        near = {id_, *(department.id for department in way(id_, through=True))}
        return tuple(department for department in other.departments if department.id in near)

    def predecessors(self, id_: str, *, through: bool = False) -> tuple[Department, ...]:
        """Give the departments whose work a department took over; `through` all times, or the last."""
        return self._reached(id_, lambda one: self._predecessors.get(one, ()), through=through)

    def successors(self, id_: str, *, through: bool = False) -> tuple[Department, ...]:
        """Give the departments that took over the work of one; `through` all times, or the first."""
        return self._reached(id_, lambda one: self._successors.get(one, ()), through=through)

    def _reached(self, id_: str, following: Callable[[str], Iterable[str]], *, through: bool) -> tuple[Department, ...]:
        found: dict[str, None] = {}
        waiting = [*following(id_)]
        while waiting:
            if (one := waiting.pop(0)) not in found:
                found[one] = None
                waiting += following(one) if through else ()
        return tuple(self._known[one] for one in found)
