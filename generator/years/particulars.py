"""What two editions say otherwise beside titles, texts and bearers of tasks: deadlines, order, wording, references.

Compared is what stands in print, as it is read: the width of punctuation makes no difference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter
from typing import Literal

from generator.clauses.cells import is_responsibility
from generator.clauses.clause import PRINTED, ROLES
from generator.plan import notice
from generator.plan.records import Duty, Edition, Task
from generator.plan.shapes.references import Reference
from generator.text.typeset import as_read
from generator.years.pairing import Group

Aspect = Literal["deadline", "order", "wording", "cited", "printed", "head", "chapter", "chapter_text", "chapter_order"]
"""What can differ; of a task: its deadlines, the order of its departments, the words that give a role, the references
that it cites, and all else in print. Outside of tasks: a key of edition.yml, a chapter's heading, the text below it,
the order of chapters, references, and all else in print."""


@dataclass(frozen=True)
class Particular:
    """Something that two editions say otherwise; empty where one does not say it."""

    aspect: Aspect
    name: str
    """Of what: the role, departments, column, key, or chapter; "" where that is plain."""
    old: tuple[str, ...]
    new: tuple[str, ...]
    part: str = ""
    """Of which part of a task, from 1; "" is the task itself."""


@dataclass(frozen=True)
class _Printed:
    """A task as its edition prints it."""

    task: Task
    stretches: tuple[notice.Stretch, ...]

    def words(self, *, numbered: bool) -> str:
        """Return all of it, with or without its number."""
        return "".join(one.text for one in self.stretches if numbered or one.part or one.value != "number")

    @property
    def deadlines(self) -> dict[str, str]:
        """Part, or "" for the task itself → its deadline."""
        parts = {str(part.at): part.deadline for part in self.task.parts if part.deadline}
        return parts | ({"": self.task.deadline} if self.task.deadline else {})

    @property
    def clauses(self) -> dict[str, str]:
        """Part, or "" for the task itself → who bears it and until when."""
        found: dict[str, str] = {}
        for one in self.stretches:
            if one.value == "clause" or is_responsibility(one.value):
                place = str(one.part.at) if one.part else ""
                found[place] = found.get(place, "") + one.text
        return found


@dataclass(frozen=True)
class Differences:
    """The particulars of tasks that belong together, and whether what is read alike differs in width."""

    particulars: tuple[Particular, ...]
    other_width: bool


NONE = Differences((), other_width=False)


def differences(old: Edition, new: Edition, group: Group, kinds: frozenset[str]) -> Differences:
    """Return what is said otherwise of the tasks of a group, beside the `kinds` of changes that are known."""
    olds, news = group
    if len(olds) != 1 or len(news) != 1:
        return Differences(tuple(_of_several(olds, news)), other_width=False)
    (one,), (same,) = group
    read = [(one.title, same.title), (one.body, same.body)]
    if _of_print(old, one) == _of_print(new, same):
        return Differences(tuple(citing(one.references, same.references)), other_width=differ_in_width(read))
    here, there = _Printed(one, notice.stretches(old, one)), _Printed(same, notice.stretches(new, same))
    found = tuple(_of_one(here, there, kinds))
    if not kinds and not found:
        read.append((here.words(numbered=True), there.words(numbered=True)))
    return Differences(found, other_width=differ_in_width(read))


_OTHERWISE_COMPARED = (
    "id",
    "section",
    "item",
    "title",
    "text",
    "references",
    "duties",
    "text_lead",
    "note",
    "continues",
)
_FIELDS = attrgetter(*(one.name for one in fields(Task) if one.name not in _OTHERWISE_COMPARED))


def _of_print(edition: Edition, task: Task) -> tuple[object, ...]:
    """Return all that the print of a task depends on but its title, its text and what follows from its place."""
    return edition.head.layout, edition.head.punctuation, _FIELDS(task), _bearing(task)


def _bearing(task: Task) -> list[tuple[int, str, str, str]]:
    """Return part, role, name and wording of each duty of a task."""
    return [(duty.part, duty.role, duty.as_written, duty.wording) for duty in task.duties]


def _of_several(olds: Sequence[Task], news: Sequence[Task]) -> Iterator[Particular]:
    """Yield the deadlines and references of tasks that belong together where they differ, those of a side as one."""
    before, after = ("、".join(dict.fromkeys(chain.from_iterable(map(_deadlines, tasks)))) for tasks in (olds, news))
    yield from _of_parts("deadline", {"": before}, {"": after})
    yield from citing(*([one for task in tasks for one in task.references] for tasks in (olds, news)))


def _deadlines(task: Task) -> Iterator[str]:
    yield from filter(None, (task.deadline, *(part.deadline for part in task.parts)))


_BEARING = frozenset(("duties", "handed", "opened", "deadline", "order", "wording"))
"""Kinds of changes, and aspects, for which a clause is printed otherwise."""


def _of_one(old: _Printed, new: _Printed, kinds: frozenset[str]) -> Iterator[Particular]:
    """Yield what one task says otherwise; where nothing explains that it is printed otherwise, what is printed."""
    found = [*_of_parts("deadline", old.deadlines, new.deadlines), *citing(old.task.references, new.task.references)]
    if _bearing(old.task) != _bearing(new.task):
        found += [*_orders(old.task, new.task), *_wordings(old.task, new.task)]
    numbered = old.task.id == new.task.id
    if unlike(old.words(numbered=numbered), new.words(numbered=numbered)):
        found += _columns(old.task, new.task)
        explained = {*kinds, *(one.aspect for one in found)}
        if not explained & _BEARING:
            found += _of_parts("wording", old.clauses, new.clauses)
            explained |= {one.aspect for one in found}
        if explained.isdisjoint((*_BEARING, "retitled", "reworded", "printed")):
            found.append(Particular("printed", "", (old.words(numbered=numbered),), (new.words(numbered=numbered),)))
    yield from found


def citing(old: Iterable[Reference], new: Iterable[Reference]) -> Iterator[Particular]:
    """Yield the titles of what is cited, each once, where it differs; in which order makes no difference."""
    before, after = (tuple(dict.fromkeys(one.title for one in cited)) for cited in (old, new))
    if {*before} != {*after}:
        yield Particular("cited", "", before, after)


def unlike(one: str | None, other: str | None) -> bool:
    """Whether two texts differ in more than the width of their punctuation."""
    return one != other and as_read(one or "") != as_read(other or "")


def _differing(
    old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield the keys of values that differ, with the values before and after; empty where there is none."""
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key, ""), new.get(key, "")
        if unlike(was, now):
            yield key, (was,) if was else (), (now,) if now else ()


