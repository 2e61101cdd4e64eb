"""Find given names in texts, and terms that look like names and are covered by none."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.text.typeset import paragraphs, sentences

NOUNS = ("平台", "体系", "机制", "制度", "工程", "行动", "工作站", "基地", "中心", "榜")
"""Nouns that end the names of things that plans set up."""

_TERM = re.compile(f"(?<=“)[^“”]+(?=”)|{'|'.join(NOUNS)}")
_NEAR = 10
_BEFORE = re.compile(rf"[^，。；：、！？,;:()（）“”《》\s]{{0,{_NEAR}}}$")
_GAP = re.compile("…+")


@dataclass(frozen=True)
class NameSpan:
    """A name in a text: start, end, and whose name it is."""

    start: int
    end: int
    owner: str


def spans(text: str, names: Mapping[str, str]) -> list[NameSpan]:
    """Return where names (name → owner) stand in a text, in order; of two that overlap, the longer counts."""
    result: list[NameSpan] = []
    taken = bytearray(len(text))
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for start in _occurrences(name, text):
            end = start + len(name)
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * len(name)
                result.append(NameSpan(start, end, names[name]))
    return sorted(result, key=lambda span: span.start)


def _occurrences(words: str, text: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + len(words))


def numbered(title: str, body: str) -> list[tuple[int, str]]:
    """Return the title of a task as (0, title), and its sentences numbered from 1, as on its page."""
    cut = (sentence for paragraph in paragraphs(body) for sentence in sentences(paragraph))
    return [(0, title), *enumerate(cut, start=1)]


def says(sentence: str, words: str) -> bool:
    """Whether a sentence holds words; … in them stands for any text."""
    at = 0
    for part in filter(None, _GAP.split(words)):
        at = sentence.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def spaced(words: str) -> str:
    """Return words as they are printed: …… where … stands for any text (GB/T 15834)."""
    return _GAP.sub("……", words)


@dataclass(frozen=True)
class Term:
    """A quotation, or a noun of NOUNS with up to 10 characters before it, and its index in the text."""

    start: int
    words: str


def uncovered(text: str, names: Iterable[str]) -> list[Term]:
    """Return the quotations and nouns of a text that are not part of one of the names."""
    covered = spans(text, dict.fromkeys(names, ""))
    starts = [span.start for span in covered]
    terms = []
    for term in _TERM.finditer(text):
        start, end = term.span()
        at = bisect_right(starts, start) - 1
        if at < 0 or covered[at].end < end:
            before = _BEFORE.search(text, max(0, start - _NEAR), start) if term[0] in NOUNS else None
            terms.append(Term(start, (before[0] if before else "") + term[0]))
    return terms


def excused(text: str, names: Sequence[str], excuses: Iterable[str]) -> set[str]:
    """Return those of the excuses (words that are no name) that cover a term of a text which no name covers."""
    left = {term.start for term in uncovered(text, names)}
    fitting = (words for words in excuses if words in text)
    return {words for words in fitting if left - {term.start for term in uncovered(text, [*names, words])}}
