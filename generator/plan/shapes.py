"""Schemas of a plan's files as pydantic models: keys, types of their values, and which are required."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StrictBool,
    field_validator,
)
from pydantic_core import PydanticCustomError

from generator.plan.document import Document
from generator.plan.fields import (
    ROLE_KEYS,
    SOME,
    ActKind,
    Address,
    Date,
    Digest,
    DocumentNumber,
    Id,
    Ids,
    Kind,
    Layout,
    Level,
    Names,
    Place,
    Places,
    Punctuation,
    Quantity,
    SealedName,
    Status,
    SubjectKind,
    TasksOf,
    Text,
    YearOrDate,
    some,
)
from generator.problems import Problem
from generator.text.typeset import MAX_NUMBER


class _Shape(BaseModel):
    # few runs need all shapes, and one within another is built with it
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _filled(cls, value: object) -> object:
        """Refuse a key that is written with nothing after it."""
        if value is None or (isinstance(value, str) and not value.strip()):
            raise PydanticCustomError("P113", "")
        return value


class Department(_Shape):
    """An entry of the registry: a unit, or a body, that can bear a duty."""

    id: Id
    name: Text
    aliases: Names = ()
    kind: Kind = "department"
    since: YearOrDate | None = None
    until: YearOrDate | None = None
    successor: Ids = ()
    note: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class Reference(_Shape):
    """A document that a notice cites; `planned` says that it was still to be made."""

    id: Id
    title: Text
    number: DocumentNumber | None = None
    issuer: Text | None = None
    date: Date | None = None
    planned: StrictBool = False
    note: Text | None = None


class SectionHead(_Shape):
    """A chapter's number as printed, and its title.

    In an edition laid out as written: its level, the text below it, its form. `unprinted`: the notice has no such one.
    """

    number: Text | None = None
    title: Text
    level: Level = 1
    text: Text | None = None
    form: Text | None = None
    unprinted: StrictBool = False


Sections = Annotated[tuple[SectionHead, ...], Field(max_length=MAX_NUMBER)]


class Forms(_Shape):
    """The default form of each kind of piece, in an edition that is laid out as written."""

    opening: Text | None = None
    section: Text | None = None
    task: Text | None = None
    part: Text | None = None
    closing: Text | None = None


class EditionFile(_Shape):
    """`edition.yml`: all of a notice but its tasks. What the notice does not say is None."""

    title: Text
    number: DocumentNumber | None = None
    index_number: Text | None = None
    category: Text | None = None
    disclosure: Text | None = None
    issuer: Text | None = None
    issued: Date | None = None
    published: Date | None = None
    status: Status = "current"
    punctuation: Punctuation = "full"
    layout: Layout = "standard"
    forms: Forms = Forms.model_construct()
    opening: Text | None = None
    recipients: Text | None = None
    cover: Text | None = None
    preamble: Text | None = None
    closing: Text | None = None
    references: Ids = ()
    sections: Sections = ()
    redirects: dict[Address, Address] = {}
    note: Text | None = None


class Duties(_Shape):
    """The names in a task's clause, as the notice writes them, by role."""

    lead: Names = ()
    support: Names = ()
    joint: Names = ()
    指导: Names = ()  # noqa: PLC2401  the notice's own word is the key
    监督: Names = ()  # noqa: PLC2401
    督办: Names = ()  # noqa: PLC2401
    督导: Names = ()  # noqa: PLC2401

    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the names by key, in the order of the roles; keys without names are left out."""
        return {key: names for key in ROLE_KEYS if (names := getattr(self, key))}


class PartFile(_Shape):
    """A part of a task: an item below it, or a run of its sentences, with the clause for it."""

    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None


class TaskFile(_Shape):
    """`tasks/3-8.yml`: one task.

    `open_ended`: the clause adds 等部门; `text_lead`: the lead that the text names, if another. `number`, `clause`,
    `cells`, `rest`, `form`, `deadline` and `parts` are for editions laid out as written: there `clause` (in tables
    `cells`) keeps the words that the duties are.
    """

    id: Text | None = None
    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    cells: dict[Text, Text] = {}
    rest: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None
    parts: tuple[PartFile, ...] = ()
    references: Ids = ()
    text_lead: Text | None = None
    continues: TasksOf = ()
    note: Text | None = None


def body(text: str | None, parts: Iterable[tuple[str | None, str | None]], rest: str | None) -> str:
    """Return the text of a task without numbers and clauses; each part (title, text) is a paragraph of it."""
    paragraphs = (f"{title}。{within or ''}" if title else within for title, within in parts)
    return "\n".join(one for one in (text, *paragraphs, rest) if one and one.strip())


class Erratum(_Shape):
    """A correction of what was issued: it stands beside the text, which stays as it is."""

    date: Date
    task: Text | None = None
    quote: Text | None = None
    correction: Text
    note: Text | None = None


class Target(_Shape):
    """What is to be reached, or by when, in the notice's words; what it does not say is None."""

    quantity: Text
    value: Quantity | None = None
    unit: Text | None = None
    when: Text | None = None


