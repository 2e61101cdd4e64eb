"""Load the plan in a folder: read, validate, check and join its files; or raise all of its problems."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from generator import __version__
from generator.clauses import cells, layout, parse, reading
from generator.clauses.clause import OPEN_ENDED, OTHER_ROLES, ROLES, Clause, Party, Role
from generator.plan import seal, shaping, source
from generator.plan.records import (
    Duty,
    Edition,
    EditionSummary,
    Part,
    Plan,
    PlanSummary,
    Section,
    Task,
    caption,
    task_key,
)
from generator.plan.rules import advice, registry
from generator.plan.rules.layout import quotes_stand_in_notice, same_as_notice
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.references import Reference
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.task import Duties, PartFile, Reading, TaskFile
from generator.plan.source import PlanSource
from generator.problems import PlanError, Problem


def _unchanged(shape: type[Shape], record: type[Any], *made: str) -> tuple[str, ...]:
    """Return the keys whose values a record has as its file has them: all that both have but those that are made."""
    return tuple(field.name for field in fields(record) if field.name in shape.model_fields and field.name not in made)


_OF_SECTION = _unchanged(SectionHead, Section, "number", "form")
_OF_TASK = _unchanged(TaskFile, Task, "id", "title", "text", "duties", "references", "cells", "parts", "form")
_OF_PART = _unchanged(PartFile, Part, "text", "duties", "form")


def load(root: Path) -> Plan:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file."""
    return in_order(source.read(root))


def in_order(read: PlanSource) -> Plan:
    """Return the plan of files that were read; raise PlanError with all problems, differences from notices included."""
    plan, drift = joined(read)
    if drift:
        raise PlanError(drift)
    return plan


def joined(read: PlanSource) -> tuple[Plan, list[Problem]]:
    """Return the plan of files that were read, and its differences from the notices; raise PlanError for all else."""
    files = _valid(read)
    plan = join(files)
    return plan, list(_drift(plan, files))


def checked(root: Path) -> tuple[Plan, tuple[Problem, ...]]:
    """Load the plan in the folder `root`, and return it with its warnings; raise PlanError with every problem."""
    files = _valid(source.read(root))
    plan = join(files)
    if drift := list(_drift(plan, files)):
        raise PlanError(drift)
    return plan, tuple(registry.warnings(files))


def warnings(root: Path, plan: PlanSummary) -> list[Problem]:
    """Return the warnings of a loaded plan's registries and titles, for which few of its files are read again."""
    years = [
        edition.id
        for edition in plan.editions
        if advice.is_advised(edition.id, edition.head, edition.seal) or edition.derived(unreviewed)
    ]
    if not years and not any(department.unreviewed for department in plan.departments):
        return []
    files = shaping.shape(source.read(root, years))
    return sorted({*advice.entries_are_reviewed(files), *advice.titles_are_of_their_year(files)})


def require_reviewed(root: Path, plan: PlanSummary) -> None:
    """Raise PlanError where nobody has looked at what an import added: departments that an edition names, or tasks."""
    if years := [edition.id for edition in plan.editions if edition.derived(unreviewed)]:
        raise PlanError(list(advice.tasks_unreviewed(shaping.shape(source.read(root, years)))))
    if not any(department.unreviewed for department in plan.departments):
        return
    named = {department.id for edition in plan.editions for department in edition.whole().departments}
    files = shaping.shape(source.read(root, years=()))
    document = files.departments_document
    marked = ((i, one) for i, one in enumerate(files.departments) if one.unreviewed and one.id in named)
    if problems := [advice.unreviewed(document, i, one) for i, one in marked] if document else []:
        raise PlanError(problems)


def unreviewed(edition: Edition) -> bool:
    """Whether an edition has words from a scan that nobody has compared with it."""
    return any(task.unreviewed for task in edition.tasks)


def _valid(read: PlanSource) -> PlanFiles:
    """Return files that were read, if no rule finds a problem in them; raise PlanError with all that there are."""
    files = shaping.shape(read)
    problems = files.problems + list(registry.check(files))
    if problems:
        raise PlanError(problems)
    return files


def sealed(root: Path, year: str, day: dt.date) -> SealFile:
    """Return the seal of an edition of the plan in the folder `root`, which must have no problems."""
    files = shaping.shape(source.read(root))
    edition = next(edition for edition in files.editions if edition.year == year)
    return seal.make(files, edition, day, __version__)


def _drift(plan: Plan, files: PlanFiles) -> Iterator[Problem]:
    """Yield the first difference of each issued edition from its notice, and what errata quote and no notice prints."""
    by_year = {edition.year: edition for edition in files.editions}
    for edition in plan.editions:
        own = by_year[edition.id]
        if own.notice and edition.head.status != "draft":
            yield from same_as_notice(edition, own.notice)
        yield from quotes_stand_in_notice(edition, own)


