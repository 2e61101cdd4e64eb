"""The plan as data files for programs. Text in them is the notice's, character for character."""

import json
from collections.abc import Callable
from typing import Any

from generator.records import Edition
from generator.views import reference_views, task_number


def plan_json(edition: Edition) -> str:
    """Give an edition as JSON; `docs/data-format.md` describes every field. Dates are ISO 8601."""
    return json.dumps(_plan(edition), ensure_ascii=False, indent=1) + "\n"


def _plan(edition: Edition) -> dict[str, Any]:
    head = edition.head.model_dump(mode="json", exclude={"sections", "punctuation"})
    return {
        "edition": {"id": edition.id, **head},
        "sections": [
            {"id": s.id, "number": s.number, "title": s.title, "tasks": [task.id for task in s.tasks]}
            for s in edition.sections
        ],
        "tasks": [
            {
                "id": task.id,
                "section": task.section,
                "number": task_number(edition, task),
                "title": task.title,
                "text": task.text,
                "open_ended": task.open_ended,
                "text_lead": task.text_lead,
                "note": task.note,
                "references": [reference.id for reference in task.references],
                "duties": [
                    {"department": duty.department.id, "role": duty.role, "as_written": duty.as_written}
                    for duty in task.duties
                ],
            }
            for task in edition.tasks
        ],
        "departments": [department.model_dump(mode="json") for department in edition.departments],
        "references": [
            {**view.reference.model_dump(mode="json"), "cited_by": [task.id for task in view.tasks]}
            for view in reference_views(edition)
        ],
    }


FORMATS: dict[str, Callable[[Edition], str]] = {"json": plan_json}
"""Format → what writes an edition in it."""
