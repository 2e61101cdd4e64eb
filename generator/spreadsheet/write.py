"""Write the 责任分工表 of an edition or a department as an Excel workbook; cells are text, never a formula."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from generator.clauses.clause import ROLES, Role
from generator.plan.records import Edition
from generator.plan.shapes import Department
from generator.spreadsheet import rows as sheet_rows
from generator.spreadsheet.rows import HEADINGS, SheetRow
from generator.views.department import department_rows
from generator.views.labels import ROLE_NAMES, section_heading
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
}
"""Widths of columns, in digits of the sheet's font; a Chinese character is two wide."""

_CENTRED = ("serial", "deadline", "id", "role")
_LINE, _HIGHEST = 13.5, 409.0
"""The height of a line of text, and the greatest of a row, in points."""

_A4 = 9
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_MAX_NAME = 31

_STYLES: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 16, "align": "center_across", "valign": "vcenter"},
    "about": {"font_size": 10, "valign": "vcenter"},
    "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6"},
    "chapter": {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#F2F2F2"},
    "count": {"border": 1, "align": "center", "valign": "vcenter", "bg_color": "#F2F2F2"},
    "tall": {"bold": True, "border": 1, "align": "center", "valign": "top", "rotation": 270, "bg_color": "#E7E6E6"},
    "cell": {"border": 1, "valign": "top"},
    "middle": {"border": 1, "align": "center", "valign": "vcenter"},
    "lead": {"border": 1, "align": "center", "valign": "vcenter", "bold": True, "bg_color": "#D9D9D9"},
}
_WRAPPED = ("head", "chapter", "tall", "cell", "middle", "lead")
_SHARED = {"font_name": "宋体", "font_size": 10, "num_format": "@"}


@dataclass(frozen=True)
class _SheetTable:
    """A table on a sheet of its own: title, lines above it, columns, and rows of texts by key of their column."""

    name: str
    title: str
    about: Sequence[str]
    columns: Sequence[tuple[str, str]]
    """Key, by which it has its width, and heading."""
    rows: Sequence[Mapping[str, str]]
    own: bool = True
    """Whether it may be edited; what repeats another sheet is protected."""


class _Book:
    """A workbook that is written in memory; each style is made once."""

    def __init__(self, edition: Edition, title: str) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415  a command that writes no spreadsheet need not wait for it

        self._file = BytesIO()
        self.book = Workbook(self._file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties(
            {
                "title": title,
                "subject": edition.head.title,
                "author": edition.head.issuer or "",
                "created": _day(edition),
            }
        )
        self._styles: dict[str, Any] = {}
        self._taken: set[str] = set()

    def style(self, name: str) -> Any:
        """Return a style, made when it is first used."""
        if name not in self._styles:
            wrapped = {"text_wrap": True} if name in _WRAPPED else {}
            self._styles[name] = self.book.add_format({**_SHARED, **wrapped, **_STYLES[name]})
        return self._styles[name]

    def sheet(self, name: str) -> Any:
        """Return a new sheet that prints on A4, under a name that spreadsheets allow."""
        sheet = self.book.add_worksheet(_sheet_name(name, self._taken))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def content(self) -> bytes:
        """Close the workbook and return its bytes."""
        self.book.close()
        return self._file.getvalue()


def edition(edition: Edition) -> bytes:
    """Return the workbook of an edition as bytes: the whole table, the matrix, and a sheet for each department."""
    title = sheet_rows.title(edition)
    book = _Book(edition, title)
    rows = list(sheet_rows.rows(edition))
    texts = [_texts(row) for row in rows]
    _write(book, _SheetTable(name=sheet_rows.TITLE, title=title, about=(), columns=tuple(HEADINGS.items()), rows=texts))
    _write_matrix(book, edition)
    for row in department_rows(edition):
        _write(book, _duties(edition, row.department, rows, own=False))
    return book.content()


def department(edition: Edition, department: Department) -> bytes:
    """Return the workbook of one department's duties as bytes."""
    table = _duties(edition, department, _rows(edition, department))
    book = _Book(edition, table.title)
    _write(book, table)
    return book.content()


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
)
_STATES = ("已完成", "按计划推进", "进展滞后", "尚未启动")
_BLANK_WIDTHS = {"progress": 26, "state": 11, "trouble": 17, "next": 17}


