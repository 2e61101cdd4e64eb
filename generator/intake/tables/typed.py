"""Read the rows that state tasks in tables typed into lines: the cells of a row are apart by tabs, bars or blanks."""

import re
from collections.abc import Iterator

from generator.intake.tables.columns import BLANK, KEYS, NUMBER, TaskRow, columns, judged
from generator.text.patterns import lazy

_SEPARATORS = (lazy(r"\t"), lazy(r"[|｜│┃]"), lazy(r"[ \u3000\xa0]{2,}|\u3000"), lazy(r"[ \u3000\xa0]+"))
_RULE = lazy(r"[|｜│┃+\-—─━=: ]*[\-—─━=]{3}[|｜│┃+\-—─━=: ]*")
"""A line between rows that holds no cell."""
_MOST_LINES = 40
"""A row has no more lines."""


def rows(lines: list[str], starts: list[int], covered: set[int]) -> Iterator[TaskRow]:
    """Yield the rows of the tables whose head is one line, and those that seem to state a task, without spans."""
    i = 0
    while i < len(lines):
        head = None if i in covered else _head(lines[i])
        if head is None:
            i += 1
            continue
        names, separator = head
        rows_, i = _rows(lines, i + 1, names, separator)
        for first, end in rows_:
            if read := _row(lines, starts, (first, end), names, separator):
                yield read


def _head(line: str) -> tuple[list[str], re.Pattern[str]] | None:
    """Return the columns of the table whose head is a line, and what parts them; None where it is none."""
    if len(line) > 400:
        return None
    for separator in _SEPARATORS:
        cells = [cell for _, _, cell in _cells(line, 0, separator)]
        if len(cells) > 2 and (names := columns(cells)) and set(names) & {"title", "text"}:
            return names, separator
    return None


def _cells(text: str, at: int, separator: re.Pattern[str]) -> list[tuple[int, int, str]]:
    """Return the cells of a row that begins at an offset: start, end and what each holds, without blanks around it."""
    edges = [found.span() for found in separator.finditer(text)]
    starts, ends = [0, *(end for _, end in edges)], [*(start for start, _ in edges), len(text)]
    cells = []
    for start, end in zip(starts, ends, strict=True):
        whole = text[start:end]
        value = whole.strip(BLANK + "\n")
        lead = start + len(whole) - len(whole.lstrip(BLANK + "\n"))
        cells.append((at + lead, at + lead + len(value), value) if value else (at + start, at + start, ""))
    if separator is _SEPARATORS[1]:  # bars stand around a row, too
        cells = cells[not cells[0][2] :]
        cells = cells[: len(cells) - (bool(cells) and not cells[-1][2])]
    return cells


def _rows(lines: list[str], at: int, names: list[str], separator: re.Pattern[str]) -> tuple[list[tuple[int, int]], int]:
    """Return first line and end of each row below a head, and the index of the line after the table."""
    found: list[tuple[int, int]] = []
    end = i = at
    while i < len(lines):
        if not lines[i].strip(BLANK) or _RULE.fullmatch(lines[i]):
            i += 1
            continue
        if not _begins(lines[i], names, separator):
            break
        last = _end(lines, i, names, separator)
        if not ((head := _head(lines[i])) and head[0] == names):  # the head again, on the next page
            found.append((i, last))
        end = i = last
    return found, end


def _begins(line: str, names: list[str], separator: re.Pattern[str]) -> bool:
    """Whether a row begins with a line: with its number, where rows are numbered."""
    cells = _cells(line, 0, separator)
    if len(cells) < 2:
        return False
    return names[0] != "number" or bool(NUMBER.fullmatch(cells[0][2])) or _head(line) is not None


def _end(lines: list[str], first: int, names: list[str], separator: re.Pattern[str]) -> int:
    """Return the index of the line after a row; where rows are numbered, lines that break its cells belong to it."""
    if names[0] != "number":
        return first + 1
    for n in range(first + 1, min(first + _MOST_LINES, len(lines))):
        if not lines[n].strip(BLANK) or _RULE.fullmatch(lines[n]):
            return n
        if _begins(lines[n], names, separator):
            return n
    return _whole(lines, first, names, separator)


def _whole(lines: list[str], first: int, names: list[str], separator: re.Pattern[str]) -> int:
    """Return the index of the line with which the last row of a table has all its cells."""
    count = len(_cells(lines[first], 0, separator))
    end = first + 1
    while count < len(names) and end < min(first + _MOST_LINES, len(lines)) and separator.search(lines[end]):
        count += len(_cells(lines[end], 0, separator)) - 1
        end += 1
    return end


def _row(
    lines: list[str], starts: list[int], of: tuple[int, int], names: list[str], separator: re.Pattern[str]
) -> TaskRow | None:
    first, end = of
    values = _cells("\n".join(lines[first:end]), starts[first], separator)
    numbers = tuple(range(first, end))
    if len(values) > len(names):
        return TaskRow(numbers, (), ())
    filled = [(name, *cell) for name, cell in zip(names, values, strict=False) if cell[2]]
    spans = tuple((name, start, stop) for name, start, stop, _ in filled)
    return judged(TaskRow(numbers, spans, tuple((name, value) for name, _, _, value in filled if name not in KEYS)))
