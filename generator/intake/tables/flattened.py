"""Read the rows that state tasks in tables flattened to one cell a line."""

import re
from collections.abc import Iterator
from itertools import combinations

from generator.clauses import letterhead, numbering, parse, phrases, wording
from generator.clauses.cells import is_responsibility
from generator.intake.tables.columns import BLANK, COLUMNS, KEYS, NUMBER, TaskRow, columns, judged, span

_AROUND = BLANK + "|｜│"
"""What stands around a cell that is a line: the bars of tables saved from pages, too."""


def rows(lines: list[str], starts: list[int], covered: set[int]) -> Iterator[TaskRow]:
    """Yield the rows of tables flattened to a cell a line: the headings, then rows that begin with a number."""
    i = 0
    while i < len(lines):
        head = None if i in covered else _headings(lines, i)
        if head is None:
            i += 1
            continue
        names, at = head
        for numbers in _cut(lines, at, names):
            values = [lines[n].strip(_AROUND) for n in numbers]
            if (fitted := _fitted(names, values) or _in_place(names, numbers, values)) is None:
                yield TaskRow(tuple(range(numbers[0], numbers[-1] + 1)), (), ())
                continue
            spans = tuple((name, *span(tuple(numbers[a:b]), lines, starts, around=_AROUND)) for name, a, b in fitted)
            cells = tuple(
                (name, "\n".join(lines[n].strip(_AROUND) for n in numbers[a:b]))
                for name, a, b in fitted
                if name not in KEYS
            )
            row = TaskRow(tuple(range(numbers[0], numbers[-1] + 1)), spans, cells)
            if read := judged(row):
                yield read
        i = at


def _headings(lines: list[str], i: int) -> tuple[list[str], int] | None:
    """Return the columns of the flattened table that begins at a line, and the index of the line after its headings."""
    run: list[tuple[int, str]] = []
    for n in range(i, min(i + 24, len(lines))):
        bare = re.sub(rf"[{_AROUND}]", "", lines[n])
        if not bare:
            continue
        if len(bare) > 14 or not (
            is_responsibility(bare)
            or any(p.fullmatch(bare) for _, p in COLUMNS)
            or re.fullmatch(r"备注|[一-鿿]{2,6}(?:范围|依据|来源|类别|领域|地区|方式)|类别|领域|分类", bare)
        ):
            break
        run.append((n, bare))
    if len(run) < 3 or "序号" not in (bare for _, bare in run):
        return None
    names = columns([bare for _, bare in run])
    return (names, run[-1][0] + 1) if names and names[0] == "number" else None


def _cut(lines: list[str], at: int, names: list[str]) -> Iterator[list[int]]:
    """Yield the indexes of the lines of each row: from its number up to the next, or to a heading between rows."""
    row: list[int] = []
    value = 0
    for n in range(at, len(lines)):
        bare = lines[n].strip(_AROUND)
        if COLUMNS[0][1].fullmatch(bare) and _headings(lines, n):
            break  # the next table, or the same on the next page
        number = numbering.value_of(bare) if NUMBER.fullmatch(bare) else None
        heading = numbering.marker(bare) is not None
        if number and (number == value + 1 or not row):
            if row:
                yield row
            row, value = [n], number
        elif bare and not heading and not row and value:
            return
        elif len(row) >= len(names) and (heading or _ends(bare) or _is_signature(lines[n : n + 3], names)):
            yield row
            row = []
        elif row and bare:
            row.append(n)
    if row:
        yield row


def _is_signature(lines: list[str], names: list[str]) -> bool:
    """Whether lines after a whole row begin with who issued the notice, and when; not where a column has dates."""
    has_dates = any(wording.HEADINGS["time"].fullmatch(name) for name in names)
    return not has_dates and letterhead.kinds(lines)[0] in ("issuer", "date")


def _ends(bare: str) -> bool:
    """Whether a line after a whole row is no cell: a sentence, an annex, a page's foot."""
    return bare.startswith(("附件", "注：", "备注：", "（此件", "抄送")) or (bare.endswith("。") and len(bare) > 30)


def _fitted(names: list[str], values: list[str]) -> list[tuple[str, int, int]] | None:
    """Return for each column the range of its lines; of more lines than columns the spare ones go to the text.

    None where the lines do not fit the columns.
    """
    spare = len(values) - len(names)
    if spare < 0:
        return _with_empty(names, values)
    long = names.index("text") if "text" in names else names.index("title") if "title" in names else -1
    if spare and long < 0:
        return None
    spans, at = [], 0
    for i, name in enumerate(names):
        width = 1 + (spare if i == long else 0)
        spans.append((name, at, at + width))
        at += width
    return spans if _fits(spans, values) else None


def _with_empty(names: list[str], values: list[str]) -> list[tuple[str, int, int]] | None:
    """Return the ranges where empty cells left no line; None unless exactly one choice of empty columns fits."""
    optional = [name for name in names if name not in KEYS]
    missing = len(names) - len(values)
    if missing > len(optional):
        return None
    fitting = []
    for empty in combinations(optional, missing):
        filled = [name for name in names if name not in empty]
        spans = [(name, i, i + 1) for i, name in enumerate(filled)]
        if _fits(spans, values) and any(wording.HEADINGS["role"].fullmatch(name) for name in filled):
            fitting.append(spans)
    return fitting[0] if len(fitting) == 1 else None


def _in_place(names: list[str], numbers: list[int], values: list[str]) -> list[tuple[str, int, int]] | None:
    """Return the ranges where an empty line stands for an empty cell; None where lines and columns differ in number."""
    places = range(numbers[0], numbers[-1] + 1)
    if len(places) != len(names):
        return None
    filled = [(name, numbers.index(n)) for name, n in zip(names, places, strict=True) if n in numbers]
    spans = [(name, i, i + 1) for name, i in filled]
    return spans if _fits(spans, values) else None


def _fits(spans: list[tuple[str, int, int]], values: list[str]) -> bool:
    """Whether cells that should name units do, and those that should say when do not name units."""
    for name, a, b in spans:
        value = "".join(values[a:b])
        if wording.HEADINGS["role"].fullmatch(name):
            clause = parse.parse(f"{name}：{value}")
            if clause.unclear or clause.deadline or not clause.parties:
                return False
        elif wording.HEADINGS["time"].fullmatch(name) and not phrases.is_time(value):
            return False
    return True
