"""Find the grids that the rules of a PDF page draw: the columns and rows of its tables, and which cells are merged."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from generator.intake.readers.pdf_lines import Char, upright

_THICKEST = 3.0
"""A filled rectangle is a rule up to this, in points; rules nearer than this are one, and meet."""
_LOWEST = 9.0
"""What rules of a scan that reach too far leave over, in points, at most: no row or column of text is so small."""

_MOST_PATHS, _MOST_CROSSINGS, _MOST_GRIDS = 50_000, 20_000, 40
"""A page with more lines, with more rules that may cross, or with more grids, is a drawing."""

Point = tuple[float, float]


class Path(NamedTuple):
    """What is drawn at once: the corners of its lines in points, and whether these, or what they enclose, are drawn."""

    outlines: list[list[Point]]
    is_stroked: bool
    is_filled: bool


class Rule(NamedTuple):
    """A straight line: where it stands (y of a level one, x of an upright one), and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid: the x of its columns from left to right, the y of its rows from the top; which cells are one.

    `cells` has for each row and column the number of the cell that covers it.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row and column of a point; None outside."""
        column = next((i for i, (a, b) in enumerate(pairwise(self.xs)) if a <= x < b), None)
        row = next((i for i, (a, b) in enumerate(pairwise(self.ys)) if a >= y > b), None)
        return None if column is None or row is None else (row, column)


@dataclass(slots=True)
class DrawnPage:
    """What is drawn on a page: its characters, cut where lines end, and the grids of its rules."""

    lines: list[list[Char]]
    grids: list[Grid]
    is_scan: bool = False
    """Whether it is a picture without text."""


def grids(page: pypdfium2.PdfPage, quarters: int) -> list[Grid]:
    """Return the grids of a page that have more than one cell, the page turned back by quarters."""
    return grids_of(*_rules(page, quarters))


def grids_of(level: list[Rule], upright: list[Rule]) -> list[Grid]:
    """Return the grids that level and upright rules draw."""
    level, upright = _merged(level), _merged(upright)
    if len(level) * len(upright) > _MOST_CROSSINGS:
        return []
    found = [_grid(*group) for group in _connected(level, upright)]
    tables = [grid for grid in found if grid and len({cell for row in grid.cells for cell in row}) > 1]
    return tables if len(tables) <= _MOST_GRIDS else []


def _rules(page: pypdfium2.PdfPage, quarters: int) -> tuple[list[Rule], list[Rule]]:
    """Return the level and the upright rules that a page draws."""
    return rules_of(_path(one, quarters) for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]))


def _path(one: pypdfium2.PdfObject, quarters: int) -> Path:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(one, fill, stroke)
    return Path(list(_outlines(one, quarters)), is_stroked=bool(stroke.value), is_filled=bool(fill.value))


def rules_of(paths: Iterable[Path]) -> tuple[list[Rule], list[Rule]]:
    """Return the level and the upright rules that are drawn, as lines or as narrow rectangles."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for path in islice(paths, _MOST_PATHS):
        for points in path.outlines:
            if path.is_stroked:
                edges: Iterable[tuple[Point, Point]] = pairwise(points)
            else:
                edges = [_box(points)] if path.is_filled else []
            for (x, y), (u, v) in edges:
                if abs(y - v) <= _THICKEST < abs(x - u):
                    level.append(Rule((y + v) / 2, min(x, u), max(x, u)))
                elif abs(x - u) <= _THICKEST < abs(y - v):
                    upright.append(Rule((x + u) / 2, min(y, v), max(y, v)))
    return level, upright


def _outlines(path: pypdfium2.PdfObject, quarters: int) -> Iterator[list[Point]]:
    """Yield the corners of each line of a path, on the page; those of curves are left out."""
    matrices = []
    holder = path
    while holder is not None:
        matrices.append(holder.get_matrix())
        holder = holder.container
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = x.value, y.value
        for matrix in matrices:
            point = matrix.on_point(*point)
        point = upright(*point, quarters)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        if kind != pdfium.FPDF_SEGMENT_BEZIERTO:
            points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _box(points: list[Point]) -> tuple[Point, Point]:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))


