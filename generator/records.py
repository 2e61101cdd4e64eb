"""The plan as frozen records, every name resolved: what the notice says, never changed."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from generator.model import (
    ROLES,
    Department,
    EditionFile,
    EditionFiles,
    Erratum,
    PlanFiles,
    Reference,
    Role,
    SealFile,
    TaskFile,
)

_TASK = re.compile(r"([1-9][0-9]{0,2})-([1-9][0-9]{0,2})")


@dataclass(frozen=True)
class Duty:
    """A department's part in a task, with the name as the notice writes it."""

    task: str
    department: Department
    role: Role
    as_written: str


@dataclass(frozen=True)
class Task:
    """A numbered item of the notice; `id` 3-8 is item 8 of chapter 3."""

    id: str
    section: str
    item: int
    title: str
    text: str
    duties: tuple[Duty, ...]
    open_ended: bool
    references: tuple[Reference, ...]
    text_lead: str | None
    note: str | None
    continues: tuple[str, ...] = ()
    """The tasks of earlier years that it goes on with: 2014/3-8."""

    def by_role(self, role: Role) -> tuple[Duty, ...]:
        """Give the duties of one role, in the notice's order."""
        return tuple(duty for duty in self.duties if duty.role == role)


@dataclass(frozen=True)
class Section:
    """A chapter of the edition."""

    id: str
    number: str
    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Edition:
    """One year's plan. `head` holds what the notice says beside its tasks."""

    id: str
    head: EditionFile
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    """Every document cited in the edition, in the order of the list of references."""
    head_references: tuple[Reference, ...]
    """Those that the text around the tasks cites."""
    notice: str
    errata: tuple[Erratum, ...] = ()
    """What was corrected after the notice was issued, beside its text."""
    seal: SealFile | None = None

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in the notice's order."""
        return tuple(task for section in self.sections for task in section.tasks)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """All duties, in the notice's order."""
        return tuple(duty for task in self.tasks for duty in task.duties)

    @cached_property
    def by_department(self) -> dict[str, tuple[Duty, ...]]:
        """Department id → its duties in the notice's order; the first named department first."""
        duties: dict[str, list[Duty]] = {}
        for duty in self.duties:
            duties.setdefault(duty.department.id, []).append(duty)
        return {id_: tuple(found) for id_, found in duties.items()}

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The departments that bear a duty, in the order in which the notice first names them."""
        return tuple(duties[0].department for duties in self.by_department.values())

    def section(self, task: Task) -> Section:
        """Give the chapter of a task."""
        return next(section for section in self.sections if section.id == task.section)


@dataclass(frozen=True)
class Plan:
    """The whole body of data; editions from the newest to the oldest."""

    departments: tuple[Department, ...]
    references: tuple[Reference, ...]
    editions: tuple[Edition, ...]
    addresses: tuple[str, ...] = ()
    """What was published once, and must stay: the ledger."""

    def published(self) -> "Plan":
        """Give the plan as the public sees it: without drafts."""
        return replace(self, editions=tuple(e for e in self.editions if e.head.status != "draft"))

    @property
    def current(self) -> Edition:
        """The edition that readers are led to: the newest in force, or the newest of all."""
        return next((e for e in self.editions if e.head.status == "current"), self.editions[0])


def task_key(name: str) -> tuple[int, int] | None:
    """Read a task's file name: "3-8" is chapter 3, item 8; None where it is no such name."""
    match = _TASK.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def join(files: PlanFiles) -> Plan:
    """Make the records of files that the rules found in order."""
    named = {name: department for department in files.departments for name in department.names}
    references = {reference.id: reference for reference in files.references}
    editions = [_edition(edition, edition.head, named, references) for edition in files.editions if edition.head]
    editions.sort(key=lambda edition: edition.id, reverse=True)
    ledger = files.addresses.text.split() if files.addresses else ()
    return Plan(files.departments, files.references, tuple(editions), tuple(ledger))


def _edition(
    files: EditionFiles,
    head: EditionFile,
    named: dict[str, Department],
    references: dict[str, Reference],
) -> Edition:
    names = sorted(files.tasks, key=lambda name: task_key(name) or (0, 0))
    tasks = [_task(name, files.tasks[name], named, references) for name in names]
    sections = tuple(
        Section(str(n), section.number, section.title, tuple(t for t in tasks if t.section == str(n)))
        for n, section in enumerate(head.sections, start=1)
    )
    head_references = tuple(references[id_] for id_ in head.references)
    cited = {*head_references, *(reference for task in tasks for reference in task.references)}
    in_order = tuple(reference for reference in references.values() if reference in cited)
    notice = files.notice.text if files.notice else ""
    return Edition(files.year, head, sections, in_order, head_references, notice, files.errata, files.seal)


def _task(name: str, file: TaskFile, named: dict[str, Department], references: dict[str, Reference]) -> Task:
    section, item = name.split("-")
    return Task(
        id=name,
        section=section,
        item=int(item),
        title=file.title,
        text=file.text,
        duties=tuple(
            Duty(name, named[written], role, written) for role in ROLES for written in getattr(file.duties, role)
        ),
        open_ended=file.open_ended,
        references=tuple(references[id_] for id_ in file.references),
        text_lead=file.text_lead,
        continues=file.continues,
        note=file.note,
    )
