"""What rules go through: entries of registries, tasks of a layout, names in duties; and spelling help for names."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from generator.messages import say
from generator.plan.document import Document, Keys
from generator.plan.fields import Layout
from generator.plan.shapes import (
    Department,
    EditionFile,
    EditionFiles,
    PartFile,
    PlanFiles,
    Reference,
    SubjectsFile,
    TaskFile,
)
from generator.text.typeset import dice, pairs

OFFERED = 100
"""For as many unknown names the nearest are looked for; with more, it is not the spelling that is wrong."""

Bearing = TaskFile | PartFile


def with_subjects(files: PlanFiles) -> Iterator[tuple[Document, SubjectsFile]]:
    """Yield the subjects of every edition that has any, with their document."""
    for edition in files.editions:
        if edition.subjects and edition.subjects_document:
            yield edition.subjects_document, edition.subjects


def registries(
    files: PlanFiles,
) -> Iterator[tuple[Document, Sequence[Department | Reference]]]:
    """Yield the registries that have a document, with their entries."""
    if files.departments_document:
        yield files.departments_document, files.departments
    if files.references_document:
        yield files.references_document, files.references


def names_of(entry: Department | Reference) -> Iterator[tuple[str, str]]:
    """Return what no other entry may be called: the key and its value."""
    if isinstance(entry, Department):
        yield "name", entry.name
        return
    yield "title", entry.title
    if entry.number:
        yield "number", entry.number


def owners_of_names(files: PlanFiles) -> dict[str, Department]:
    """Return the department that a name or an alias stands for; where several claim it, the first."""
    owners: dict[str, Department] = {}
    for department in files.departments:
        owners.setdefault(department.name, department)
    for department in files.departments:
        for alias in department.aliases:
            owners.setdefault(alias, department)
    return owners


def laid_out(files: PlanFiles, layout: Layout) -> Iterator[EditionFiles]:
    """Return the editions in a layout; one whose head is not in shape counts as standard."""
    return (e for e in files.editions if (e.head.layout if e.head else "standard") == layout)


def issued(files: PlanFiles) -> Iterator[EditionFiles]:
    """Return the editions that must be whole: those in the standard layout, but drafts, which are being written."""
    return (e for e in laid_out(files, "standard") if not e.head or e.head.status != "draft")


def tasks_of(files: PlanFiles, layout: Layout | None = None) -> Iterator[tuple[Document, TaskFile]]:
    """Return the tasks; with `layout`, those of editions so laid out."""
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


def head_texts(head: EditionFile) -> dict[str, str]:
    """Return the texts of an edition that may cite, by key; those of its sections are one."""
    texts = {key: getattr(head, key) for key in ("opening", "cover", "preamble", "closing")}
    texts["sections"] = "\n".join(section.text for section in head.sections if section.text)
    found = {key: text for key, text in texts.items() if text}
    own = head.number
    return {key: text.replace(own, "") for key, text in found.items()} if own else found


def task_texts(task: TaskFile) -> dict[str, str]:
    """Return the texts of a task that may cite, by key; those of its parts are one."""
    texts = {"text": task.text, "rest": task.rest, "parts": "\n".join(part.text for part in task.parts if part.text)}
    return {key: text for key, text in texts.items() if text}


def offered(word: str, known: Iterable[str]) -> str:
    """Offer the known words most like `word`: by their characters in order, and by their pairs."""
    near = [f"“{other}”" for other in nearest(word, known)]
    return say("是否为{near}？", near=say("或").join(near)) if near else say("请核对，或先登记。")


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words most like a word, at most two."""
    word = word[:100]
    own = pairs(word)

    def likeness(other: str) -> float:
        ratio = difflib.SequenceMatcher(None, word, other[:100]).ratio()
        return ratio + dice(own, pairs(other[:100]))

    chars = set(word)
    scored = sorted((-likeness(other), other) for other in known if not chars.isdisjoint(other[:100]))[:2]
    return [other for score, other in scored if score <= min(-0.5, 0.75 * scored[0][0])]
