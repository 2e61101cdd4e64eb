"""What the page of a task shows: its sentences, parts, responsibilities and neighbouring tasks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.clauses.clause import ROLES, Role
from generator.memo import memoized
from generator.plan.records import Duty, Edition, Part, Section, Task
from generator.plan.shapes.task import Reading
from generator.views.deadlines import due, units
from generator.views.labels import ROLE_NAMES, Sentence, citation, clause, part_number, passages


@dataclass(frozen=True)
class TaskView:
    """A task as its page shows it."""

    task: Task
    section: Section
    passages: tuple[tuple[Sentence, ...], ...]
    """The sentences of its own text; its parts have theirs."""
    parts: tuple["PartView", ...]
    rest: tuple[tuple[Sentence, ...], ...]
    bearing: tuple["Bearing", ...]
    readings: tuple[tuple[Part | None, Reading], ...]
    """How the editor reads the clause of the task, or of a part, where the program reads it otherwise."""
    clause: str
    citation: str
    text_lead_sentence: Sentence | None
    """The sentence that names another lead than the clause."""
    same_lead: tuple[Task, ...]
    previous: Task | None
    next: Task | None


@dataclass(frozen=True)
class PartView:
    """A part of a task with its sentences, numbered on through the task."""

    part: Part
    number: str
    passages: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True)
class RoleView:
    """The duties of one role, and the words in which the notice gives it, where they are not the role's own."""

    role: Role
    duties: tuple[Duty, ...]
    wordings: tuple[str, ...]

    @property
    def told(self) -> tuple[tuple[Duty, bool], ...]:
        """The duties, each with whether it is the first of its department in this role."""
        firsts = {duty.department.id: at for at, duty in reversed([*enumerate(self.duties)])}
        return tuple((duty, firsts[duty.department.id] == at) for at, duty in enumerate(self.duties))


@dataclass(frozen=True)
class Bearing:
    """Who bears a task (`part` is None) or a part of it, and until when."""

    part: Part | None
    by_role: tuple[RoleView, ...]
    open_by_reading: bool
    """Whether its list is not complete by our reading of a collective, and no 等 says so."""
    deadline: str | None
    due: tuple[dt.date, ...]
    """The days that the deadline names, by our reading."""
    due_by_editor: bool


def _bearing(edition: Edition, task: Task) -> tuple[Bearing, ...]:
    found: list[Bearing] = []
    for unit in units(task):
        part = unit if isinstance(unit, Part) else None
        roles = ((role, tuple(duty for duty in unit.own_duties if duty.role == role)) for role in ROLES)
        by_role = tuple(RoleView(role, borne, _wordings(role, borne)) for role, borne in roles if borne)
        found.append(
            Bearing(
                part=part,
                by_role=by_role,
                open_by_reading=unit.open_ended and not unit.et_al,
                deadline=unit.deadline,
                due=due(edition, unit),
                due_by_editor=unit.due is not None,
            )
        )
    return tuple(found)


def _wordings(role: Role, duties: Iterable[Duty]) -> tuple[str, ...]:
    words = dict.fromkeys(duty.wording for duty in duties if duty.wording and duty.wording != ROLE_NAMES[role])
    return tuple(words)


def task_view(edition: Edition, task: Task) -> TaskView:
    """Return a task as its page shows it."""
    cut = passages(task.text)
    number = sum(map(len, cut))
    parts = []
    for part in task.parts:
        own = passages(f"{part.title}。{part.text}" if part.title else part.text, number)
        parts.append(PartView(part, part_number(part), own))
        number += sum(map(len, own))
    whole = (*cut, *(paragraph for part in parts for paragraph in part.passages))
    named = (s for paragraph in whole for s in paragraph if task.text_lead and task.text_lead in s.text)
    leads = {duty.department.id for duty in task.by_role("lead")}
    same = {duty.task for id_ in leads for duty in edition.by_department[id_] if duty.role == "lead"} - {task.id}
    places = _places(edition)
    at = places[task.id]
    return TaskView(
        task=task,
        section=edition.section(task),
        passages=cut,
        parts=tuple(parts),
        rest=passages(task.rest or "", number),
        bearing=_bearing(edition, task),
        readings=tuple(_readings(task)),
        clause=clause(edition, task),
        citation=citation(edition, task),
        text_lead_sentence=next(named, None),
        same_lead=tuple(edition.tasks[place] for place in sorted(places[id_] for id_ in same)),
        previous=edition.tasks[at - 1] if at else None,
        next=edition.tasks[at + 1] if at + 1 < len(edition.tasks) else None,
    )


def _readings(task: Task) -> Iterator[tuple[Part | None, Reading]]:
    if task.reading:
        yield None, task.reading
    yield from ((part, part.reading) for part in task.parts if part.reading)


@memoized
def _places(edition: Edition) -> dict[str, int]:
    """Return task id → its index among all tasks."""
    return {task.id: place for place, task in enumerate(edition.tasks)}
