"""Sentences of a task that name the field of a department: 旅游 of 市旅游局. Found by the word, never by the meaning.

Pages show such a sentence below a task that a department supports or bears jointly, with the word marked, and say by
which word it was found: that it concerns the department is our guess, and the notice says no such thing.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from generator.memo import memoized
from generator.plan.records import Duty, Edition
from generator.plan.shapes.departments import Department
from generator.text.naming import numbered
from generator.text.typeset import display

LIMIT = 64
"""How many characters of a sentence are shown; of a longer one, the clauses around the word."""

_AUTHORITY = re.compile(r"^(.+?)[市县区州盟旗省]?(?:人民政府|委员会)")
_FIELD = re.compile(r"(?:[市县区州盟旗省](?:委|政府)?)?(.*?)(?:委员会|办公室|局|委|办|厅|部|署)")
_ONE = frozenset("农")
"""Characters that mean the field wherever they stand; 民 of 市民委 does not: 人民, 居民."""
_ANY = frozenset(("政府", "组织", "宣传", "建设", "发展", "管理", "城市", "监督"))
"""Names of departments that stand in the texts of all others."""
_CLAUSE = re.compile("[,，;；:：]")


class Excerpt(NamedTuple):
    """A stretch of a task's text, as it is shown, and the word by which it was found."""

    number: int
    """Of the sentence."""
    text: str
    word: str
    is_cut_before: bool
    """Whether the task's text has more before it; and after it."""
    is_cut_after: bool


def excerpt(edition: Edition, duty: Duty) -> Excerpt | None:
    """Return the first sentence of a task, or of a part of it, that names the field of the department of a duty."""
    words = fields(edition, duty.department)
    task = edition.by_id[duty.task]
    unit = task.parts[duty.part - 1].text if duty.part else task.body
    rows = numbered("", task.body)[1:] if any(word in unit for word in words) else ()
    for number, sentence in rows:
        word = next((word for word in words if word in sentence), "")
        if word and sentence in unit:
            return _excerpt(number, sentence, word, len(rows))
    return None


@lru_cache(maxsize=1 << 12)  # many departments bear a task, few have a field
def _excerpt(number: int, sentence: str, word: str, last: int) -> Excerpt:
    shown, at = display(sentence), sentence.index(word)
    start, end = _window(sentence, at, at + len(word))
    return Excerpt(
        number=number,
        text=shown[start:end],
        word=shown[at : at + len(word)],
        is_cut_before=number > 1 or start > 0,
        is_cut_after=number < last or end < len(sentence),
    )


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the clauses around a place in a text, as many as the limit allows; a single one is never cut."""
    stops = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    first = max(i for i, stop in enumerate(stops) if stop <= start)
    last = next(i for i, stop in enumerate(stops) if stop >= end)
    while last + 1 < len(stops) and stops[last + 1] - stops[first] <= LIMIT:
        last += 1
    while first and stops[last] - stops[first - 1] <= LIMIT:
        first -= 1
    return stops[first], stops[last] - (last + 1 < len(stops))  # without the comma, in whose place …… stands


@memoized
def _fields(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Return department id → the words of its names that stand for its field, longest first."""
    texts = [task.body for task in edition.tasks]
    authority = _AUTHORITY.match(edition.head.issuer or "")
    place = authority[1] if authority else ""
    found = {}
    for department in edition.departments:
        names = (department.name, *department.aliases)
        words = {word for name in names if (word := _field(name.removeprefix(place) if place else name))}
        found[department.id] = tuple(sorted((w for w in words if not _is_common(w, texts)), key=lambda w: (-len(w), w)))
    return found


def fields(edition: Edition, department: Department) -> tuple[str, ...]:
    """Return the words of a department's names that stand for its field, and tell its tasks from others'."""
    return _fields(edition)[department.id]


def _field(name: str) -> str:
    match = _FIELD.fullmatch(name)
    word = match[1] if match else ""
    return word if (len(word) > 1 or word in _ONE) and word not in _ANY else ""


def _is_common(word: str, texts: list[str]) -> bool:
    """Whether a word stands in a quarter of all tasks: 质量 in a plan on quality tells nobody's tasks from others'."""
    count = sum(word in text for text in texts)
    return count > 2 and 4 * count >= len(texts)
