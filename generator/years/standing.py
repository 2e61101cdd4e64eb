"""How an edition stands today, derived from the editions after it: in force, superseded, draft; and its errata."""

import datetime as dt
from dataclasses import dataclass

from generator.plan.fields import Status
from generator.plan.records import Edition, Plan, Task
from generator.plan.shapes import Erratum
from generator.views.labels import STATUS_NAMES


@dataclass(frozen=True)
class Standing:
    """Where an edition stands among the years, for the note at the head of its pages."""

    status: Status
    """As the reader has to know it: a newer edition in force supersedes an older one, whatever its own file says."""
    sealed: dt.date | None
    current: str | None
    """The year that readers should go to, if this is not the one."""

    @property
    def name(self) -> str:
        """The status in words."""
        return STATUS_NAMES[self.status]


def standing(plan: Plan, edition: Edition) -> Standing:
    """Tell where an edition stands."""
    status, current = edition.head.status, plan.current
    newer = current.id > edition.id and current.head.status == "current"
    if newer and status == "current":
        status = "superseded"
    sealed = edition.seal.sealed if edition.seal else None
    return Standing(status, sealed, current.id if current.id != edition.id else None)


def time(written: str) -> str:
    """Write a year, or a day, of the registry as official documents do."""
    year, *rest = written.split("-")
    return f"{year}年" + (f"{int(rest[0])}月{int(rest[1])}日" if rest else "")


def errata(edition: Edition, task: Task | None = None) -> tuple[Erratum, ...]:
    """Return the errata of a task, or those of the edition as a whole."""
    return tuple(one for one in edition.errata if one.task == (task.id if task else None))
