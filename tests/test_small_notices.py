"""Short notices of the kinds that are seldom met: what is read in each, and what is not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.intake.edition import ImportedEdition, make, put
from generator.intake.manuscript import Manuscript
from generator.plan import notice
from generator.plan.fields import ROLE_KEYS
from generator.plan.load import load
from generator.plan.records import Edition, Part, Task

SMALL: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "notices/small.yml").read_text("utf-8"))
YEAR = "2031"


def imported(text: str, plan_dir: Path) -> tuple[ImportedEdition, Edition]:
    """Import a text as an edition of a new plan, and load what was written."""
    made = make(Manuscript(tuple(text.split("\n"))), YEAR, plan_dir)
    put(made, plan_dir)
    return made, load(plan_dir).current


def stated(edition: Edition, task: Task, unit: Task | Part) -> dict[str, Any]:
    """Return what a task or part states, in the form of the file."""
    duties = [duty for duty in task.duties if duty.part == (0 if isinstance(unit, Task) else unit.at)]
    found: dict[str, Any] = {"number": unit.number, "title": unit.heading if isinstance(unit, Task) else unit.title}
    for duty in duties:
        found.setdefault(duty.wording if duty.wording in ROLE_KEYS else duty.role, []).append(duty.as_written)
    section = next(section for section in edition.sections if section.id == task.section)
    return found | {"open_ended": unit.open_ended, "deadline": unit.deadline, "section": section.title}


@pytest.mark.parametrize("name", SMALL)
def test_short_notices_are_read(name: str, tmp_path: Path) -> None:
    """Each gives its text back, and every task with duties says what it says; keys that are not named do not count."""
    said = SMALL[name]

    _, edition = imported(said["text"], tmp_path / "plan")

    assert notice.text(edition) == said["text"].rstrip("\n")
    found = [(task, unit, stated(edition, task, unit)) for task in edition.tasks for unit in task.units]
    borne = [facts for _, _, facts in found if any(key in facts for key in ROLE_KEYS)]
    always = {*ROLE_KEYS, "open_ended", "deadline"}
    expected = [{"open_ended": False, "deadline": None, **task} for task in said["tasks"]]
    assert len(borne) == len(expected)
    assert [
        {key: facts[key] for key in facts if key in always or key in want}
        for facts, want in zip(borne, expected, strict=True)
    ] == expected
    if "departments" in said:
        assert [department.name for department in edition.departments] == said["departments"]
    if said.get("no_deadline"):
        assert not [facts for *_, facts in found if facts["deadline"]]
