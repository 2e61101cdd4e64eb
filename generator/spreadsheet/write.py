"""Write the 责任分工表 of an edition or a department as an Excel workbook; cells are text, never a formula."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, count

from generator.clauses.clause import ROLES, Role
from generator.files.mark import Mark
from generator.memo import memoized
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.spreadsheet import rows as sheet_rows
from generator.spreadsheet import workbook
from generator.spreadsheet.rows import HEADINGS, SheetRow
from generator.spreadsheet.sheet import Choices, Worksheet, WorksheetRow
from generator.spreadsheet.workbook import Properties
from generator.views import errata
from generator.views.department import department_rows
from generator.views.labels import ROLE_NAMES, full_number, section_heading, told_of, written
from generator.views.matrix import MatrixRow, matrix

_WIDTHS = {
    "serial": 5,
    "section": 11,
    "title": 15,
    "text": 54,
    "lead": 13,
    "support": 17,
    "joint": 17,
    "references": 16,
    "deadline": 9,
    "note": 9,
    "id": 6,
    "role": 6,
    "errata": 26,
    "date": 17,
    "of": 12,
    "quote": 45,
    "correction": 45,
    "ground": 30,
}
"""Widths of columns, in digits of the sheet's font; a Chinese character is two wide."""

_CENTRED = ("serial", "deadline", "id", "role")
_ERRATA = "勘误"
_ERRATA_COLUMNS = (
    *(("date", "更正日期"), ("of", "任务"), ("quote", "原文"), ("correction", "更正")),
    *(("ground", "说明"), ("id", "编号")),
)
_LINE, _HIGHEST = 13.5, 409.0
"""The height of a line of text, and the greatest of a row, in points."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_MAX_NAME = 31

Texts = Mapping[str, str]
"""What a row says, by the key of the column."""


def edition(edition: Edition) -> bytes:
    """Return the workbook of an edition as bytes: the whole table, the matrix, and a sheet for each department."""
    title, rows = sheet_rows.title(edition), [texts for _, texts in _rows(edition)]
    whole = _sheet(edition, sheet_rows.TITLE, title, _corrected(edition), _shown(HEADINGS.items(), rows), rows)
    duties = _duty_sheets(edition)
    derived = [replace(duties[row.department.id], is_protected=True) for row in department_rows(edition)]
    sheets = [whole, _matrix_sheet(edition), *derived, *_errata_sheet(edition, errata.corrections(edition))]
    return _book(edition, title, Mark("xlsx", edition.id), sheets)


def department(edition: Edition, department: Department) -> bytes:
    """Return the duties of one department, as a spreadsheet of its own."""
    corrections = _errata_sheet(edition, errata.for_department(edition, department))
    mark = Mark("duties-xlsx", edition.id, department.id)
    return _book(edition, _duty_title(edition, department), mark, [_duty_sheets(edition)[department.id], *corrections])


_REPORTED = (
    ("serial", "序号"),
    ("title", "任务"),
    ("text", "具体内容"),
    ("support", "配合单位"),
    ("deadline", "完成时限"),
    ("progress", "进展情况"),
    ("state", "完成情况"),
    ("trouble", "存在的问题"),
    ("next", "下一步打算"),
    ("note", "备注"),
    ("id", "编号"),
    ("errata", HEADINGS["errata"]),
)
_STATES = ("已完成", "按计划推进", "进展滞后", "尚未启动")
_BLANK_WIDTHS = {"progress": 26, "state": 11, "trouble": 17, "next": 17}


def report(edition: Edition, department: Department) -> bytes:
    """Return as bytes the workbook in which a department reports on the tasks that it leads."""
    title = f"{edition.head.title}进展情况填报表"
    about = (
        f"填报单位：{department.name}",
        "填报人：　　　　　　联系电话：　　　　　　填报日期：　　　　年　　月　　日",
        *_corrected(edition),
    )
    led = [texts for role, texts in _borne(edition).get(department.id, ()) if role == "lead"]
    rows = [{**texts, "serial": str(n), "note": ""} for n, texts in enumerate(led, start=1)]
    choices = Choices([key for key, _ in _REPORTED].index("state"), _STATES)
    form = replace(_sheet(edition, "填报表", title, about, _shown(_REPORTED, rows), rows), choices=choices)
    mark = Mark("report-xlsx", edition.id, department.id)
    return _book(edition, title, mark, [form, *_errata_sheet(edition, errata.for_department(edition, department))])


def _shown(columns: Iterable[tuple[str, str]], rows: Sequence[Texts]) -> Sequence[tuple[str, str]]:
    """Return the columns, that of errata only where a row has any."""
    return [(key, heading) for key, heading in columns if key != "errata" or any(row["errata"] for row in rows)]


def _corrected(edition: Edition) -> Sequence[str]:
    """Return the line above a table which says that there are errata of the whole notice, if there are."""
    count = len(errata.of_notice(edition))
    return (f"对通知的更正：{count}处，见“{_ERRATA}”表。",) if count else ()


def _number(edition: Edition, correction: errata.Correction) -> str:
    id_ = correction.erratum.task
    return (full_number(edition, edition.by_id[id_]) or id_) if id_ else "通知"


def _errata_sheet(edition: Edition, corrections: Sequence[errata.Correction]) -> Iterator[Worksheet]:
    """Yield the sheet of these errata, if there are any."""
    rows = [
        {
            "date": written(one.erratum.date),
            "of": _number(edition, one),
            "quote": one.erratum.quote or "",
            "correction": one.erratum.correction,
            "ground": one.erratum.note or "",
            "id": one.erratum.task or "",
        }
        for one in corrections
    ]
    if rows:
        sheet = _sheet(edition, _ERRATA, f"{edition.head.title}{_ERRATA}", (), _ERRATA_COLUMNS, rows)
        yield replace(sheet, is_protected=True)


def _book(edition: Edition, title: str, mark: Mark, sheets: Iterable[Worksheet]) -> bytes:
    """Return a workbook with the properties of an edition, the names of its sheets made ones that are allowed."""
    head, taken = edition.head, set[str]()
    named = [replace(sheet, name=_sheet_name(sheet.name, taken)) for sheet in sheets]
    return workbook.write(
        named, Properties(title, head.title, head.issuer or "", head.issued, mark)
    )  # never the clock's


@memoized
def _rows(edition: Edition) -> list[tuple[SheetRow, Texts]]:
    return [(row, {key: cell.text for key, cell in row.cells.items()}) for row in sheet_rows.rows(edition)]


@memoized
def _borne(edition: Edition) -> dict[str, list[tuple[Role, Texts]]]:
    """Return department id → the rows in which it bears a duty, and in which role, those that it leads first."""
    borne = defaultdict[str, list[tuple[Role, Texts]]](list)
    for row, texts in _rows(edition):
        for id_, role in dict.fromkeys((duty.department.id, duty.role) for duty in row.unit.own_duties):
            borne[id_].append((role, texts))
    return {id_: sorted(lines, key=lambda line: ROLES.index(line[0])) for id_, lines in borne.items()}


@memoized
def _duty_sheets(edition: Edition) -> dict[str, Worksheet]:
    """Return department id → its duties: a file of its own has this sheet, and so has the edition's."""
    return {department.id: _duty_sheet(edition, department) for department in edition.departments}


