"""What each page shows, as plain data: all joining, grouping, counting and sorting. No markup, no addresses."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator import notice
from generator.model import ROLES, Department, Kind, Reference, Role, Status
from generator.notice import MARKS
from generator.records import Duty, Edition, Plan, Section, Task
from generator.typeset import chinese_date, paragraphs, sentences

ROLE_NAMES: dict[Role, str] = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
KIND_NAMES: dict[Kind, str] = {"department": "部门", "body": "议事协调机构"}
STATUS_NAMES: dict[Status, str] = {
    "draft": "草案",
    "current": "现行",
    "superseded": "已有新的年度计划",
    "repealed": "已废止",
}
UNISSUED = "尚未印发"
UNSTATED = "源文件未载"
"""What the official block says where the notice says nothing (NORMS §1)."""

PARTNERS = 6
"""How many departments a department's page names as those it works with most."""

Counts = dict[Role, int]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a task, numbered from 1 through all of its paragraphs."""

    number: int
    text: str


def passages(text: str) -> tuple[tuple[Sentence, ...], ...]:
    """Cut a text into paragraphs of numbered sentences."""
    number = 0
    result = []
    for paragraph in paragraphs(text):
        cut = sentences(paragraph)
        result.append(tuple(Sentence(number + i, sentence) for i, sentence in enumerate(cut, start=1)))
        number += len(cut)
    return tuple(result)


def first_sentence(text: str) -> str:
    """Give the sentence that stands for a task in lists."""
    return sentences(paragraphs(text)[0])[0]


def counts(duties: Iterable[Duty]) -> Counts:
    """Count duties by role, zeros included."""
    counted = Counter(duty.role for duty in duties)
    return {role: counted[role] for role in ROLES}


def pinyin(department: Department) -> str:
    """Give a department's name in pinyin, the order of Chinese lists: its id, which is made of the syllables."""
    return department.id.replace("-", " ")


def written(date: dt.date) -> str:
    """Write a date as official documents do."""
    return chinese_date(date.year, date.month, date.day)


def issued(edition: Edition) -> str:
    """Give the date of issue."""
    return written(edition.head.issued) if edition.head.issued else UNISSUED


def task_number(edition: Edition, task: Task) -> str:
    """Give a task's number as printed: (八)."""
    return notice.task_number(task, MARKS[edition.head.punctuation])


def full_number(edition: Edition, task: Task) -> str:
    """Give chapter and number, which alone tell a task apart: 三(八)."""
    return edition.section(task).number + task_number(edition, task)


def clause(edition: Edition, task: Task) -> str:
    """Give a task's clause as printed: (…牵头,…配合)."""
    return notice.clause(task, MARKS[edition.head.punctuation])


def citation(edition: Edition, task: Task) -> str:
    """Cite a task as official writing does: issuer, title, document number or date, place."""
    head = edition.head
    source = head.number or issued(edition)
    place = f"第{edition.section(task).number}部分第{task_number(edition, task)}项"
    return f"{head.issuer}《{head.title}》({source}){place}"


@dataclass(frozen=True)
class TaskView:
    """A task, and where it leads."""

    task: Task
    section: Section
    passages: tuple[tuple[Sentence, ...], ...]
    clause: str
    citation: str
    text_lead_sentence: Sentence | None
    """The sentence that names another lead than the clause."""
    same_lead: tuple[Task, ...]
    previous: Task | None
    next: Task | None


def task_view(edition: Edition, task: Task) -> TaskView:
    """Show a task."""
    cut = passages(task.text)
    named = (s for paragraph in cut for s in paragraph if task.text_lead and task.text_lead in s.text)
    leads = {duty.department.id for duty in task.by_role("lead")}
    same_lead = (t for t in edition.tasks if t is not task and any(d.department.id in leads for d in t.by_role("lead")))
    at = next(i for i, other in enumerate(edition.tasks) if other is task)
    return TaskView(
        task,
        edition.section(task),
        cut,
        clause(edition, task),
        citation(edition, task),
        next(named, None),
        tuple(same_lead),
        edition.tasks[at - 1] if at else None,
        edition.tasks[at + 1] if at + 1 < len(edition.tasks) else None,
    )


@dataclass(frozen=True)
class DutyLine:
    """A duty in a department's list."""

    duty: Duty
    task: Task
    section: Section
    first_sentence: str


@dataclass(frozen=True)
class DepartmentView:
    """A department in an edition."""

    department: Department
    names: tuple[str, ...]
    """The names that the notice writes, most often written first."""
    counts: Counts
    by_role: tuple[tuple[Role, tuple[DutyLine, ...]], ...]
    partners: tuple[tuple[Department, int], ...]
    """The departments it shares most tasks with, and how many."""
    row: tuple[tuple[Section, tuple[tuple[Task, Role | None], ...]], ...]
    """Its row of the matrix, by chapter."""


def department_view(edition: Edition, department: Department) -> DepartmentView:
    """Show a department's duties in one edition."""
    duties = edition.by_department[department.id]
    roles = {duty.task: duty.role for duty in duties}
    names = Counter(duty.as_written for duty in duties)
    return DepartmentView(
        department,
        tuple(name for name, _ in names.most_common()),
        counts(duties),
        tuple((role, lines) for role in ROLES if (lines := _lines(edition, duties, role))),
        _partners(edition, department),
        tuple((s, tuple((task, roles.get(task.id)) for task in s.tasks)) for s in edition.sections),
    )


