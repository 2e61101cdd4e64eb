"""Frozen records of a plan, joined from its files, with every name and id resolved."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self, TypeVar

from generator.clauses import layout, phrases, wording
from generator.clauses.clause import Role
from generator.git.log import Provenance
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.subjects import Act, Subject, SubjectsFile
from generator.plan.shapes.synonyms import Synonym
from generator.plan.shapes.task import Reading, body
from generator.plan.shapes.withdrawn import Withdrawal

Derived = TypeVar("Derived")

CAPTION = 24
"""The number of characters of its text that stand for the title of a task without one."""

_TASK = re.compile(r"([1-9][0-9]{0,2})-([1-9][0-9]{0,2})")


@dataclass(frozen=True)
class Duty:
    """A department's part in a task, with the name as the notice writes it."""

    task: str
    department: Department
    role: Role
    as_written: str
    wording: str = ""
    """The words that give the role, where the notice's clause is kept: 按职责分工负责."""
    part: int = 0
    """The part of the task that it is for, from 1; 0 is the task itself."""
    et_al: str = ""
    """The words after the name that say that the list is not complete: 等部门."""


@dataclass(frozen=True)
class Part:
    """A part of a task, with the clause for it and the duties that this states."""

    at: int
    """Its place among the parts, from 1."""
    number: str | None
    title: str | None
    text: str
    clause: str | None
    duties: tuple[Duty, ...]
    open_ended: bool
    deadline: str | None
    due: tuple[dt.date, ...] | None = None
    """The days that the deadline names by its editor's reading; None where the program reads it."""
    form: str = layout.PART
    et_al: bool = False
    reading: Reading | None = None
    """How its editor reads the clause, where the program reads it wrongly."""

    @property
    def own_duties(self) -> tuple[Duty, ...]:
        """All its duties, as a part has no parts."""
        return self.duties

    def by_role(self, role: Role) -> tuple[Duty, ...]:
        """Return the duties of one role, in the notice's order."""
        return tuple(duty for duty in self.duties if duty.role == role)


@dataclass(frozen=True)
class Task:
    """A numbered item of the notice; `id` 3-8 is item 8 of chapter 3.

    `duties` are all, those of its parts included.
    """

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
    heading: str | None = None
    """The title that the notice prints; None where `title` is only the beginning of the text."""
    number: str | None = None
    """Its number as printed, where the edition is laid out as written."""
    clause: str | None = None
    cells: tuple[tuple[str, str], ...] = ()
    rest: str | None = None
    deadline: str | None = None
    due: tuple[dt.date, ...] | None = None
    """The days that the deadline names by its editor's reading; None where the program reads it."""
    reading: Reading | None = None
    """How its editor reads the clause, where the program reads it wrongly."""
    parts: tuple[Part, ...] = ()
    form: str = layout.TASK
    continues: tuple[str, ...] = ()
    """The tasks of earlier years that it goes on with: 2014/3-8."""
    et_al: bool = False
    """Whether its clause says 等; it is `open_ended` by our reading too, where it names a collective (各有关部门)."""
    unreviewed: bool = False
    """Whether its words come from a scan, and nobody has compared them with it."""

    def by_role(self, role: Role) -> tuple[Duty, ...]:
        """Return the duties of one role, in the notice's order; each name once, whatever its parts."""
        return self._by_role.get(role, ())

    @cached_property
    def _by_role(self) -> dict[Role, tuple[Duty, ...]]:
        by_role: dict[Role, dict[str, Duty]] = {}
        for duty in self.duties:
            by_role.setdefault(duty.role, {}).setdefault(duty.as_written, duty)
        return {role: tuple(named.values()) for role, named in by_role.items()}

    def et_al_of(self, role: Role) -> str:
        """Return the words by which the notice leaves the list of a role open: 等部门; "" where it does not."""
        return next((duty.et_al for duty in self.duties if duty.role == role and duty.et_al), "")

    def leaves_open(self, role: Role) -> bool:
        """Whether the list of a role is not complete: it says 等, else names a collective; any, where no list does."""
        by_notice = {duty.role for duty in self.duties if duty.et_al}
        by_reading = {duty.role for duty in self.duties if wording.is_class(duty.as_written)}
        return self.is_open and role in (by_notice or by_reading or {role})

    @property
    def own_duties(self) -> tuple[Duty, ...]:
        """Its duties but those of its parts."""
        return tuple(duty for duty in self.duties if not duty.part)

    @property
    def units(self) -> tuple["Task | Part", ...]:
        """The task, where it has duties of its own or no parts, and its parts that have duties."""
        own = (self,) if self.own_duties or not self.parts else ()
        return (*own, *(part for part in self.parts if part.duties))

    @property
    def is_open(self) -> bool:
        """Whether a clause of the task, or of a part, leaves its list of departments open."""
        return any(unit.open_ended for unit in self.units)

    @property
    def says_et_al(self) -> bool:
        """Whether it does so by 等 or its like; else it is our reading of a collective that it names."""
        return any(unit.et_al for unit in self.units)

    @property
    def body(self) -> str:
        """Its text without numbers and clauses; each part is a paragraph of it."""
        return body(self.text, ((part.title, part.text) for part in self.parts), self.rest)


