"""Carry over from the edition that an import replaces what its editor wrote and no notice says.

Which keys these are is declared at each key (`said_by`). A task's are carried to the task that it is in the new notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from generator.clauses import cells, phrases, reading
from generator.clauses.reading import Correction
from generator.intake import compose
from generator.intake.compose import Data, EditionData
from generator.intake.matching import is_inferred, matched, words_of
from generator.intake.report import Astray, Inferred, NotKept
from generator.plan import edits, schema, seal, yaml_write
from generator.plan.document import Document
from generator.plan.rules import scope
from generator.plan.shapes.declared import declarations, keys_of, values
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.files import EditionFiles
from generator.plan.shapes.task import PartFile, TaskFile


def keep_editors(edition: EditionData, old: EditionFiles) -> tuple[NotKept, ...]:
    """Set what the editor of the old edition wrote in the new one, and return what has no place in it."""
    return (
        *(_keep_head(edition, old.head) if old.head else ()),
        *_keep_tasks(edition, old.tasks, is_written=bool(old.head and old.head.layout == "written")),
        *(_comments("edition.yml", old.head_document) if old.head and old.head_document else ()),
        *(lost for name in old.tasks for lost in _comments(f"tasks/{name}.yml", old.documents[name])),
    )


def keep_readings(edition: EditionData, old: EditionFiles) -> None:
    """Set how the editor of the old edition reads clauses that are the same in the new one, and the duties so read.

    A reading that does not give the duties beside it is left to `keep_editors`: the plan's check tells what is wrong.
    """
    homes = matched(old.tasks, edition.tasks) if edition.layout == "written" else {}
    for name, home in homes.items():
        for before, new in _bearings(old.tasks[name], edition.tasks[home]):
            if before.reading and new is not None and _reads(before, new):
                for key in _BEARING:
                    new.pop(key, None)
                new.update(compose.bearing(scope.stated(before)) | values(before, ("reading",)))


_BEARING = ("duties", "open_ended", "deadline")


def _reads(before: TaskFile | PartFile, new: Data) -> bool:
    """Whether an old reading of a clause gives the old duties, if the program reads it as the import did."""
    how = before.reading.correction if before.reading else Correction()
    parsed = scope.stated(PartFile.model_validate({key: new[key] for key in _BEARING if key in new}))
    words = scope.clause_words(before)
    return all(reading.stands(word, words) for word in how.words) and reading.agree(
        scope.stated(before), reading.corrected(parsed, how), how
    )


def _bearings(old: TaskFile, new: Data) -> Iterator[tuple[TaskFile | PartFile, Data | None]]:
    """Yield a task and its parts, each with what has the same clause in the new notice, if anything."""
    yield old, new if _clause(old.clause, old.cells) == _clause(new.get("clause"), new.get("cells", {})) else None
    free = dict(enumerate(new.get("parts", ())))
    for at, part in enumerate(old.parts):
        same = [i for i, one in free.items() if _clause(one.get("clause"), {}) == _clause(part.clause, {})]
        yield part, free.pop(at if at in same else same[0]) if same else None


def _clause(words: str | None, row: dict[str, str]) -> str:
    return phrases.flat(words or cells.labelled_text(row) or "")


def files_beside(folder: Path) -> Iterator[Path]:
    """Yield what an import over an edition leaves in its folder: errata, subjects and all else that it never makes.

    The plan's check holds them to the notice.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name == "tasks" and path.is_dir():
            yield from (one for one in path.iterdir() if one.suffix != ".yml" or one.is_dir())
        elif path.name not in ("edition.yml", "notice.txt") or path.is_dir():
            yield path


def astray(
    edition: EditionData, year: str, old: EditionFiles | None, editions: Iterable[EditionFiles]
) -> Iterator[Astray]:
    """Yield where errata, subjects, redirects and other years name a task by an id that now means another, or none."""
    homes = matched(old.tasks, edition.tasks) if old else {}
    for file, name in (*(_pointers(old) if old else ()), *_continued(year, editions)):
        if old and name in old.tasks and homes.get(name) != name:
            yield Astray(file, name, homes.get(name, ""))
        elif not (old and name in old.tasks) and name not in edition.tasks:
            yield Astray(file, name)


def inferred(edition: EditionData, old: EditionFiles) -> Iterator[Inferred]:
    """Yield the tasks that keep what the editor wrote of a task which is only like them."""
    keys = [key for key in keys_of(TaskFile, said_by="editor") if key != "id"]
    for name, home in matched(old.tasks, edition.tasks).items():
        task, new = old.tasks[name], edition.tasks[home]
        kept = [declarations(TaskFile)[key].title for key in values(task, keys) if key in new]
        if kept and is_inferred(task, new):
            yield Inferred(f"tasks/{home}.yml", name, task.title or task.text or "", tuple(kept))


def _pointers(old: EditionFiles) -> Iterator[tuple[str, str]]:
    """Yield file and id wherever a task of an edition is named in its folder, outside the files of its tasks."""
    redirects = old.head.redirects.values() if old.head else ()
    listed = (old.subjects.subjects, old.subjects.machinery) if old.subjects else ((), ())
    yield from (("edition.yml", address[6:-5]) for address in redirects if address.startswith("tasks/"))
    yield from ((seal.ERRATA, erratum.task) for erratum in old.errata if erratum.task)
    yield from ((seal.SUBJECTS, name) for subject in listed[0] for name in subject.tasks)
    yield from ((seal.SUBJECTS, act.task) for act in listed[1])


