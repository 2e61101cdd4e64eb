"""Derive the status that an edition has today, if it is known, from all editions; select its errata."""

import datetime as dt
from dataclasses import dataclass

from generator.plan.fields import Status
from generator.plan.records import Edition, EditionSummary, PlanSummary, Task
from generator.plan.shapes.errata import Erratum
from generator.views import errata as corrected
from generator.views.labels import STATUS_NAMES


@dataclass(frozen=True)
class Standing:
    """The status of an edition among all editions, for the note at the head of its pages."""

    status: Status | None
    """Derived: where there is a newer edition, that is so, whatever the file says; None where nobody says anything."""
    sealed: dt.date | None
    current: str | None
    """The year that readers are sent to; None where it is this one."""

    @property
    def name(self) -> str:
        """The status in words; "" where it is unknown."""
        return STATUS_NAMES[self.status] if self.status else ""


_NOT_OUT = (None, "current")
"""The statuses of an edition of which nobody says that it is out of force, or a draft."""


def standing(plan: PlanSummary, edition: EditionSummary) -> Standing:
    """Return the status of an edition as it follows from all editions of the plan."""
    status, current = edition.head.status, plan.current
    newer = current.id > edition.id and current.head.status in _NOT_OUT
    if newer and status in _NOT_OUT:
        status = "superseded"
    sealed = edition.seal.sealed if edition.seal else None
    return Standing(status, sealed, current.id if current.id != edition.id else None)


def time(written: str) -> str:
    """Write a year, or a day, of the registry as official documents do."""
    year, *rest = written.split("-")
    return f"{year}年" + (f"{int(rest[0])}月{int(rest[1])}日" if rest else "")


def errata(edition: Edition, task: Task | None = None) -> tuple[Erratum, ...]:
    """Return the errata that correct a task, or those of the edition as a whole."""
    found = corrected.by_task(edition).get(task.id, ()) if task else corrected.of_notice(edition)
    return tuple(one.erratum for one in found)
