"""Write an edition, or a comparison of two, as JSON for programs; texts are the notice's, character for character.

Every data file is made of it: tables, CSV, Data Package and database have no other source. All text is verbatim.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator import __version__
from generator.clauses import parse
from generator.git.log import Provenance
from generator.memo import memoized
from generator.messages import say
from generator.package import DATA
from generator.plan.fields import CLOSING
from generator.plan.records import Duty, Edition, Part, Task
from generator.views.labels import ROLE_NAMES, clause, task_number
from generator.views.subjects import SubjectView, groups
from generator.views.text import reference_views
from generator.years.comparison import comparison_view
from generator.years.diff import Comparison, DutyChange, EditionChange, Piece, differs


def plan_json(edition: Edition) -> str:
    """Return an edition as JSON; `docs/data-format.md` describes every field. Dates are ISO 8601."""
    return json.dumps(plan_data(edition), ensure_ascii=False, indent=1) + "\n"


SCHEMA = DATA / "plan.schema.json"
"""The JSON Schema of `plan_json`."""


@memoized
def plan_data(edition: Edition) -> dict[str, Any]:
    """Return an edition as plain data: dicts, lists and scalars that JSON can hold."""
    head = edition.head.model_dump(mode="json", exclude={"sections", "punctuation", "forms", "redirects"})
    return {
        "edition": {"id": edition.id, **head},
        "sections": [
            {
                "id": s.id,
                "number": s.number,
                "title": s.title,
                "tasks": [task.id for task in s.tasks],
                "level": s.level,
                "text": s.text,
                "printed": not s.unprinted,
            }
            for s in edition.sections
        ],
        "tasks": [_task(edition, task) for task in edition.tasks],
        "departments": [d.model_dump(mode="json", exclude={"unreviewed"}) for d in edition.departments],
        "references": [
            {**view.reference.model_dump(mode="json"), "cited_by": [task.id for task in view.tasks]}
            for view in reference_views(edition)
        ],
        "subjects": [_subject(view) for group in groups(edition) for view in group.views],
        "machinery": [act.model_dump(mode="json") for act in edition.machinery],
        "rules": [{"kind": kind, "text": words} for kind, words in parse.rules(edition.notice)],
        "errata": [erratum.model_dump(mode="json") for erratum in edition.errata],
        "provenance": _provenance(edition.provenance or Provenance(f"plan/{edition.id}/")),
        "sealed": edition.seal and {"date": str(edition.seal.sealed), "digest": edition.seal.digest},
    }


def _provenance(found: Provenance) -> dict[str, Any]:
    return {
        "source": found.source,
        "commit": found.commit and found.commit.id,
        "time": found.commit and found.commit.time.isoformat(),
        "committed": found.committed,
        "generator": f"plan {__version__}",
    }


def _task(edition: Edition, task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "section": task.section,
        "number": task.number if edition.head.layout == "written" else task_number(edition, task),
        "title": task.heading,
        "text": task.text,
        "open_ended": task.is_open,
        "deadline": task.deadline,
        "text_lead": task.text_lead,
        "note": task.note,
        "continues": list(task.continues),
        "references": [reference.id for reference in task.references],
        "duties": [_duty(duty) for duty in _once(task.duties)],
        "clauses": [_clause(edition, task, unit) for unit in task.units],
        "parts": [_part(part) for part in task.parts],
        "cells": dict(task.cells),
        "rest": task.rest,
    }


def _clause(edition: Edition, task: Task, unit: Task | Part) -> dict[str, Any]:
    """Return the data of one clause: the task's own, or a part's."""
    part = unit if isinstance(unit, Part) else None
    return {
        "part": part and part.at,
        "text": part.clause if part else clause(edition, task),
        "open_ended": unit.open_ended,
        "deadline": unit.deadline,
        "duties": [_duty(duty) for duty in unit.own_duties],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "part": part.at,
        "number": part.number,
        "title": part.title,
        "text": part.text,
        "clause": part.clause,
        "open_ended": part.open_ended,
        "deadline": part.deadline,
        "duties": [_duty(duty) for duty in part.duties],
    }


def _subject(view: SubjectView) -> dict[str, Any]:
    """Return a subject with the sentences that name it, 0 for a title, and who bears the tasks of these."""
    standing = [(place.task.id if place.task else CLOSING, s.number) for place in view.places for s in place.standings]
    row = view.subject.model_dump(mode="json")
    if row["target"]:
        row["target"]["value"] = _number(row["target"]["value"])
    return {
        **row,
        "sentences": [{"task": task, "sentence": number} for task, number in standing],
        "departments": {line.role: [duty.department.id for duty in line.duties] for line in view.bearing},
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
    }


def _once(duties: Iterable[Duty]) -> Iterator[Duty]:
    """Yield the first duty of each department in each role: parts of a task may repeat it."""
    seen: set[tuple[str, str]] = set()
    for duty in duties:
        if (duty.department.id, duty.role) not in seen:
            seen.add((duty.department.id, duty.role))
            yield duty


def comparison_json(found: Comparison) -> str:
    """Return a comparison as JSON, unchanged tasks left out; `docs/data-format.md` describes every field."""
    changes = [_change(change) for change in found.changes if change.kinds]
    data = {
        "old": found.old.id,
        "new": found.new.id,
        "unchanged": len(found.changes) - len(changes),
        "changes": changes,
    }
    departments = {
        department.id: [{"tasks": _ids(change), **_duty_change(duty)} for change, duty in rows]
        for department, rows in found.by_department
    }
    return json.dumps({**data, "departments": departments}, ensure_ascii=False, indent=1) + "\n"


def _change(change: EditionChange) -> dict[str, Any]:
    marked = {"title": change.title, "text": change.text}
    return {
        **_ids(change),
        "kinds": list(change.kinds),
        "how": change.how,
        "likeness": round(change.likeness, 3),
        **{key: [[piece.kind, piece.text] for piece in pieces] for key, pieces in marked.items() if differs(pieces)},
        "duties": [_duty_change(duty) for duty in change.duties],
    }


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
    for group in view.groups:
        lines += ["", say("{title}（{count}）", title=group.title, count=len(group.rows))]
        for row in group.rows:
            lines += [f"  {row.label}", *(f"      {line}" for line in row.lines)]
            lines += [f"      {_stated(name, _marks(pieces))}" for name, pieces in row.marked]
    lines += ["", say("按部门")]
    for department, told in view.departments:
        lines += [f"  {department.name}", *(f"      {_stated(label, line)}" for label, line in told)]
    return "\n".join(lines) + "\n"


def _stated(what: str, told: str) -> str:
    return say("{what}：{told}", what=what, told=told)


_MARKS = {"same": "{}", "dropped": "〔-{}-〕", "added": "〔+{}+〕"}


def _marks(pieces: Sequence[Piece]) -> str:
    return "".join(_MARKS[piece.kind].format(piece.text.replace("\n", " / ")) for piece in pieces)