def _continued(year: str, editions: Iterable[EditionFiles]) -> Iterator[tuple[str, str]]:
    """Yield file and id wherever a task of another edition goes on with one of a year."""
    for other in editions:
        for at, task in other.tasks.items() if other.year != year else ():
            named = (name.split("/") for name in task.continues)
            yield from ((f"{other.year}/tasks/{at}.yml", name) for of, name in named if of == year)


def _keep_head(edition: EditionData, head: EditionFile) -> list[NotKept]:
    edition.head |= values(head, keys_of(EditionFile, said_by="editor"))
    either = values(head, keys_of(EditionFile, said_by="either"))
    lacking = {key: value for key, value in either.items() if key not in edition.head}
    replaced = {key: value for key, value in either.items() if edition.head.get(key, value) != value}
    # what an edition laid out as written says of its notice has to stand in it
    false = {
        key for key in ("number", "issuer") if edition.layout == "written" and not _stands(lacking.get(key), edition)
    }
    edition.head |= {key: value for key, value in lacking.items() if key not in false}
    return [
        *_told("edition.yml", EditionFile, replaced | {key: lacking[key] for key in sorted(lacking.keys() & false)}),
        *_keep_headings(edition, head),
    ]


def _keep_headings(edition: EditionData, head: EditionFile) -> Iterator[NotKept]:
    """Set the editor's titles of chapters of which the notice has no heading; yield those without a place."""
    titles = [section.title for section in head.sections if section.unprinted]
    unprinted = [section for section in edition.head.get("sections", ()) if section.get("unprinted")]
    for title, section in zip_longest(titles, unprinted):
        if title and title != head.title:
            if section:
                section["title"] = title
            else:
                yield NotKept("edition.yml", declarations(SectionHead)["title"].title, title)


def _keep_tasks(edition: EditionData, old: Mapping[str, TaskFile], *, is_written: bool) -> Iterator[NotKept]:
    homes = matched(old, edition.tasks)
    for name, task in old.items():
        kept = values(task, (key for key in keys_of(TaskFile, said_by="editor") if key != "reading"))
        lost, new = kept, {}
        if home := homes.get(name):
            new = edition.tasks[home]
            other = {"text_lead": kept.get("text_lead", "") not in _words(new), "due": not _is_due_as(new, task)}
            lost = {key: kept.pop(key) for key, is_other in other.items() if is_other and key in kept}
            new |= kept | ({"id": home} if "id" in kept else {})
        yield from _told(f"tasks/{name}.yml", TaskFile, {key: value for key, value in lost.items() if key != "id"})
        yield from _keep_reading(f"tasks/{name}.yml", task, new)
        yield from _keep_due_of_parts(f"tasks/{name}.yml", task, new)
        unkept = [name for names in _keep_duties(new, task) for name in names]
        yield from _told(f"tasks/{name}.yml", TaskFile, {"duties": unkept} if unkept and is_written else {})


def _keep_reading(file: str, old: TaskFile, new: Data) -> Iterator[NotKept]:
    """Set readings of clauses that are the same; yield those of others."""
    for before, same in _bearings(old, new):
        own = values(before, ("reading",))
        if own and same is not None:
            same.setdefault("reading", own["reading"])
        elif own:
            yield from _told(file, TaskFile, {"reading": yaml_write.inline(own["reading"])})


def _keep_due_of_parts(file: str, old: TaskFile, new: Data) -> Iterator[NotKept]:
    """Set the days of parts whose clause and deadline are the same; yield those of others."""
    for before, same in [*_bearings(old, new)][1:]:
        own = values(before, ("due",))
        if own and same is not None and _is_due_as(same, before):
            same.update(own)
        else:
            yield from _told(file, TaskFile, own)


def _is_due_as(new: Data, old: TaskFile | PartFile) -> bool:
    """Whether the time limit has the words that it had, so that an editor's reading of them holds."""
    return bool(new.get("deadline") == old.deadline)


def _keep_duties(new: Data, old: TaskFile) -> Iterator[list[str]]:
    """Set the duties that the editor wrote where the import reads none: in the same words, without a clause.

    Yield the names of each task or part for whose duties there is no place.
    """
    yield from _keep_duties_of(new, old)
    parts: list[Data] = list(new.get("parts", ()))
    for part in old.parts:
        same = next((one for one in parts if _is_worded_as(one, part)), {})
        yield from _keep_duties_of(same, part)
        parts = [one for one in parts if one is not same]


def _keep_duties_of(new: Data, old: TaskFile | PartFile) -> Iterator[list[str]]:
    is_own = not (old.clause or getattr(old, "cells", None))  # else an import reads them
    names = [name for names in old.duties.by_key().values() for name in names]
    if _is_worded_as(new, old) and not new.keys() & {"clause", "cells", "duties"}:
        new |= values(old, ("duties", "open_ended", "deadline"))
    elif is_own and names and "duties" not in new:
        yield names


def _is_worded_as(new: Data, old: TaskFile | PartFile) -> bool:
    return bool(new) and all(new.get(key) == getattr(old, key) for key in ("title", "text"))


def _comments(file: str, document: Document) -> Iterator[NotKept]:
    """Yield the comments of a file that is written anew, but for the line that names its schema."""
    said = [text for _, text in edits.remarks(document) if text.strip() and not text.startswith(schema.HEAD)]
    if said:
        yield NotKept(file, "注释", " ".join(said))


def _stands(value: object, edition: EditionData) -> bool:
    return str(value) in edition.parsed.text


def _told(file: str, shape: type[EditionFile | TaskFile], lost: Data) -> Iterator[NotKept]:
    for key, value in lost.items():
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        yield NotKept(file, declarations(shape)[key].title, text)


def _words(task: Data) -> str:
    words = words_of(task)
    return f"{words.heading}\n{words.text}"
