"""Deadlines: the time limits that the notice sets for tasks and for parts of them, in its words."""

from dataclasses import dataclass

from generator.plan.records import Edition, Part, Task
from generator.views.labels import part_number


@dataclass(frozen=True)
class Deadline:
    """The time limit that the notice's clause sets for a task, or for a part of it."""

    task: Task
    part: str
    when: str


def deadlines(edition: Edition) -> tuple[Deadline, ...]:
    """Return the deadlines of an edition's tasks and of their parts, in the notice's order."""
    return tuple(
        Deadline(task, _part_name(unit) if isinstance(unit, Part) else "", unit.deadline)
        for task in edition.tasks
        for unit in task.units
        if unit.deadline
    )


def _part_name(part: Part) -> str:
    return part_number(part) + (part.title or "")
