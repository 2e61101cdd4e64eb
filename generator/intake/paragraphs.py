"""Join the lines of a manuscript to paragraphs, each with a map from its characters to their offsets in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.clauses import numbering, parse, phrases, wording
from generator.intake.manuscript import Manuscript
from generator.text.brackets import BRACKETS

BLANK = " \t\u3000\xa0\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
"""Blanks that may stand in a line: a value of nothing else is none (`plan/fields`)."""
_STOPS = "。！？；：:;!?"
_ENDS = re.compile(rf"[{_STOPS}）)”】〕]$")
_CLAUSE = 600
"""Characters: a clause in brackets is not longer."""
_CLOSING = frozenset(BRACKETS.values())
_BROKEN = 0.4
"""From this share of full lines that end within a sentence a text counts as broken at the width of its page."""


def issued_text(manuscript: Manuscript) -> tuple[str, tuple[int, ...]]:
    """Return the text as notice.txt holds it, and each line's offset: no blanks at line ends, no empty last lines."""
    lines = [line.replace("\n", " ").rstrip(BLANK) for line in manuscript.lines]
    if lines:
        lines[0] = lines[0].lstrip("\ufeff")  # a byte order mark is no part of the text
    while lines and not lines[-1]:
        lines.pop()
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return "\n".join(lines), tuple(starts)


@dataclass(frozen=True, slots=True)
class MappedParagraph:
    """A paragraph: `clean` is its text without line breaks, `places` the offset in the text of each character."""

    clean: str
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """Offset of its first character in the text."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Offset after its last character in the text."""
        return self.places[-1] + 1

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the span in the text, start and end, of the characters `first` to `last` of `clean`."""
        return self.places[first], self.places[last - 1] + 1

    def cut(self, first: int, last: int) -> "MappedParagraph":
        """Return the characters `first` to `last` as a paragraph, blanks at its ends left out."""
        while first < last and self.clean[first] in BLANK:
            first += 1
        while last > first and self.clean[last - 1] in BLANK:
            last -= 1
        return MappedParagraph(self.clean[first:last], self.places[first:last])


def paragraphs(text: str, apart: frozenset[int] = frozenset()) -> list[MappedParagraph]:
    """Return the paragraphs of a text; a line whose index is in `apart` (a cell of a table) is one of its own."""
    lines = list(_lines(text))
    width = _width(lines)
    result: list[MappedParagraph] = []
    i = 0
    while i < len(lines):
        if not lines[i].clean:
            i += 1
            continue
        group, end = [lines[i]], i + 1
        while i not in apart and (following := _continues(group, lines, end, width, apart)):
            group.append(lines[following])
            end = following + 1
        result.append(_merged(group))
        i = end
    return result


@dataclass(frozen=True, slots=True)
class _SourceLine:
    number: int
    clean: str
    start: int
    indented: bool


def _lines(text: str) -> Iterator[_SourceLine]:
    at = 0
    for number, line in enumerate(text.split("\n")):
        clean = line.strip(BLANK)
        yield _SourceLine(number, clean, at + line.find(clean) if clean else at, line[:1] in ("\u3000", " ", "\t"))
        at += len(line) + 1


def _width(lines: list[_SourceLine]) -> int:
    """Return the width, in characters, at which the page broke all lines; 0 where each line is a whole paragraph."""
    lengths = sorted(len(line.clean) for line in lines if line.clean)
    if len(lengths) < 12:
        return 0
    usual = lengths[int(len(lengths) * 0.8)]
    full = [line for line in lines if len(line.clean) >= 0.8 * usual]
    endless = [line for line in full if not _ENDS.search(line.clean)]
    return usual if 15 <= usual <= 60 and len(endless) > _BROKEN * len(full) and len(full) > 0.3 * len(lengths) else 0


def _continues(
    group: list[_SourceLine], lines: list[_SourceLine], at: int, width: int, apart: frozenset[int]
) -> int | None:
    """Return the index of the line that continues a paragraph, None where none does.

    Page numbers and empty lines may stand between.
    """
    following = next(
        (
            n
            for n in range(at, min(at + 4, len(lines)))
            if lines[n].clean and not wording.PAGE.fullmatch(lines[n].clean)
        ),
        None,
    )
    if following is None or following in apart or len(group) > 80:
        return None
    last, line = group[-1], lines[following]
    whole = "".join(part.clean for part in group)
    opened = _opened(whole)
    if _begins_clause(whole, opened) and not numbering.marker(line.clean):
        coming = (part.clean for part in lines[following : following + 10] if not wording.PAGE.fullmatch(part.clean))
        if _closes(whole + "".join(coming), opened, len(whole)):
            return following
    if not width or line.indented or numbering.marker(line.clean) or wording.LABEL_LINE.match(line.clean):
        return None
    if opened >= 0:
        return following
    short = len(last.clean) < 0.85 * width
    if short:
        return following if _broken_name(whole) else None
    return following


def _broken_name(whole: str) -> bool:
    """Whether a labelled line stops within its list."""
    return bool(wording.LABEL_LINE.match(whole)) and whole[-1:] in "、，,：:"


def _opened(whole: str) -> int:
    """Return the index of the outermost bracket that the end of a paragraph does not close; -1 where all are closed."""
    start = max(0, len(whole) - _CLAUSE)
    opened: list[int] = []
    for at in range(start, len(whole)):
        if whole[at] in BRACKETS:
            opened.append(at)
        elif whole[at] in _CLOSING and opened:
            opened.pop()
    return opened[0] if opened else -1


def _begins_clause(whole: str, start: int) -> bool:
    """Whether a bracket begins where clauses do: after a stop."""
    return start == 0 or (start > 0 and whole[start - 1] in _STOPS + "”")


def _closes(ahead: str, start: int, at: int) -> bool:
    """Whether the bracket at `start`, open before `at`, is closed soon and holds a clause."""
    end = phrases.closing_bracket(ahead, start)
    return at <= end < at + _CLAUSE and parse.certain_clause(ahead[start : end + 1]) is not None


def _merged(group: list[_SourceLine]) -> MappedParagraph:
    clean = "".join(line.clean for line in group)
    places = tuple(line.start + i for line in group for i in range(len(line.clean)))
    return MappedParagraph(clean, places)
