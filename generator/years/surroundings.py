"""The chapters of two editions matched, and what the editions say otherwise outside of their tasks.

A notice has its own year, date and number: these make no difference.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest

from generator.plan import notice
from generator.plan.records import Edition, Section
from generator.plan.shapes.declared import declarations
from generator.plan.shapes.edition import EditionFile
from generator.text.typeset import as_read, chinese_date, dice, numeral, pairs
from generator.years.likeness import LIKE
from generator.years.particulars import Particular, citing, unlike

_OWN = ("number", "issued")
"""The keys of edition.yml that each notice has its own value of."""

_ITSELF = "\0"
"""Stands for the year, the date and the number of a notice where it names them."""

_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def chapters(old: Edition, new: Edition) -> dict[str, str]:
    """Return new chapter → old chapter: that of its title, else the most alike, or that of its number; each once."""
    by_title: dict[str, list[str]] = {}
    for section in old.sections:
        by_title.setdefault(as_read(section.title), []).append(section.id)
    titles = ((section.id, by_title.get(as_read(section.title))) for section in new.sections)
    found = {id_: same.pop(0) for id_, same in titles if same}
    taken = {*found.values()}
    left = {section.id: pairs(section.title) for section in old.sections if section.id not in taken}
    for section in new.sections:
        if section.id not in found and (likest := _likest(section, left)):
            found[section.id] = likest
            del left[likest]
    return found


def _likest(section: Section, others: Mapping[str, frozenset[int]]) -> str | None:
    """Return the id of the chapter that this one was: the most alike by title, or the one of its number, if any.

    `others` are the pairs of characters of the titles, by the chapters' ids.
    """
    own = pairs(section.title)
    scored = ((dice(own, other), id_ == section.id, id_) for id_, other in others.items())
    value, numbered, found = max(scored, key=lambda row: row[:2], default=(0.0, False, None))
    return found if value >= LIKE or numbered else None


def outside(old: Edition, new: Edition, chapter: Mapping[str, str]) -> tuple[Particular, ...]:
    """Return what two editions say otherwise outside of their tasks; `chapter`: new chapter → old chapter."""
    found = (*_head(old, new), *_chapters(old, new, chapter))
    return (*found, *_otherwise_printed(old, new, chapter, found))


def _head(old: Edition, new: Edition) -> Iterator[Particular]:
    """Yield the keys of edition.yml that the notice says, as far as they differ, and the references."""
    for key, declared in declarations(EditionFile).items():
        kind = declared.history.kind if declared.history else "whole"
        if kind not in ("whole", "ids") and declared.said_by != "editor" and key not in _OWN:
            was, now = (_words(getattr(edition.head, key)) for edition in (old, new))
            if _unlike(old, was, new, now):
                yield Particular("head", key, _some(was), _some(now))
    yield from citing(old.head_references, new.head_references)


def _some(words: str | None) -> tuple[str, ...]:
    return (words,) if words else ()


def _words(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def _chapters(old: Edition, new: Edition, chapter: Mapping[str, str]) -> Iterator[Particular]:
    before = {section.id: section for section in old.sections}
    for section in new.sections:
        was = before.get(chapter.get(section.id, ""))
        if not was or _unlike(old, _heading(was), new, _heading(section)):
            yield Particular("chapter", "", _some(_heading(was) if was else ""), (_heading(section),))
        if _unlike(old, text := (was and was.text) or "", new, section.text or ""):
            yield Particular("chapter_text", _heading(section), _some(text), _some(section.text))
    for section in old.sections:
        if section.id not in chapter.values():
            yield Particular("chapter", "", (_heading(section),), ())
            yield from [Particular("chapter_text", _heading(section), (section.text,), ())] if section.text else []
    order = [before[id_] for section in new.sections if (id_ := chapter.get(section.id))]
    if order != (kept := [section for section in old.sections if section in order]):
        yield Particular("chapter_order", "", tuple(one.title for one in kept), tuple(one.title for one in order))


def _heading(section: Section) -> str:
    return f"{section.number}、{section.title}" if section.number else section.title


def _otherwise_printed(
    old: Edition, new: Edition, chapter: Mapping[str, str], found: Iterable[Particular]
) -> Iterator[Particular]:
    """Yield the lines outside of tasks that differ and stand in nothing found, as where only the layout does."""
    if all(not _unlike(old, was, new, now) for was, now in lines(old, new)):
        return
    place = {section.id: at for at, section in enumerate(old.sections)}
    order = sorted(new.sections, key=lambda one: place.get(chapter.get(one.id, ""), len(place)))
    printed = [_lines(each) for each in (old, replace(new, sections=tuple(order)))]
    kept = {*map(as_read, printed[0])}  # the same words are the same, whichever year they name
    read = [
        [_settled(old, line) for line in printed[0]],
        [_settled(old if as_read(line) in kept else new, line) for line in printed[1]],
    ]
    stated = [{line for one in found for line in _stated(each, one, side)} for side, each in enumerate((old, new))]
    left: list[list[str]] = [[], []]
    for tag, i, j, k, m in SequenceMatcher(None, read[0], read[1], autojunk=False).get_opcodes():
        for side, (start, end) in enumerate(((i, j), (k, m)) if tag != "equal" else ()):
            left[side] += [printed[side][at] for at in range(start, end) if read[side][at] not in stated[side]]
    if any(left):
        yield Particular("printed", "", _some("\n".join(left[0])), _some("\n".join(left[1])))


def _stated(edition: Edition, one: Particular, side: int) -> Iterator[str]:
    """Yield the lines of what one edition, the older (0) or the newer (1), says otherwise."""
    for text in (one.old, one.new)[side]:
        for line in text.split("\n"):
            yield from (settled := _settled(edition, line), f"{settled}:")  # as recipients are printed


def lines(old: Edition, new: Edition) -> Iterator[tuple[str, str]]:
    """Yield the lines of two notices outside of their tasks, in pairs; those of a date alone are left out."""
    return zip_longest(_lines(old), _lines(new), fillvalue="")


def _lines(edition: Edition) -> list[str]:
    """Return the lines of a notice outside of its tasks, but those of a date alone."""
    bare = replace(edition, sections=tuple(replace(one, tasks=()) for one in edition.sections))
    text = "\n".join(one.text for one in notice.pieces(bare))
    return [line for line in text.split("\n") if line and _settled(edition, line) != _ITSELF]


def _unlike(old: Edition, was: str, new: Edition, now: str) -> bool:
    """Whether texts of two notices differ, their own years, dates and numbers set aside."""
    return unlike(was, now) and _settled(old, was) != _settled(new, now)


def _settled(edition: Edition, words: str) -> str:
    return settled(edition, words)[0]


def settled(edition: Edition, words: str) -> tuple[str, Sequence[int]]:
    """Return words of a notice as they are read, with one character for its own number, date or year.

    Beside it: where each character was, and where the words end.
    """
    text, own = as_read(words), _own_words(edition.id, edition.head.number, edition.head.issued)
    places: list[int] = []
    start = 0
    for found in own.finditer(text):
        places += range(start, found.start() + 1)
        start = found.end()
    return own.sub(_ITSELF, text), [*places, *range(start, len(text) + 1)]


@lru_cache(maxsize=256)  # of a few editions, line by line
def _own_words(year: str, number: str | None, issued: dt.date | None) -> re.Pattern[str]:
    """Return a pattern of the number, the date and the year that a notice names as its own."""
    own = [number or ""]
    if issued:
        own.append(chinese_date(issued.year, issued.month, issued.day))
        own.append(f"{str(issued.year).translate(_DIGITS)}年{numeral(issued.month)}月{numeral(issued.day)}日")
    whole = [re.escape(as_read(one)) for one in own if one]
    return re.compile("|".join((*whole, *(f"{one}(?=年)" for one in (year, year.translate(_DIGITS))))))
