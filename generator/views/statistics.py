"""Count what an edition holds, and list the tasks that each department bears in each year."""

from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from generator.clauses.clause import ROLES, Role
from generator.plan.records import Edition, EditionSummary, PlanSummary
from generator.views.department import department_rows
from generator.views.errata import corrects_title
from generator.views.labels import Counts, full_number


class TaskLine(NamedTuple):
    """A task in a list of several years. There are many, pickled and looked up often: a tuple takes half the time."""

    id: str
    number: str
    """Its number, with its chapter's."""
    title: str
    is_corrected: bool = False
    """Whether an erratum corrects its title."""


@dataclass(frozen=True)
class Year:
    """The tasks of a department in one edition, by role."""

    edition: str
    by_role: tuple[tuple[Role, tuple[TaskLine, ...]], ...]


class _Borne(NamedTuple):
    """The tasks of an edition, and for each department and role the indexes of its tasks in that list."""

    lines: tuple[TaskLine, ...]
    by_department: dict[str, dict[Role, list[int]]]


def borne(edition: Edition) -> _Borne:
    """Return the tasks of an edition, and which of them each department bears."""
    at = {task.id: place for place, task in enumerate(edition.tasks)}
    found: dict[str, dict[Role, list[int]]] = {}
    for duty in edition.duties:
        by_role = found.setdefault(duty.department.id, {role: [] for role in ROLES})
        if (place := at[duty.task]) not in by_role[duty.role][-1:]:  # once, in however many of its parts
            by_role[duty.role].append(place)
    lines = (TaskLine(t.id, full_number(edition, t), t.title, corrects_title(edition, t)) for t in edition.tasks)
    return _Borne(tuple(lines), found)


def year(edition: EditionSummary) -> dict[str, Year]:
    """Return department id → its tasks in an edition, for the departments that bear any."""
    lines, found = edition.derived(borne)
    return {
        id_: Year(
            edition.id, tuple((role, tuple(lines[at] for at in places)) for role, places in by_role.items() if places)
        )
        for id_, by_role in found.items()
    }


def years(plan: PlanSummary) -> dict[str, tuple[Year, ...]]:
    """Return the years in which departments bear duties, newest first, by id; those that never did are left out."""
    found: dict[str, list[Year]] = {}
    for edition in plan.editions:
        for id_, own in year(edition).items():
            found.setdefault(id_, []).append(own)
    return {id_: tuple(own) for id_, own in found.items()}


class Statistics(TypedDict):
    """The counts of an edition, under the names that `plan stats --json` gives them."""

    edition: str
    sections: int
    tasks: int
    duties: int
    roles: Counts
    departments: int
    bodies: int
    groups: int
    references: int
    subjects: int
    parts: int
    open_ended: list[str]
    by_department: dict[str, Counts]


def totals(edition: Edition) -> str:
    """Return how many chapters, tasks and departments an edition has, in words."""
    stats = statistics(edition)
    return f"{stats['sections']}章{stats['tasks']}项任务，{len(edition.departments)}个责任主体"


def statistics(edition: Edition) -> Statistics:
    """Return the counts of an edition, for its pages and `plan stats`."""
    return {
        "edition": edition.id,
        "sections": len(edition.sections),
        "tasks": len(edition.tasks),
        "duties": len(edition.duties),
        "roles": {role: sum(duty.role == role for duty in edition.duties) for role in ROLES},
        "departments": sum(d.kind == "department" for d in edition.departments),
        "bodies": sum(d.kind == "body" for d in edition.departments),
        "groups": sum(d.kind == "group" for d in edition.departments),
        "references": len(edition.references),
        "subjects": len(edition.subjects),
        "parts": sum(len(task.parts) for task in edition.tasks),
        "open_ended": [task.id for task in edition.tasks if task.is_open],
        "by_department": {row.department.id: row.tally.by_role for row in department_rows(edition)},
    }


def of_summary(edition: EditionSummary) -> Statistics:
    """Return the counts of an edition of which a cache may have them without its tasks."""
    return edition.derived(statistics)
