"""Deadlines: the time limits of tasks and of parts of them, in the notice's words and as days by our reading."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from generator.clauses import deadline
from generator.memo import memoized
from generator.plan.records import Edition, Part, Task
from generator.plan.shapes.departments import Department
from generator.views.labels import part_number


@dataclass(frozen=True)
class Deadline:
    """The time limit of a task, or of a part of it."""

    task: Task
    unit: Task | Part
    part: str
    when: str
    """The notice's words; empty where only the editor gives days."""
    due: tuple[dt.date, ...]
    """The days that they name, by our reading; none where they name none, or are not sure."""

    def concerns(self, department: Department) -> bool:
        """Whether a department bears what is due: the limit of a task holds for its parts that have none."""
        parts = (part.duties for part in self.task.parts if not part.deadline and not part.due)
        duties = self.unit.duties if isinstance(self.unit, Part) else chain(self.unit.own_duties, *parts)
        return any(duty.department.id == department.id for duty in duties)

    @property
    def by_editor(self) -> bool:
        """Whether the days are the editor's."""
        return self.unit.due is not None


@dataclass(frozen=True)
class Month:
    """What comes due in a month, by day."""

    first: dt.date
    rows: tuple[tuple[dt.date, Deadline], ...]

    @property
    def name(self) -> str:
        """The month as a heading: 2031年6月."""
        return f"{self.first.year}年{self.first.month}月"

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"m{self.first:%Y-%m}"


@memoized
def deadlines(edition: Edition) -> tuple[Deadline, ...]:
    """Return the deadlines of an edition's tasks and of their parts, in the notice's order."""
    limited = ((task, unit) for task in edition.tasks for unit in units(task) if unit.deadline or unit.due)
    return tuple(Deadline(task, unit, _name(unit), unit.deadline or "", due(edition, unit)) for task, unit in limited)


def due(edition: Edition, unit: Task | Part) -> tuple[dt.date, ...]:
    """Return the days on which a task or a part is due: as its editor says, else as the program reads its deadline."""
    if unit.due is not None:
        return tuple(sorted(set(unit.due)))
    head = edition.head
    return deadline.days(unit.deadline, deadline.basis(edition.id, head.issued, head.title)) if unit.deadline else ()


def months(edition: Edition) -> tuple[Month, ...]:
    """Return what comes due in each month, in order."""
    rows = sorted(((day, one) for one in deadlines(edition) for day in one.due), key=lambda row: row[0])
    firsts = dict.fromkeys(day.replace(day=1) for day, _ in rows)
    return tuple(Month(first, tuple(row for row in rows if row[0].replace(day=1) == first)) for first in firsts)


def without_day(edition: Edition) -> tuple[Deadline, ...]:
    """Return the deadlines that name no day, in the notice's order."""
    return tuple(one for one in deadlines(edition) if not one.due)


def has_days(edition: Edition) -> bool:
    """Whether anything of an edition comes due on a day."""
    return any(one.due for one in deadlines(edition))


def units(task: Task) -> Iterator[Task | Part]:
    """Yield a task and its parts, as far as they bear duties or have days of their own."""
    yield from task.units
    others: tuple[Task | Part, ...] = (task, *task.parts)
    yield from (unit for unit in others if unit.due and unit not in task.units)


def _name(unit: Task | Part) -> str:
    return part_number(unit) + (unit.title or "") if isinstance(unit, Part) else ""
