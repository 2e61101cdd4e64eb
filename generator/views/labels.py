"""What each page shows, as plain data: all joining, grouping, counting and sorting. No markup, no addresses."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, TypedDict

from generator.clauses import layout
from generator.clauses.clause import ROLES, Role
from generator.memo import memoized
from generator.messages import phrase
from generator.plan import notice
from generator.plan.notice import MARKS, Piece
from generator.plan.records import Duty, Edition, Part, Plan, Section, Task, caption
from generator.plan.shapes import Department, Kind, Reference, Status
from generator.recall.edition_cache import remembered
from generator.text.typeset import chinese_date, paragraphs, sentences

ROLE_NAMES: dict[Role, str] = {
    "lead": phrase("牵头"),
    "support": phrase("配合"),
    "joint": phrase("共同负责"),
}
KIND_NAMES: dict[Kind, str] = {"department": "部门", "body": "议事协调机构", "group": "泛指的单位"}
STATUS_NAMES: dict[Status, str] = {
    "draft": "草案",
    "current": "现行",
    "superseded": "已有新的年度计划",
    "repealed": "已废止",
}
_KINDS = tuple(KIND_NAMES)
UNISSUED = "尚未印发"
UNSTATED = "源文件未载"
"""What the official block says where the notice says nothing (NORMS §1)."""

PARTNERS = 6
"""How many departments a department's page names as those it works with most."""

Counts = dict[Role, int]


class Sentence(NamedTuple):
    """A sentence of a task, numbered from 1 through all of its paragraphs. There are many."""

    number: int
    text: str


@lru_cache(maxsize=1 << 10)  # on its own page, and on that of the whole text
def passages(text: str, number: int = 0) -> tuple[tuple[Sentence, ...], ...]:
    """Cut a text into paragraphs of sentences, numbered on from `number`."""
    result = []
    for paragraph in paragraphs(text):
        cut = sentences(paragraph)
        result.append(tuple(Sentence(number + i, sentence) for i, sentence in enumerate(cut, start=1)))
        number += len(cut)
    return tuple(result)


@lru_cache(maxsize=1 << 12)  # each department of a task asks for it
def first_sentence(text: str) -> str:
    """Return the sentence that stands for a task in lists."""
    return next((sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)), "")


def counts(duties: Iterable[Duty]) -> Counts:
    """Count duties by role, zeros included."""
    roles = [duty.role for duty in duties]
    return {role: roles.count(role) for role in ROLES}


def told(counted: Counts) -> str:
    """Tell counts in words, roles without any left out: 牵头3项、配合2项."""
    return "、".join(f"{ROLE_NAMES[role]}{count}项" for role, count in counted.items() if count)


def leads(edition: Edition, department: Department) -> bool:
    """Whether a department leads a task: only then has it to report."""
    return any(duty.role == "lead" for duty in edition.by_department[department.id])


def pinyin(department: Department) -> str:
    """Return a department's name in pinyin, the order of Chinese lists: its id, which is made of the syllables."""
    return department.id.replace("-", " ")


def written(date: dt.date) -> str:
    """Write a date as official documents do."""
    return chinese_date(date.year, date.month, date.day)


def issued(edition: Edition) -> str:
    """Return the date of issue."""
    if edition.head.issued:
        return written(edition.head.issued)
    return UNISSUED if edition.head.status == "draft" else UNSTATED


def section_label(section: Section) -> str:
    """Return a section's number with the mark that stands after it: 三、; nothing where it has none."""
    return section.number + layout.mark_after(section.form, "number") if section.number else ""


def section_heading(section: Section) -> str:
    """Return a section's number and title: 三、改革和创新政府质量监管."""
    return section_label(section) + section.title


def task_number(edition: Edition, task: Task) -> str:
    """Return a task's number as printed: (八)."""
    if edition.head.layout == "written":
        return task.number + layout.mark_after(task.form, "number") if task.number else ""
    return notice.task_number(task, MARKS[edition.head.punctuation])


def full_number(edition: Edition, task: Task) -> str:
    """Return chapter and number, which alone tell a task apart: 三(八)."""
    return edition.section(task).number + task_number(edition, task)


def part_number(part: Part) -> str:
    """Return a part's number as printed, with its mark."""
    return part.number + layout.mark_after(part.form, "number") if part.number else ""


def clause(edition: Edition, task: Task) -> str:
    """Return a task's clause as printed: (…牵头,…配合)."""
    if edition.head.layout == "written":
        return task.clause or "；".join(f"{heading}：{cell}" for heading, cell in task.cells)
    return notice.clause(task, MARKS[edition.head.punctuation])


def citation(edition: Edition, task: Task) -> str:
    """Cite a task as official writing does: the edition, and the place."""
    return f"{source(edition)}{place(edition, task)}"


