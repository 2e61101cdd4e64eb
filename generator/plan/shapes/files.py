"""The valid files of a plan as models, and the kinds of file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from generator.plan.document import Document
from generator.plan.shapes.departments import Department, Departments
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.errata import Errata, Erratum
from generator.plan.shapes.references import Reference, References
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.subjects import SubjectsFile
from generator.plan.shapes.synonyms import Synonym, Synonyms
from generator.plan.shapes.task import TaskFile
from generator.plan.shapes.withdrawn import Withdrawal, Withdrawals
from generator.problems import Problem

FILES: dict[str, type[BaseModel]] = {
    "departments": Departments,
    "references": References,
    "edition": EditionFile,
    "task": TaskFile,
    "errata": Errata,
    "subjects": SubjectsFile,
    "withdrawn": Withdrawals,
    "synonyms": Synonyms,
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
    withdrawn: tuple[Withdrawal, ...] = ()
    withdrawn_document: Document | None = None
    synonyms: tuple[Synonym, ...] = ()
    synonyms_document: Document | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""
