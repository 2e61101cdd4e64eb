"""A worksheet as XML (SpreadsheetML): rows of texts, numbered in a table that all sheets of a workbook share."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby
from typing import NamedTuple

from generator.spreadsheet.rows import cell_text
from generator.text.xml import escaped

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMATS = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{FORMATS}/spreadsheetml/2006/main"'
RELATED = f'xmlns:r="{FORMATS}/officeDocument/2006/relationships"'

_ESCAPE = re.compile("_x[0-9a-fA-F]{4}_")
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]")
_KEPT = ' xml:space="preserve"'
_SELECTED = ' tabSelected="1"'
_PIXELS = 4 / 3
"""In a point; heights of rows are whole pixels."""

_DIGIT, _BESIDE = 7, 5
"""Pixels of a digit, and of a column beside its digits."""


class WorksheetRow(NamedTuple):
    """A row: texts of its cells from the first column on, the style of each, its height in points if it has its own."""

    texts: Sequence[str]
    styles: Sequence[str]
    height: float | None = None


class Choices(NamedTuple):
    """Texts that the cells of a column below the head offer to choose from."""

    column: int
    texts: Sequence[str]


@dataclass(frozen=True)
class Worksheet:
    """A sheet that prints on A4 in landscape."""

    name: str
    widths: Sequence[int]
    """Of its columns, in digits."""
    rows: Sequence[WorksheetRow]
    head: int
    """How many rows stay in view and are repeated on each page."""
    side: int = 0
    """How many columns do."""
    pages: int = 1
    """How many pages stand side by side."""
    has_filter: bool = True
    is_protected: bool = False
    choices: Choices | None = None

    @property
    def columns(self) -> Sequence[str]:
        """Return the names of the columns."""
        return _letters(len(self.widths))


class Strings(dict[str, str]):
    """The number of each text in a workbook, as XML has it, given when it is first asked for.

    What no cell can hold is replaced.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held: list[str] = []

    def __missing__(self, text: str) -> str:
        held = cell_text(text)
        if held == text:
            self._held.append(text)
        self[text] = number = str(len(self._held) - 1) if held == text else self[held]
        return number

    def xml(self, used: int) -> str:
        """Return all texts, which are used so many times; they are escaped as one, with a mark that none can hold."""
        texts = escaped(_ESCAPE.sub(r"_x005F\g<0>", "\0".join(self._held))).split("\0")
        items = (f"<si><t{_KEPT * (text[0].isspace() or text[-1].isspace())}>{text}</t></si>" for text in texts)
        return f'{XML}<sst {MAIN} count="{used}" uniqueCount="{len(texts)}">{"".join(items)}</sst>'


def spelled(text: str) -> str:
    """Return text escaped for XML, with characters that XML forbids written as spreadsheets write them."""
    text = _ESCAPE.sub(r"_x005F\g<0>", text)
    return escaped(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def xml(sheet: Worksheet, styles: Mapping[str, str], strings: Strings, *, is_first: bool) -> str:
    """Return a sheet whose cells refer to styles and texts by number; texts are numbered as they come."""
    end = len(sheet.rows)
    pages = f' fitToWidth="{sheet.pages}"' if sheet.pages != 1 else ""
    return (
        f'{XML}<worksheet {MAIN} {RELATED}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{sheet.columns[-1]}{end}"/>'
        f'<sheetViews><sheetView{_SELECTED * is_first} workbookViewId="0">{_pane(sheet)}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{"".join(_columns(sheet.widths))}</cols>'
        f"<sheetData>{''.join(_rows(sheet, styles, strings))}</sheetData>{''.join(_restrictions(sheet))}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9"{pages} fitToHeight="0" orientation="landscape"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        f'<ignoredErrors><ignoredError sqref="A1:XFD{end}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def _pane(sheet: Worksheet) -> str:
    """Return what stays in view: the head, and the columns at the side."""
    column, row = sheet.columns[sheet.side], sheet.head + 1
    below = f'ySplit="{sheet.head}" topLeftCell="{column}{row}"'
    if not sheet.side:
        return f'<pane {below} activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
    return (
        f'<pane xSplit="{sheet.side}" {below} activePane="bottomRight" state="frozen"/>'
        f'<selection pane="topRight" activeCell="{column}1" sqref="{column}1"/>'
        f'<selection pane="bottomLeft" activeCell="A{row}" sqref="A{row}"/><selection pane="bottomRight"/>'
    )


def _columns(widths: Sequence[int]) -> Iterator[str]:
    """Yield the columns, those of one width beside each other as one."""
    end = 0
    for width, group in groupby(widths):
        start, end = end + 1, end + len(list(group))
        digits = (_DIGIT * width + _BESIDE) * 256 // _DIGIT / 256
        yield f'<col min="{start}" max="{end}" width="{digits:.16g}" customWidth="1"/>'


def _rows(sheet: Worksheet, styles: Mapping[str, str], strings: Strings) -> Iterator[str]:
    columns = sheet.columns
    for at, row in zip(map(str, count(1)), sheet.rows, strict=False):  # a number is made text once, not for each cell
        cells = [
            f'<c r="{column}{at}" s="{styles[style]}" t="s"><v>{strings[text]}</v></c>'
            if text
            else f'<c r="{column}{at}" s="{styles[style]}"/>'
            for column, text, style in zip(columns, row.texts, row.styles, strict=False)
        ]
        height = f' ht="{int(row.height * _PIXELS + 0.5) / _PIXELS:.16g}" customHeight="1"' if row.height else ""
        yield f'<row r="{at}" spans="1:{len(columns)}"{height}>{"".join(cells)}</row>'


def _restrictions(sheet: Worksheet) -> Iterator[str]:
    """Yield what may be done with the cells of a sheet: protection, filter, choices."""
    columns, end = sheet.columns, len(sheet.rows)
    if sheet.is_protected:
        allowed = ' formatColumns="0" formatRows="0"' + ' sort="0" autoFilter="0"' * sheet.has_filter
        yield f'<sheetProtection sheet="1" objects="1" scenarios="1"{allowed}/>'
    if sheet.has_filter:
        yield f'<autoFilter ref="A{sheet.head}:{columns[-1]}{end}"/>'
    if sheet.choices:
        cells = [f"{columns[sheet.choices.column]}{row}" for row in dict.fromkeys((sheet.head + 1, end))]
        yield (
            '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1"'
            f' showErrorMessage="1" sqref="{":".join(cells)}">'
            f'<formula1>"{spelled(",".join(sheet.choices.texts))}"</formula1></dataValidation></dataValidations>'
        )


@cache
def _letters(columns: int) -> tuple[str, ...]:
    """Return the names of so many columns: A to Z, then AA and on."""
    return tuple(_letter(at) for at in range(columns))


def _letter(at: int) -> str:
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