def summary(files: PlanFiles, editions: Iterable[EditionSummary]) -> PlanSummary:
    """Return the plan of registries without problems, and of what is at hand of its editions."""
    newest_first = sorted(editions, key=lambda edition: edition.id, reverse=True)
    return PlanSummary(**_shared(files), editions=tuple(newest_first))


def join(files: PlanFiles) -> Plan:
    """Return the plan of files without problems."""
    named = {name: department for department in files.departments for name in department.names}
    references = {reference.id: reference for reference in files.references}
    editions = [
        _succeeded(_edition(edition, edition.head, named, references), files.departments)
        for edition in files.editions
        if edition.head
    ]
    newest_first = sorted(editions, key=lambda edition: edition.id, reverse=True)
    return Plan(**_shared(files), editions=tuple(newest_first))


def _succeeded(edition: Edition, registry: Iterable[Department]) -> Edition:
    """Return an edition with the departments that succeed those of its tasks."""
    by_id = {department.id: department for department in registry}
    found = {department.id: department for department in edition.departments}
    waiting = list(edition.departments)
    for department in waiting:  # those that succeed a successor join the list
        news = {id_: by_id[id_] for id_ in department.successor if id_ not in found}
        found |= news
        waiting += news.values()
    return replace(edition, successors=tuple(waiting[len(edition.departments) :]))


def _shared(files: PlanFiles) -> dict[str, Any]:
    """Return the fields of a plan that its editions share, by name."""
    return {
        "departments": files.departments,
        "references": files.references,
        "addresses": tuple(files.addresses.text.split()) if files.addresses else (),
        "withdrawn": files.withdrawn,
        "synonyms": files.synonyms,
        "digests": files.digests,
    }


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
            tasks=tuple(by_section.get(str(n), ())),
            form=section.form or head.forms.section or layout.SECTION,
            **_values(section, _OF_SECTION),
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
    stated = _stated(file.clause or cells.labelled_text(file.cells), file.reading)
    parts = tuple(_part(name, at, part, head, named) for at, part in enumerate(file.parts, start=1))
    own = _duties(name, 0, file.duties, stated, named)
    if open_as_printed := own and file.open_ended and head.layout == "standard":
        own = (*own[:-1], replace(own[-1], et_al=OPEN_ENDED))
    return Task(
        id=name,
        section=section,
        item=int(item),
        title=file.title or _caption(file),
        text=file.text or "",
        duties=(*own, *(duty for part in parts for duty in part.duties)),
        references=tuple(references[id_] for id_ in file.references),
        heading=file.title,
        cells=tuple(file.cells.items()),
        parts=parts,
        form=file.form or head.forms.task or layout.TASK,
        et_al=stated.et_al or bool(open_as_printed),
        **_values(file, _OF_TASK),
    )


def _values(file: Shape, keys: Iterable[str]) -> dict[str, Any]:
    return {key: getattr(file, key) for key in keys}


def _part(name: str, at: int, file: PartFile, head: EditionFile, named: dict[str, Department]) -> Part:
    stated = _stated(file.clause, file.reading)
    return Part(
        at=at,
        text=file.text or "",
        duties=_duties(name, at, file.duties, stated, named),
        **_values(file, _OF_PART),
        form=file.form or head.forms.part or layout.PART,
        et_al=stated.et_al,
    )


def _stated(clause: str | None, how: Reading | None) -> Clause:
    """Return a clause as it is read: by the program, and otherwise where the editor says so."""
    read = parse.parse(clause) if clause else Clause()
    return reading.corrected(read, how.correction) if how else read


def _duties(name: str, part: int, file: Duties, stated: Clause, named: dict[str, Department]) -> tuple[Duty, ...]:
    """Return the duties of a task or part in the order of their roles, with the clause's words about each."""
    parties = {party.name: party for party in stated.parties}
    unstated = Party("joint", "", "")
    written_names = ((_role(key), key, written) for key, names in file.by_key().items() for written in names)
    ordered = sorted(written_names, key=lambda duty: ROLES.index(duty[0]))
    return tuple(
        Duty(
            task=name,
            department=named[written],
            role=role,
            as_written=written,
            wording=parties.get(written, unstated).wording or (key if key in OTHER_ROLES else ""),
            part=part,
            et_al=parties.get(written, unstated).et_al,
        )
        for role, key, written in ordered
    )


def _role(key: str) -> Role:
    return OTHER_ROLES[key] if key in OTHER_ROLES else next(role for role in ROLES if role == key)


def _caption(file: TaskFile) -> str:
    """Return the title shown for a task without one: the beginning of its text."""
    texts = (file.text, *(part.title or part.text for part in file.parts), file.rest, file.number)
    return caption(next(filter(None, texts), "（无标题）"))
