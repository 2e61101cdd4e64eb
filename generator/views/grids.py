"""Lay out tables of tasks, of subjects, or of cited documents (rows) by departments (columns), all in one shape."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.clauses.clause import ROLES, Role
from generator.plan.records import Duty, Edition, Task
from generator.text.typeset import display
from generator.views import labels, text
from generator.views import matrix as matrix_views
from generator.views import subjects as subject_views
from generator.views.department import DepartmentRow
from generator.views.heads import heads
from generator.views.labels import Tally
from generator.views.matrix import MatrixRow


@dataclass(frozen=True)
class GridCell:
    """The roles of a department in the thing of a row."""

    role: Role
    """The first of its roles."""
    who: str
    what: str
    """Its roles in words."""
    duty: Duty


@dataclass(frozen=True)
class GridLine:
    """A task, or a subject, and a cell for each column."""

    number: str
    title: str
    kind: str
    """The kind of page that it leads to, with `id`, and with the `part` of a task (0: the whole)."""
    id: str
    part: int
    cells: tuple[GridCell | None, ...]
    total: int
    open_mark: str
    """等 or the like, where the list of departments is not complete (`labels.open_mark`)."""


@dataclass(frozen=True)
class Band:
    """Rows under a heading."""

    id: str
    title: str
    kind: str
    """The kind of page that the heading leads to; "" for none."""
    lines: tuple[GridLine, ...]
    sums: tuple[int, ...]
    """The number of tasks, or subjects, in each column."""


@dataclass(frozen=True)
class Grid:
    """A table of things by departments."""

    columns: tuple[DepartmentRow, ...]
    heads: tuple[str, ...]
    """Short names of the columns (`heads`)."""
    bands: tuple[Band, ...]
    tallies: tuple[Tally, ...]
    """The number of tasks, or subjects, in each column."""

    @property
    def total(self) -> Tally:
        """The sum of all columns."""
        by_role = {role: sum(one.by_role[role] for one in self.tallies) for role in ROLES}
        return Tally(by_role, sum(one.total for one in self.tallies))


def tasks(edition: Edition) -> Grid:
    """Return the table of tasks by departments, a band for each chapter."""
    matrix = matrix_views.matrix(edition)
    bands = []
    for at, (section, rows) in enumerate(matrix.groups):
        sums = tuple(by_section[at].total for _, by_section in matrix.by_section)
        lines = tuple(_task_line(edition, row) for row in rows)
        bands.append(Band(section.id, labels.section_heading(section), "section", lines, sums))
    tallies = tuple(column.tally for column in matrix.columns)
    filled = tuple(band for band in bands if band.lines)
    return Grid(matrix.columns, _heads(edition, matrix.columns), filled, tallies)


def _task_line(edition: Edition, row: MatrixRow) -> GridLine:
    cells = tuple([_cell([duty]) if duty else None for duty in row.cells])
    number = labels.task_number(edition, row.task)
    title = row.title if row.part else row.task.title
    part = row.part.at if row.part else 0
    return GridLine(
        number=number,
        title=title,
        kind="task",
        id=row.task.id,
        part=part,
        cells=cells,
        total=row.tally.total,
        open_mark=row.open_mark,
    )


def subjects(edition: Edition) -> Grid:
    """Return the table of subjects by departments, a band for each kind; subjects that no task names have no row."""
    columns = matrix_views.matrix(edition).columns
    bands = []
    for group in subject_views.groups(edition):
        lines = (_subject_line(view, columns) for view in group.views if view.bearing)
        bands.append(_band(group.kind, subject_views.KINDS[group.kind][0], "", lines))
    return _grid(edition, columns, bands)


def _subject_line(view: subject_views.SubjectView, columns: Sequence[DepartmentRow]) -> GridLine:
    duties = [duty for line in view.bearing for duty in line.duties]
    return _line("", view.subject.name, "subject", view.subject.id, duties, columns, view.open_mark)


def references(edition: Edition) -> Grid:
    """Return the table of citing tasks by departments, a band for each cited document."""
    columns = matrix_views.matrix(edition).columns
    bands = []
    for view in text.reference_views(edition):
        lines = (_citing_line(edition, task, columns) for task in view.tasks)
        title = f"《{view.reference.title}》{view.reference.number or ''}"
        bands.append(_band(view.reference.id, title, "references", lines))
    return _grid(edition, columns, bands)


def _citing_line(edition: Edition, task: Task, columns: Sequence[DepartmentRow]) -> GridLine:
    number = labels.full_number(edition, task)
    return _line(number, task.title, "task", task.id, task.duties, columns, labels.open_mark(task.units))


def _line(
    number: str,
    title: str,
    kind: str,
    id_: str,
    duties: Sequence[Duty],
    columns: Sequence[DepartmentRow],
    open_mark: str,
) -> GridLine:
    cells = tuple(_cell([duty for duty in duties if duty.department.id == column.department.id]) for column in columns)
    return GridLine(
        number=number,
        title=title,
        kind=kind,
        id=id_,
        part=0,
        cells=cells,
        total=sum(map(bool, cells)),
        open_mark=open_mark,
    )


def _cell(duties: Sequence[Duty]) -> GridCell | None:
    """Return the cell for the duties of one department; None without any."""
    if not duties:  # most cells are empty
        return None
    roles = [role for role in ROLES if any(duty.role == role for duty in duties)]
    first = next(duty for duty in duties if duty.role == roles[0])
    return GridCell(roles[0], first.as_written, "、".join(labels.ROLE_NAMES[role] for role in roles), first)


def _band(id_: str, title: str, kind: str, lines: Iterable[GridLine]) -> Band:
    rows = tuple(lines)
    columns = zip(*(line.cells for line in rows), strict=True)
    return Band(id_, title, kind, rows, tuple(sum(map(bool, column)) for column in columns))


def _grid(edition: Edition, columns: tuple[DepartmentRow, ...], bands: Iterable[Band]) -> Grid:
    filled = tuple(band for band in bands if band.lines)
    cells = (pair for band in filled for line in band.lines for pair in enumerate(line.cells))
    counted = Counter((at, cell.role) for at, cell in cells if cell)
    by_role = ({role: counted[at, role] for role in ROLES} for at in range(len(columns)))
    tallies = tuple(Tally(counts, sum(counts.values())) for counts in by_role)
    return Grid(columns, _heads(edition, columns), filled, tallies)


def _heads(edition: Edition, columns: Iterable[DepartmentRow]) -> tuple[str, ...]:
    names = [display(column.department.name) for column in columns]
    short = heads(names, edition.head.issuer or "")
    return tuple(short[name] for name in names)
