"""Words that a reader may ask for, taken from the plan where an editor lists none."""

import re
from collections import Counter
from collections.abc import Iterator

from generator.memo import memoized
from generator.plan.records import Edition
from generator.views import labels

EXAMPLES = 3
"""How many words there are at most, departments aside."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@memoized
def of_edition(edition: Edition) -> tuple[str, ...]:
    """Return what one may ask: words that subjects share, or else the number of a task, and a department."""
    return (*(_words(edition) or _number(edition)), *_department(edition))


def _number(edition: Edition) -> Iterator[str]:
    """Yield the number of the task that most departments share."""
    if edition.tasks:
        yield labels.full_number(edition, max(edition.tasks, key=lambda task: len(task.duties)))


def _department(edition: Edition) -> Iterator[str]:
    """Yield the name of the department that bears most duties."""
    borne = Counter(duty.department.id for duty in edition.duties)
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
