"""Words that a reader may ask for, taken from the plan where an editor lists none."""

import re
from collections import Counter
from collections.abc import Iterator

from generator.memo import memoized
from generator.plan.records import Edition

EXAMPLES = 3
"""How many words there are at most, departments aside."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")
_LISTED = re.compile("(?<=、)[\u4e00-\u9fff]{3,4}(?=[、等])")


@memoized
def of_edition(edition: Edition) -> tuple[str, ...]:
    """Return what one may ask: words that subjects share, or else things that tasks list, and a department."""
    return (*(_words(edition) or _things(edition)), *_department(edition))


def _things(edition: Edition) -> tuple[str, ...]:
    """Return the words between the commas of lists that are named most often in the fewest tasks: 农产品, 儿童用品."""
    texts = [task.title + task.body for task in edition.tasks]
    words = {word for text in texts for word in _LISTED.findall(text)}
    title = edition.head.title
    own = {word for word in words if not any(word[at : at + 2] in title for at in range(len(word) - 1))}
    weights = {}
    for word in own:
        times = [text.count(word) for text in texts if word in text]
        if len(times) > 1:
            weights[word] = sum(times) ** 2 / len(times)
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:EXAMPLES])


def _department(edition: Edition) -> Iterator[str]:
    """Yield the name of the department that leads most tasks; where none leads any, that bears most."""
    borne = Counter[str]()
    for duty in edition.duties:
        borne[duty.department.id] += 1 + len(edition.duties) * (duty.role == "lead")
    if borne:
        yield max(edition.departments, key=lambda department: borne[department.id]).name


def _words(edition: Edition) -> tuple[str, ...]:
    """Return the words that begin the names of most subjects in the fewest tasks: 旅游, 特种设备, 农产品.

    Those of the plan's title, which all of it is about, lead nowhere.
    """
    texts = [task.title + task.body for task in edition.tasks]
    names = [subject.name for subject in edition.subjects]
    weights = {}
    for start, count in Counter(name[:2] for name in names if _HAN.match(name)).items():
        tasks = sum(start in text for text in texts)
        if count > 1 and tasks and start not in edition.head.title:
            weights[_word(start, names, "。".join(texts))] = count * count / tasks
    return tuple(sorted(weights, key=lambda word: -weights[word])[:EXAMPLES])


def _word(start: str, names: list[str], text: str) -> str:
    """Return the whole word of which two characters are the start: as far as the text always goes on in one way."""
    name = next(name for name in names if name.startswith(start))
    longer = (name[:size] for size in (4, 3) if _HAN.fullmatch(name[:size]))
    return next((word for word in longer if text.count(word) == text.count(start)), start)
