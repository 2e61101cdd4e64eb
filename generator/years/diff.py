"""Compare two editions as data: tasks added, dropped, split, moved, reworded …, and duties gained or lost.

Everything is data; nothing here knows how it is shown.

Where lineage says nothing, likeness (pairs of characters) joins what is left, then containment, and the comparison says
so. Tasks that were split or merged are one change: duties are compared over all of its tasks, so that a duty which only
moved to the other half was neither gained nor lost. A duty that went to the successor of its department is succeeded,
not lost and gained. Where nothing is said of a task, or outside of the tasks, both notices are the same there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, chain
from typing import Literal, get_args

from generator.clauses.clause import Role
from generator.plan.records import Duty, Edition, Task
from generator.plan.shapes.departments import Department
from generator.text import difference
from generator.text.typeset import as_read, sentences
from generator.text.unbroken import DOCUMENT, YEARS
from generator.views.labels import full_number
from generator.years import particulars as other
from generator.years import surroundings
from generator.years.lineage import History, How, TaskLink
from generator.years.pairing import Group, groups, links, reordered
from generator.years.particulars import Particular

Kind = Literal[
    "added", "dropped", "split", "merged", "moved", "renumbered", "reordered", "retitled", "reworded", "duties",
    "handed", "named", "opened", "deadline", "order", "wording", "cited", "printed",
]  # fmt: skip
"""What can happen to a task; `renumbered`: its number as printed changed, `reordered`: its place alone; `handed`: its
departments were only succeeded by others, `named`: one is written by another of its names; `opened`: its list of names
became open-ended, or is no longer; from `opened` on there is a particular of that aspect."""

Turn = Literal["gained", "lost", "role", "succeeded", "name"]
"""What can happen to a duty; `succeeded`: it went to the successor of its department; `name`: only the name changed."""

_KINDS: tuple[Kind, ...] = get_args(Kind)
_HOWS: tuple[How, ...] = get_args(How)

_EFFORT = 500_000
"""How many pairs of equal characters two texts may have to be compared character by character, sentence by sentence."""

_NUMBER = re.compile(rf"{DOCUMENT}|{YEARS}|[0-9０-９](?:[.．]?[0-9０-９])+")
"""A number of several characters, with what lines do not part from it."""

_FREE = range(0xF0000, 0x110000)
"""Characters that no standard gives a meaning: one stands for each number while texts are compared."""

_SHORT = 2
"""Fewer characters than this between two changes are taken into the change: words are read, not letters."""


@dataclass(frozen=True)
class Piece:
    """A run of a text: in both, or in one alone."""

    kind: Literal["same", "dropped", "added"]
    text: str


@dataclass(frozen=True)
class DutyChange:
    """What became of a duty of a department."""

    turn: Turn
    department: Department
    """Who bears it in the new edition; of a duty that was lost, who bore it."""
    old: tuple[Duty, ...]
    new: tuple[Duty, ...]
    certain: bool = True
    """False where a list ends with 等部门: a department that is not named may be meant."""


@dataclass(frozen=True)
class EditionChange:
    """Tasks of two editions that belong together: mostly one of each; several after a split or merger, or none."""

    old: tuple[Task, ...]
    new: tuple[Task, ...]
    links: tuple[TaskLink, ...]
    """Why they are taken to belong together."""
    kinds: tuple[Kind, ...]
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    duties: tuple[DutyChange, ...]
    particulars: tuple[Particular, ...]
    other_width: bool
    """Whether what is read alike of one task and one differs in the width of its punctuation."""

    @property
    def how(self) -> How | None:
        """The least certain of the reasons."""
        return max((link.how for link in self.links), key=_HOWS.index, default=None)

    @property
    def likeness(self) -> float:
        """The least likeness of any two of the tasks that are linked."""
        return min((link.likeness for link in self.links), default=1.0)

    @property
    def inferred(self) -> bool:
        """Whether it is the program, in part at least, that takes the tasks to belong together."""
        return any(link.is_inferred for link in self.links)


@dataclass(frozen=True)
class Comparison:
    """All changes between two editions, in the order of the newer notice, dropped tasks last."""

    old: Edition
    new: Edition
    changes: tuple[EditionChange, ...]
    """Tasks in which nothing changed are included, with no `kinds`."""
    outside: tuple[Particular, ...]
    """What is said otherwise outside of the tasks."""
    other_width: bool
    """Whether texts that are read alike differ in the width of their punctuation, which makes no change."""

    @property
    def by_department(self) -> tuple[tuple[Department, tuple[tuple[EditionChange, DutyChange], ...]], ...]:
        """Return what changed for each department, in the order of their ids."""
        found: dict[str, list[tuple[EditionChange, DutyChange]]] = {}
        for change in self.changes:
            for duty in change.duties:
                found.setdefault(duty.department.id, []).append((change, duty))
        return tuple((found[id_][0][1].department, tuple(found[id_])) for id_ in sorted(found))

    def of(self, kind: Kind) -> tuple[EditionChange, ...]:
        """Return the changes of a kind."""
        return tuple(change for change in self.changes if kind in change.kinds)


def compare(history: History, old: Edition, new: Edition) -> Comparison:
    """Return the changes between two editions of one plan; `old` may be the newer one."""
    linked = links(history, old, new)
    chapters = surroundings.chapters(old, new)
    grouped = tuple(groups(old, new, linked))
    moves = _Moves(old, new, chapters, reordered(old, chapters, grouped))
    changes = tuple(_change(history, moves, group, linked) for group in grouped)
    return Comparison(
        old=old,
        new=new,
        changes=changes,
        outside=surroundings.outside(old, new, chapters),
        other_width=any(change.other_width for change in changes)
        or other.differ_in_width(surroundings.lines(old, new)),
    )


@lru_cache(maxsize=4096)  # texts that did not change are compared again at each build of the preview
def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return both texts in one sequence: without the added pieces it is the old, without the dropped ones the new."""
    if old == new:
        return (Piece("same", old),) if old else ()
    if not old or not new:
        return (Piece("dropped", old) if old else Piece("added", new),)
    found: list[Piece] = []
    for kind, i, j, k, m in _steps(old, new):
        if kind == "equal":
            found.append(Piece("same", old[i:j]))
            continue
        found += [Piece("dropped", old[i:j])] if i < j else []
        found += [Piece("added", new[k:m])] if k < m else []
    return tuple(found)


