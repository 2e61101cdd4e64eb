"""What the matrix of an edition shows: tasks × departments, and departments × chapters."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.memo import memoized
from generator.plan.records import Duty, Edition, Part, Section, Task, caption
from generator.plan.shapes.departments import Department
from generator.views.department import DepartmentRow, department_rows
from generator.views.labels import KINDS, Tally, open_mark, part_number, tally, task_number


@dataclass(frozen=True)
class MatrixRow:
    """The row of a task, or of a part of one: its role for each department, in the order of the columns."""

    task: Task
    part: Part | None
    title: str
    cells: tuple[Duty | None, ...]
    tally: Tally
    open_mark: str
    """等 or the like, where the list of departments is not complete (`labels.open_mark`)."""


@dataclass(frozen=True)
class Matrix:
    """Tasks × departments: rows by chapter, columns by how many tasks a department bears."""

    columns: tuple[DepartmentRow, ...]
    groups: tuple[tuple[Section, tuple[MatrixRow, ...]], ...]
    tally: Tally
    by_section: tuple[tuple[DepartmentRow, tuple[Tally, ...]], ...]
    """Departments × chapters."""
    section_tallies: tuple[Tally, ...]


@memoized
def matrix(edition: Edition) -> Matrix:
    """Return both matrices of an edition."""
    columns = tuple(
        sorted(department_rows(edition), key=lambda row: (KINDS.index(row.department.kind), -row.tally.total))
    )
    return Matrix(
        columns,
        tuple((section, tuple(_rows(edition, section, columns))) for section in edition.sections),
        tally(edition.duties),
        tuple((column, _by_section(edition, column.department)) for column in columns),
        tuple(tally(duty for task in section.tasks for duty in task.duties) for section in edition.sections),
    )


def _rows(edition: Edition, section: Section, columns: tuple[DepartmentRow, ...]) -> Iterator[MatrixRow]:
    ids = [column.department.id for column in columns]
    for task in section.tasks:
        for unit in task.units:
            part = unit if isinstance(unit, Part) else None
            duties = {duty.department.id: duty for duty in reversed(unit.own_duties)}
            title = _part_title(part) if part else task_number(edition, task) + task.title
            cells = tuple(map(duties.get, ids))
            yield MatrixRow(
                task=task,
                part=part,
                title=title,
                cells=cells,
                tally=tally(unit.own_duties),
                open_mark=open_mark([unit]),
            )


def _part_title(part: Part) -> str:
    return f"{part_number(part)}{part.title or caption(part.text or part.number or '')}"


def _by_section(edition: Edition, department: Department) -> tuple[Tally, ...]:
    found: dict[str, list[Duty]] = {section.id: [] for section in edition.sections}
    for duty in edition.by_department[department.id]:
        found[edition.by_id[duty.task].section].append(duty)
    return tuple(map(tally, found.values()))
