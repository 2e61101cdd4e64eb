"""Write data tables as CSV that spreadsheets open without executing: UTF-8 with BOM, CRLF, no cell a formula.

What a spreadsheet might run, and what begins with an apostrophe, gets an apostrophe; so taking one away from each
cell that begins with one gives every text back.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from generator.formats.data_table import DataTable, Type
from generator.formats.tables import rows
from generator.plan.records import Edition

# Excel looks past blanks and what has no ink, and Chinese input gives full-width signs. An apostrophe at the start is
# guarded too, so that whoever takes one away from each cell that begins with one has the text as it was. The browser's
# assets/matrix-file.js has the same rule, and tests/csv_cases.json is for both: who changes one changes the other.
_PASSED_OVER = r"\s\x1c-\x1f\x85\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_GUARDED = re.compile(rf"'|[\t\r\n]|[{_PASSED_OVER}]*[=+\-@＝＋－＠﹢﹣﹦﹫−]")


def csv_table(table: DataTable, edition: Edition) -> bytes:
    """Return a table of an edition as the bytes of a CSV file; what the notice does not state is an empty cell."""
    return (head(table) + body(table, rows(table, edition))).encode("utf-8-sig")


def head(table: DataTable) -> str:
    """Return the first line of a table's file, with the names of its fields."""
    return ",".join(field.name for field in table.fields) + "\r\n"


def body(table: DataTable, found: Iterable[tuple[Any, ...]]) -> str:
    """Return rows of a table as the lines below its head."""
    written = io.StringIO(newline="")
    cells = [_CELLS[field.type] for field in table.fields]
    csv.writer(written, lineterminator="\r\n").writerows(
        ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)] for row in found
    )
    return written.getvalue()


@lru_cache(maxsize=1 << 10)  # names and titles stand in many rows
def guarded(text: str) -> str:
    """Return a text as a cell: with an apostrophe before it if it begins as a formula, or with an apostrophe."""
    return f"'{text}" if _GUARDED.match(text) else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


_CELLS: dict[Type, Callable[[Any], str]] = {
    "string": guarded,
    "integer": str,
    "boolean": lambda value: "true" if value else "false",
    "date": str,
    "array": _json,
    "object": _json,
}
