"""Match tasks of two editions by likeness, the mean of Dice's coefficients of their titles' and texts' character pairs.

Only candidates are measured: tasks whose titles share a pair, found by an index, or whose texts have the very same
pairs; no others reach the threshold. What two texts share is counted on integers with a bit for each pair. So the
matches and their values are exactly those of a comparison of each task with each.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol, TypeVar

from generator.plan.records import Task
from generator.text.typeset import pairs
from generator.years.lineage import TaskLink

Key = TypeVar("Key", bound=Hashable)


class Worded(Protocol):
    """What has a title and a text."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def text(self) -> str:
        """The text."""


LIKE = 0.5
"""The least likeness of two tasks that are taken for one, 0 to 1.

At half or more, tasks whose titles share nothing reach it only by texts with the same pairs.
"""


def matched(olds: Sequence[Task], news: Sequence[Task]) -> Iterator[TaskLink]:
    """Yield links between tasks, greedily: the most alike first, and each task in one link at most."""
    linked_olds: set[int] = set()
    linked_news: set[int] = set()
    for value, old, new in sorted(alike(olds, news), key=lambda row: (-row[0], row[1], row[2])):
        if old not in linked_olds and new not in linked_news:
            linked_olds.add(old)
            linked_news.add(new)
            yield TaskLink(olds[old].id, news[new].id, "likeness", value)


def alike(olds: Sequence[Worded], news: Sequence[Worded]) -> Iterator[tuple[float, int, int]]:
    """Yield (likeness, place in `olds`, place in `news`) of all tasks with a likeness of at least `LIKE`."""
    titles, titles_new = ([pairs(task.title) for task in tasks] for tasks in (olds, news))
    texts, texts_new = ([pairs(task.text) for task in tasks] for tasks in (olds, news))
    shared_by_some = frozenset().union(*texts) & frozenset().union(*texts_new)
    bits = {pair: bit for bit, pair in enumerate(shared_by_some)}
    masks = [mask(text, bits) for text in texts_new]
    by_pair = _places((pair, at) for at, title in enumerate(titles_new) for pair in title)
    by_text = _places((text, at) for at, text in enumerate(texts_new) if text)
    for old, (title, text) in enumerate(zip(titles, texts, strict=True)):
        shared = Counter(chain.from_iterable(by_pair[pair] for pair in title if pair in by_pair))
        shared.update(dict.fromkeys(by_text.get(text, ()), 0))
        own = mask(text, bits) if shared else 0
        for new, count in shared.items():
            # the mean of 2·shared/sum and its like is shared/sum and its like, added: not even the last bit differs
            of_titles = count / (len(title) + len(titles_new[new]) or 1)
            of_texts = (own & masks[new]).bit_count() / (len(text) + len(texts_new[new]) or 1)
            if of_titles + of_texts >= LIKE:
                yield of_titles + of_texts, old, new


def _places(rows: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    """Return key → all places that are given with it."""
    places: dict[Key, list[int]] = {}
    for key, place in rows:
        places.setdefault(key, []).append(place)
    return places


def mask(text: frozenset[int], bits: Mapping[int, int]) -> int:
    """Return an integer in which the bits of a text's pairs are set, of those pairs that have one."""
    found = bytearray(len(bits) // 8 + 1)
    for bit in [bits[pair] for pair in text if pair in bits]:
        found[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(found, "little")