def pieces_as_read(old: str, new: str) -> tuple[Piece, ...]:
    """Return both texts in one sequence as `pieces` does; what is read alike stands as the new text has it."""
    if (read := (as_read(old), as_read(new))) == (old, new):
        return pieces(old, new)
    return cut_from(pieces(*read), old, new)


def cut_from(marked: Iterable[Piece], old: str, new: str) -> tuple[Piece, ...]:
    """Return pieces of two texts, cut from other forms of these texts that have the same lengths."""
    result, i, k = [], 0, 0
    for piece in marked:
        length = len(piece.text)
        result.append(Piece(piece.kind, old[i : i + length] if piece.kind == "dropped" else new[k : k + length]))
        i += length if piece.kind != "added" else 0
        k += length if piece.kind != "dropped" else 0
    return tuple(result)


def _numbers_whole(*texts: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield each text with one character for each number, which is read as a whole, and where each character was."""
    numbers = dict.fromkeys(number for text in texts for number in _NUMBER.findall(text))
    used = {*chain(*texts)} if numbers else set()
    letters = dict(zip(numbers, (chr(code) for code in _FREE if chr(code) not in used), strict=False))
    if not letters:
        yield from ((text, range(len(text) + 1)) for text in texts)
        return
    for text in texts:
        places: list[int] = []
        start = 0
        for found in _NUMBER.finditer(text):
            if found[0] in letters:
                places += range(start, found.start() + 1)
                start = found.end()
        short = _NUMBER.sub(lambda found: letters.get(found[0], found[0]), text)
        yield short, [*places, *range(start, len(text) + 1)]


def _steps(old: str, new: str) -> "list[_Step]":
    """Return the steps from one text to the other, with what is too short to be read between two changes taken in."""
    result: list[_Step] = []
    (short, places), (short_new, places_new) = _numbers_whole(old, new)
    found = _opcodes(short, short_new)
    steps = [(kind, places[i], places[j], places_new[k], places_new[m]) for kind, i, j, k, m in found]
    for at, (tag, start, j, start_new, m) in enumerate(steps):
        is_short = j - start < _SHORT and 0 < at < len(steps) - 1
        kind, i, k = "equal" if tag == "equal" and not is_short else "replace", start, start_new
        if result and kind == result[-1][0] == "replace":
            _, i, _, k, _ = result.pop()
        result.append((kind, i, j, k, m))
    return result


_Step = tuple[str, int, int, int, int]


def _opcodes(old: str, new: str) -> Sequence[_Step]:
    """Compare character by character; texts too long and too much alike for that, without their common ends first."""
    if _effort(old, new) <= _EFFORT:
        return difference.steps(old, new)
    before = _shared(old, new)
    after = _shared(old[before:][::-1], new[before:][::-1])
    ends, ends_new = len(old) - after, len(new) - after
    within, within_new = old[before:ends], new[before:ends_new]
    steps: list[_Step] = [("equal", 0, before, 0, before)] if before else []
    steps += _shifted(_coarse(within, within_new), before) if within or within_new else []
    return [*steps, ("equal", ends, len(old), ends_new, len(new))] if after else steps


def _coarse(old: str, new: str) -> Sequence[_Step]:
    """Compare texts that differ where they begin and end."""
    if _effort(old, new) <= _EFFORT:
        return difference.steps(old, new)
    cut, cut_new = sentences(old), sentences(new)
    if _effort(cut, cut_new) > _EFFORT:
        return [("replace", 0, len(old), 0, len(new))]
    places, places_new = (list(accumulate(map(len, one), initial=0)) for one in (cut, cut_new))
    found = SequenceMatcher(None, cut, cut_new, autojunk=False).get_opcodes()
    return [(kind, places[i], places[j], places_new[k], places_new[m]) for kind, i, j, k, m in found]


def _shifted(steps: Iterable[_Step], by: int) -> list[_Step]:
    return [(kind, i + by, j + by, k + by, m + by) for kind, i, j, k, m in steps]


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _effort(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the most pairs of equal elements that two sequences may have: a comparison looks at each, and again."""
    if (most := len(old) * len(new)) <= _EFFORT:
        return most
    counts = Counter(new)
    return sum(count * counts[element] for element, count in Counter(old).items())


@dataclass(frozen=True)
class _Moves:
    """Two editions, with what became of the places of their chapters and tasks."""

    old: Edition
    new: Edition
    chapters: Mapping[str, str]
    """New chapter → old chapter."""
    reordered: frozenset[str]
    """The tasks of the new edition that stand in another order than before, within their chapter."""


def _change(history: History, moves: _Moves, group: Group, linked: Sequence[TaskLink]) -> EditionChange:
    olds, news = group
    old, new = moves.old, moves.new
    ids = {task.id for task in olds}
    own = [link for link in linked if link.old in ids]
    duties = tuple(_duties(history, olds, news, old, new)) if olds and news else _whole(olds, news)
    title = pieces_as_read(_joined(task.title for task in olds), _joined(task.title for task in news))
    text = pieces_as_read(_joined(task.body for task in olds), _joined(task.body for task in news))
    kinds = tuple(_kinds(moves, group, title, text, duties))
    followed = {duty.department.id: one.department.id for one in duties if one.turn == "succeeded" for duty in one.old}
    found = other.differences(old, new, group, frozenset(kinds), followed) if olds and news else other.NONE
    return EditionChange(
        old=olds,
        new=news,
        links=tuple(own),
        kinds=tuple(kind for kind in _KINDS if kind in {*kinds, *(one.aspect for one in found.particulars)}),
        title=title,
        text=text,
        duties=duties,
        particulars=found.particulars,
        other_width=found.other_width,
    )


_BETWEEN = "\n"
"""Stands between the texts of several tasks: no change where one was cut word for word."""


def _joined(texts: Iterable[str]) -> str:
    return _BETWEEN.join(texts)


def _kinds(
    moves: _Moves,
    group: Group,
    title: Sequence[Piece],
    text: Sequence[Piece],
    duties: Sequence[DutyChange],
) -> Iterator[Kind]:
    olds, news = group
    if not olds or not news:
        yield "dropped" if olds else "added"
        return
    moved = {moves.chapters.get(task.section) for task in news} != {task.section for task in olds}
    placed = not moved and len(olds) == len(news) and [task.id for task in olds] != [task.id for task in news]
    printed = [[full_number(each, t) for t in tasks] for each, tasks in zip((moves.old, moves.new), group, strict=True)]
    renumbered = placed and printed[0] != printed[1]
    turns = {change.turn for change in duties if _only_handed(change)}
    held = any(not _only_handed(change) for change in duties)
    happened: dict[Kind, bool] = {
        "split": len(news) > 1,
        "merged": len(olds) > 1,
        "moved": moved,
        "renumbered": renumbered,
        "reordered": placed and not renumbered and any(task.id in moves.reordered for task in news),
        "retitled": differs(title),
        "reworded": any(one.kind != "same" and (one.text != _BETWEEN or len(olds) == len(news)) for one in text),
        "duties": held,
        "handed": "succeeded" in turns and not held,
        "named": "name" in turns,
        "opened": any(task.is_open for task in olds) != any(task.is_open for task in news),
    }
    yield from (kind for kind, did in happened.items() if did)


def _only_handed(change: DutyChange) -> bool:
    """Whether only the bearer of a duty changed its name: the department was renamed, or its work taken over."""
    return change.turn == "name" or (change.turn == "succeeded" and _roles(change.new) <= _roles(change.old))


def differs(marked: Sequence[Piece]) -> bool:
    """Whether the two texts that the pieces are of differ."""
    return any(piece.kind != "same" for piece in marked)


def _whole(olds: Sequence[Task], news: Sequence[Task]) -> tuple[DutyChange, ...]:
    """Return the changes of duties of a task that was added (all gained) or dropped (all lost)."""
    gained = (DutyChange("gained", duty.department, (), (duty,)) for task in news for duty in task.duties)
    lost = (DutyChange("lost", duty.department, (duty,), ()) for task in olds for duty in task.duties)
    return (*gained, *lost)


def _duties(
    history: History, olds: Sequence[Task], news: Sequence[Task], old: Edition, new: Edition
) -> Iterator[DutyChange]:
    """Compare who bears the tasks of a group, departments that took over others' work taken for those."""
    before, after = _by_department(olds), _by_department(news)
    later = history.successors if old.id < new.id else history.predecessors
    earlier = history.predecessors if old.id < new.id else history.successors
    left = {id_: duties for id_, duties in before.items() if id_ not in after}
    handed = {id_ for id_ in left if any(d.id in after for d in later(id_, through=True))}
    open_before, open_after = any(t.is_open for t in olds), any(t.is_open for t in news)
    for id_, duties in after.items():
        come = [duty for d in earlier(id_, through=True) for duty in left.get(d.id, ())]
        had = (*before.get(id_, ()), *come)
        if not had:
            yield DutyChange("gained", duties[0].department, (), duties, certain=not open_before)
        elif come:
            yield DutyChange("succeeded", duties[0].department, had, duties)
        elif _roles(had) != _roles(duties):
            yield DutyChange("role", duties[0].department, had, duties)
        elif {duty.as_written for duty in had} != {duty.as_written for duty in duties}:
            yield DutyChange("name", duties[0].department, had, duties)
    for id_, duties in left.items():
        if id_ not in handed:
            yield DutyChange("lost", duties[0].department, duties, (), certain=not open_after)


def _by_department(tasks: Sequence[Task]) -> dict[str, tuple[Duty, ...]]:
    found: dict[str, tuple[Duty, ...]] = {}
    for task in tasks:
        for duty in task.duties:
            found[duty.department.id] = (*found.get(duty.department.id, ()), duty)
    return found


def _roles(duties: Iterable[Duty]) -> set[Role]:
    return {duty.role for duty in duties}
