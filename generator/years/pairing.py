"""Join the tasks of two editions that belong together: by lineage, then by likeness, then by containment.

Containment of a text in another is the share of its pairs of characters that the other has, too, counted on integers
with a bit for each pair. It finds tasks that were cut in several, or put together. Texts are joined by eights, and
these again: what does not hold enough of a text holds none that does. So all are found that a comparison of each text
with each would find.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Literal

from generator.plan.records import Edition, Task
from generator.text.typeset import as_read, pairs, sentences
from generator.years.likeness import mask, matched
from generator.years.lineage import History, TaskLink

Group = tuple[tuple[Task, ...], tuple[Task, ...]]
"""Tasks of the older edition and of the newer that belong together: one side may have several, or none."""

CONTAINED = 0.7
"""The least containment of a text that is taken for a piece of another, 0 to 1.

Texts of tasks that have nothing to do with each other reach about half: they share the words of all official texts.
"""

TAKEN = 0.35
"""The least part of such a text that what goes on of the other no longer has: else nothing was taken from it."""

LEAST = 12
"""The fewest pairs of characters of such a text: what is shorter stands in another by chance."""

_TOGETHER = 8


def links(history: History, old: Edition, new: Edition) -> tuple[TaskLink, ...]:
    """Return the links between tasks of two editions, whichever is older: of lineage, then inferred ones."""
    if old.id > new.id:
        turned = links(history, new, old)
        return tuple(TaskLink(link.new, link.old, link.how, link.likeness) for link in turned)
    found = history.links(old, new)
    gone, come = {link.old for link in found}, {link.new for link in found}
    olds = [task for task in old.tasks if task.id not in gone]
    news = [task for task in new.tasks if task.id not in come]
    found = (*found, *matched(olds, news))
    return (*found, *contained(old.tasks, new.tasks, found))


def groups(old: Edition, new: Edition, linked: Sequence[TaskLink]) -> Iterator[Group]:
    """Yield the tasks that belong together, as connected by links; each task once."""
    forth: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for link in linked:
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


def inferred_kinds(linked: Sequence[TaskLink]) -> Iterator[Literal["split", "merged"]]:
    """Yield what no task of a group is for certain, of what it may be: split in several, merged of several."""
    certain = [link for link in linked if not link.is_inferred]
    if len(certain) == len(linked):
        return
    if len({link.old for link in certain}) == len(certain):
        yield "split"
    if len({link.new for link in certain}) == len(certain):
        yield "merged"


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


def reordered(old: Edition, chapters: Mapping[str, str], grouped: Iterable[Group]) -> frozenset[str]:
    """Return the tasks whose rank among those that stay in their chapter is another."""
    places = {task.id: at for at, task in enumerate(old.tasks)}
    kept: dict[str, list[tuple[int, str]]] = {}
    for olds, news in grouped:
        if len(olds) == len(news) == 1 and chapters.get(news[0].section) == olds[0].section:
            kept.setdefault(news[0].section, []).append((places[olds[0].id], news[0].id))
    in_order = {id_: zip(rows, sorted(rows), strict=True) for id_, rows in kept.items()}
    return frozenset(now[1] for rows in in_order.values() for now, then in rows if now != then)


def contained(olds: Sequence[Task], news: Sequence[Task], links: Sequence[TaskLink]) -> tuple[TaskLink, ...]:
    """Return links of those tasks that have none, each to the task of the other edition that holds its text best.

    A task that is linked with one that has the text as well does not count: from that, nothing was taken.
    """
    before, after = ({task.id: task for task in tasks} for tasks in (olds, news))
    kept: dict[str, list[Task]] = {}
    had: dict[str, list[Task]] = {}
    for link in links:
        kept.setdefault(link.old, []).append(after[link.new])
        had.setdefault(link.new, []).append(before[link.old])
    cut = _within([task for task in news if task.id not in had], olds, kept)
    joined = _within([task for task in olds if task.id not in kept], news, had)
    found = {(whole, piece): value for piece, whole, value in cut}
    found |= {(piece, whole): value for piece, whole, value in joined}
    return tuple(TaskLink(old, new, "contained", value) for (old, new), value in found.items())


def _within(
    pieces: Sequence[Task], wholes: Sequence[Task], linked: Mapping[str, Sequence[Task]]
) -> Iterator[tuple[str, str, float]]:
    """Yield the ids of each piece and of the whole that holds it best, with the containment.

    `linked`: id of a whole → the tasks of the pieces' edition that it is linked with.
    """
    texts = {task.id: text for task in pieces if len(text := _pairs(task)) >= LEAST}
    least = TAKEN * min(map(len, texts.values()), default=0)
    lessened = [task for task in wholes if _lost(task, linked.get(task.id, ())) >= least] if texts else []
    if not lessened:
        return
    bits = {pair: bit for bit, pair in enumerate(frozenset().union(*texts.values()))}
    masks = [mask(_pairs(task), bits) for task in lessened]
    levels = _levels(masks)
    for id_, text in texts.items():
        own = mask(text, bits)
        for shared, at in sorted(_holding(levels, own, CONTAINED * len(text)), key=lambda row: (-row[0], row[1])):
            kept = [mask(_pairs(other), bits) for other in linked.get(lessened[at].id, ())]
            if (own & masks[at] & ~reduce(or_, kept, 0)).bit_count() >= TAKEN * len(text):
                yield id_, lessened[at].id, shared / len(text)
                break


def _lost(task: Task, others: Iterable[Task]) -> int:
    """Return how many pairs of a task's text, at most, no other one has: those in sentences and between them."""
    kept, cut = "\n".join(other.body for other in others), sentences(task.body)
    return len(cut) + sum(len(sentence) for sentence in cut if sentence not in kept)


def _levels(masks: Sequence[int]) -> list[list[int]]:
    """Return masks, and above them those of each few joined, up to a few that hold all; the uppermost first."""
    levels = [[*masks]]
    while len(below := levels[0]) > _TOGETHER:
        levels.insert(0, [reduce(or_, below[at : at + _TOGETHER]) for at in range(0, len(below), _TOGETHER)])
    return levels


def _holding(levels: Sequence[Sequence[int]], own: int, least: float) -> list[tuple[int, int]]:
    """Return how many bits of a mask those of the lowest level share that share enough, with their places."""
    found = [(shared, at) for at, one in enumerate(levels[0]) if (shared := (own & one).bit_count()) >= least]
    for level in levels[1:]:
        beneath = (at for _, above in found for at in range(above * _TOGETHER, (above + 1) * _TOGETHER))
        found = [
            (shared, at) for at in beneath if at < len(level) and (shared := (own & level[at]).bit_count()) >= least
        ]
    return found


def _pairs(task: Task) -> frozenset[int]:
    return pairs(as_read(task.body))
