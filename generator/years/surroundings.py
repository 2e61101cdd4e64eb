"""The chapters of two editions matched, and what the editions say otherwise outside of their tasks.

A notice has its own year, date and number: these make no difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    return found or tuple(_otherwise_printed(old, new))


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
        if was and _unlike(old, was.text or "", new, section.text or ""):
            yield Particular("chapter_text", _heading(section), _some(was.text), _some(section.text))
    gone = (section for section in old.sections if section.id not in chapter.values())
    yield from (Particular("chapter", "", (_heading(section),), ()) for section in gone)
    order = [before[id_] for section in new.sections if (id_ := chapter.get(section.id))]
    if order != (kept := [section for section in old.sections if section in order]):
        yield Particular("chapter_order", "", tuple(one.title for one in kept), tuple(one.title for one in order))


def _heading(section: Section) -> str:
    return f"{section.number}、{section.title}" if section.number else section.title


def _otherwise_printed(old: Edition, new: Edition) -> Iterator[Particular]:
    """Yield the lines outside of tasks that differ, as where only the layout does."""
    rows = [*lines(old, new)]
    differing = [(was, now) for was, now in rows if _unlike(old, was, new, now)]
    if differing:
        was, now = ("\n".join(filter(None, each)) for each in zip(*differing, strict=True))
        yield Particular("printed", "", _some(was), _some(now))


def lines(old: Edition, new: Edition) -> Iterator[tuple[str, str]]:
    """Yield the lines of two notices outside of their tasks, in pairs; those of a date alone are left out."""
    bare = (replace(each, sections=tuple(replace(one, tasks=()) for one in each.sections)) for each in (old, new))
    texts = ("\n".join(one.text for one in notice.pieces(each)) for each in bare)
    cut = [[line for line in text.split("\n") if line] for text in texts]
    own = [[line for line in each if _settled(one, line) != _ITSELF] for one, each in zip((old, new), cut, strict=True)]
    return zip_longest(own[0], own[1], fillvalue="")


def _unlike(old: Edition, was: str, new: Edition, now: str) -> bool:
    """Whether texts of two notices differ, their own years, dates and numbers set aside."""
    return unlike(was, now) and _settled(old, was) != _settled(new, now)


def _settled(edition: Edition, words: str) -> str:
    """Return words of a notice as they are read, without its own number, date and year."""
    year, issued = edition.id, edition.head.issued
    own = [edition.head.number or ""]
    if issued:
        own.append(chinese_date(issued.year, issued.month, issued.day))
        own.append(f"{str(issued.year).translate(_DIGITS)}年{numeral(issued.month)}月{numeral(issued.day)}日")
    words = as_read(words)
    for one in filter(None, own):
        words = words.replace(as_read(one), _ITSELF)
    return words.replace(f"{year}年", f"{_ITSELF}年").replace(f"{year.translate(_DIGITS)}年", f"{_ITSELF}年")
