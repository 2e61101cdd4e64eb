"""Write an edition, or a comparison of two, as JSON for programs, and the schema that describes it.

Every data file is made of it: tables, CSV, Data Package and database have no other source. All text is verbatim.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from generator import __version__, urls
from generator.clauses import parse
from generator.formats.data_table import Field, columns, data_keys
from generator.git.log import Provenance
from generator.memo import memoized
from generator.messages import say
from generator.package import DATA
from generator.plan.fields import CLOSING
from generator.plan.records import Duty, Edition, Part, Section, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.subjects import Subject, Target
from generator.plan.shapes.task import PartFile, Reading, TaskFile
from generator.views import deadlines, errata
from generator.views.labels import ROLE_NAMES, clause, task_number
from generator.views.subjects import SubjectView, groups
from generator.views.text import reference_views
from generator.years.comparison import comparison_view
from generator.years.diff import Comparison, DutyChange, EditionChange, Piece
from generator.years.particulars import Particular

NAME, SCHEMA = "plan.json", "plan.schema.json"
"""Names of the file and of its schema, which lie in one folder: so each names the other in every place."""

VERSION = 1
"""Version of the format: it stays while fields are only added, and no plan.json of another has been written."""


def plan_json(edition: Edition) -> str:
    """Return an edition as JSON; `generator/docs/data-format.md` describes every field. Dates are ISO 8601."""
    return json.dumps(plan_data(edition), ensure_ascii=False, indent=1) + "\n"


@memoized
def plan_data(edition: Edition) -> dict[str, Any]:
    """Return an edition as plain data: dicts, lists and scalars that JSON can hold."""
    head = edition.head.model_dump(mode="json", exclude={"sections", "punctuation", "forms", "redirects"})
    return {
        "edition": {"id": edition.id, **head, "page": _page(edition, "edition")},
        "sections": [_section(edition, section) for section in edition.sections],
        "tasks": [_task(edition, task) for task in edition.tasks],
        "departments": [_department(d, _page(edition, "department", d.id)) for d in edition.departments],
        "references": [
            {**view.reference.model_dump(mode="json"), "cited_by": [task.id for task in view.tasks]}
            for view in reference_views(edition)
        ],
        "subjects": [_subject(edition, view) for group in groups(edition) for view in group.views],
        "machinery": [act.model_dump(mode="json") for act in edition.machinery],
        "rules": [{"kind": kind, "text": words} for kind, words in parse.rules(edition.notice)],
        "errata": [_erratum(edition, one) for one in errata.corrections(edition)],
        "provenance": _provenance(edition.provenance or Provenance(f"plan/{edition.id}/")),
        "sealed": edition.seal and {"date": str(edition.seal.sealed), "digest": edition.seal.digest},
        "successors": [_department(d, None) for d in edition.successors],
        "$schema": SCHEMA,
        "version": VERSION,
    }


def _page(edition: Edition, kind: str, id_: str | None = None) -> str:
    """Return the address of a page relative to plan.json's own: true on every host, below any path, and on a disk."""
    return urls.relative(urls.url_for(kind, edition.id, id_), urls.url_for("data", edition.id, NAME))


def _department(department: Department, page: str | None) -> dict[str, Any]:
    return {**department.model_dump(mode="json", exclude={"unreviewed"}), "page": page}


def _provenance(found: Provenance) -> dict[str, Any]:
    return {
        "source": found.source,
        "commit": found.commit and found.commit.id,
        "time": found.commit and found.commit.time.isoformat(),
        "committed": found.committed,
        "generator": f"plan {__version__}",
    }


def _section(edition: Edition, section: Section) -> dict[str, Any]:
    data = {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "tasks": [task.id for task in section.tasks],
        "level": section.level,
        "text": section.text,
        "printed": not section.unprinted,
        "page": _page(edition, "section", section.id),
    }
    return data | _others(SectionHead, section, data)


def _task(edition: Edition, task: Task) -> dict[str, Any]:
    data = {
        "id": task.id,
        "section": task.section,
        "number": task.number if edition.head.layout == "written" else task_number(edition, task),
        "title": task.heading,
        "text": task.text,
        "open_ended": task.is_open,
        "deadline": task.deadline,
        "due": _due(edition, task),
        "reading": _reading(task.reading),
        "text_lead": task.text_lead,
        "note": task.note,
        "continues": list(task.continues),
        "references": [reference.id for reference in task.references],
        "duties": [_duty(duty) for duty in _once(task.duties)],
        "clauses": [_clause(edition, task, unit) for unit in task.units],
        "parts": [_part(edition, part) for part in task.parts],
        "cells": dict(task.cells),
        "rest": task.rest,
        "et_al": task.says_et_al,
        "page": _page(edition, "task", task.id),
    }
    return data | _others(TaskFile, task, data)