def source(edition: Edition) -> str:
    """Cite an edition as official writing does: issuer, title, document number or date."""
    head = edition.head
    known = head.number or (issued(edition) if head.issued else "")
    return f"{head.issuer or ''}《{head.title}》{f'({known})' if known else ''}"


def place(edition: Edition, task: Task) -> str:
    """Return where in the notice a task stands, as official writing cites it."""
    section = edition.section(task)
    if edition.head.layout == "standard":
        return f"第{section.number}部分第{task_number(edition, task)}项"
    heading = "" if section.unprinted else section_heading(section)
    return (
        f"“{heading}”{task_number(edition, task)}{task.heading or ''}"
        if heading
        else full_number(edition, task) + task.title
    )


@dataclass(frozen=True)
class TaskView:
    """A task, and where it leads."""

    task: Task
    section: Section
    passages: tuple[tuple[Sentence, ...], ...]
    """Those of its own text; its parts have theirs."""
    parts: tuple["PartView", ...]
    rest: tuple[tuple[Sentence, ...], ...]
    bearing: tuple["Bearing", ...]
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
        """The duties, each with whether it is the first of its department here."""
        firsts = {duty.department.id: at for at, duty in reversed([*enumerate(self.duties)])}
        return tuple((duty, firsts[duty.department.id] == at) for at, duty in enumerate(self.duties))


@dataclass(frozen=True)
class Bearing:
    """Who bears a task, or a part of it, and until when."""

    part: Part | None
    by_role: tuple[RoleView, ...]
    open_ended: bool
    deadline: str | None


def _bearing(task: Task) -> tuple[Bearing, ...]:
    found: list[Bearing] = []
    for unit in task.units:
        part = unit if isinstance(unit, Part) else None
        roles = ((role, tuple(duty for duty in unit.own_duties if duty.role == role)) for role in ROLES)
        by_role = tuple(RoleView(role, borne, _wordings(role, borne)) for role, borne in roles if borne)
        found.append(Bearing(part, by_role, unit.open_ended, unit.deadline))
    return tuple(found)


def _wordings(role: Role, duties: Iterable[Duty]) -> tuple[str, ...]:
    words = dict.fromkeys(duty.wording for duty in duties if duty.wording and duty.wording != ROLE_NAMES[role])
    return tuple(words)


def task_view(edition: Edition, task: Task) -> TaskView:
    """Show a task."""
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
        task,
        edition.section(task),
        cut,
        tuple(parts),
        passages(task.rest or "", number),
        _bearing(task),
        clause(edition, task),
        citation(edition, task),
        next(named, None),
        tuple(edition.tasks[place] for place in sorted(places[id_] for id_ in same)),
        edition.tasks[at - 1] if at else None,
        edition.tasks[at + 1] if at + 1 < len(edition.tasks) else None,
    )


@memoized
def _places(edition: Edition) -> dict[str, int]:
    """Return the place of each task among all."""
    return {task.id: place for place, task in enumerate(edition.tasks)}


class DutyLine(NamedTuple):
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
    row: tuple[tuple[Section, tuple["Cell", ...]], ...]
    """Its row of the matrix, by chapter."""


class Cell(NamedTuple):
    """A task in which a department has a role, after the numbers of those in which it has none; the last is no task."""

    empty: tuple[str, ...]
    number: str = ""
    task: Task | None = None
    role: Role | None = None


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
        tuple((section, tuple(_cells(section, numbers, roles))) for section, numbers in _numbered(edition)),
    )


def _cells(section: Section, numbers: tuple[str, ...], roles: Mapping[str, Role]) -> Iterator[Cell]:
    start = 0
    for at, task in enumerate(section.tasks):
        if task.id in roles:
            yield Cell(numbers[start:at], numbers[at], task, roles[task.id])
            start = at + 1
    yield Cell(numbers[start:])


@memoized
def _numbered(edition: Edition) -> tuple[tuple[Section, tuple[str, ...]], ...]:
    """Return each section with the numbers of its tasks."""
    return tuple((s, tuple(task_number(edition, task) for task in s.tasks)) for s in edition.sections)


def _lines(edition: Edition, duties: tuple[Duty, ...], role: Role) -> tuple[DutyLine, ...]:
    told = _told(edition)
    return tuple([DutyLine(duty, *told[duty.task]) for duty in duties if duty.role == role])


@memoized
def _told(edition: Edition) -> dict[str, tuple[Task, Section, str]]:
    """Return what lists say of each task."""
    return {task.id: (task, edition.section(task), first_sentence(task.body)) for task in edition.tasks}


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
    """All that bear it, a line for each role, as the notice writes them."""
    grounds: tuple[str, ...]
    """Where in the notice it stands, and the documents that are cited there."""
    deadline: str