def _of_parts(aspect: Aspect, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Particular]:
    yield from (Particular(aspect, "", was, now, part) for part, was, now in _differing(old, new))


def _orders(old: Task, new: Task) -> Iterator[Particular]:
    """Yield the roles in which the departments that bear both tasks stand in another order, or in other parts."""
    by_part = len(old.parts) == len(new.parts)
    for role in ROLES:
        olds, news = ([duty for duty in task.duties if duty.role == role] for task in (old, new))
        both = {duty.department.id for duty in olds} & {duty.department.id for duty in news}
        before, after = ([duty for duty in duties if duty.department.id in both] for duties in (olds, news))
        places = [[(duty.part if by_part else 0, duty.department.id) for duty in duties] for duties in (before, after)]
        if places[0] != places[1]:
            yield Particular("order", role, _listed(before), _listed(after))


def _listed(duties: Iterable[Duty]) -> tuple[str, ...]:
    """Return the names of who bears duties; those of parts with the number of the part."""
    return tuple(f"{duty.as_written}（第{duty.part}部分）" if duty.part else duty.as_written for duty in duties)


def _wordings(old: Task, new: Task) -> Iterator[Particular]:
    """Yield the words that give departments the role that they had in other words."""
    before, after = _worded(old), _worded(new)
    changed: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for bearer, (name, words) in after.items():
        if bearer in before and unlike("".join(before[bearer][1]), "".join(words)):
            changed.setdefault((tuple(before[bearer][1]), tuple(words)), []).append(name)
    for (was, now), names in changed.items():
        yield Particular("wording", "、".join(dict.fromkeys(names)), was, now)


def _worded(task: Task) -> dict[tuple[str, str], tuple[str, dict[str, None]]]:
    """Return department and role → the department's name, and the words that give it that role."""
    found: dict[tuple[str, str], tuple[str, dict[str, None]]] = {}
    for duty in task.duties:
        _, words = found.setdefault((duty.department.id, duty.role), (duty.as_written, {}))
        words[duty.wording or PRINTED[duty.role]] = None
    return found


def _columns(old: Task, new: Task) -> Iterator[Particular]:
    """Yield the columns of a table that do not say who answers for a task, or until when; the number of one that stays.

    Who and when are duties and deadline.
    """
    before, after = ({name: words for name, words in task.cells if not is_responsibility(name)} for task in (old, new))
    if old.id == new.id:
        before, after = before | {"number": old.number or ""}, after | {"number": new.number or ""}
    yield from (Particular("printed", name, was, now) for name, was, now in _differing(before, after))


def differ_in_width(texts: Iterable[tuple[str, str]]) -> bool:
    """Whether any two texts are read alike and yet differ: in the width of their punctuation alone."""
    return any(one != other and as_read(one) == as_read(other) for one, other in texts)
