"""Make grids of the tables that no rules draw, as rules would draw them, and say what of them is not certain."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import median

from generator.intake.readers.columns.regions import NUMBERS, Region, TextRow, regions, text_rows
from generator.intake.readers.columns.rows import CellLine, CutRows, Strip, UncertainRowsError, cut
from generator.intake.readers.pdf_lines import Char
from generator.intake.readers.pdf_rules import Grid
from generator.intake.readers.pdf_tables import PageTable, table
from generator.messages import say

_APART = 10
"""How far the lines of a page are below those of the page before, in lines."""
_FARTHEST = 2.2
"""How far two lines of one paragraph may be apart, of the size of a character."""

_ALIKE = 1.15
"""How much more the way between two lines of a cell may be than between others."""


@dataclass(frozen=True, slots=True)
class BlankTable:
    """A table that no rules draw: the table, the characters on each page that are its own, and what is to be checked.

    Without a table its rows are not certain.
    """

    table: PageTable | None
    chars: dict[int, frozenset[Char]]
    notes: tuple[str, ...]


def blank_tables(pages: Sequence[Iterable[Char]]) -> list[BlankTable]:
    """Return the tables that stand on pages without rules, by the characters of these."""
    return [_read(region) for region in regions([text_rows(chars) for chars in pages])]


def begins_head(text: str) -> bool:
    """Whether a line begins as the head of such a table does: the head on each page is no running head."""
    return bool(NUMBERS.fullmatch("".join(text.split()[:1])))


def _read(region: Region) -> BlankTable:
    first = region.pages[0].number
    where = _where(first, region.pages[-1].number)
    moved = list(_moved(region))
    try:
        strip = _strip(region, moved)
        rows = cut(strip)
    except UncertainRowsError:
        note = say("{where}：行或列分不清，没有读成表格，请照原件填写各项责任", where=where)
        return BlankTable(None, {}, (note,))
    head = region.pages[0].head
    last = rows.bands[-1].bottom - strip.slack
    own = [row for rows_ in moved for row in rows_ if row.y >= last]
    grid = _grid(region, strip, rows, head)
    chars = [char for row in (*head, *own) for char in row.chars]
    made = replace(table(grid, chars, first), last_page=region.pages[-1].number)
    counts = [sum(row.y >= last for row in rows_) for rows_ in moved]
    held = {
        page.number: frozenset(char for row in (*page.head, *page.rows[:count]) for char in row.chars)
        for page, count in zip(region.pages, counts, strict=True)
    }
    return BlankTable(made, held, (where + "：" + "　".join(region.headings), *_doubts(strip.headings, made)))


def _where(first: int, last: int) -> str:
    if first == last:
        return say("第 {page} 页", page=first + 1)
    return say("第 {first}—{last} 页", first=first + 1, last=last + 1)


def _moved(region: Region) -> Iterator[list[TextRow]]:
    """Yield the rows of each page, those of all but the first moved below those of the page before."""
    lowest = None
    for page in region.pages:
        by = 0.0
        if lowest is not None and page.rows:
            by = lowest - _APART * page.rows[0].size - page.rows[0].y
        yield [_lowered(row, by) for row in page.rows] if by else list(page.rows)
        lowest = page.rows[-1].y + by if page.rows else lowest if lowest is not None else page.head[-1].y


def _lowered(row: TextRow, by: float) -> TextRow:
    chars = tuple(
        char._replace(place=(char.place[0], char.place[1], char.place[2] + by, char.place[3])) for char in row.chars
    )
    return TextRow(row.y + by, row.size, chars)


def _strip(region: Region, moved: Sequence[Sequence[TextRow]]) -> Strip:
    """Return the lines of a table by columns; raise UncertainRowsError where these are not certain."""
    if not region.is_certain:
        raise UncertainRowsError
    middles = [(left + right) / 2 for left, right in region.gaps]
    columns: list[list[CellLine]] = [[] for _ in region.headings]
    for row in (row for rows in moved for row in rows):
        cells: dict[int, list[Char]] = {}
        for char in row.chars:
            cells.setdefault(bisect_right(middles, char.place[0]), []).append(char)
        for i, chars in cells.items():
            text = "".join(char.text for char in chars)
            right, y = max(char.place[1] for char in chars), max(char.place[2] for char in chars)
            columns[i].append(CellLine(y, right, row.size, text))
    ways = [
        one.y - other.y
        for column in columns
        for one, other in pairwise(column)
        if one.size <= one.y - other.y <= _FARTHEST * one.size
    ]
    ways = [way for way in ways if way <= _ALIKE * min(ways)]  # the others are from row to row
    sizes = [row.size for rows in moved for row in rows]
    pitch = median(ways) if ways else 1.6 * median(sizes or [1.0])
    breaks = tuple(rows[0].y for rows in moved[1:] if rows)
    return Strip(region.headings, tuple(map(tuple, columns)), breaks, pitch)


def _grid(region: Region, strip: Strip, rows: CutRows, head: Sequence[TextRow]) -> Grid:
    """Return the grid of a table: a column ends where its longest line does."""
    middles = [(left + right) / 2 for left, right in region.gaps]
    rights = [-inf] * len(region.headings)
    left = head[0].chars[0].place[0]
    for row in (row for page in region.pages for row in (*page.head, *page.rows)):
        left = min(left, row.chars[0].place[0])
        for char in row.chars:
            at = bisect_right(middles, char.place[0])
            rights[at] = max(rights[at], char.place[1])
    size = head[0].size
    bottoms = [head[-1].y, *(row.bottom for row in rows.bands)]
    between = [(above + row.top) / 2 + 0.3 * size for above, row in zip(bottoms, rows.bands, strict=False)]
    ys = (head[0].y + size, *between, bottoms[-1] - strip.slack)
    count = len(region.headings)
    cells = [tuple(range(count))]
    owners = [[0] * count for _ in rows.bands]
    for i, spans in enumerate(rows.spans):
        for first, last in spans:
            for at in range(first, last + 1):
                owners[at][i] = (first + 1) * count + i
    return Grid((left, *rights), ys, (*cells, *map(tuple, owners)))


def _doubts(headings: Sequence[str], made: PageTable) -> Iterator[str]:
    """Yield what is to be checked in a table: cells that stand for several rows, and those that are empty."""
    for row in made.rows[1:]:
        number = row[0].words
        for heading, cell in zip(headings, row, strict=True):
            if not cell.words:
                yield say("序号 {number} 的“{heading}”空着", number=number, heading=heading)
            elif cell.height > 1:
                words = "".join(cell.paragraphs)
                yield say(
                    "序号 {number} 的“{heading}”按合并的单元格读成“{words}”",
                    number=number,
                    heading=heading,
                    words=words,
                )