def report(edition: Edition, department: Department) -> bytes:
    """Return as bytes the workbook in which a department reports on the tasks that it leads."""
    title = f"{edition.head.title}进展情况填报表"
    about = (
        f"填报单位：{department.name}",
        "填报人：　　　　　　联系电话：　　　　　　填报日期：　　　　年　　月　　日",
    )
    led = [line for role, line in _lines(_rows(edition, department), department) if role == "lead"]
    rows = [{**line, "serial": str(n), "note": ""} for n, line in enumerate(led, start=1)]
    book = _Book(edition, title)
    sheet = _write(book, _SheetTable(name="填报表", title=title, about=about, columns=_REPORTED, rows=rows))
    at = [key for key, _ in _REPORTED].index("state")
    top = 2 + len(about)
    sheet.data_validation(top, at, top + len(rows) - 1, at, {"validate": "list", "source": list(_STATES)})
    return book.content()


def _duties(edition: Edition, department: Department, found: Iterable[SheetRow], *, own: bool = True) -> _SheetTable:
    """Return the table of a department's duties, those that it leads first."""
    duties = edition.by_department[department.id]
    counts = "，".join(f"{ROLE_NAMES[r]}{n}项" for r in ROLES if (n := sum(duty.role == r for duty in duties)))
    shown = ("section", "title", "text", "lead", "support", "joint", "references", "deadline", "note", "id")
    columns = (("serial", "序号"), ("role", "责任"), *((key, HEADINGS[key]) for key in shown))
    lines = enumerate(_lines(found, department), start=1)
    rows = [{**line, "serial": str(n), "role": ROLE_NAMES[role]} for n, (role, line) in lines]
    title = f"{department.name}责任清单（{edition.id}年度）"
    return _SheetTable(
        name=department.name,
        title=title,
        about=(f"《{edition.head.title}》：{counts}。",),
        columns=columns,
        rows=rows,
        own=own,
    )


def _rows(edition: Edition, department: Department) -> list[SheetRow]:
    """Return the rows of the tasks in which a department bears a duty."""
    return list(sheet_rows.rows(edition, {duty.task for duty in edition.by_department[department.id]}))


def _lines(found: Iterable[SheetRow], department: Department) -> list[tuple[Role, dict[str, str]]]:
    """Return role and texts of each row in which a department has a duty, in the order of roles."""
    borne = [
        (role, _texts(row))
        for row in found
        for role in dict.fromkeys(duty.role for duty in row.unit.own_duties if duty.department.id == department.id)
    ]
    return sorted(borne, key=lambda line: ROLES.index(line[0]))


def _texts(row: SheetRow) -> dict[str, str]:
    return {key: cell.text for key, cell in row.cells.items()}


def _write(book: _Book, table: _SheetTable) -> Any:
    """Write a table on a new sheet, and return the sheet: title, lines above, headings, rows."""
    sheet = book.sheet(table.name)
    last = len(table.columns) - 1
    widths = {key: _width(key, table.rows) for key, _ in table.columns}
    for at, (key, _) in enumerate(table.columns):
        sheet.set_column(at, at, widths[key])
        _put(sheet, 0, at, "" if at else table.title, book.style("title"))
    sheet.set_row(0, 30)
    for line, text in enumerate(table.about, start=1):
        _put(sheet, line, 0, text, book.style("about"))
    head = len(table.about) + 1
    for at, (_, heading) in enumerate(table.columns):
        _put(sheet, head, at, heading, book.style("head"))
    sheet.set_row(head, 2 * _LINE + 4)
    for line, row in enumerate(table.rows, start=head + 1):
        sheet.set_row(line, _height((row.get(key, ""), width) for key, width in widths.items()))
        for at, (key, _) in enumerate(table.columns):
            _put(sheet, line, at, row.get(key, ""), book.style("middle" if key in _CENTRED else "cell"))
    _furnish(sheet, head, len(table.rows), last, own=table.own)
    return sheet


def _furnish(sheet: Any, head: int, count: int, last: int, *, own: bool, columns: int = 0) -> None:
    """Freeze and repeat the headings of a table, give it a filter, and protect it unless it may be edited."""
    sheet.freeze_panes(head + 1, columns)
    sheet.repeat_rows(0, head)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    sheet.autofilter(head, 0, head + count, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{head + count + 1}"})
    if not own:
        sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})


