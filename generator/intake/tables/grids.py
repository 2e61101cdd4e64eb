"""Read the rows that state tasks in tables that a document holds as cells."""

from collections.abc import Iterator

from generator.intake.manuscript import ManuscriptCell, ManuscriptTable
from generator.intake.tables.columns import BLANK, KEYS, TaskRow, columns, judged, span


def rows(table: ManuscriptTable, lines: list[str], starts: list[int]) -> Iterator[TaskRow]:
    """Yield the rows of a table that state tasks, and those that seem to, without spans."""
    names: list[str] | None = None
    printed: set[int] = set()
    above: tuple[ManuscriptCell, ...] = ()
    for row in table.rows:
        texts = _texts(row, lines)
        headings = columns(texts) or (columns(_two_rows(above, row, lines)) if len(above) == len(row) else None)
        above = row
        if headings:
            names = headings
            printed.update(n for cell in row for n in cell.lines)
        elif names is not None and len(row) == len(names) and len({id(cell) for cell in row}) > 1:
            if read := _row(names, row, (lines, starts), printed):
                yield read
            printed.update(n for cell in row for n in cell.lines)


def _texts(row: tuple[ManuscriptCell, ...], lines: list[str]) -> list[str]:
    return ["\n".join(lines[n] for n in cell.lines if n < len(lines)).strip(BLANK + "\n") for cell in row]


def _two_rows(above: tuple[ManuscriptCell, ...], row: tuple[ManuscriptCell, ...], lines: list[str]) -> list[str]:
    """Return the headings of a head of two rows: the lower ones, where a column has one."""
    return [lower or upper for upper, lower in zip(_texts(above, lines), _texts(row, lines), strict=True)]


def _row(
    names: list[str], row: tuple[ManuscriptCell, ...], text: tuple[list[str], list[int]], printed: set[int]
) -> TaskRow | None:
    """Return a row; a merged cell stands for each column and row that it covers, and is printed once."""
    lines, _ = text
    own = sorted({n for cell in row for n in cell.lines if n < len(lines)} - printed)
    spans, cells, seen = [], [], set(printed)
    for name, cell, value in zip(names, row, _texts(row, lines), strict=True):
        if value and not seen.intersection(cell.lines):
            spans.append((name, *span(cell.lines, *text)))
        seen.update(cell.lines)
        if value and name not in KEYS:
            cells.append((name, value))
    whole = own and own == list(range(own[0], own[-1] + 1))
    return judged(TaskRow(tuple(own), tuple(spans) if whole else (), tuple(cells))) if own else None
