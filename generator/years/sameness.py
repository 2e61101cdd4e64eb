"""Digests of what a task says, by which the pages of one year tell what a task of another says otherwise.

They are small, so that pages of a year need no other edition; comparisons (`diff`) tell every difference, character by
character. A digest that no other task has says no more than that: `shared` leaves it out, so that what one year alone
says is no part of other years' cache keys.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.messages import chinese
from generator.plan import notice
from generator.plan.records import Edition, Task
from generator.text.typeset import as_read
from generator.years.comparison import KIND_NAMES
from generator.years.diff import Kind


class Said(NamedTuple):
    """Digests of what a task says, as it is read; "" of what no other task says. There are many, hence a tuple."""

    title: str
    text: str
    bearers: str
    """Which departments bear it, in which roles."""
    deadlines: str
    whole: str
    """All of its print but its number, and what it cites."""


_ASPECTS: tuple[Kind, ...] = ("retitled", "reworded", "duties", "deadline", "printed")
"""What a change of each digest is called; that of the whole, where nothing else says why."""


def said(edition: Edition, task: Task) -> Said:
    """Return the digests of what a task says."""
    parts = [part.deadline or "" for part in task.parts]
    stretches = notice.stretches(edition, task)
    printed = "".join(one.text for one in stretches if one.part or one.value != "number")
    worded = [(duty.part, duty.role, duty.as_written, duty.wording) for duty in task.duties]
    cited = {reference.title for reference in task.references}
    return Said(
        title=_digest(as_read(task.title)),
        text=_digest(as_read(task.body)),
        bearers=_digest(repr(sorted({(duty.department.id, duty.role) for duty in task.duties}))),
        deadlines=_digest(as_read("\n".join((task.deadline or "", *parts)))),
        whole=_digest(repr((as_read(printed), worded, sorted(cited), task.is_open))),
    )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def changes(one: Said, other: Said) -> tuple[str, ...]:
    """Return what two tasks say otherwise, in words; nothing where all is the same."""
    found = [kind for kind, was, now in zip(_ASPECTS, one, other, strict=True) if not was or was != now]
    named = [kind for kind in found if kind != "printed"] or found
    return tuple(chinese(KIND_NAMES[kind]) for kind in named)


def shared(years: Sequence[Iterable[Said]]) -> list[list[Said]]:
    """Return the digests of the tasks of each year, without those that stand only once."""
    years = [[*tasks] for tasks in years]
    times = [Counter(values) for values in zip(*(one for tasks in years for one in tasks), strict=True)]
    return [
        [
            Said(*(value if counter[value] > 1 else "" for value, counter in zip(one, times, strict=True)))
            for one in each
        ]
        for each in years
    ]