class Subject(_Shape):
    """Something that the plan sets up, carries out, or is to reach, by the name that the notice gives it."""

    id: Id
    name: Text
    forms: Names = ()
    kind: SubjectKind
    verb: Names = ()
    tasks: Places
    target: Target | None = None
    note: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its other forms."""
        return (self.name, *self.forms)


class Act(_Shape):
    """How the plan is driven: who does what to whom, by which documents; without `who`, those who bear the task."""

    act: ActKind
    who: Text | None = None
    verb: Text
    whom: Text | None = None
    what: Text | None = None
    by: Ids = ()
    task: Place


class Excuse(_Shape):
    """Words that look like a subject's name and are none."""

    words: Text
    reason: Text


class SubjectsFile(_Shape):
    """`subjects.yml`."""

    subjects: Annotated[tuple[Subject, ...], AfterValidator(some), SOME]
    machinery: tuple[Act, ...] = ()
    excused: tuple[Excuse, ...] = ()


class SealFile(_Shape):
    """`seal.yml`: what an edition was made of on the day it was sealed."""

    edition: Text
    sealed: Date
    version: Text
    files: dict[SealedName, Digest]
    departments: dict[str, Digest]
    references: dict[str, Digest] = {}
    digest: Digest


class _List(RootModel[Any]):
    model_config = ConfigDict(defer_build=True)


class Departments(_List):
    """`departments.yml`."""

    root: tuple[Department, ...]


class References(_List):
    """`references.yml`."""

    root: tuple[Reference, ...]


class Errata(_List):
    """`errata.yml`."""

    root: tuple[Erratum, ...]


FILES: dict[str, type[BaseModel]] = {
    "departments": Departments,
    "references": References,
    "edition": EditionFile,
    "task": TaskFile,
    "errata": Errata,
    "subjects": SubjectsFile,
}
"""Kind of file → its model, from which its JSON Schema is generated."""


@dataclass(frozen=True)
class EditionFiles:
    """The valid files of one edition, as models; a file that is not valid is left out."""

    year: str
    head: EditionFile | None
    head_document: Document | None
    notice: Document | None
    tasks: dict[str, TaskFile]
    documents: dict[str, Document]
    """File name without its suffix → the document of the task, invalid ones included."""
    errata: tuple[Erratum, ...] = ()
    errata_document: Document | None = None
    seal: SealFile | None = None
    seal_document: Document | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a file of the edition → SHA-256 of its bytes."""
    subjects: SubjectsFile | None = None
    subjects_document: Document | None = None


@dataclass
class PlanFiles:
    """The valid files of a plan, as models, and the problems of the others.

    A registry that is not valid has no document.
    """

    departments: tuple[Department, ...]
    references: tuple[Reference, ...]
    departments_document: Document | None
    references_document: Document | None
    editions: list[EditionFiles]
    problems: list[Problem]
    addresses: Document | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""
