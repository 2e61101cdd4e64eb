"""Recognize the tables whose rows state tasks, given as cells or flattened to one cell a line, and read their rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from generator.clauses import numbering, parse, phrases, wording
from generator.clauses.cells import clause_of, is_responsibility
from generator.clauses.clause import Clause
from generator.intake.manuscript import Manuscript, ManuscriptTable
from generator.text.patterns import lazy

_BLANK = " \t\u3000\xa0\r"
_COLUMNS = (
    ("number", lazy(r"序号|编号|项号|号")),
    (
        "title",
        lazy(r"(?:[一-鿿]{0,6})(?:任务|事项|举措|项目|名称|任务名称|项目名称|工作|要点|指标|问题)(?:名称)?"),
    ),
    (
        "text",
        lazy(r"(?:[一-鿿]{0,6})(?:内容|措施|要求|目标|任务|分解|标准|描述|说明|成果|做法|事项)(?:及[一-鿿]{1,6})?"),
    ),
)
_NUMBER = lazy(r"[（(]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,4})[)）]?[.．、]?")
_KEYS = ("number", "title", "text")


@dataclass(frozen=True)
class TaskRow:
    """A row that states a task: indexes of its lines, names and spans of its values, other cells by heading.

    A row without spans is one of a flattened table that could not be read.
    """

    lines: tuple[int, ...]
    spans: tuple[tuple[str, int, int], ...]
    cells: tuple[tuple[str, str], ...]

    def clause(self, *, first_leads: bool) -> Clause:
        """Return who is responsible and until when, read from its cells as one clause."""
        return clause_of(dict(self.cells), first_leads=first_leads)


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a column of such tables."""
    bare = re.sub(rf"[{_BLANK}]", "", line)
    return len(bare) <= 14 and (is_responsibility(bare) or any(pattern.fullmatch(bare) for _, pattern in _COLUMNS))


def rows(manuscript: Manuscript, text: str) -> Iterator[TaskRow]:
    """Yield the rows that state tasks: of the tables of a manuscript, then of those flattened in its text."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    covered: set[int] = set()
    for table in manuscript.tables:
        covered |= {line for row in table.rows for cell in row for line in cell.lines}
        yield from _table(table, lines, starts)
    yield from _flattened(lines, starts, covered)


def columns(headings: list[str]) -> list[str] | None:
    """Return the name of each column: number, title, text, or its heading; None if the table states no tasks."""
    bare = [re.sub(rf"[{_BLANK}\n]", "", heading) for heading in headings]
    if len(set(bare)) != len(bare) or not all(bare) or any(re.search(r"[{}↵]", heading) for heading in bare):
        return None
    if not any(wording.HEADINGS["role"].fullmatch(heading) for heading in bare):
        return None
    names: list[str] = []
    for heading in bare:
        key = next((key for key, pattern in _COLUMNS if pattern.fullmatch(heading) and key not in names), None)
        names.append(key if key and not is_responsibility(heading) else heading)
    return names


def _table(table: ManuscriptTable, lines: list[str], starts: list[int]) -> Iterator[TaskRow]:
    names: list[str] | None = None
    printed: set[int] = set()
    for row in table.rows:
        texts = ["\n".join(lines[n] for n in cell.lines if n < len(lines)).strip(_BLANK + "\n") for cell in row]
        if headings := columns(texts):
            names = headings
            continue
        if names is None or len(row) != len(names) or len({id(cell) for cell in row}) < 2:
            continue
        own = sorted({n for cell in row for n in cell.lines if n < len(lines)} - printed)
        spans, cells = [], []
        for name, cell, value in zip(names, row, texts, strict=True):
            fresh = bool(cell.lines) and not printed.intersection(cell.lines)
            if value and fresh:
                spans.append((name, *_span(cell.lines, lines, starts)))
            if value and name not in _KEYS:
                cells.append((name, value))
        printed.update(own)
        if (
            own
            and spans
            and own == list(range(own[0], own[-1] + 1))
            and (row_ := TaskRow(tuple(own), tuple(spans), tuple(cells))).clause(first_leads=False).parties
        ):
            yield row_


def _span(numbers: tuple[int, ...], lines: list[str], starts: list[int]) -> tuple[int, int]:
    filled = [n for n in numbers if lines[n].strip(_BLANK)]
    first, last = filled[0], filled[-1]
    lead = len(lines[first]) - len(lines[first].lstrip(_BLANK))
    return starts[first] + lead, starts[last] + len(lines[last].rstrip(_BLANK))


def _flattened(lines: list[str], starts: list[int], covered: set[int]) -> Iterator[TaskRow]:
    """Yield the rows of tables flattened to a cell a line: the headings, then rows that begin with a number."""
    i = 0
    while i < len(lines):
        head = None if i in covered else _headings(lines, i)
        if head is None:
            i += 1
            continue
        names, at = head
        for numbers in _cut(lines, at, names):
            values = [lines[n].strip(_BLANK) for n in numbers]
            if (fitted := _fitted(names, values) or _in_place(names, numbers, values)) is None:
                yield TaskRow(tuple(range(numbers[0], numbers[-1] + 1)), (), ())
                continue
            spans = tuple((name, *_span(tuple(numbers[a:b]), lines, starts)) for name, a, b in fitted)
            cells = tuple(
                (name, "\n".join(lines[n].strip(_BLANK) for n in numbers[a:b]))
                for name, a, b in fitted
                if name not in _KEYS
            )
            row = TaskRow(tuple(range(numbers[0], numbers[-1] + 1)), spans, cells)
            if row.clause(first_leads=False).parties:
                yield row
        i = at


def _headings(lines: list[str], i: int) -> tuple[list[str], int] | None:
    """Return the columns of the flattened table that begins at a line, and the index of the line after its headings."""
    run: list[tuple[int, str]] = []
    for n in range(i, min(i + 24, len(lines))):
        bare = re.sub(rf"[{_BLANK}]", "", lines[n])
        if not bare:
            continue
        if len(bare) > 14 or not (
            is_responsibility(bare)
            or any(p.fullmatch(bare) for _, p in _COLUMNS)
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
        bare = lines[n].strip(_BLANK)
        if _COLUMNS[0][1].fullmatch(bare) and _headings(lines, n):
            break  # the next table, or the same on the next page
        number = numbering.value_of(bare) if _NUMBER.fullmatch(bare) else None
        heading = numbering.marker(bare) is not None
        if number and (number == value + 1 or not row):
            if row:
                yield row
            row, value = [n], number
        elif bare and not heading and not row and value:
            return
        elif len(row) >= len(names) and (heading or _ends(bare)):
            yield row
            row = []
        elif row and bare:
            row.append(n)
    if row:
        yield row


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
    optional = [name for name in names if name not in _KEYS]
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
