"""Find heads of tables, the columns that stay blank below them, and where such a table ends, over pages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from generator.clauses.cells import is_responsibility
from generator.intake.readers.pdf_lines import Char

NUMBERS = re.compile("序号|编号|项号|号")
_PLAIN = re.compile(".{0,6}(?:任务|事项|举措|项目|名称|工作|要点|内容|措施|要求|目标|标准)|备注")
"""What a column is called that says neither who nor when, where its heading goes on in another line."""
_LONGEST_HEADING = 14
_MOST_HEAD_LINES = 4
_GAP = 0.4
"""The least width of what stays blank between two columns, of the size of a character."""
_LETTER_SPACE = 2.5
"""What may stand between the characters of a heading that is spaced out, 序 号, of their size."""
_APART = 3.0
"""How far the same column may stand on two pages, in points."""
_SAME_LINE = 0.3
"""How far apart the base lines of a line may be, of the size of a character."""

_NUMBER = re.compile(r"[（(]?(?:\d{1,5}|[一二三四五六七八九十百]{1,6})[)）]?[.．、]?")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TextRow:
    """The characters of a page that stand on one base line, from left to right."""

    y: float
    size: float
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """Its text, without blanks."""
        return "".join(char.text for char in self.chars)


@dataclass(frozen=True, slots=True)
class RegionPage:
    """What a page has of a table: the rows of its head, if it stands there, and those below it."""

    number: int
    head: tuple[TextRow, ...]
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A table over pages: its headings, what is blank between its columns, and what each page has of it.

    The columns are certain where exactly one blank is between any two, and nothing below looks like a row, too.
    """

    headings: tuple[str, ...]
    gaps: tuple[Interval, ...]
    pages: tuple[RegionPage, ...]
    is_certain: bool


def text_rows(chars: Iterable[Char]) -> list[TextRow]:
    """Return characters as rows of text, from the top."""
    rows: list[TextRow] = []
    run: list[Char] = []
    for char in sorted((one for one in chars if one.text.strip() and not one.is_made), key=lambda one: -one.place[2]):
        if run and run[0].place[2] - char.place[2] > _SAME_LINE * run[0].place[3]:
            rows.append(_row(run))
            run = []
        run.append(char)
    return [*rows, _row(run)] if run else rows


def _row(run: list[Char]) -> TextRow:
    ordered = tuple(sorted(run, key=lambda char: char.place[0]))
    return TextRow(max(char.place[2] for char in run), max(char.place[3] for char in run), ordered)


def regions(pages: Sequence[Sequence[TextRow]]) -> Iterator[Region]:
    """Yield the tables that begin with a known head, in the order of the pages."""
    table: _Columns | None = None
    for number, rows in enumerate(pages):
        at = 0
        if table:
            again = next((head for i in range(_MOST_HEAD_LINES) if (head := _head(rows, i)) and table.has(head)), None)
            at = table.take(number, rows, again)
        while at < len(rows):
            if table:
                yield table.region()
                table = None
            if head := _head(rows, at):
                table = _Columns(head)
                at = table.take(number, rows, head)
            else:
                at += 1
    if table:
        yield table.region()


@dataclass(frozen=True, slots=True)
class _Head:
    rows: tuple[TextRow, ...]
    end: int
    """The index of the row after it."""
    headings: tuple[str, ...]
    columns: tuple[Interval, ...]


def _head(rows: Sequence[TextRow], at: int) -> _Head | None:
    """Return the head whose first line is a row; the longest where there are several."""
    longest = None
    for end in range(at + 1, min(at + _MOST_HEAD_LINES, len(rows)) + 1):
        own = rows[at:end]
        if end - at > 1 and own[-2].y - own[-1].y > 2 * own[-1].size:
            break
        columns = _spelt(_occupied(own), own)
        headings = tuple(_within(own, column) for column in columns)
        if _is_head(headings) and (longest is None or _is_spelt_on(longest.headings, headings)):
            longest = _Head(tuple(own), end, headings, tuple(columns))
    return longest


def _is_head(headings: Sequence[str]) -> bool:
    is_short = all(0 < len(heading) <= _LONGEST_HEADING for heading in headings)
    is_table = len(headings) > 2 and len(set(headings)) == len(headings)
    return is_short and is_table and bool(NUMBERS.fullmatch(headings[0])) and any(map(is_responsibility, headings))


