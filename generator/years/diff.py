"""Compare two editions as data: tasks added, dropped, split, moved, reworded …, and duties gained or lost.

Everything is data; nothing here knows how it is shown.

Where lineage says nothing, likeness (pairs of characters) joins what is left, and the comparison says so. Tasks that
were split or merged are one change: duties are compared over all of its tasks, so that a duty which only moved to the
other half was neither gained nor lost. A duty that went to the successor of its department is succeeded, not lost and
gained.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from generator.clauses.clause import Role
from generator.plan.records import Duty, Edition, Section, Task
from generator.plan.shapes.departments import Department
from generator.text import difference
from generator.text.typeset import dice, pairs, sentences
from generator.years.likeness import LIKE, matched
from generator.years.lineage import History, How, TaskLink

Kind = Literal[
    "added", "dropped", "split", "merged", "moved", "renumbered", "retitled", "reworded", "duties", "handed", "opened"
]
"""What can happen to a task; `handed`: its departments were only renamed or succeeded by others;
`opened`: its list of names became open-ended, or is no longer."""

Turn = Literal["gained", "lost", "role", "succeeded", "name"]
"""What can happen to a duty; `succeeded`: it went to the successor of its department; `name`: only the name changed."""

_EFFORT = 500_000
"""How many pairs of equal characters two texts may have to be compared character by character, sentence by sentence."""

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
    how: How | None
    likeness: float
    kinds: tuple[Kind, ...]
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    duties: tuple[DutyChange, ...]


@dataclass(frozen=True)
class Comparison:
    """All changes between two editions, in the order of the newer notice, dropped tasks last."""

    old: Edition
    new: Edition
    changes: tuple[EditionChange, ...]
    """Tasks in which nothing changed are included, with no `kinds`."""

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
    links = _links(history, old, new)
    chapters = _chapters(old, new)
    groups = _groups(old, new, links)
    changes = [_change(history, chapters, group, links, old, new) for group in groups]
    return Comparison(old, new, tuple(changes))


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


def _steps(old: str, new: str) -> "list[_Step]":
    """Return the steps from one text to the other, with what is too short to be read between two changes taken in."""
    result: list[_Step] = []
    steps = _opcodes(old, new)
    for at, (tag, start, j, start_new, m) in enumerate(steps):
        short = j - start < _SHORT and 0 < at < len(steps) - 1
        kind, i, k = "equal" if tag == "equal" and not short else "replace", start, start_new
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


def _links(history: History, old: Edition, new: Edition) -> tuple[TaskLink, ...]:
    """Return the links between tasks of two editions, whichever is older; the rest is linked greedily by likeness."""
    if old.id > new.id:
        turned = _links(history, new, old)
        return tuple(TaskLink(link.new, link.old, link.how, link.likeness) for link in turned)
    found = history.links(old, new)
    gone, come = {link.old for link in found}, {link.new for link in found}
    olds = [task for task in old.tasks if task.id not in gone]
    news = [task for task in new.tasks if task.id not in come]
    return (*found, *matched(olds, news))


_Group = tuple[tuple[Task, ...], tuple[Task, ...]]


def _groups(old: Edition, new: Edition, links: Sequence[TaskLink]) -> Iterator[_Group]:
    """Yield the tasks that belong together, as connected by links; each task once."""
    forth: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for link in links:
        forth.setdefault(link.old, []).append(link.new)
        back.setdefault(link.new, []).append(link.old)
    seen: set[str] = set()
    before, after = ({task.id: at for at, task in enumerate(edition.tasks)} for edition in (old, new))
    for task in new.tasks:
        if task.id not in seen:
            olds, news = _component(task.id, forth, back)
            seen |= news
            yield (
                tuple(old.tasks[at] for at in sorted(before[id_] for id_ in olds)),
                tuple(new.tasks[at] for at in sorted(after[id_] for id_ in news)),
            )
    yield from (((task,), ()) for task in old.tasks if task.id not in forth)


def _component(start: str, forth: dict[str, list[str]], back: dict[str, list[str]]) -> tuple[set[str], set[str]]:
    olds: set[str] = set()
    news = {start}
    waiting = [start]
    while waiting:
        for one in back.get(waiting.pop(), ()):
            olds.add(one)
            fresh = [other for other in forth[one] if other not in news]
            news.update(fresh)
            waiting += fresh
    return olds, news


def _chapters(old: Edition, new: Edition) -> dict[str, str]:
    """Return new chapter → old chapter: that of its title, else the most alike, or that of its number."""
    by_title = {section.title: section.id for section in old.sections}
    found = {section.id: by_title[section.title] for section in new.sections if section.title in by_title}
    taken = {*found.values()}
    left = {section.id: pairs(section.title) for section in old.sections if section.id not in taken}
    for section in new.sections:
        if section.id not in found and (same := _likest(section, left)):
            found[section.id] = same
            del left[same]
    return found


def _likest(section: Section, others: Mapping[str, frozenset[int]]) -> str | None:
    """Return the id of the chapter that this one was: the most alike by title, or the one of its number, if any.

    `others` are the pairs of characters of the titles, by the chapters' ids.
    """
    own = pairs(section.title)
    scored = ((dice(own, other), id_ == section.id, id_) for id_, other in others.items())
    value, numbered, found = max(scored, key=lambda row: row[:2], default=(0.0, False, None))
    return found if value >= LIKE or numbered else None


def _change(
    history: History, chapters: dict[str, str], group: _Group, links: Sequence[TaskLink], old: Edition, new: Edition
) -> EditionChange:
    olds, news = group
    ids = {task.id for task in olds}
    own = [link for link in links if link.old in ids]
    duties = tuple(_duties(history, olds, news, old, new)) if olds and news else _whole(olds, news)
    title = pieces(_joined(task.title for task in olds), _joined(task.title for task in news))
    text = pieces(_joined(task.body for task in olds), _joined(task.body for task in news))
    return EditionChange(
        old=olds,
        new=news,
        how=own[0].how if own else None,
        likeness=min((link.likeness for link in own), default=1.0),
        kinds=tuple(_kinds(chapters, group, title, text, duties)),
        title=title,
        text=text,
        duties=duties,
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _kinds(
    chapters: dict[str, str],
    group: _Group,
    title: Sequence[Piece],
    text: Sequence[Piece],
    duties: Sequence[DutyChange],
) -> Iterator[Kind]:
    olds, news = group
    if not olds or not news:
        yield "dropped" if olds else "added"
        return
    moved = {chapters.get(task.section) for task in news} != {task.section for task in olds}
    held = [not _only_handed(change) for change in duties]
    happened: dict[Kind, bool] = {
        "split": len(news) > 1,
        "merged": len(olds) > 1,
        "moved": moved,
        "renumbered": not moved and len(olds) == len(news) and [task.id for task in olds] != [task.id for task in news],
        "retitled": differs(title),
        "reworded": differs(text),
        "duties": any(held),
        "handed": bool(held) and not any(held),
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
