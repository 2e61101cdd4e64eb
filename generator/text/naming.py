"""Names found in texts: the sentences where each stands, and terms that look like names and are none's."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.text.typeset import paragraphs, sentences

NOUNS = ("平台", "体系", "机制", "制度", "工程", "行动", "工作站", "基地", "中心", "榜")
"""What ends the names of things that plans set up."""

_TERM = re.compile(f"(?<=“)[^“”]+(?=”)|{'|'.join(NOUNS)}")
_NEAR = 10
_BEFORE = re.compile(rf"[^，。；：、！？,;:()（）“”《》\s]{{0,{_NEAR}}}$")
_GAP = re.compile("…+")


@dataclass(frozen=True)
class Span:
    """A stretch of a text, and whose name it is."""

    start: int
    end: int
    owner: str


def spans(text: str, names: Mapping[str, str]) -> list[Span]:
    """Find names, each with its owner, in the order of the text; where two overlap, the longer stands there."""
    found: list[Span] = []
    taken = bytearray(len(text))
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for start in _occurrences(name, text):
            end = start + len(name)
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * len(name)
                found.append(Span(start, end, names[name]))
    return sorted(found, key=lambda span: span.start)


def _occurrences(words: str, text: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + len(words))


def numbered(title: str, body: str) -> list[tuple[int, str]]:
    """Return what a task says: its title as 0, its sentences from 1, numbered as on its page."""
    cut = (sentence for paragraph in paragraphs(body) for sentence in sentences(paragraph))
    return [(0, title), *enumerate(cut, start=1)]


def says(sentence: str, words: str) -> bool:
    """Whether a sentence holds words; those on either side of … in this order."""
    at = 0
    for part in filter(None, _GAP.split(words)):
        at = sentence.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


@dataclass(frozen=True)
class Term:
    """A quotation, or a noun of NOUNS with what stands before it, that no name covers: its place in its text."""

    start: int
    words: str


def uncovered(text: str, names: Iterable[str]) -> list[Term]:
    """Return the quotations and the nouns of a text that stand in none of the names."""
    covered = spans(text, dict.fromkeys(names, ""))
    starts = [span.start for span in covered]
    found = []
    for term in _TERM.finditer(text):
        start, end = term.span()
        at = bisect_right(starts, start) - 1
        if at < 0 or covered[at].end < end:
            before = _BEFORE.search(text, max(0, start - _NEAR), start) if term[0] in NOUNS else None
            found.append(Term(start, (before[0] if before else "") + term[0]))
    return found


def excused(text: str, names: Sequence[str], excuses: Iterable[str]) -> set[str]:
    """Return the excuses, words that are no subject's name, that cover a term of a text which no name covers."""
    left = {term.start for term in uncovered(text, names)}
    fitting = (words for words in excuses if words in text)
    return {words for words in fitting if left - {term.start for term in uncovered(text, [*names, words])}}
