"""What the page of a department through all years shows: its tasks in every edition, predecessors and successors."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.plan.shapes.departments import Department
from generator.views.statistics import Year, years
from generator.years.lineage import History
from generator.years.standing import time


@dataclass(frozen=True)
class Lineage:
    """When a department existed, in words, whose work it took over, and who took over its own."""

    span: str
    predecessors: tuple[tuple[Department, bool], ...]
    """Each with whether it has a page of all years itself."""
    successors: tuple[tuple[Department, bool], ...]


def lineage(history: History, department: Department) -> Lineage:
    """Return when a department existed, its predecessors and its successors."""

    def paged(found: Sequence[Department]) -> tuple[tuple[Department, bool], ...]:
        return tuple((one, one.id in history.bearers) for one in found)

    parts = [f"{time(department.since)}设立"] if department.since else []
    parts += [f"{time(department.until)}撤销"] if department.until else []
    before, after = history.predecessors(department.id), history.successors(department.id)
    return Lineage("，".join(parts), paged(before), paged(after))


@dataclass(frozen=True)
class Through:
    """A department through all years: all that its page shows."""

    department: Department
    lineage: Lineage
    years: tuple[Year, ...]


def through(history: History) -> tuple[Through, ...]:
    """Return the departments that bear tasks in any year, in the order of the registry."""
    found = years(history.plan)
    return tuple(Through(d, lineage(history, d), found[d.id]) for d in history.plan.departments if d.id in found)