def duty_sheet_title(edition: Edition, department: Department) -> str:
    """Return the title of a department's list of duties."""
    return f"{department.name}责任清单（{edition.id}年度）"


def duty_rows(edition: Edition, department: Department, roles: Iterable[Role] = ROLES) -> tuple[DutyRow, ...]:
    """List a department's duties of some roles: by role, then in the notice's order."""
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
    """Return task and part → the row of one of the duties, which all have in common but for the duty and its role."""
    bearing = {(duty.task, duty.part): duty for duty in edition.duties}
    return {key: _shared_row(edition, edition.by_id[duty.task], duty) for key, duty in bearing.items()}


def _shared_row(edition: Edition, task: Task, duty: Duty) -> DutyRow:
    unit = task.parts[duty.part - 1] if duty.part else task
    part = unit if isinstance(unit, Part) else None
    named = [(role, [d.as_written for d in unit.own_duties if d.role == role]) for role in ROLES]
    bearers = [f"{ROLE_NAMES[role]}：{'、'.join(names)}" for role, names in named if names]
    if unit.open_ended:
        bearers[-1] += "等"
    return DutyRow(
        task,
        duty,
        full_number(edition, task) + task.title,
        "\n".join(filter(None, (part_number(part) + (part.title or ""), part.text))) if part else task.body,
        (),
        tuple(named[0][1]),
        tuple(bearers),
        (f"通知{place(edition, task)}", *map(cited, task.references)),
        unit.deadline or task.deadline or "",
    )


def cited(reference: Reference) -> str:
    """Cite a document: title, and number where it has one."""
    return f"《{reference.title}》{f'({reference.number})' if reference.number else ''}"


def _partners(edition: Edition, department: Department) -> tuple[tuple[Department, int], ...]:
    tasks, place = {duty.task for duty in edition.by_department[department.id]}, _by_pinyin(edition)
    shared = Counter([duty.department.id for id_ in tasks for duty in edition.by_id[id_].duties])
    del shared[department.id]
    most = sorted(shared.items(), key=lambda pair: (-pair[1], place[pair[0]]))[:PARTNERS]
    return tuple((edition.by_department[id_][0].department, count) for id_, count in most)


@memoized
def _by_pinyin(edition: Edition) -> dict[str, int]:
    """Return the place of each department among all."""
    return {department.id: place for place, department in enumerate(sorted(edition.departments, key=pinyin))}


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
    return tuple(sorted(rows, key=lambda row: (_KINDS.index(row.department.kind), row.pinyin)))


@dataclass(frozen=True)
class MatrixRow:
    """The row of a task, or of a part of one: its role for each department, in the order of the columns."""

    task: Task
    part: Part | None
    title: str
    cells: tuple[Duty | None, ...]
    counts: Counts
    open_ended: bool

    @property
    def total(self) -> int:
        """All duties of the row."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Matrix:
    """Tasks × departments: rows by chapter, columns by how many duties a department bears."""

    columns: tuple[DepartmentRow, ...]
    groups: tuple[tuple[Section, tuple[MatrixRow, ...]], ...]
    counts: Counts
    by_section: tuple[tuple[DepartmentRow, tuple[Counts, ...]], ...]
    """Departments × chapters: how many duties of each role."""
    section_counts: tuple[Counts, ...]


@memoized
def matrix(edition: Edition) -> Matrix:
    """Lay out both matrices of an edition."""
    columns = tuple(sorted(department_rows(edition), key=lambda row: (_KINDS.index(row.department.kind), -row.total)))
    return Matrix(
        columns,
        tuple((section, tuple(_rows(edition, section, columns))) for section in edition.sections),
        counts(edition.duties),
        tuple((column, _by_section(edition, column.department)) for column in columns),
        tuple(counts(duty for task in section.tasks for duty in task.duties) for section in edition.sections),
    )


def _rows(edition: Edition, section: Section, columns: tuple[DepartmentRow, ...]) -> Iterator[MatrixRow]:
    ids = [column.department.id for column in columns]
    for task in section.tasks:
        for unit in task.units:
            part = unit if isinstance(unit, Part) else None
            duties = {duty.department.id: duty for duty in reversed(unit.own_duties)}
            title = _part_title(part) if part else task_number(edition, task) + task.title
            cells = tuple(map(duties.get, ids))
            yield MatrixRow(task, part, title, cells, counts(unit.own_duties), unit.open_ended)


def _part_title(part: Part) -> str:
    return f"{part_number(part)}{part.title or caption(part.text or part.number or '')}"


def _by_section(edition: Edition, department: Department) -> tuple[Counts, ...]:
    found: dict[str, list[Duty]] = {section.id: [] for section in edition.sections}
    for duty in edition.by_department[department.id]:
        found[edition.by_id[duty.task].section].append(duty)
    return tuple(map(counts, found.values()))


@dataclass(frozen=True)
class TextLine:
    """A line of the notice: its pieces with the anchors that begin there, and whether it is a heading alone."""

    runs: tuple[tuple[Piece, str], ...]
    heading: bool

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece, _ in self.runs)


def text_lines(edition: Edition) -> tuple[TextLine, ...]:
    """Return the notice line by line, as the page of the whole text shows it; empty lines are left out."""
    begun: set[tuple[str | None, str | None]] = set()
    lines = []
    for line in notice.lines(edition):
        runs = []
        for piece in line.pieces:
            key = (piece.section, piece.task)
            fresh = any(key) and key not in begun and bool(piece.text.strip())
            begun |= {key} if fresh else set()
            runs.append((piece, (f"c{piece.section}" if piece.section else f"t{piece.task}") if fresh else ""))
        if line.text.strip():
            lines.append(TextLine(tuple(runs), len(runs) == 1 and runs[0][0].section is not None))
    return tuple(lines)


@dataclass(frozen=True)
class ReferenceView:
    """A cited document: whether the text around the tasks cites it, and the tasks that do."""

    reference: Reference
    in_head: bool
    tasks: tuple[Task, ...]


@memoized
def reference_views(edition: Edition) -> tuple[ReferenceView, ...]:
    """List the documents that an edition cites."""
    in_head = {reference.id for reference in edition.head_references}
    citing: dict[str, list[Task]] = {reference.id: [] for reference in edition.references}
    for task in edition.tasks:
        for id_ in dict.fromkeys(reference.id for reference in task.references):
            citing[id_].append(task)
    return tuple(ReferenceView(r, r.id in in_head, tuple(citing[r.id])) for r in edition.references)


def official_block(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Return the official block of metadata (NORMS N1): label and value, the unstated ones said to be so."""
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