def _duty_sheet(edition: Edition, department: Department) -> Worksheet:
    counts = told_of(edition.by_department[department.id])
    shown = ("section", "title", "text", "lead", "support", "joint", "references", "deadline", "note", "id", "errata")
    columns = (("serial", "序号"), ("role", "责任"), *((key, HEADINGS[key]) for key in shown))
    lines = enumerate(_borne(edition).get(department.id, ()), start=1)
    rows = [{**texts, "serial": str(n), "role": ROLE_NAMES[role]} for n, (role, texts) in lines]
    about = (f"《{edition.head.title}》：{counts}。", *_corrected(edition))
    return _sheet(edition, department.name, _duty_title(edition, department), about, _shown(columns, rows), rows)


def _duty_title(edition: Edition, department: Department) -> str:
    return f"{department.name}责任清单（{edition.id}年度）"


def _sheet(
    edition: Edition,
    name: str,
    title: str,
    about: Sequence[str],
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Texts],
) -> Worksheet:
    """Lay out a table: its title, what stands above it, its head, its rows; columns are keys with headings."""
    keys = [key for key, _ in columns]
    widths = {key: _width(key, rows) for key in keys}
    styles = ["middle" if key in _CENTRED else "cell" for key in keys]
    filled = [[row.get(key, "") for key in keys] for row in rows]
    lines = (
        WorksheetRow([title, *[""] * (len(keys) - 1)], ["title"] * len(keys), 30),
        *(WorksheetRow([text], ["about"]) for text in about),
        WorksheetRow([heading for _, heading in columns], ["head"] * len(keys), 2 * _LINE + 4),
        *(WorksheetRow(texts, styles, _height(edition, texts, widths.values())) for texts in filled),
    )
    return Worksheet(name=name, widths=tuple(widths.values()), rows=lines, head=len(about) + 2)


