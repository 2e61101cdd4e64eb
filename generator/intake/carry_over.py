"""Carry over into an edition that is imported again what only its editor knows, and no notice says."""

from generator.intake.compose import EditionData
from generator.plan import seal
from generator.plan.shapes import EditionFiles

_HEAD_KEYS = ("index_number", "category", "disclosure", "published", "status", "note")
_TASK_KEYS = ("text_lead", "note")
FILES = (seal.SEAL, seal.ERRATA, seal.SUBJECTS)
"""The files of an edition that no notice holds: an import over it keeps them, and the plan's check holds them to it."""


def keep_editors(edition: EditionData, old: EditionFiles) -> None:
    """Keep what the editor knows and the notice does not say."""
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
