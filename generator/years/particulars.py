"""What two editions say otherwise beside titles, texts and bearers of tasks: deadlines, order, wording, references.

Compared is what stands in print, as it is read: the width of punctuation makes no difference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Literal

from generator.clauses.cells import is_responsibility
from generator.clauses.clause import OPEN_ENDED, PRINTED, ROLES, Role
from generator.messages import phrase
from generator.plan import notice
from generator.plan.records import Duty, Edition, Task
from generator.plan.shapes.references import Reference
from generator.text.typeset import as_read
from generator.years.pairing import Group
from generator.years.remainder import PrintedClause, frames_differ, same_left

Aspect = Literal[
    "opened", "deadline", "order", "wording", "cited", "printed", "head", "chapter", "chapter_text", "chapter_order",
]  # fmt: skip
"""What can differ; of a task: whether its list of names is complete, its deadlines, the order of its departments, the
words that give a role or the whole clause, the references that it cites, and all else in print. Outside of tasks: a key
of edition.yml, a chapter's heading, the text below it, the order of chapters, references, and all else in print."""


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

    def stated(self, place: str, words: Mapping[str, Role], *, opened: bool) -> PrintedClause:
        """Return the clause of a part, or of the task itself; `words` of a role are told, or that a list opened."""
        return PrintedClause(
            text=self.clauses.get(place, ""),
            duties=tuple(duty for duty in self.task.duties if str(duty.part or "") == place),
            deadline=self.deadlines.get(place, ""),
            words=words,
            stated=opened,
        )

    @cached_property
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


UNLISTED = phrase("未列全（编者注）")
"""Stands for the words by which a list is open where the notice has none, and our reading makes it so."""

NONE = Differences((), other_width=False)


def differences(
    old: Edition, new: Edition, group: Group, kinds: frozenset[str], followed: Mapping[str, str]
) -> Differences:
    """Return what is said otherwise of the tasks of a group, beside the `kinds` of changes that are known.

    `followed`: id of a department → id of the one that took over its duties.
    """
    olds, news = group
    opened = _opened(olds, news) if "opened" in kinds else ()
    if len(olds) != 1 or len(news) != 1:
        several = (
            [_Printed(one, notice.stretches(each, one)) for one in tasks]
            for each, tasks in zip((old, new), group, strict=True)
        )
        return Differences((*opened, *_of_several(*several)), other_width=False)
    (one,), (same,) = group
    read = [(one.title, same.title), (one.body, same.body)]
    if _of_print(old, one) == _of_print(new, same):
        return Differences((*opened, *citing(one.references, same.references)), other_width=differ_in_width(read))
    here, there = _Printed(one, notice.stretches(old, one)), _Printed(same, notice.stretches(new, same))
    found = (*opened, *_of_one(here, there, kinds, followed))
    if not kinds and not found:
        read.append((here.words(numbered=True), there.words(numbered=True)))
    return Differences(found, other_width=differ_in_width(read))


def _opened(olds: Sequence[Task], news: Sequence[Task]) -> tuple[Particular, ...]:
    """Return by what words the list of names is open on one side; by our reading alone it is where it says none."""
    before, after = (tuple(dict.fromkeys(chain.from_iterable(map(_open, each)))) for each in (olds, news))
    return (Particular("opened", "", before, after),)


def _open(task: Task) -> Iterator[str]:
    if task.is_open:
        words = [duty.et_al for duty in task.duties if duty.et_al]
        yield from words or ([OPEN_ENDED] if task.says_et_al else [UNLISTED])


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


def _of_several(olds: Sequence[_Printed], news: Sequence[_Printed]) -> Iterator[Particular]:
    """Yield the deadlines, references, clauses and columns that differ, those of a side as one."""
    before, after = ("、".join(_once(each.deadlines.values() for each in side)) for side in (olds, news))
    yield from _of_parts("deadline", {"": before}, {"": after})
    yield from citing(*([one for each in side for one in each.task.references] for side in (olds, news)))
    was, now = (_once(each.clauses.values() for each in side) for side in (olds, news))
    if {*map(as_read, was)} != {*map(as_read, now)}:
        yield Particular("wording", "", was, now)
    columns = [[_cells(each.task) for each in side] for side in (olds, news)]
    for name in dict.fromkeys(name for side in columns for cells in side for name in cells):
        was, now = (_once(([cells[name]] if name in cells else []) for cells in side) for side in columns)
        if {*map(as_read, was)} != {*map(as_read, now)}:
            yield Particular("printed", name, was, now)


def _once(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, chain.from_iterable(texts))))