class TaskLine(NamedTuple):
    """A task in a list of several years. There are many, looked up and told often: a tuple does it in half the time."""

    id: str
    number: str
    """With its chapter's."""
    title: str


@dataclass(frozen=True)
class Year:
    """A department in one edition, for its page through the years."""

    edition: str
    by_role: tuple[tuple[Role, tuple[TaskLine, ...]], ...]


class _Borne(NamedTuple):
    """The tasks of an edition, and their places in this list by the department that bears them, and its role."""

    lines: tuple[TaskLine, ...]
    by_department: dict[str, dict[Role, list[int]]]


@remembered
def _borne(edition: Edition) -> _Borne:
    at = {task.id: place for place, task in enumerate(edition.tasks)}
    found: dict[str, dict[Role, list[int]]] = {}
    for duty in edition.duties:
        by_role = found.setdefault(duty.department.id, {role: [] for role in ROLES})
        by_role[duty.role].append(at[duty.task])
    return _Borne(tuple(TaskLine(t.id, full_number(edition, t), t.title) for t in edition.tasks), found)


def year(edition: Edition) -> dict[str, Year]:
    """Give what the departments that bear duties in an edition show of it on their pages through the years, by id."""
    lines, found = _borne(edition)
    return {
        id_: Year(
            edition.id, tuple((role, tuple(lines[at] for at in borne)) for role, borne in by_role.items() if borne)
        )
        for id_, by_role in found.items()
    }


def years(plan: Plan) -> dict[str, tuple[Year, ...]]:
    """Return the years in which departments bear duties, newest first, by id; those that never did are left out."""
    found: dict[str, list[Year]] = {}
    for edition in plan.editions:
        for id_, own in year(edition).items():
            found.setdefault(id_, []).append(own)
    return {id_: tuple(own) for id_, own in found.items()}


class Statistics(TypedDict):
    """What `statistics` counts."""

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


@remembered
def statistics(edition: Edition) -> Statistics:
    """Count what an edition holds: the numbers on its pages, and what `plan stats` prints."""
    return {
        "edition": edition.id,
        "sections": len(edition.sections),
        "tasks": len(edition.tasks),
        "duties": len(edition.duties),
        "roles": counts(edition.duties),
        "departments": sum(d.kind == "department" for d in edition.departments),
        "bodies": sum(d.kind == "body" for d in edition.departments),
        "groups": sum(d.kind == "group" for d in edition.departments),
        "references": len(edition.references),
        "subjects": len(edition.subjects),
        "parts": sum(len(task.parts) for task in edition.tasks),
        "open_ended": [task.id for task in edition.tasks if task.is_open],
        "by_department": {row.department.id: row.counts for row in department_rows(edition)},
    }
