"""Iterators over what rules check, such as entries, tasks and names; and suggestions for misspelt names."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from generator.clauses.clause import Clause, Party
from generator.messages import say
from generator.plan.document import Document, Keys
from generator.plan.fields import Layout
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.references import Reference
from generator.plan.shapes.subjects import SubjectsFile
from generator.plan.shapes.task import PartFile, TaskFile
from generator.text.typeset import dice, pairs

OFFERED = 100
"""The most unknown names for which similar ones are offered; with more, it is not the spelling that is wrong."""

Bearing = TaskFile | PartFile
"""A task or one of its parts: each states duties."""


def with_subjects(files: PlanFiles) -> Iterator[tuple[Document, SubjectsFile]]:
    """Yield the subjects of every edition that has any, with their document."""
    for edition in files.editions:
        if edition.subjects and edition.subjects_document:
            yield edition.subjects_document, edition.subjects


def registries(files: PlanFiles) -> Iterator[tuple[Document, Sequence[Department | Reference]]]:
    """Yield the registries that have a document, with their entries."""
    if files.departments_document:
        yield files.departments_document, files.departments
    if files.references_document:
        yield files.references_document, files.references


def names_of(entry: Department | Reference) -> Iterator[tuple[str, str]]:
    """Yield key and value of what no other entry of the registry may be called."""
    if isinstance(entry, Department):
        yield "name", entry.name
        return
    yield "title", entry.title
    if entry.number:
        yield "number", entry.number


def owners_of_names(files: PlanFiles) -> dict[str, Department]:
    """Return name or alias → its department; the first of several, names before aliases."""
    owners: dict[str, Department] = {}
    for department in files.departments:
        owners.setdefault(department.name, department)
    for department in files.departments:
        for alias in department.aliases:
            owners.setdefault(alias, department)
    return owners


def laid_out(files: PlanFiles, layout: Layout) -> Iterator[EditionFiles]:
    """Yield the editions in a layout; one whose `edition.yml` is not valid counts as standard."""
    return (e for e in files.editions if (e.head.layout if e.head else "standard") == layout)


def issued(files: PlanFiles) -> Iterator[EditionFiles]:
    """Yield the editions that must be complete: those in the standard layout that are not drafts."""
    return (e for e in laid_out(files, "standard") if not e.head or e.head.status != "draft")


def tasks_of(files: PlanFiles, layout: Layout | None = None) -> Iterator[tuple[Document, TaskFile]]:
    """Yield each task with its document; with `layout`, only those of editions in it."""
    for edition in laid_out(files, layout) if layout else files.editions:
        for name, task in edition.tasks.items():
            yield edition.documents[name], task


def names_in(task: TaskFile) -> Iterator[tuple[Keys, str]]:
    """Yield every name in the duties of a task and of its parts, with its keys."""
    bearing: list[tuple[Keys, Bearing]] = [((), task)]
    bearing += [(("parts", i), part) for i, part in enumerate(task.parts)]
    for keys, one in bearing:
        for role, names in one.duties.by_key().items():
            for i, name in enumerate(names):
                yield (*keys, "duties", role, i), name


def keeps_clauses(task: TaskFile) -> bool:
    """Whether a task keeps the words that say who is responsible."""
    return bool(task.clause or task.cells or task.parts)


def stated(bearing: Bearing) -> Clause:
    """Return what a task or part states, as the clause that would say it."""
    parties = (Party(key, name, "") for key, names in bearing.duties.by_key().items() for name in names)
    return Clause(parties=tuple(parties), open_ended=bearing.open_ended, deadline=bearing.deadline)


def clause_words(bearing: Bearing) -> str:
    """Return the words that may say who is responsible: the clause, and the cells of a table's row."""
    row = bearing.cells.values() if isinstance(bearing, TaskFile) else ()
    return "；".join(filter(None, (bearing.clause, *row)))


def head_texts(head: EditionFile) -> dict[str, str]:
    """Return key → text of an edition, without its own document number; the texts of its sections are joined."""
    texts = {key: getattr(head, key) for key in ("opening", "cover", "preamble", "closing")}
    texts["sections"] = "\n".join(section.text for section in head.sections if section.text)
    own = head.number or ""
    return {key: text.replace(own, "") if own else text for key, text in texts.items() if text}


def task_texts(task: TaskFile) -> dict[str, str]:
    """Return key → text of a task; the texts of its parts are joined."""
    texts = {"text": task.text, "rest": task.rest, "parts": "\n".join(part.text for part in task.parts if part.text)}
    return {key: text for key, text in texts.items() if text}


def offered(word: str, known: Iterable[str]) -> str:
    """Return the sentence that offers the known words most similar to an unknown one."""
    near = [f"“{other}”" for other in nearest(word, known)]
    return say("是否为{near}？", near=say("或").join(near)) if near else say("请核对，或先登记。")


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words most similar to a word, at most two, by order and by pairs of characters."""
    word = word[:100]
    own = pairs(word)

    def likeness(other: str) -> float:
        ratio = difflib.SequenceMatcher(None, word, other[:100]).ratio()
        return ratio + dice(own, pairs(other[:100]))

    chars = set(word)
    scored = sorted((-likeness(other), other) for other in known if not chars.isdisjoint(other[:100]))[:2]
    return [other for score, other in scored if score <= min(-0.5, 0.75 * scored[0][0])]