def _width(key: str, rows: Iterable[Mapping[str, str]]) -> int:
    """Return a column's width in digits; that of texts grows, since the height of a row is limited."""
    if key != "text":
        return _BLANK_WIDTHS.get(key) or _WIDTHS[key]
    widest = max((_extent(row[key]) for row in rows), default=0)
    return min(max(_WIDTHS[key], int(widest * _LINE / _HIGHEST * 1.2)), 150)


def _extent(text: str) -> int:
    """Return the width of a text in digits: a Chinese character is two wide, and two bytes in GBK."""
    return len(text.encode("gbk", "replace"))


def _height(texts: Iterable[tuple[str, int]]) -> float:
    """Return the height in points of a row, by its texts and the widths of their columns: programs do not."""
    lines = (sum(-(-_extent(line) // (width - 1)) or 1 for line in text.split("\n")) for text, width in texts)
    return min(max(1, *lines) * _LINE + 4, _HIGHEST)


_MATRIX_HEAD, _MATRIX_CELL = 34, 6
_MATRIX_COLUMNS = 30
"""The most departments that a printed page of the matrix shows legibly."""


def _write_matrix(book: _Book, edition: Edition) -> None:
    """Write the sheet of tasks × departments: the name of the role in each cell with a duty."""
    table = matrix(edition)
    sheet = book.sheet("责任矩阵")
    names = [column.department.name for column in table.columns]
    last = len(names) + 1
    _put(sheet, 0, 0, f"{edition.head.title}责任矩阵", book.style("about"))
    heads = ["任务", *names, "合计"]
    for at, name in enumerate(heads):
        _put(sheet, 1, at, name, book.style("tall" if 0 < at < last else "head"))
    sheet.set_row(1, min(max(map(len, heads)) * 14 + 12, _HIGHEST))
    sheet.set_column(0, 0, _MATRIX_HEAD)
    sheet.set_column(1, last - 1, _MATRIX_CELL)
    sheet.set_column(last, last, 8)
    sheet.fit_to_pages(-(-len(names) // _MATRIX_COLUMNS), 0)
    line = 1
    for at, (section, rows) in enumerate(table.groups):
        if not rows:
            continue
        line += 1
        sums = [sum(counts[at].values()) for _, counts in table.by_section]
        cells = [section_heading(section), *(str(n or "") for n in sums), str(sum(sums))]
        for cell_name, text in enumerate(cells):
            _put(sheet, line, cell_name, text, book.style("count" if cell_name else "chapter"))
        for row in rows:
            line += 1
            _matrix_row(book, sheet, line, row)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{line + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _matrix_row(book: _Book, sheet: Any, line: int, row: MatrixRow) -> None:
    _put(sheet, line, 0, row.title, book.style("cell"))
    words = [ROLE_NAMES[duty.role] for duty in row.cells if duty]
    sheet.set_row(line, _height([(row.title, _MATRIX_HEAD), *((word, _MATRIX_CELL) for word in words)]))
    for at, duty in enumerate(row.cells, start=1):
        text = ROLE_NAMES[duty.role] if duty else ""
        _put(sheet, line, at, text, book.style("lead" if duty and duty.role == "lead" else "middle"))
    total = f"{row.total}{'（等）' if row.open_ended else ''}"
    _put(sheet, line, len(row.cells) + 1, total, book.style("middle"))


def _put(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write a cell as text, whatever it begins with."""
    if text:
        sheet.write_string(row, column, sheet_rows.cell_text(text), style)
    else:
        sheet.write_blank(row, column, None, style)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that spreadsheets allow and that is not in `taken`; add it there."""
    plain = _FORBIDDEN.sub("_", sheet_rows.cell_text(name).replace("\n", " ").replace("\t", " ")).strip() or "_"
    plain = f"{plain}_" if plain.casefold() == "history" else plain
    tries = (f"{_short(plain, _MAX_NAME - len(end))}{end}" for end in ("", *(f"（{n}）" for n in range(2, 1000))))
    allowed = next(tried for tried in tries if tried.casefold() not in taken)
    taken.add(allowed.casefold())
    return allowed


def _short(text: str, length: int) -> str:
    """Return a text cut to a length in UTF-16 code units, as spreadsheets count."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip("'")


def _day(edition: Edition) -> dt.datetime:
    """Return the time of creation in a workbook: midnight of the date of issue, never the clock's."""
    day = edition.head.issued or dt.date(int(edition.id), 1, 1)
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  a spreadsheet knows no zones
