"""Cut the lines of a table that no rules draw into rows, and find which of its cells are merged over rows.

Its lines stand in one strip: those of a page far below those of the page before. Rows stand apart where more than the
way between two lines is blank; where nothing is, each begins with the line that has its number.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import neg
from typing import NamedTuple

from generator.clauses.cells import is_responsibility
from generator.clauses.wording import HEADINGS
from generator.intake.readers.columns.regions import is_number
from generator.intake.readers.pdf_lines import NUMBERED, SENTENCE_ENDS

_HELPS = re.compile("配合|协同|协助|协办|参与|参加|支持")
_FAR = 1.6
"""How far a line below the last row is no more of it, in lines, where rows do not stand apart."""
_LEVEL = 0.25
"""How far apart the base lines of one line may be, of the size of a character: in pictures they are not exact."""
_FULL = 2.0
"""What may be left of a line that is full, in characters."""
_OFF = 3.0
"""How far a cell may stand off its place in a row, in points."""

Span = tuple[int, int]
"""The first and the last of the rows that a cell covers."""


class UncertainRowsError(Exception):
    """The rows of a table are not certain."""


class CellLine(NamedTuple):
    """A line of a cell: its base line in the strip, its edges, the size of its characters, its text."""

    y: float
    right: float
    size: float
    text: str


class Band(NamedTuple):
    """The base lines of the first and the last line of a row."""

    top: float
    bottom: float

    @property
    def centre(self) -> float:
        """Return the middle between them."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class CutRows:
    """The rows of a table, and for each column which row and which last row each of its cells covers."""

    bands: tuple[Band, ...]
    spans: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The lines of a table by columns, where its pages begin, and how far its lines are apart."""

    headings: tuple[str, ...]
    columns: tuple[tuple[CellLine, ...], ...]
    breaks: tuple[float, ...]
    """The base line of the first line of each page but the first."""
    pitch: float

    @property
    def text(self) -> int:
        """The index of the column that says what is to be done."""
        lengths = [sum(len(line.text) for line in column) for column in self.columns]
        plain = [i for i in range(1, len(lengths)) if not is_responsibility(self.headings[i])]
        return max(plain or range(1, len(lengths)), key=lambda i: lengths[i])

    @property
    def leads(self) -> int:
        """The index of the first column of units that do not merely help; -1 where none is."""
        units = [i for i, heading in enumerate(self.headings) if HEADINGS["role"].fullmatch(heading)]
        return next((i for i in units if not _HELPS.search(self.headings[i])), -1)

    @property
    def slack(self) -> float:
        """How much more than the way between two lines is none, in points."""
        return max(1.5, 0.1 * self.pitch)

    def is_over_pages(self, above: float, below: float) -> bool:
        """Whether a page ends between two base lines."""
        return bool(_between(self.breaks, Band(above - 1, below)))


def cut(strip: Strip) -> CutRows:
    """Return the rows of a strip; raise UncertainRowsError."""
    numbers = [line.y for line in strip.columns[0]]
    if not numbers or not all(is_number(line.text) for line in strip.columns[0]):
        raise UncertainRowsError
    every = range(len(strip.columns))
    others = [i for i in every[1:] if i != strip.text]
    if rows := _apart(strip, every, numbers):
        hang = _hang([row for row in rows if not strip.is_over_pages(row.top, row.bottom)], numbers)
    elif rows := _begun(strip, numbers):
        hang = "top"
    else:
        left_out = (*((i,) for i in others), others)
        tried = (_apart(strip, [i for i in every if i not in some], numbers) for some in left_out)
        rows, hang = next(filter(None, tried), None), "middle"
    if not rows:
        raise UncertainRowsError
    spans = tuple(tuple(_spans(strip, i, rows, hang)) for i in every)
    return CutRows(tuple(_widened(strip, rows, spans)), spans)


def _apart(strip: Strip, columns: Iterable[int], numbers: Sequence[float]) -> list[Band] | None:
    """Return the rows where blank stands between them, by the lines of some columns; None unless each has one number.

    What stands below the last row, apart, is not of the table.
    """
    rows: list[Band] = []
    counts: list[int] = []
    for band in _bands(_heights(strip, columns), strip.pitch + strip.slack):
        count = len(_between(numbers, band))
        if rows and counts[-1] + count == 1 and strip.is_over_pages(rows[-1].bottom, band.top):
            rows[-1] = Band(rows[-1].top, band.bottom)
            counts[-1] = 1
        else:
            rows.append(band)
            counts.append(count)
    while counts and not counts[-1]:
        rows.pop()
        counts.pop()
    return rows if set(counts) == {1} else None


def _heights(strip: Strip, columns: Iterable[int]) -> list[float]:
    """Return the base lines of columns, from the top."""
    return sorted({line.y for i in columns for line in strip.columns[i]}, reverse=True)


def _between(ys: Sequence[float], band: Band, slack: float = 0.1) -> Sequence[float]:
    """Return those of descending base lines that stand in a band."""
    return ys[bisect_left(ys, -band.top - slack, key=neg) : bisect_right(ys, -band.bottom + slack, key=neg)]


def _bands(ys: Sequence[float], most: float) -> list[Band]:
    bands: list[Band] = []
    for y in ys:
        if bands and bands[-1].bottom - y <= most:
            bands[-1] = Band(bands[-1].top, y)
        else:
            bands.append(Band(y, y))
    return bands


def _begun(strip: Strip, numbers: Sequence[float]) -> list[Band] | None:
    """Return the rows that begin with the lines of their numbers; None unless the lines of all columns agree."""
    ys = _heights(strip, range(len(strip.columns)))
    level = _LEVEL * strip.columns[0][0].size
    rows = []
    for top, after in zip(numbers, [*numbers[1:], None], strict=True):
        own = _between(ys, Band(top + level, ys[-1] if after is None else after + level), slack=0.0)
        if after is None:
            own = own[: next((i for i, (a, b) in enumerate(pairwise(own), 1) if a - b > _FAR * strip.pitch), len(own))]
        rows.append(Band(own[0], own[-1]))
    if ys[0] > rows[0].top or not all(lines for lines in _by_row(strip.columns[strip.text], rows)):
        return None
    return rows if all(_begin(column, rows, level) for column in strip.columns) else None


def _begin(column: Sequence[CellLine], rows: Sequence[Band], level: float) -> bool:
    """Whether each cell of a column begins with its row, and only its last line leaves room for a word."""
    right = max((line.right for line in column), default=0)
    for row, lines in zip(rows, _by_row(column, rows), strict=True):
        if lines and abs(lines[0].y - row.top) > level:
            return False
        for before, after in pairwise(lines):
            is_full = before.right >= right - _FULL * before.size
            if not (is_full or before.text.endswith(SENTENCE_ENDS) or NUMBERED.match(after.text)):
                return False
    return True


def _by_row(column: Iterable[CellLine], rows: Sequence[Band]) -> list[list[CellLine]]:
    """Return the lines of a column by the rows that they stand in."""
    by_row: list[list[CellLine]] = [[] for _ in rows]
    tops = [row.top for row in rows]
    for line in column:
        at = bisect_right(tops, -line.y + 1, key=neg) - 1
        if at >= 0 and line.y >= rows[at].bottom - 1:
            by_row[at].append(line)
    return by_row


# --- cells that are merged over rows


def _spans(strip: Strip, index: int, rows: Sequence[Band], hang: str) -> list[Span]:
    """Return which rows the cells of a column cover; raise UncertainRowsError where one belongs to no row.

    A cell that stands between rows covers them. One of the column that says who leads covers the empty ones, too,
    above and below or, where cells hang from the top of their rows, below it.
    """
    column = [line for line in strip.columns[index] if line.y >= rows[-1].bottom - strip.slack]
    by_row = _by_row(column, rows)
    inside = {line.y for lines in by_row for line in lines}
    pieces: list[tuple[Band, bool]] = []
    for band in _bands([line.y for line in column], strip.pitch + strip.slack):
        if all(y in inside for y in _between([line.y for line in column], band)):
            continue
        pieces.append((band, True))
    loose = _bands([y for band, _ in pieces for y in (band.top, band.bottom)], strip.pitch + strip.slack)
    pieces += [
        (Band(lines[0].y, lines[-1].y), False)
        for lines in by_row
        if lines and not any(band.bottom <= lines[0].y <= band.top for band in loose)
    ]
    spans: list[Span] = []
    ordered = sorted(pieces, reverse=True)
    touched = [_touched(band, rows) for band, _ in ordered]
    nexts = [*(first for first, _ in touched[1:]), len(rows)][: len(touched)]
    for (band, is_loose), (first, last), after in zip(ordered, touched, nexts, strict=True):
        lowest = spans[-1][1] + 1 if spans else 0
        if first < lowest:
            raise UncertainRowsError
        may_cover = is_loose or index == strip.leads
        limits = (lowest, after - 1) if may_cover else (first, last)
        span = _covered(band, (first, last), limits, rows, hang)
        if span is None and is_loose:
            raise UncertainRowsError
        spans += [(i, i) for i in range(lowest, (span or (first, last))[0])]
        spans.append(span or (first, last))
    return spans + [(i, i) for i in range(spans[-1][1] + 1 if spans else 0, len(rows))]


def _widened(strip: Strip, rows: Sequence[Band], spans: Sequence[Sequence[Span]]) -> list[Band]:
    """Return rows with the lines of cells that are higher than the others; raise UncertainRowsError if rows meet."""
    widened = list(rows)
    for column, own in zip(strip.columns, spans, strict=True):
        tops = [rows[first].top for first, _ in own]
        for line in column:
            if line.y < rows[-1].bottom - strip.slack:
                break
            # A line belongs to the cell whose rows are nearest.
            at = max(bisect_right(tops, -line.y, key=neg) - 1, 0)
            if at + 1 < len(own) and line.y < rows[own[at][1]].bottom:
                below = rows[own[at + 1][0]].top - line.y
                at += abs(below) < abs(rows[own[at][1]].bottom - line.y)
            first, last = own[at]
            widened[first] = Band(max(widened[first].top, line.y), widened[first].bottom)
            widened[last] = Band(widened[last].top, min(widened[last].bottom, line.y))
    if any(above.bottom <= below.top for above, below in pairwise(widened)):
        raise UncertainRowsError
    return widened


def _touched(band: Band, rows: Sequence[Band]) -> Span:
    """Return the first and the last of the rows that lines stand in, or between."""
    above = bisect_right([row.top for row in rows], -band.top + 1, key=neg) - 1
    below = bisect_left([row.bottom for row in rows], -band.bottom - 1, key=neg)
    return max(min(above, below), 0), min(max(above, below), len(rows) - 1)


def _covered(band: Band, own: Span, limits: Span, rows: Sequence[Band], hang: str) -> Span | None:
    """Return the most rows within limits that a cell may cover by its place in them; None where it fits none."""
    first, last = own
    if hang == "top":
        return (first, limits[1]) if abs(rows[first].top - band.top) <= _OFF else None
    if hang != "middle":
        return None
    best = None
    one, other = first, max(last, first)
    while limits[0] <= one and other <= limits[1]:
        off = (rows[one].top + rows[other].bottom) / 2 - band.centre
        if abs(off) <= _OFF:
            best = one, other
            one, other = one - 1, other + 1
        elif off > 0:
            other += 1
        else:
            one -= 1
    return best


def _hang(rows: Sequence[Band], numbers: Sequence[float]) -> str:
    """Return where cells that are lower than their rows hang, as their numbers do: top, middle or, if unknown, ""."""
    tall = [(row, _between(numbers, row)[0]) for row in rows if row.top - row.bottom > _OFF]
    if tall and all(abs(y - row.top) <= _OFF for row, y in tall):
        return "top"
    return "middle" if tall and all(abs(y - row.centre) <= _OFF for row, y in tall) else ""
