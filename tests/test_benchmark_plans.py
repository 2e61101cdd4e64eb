"""The plans that benchmarks build are such as editors have."""

from pathlib import Path

import pytest

from generator.intake import edition as intake
from generator.intake.manuscript import Manuscript
from generator.plan.load import load
from generator.plan.records import Edition, Plan, Task
from generator.years.lineage import History
from tests.benchmarks import plans

SMALL = plans.Size(editions=3, tasks=24, departments=24)


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool) -> Plan:
    """Make a small plan and load it, which raises where it has a problem."""
    monkeypatch.setitem(plans.SIZES, "small", plans.Size(SMALL.editions, SMALL.tasks, SMALL.departments, linked=linked))
    return load(plans.make(folder, "small"))


@pytest.mark.parametrize("linked", [False, True])
def test_plans_are_valid_and_of_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool) -> None:
    """Either way a plan has no problem, and as many editions and tasks as its size says."""
    plan = made(tmp_path / "plan", monkeypatch, linked=linked)

    assert [len(edition.tasks) for edition in plan.editions] == [SMALL.tasks] * SMALL.editions


def test_linked_years_continue_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a linked plan every task continues the one in its place, through all years."""
    plan = made(tmp_path / "plan", monkeypatch, linked=True)
    newest, *_, oldest = plan.editions

    links = History(plan).links(oldest, newest)

    assert [(link.old, link.new, link.how) for link in links] == [(t.id, t.id, "continues") for t in newest.tasks]


def test_years_are_as_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that is not linked says what an import of its notices finds; no task says what it continues."""
    plan = made(tmp_path / "plan", monkeypatch, linked=False)
    imported_dir = tmp_path / "imported"
    for edition in reversed(plan.editions):
        notice = (tmp_path / "plan" / edition.id / "notice.txt").read_text("utf-8")
        intake.put(intake.make(Manuscript(tuple(notice.split("\n"))), edition.id, imported_dir), imported_dir)

    imported = load(imported_dir)

    assert [*map(_said, imported.editions)] == [*map(_said, plan.editions)]
    assert not any(task.continues for edition in plan.editions for task in edition.tasks)


def _said(edition: Edition) -> list[object]:
    def told(task: Task) -> object:
        duties = {(duty.as_written, duty.role) for duty in task.duties}
        return task.id, task.title, task.text, task.continues, duties

    return [edition.id, *map(told, edition.tasks)]