def _of_one(old: _Printed, new: _Printed, kinds: frozenset[str], followed: Mapping[str, str]) -> Iterator[Particular]:
    """Yield what one task says otherwise; where that does not explain its whole print, what is printed."""
    found = [*_of_parts("deadline", old.deadlines, new.deadlines), *citing(old.task.references, new.task.references)]
    reworded: tuple[_Reworded, ...] = ()
    if _bearing(old.task) != _bearing(new.task):
        reworded = tuple(_reworded(old.task, new.task))
        found += [*_orders(old.task, new.task, followed), *_wordings(reworded)]
    numbered = old.task.id == new.task.id
    if unlike(old.words(numbered=numbered), new.words(numbered=numbered)):
        words = {one: role for role, _, was, now in reworded for one in (*was, *now)}
        found += [*_columns(old.task, new.task), *_clauses(old, new, words, opened="opened" in kinds)]
        columns = {name for each in (old, new) for name, _ in each.task.cells}
        if frames_differ(old.stretches, new.stretches, {"clause", "number", *columns}) or not (kinds or found):
            found.append(Particular("printed", "", (old.words(numbered=numbered),), (new.words(numbered=numbered),)))
    yield from found


def _clauses(old: _Printed, new: _Printed, words: Mapping[str, Role], *, opened: bool) -> Iterator[Particular]:
    """Yield the clauses that differ in more than their names, deadlines and what else is told of them."""
    for place, was, now in _differing(old.clauses, new.clauses):
        if not same_left(*(each.stated(place, words, opened=opened) for each in (old, new))):
            yield Particular("wording", "", was, now, place)


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


def _orders(old: Task, new: Task, followed: Mapping[str, str]) -> Iterator[Particular]:
    """Yield the roles in which the departments that bear both tasks stand in another order, or in other parts.

    One that took over the duties of another stands for it.
    """
    by_part = len(old.parts) == len(new.parts)
    for role in ROLES:
        olds, news = ([duty for duty in task.duties if duty.role == role] for task in (old, new))
        ids = [[followed.get(duty.department.id, duty.department.id) for duty in olds], [d.department.id for d in news]]
        both = {*ids[0]} & {*ids[1]}
        places = [
            [
                *dict.fromkeys(
                    (duty.part if by_part else 0, id_) for duty, id_ in zip(duties, side, strict=True) if id_ in both
                )
            ]
            for duties, side in zip((olds, news), ids, strict=True)
        ]
        if places[0] != places[1]:
            before, after = (_listed(each, side, both) for each, side in zip((olds, news), ids, strict=True))
            yield Particular("order", role, before, after)


def _listed(duties: Iterable[Duty], ids: Iterable[str], both: Collection[str]) -> tuple[str, ...]:
    """Return the names of who bears duties and stands on both sides; those of parts with the number of the part."""
    kept = (duty for duty, id_ in zip(duties, ids, strict=True) if id_ in both)
    return tuple(f"{duty.as_written}（第{duty.part}部分）" if duty.part else duty.as_written for duty in kept)


_Reworded = tuple[Role, str, tuple[str, ...], tuple[str, ...]]
"""A role, the name of who has it, and the words that gave and give it."""


def _reworded(old: Task, new: Task) -> Iterator[_Reworded]:
    """Yield who has the role that it had in other words."""
    before, after = _worded(old), _worded(new)
    for bearer, (name, words) in after.items():
        if bearer in before and unlike("".join(before[bearer][1]), "".join(words)):
            yield bearer[1], name, tuple(before[bearer][1]), tuple(words)


def _wordings(reworded: Iterable[_Reworded]) -> Iterator[Particular]:
    """Yield the words that give a role, those who have it by the same words as one."""
    changed: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for _, name, was, now in reworded:
        changed.setdefault((was, now), []).append(name)
    for (was, now), names in changed.items():
        yield Particular("wording", "、".join(dict.fromkeys(names)), was, now)


def _worded(task: Task) -> dict[tuple[str, Role], tuple[str, dict[str, None]]]:
    """Return department and role → the department's name, and the words that give it that role."""
    found: dict[tuple[str, Role], tuple[str, dict[str, None]]] = {}
    for duty in task.duties:
        _, words = found.setdefault((duty.department.id, duty.role), (duty.as_written, {}))
        words[duty.wording or PRINTED[duty.role]] = None
    return found


def _columns(old: Task, new: Task) -> Iterator[Particular]:
    """Yield the columns of a table that do not say who answers for a task, or until when; the number of one that stays.

    Who and when are duties and deadline.
    """
    before, after = _cells(old), _cells(new)
    if old.id == new.id:
        before, after = before | {"number": old.number or ""}, after | {"number": new.number or ""}
    yield from (Particular("printed", name, was, now) for name, was, now in _differing(before, after))


def _cells(task: Task) -> dict[str, str]:
    """Return the columns of a task but those of who answers for it and until when."""
    return {name: words for name, words in task.cells if not is_responsibility(name)}


def differ_in_width(texts: Iterable[tuple[str, str]]) -> bool:
    """Whether any two texts are read alike and yet differ: in the width of their punctuation alone."""
    return any(one != other and as_read(one) == as_read(other) for one, other in texts)
