"""What the pages of a department, and the list of all departments, show: duties by role, partners, the duty sheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from generator.clauses.clause import ROLES, Role
from generator.memo import memoized
from generator.plan.records import Duty, Edition, Part, Section, Task
from generator.plan.shapes.departments import Department
from generator.views import errata
from generator.views.excerpts import Excerpt, excerpt
from generator.views.labels import (
    KINDS,
    ROLE_NAMES,
    Counts,
    Tally,
    cited,
    full_number,
    part_number,
    pinyin,
    place,
    tally,
    task_number,
)


class DutyLine(NamedTuple):
    """A duty in the list on a department's page."""

    duty: Duty
    task: Task
    excerpt: Excerpt | None
    """The sentence that names the department's field, where it does not lead the task, whose every sentence is its."""


@dataclass(frozen=True)
class DepartmentView:
    """A department in an edition, as its page shows it."""

    department: Department
    names: tuple[str, ...]
    """The names that the notice writes, the most frequent first."""
    counts: Counts
    by_role: tuple[tuple[Role, tuple[DutyLine, ...]], ...]
    partners: tuple[tuple[int, tuple[Department, ...]], ...]
    """Number of tasks, most first → the departments that it shares so many with."""
    row: tuple[tuple[Section, tuple["TaskCell", ...]], ...]
    """Its row of the matrix, by chapter."""


class TaskCell(NamedTuple):
    """A task in which a department has a role, after the numbers of the tasks before it in which it has none.

    The last cell of a chapter has such numbers only, and no task.
    """

    empty: tuple[str, ...]
    number: str = ""
    task: Task | None = None
    role: Role | None = None


def department_view(edition: Edition, department: Department) -> DepartmentView:
    """Return a department's duties in one edition, as its page shows them."""
    duties = edition.by_department[department.id]
    roles = {duty.task: duty.role for duty in duties}
    names = Counter(duty.as_written for duty in duties)
    return DepartmentView(
        department=department,
        names=tuple(name for name, _ in names.most_common()),
        counts=tally(duties).by_role,
        by_role=tuple((role, lines) for role in ROLES if (lines := _lines(edition, duties, role))),
        partners=_partners(edition, department),
        row=tuple((section, tuple(_cells(section, numbers, roles))) for section, numbers in _numbered(edition)),
    )


def _cells(section: Section, numbers: tuple[str, ...], roles: Mapping[str, Role]) -> Iterator[TaskCell]:
    start = 0
    for at, task in enumerate(section.tasks):
        if task.id in roles:
            yield TaskCell(numbers[start:at], numbers[at], task, roles[task.id])
            start = at + 1
    yield TaskCell(numbers[start:])


@memoized
def _numbered(edition: Edition) -> tuple[tuple[Section, tuple[str, ...]], ...]:
    """Return each section with the numbers of its tasks."""
    return tuple((s, tuple(task_number(edition, task) for task in s.tasks)) for s in edition.sections)


def _lines(edition: Edition, duties: tuple[Duty, ...], role: Role) -> tuple[DutyLine, ...]:
    found = [duty for duty in duties if duty.role == role]
    return tuple(DutyLine(d, edition.by_id[d.task], None if role == "lead" else excerpt(edition, d)) for d in found)


class DutyRow(NamedTuple):
    """A duty as a row of a department's own list: what is to be done, who else bears it, on what ground, until when."""

    task: Task
    duty: Duty
    title: str
    text: str
    """The words of what it is for: the task, or the part of it."""
    role: tuple[str, ...]
    """The role; and the department's name as the notice writes it, where that is another."""
    leads: tuple[str, ...]
    bearers: tuple[str, ...]
    """All that bear it, a line for each role, in the names that the notice writes, 等 where it does."""
    grounds: tuple[str, ...]
    """Where in the notice it stands, and the documents that are cited there."""
    deadline: str
    corrections: tuple[str, ...]
    """What was corrected in the task since the notice was issued, a line each."""


def duty_sheet_title(edition: Edition, department: Department) -> str:
    """Return the title of a department's list of duties."""
    return f"{department.name}责任清单（{edition.id}年度）"