def _clause(edition: Edition, task: Task, unit: Task | Part) -> dict[str, Any]:
    """Return the data of one clause: the task's own, or a part's."""
    part = unit if isinstance(unit, Part) else None
    return {
        "part": part and part.at,
        "text": part.clause if part else clause(edition, task),
        "open_ended": unit.open_ended,
        "deadline": unit.deadline,
        "due": _due(edition, unit),
        "duties": [_duty(duty) for duty in unit.own_duties],
        "et_al": unit.et_al,
    }


def _part(edition: Edition, part: Part) -> dict[str, Any]:
    data = {
        "part": part.at,
        "number": part.number,
        "title": part.title,
        "text": part.text,
        "clause": part.clause,
        "open_ended": part.open_ended,
        "deadline": part.deadline,
        "due": _due(edition, part),
        "reading": _reading(part.reading),
        "duties": [_duty(duty) for duty in part.duties],
        "et_al": part.et_al,
    }
    return data | _others(PartFile, part, data)


def _due(edition: Edition, unit: Task | Part) -> list[str]:
    return [day.isoformat() for day in deadlines.due(edition, unit)]


def _others(shape: type[Shape], record: Task | Part | Section, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record has of those keys that its shape declares for the data files and `data` has not yet."""
    values = {key: getattr(record, key) for key in data_keys(shape) if key not in data}
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain


def _erratum(edition: Edition, one: errata.Correction) -> dict[str, Any]:
    """Return an erratum with its id, and the tasks and chapters whose text it corrects."""
    tasks = [task.id for task in edition.tasks if task.id in one.tasks]
    sections = [section.id for section in edition.sections if section.id in one.sections]
    return {**one.erratum.model_dump(mode="json"), "id": one.id, "tasks": tasks, "sections": sections}


def _reading(found: Reading | None) -> dict[str, Any] | None:
    """Return how the editor reads a clause; the parties that this adds by role."""
    if found is None:
        return None
    parties = {key: list(names) for key, names in found.parties.by_key().items()}
    return {**found.model_dump(mode="json"), "parties": parties}


def _subject(edition: Edition, view: SubjectView) -> dict[str, Any]:
    """Return a subject with the sentences that name it, 0 for a title, and who bears the tasks of these."""
    standing = [(place.task.id if place.task else CLOSING, s.number) for place in view.places for s in place.standings]
    row = view.subject.model_dump(mode="json")
    if row["target"]:
        row["target"]["value"] = _number(row["target"]["value"])
    return {
        **row,
        "sentences": [{"task": task, "sentence": number} for task, number in standing],
        "departments": {line.role: [duty.department.id for duty in line.duties] for line in view.bearing},
        "page": _page(edition, "subject", view.subject.id),
    }


def _number(written: str | None) -> int | float | str | None:
    """Return the value of a target as a number where it is one; the notice may also say 一批 or 国家要求."""
    if written and re.fullmatch(r"[0-9]+(\.[0-9]+)?", written):
        return float(written) if "." in written else int(written)
    return written


def _duty(duty: Duty) -> dict[str, Any]:
    written = duty.wording or ROLE_NAMES[duty.role]
    return {
        "department": duty.department.id,
        "role": duty.role,
        "as_written": duty.as_written,
        "role_as_written": written,
        "et_al": duty.et_al or None,
    }


def _once(duties: Iterable[Duty]) -> Iterator[Duty]:
    """Yield the first duty of each department in each role: parts of a task may repeat it."""
    seen: set[tuple[str, str]] = set()
    for duty in duties:
        if (duty.department.id, duty.role) not in seen:
            seen.add((duty.department.id, duty.role))
            yield duty


def comparison_json(found: Comparison) -> str:
    """Return a comparison as JSON, unchanged tasks left out; `generator/docs/data-format.md` describes every field."""
    changes = [_change(change) for change in found.changes if change.kinds]
    data = {
        "old": found.old.id,
        "new": found.new.id,
        "unchanged": len(found.changes) - len(changes),
        "changes": changes,
        "outside": [_particular(one) for one in found.outside],
        "other_width": found.other_width,
    }
    departments = {
        department.id: [{"tasks": _ids(change), **_duty_change(duty)} for change, duty in rows]
        for department, rows in found.by_department
    }
    return json.dumps({**data, "departments": departments}, ensure_ascii=False, indent=1) + "\n"


def _change(change: EditionChange) -> dict[str, Any]:
    marked = {"title": ("retitled", change.title), "text": ("reworded", change.text)}
    return {
        **_ids(change),
        "kinds": list(change.kinds),
        "how": change.how,
        "likeness": round(change.likeness, 3),
        **{
            key: [[piece.kind, piece.text] for piece in pieces]
            for key, (kind, pieces) in marked.items()
            if kind in change.kinds or not (change.old and change.new)
        },
        "duties": [_duty_change(duty) for duty in change.duties],
        "particulars": [_particular(one) for one in change.particulars],
    }


def _particular(one: Particular) -> dict[str, Any]:
    return {"aspect": one.aspect, "name": one.name, "part": one.part, "before": [*one.old], "after": [*one.new]}


def _ids(change: EditionChange) -> dict[str, list[str]]:
    return {"old": [task.id for task in change.old], "new": [task.id for task in change.new]}


def _duty_change(change: DutyChange) -> dict[str, Any]:
    return {
        "turn": change.turn,
        "department": change.department.id,
        "before": [[duty.role, duty.as_written] for duty in change.old],
        "after": [[duty.role, duty.as_written] for duty in change.new],
        "certain": change.certain,
    }


def comparison_text(found: Comparison) -> str:
    """Return a comparison as text for a terminal: deletions stand in 〔-…-〕, insertions in 〔+…+〕."""
    view = comparison_view(found, say)
    lines = [view.summary]
    if view.outside:
        lines += ["", say("{title}（{count}）", title=say("任务以外"), count=len(view.outside))]
        lines += [f"  {_stated(name, _marks(pieces))}" for name, pieces in view.outside]
    for group in view.groups:
        lines += ["", say("{title}（{count}）", title=group.title, count=len(group.rows))]
        for row in group.rows:
            lines += [f"  {row.label}", *(f"      {line}" for line in filter(None, (row.inferred, *row.lines)))]
            lines += [f"      {_stated(name, _marks(pieces))}" for name, pieces in row.marked]
    lines += ["", say("按部门")] if view.departments else []
    for department, told in view.departments:
        lines += [f"  {department.name}", *(f"      {_stated(row.label, line)}" for row, line in told)]
    return "\n".join(lines) + "\n"


def _stated(what: str, told: str) -> str:
    return say("{what}：{told}", what=what, told=told)


_MARKS = {"same": "{}", "dropped": "〔-{}-〕", "added": "〔+{}+〕"}


def _marks(pieces: Sequence[Piece]) -> str:
    return "".join(_MARKS[piece.kind].format(piece.text.replace("\n", " / ")) for piece in pieces)


@cache
def plan_schema() -> str:
    """Return the schema as JSON. What data/plan.schema.json says of a key goes before what follows from its shape."""
    schema = json.loads((DATA / "plan.schema.json").read_bytes())
    for name, definition in schema["$defs"].items():
        derived = {field.name: _property(field) for field in columns(_SHAPES[name])} if name in _SHAPES else {}
        of_data = definition["properties"]
        properties = {key: derived.get(key, {}) | of_data.get(key, {}) for key in {**derived, **of_data}}
        definition |= {"properties": properties, "required": [*properties]}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _property(field: Field) -> dict[str, Any]:
    return {**_type(field), "title": field.title, "description": field.meaning}


def _type(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"enum": [*field.choices] if field.required else [*field.choices, None]}
    if field.type == "array":
        return {"type": "array", "items": {"type": "string"}}
    if field.type == "object":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    type_ = "string" if field.type == "date" else field.type
    format_ = {"format": "date"} if field.type == "date" else {}
    return {"type": type_ if field.required else [type_, "null"], **format_}


_SHAPES: dict[str, type[Shape]] = {
    "edition": EditionFile,
    "section": SectionHead,
    "task": TaskFile,
    "part": PartFile,
    "reading": Reading,
    "department": Department,
    "reference": Reference,
    "subject": Subject,
    "target": Target,
    "erratum": Erratum,
}
"""Definition → the shape whose keys it has."""
