"""Find tasks of one edition whose text stands in that of a task of another: those that were cut, or put together.

Containment of a text in another is the share of its pairs of characters that the other has, too. Measured are only
candidates, which an index finds: texts that share whole phrases, between marks and particles, to a part that is well
below the containment looked for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from generator.plan.records import Task
from generator.text.typeset import as_read, pairs
from generator.years.lineage import TaskLink

CONTAINED = 0.7
"""The least containment of a text that is taken for a piece of another, 0 to 1.

Texts of tasks that have nothing to do with each other reach about half: they share the words of all official texts.
"""

LEAST = 12
"""The fewest pairs of characters of such a text: what is shorter stands in another by chance."""

SHARED = 0.3
"""The least part of a text's phrases that a candidate has, too, by their length."""

_PHRASE = re.compile(r"[^\s,.;:()。、“”《》〔〕的和与及等对在为]{3,}")


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

    @cache
    def of_whole(at: int) -> frozenset[int]:
        return _pairs(wholes[at])

    for piece, candidates in _candidates(pieces, wholes):
        text = _pairs(piece)
        enough = [(-value, at) for at in candidates if (value := _share(text, of_whole(at))) >= CONTAINED]
        for value, at in sorted(enough):
            if all(_share(text, _pairs(task)) < CONTAINED for task in linked.get(wholes[at].id, ())):
                yield piece.id, wholes[at].id, -value
                break


def _candidates(pieces: Sequence[Task], wholes: Sequence[Task]) -> Iterator[tuple[Task, list[int]]]:
    """Yield each piece with the places of the wholes that share phrases with it."""
    if not pieces:
        return
    places: dict[str, list[int]] = {}
    for at, whole in enumerate(wholes):
        for phrase in _phrases(whole):
            places.setdefault(phrase, []).append(at)
    for piece in pieces:
        phrases = _phrases(piece)
        shared: dict[int, int] = {}
        for phrase in phrases:
            for at in places.get(phrase, ()):
                shared[at] = shared.get(at, 0) + len(phrase)
        least = SHARED * sum(map(len, phrases))
        yield piece, [at for at, length in shared.items() if length >= least]


def _phrases(task: Task) -> frozenset[str]:
    return frozenset(_PHRASE.findall(as_read(task.body)))


def _pairs(task: Task) -> frozenset[int]:
    return pairs(as_read(task.body))


def _share(text: frozenset[int], whole: frozenset[int]) -> float:
    """Return which part of a text another has; of a text that is too short 0."""
    return len(text & whole) / len(text) if len(text) >= LEAST else 0.0
