"""Match the tasks of an edition with those of the notice that replaces it: which old task is which new one.

Tasks with the same title and text are one. Any other old task is taken for the new one that is more like it than all
the others; where that is another's already, or two are as much like it, it has no match: what its editor wrote would be
printed of a task that it was not written of. Ids count for nothing but to tell tasks of the same words apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.plan.shapes.task import TaskFile, body
from generator.years import likeness


@dataclass(frozen=True)
class Words:
    """What a task is known by; one without a title is measured by its text alone."""

    heading: str
    text: str

    @property
    def title(self) -> str:
        """The title to be measured."""
        return self.heading or self.text


Rank = tuple[bool, bool, float]
"""How much two tasks that are not the same are alike: the same title, the same text, their likeness."""

Claim = tuple[Rank, str]
"""A rank, and the id of the task that has it."""


def matched(old: Mapping[str, TaskFile], new: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the id of each old task that is in a new edition → its id there."""
    olds, news = ({name: words_of(task) for name, task in tasks.items()} for tasks in (_dumped(old), new))
    found = _same(olds, news)
    taken = set(found.values())
    left = {name: words for name, words in olds.items() if name not in found}
    rivals: dict[str, list[Claim]] = {}
    for name, (rank, home) in _most_alike(left, news).items():
        if home not in taken:
            rivals.setdefault(home, []).append((rank, name))
    for home, claiming in rivals.items():
        *others, (rank, name) = sorted(claiming)
        if not others or others[-1][0] < rank:
            found[name] = home
    return found


def is_inferred(old: TaskFile, new: Mapping[str, Any]) -> bool:
    """Whether two tasks that match have neither the same title nor, without any, the same text."""
    one, other = words_of(old.model_dump()), words_of(new)
    return one.heading != other.heading if one.heading else one != other


def words_of(task: Mapping[str, Any]) -> Words:
    """Return the title and the text of a task, as a file has it."""
    parts = ((part.get("title"), part.get("text")) for part in task.get("parts", ()))
    return Words(str(task.get("title") or ""), body(task.get("text"), parts, task.get("rest")))


def _dumped(tasks: Mapping[str, TaskFile]) -> dict[str, dict[str, Any]]:
    return {name: task.model_dump(include={"title", "text", "parts", "rest"}) for name, task in tasks.items()}


def _same(olds: Mapping[str, Words], news: Mapping[str, Words]) -> dict[str, str]:
    """Return id → id of tasks with the same words: with the same id first, then in their order."""
    found = {name: name for name, words in olds.items() if news.get(name) == words}
    having: dict[Words, list[str]] = {}
    for name, words in news.items():
        if name not in found and words.text + words.heading:
            having.setdefault(words, []).append(name)
    for name, words in olds.items():
        if name not in found and having.get(words):
            found[name] = having[words].pop(0)
    return found


def _most_alike(olds: Mapping[str, Words], news: Mapping[str, Words]) -> dict[str, Claim]:
    """Return the id of each old task → the new one that is more like it than any other, if one is."""
    old_ids, new_ids = list(olds), list(news)
    best: dict[str, list[Claim]] = {}
    for value, old, new in likeness.alike(list(olds.values()), list(news.values())):
        name, home = old_ids[old], new_ids[new]
        claim = (_rank(olds[name], news[home], value), home)
        if name not in best or claim[0] > best[name][0][0]:
            best[name] = [claim]
        elif claim[0] == best[name][0][0]:
            best[name].append(claim)
    return {name: claims[0] for name, claims in best.items() if len(claims) == 1}


def _rank(one: Words, other: Words, value: float) -> Rank:
    return bool(one.heading) and one.heading == other.heading, bool(one.text) and one.text == other.text, value