def _lines(edition: Edition, duties: tuple[Duty, ...], role: Role) -> tuple[DutyLine, ...]:
    tasks = {task.id: task for task in edition.tasks}
    return tuple(
        DutyLine(duty, task, edition.section(task), first_sentence(task.text))
        for duty in duties
        if duty.role == role and (task := tasks[duty.task])
    )


def _partners(edition: Edition, department: Department) -> tuple[tuple[Department, int], ...]:
    tasks = {duty.task for duty in edition.by_department[department.id]}
    shared = Counter(duty.department.id for task in edition.tasks if task.id in tasks for duty in task.duties)
    del shared[department.id]
    partners = [(edition.by_department[id_][0].department, count) for id_, count in shared.items()]
    partners.sort(key=lambda pair: (-pair[1], pinyin(pair[0])))
    return tuple(partners[:PARTNERS])


@dataclass(frozen=True)
class DepartmentRow:
    """A line of the list of departments."""

    department: Department
    pinyin: str
    counts: Counts

    @property
    def total(self) -> int:
        """All of its duties."""
        return sum(self.counts.values())


def department_rows(edition: Edition) -> tuple[DepartmentRow, ...]:
    """List an edition's departments by pinyin, bodies last."""
    rows = (DepartmentRow(d, pinyin(d), counts(edition.by_department[d.id])) for d in edition.departments)
    return tuple(sorted(rows, key=lambda row: (row.department.kind == "body", row.pinyin)))


@dataclass(frozen=True)
class MatrixRow:
    """A task's row: its role for each department, in the order of the columns."""

    task: Task
    cells: tuple[Duty | None, ...]
    counts: Counts


@dataclass(frozen=True)
class Matrix:
    """Tasks × departments: rows by chapter, columns by how many duties a department bears."""

    columns: tuple[DepartmentRow, ...]
    groups: tuple[tuple[Section, tuple[MatrixRow, ...]], ...]
    counts: Counts
    by_section: tuple[tuple[DepartmentRow, tuple[Counts, ...]], ...]
    """Departments × chapters: how many duties of each role."""
    section_counts: tuple[Counts, ...]


def matrix(edition: Edition) -> Matrix:
    """Lay out both matrices of an edition."""
    columns = tuple(sorted(department_rows(edition), key=lambda row: (row.department.kind == "body", -row.total)))
    return Matrix(
        columns,
        tuple((section, tuple(_row(task, columns) for task in section.tasks)) for section in edition.sections),
        counts(edition.duties),
        tuple((column, _by_section(edition, column.department)) for column in columns),
        tuple(counts(duty for task in section.tasks for duty in task.duties) for section in edition.sections),
    )


def _row(task: Task, columns: tuple[DepartmentRow, ...]) -> MatrixRow:
    duties = {duty.department.id: duty for duty in task.duties}
    return MatrixRow(task, tuple(duties.get(column.department.id) for column in columns), counts(task.duties))


def _by_section(edition: Edition, department: Department) -> tuple[Counts, ...]:
    sections = {task.id: task.section for task in edition.tasks}
    found = edition.by_department[department.id]
    return tuple(counts(duty for duty in found if sections[duty.task] == s.id) for s in edition.sections)


@dataclass(frozen=True)
class ReferenceView:
    """A cited document: whether the text around the tasks cites it, and the tasks that do."""

    reference: Reference
    in_head: bool
    tasks: tuple[Task, ...]


def reference_views(edition: Edition) -> tuple[ReferenceView, ...]:
    """List the documents that an edition cites."""
    return tuple(
        ReferenceView(r, r in edition.head_references, tuple(task for task in edition.tasks if r in task.references))
        for r in edition.references
    )


def official_block(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Give the official block of metadata (NORMS N1): label and value, the unstated ones said to be so."""
    head = edition.head
    published = head.published
    rows = (
        ("索引号", head.index_number),
        ("主题分类", head.category),
        ("发文机关", head.issuer),
        ("发文字号", head.number),
        ("标题", head.title),
        ("成文日期", issued(edition)),
        ("发布日期", written(published) if published else None),
        ("公开方式", head.disclosure),
    )
    return tuple((label, value or UNSTATED) for label, value in rows)


@dataclass(frozen=True)
class Year:
    """A department in one edition, for its page through the years."""

    edition: Edition
    counts: Counts
    by_role: tuple[tuple[Role, tuple[DutyLine, ...]], ...]


def years(plan: Plan, department: Department) -> tuple[Year, ...]:
    """Give the editions in which a department bears duties, newest first."""
    views = ((e, department_view(e, department)) for e in plan.editions if department.id in e.by_department)
    return tuple(Year(edition, view.counts, view.by_role) for edition, view in views)


def statistics(edition: Edition) -> dict[str, object]:
    """Count what an edition holds: the numbers on its pages, and what `plan stats` prints."""
    return {
        "edition": edition.id,
        "sections": len(edition.sections),
        "tasks": len(edition.tasks),
        "duties": len(edition.duties),
        "roles": counts(edition.duties),
        "departments": sum(d.kind == "department" for d in edition.departments),
        "bodies": sum(d.kind == "body" for d in edition.departments),
        "references": len(edition.references),
        "open_ended": [task.id for task in edition.tasks if task.open_ended],
        "by_department": {row.department.id: row.counts for row in department_rows(edition)},
    }
