"""Workbooks against XlsxWriter, which writes the same sheets to the same bytes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from generator import __version__
from generator.files.mark import Mark
from generator.spreadsheet import workbook
from generator.spreadsheet.rows import cell_text
from generator.spreadsheet.sheet import Choices, Worksheet, WorksheetRow
from generator.spreadsheet.styles import STYLES
from generator.spreadsheet.workbook import Properties

FORMATS: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 16, "align": "center_across", "valign": "vcenter"},
    "about": {"valign": "vcenter"},
    "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6"},
    "chapter": {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#F2F2F2"},
    "count": {"border": 1, "align": "center", "valign": "vcenter", "bg_color": "#F2F2F2"},
    "tall": {"bold": True, "border": 1, "align": "center", "valign": "top", "rotation": 270, "bg_color": "#E7E6E6"},
    "cell": {"border": 1, "valign": "top"},
    "middle": {"border": 1, "align": "center", "valign": "vcenter"},
    "lead": {"border": 1, "align": "center", "valign": "vcenter", "bold": True, "bg_color": "#D9D9D9"},
}
UNWRAPPED = ("title", "about", "count")


def by_xlsxwriter(sheets: Sequence[Worksheet], said: Properties) -> bytes:
    """Return the workbook as XlsxWriter writes it."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    assert said.date
    day = dt.datetime(said.date.year, said.date.month, said.date.day)  # noqa: DTZ001  it takes no other
    book.set_properties({"title": said.title, "subject": said.subject, "author": said.author, "created": day})
    for name, value in (*said.mark._asdict().items(), ("version", __version__)):
        book.set_custom_property(f"plan.{name}", value)
    shared = {"font_name": "宋体", "font_size": 10, "num_format": "@"}
    formats = {
        name: book.add_format({**shared, **own, "text_wrap": name not in UNWRAPPED}) for name, own in FORMATS.items()
    }
    for sheet in sheets:
        put(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return file.getvalue()


def put(page: Any, sheet: Worksheet, formats: Mapping[str, Any]) -> None:
    """Put a sheet into a worksheet of XlsxWriter's."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.fit_to_pages(sheet.pages, 0)
    page.set_footer("&C第 &P 页，共 &N 页")
    for at, width in enumerate(sheet.widths):
        page.set_column(at, at, width)
    for line, row in enumerate(sheet.rows):
        page.set_row(line, row.height)
        for at, (text, style) in enumerate(zip(row.texts, row.styles, strict=True)):
            if text:
                page.write_string(line, at, cell_text(text), formats[style])
            else:
                page.write_blank(line, at, None, formats[style])
    last = len(sheet.rows) - 1
    page.freeze_panes(sheet.head, sheet.side)
    page.repeat_rows(0, sheet.head - 1)
    if sheet.side:
        page.repeat_columns(0, sheet.side - 1)
    if sheet.has_filter:
        page.autofilter(sheet.head - 1, 0, last, len(sheet.widths) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    if sheet.is_protected:
        filtered = {"autofilter": True, "sort": True} if sheet.has_filter else {}
        page.protect("", {"format_columns": True, "format_rows": True, **filtered})
    if sheet.choices:
        listed = {"validate": "list", "source": list(sheet.choices.texts)}
        page.data_validation(sheet.head, sheet.choices.column, last, sheet.choices.column, listed)


NAMES = st.text("市局甲ABRCabrc19._ '’-!&\"<>(", min_size=1, max_size=5).filter(
    lambda name: name == name.strip(" '") and name.casefold() != "history"
)
CHARS = st.characters(exclude_categories=["Cs"])
TEXTS = st.sampled_from(
    ["", "", "甲", "乙\n丙", " 头尾 ", "_x000D_", "a&b<c>\"d'", "\a", "␇", "长" * 20_000]
) | st.text(CHARS, max_size=4)


@st.composite
def worksheets(draw: st.DrawFn, name: str) -> Worksheet:
    """Return a sheet with a title and a head that is as wide as its columns, as every one of ours has."""
    widths = draw(st.lists(st.integers(5, 60), min_size=2, max_size=6) | st.just([5] * 60))
    styles = st.lists(st.sampled_from(sorted(STYLES)), min_size=len(widths), max_size=len(widths))
    whole = st.tuples(
        st.lists(TEXTS, min_size=len(widths), max_size=len(widths)), styles, st.none() | st.floats(17.5, 409)
    ).map(lambda row: WorksheetRow(*row))
    about = st.builds(lambda text: WorksheetRow([text], ["about"]), TEXTS)
    titled = WorksheetRow([name, *[""] * (len(widths) - 1)], ["title"] * len(widths), 30)
    head = [titled, *draw(st.lists(about, max_size=2)), draw(whole)]
    rows = draw(st.lists(whole, min_size=1, max_size=20))
    return Worksheet(
        name=name,
        widths=widths,
        rows=[*head, *rows],
        head=len(head),
        side=draw(st.integers(0, 1)),
        pages=draw(st.integers(1, 3)),
        has_filter=draw(st.booleans()),
        is_protected=draw(st.booleans()),
        choices=draw(st.none() | st.builds(Choices, st.integers(0, len(widths) - 1), st.just(("已完成", "尚未<启动")))),
    )


@settings(max_examples=60)
@given(st.data(), st.lists(NAMES, min_size=1, max_size=3, unique_by=str.casefold), st.text(CHARS, min_size=1))
def test_a_workbook_is_what_xlsxwriter_writes(data: st.DataObject, names: list[str], title: str) -> None:
    """Any sheets, with any texts, names, styles and settings of ours, are the bytes that XlsxWriter gives for them."""
    sheets = [data.draw(worksheets(name)) for name in names]
    said = Properties(title, "计划", "某市<人民政府>", dt.date(2031, 6, 6), Mark("xlsx", "2031", "ju"))

    assert workbook.write(sheets, said) == by_xlsxwriter(sheets, said)
