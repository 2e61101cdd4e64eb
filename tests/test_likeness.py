"""Tasks matched by likeness: what the fast way finds, held against a plain comparison of each task with each."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.plan.records import Task
from generator.years import likeness
from tests.test_growth import FLOOR, MORE, seconds

Words = tuple[str, str]
"""The title and the text of a task."""


def tasks(words: Sequence[Words]) -> list[Task]:
    """Return tasks that nobody bears."""
    return [
        Task(f"1-{at}", "1", at, title, text, (), open_ended=False, references=(), text_lead=None, note=None)
        for at, (title, text) in enumerate(words, start=1)
    ]


def every(olds: Sequence[Words], news: Sequence[Words]) -> dict[tuple[int, int], float]:
    """Return places → likeness of all tasks that are at least half alike, each measured against each."""

    def cut(text: str) -> set[str]:
        return {text[at : at + 2] for at in range(len(text) - 1)}

    def like(one: str, other: str) -> float:
        return 2 * len(cut(one) & cut(other)) / max(1, len(cut(one)) + len(cut(other)))

    values = {
        (old, new): (like(title, title_new) + like(text, text_new)) / 2
        for old, (title, text) in enumerate(olds)
        for new, (title_new, text_new) in enumerate(news)
    }
    return {places: value for places, value in values.items() if value >= 0.5}


def best(values: dict[tuple[int, int], float]) -> list[tuple[str, str, float]]:
    """Return the pairs as an editor would take them: the most alike first, then by their order, each task once."""
    rows = []
    while values:
        old, new = min(values, key=lambda places: (-values[places], *places))
        rows.append((f"1-{old + 1}", f"1-{new + 1}", values[old, new]))
        values = {places: value for places, value in values.items() if places[0] != old and places[1] != new}
    return rows


WORDS = st.tuples(st.text("甲乙丙\n", max_size=6), st.text("甲乙丙丁𠀀\ud800", max_size=9))
"""Of few characters, so that much is shared; some are outside the first plane, and one is half a character."""


@given(st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=9))
@example([("甲乙", "丙丁丙"), ("", ""), ("甲", "")], [("丁丙", "丙丁丙"), ("", ""), ("甲", "乙丙")])
def test_the_same_tasks_are_alike_as_if_each_were_measured(olds: list[Words], news: list[Words]) -> None:
    """No pair that is alike is missed and none is added; not the last bit of a value differs."""
    found = likeness.alike(tasks(olds), tasks(news))

    assert sorted(found) == sorted((value, old, new) for (old, new), value in every(olds, news).items())


@given(st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=9))
def test_the_most_alike_are_linked_first(olds: list[Words], news: list[Words]) -> None:
    """Links are taken greedily, those of equal likeness in the order of the notices; no task is in two."""
    links = likeness.matched(tasks(olds), tasks(news))

    assert [(link.old, link.new, link.likeness) for link in links] == best(every(olds, news))


def numbered(count: int, title: Callable[[int], str]) -> list[Task]:
    """Return tasks whose texts share half of their words."""
    common = "".join(map(chr, range(0x5000, 0x5080)))
    return tasks([(title(at), common + "".join(map(chr, range(0x6000 + at, 0x6080 + at)))) for at in range(count)])


@pytest.mark.parametrize(
    ("title", "more"),
    [(lambda at: chr(0x4E00 + 2 * at) + chr(0x4E01 + 2 * at), MORE), (lambda at: f"建设{at}", 2 * MORE)],
    ids=["unlike titles", "titles of one word"],
)
def test_matching_keeps_its_pace(title: Callable[[int], str], more: float) -> None:
    """Twice the tasks take twice the time where titles have nothing in common; else no more than its square."""

    def matching(count: int) -> Callable[[], object]:
        olds, news = numbered(count, title), numbered(count, title)
        return lambda: list(likeness.matched(olds, news))

    assert seconds(matching(400)) <= max(FLOOR, more * seconds(matching(200)))