def _width(key: str, rows: Iterable[Mapping[str, str]]) -> int:
    """Return a column's width in digits; that of texts grows, since the height of a row is limited."""
    if key != "text":
        return _BLANK_WIDTHS.get(key) or _WIDTHS[key]
    widest = max((_extent(row[key]) for row in rows), default=0)
    return min(max(_WIDTHS[key], int(widest * _LINE / _HIGHEST * 1.2)), 150)


def _extent(text: str) -> int:
    """Return the width of a text in digits: a Chinese character is two wide, and two bytes in GBK."""
    return len(text.encode("gbk", "replace"))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    return sum(-(-_extent(line) // (width - 1)) or 1 for line in text.split("\n"))


@memoized
def _lines_of(_edition: Edition) -> Callable[[str, int], int]:
    """Return `_lines` with a cache: the same texts stand in the sheets of all departments that bear a task."""
    return cache(_lines)


def _height(edition: Edition, texts: Iterable[str], widths: Iterable[int]) -> float:
    """Return the height that a row needs for its texts, each with its column's width: programs do not see to it."""
    return min(max(map(_lines_of(edition), texts, widths)) * _LINE + 4, _HIGHEST)


_MATRIX_HEAD, _MATRIX_CELL, _MATRIX_SUM = 34, 6, 10
_MATRIX_COLUMNS = 30
"""The most departments that a printed page of the matrix shows legibly."""


def _matrix_sheet(edition: Edition) -> Worksheet:
    """Lay out tasks × departments: a role's name in each cell that holds a duty."""
    table = matrix(edition)
    names = [column.department.name for column in table.columns]
    heads = ["任务", *names, "合计"]
    rows = [
        WorksheetRow([f"{edition.head.title}责任矩阵"], ["about"]),
        WorksheetRow(heads, ["head", *["tall"] * len(names), "head"], min(max(map(len, heads)) * 14 + 12, _HIGHEST)),
    ]
    for at, (section, group) in enumerate(table.groups):
        if group:
            sums = [tallies[at].total for _, tallies in table.by_section]
            texts = [section_heading(section), *(str(n or "") for n in sums), str(sum(sums))]
            rows.append(WorksheetRow(texts, ["chapter", *["count"] * (len(names) + 1)]))
            rows += [_matrix_row(edition, row) for row in group]
    return Worksheet(
        name="责任矩阵",
        widths=(_MATRIX_HEAD, *[_MATRIX_CELL] * len(names), _MATRIX_SUM),
        rows=rows,
        head=2,
        side=1,
        pages=-(-len(names) // _MATRIX_COLUMNS),
        has_filter=False,
        is_protected=True,
    )


def _matrix_row(edition: Edition, row: MatrixRow) -> WorksheetRow:
    texts = [row.title, *(ROLE_NAMES[duty.role] if duty else "" for duty in row.cells)]
    styles = ["lead" if duty and duty.role == "lead" else "middle" for duty in row.cells]
    height = _height(edition, texts, [_MATRIX_HEAD, *[_MATRIX_CELL] * len(styles)])
    total = f"{row.tally.total}（{row.open_mark}）" if row.open_mark else str(row.tally.total)
    return WorksheetRow([*texts, total], ["cell", *styles, "middle"], height)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that spreadsheets allow and that is not in `taken`; add it there."""
    plain = _FORBIDDEN.sub("_", sheet_rows.cell_text(name).replace("\n", " ").replace("\t", " ")).strip() or "_"
    plain = f"{plain}_" if plain.casefold() == "history" else plain
    ends = chain([""], (f"（{n}）" for n in count(2)))
    tries = (f"{_short(plain, _MAX_NAME - len(end))}{end}" for end in ends)
    found = next(tried for tried in tries if tried.casefold() not in taken)
    taken.add(found.casefold())
    return found


def _short(text: str, length: int) -> str:
    """Return a text cut to a length in UTF-16 code units, as spreadsheets count."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip("'")
