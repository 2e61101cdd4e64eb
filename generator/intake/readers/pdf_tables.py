"""Read the tables that a PDF page rules: the text of their cells, and one table where it goes on over pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import east_asian_width

from generator.intake.readers.pdf_lines import NUMBERED, SENTENCE_ENDS, Char, PageLine, in_order, line, needs_blank
from generator.intake.readers.pdf_rules import Grid

_WIDEST_PADDING = 10.0
"""Between a rule and the text of a cell, in points."""

_UNIT = re.compile(r"[“‘（(《〈〔【「『]*(?:[0-9A-Za-z.%]+|.)[，。、；：？！）)》〉〕】」』”’.,;:!?]*")
"""What no line end may part."""

_BETWEEN = 0.25
"""What word processors put between Chinese characters and letters or figures, of the size of a character."""

_NUMBER = re.compile(r"[（(]?(?:\d{1,5}|[一二三四五六七八九十百]{1,6})[)）]?[.．、]?")


@dataclass(frozen=True, slots=True, eq=False)
class PageCell:
    """A cell: its paragraphs, its last line and where the text of the cell ends to the right, how many rows it covers.

    A merged cell stands, as the same object, at each place that it covers.
    """

    paragraphs: tuple[str, ...] = ()
    last: PageLine | None = None
    right: float = 0
    height: int = 1

    @property
    def words(self) -> str:
        """Its text without blanks."""
        return "".join("".join(self.paragraphs).split())


Row = tuple[PageCell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PageTable:
    """A table of a page: its first and its last page, its upper edge, the widths of its columns, and its rows."""

    page: int
    last_page: int
    bottom: float
    widths: tuple[float, ...]
    rows: tuple[Row, ...]


def table(grid: Grid, chars: Iterable[Char], page: int) -> PageTable:
    """Return the table of a grid and of the characters that stand in it."""
    held: defaultdict[int, list[Char]] = defaultdict(list)
    for char in chars:
        if (place := grid.place(*middle(char))) and not char.is_made:
            held[grid.cells[place[0]][place[1]]].append(char)
    lines = {number: list(_lines(chars, page)) for number, chars in held.items()}
    edges = {number: _edges(grid, number) for row in grid.cells for number in row}
    gaps = [one.left - edges[number][0] for number, own in lines.items() for one in own]
    padding = min(max(min(gaps, default=0), 0), _WIDEST_PADDING)
    heights = {number: sum(number in row for row in grid.cells) for number in edges}
    cells = {number: _cell(lines.get(number, []), edges[number][1] - padding, heights[number]) for number in edges}
    rows = tuple(tuple(cells[number] for number in row) for row in grid.cells)
    widths = tuple(right - left for left, right in pairwise(grid.xs))
    return PageTable(page=page, last_page=page, bottom=grid.ys[0], widths=widths, rows=rows)


def middle(char: Char) -> tuple[float, float]:
    """Return a point within a character."""
    left, right, bottom, size = char.place
    return (left + right) / 2, bottom + 0.3 * size


def _lines(chars: list[Char], page: int) -> Iterator[PageLine]:
    """Yield the lines of a cell, from the top."""
    run: list[Char] = []
    for char in sorted(chars, key=lambda char: -char.place[2]):
        if run and run[0].place[2] - char.place[2] > 0.5 * run[0].place[3]:
            yield from _one(run, page)
            run = []
        run.append(char)
    yield from _one(run, page)


def _one(run: list[Char], page: int) -> Iterator[PageLine]:
    if any(char.text.strip() for char in run):
        made = line(in_order(run), page)
        yield replace(made, text=made.text.strip(" "))


def _edges(grid: Grid, number: int) -> tuple[float, float]:
    """Return the left and the right edge of a cell."""
    columns = [i for row in grid.cells for i, one in enumerate(row) if one == number]
    return grid.xs[min(columns)], grid.xs[max(columns) + 1]


def _cell(lines: Sequence[PageLine], right: float, height: int) -> PageCell:
    """Return a cell whose text ends at `right`: a line goes on in the next where its first word had no room in it."""
    paragraphs = [lines[0].text] if lines else []
    for before, after in pairwise(lines):
        if _goes_on(before, after.text, right):
            paragraphs[-1] = _met(paragraphs[-1], after.text)
        else:
            paragraphs.append(after.text)
    return PageCell(tuple(paragraphs), lines[-1] if lines else None, right, height)


def _goes_on(before: PageLine, after: str, right: float) -> bool:
    unit = _UNIT.match(after)
    words = unit[0] if unit else after[:1]
    width = sum(1.0 if _is_wide(char) else 0.5 for char in words)
    width += _BETWEEN * sum(_is_wide(one) != _is_wide(other) for one, other in pairwise(before.text[-1:] + words))
    had_no_room = before.right + width * before.size > right - 0.2 * before.size
    return had_no_room and not (NUMBERED.match(after) and before.text.endswith(SENTENCE_ENDS))


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WFA"


def _met(before: str, after: str) -> str:
    return before + (" " if needs_blank(before, after) else "") + after


# --- over pages


def goes_on(before: PageTable, after: PageTable) -> bool:
    """Whether a table goes on in the first of the next page: both have the same columns."""
    alike = len(before.widths) == len(after.widths) and all(
        abs(one - other) <= 3 for one, other in zip(before.widths, after.widths, strict=True)
    )
    return alike and after.page == before.last_page + 1


def joined(before: PageTable, after: PageTable) -> tuple[PageTable, str]:
    """Return one table of two, of which one goes on in the other; and the head that the other repeats, if it does."""
    repeated = 0
    for one, other in zip(before.rows, after.rows, strict=False):
        if not any(cell.words for cell in one) or [cell.words for cell in one] != [cell.words for cell in other]:
            break
        repeated += 1
    head = "　".join(cell.words for row in after.rows[:repeated] for cell in dict.fromkeys(row))
    rows, rest = list(before.rows), list(after.rows[repeated:])
    if rest:
        key = _key(rows[-len(rest) :] + rest)
        swaps = dict(_parts(rows[-1], rest[0], whole_row=_is_broken(rows[-1], rest[0], key)))
        merged = {old: new for (one, other), new in swaps.items() for old in (one, other)}
        tallest = max(cell.height for cell in rows[-1])
        rows[-tallest:] = [tuple(merged.get(cell, cell) for cell in row) for row in rows[-tallest:]]
        rest = [tuple(merged.get(cell, cell) for cell in row) for row in rest]
        if _is_broken(before.rows[-1], after.rows[repeated], key):
            del rest[0]
    return replace(before, last_page=after.last_page, rows=(*rows, *rest)), head


def _key(rows: Sequence[Row]) -> int:
    """Return the column that numbers the rows; the first where none does."""
    counted = [sum(bool(_NUMBER.fullmatch(row[i].words)) for row in rows) for i in range(len(rows[0]))]
    best = max(counted)
    return counted.index(best) if best else 0


def _is_broken(last: Row, first: Row, key: int) -> bool:
    """Whether the page ends within a row: one of the two has no number, though the other has words."""
    return bool(last[key].words) != bool(first[key].words) and any(cell.words for cell in first)


def _parts(last: Row, first: Row, *, whole_row: bool) -> Iterator[tuple[tuple[PageCell, PageCell], PageCell]]:
    """Yield the pairs of cells that are one cell on two pages, and what it is."""
    for one, other in dict.fromkeys(zip(last, first, strict=True)):
        is_empty_rest = not other.words and max(one.height, other.height) > 1 and bool(one.words)
        if whole_row or is_empty_rest:
            height = one.height + other.height - (1 if whole_row else 0)
            yield (one, other), replace(_together(one, other), height=height)


def _together(one: PageCell, other: PageCell) -> PageCell:
    if one.last and other.paragraphs and _goes_on(one.last, other.paragraphs[0], one.right):
        first, *more = other.paragraphs
        paragraphs = (*one.paragraphs[:-1], _met(one.paragraphs[-1], first), *more)
    else:
        paragraphs = one.paragraphs + other.paragraphs
    end = other if other.last else one
    return PageCell(paragraphs, end.last, end.right)
