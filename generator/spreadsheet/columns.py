"""Find the 责任分工表 in a workbook: its sheet, the row of its headings, and the column of each key."""

import difflib

from generator.clauses.clause import ROLES
from generator.messages import join_sentences, phrase, say
from generator.spreadsheet import rows
from generator.spreadsheet.changes import RefusedError, SheetFault
from generator.spreadsheet.read import WorkbookSheet
from generator.spreadsheet.rows import HEADINGS

_HEAD_WITHIN = 20
"""The first rows of a sheet in which its headings are looked for."""

_KEYS = {heading: key for key, heading in HEADINGS.items()}
_NEEDED = ("id", "title", "text", *ROLES, "note")
"""Keys of the columns that a sheet must have: those that may be edited, and the one that identifies rows."""

_EXPORTED = phrase("请用 plan export {year} --format xlsx --out {name} 导出的表格，只改格子里的文字。")


def find(sheets: tuple[WorkbookSheet, ...], file: str, year: str) -> tuple[WorkbookSheet, int, dict[str, int]]:
    """Return the sheet, the row of its headings, and key → column; raise RefusedError without such a sheet."""
    named = [sheet for sheet in sheets if sheet.name == rows.TITLE]
    for sheet in named or sheets:
        for row in range(1, _HEAD_WITHIN + 1):
            headings = _headings(sheet, row)
            if len(headings.keys() & _KEYS.keys()) * 2 > len(_NEEDED):
                return sheet, row, _columns(sheet, row, file)
    remedy = say(_EXPORTED, year=year, name=f"{rows.TITLE}.xlsx")
    message = say("里面没有“{title}”的表头（{headings}）。", title=rows.TITLE, headings=say("、").join(_KEYS))
    raise RefusedError([f"{file}: {join_sentences(message, remedy)}"])


def _headings(sheet: WorkbookSheet, row: int) -> dict[str, list[int]]:
    """Return text of a cell in a row, without blanks → its columns."""
    headings: dict[str, list[int]] = {}
    for (at, column), value in sorted(sheet.cells.items()):
        if at == row and (heading := "".join(value.text.split())):
            headings.setdefault(heading, []).append(column)
    return headings


def _columns(sheet: WorkbookSheet, row: int, file: str) -> dict[str, int]:
    """Return key → column; raise RefusedError where a column is missing, unknown or there twice."""
    faults = []
    headings = _headings(sheet, row)
    for heading, columns in headings.items():
        if heading not in _KEYS:
            missing = [known for known in _KEYS if known not in headings]
            near = difflib.get_close_matches(heading, missing, n=1, cutoff=0.3)
            remedy = say("是否为“{near}”？", near=near[0]) if near else say("请删去这一列。")
            message = say("“{heading}”不是这张表的列。{remedy}", heading=heading, remedy=remedy)
            faults.append(SheetFault(row, columns[0], message))
        faults += [
            SheetFault(row, other, say("“{heading}”列有两个。请只留一个。", heading=heading)) for other in columns[1:]
        ]
    for key in _NEEDED:
        if HEADINGS[key] not in headings and not faults:
            message = say("缺少“{heading}”列。请恢复表头，或重新导出一份再改。", heading=HEADINGS[key])
            faults.append(SheetFault(row, 1, message))
    if faults:
        raise RefusedError([fault.line(file, sheet.name) for fault in sorted(faults)])
    return {_KEYS[heading]: columns[0] for heading, columns in headings.items()}
