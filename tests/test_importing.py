"""Importing: a notice in, an edition out, without losing a word; every duty as the notice states it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import importing, notice
from generator.drafting import draft
from generator.importing import ExistsError, Imported, make, pinyin_id, put
from generator.loading import load
from generator.manuscript import Cell, Manuscript, Table
from generator.model import ROLE_KEYS
from generator.paragraphs import issued_text
from generator.problems import PlanError
from generator.records import Edition, Part, Task

NOTICES = Path(__file__).parent / "notices"
DOCUMENTS = sorted(path for path in NOTICES.glob("*.yml") if path.with_suffix(".txt").exists())
YEAR = "2031"


def manuscript(text: str) -> Manuscript:
    """Make a manuscript of plain text."""
    return Manuscript(tuple(text.split("\n")))


def trimmed(text: str) -> str:
    """Give a text without blanks at the ends of lines and empty lines at its end."""
    return "\n".join(line.rstrip(" \t\u3000\xa0\r") for line in text.split("\n")).rstrip("\n")


def imported(text: str, plan_dir: Path, **more: Any) -> tuple[Imported, Edition]:
    """Import a text into a plan and load what was written."""
    made = make(manuscript(text), YEAR, plan_dir, **more)
    put(made, plan_dir)
    return made, next(edition for edition in load(plan_dir).editions if edition.id == YEAR)


def stated(task: Task, unit: Task | Part) -> dict[str, Any]:
    """Give what a clause states, in the form of the files beside the notices."""
    duties = [duty for duty in task.duties if duty.part == (0 if isinstance(unit, Task) else unit.at)]
    found: dict[str, Any] = {"number": unit.number, "title": unit.heading if isinstance(unit, Task) else unit.title}
    for duty in duties:
        key = duty.wording if duty.wording in ROLE_KEYS else duty.role
        found.setdefault(key, []).append(duty.as_written)
    found |= {"open_ended": True} if unit.open_ended else {}
    return found | ({"deadline": unit.deadline} if unit.deadline else {})


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_import_with_every_duty(path: Path, tmp_path: Path) -> None:
    """Notices in the styles of state, province, city and county give their text back, and each duty that they state."""
    expected = yaml.safe_load(path.read_text("utf-8"))
    text = path.with_suffix(".txt").read_text("utf-8")

    _, edition = imported(text, tmp_path / "plan")

    assert notice.text(edition) == trimmed(text)
    assert edition.head.number == expected.get("number")
    assert edition.head.issued == expected.get("issued")
    assert [stated(task, unit) for task in edition.tasks for unit in task.units] == expected["tasks"]