@dataclass(frozen=True)
class Section:
    """A chapter of the edition."""

    id: str
    number: str
    title: str
    tasks: tuple[Task, ...]
    level: int = 1
    text: str | None = None
    form: str = layout.SECTION
    unprinted: bool = False


@dataclass(frozen=True, kw_only=True)
class EditionSummary:
    """What is at hand of an edition without its tasks. `head` holds what the notice says beside them."""

    id: str
    head: EditionFile
    errata: tuple[Erratum, ...] = ()
    """Corrections made after the notice was issued; its text stays as it is."""
    seal: SealFile | None = None
    provenance: Provenance | None = None
    """The commits of its files; None before git is asked."""
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Name of a file of the edition → SHA-256 of its bytes: two editions may say the same in other bytes."""

    def whole(self) -> "Edition":
        """Return the whole edition, which is decoded where it lies in a cache."""
        raise NotImplementedError

    def derived(self, derive: "Callable[[Edition], Derived]") -> Derived:
        """Return what a function returns of the whole edition; a cache may have it without the edition."""
        return derive(self.whole())

    def traced(self, provenance: Provenance | None) -> Self:
        """Return the same with the edition's provenance."""
        return replace(self, provenance=provenance)


@dataclass(frozen=True, kw_only=True)
class Edition(EditionSummary):
    """One year's plan."""

    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    """Every document cited in the edition, in the order of the list of references."""
    head_references: tuple[Reference, ...]
    """Those that the text around the tasks cites."""
    notice: str
    listed: SubjectsFile | None = None
    """The content of `subjects.yml`; None where the edition has no such file."""
    successors: tuple[Department, ...] = ()
    """The departments that succeed one which bears a duty, and those that succeed them, but for such as bear one."""

    def whole(self) -> "Edition":
        """Return the edition itself."""
        return self

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The things that the plan sets up, carries out or is to reach, in the order of its file."""
        return self.listed.subjects if self.listed else ()

    @property
    def machinery(self) -> tuple[Act, ...]:
        """The acts by which the plan is driven, in the order of its file."""
        return self.listed.machinery if self.listed else ()

    @cached_property
    def subject_names(self) -> dict[str, dict[str, str]]:
        """Task, or the closing → the names of the subjects that stand there, each with the subject's id."""
        names: dict[str, dict[str, str]] = {}
        for subject in self.subjects:
            for place in subject.tasks:
                names.setdefault(place, {}).update(dict.fromkeys(subject.names, subject.id))
        return names

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in the notice's order."""
        return tuple(task for section in self.sections for task in section.tasks)

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """Id → task."""
        return {task.id: task for task in self.tasks}

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
        return {id_: tuple(borne) for id_, borne in duties.items()}

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The departments that bear a duty, in the order in which the notice first names them."""
        return tuple(duties[0].department for duties in self.by_department.values())

    def section(self, task: Task) -> Section:
        """Return the chapter of a task."""
        return self._sections[task.section]

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}


@dataclass(frozen=True)
class PlanSummary:
    """The registries of a plan and what is at hand of its editions, from the newest to the oldest."""

    departments: tuple[Department, ...]
    references: tuple[Reference, ...]
    editions: tuple[EditionSummary, ...]
    addresses: tuple[str, ...] = ()
    """The ledger of published addresses, which must stay."""
    withdrawn: tuple[Withdrawal, ...] = ()
    """Addresses that were published and are served no more, and why; oldest first."""
    synonyms: tuple[Synonym, ...] = ()
    """Words that readers type, and words of the notices that mean about the same."""
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""

    @property
    def seals(self) -> dict[str, str]:
        """Year → digest of the seals of its editions."""
        return {edition.id: edition.seal.digest for edition in self.editions if edition.seal}

    def published(self) -> Self:
        """Return the plan without drafts, as it is published."""
        return replace(self, editions=tuple(e for e in self.editions if e.head.status != "draft"))

    @property
    def current(self) -> EditionSummary:
        """The edition that readers are led to: the newest that is not said to be out of force, or the newest of all."""
        return self.editions[self._current]

    @property
    def _current(self) -> int:
        return next((at for at, edition in enumerate(self.editions) if edition.head.status in (None, "current")), 0)


@dataclass(frozen=True)
class Plan(PlanSummary):
    """The registries and whole editions of a plan."""

    editions: tuple[Edition, ...]

    @property
    def current(self) -> Edition:
        """The same as a whole."""
        return self.editions[self._current]


def task_key(name: str) -> tuple[int, int] | None:
    """Return chapter and item of a task's file name, as (3, 8) of "3-8"; None where it is no such name."""
    match = _TASK.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def caption(text: str) -> str:
    """Return the beginning of a text: up to its first punctuation mark, or 24 characters and an ellipsis."""
    text = phrases.flat(text)
    first = re.split("[，。；：,;:]", text, maxsplit=1)[0]
    return first if 4 <= len(first) <= CAPTION else text[:CAPTION] + "……" * (len(text) > CAPTION)
