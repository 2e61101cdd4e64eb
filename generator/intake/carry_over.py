"""Carry over what no notice says, and an editor wrote, from the edition that an import replaces.

All else of the old edition is lost: what an editor adds under any other key stays only if that key is listed here.
"""

from generator.intake.compose import EditionData
from generator.plan import seal
from generator.plan.shapes.files import EditionFiles

_HEAD_KEYS = ("index_number", "category", "disclosure", "published", "status", "note")
_TASK_KEYS = ("text_lead", "note")
FILES = (seal.SEAL, seal.ERRATA, seal.SUBJECTS)
"""The files of an edition that no notice holds: an import over it keeps them, and the plan's check holds them to it."""


def keep_editors(edition: EditionData, old: EditionFiles) -> None:
    """Set the keys listed above as the old edition has them; a task's only if its id, title and text are unchanged."""
    if old.head:
        for key in _HEAD_KEYS:
            if key in old.head.model_fields_set:
                value = getattr(old.head, key)
                edition.head[key] = str(value)
    for name, task in edition.tasks.items():
        before = old.tasks.get(name)
        if before and before.text == task.get("text") and before.title == task.get("title"):
            for key in _TASK_KEYS:
                if (value := getattr(before, key)) is not None:
                    task[key] = value
