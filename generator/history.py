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
    """What belongs together in the years of a plan; it answers from the plan and keeps what it found."""

    def __init__(self, plan: Plan, known: Mapping[tuple[str, str], tuple[Link, ...]] | None = None) -> None:
        """`known` are links found before, of years that the plan may hold without those between them."""
        self.plan = plan
        self._links = dict(known or {})
        self._linked: dict[tuple[str, str], dict[str, dict[str, Link]]] = {}
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
        key = old.id, new.id
        if key not in self._links:
            found = list(self._continued(old, new))
            found += _same(found, old, new, "title", lambda task: task.title)
            found += _same(found, old, new, "text", lambda task: task.body)
            self._links[key] = tuple(found)
        return self._links[key]

    def _continued(self, old: Edition, new: Edition) -> Iterator[Link]:
        between = [e for e in reversed(self.plan.editions) if old.id < e.id <= new.id]
        ancestors = {f"{old.id}/{task.id}": {task.id: None} for task in old.tasks}
        for edition in between:
            for task in edition.tasks:
                come = dict.fromkeys(id_ for name in task.continues for id_ in ancestors.get(name, ()))
                if come:
                    ancestors[f"{edition.id}/{task.id}"] = come
        for task in new.tasks:
            yield from (Link(id_, task.id, "continues") for id_ in ancestors.get(f"{new.id}/{task.id}", ()))

    def tasks(self, edition: Edition, task: Task, other: Edition) -> tuple[tuple[Task, Link], ...]:
        """Give the tasks of another year that this one goes on with, or that go on with it, and how it was found."""
        key = edition.id, other.id
        if key not in self._linked:
            back = other.id < edition.id
            found: dict[str, dict[str, Link]] = {}
            for link in self.links(other, edition) if back else self.links(edition, other):
                one, same = (link.new, link.old) if back else (link.old, link.new)
                found.setdefault(one, {}).setdefault(same, link)
            self._linked[key] = found
        linked = self._linked[key].get(task.id, {})
        if len(linked) == 1:  # as nearly always
            ((id_, link),) = linked.items()
            return ((other.by_id[id_], link),)
        return tuple((task, linked[task.id]) for task in other.tasks if task.id in linked) if linked else ()

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


def _same(
    found: list[Link], old: Edition, new: Edition, how: Literal["title", "text"], words: Callable[[Task], str]
) -> list[Link]:
    """Link the tasks, on neither side linked yet, that share words which stand once in their year."""
    taken_old, taken_new = {link.old for link in found}, {link.new for link in found}
    olds = {words(task): task for task in old.tasks if task.id not in taken_old}
    times = Counter(words(task) for edition in (old, new) for task in edition.tasks)
    return [
        Link(olds[words(task)].id, task.id, how)
        for task in new.tasks
        if task.id not in taken_new and words(task) in olds and times[words(task)] == 2
    ]
