"""Frozen records of a plan, joined from its files, with every name and id resolved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from generator.clauses import cells, layout, parse, phrases
from generator.clauses.clause import OTHER_ROLES, ROLES, Role
from generator.git.log import Provenance
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.references import Reference
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.subjects import Act, Subject, SubjectsFile
from generator.plan.shapes.task import Duties, PartFile, TaskFile, body

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
    form: str = layout.PART

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
    parts: tuple[Part, ...] = ()
    form: str = layout.TASK
    continues: tuple[str, ...] = ()
    """The tasks of earlier years that it goes on with: 2014/3-8."""

    def by_role(self, role: Role) -> tuple[Duty, ...]:
        """Return the duties of one role, in the notice's order; each name once, whatever its parts."""
        return self._by_role.get(role, ())

    @cached_property
    def _by_role(self) -> dict[Role, tuple[Duty, ...]]:
        by_role: dict[Role, dict[str, Duty]] = {}
        for duty in self.duties:
            by_role.setdefault(duty.role, {}).setdefault(duty.as_written, duty)
        return {role: tuple(named.values()) for role, named in by_role.items()}

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
        """Whether a clause of the task, or of a part, leaves its list of departments open, as 等部门 does."""
        return any(unit.open_ended for unit in self.units)

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
    """Corrections made after the notice was issued; its text stays as it is."""
    seal: SealFile | None = None
    provenance: Provenance | None = None
    """The commits of its files; None before git is asked."""
    listed: SubjectsFile | None = None
    """The content of `subjects.yml`; None where the edition has no such file."""
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Name of a file of the edition → SHA-256 of its bytes: two editions may say the same in other bytes."""

    def itself(self) -> "Edition":
        """Return the edition with all that it holds at hand, as one that lies in a cache is not."""
        return self

    def traced(self, provenance: Provenance | None) -> "Edition":
        """Return the edition with its provenance."""
        return replace(self, provenance=provenance)

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
class Plan:
    """The registries and editions of a plan; editions from the newest to the oldest."""

    departments: tuple[Department, ...]
    references: tuple[Reference, ...]
    editions: tuple[Edition, ...]
    addresses: tuple[str, ...] = ()
    """The ledger of published addresses, which must stay."""
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""

    def published(self) -> "Plan":
        """Return the plan without drafts, as it is published."""
        return replace(self, editions=tuple(e for e in self.editions if e.head.status != "draft"))

    @property
    def current(self) -> Edition:
        """The edition that readers are led to: the newest in force, or the newest of all."""
        return next((e for e in self.editions if e.head.status == "current"), self.editions[0])


def task_key(name: str) -> tuple[int, int] | None:
    """Return chapter and item of a task's file name, as (3, 8) of "3-8"; None where it is no such name."""
    match = _TASK.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def join(files: PlanFiles, others: Iterable[Edition] = ()) -> Plan:
    """Return the plan of files without problems, and of `others`, editions that are records already."""
    named = {name: department for department in files.departments for name in department.names}
    references = {reference.id: reference for reference in files.references}
    editions = [_edition(edition, edition.head, named, references) for edition in files.editions if edition.head]
    editions += others
    editions.sort(key=lambda edition: edition.id, reverse=True)
    ledger = files.addresses.text.split() if files.addresses else ()
    return Plan(files.departments, files.references, tuple(editions), tuple(ledger), files.digests)


def _edition(
    files: EditionFiles,
    head: EditionFile,
    named: dict[str, Department],
    references: dict[str, Reference],
) -> Edition:
    names = sorted(files.tasks, key=lambda name: task_key(name) or (0, 0))
    tasks = [_task(name, files.tasks[name], head, named, references) for name in names]
    by_section: dict[str, list[Task]] = {}
    for task in tasks:
        by_section.setdefault(task.section, []).append(task)
    sections = tuple(
        Section(
            id=str(n),
            number=section.number or "",
            title=section.title,
            tasks=tuple(by_section.get(str(n), ())),
            level=section.level,
            text=section.text,
            form=section.form or head.forms.section or layout.SECTION,
            unprinted=section.unprinted,
        )
        for n, section in enumerate(head.sections, start=1)
    )
    head_references = tuple(references[id_] for id_ in head.references)
    cited = {*head_references, *(reference for task in tasks for reference in task.references)}
    in_order = tuple(reference for reference in references.values() if reference in cited)
    notice = files.notice.text if files.notice else ""
    return Edition(
        id=files.year,
        head=head,
        sections=sections,
        references=in_order,
        head_references=head_references,
        notice=notice,
        errata=files.errata,
        seal=files.seal,
        listed=files.subjects,
        digests=files.digests,
    )


def _task(
    name: str, file: TaskFile, head: EditionFile, named: dict[str, Department], references: dict[str, Reference]
) -> Task:
    section, item = name.split("-")
    clause = file.clause or cells.labelled_text(file.cells)
    parts = tuple(_part(name, at, part, head, named) for at, part in enumerate(file.parts, start=1))
    own = _duties(name, 0, file.duties, clause, named)
    return Task(
        id=name,
        section=section,
        item=int(item),
        title=file.title or _caption(file),
        text=file.text or "",
        duties=(*own, *(duty for part in parts for duty in part.duties)),
        open_ended=file.open_ended,
        references=tuple(references[id_] for id_ in file.references),
        text_lead=file.text_lead,
        continues=file.continues,
        note=file.note,
        heading=file.title,
        number=file.number,
        clause=file.clause,
        cells=tuple(file.cells.items()),
        rest=file.rest,
        deadline=file.deadline,
        parts=parts,
        form=file.form or head.forms.task or layout.TASK,
    )


def _part(name: str, at: int, file: PartFile, head: EditionFile, named: dict[str, Department]) -> Part:
    return Part(
        at=at,
        number=file.number,
        title=file.title,
        text=file.text or "",
        clause=file.clause,
        duties=_duties(name, at, file.duties, file.clause, named),
        open_ended=file.open_ended,
        deadline=file.deadline,
        form=file.form or head.forms.part or layout.PART,
    )


def _duties(name: str, part: int, file: Duties, clause: str | None, named: dict[str, Department]) -> tuple[Duty, ...]:
    """Return the duties of a task or part in the order of their roles, with the clause's wording of each role."""
    wording = {party.name: party.wording for party in parse.parse(clause).parties} if clause else {}
    written_names = ((_role(key), key, written) for key, names in file.by_key().items() for written in names)
    ordered = sorted(written_names, key=lambda duty: ROLES.index(duty[0]))
    return tuple(
        Duty(
            task=name,
            department=named[written],
            role=role,
            as_written=written,
            wording=wording.get(written) or (key if key in OTHER_ROLES else ""),
            part=part,
        )
        for role, key, written in ordered
    )


def _role(key: str) -> Role:
    return OTHER_ROLES[key] if key in OTHER_ROLES else next(role for role in ROLES if role == key)


def _caption(file: TaskFile) -> str:
    """Return the title shown for a task without one: the beginning of its text."""
    texts = (file.text, *(part.title or part.text for part in file.parts), file.rest, file.number)
    return caption(next(filter(None, texts), "（无标题）"))


def caption(text: str) -> str:
    """Return the beginning of a text: up to its first punctuation mark, or 24 characters and an ellipsis."""
    text = phrases.flat(text)
    first = re.split("[，。；：,;:]", text, maxsplit=1)[0]
    return first if 4 <= len(first) <= CAPTION else text[:CAPTION] + "…" * (len(text) > CAPTION)