def verbatim(edition: Edition) -> str:
    """Return what a list of duties says of its words: which are the notice's, and which are not."""
    untitled = "" if all(task.title for task in edition.tasks) else "没有标题的写内容的开头；"
    plain = f"任务的标题、内容和单位名称照通知原文逐字抄录，{untitled}源文件未载的留空。"
    return plain + "“更正”是通知印发以后的，不是原文。" * bool(edition.errata)


def duty_rows(edition: Edition, department: Department, roles: Iterable[Role] = ROLES) -> tuple[DutyRow, ...]:
    """Return a department's duties of some roles as rows: by role, then in the notice's order."""
    shared = _shared_rows(edition)
    duties = edition.by_department[department.id]
    return tuple(_duty_row(shared[d.task, d.part], d) for role in roles for d in duties if d.role == role)


def _duty_row(shared: DutyRow, duty: Duty) -> DutyRow:
    otherwise = "" if duty.as_written == duty.department.name else duty.as_written
    return shared._replace(duty=duty, role=_role(duty.wording or ROLE_NAMES[duty.role], otherwise))


@cache
def _role(name: str, otherwise: str) -> tuple[str, ...]:
    return (name, f"通知写作“{otherwise}”") if otherwise else (name,)


@memoized
def _shared_rows(edition: Edition) -> dict[tuple[str, int], DutyRow]:
    """Return (task, part) → a row that all duties there share but for `duty` and `role`, which are of one of them."""
    bearing = {(duty.task, duty.part): duty for duty in edition.duties}
    return {key: _shared_row(edition, edition.by_id[duty.task], duty) for key, duty in bearing.items()}


def _shared_row(edition: Edition, task: Task, duty: Duty) -> DutyRow:
    unit = task.parts[duty.part - 1] if duty.part else task
    part = unit if isinstance(unit, Part) else None
    named = [(role, [d.as_written + d.et_al for d in unit.own_duties if d.role == role]) for role in ROLES]
    bearers = [f"{ROLE_NAMES[role]}：{'、'.join(names)}" for role, names in named if names]
    return DutyRow(
        task=task,
        duty=duty,
        title=full_number(edition, task) + task.title,
        text="\n".join(filter(None, (part_number(part) + (part.title or ""), part.text))) if part else task.body,
        role=(),
        leads=tuple(named[0][1]),
        bearers=tuple(bearers),
        grounds=(f"通知{place(edition, task)}", *map(cited, task.references)),
        deadline=unit.deadline or task.deadline or "",
        corrections=tuple(one.text for one in errata.by_task(edition).get(task.id, ())),
    )


def _partners(edition: Edition, department: Department) -> tuple[tuple[int, tuple[Department, ...]], ...]:
    tasks, place = {duty.task for duty in edition.by_department[department.id]}, _by_pinyin(edition)
    shared = Counter([id_ for task in tasks for id_ in {duty.department.id for duty in edition.by_id[task].duties}])
    del shared[department.id]
    names = {id_: edition.by_department[id_][0].department for id_ in sorted(shared, key=place.__getitem__)}
    numbers = sorted(set(shared.values()), reverse=True)
    return tuple((n, tuple(one for id_, one in names.items() if shared[id_] == n)) for n in numbers)


@memoized
def _by_pinyin(edition: Edition) -> dict[str, int]:
    """Return department id → its rank by pinyin among those of the edition."""
    return {department.id: place for place, department in enumerate(sorted(edition.departments, key=pinyin))}


@dataclass(frozen=True)
class DepartmentRow:
    """A line of the list of departments."""

    department: Department
    pinyin: str
    tally: Tally


def department_rows(edition: Edition) -> tuple[DepartmentRow, ...]:
    """Return the departments of an edition by kind (departments, bodies, groups) and pinyin."""
    rows = (DepartmentRow(d, pinyin(d), tally(edition.by_department[d.id])) for d in edition.departments)
    return tuple(sorted(rows, key=lambda row: (KINDS.index(row.department.kind), row.pinyin)))