def _merged(rules: list[Rule]) -> list[Rule]:
    """Return rules with those that lie on one another, or go on where another ends, made one."""
    merged: list[Rule] = []
    for near in _near(sorted(rules)):
        at = sum(rule.at for rule in near) / len(near)
        for rule in sorted(near, key=lambda rule: rule.start):
            last = merged[-1] if merged else None
            if last and last.at == at and rule.start <= last.end + _THICKEST:
                merged[-1] = Rule(at, last.start, max(last.end, rule.end))
            else:
                merged.append(Rule(at, rule.start, rule.end))
    return merged


def _near(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Yield runs of sorted rules, each of which stands next to the first of its run."""
    run: list[Rule] = []
    for rule in rules:
        if run and rule.at - run[0].at > _THICKEST:
            yield run
            run = []
        run.append(rule)
    if run:
        yield run


def _connected(level: list[Rule], upright: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the rules that meet each other, directly or by others: those of a table."""
    left = set(upright)
    unseen = set(level)
    while unseen:
        rows, columns, fresh = [], [], [unseen.pop()]
        while fresh:
            row = fresh.pop()
            rows.append(row)
            for column in [one for one in left if _meet(row, one)]:
                left.remove(column)
                columns.append(column)
                more = [one for one in unseen if _meet(one, column)]
                unseen.difference_update(more)
                fresh += more
        yield rows, columns


def _meet(row: Rule, column: Rule) -> bool:
    across = row.start - _THICKEST <= column.at <= row.end + _THICKEST
    return across and column.start - _THICKEST <= row.at <= column.end + _THICKEST


def _grid(rows: list[Rule], columns: list[Rule]) -> Grid | None:
    """Return the grid of rules that meet; a side that is left open ends where the rules across it end."""
    if len(rows) + len(columns) < 3 or not rows or not columns:
        return None
    xs = _places(columns, rows)
    ys = _places(rows, columns)
    names = {(r, c): (r, c) for r in range(len(ys) - 1) for c in range(len(xs) - 1)}

    def name(place: tuple[int, int]) -> tuple[int, int]:
        while names[place] != place:
            place = names[place]
        return place

    falling = ys[::-1]
    for r, c in names:
        y, x = (falling[r] + falling[r + 1]) / 2, (xs[c] + xs[c + 1]) / 2
        if c + 1 < len(xs) - 1 and not _parted(columns, xs[c + 1], y):
            names[name((r, c + 1))] = name((r, c))
        if r + 1 < len(ys) - 1 and not _parted(rows, falling[r + 1], x):
            names[name((r + 1, c))] = name((r, c))
    numbers = {own: i for i, own in enumerate(sorted({name(place) for place in names}))}
    cells = tuple(tuple(numbers[name((r, c))] for c in range(len(xs) - 1)) for r in range(len(ys) - 1))
    return Grid(tuple(xs), tuple(falling), cells)


def _places(rules: list[Rule], across: list[Rule]) -> list[float]:
    """Return where rules stand, and the open ends of those across them, unless these only reach a little too far."""
    kept: list[float] = []
    for place in sorted(rule.at for rule in rules):
        if not kept or place - kept[-1] > 2 * _THICKEST:
            kept.append(place)
    ends = [min(rule.start for rule in across), max(rule.end for rule in across)]
    open_ends = [end for end in ends if all(abs(end - place) > _LOWEST for place in kept)]
    return sorted([*kept, *open_ends])


def _parted(rules: list[Rule], at: float, middle: float) -> bool:
    """Whether a rule stands at a place and goes through a middle."""
    return any(abs(rule.at - at) <= 2 * _THICKEST and rule.start <= middle <= rule.end for rule in rules)