def _is_spelt_on(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether headings go on in another line, and what was said in it is no row."""
    if len(before) != len(after):
        return False
    changed = [other for one, other in zip(before, after, strict=True) if one != other]
    return all(is_responsibility(heading) or _PLAIN.fullmatch(heading) for heading in changed)


def _occupied(rows: Iterable[TextRow]) -> list[Interval]:
    """Return where the characters of rows stand, from left to right, as intervals with gaps between them."""
    edges = sorted((edge, row.size) for row in rows for edge in _edges(row))
    joined: list[Interval] = []
    for (left, right), size in edges:
        if joined and left - joined[-1][1] < _GAP * size:
            joined[-1] = joined[-1][0], max(right, joined[-1][1])
        else:
            joined.append((left, right))
    return joined


def _edges(row: TextRow) -> Iterator[Interval]:
    """Yield where the characters of a row stand: none is wider than the way to the next."""
    for char, after in zip(row.chars, (*row.chars[1:], None), strict=True):
        left, right = char.place[:2]
        yield left, min(right, max(left, after.place[0])) if after else right


def _spelt(columns: list[Interval], rows: Sequence[TextRow]) -> list[Interval]:
    """Return columns with those made one that are the characters of one heading, spaced out."""
    spelt: list[Interval] = []
    for column in columns:
        if spelt and _is_spaced_out(spelt[-1], column, rows):
            spelt[-1] = spelt[-1][0], column[1]
        else:
            spelt.append(column)
    return spelt


def _is_spaced_out(before: Interval, after: Interval, rows: Sequence[TextRow]) -> bool:
    size = rows[0].size
    words = _within(rows, before)
    is_whole = bool(NUMBERS.fullmatch(words)) and len(words) > 1
    is_loose = len(words) == 1 or before[1] - before[0] > 1.5 * size * len(words)
    return is_loose and not is_whole and len(_within(rows, after)) == 1 and after[0] - before[1] <= _LETTER_SPACE * size


def _within(rows: Iterable[TextRow], column: Interval) -> str:
    """Return the text of rows that stands in a column."""
    return "".join(char.text for row in rows for char in row.chars if column[0] <= char.place[0] <= column[1])


class _Columns:
    """The columns of a table while its lines are taken, one after another: what stays blank between them."""

    def __init__(self, head: _Head) -> None:
        self._head = head
        self._blank = [[(one[1], other[0])] for one, other in pairwise(head.columns)]
        self._pages: list[RegionPage] = []
        self._is_certain = True

    def has(self, head: _Head) -> bool:
        """Whether a head is that of the table, on another page."""
        alike = head.headings == self._head.headings
        return alike and all(abs(a[0] - b[0]) <= _APART for a, b in zip(head.columns, self._head.columns, strict=True))

    def take(self, page: int, rows: Sequence[TextRow], named: _Head | None) -> int:
        """Take the rows of a page, those below the head if it has one; return the index of the first row not taken.

        A page without the head goes on with the table where one of its rows has a number.
        """
        blank = self._blank
        at = end = named.end if named else 0
        while end < len(rows) and not ((head := _head(rows, end)) and self.has(head)):
            left = _remaining(blank, rows[end])
            if not all(left):
                break
            blank, end = left, end + 1
        numbered = any(is_number(_within([row], (-inf, blank[0][0][0]))) for row in rows[at:end])
        if not named and not numbered:
            self._is_certain &= end == at
            return 0
        self._blank = blank
        self._pages.append(RegionPage(page, named.rows if named else (), tuple(rows[at:end])))
        self._is_certain &= not (end < len(rows) and len(_occupied([rows[end]])) > 2)
        return end

    def region(self) -> Region:
        """Return the table of the rows that were taken: certain if there is one blank between any two columns."""
        gaps = tuple(max(blank, key=lambda one: one[1] - one[0]) for blank in self._blank)
        is_certain = self._is_certain and all(len(blank) == 1 for blank in self._blank)
        return Region(self._head.headings, gaps, tuple(self._pages), is_certain=is_certain)


def is_number(text: str) -> bool:
    """Whether a cell holds the number of a row."""
    return bool(_NUMBER.fullmatch(text))


def _remaining(blank: list[list[Interval]], row: TextRow) -> list[list[Interval]]:
    """Return what of each gap stays blank with a row."""
    least = _GAP * row.size
    remaining = blank
    for left, right in _occupied([row]):
        remaining = [
            [
                rest
                for one in gaps
                for rest in ((one[0], min(one[1], left)), (max(one[0], right), one[1]))
                if rest[1] - rest[0] >= least
            ]
            if any(one[0] < right and left < one[1] for one in gaps)
            else gaps
            for gaps in remaining
        ]
    return remaining
