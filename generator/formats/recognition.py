"""Recognise the files that the program wrote, when one is handed in: what it is, and which command takes it.

Office files and PDFs bear a mark (`files/mark`). What cannot bear one without a change of its data is recognised by its
columns, its keys or its beginning.
"""

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from generator.files import mark
from generator.files.mark import Mark
from generator.formats import akomantoso, all_years, datapackage, registry, sqlite
from generator.formats.tables import TABLES
from generator.intake.readers import detect
from generator.messages import phrase, say
from generator.plan import schema
from generator.plan.source import YEAR
from generator.problems import ReadingError
from generator.spreadsheet.rows import HEADINGS

_BEGINNING = 1 << 16
"""How many bytes of a text are looked at for its columns or its root element."""

_HEADS = 20
"""The first rows of a table among which its headings are looked for."""

_TO_EDIT = phrase(
    "要改计划，请用 plan export {year} --format xlsx --out 责任分工表.xlsx 导出表格，改好存为 .xlsx，"
    "再用 plan import 责任分工表.xlsx --edition {year} 导入。"
)
_TO_READ = phrase("要导入通知，请用 Word 文件，或 data 里的 notice.txt、notice.docx。")
_REPORTED = phrase("填报的进展不写进计划，请另外保存；要改任务的文字或责任，直接改任务文件。")
_SOURCE = phrase("它是计划自己的文件，要用就放进计划的文件夹，不用导入。")
_ARCHIVED = phrase("要核对归档包，请用 plan verify；要导入里面的通知，先解压，再选 notice.txt。")

_OTHERS = {
    "akn": phrase("通知的 Akoma Ntoso XML"),
    "datapackage": phrase("全部 CSV 表格的压缩包"),
    "table": phrase("责任分工表另存的文本"),
    "source": phrase("计划的数据文件（YAML）"),
    "bag": phrase("归档包"),
    "page": phrase("网站的网页"),
}
"""Kind → what it is called, where `formats/registry` does not say so, or says it for a page of downloads."""

_REMEDIES = {
    "pdf": _TO_READ,
    "page": _TO_READ,
    "akn": _TO_READ,
    "report-xlsx": _REPORTED,
    "report-docx": _REPORTED,
    "source": _SOURCE,
    "bag": _ARCHIVED,
}
"""Kind → what to do with such a file; any other shows what the plan holds, and is edited as a 责任分工表."""

_PAGE = re.compile(
    rb'<main class="page"[^>]*+>\s*+<article class="md-content__inner[^"]*+">(?:\s*+<div class="plan ([a-z-]++)")?'
)
"""Where the content of a page of the site begins, with the kind of page that it is; `theme/base.html` writes it."""

_EDITION = re.compile(rb'<meta name="plan-edition" content="([0-9]{4})"')

_FULL_TEXT = b"text"
"""The kind of page that has the whole notice: it can be imported."""

TAKEN = ("xlsx", "docx")
"""Kinds that an import takes: the 责任分工表, and the notice as an official document."""


def recognised(content: bytes) -> Mark | None:
    """Return what a file of the program's own is; None for any other. Kinds are keys of `registry`, or of `_OTHERS`.

    The edition is empty where the file does not say it.
    """
    found: Callable[[bytes], Mark | None] = _text
    if content.startswith(b"PK"):
        found = _zip
    elif content.startswith(b"SQLite format 3\0"):
        found = _sqlite
    elif b"%PDF-" in content[:1024]:
        found = _pdf
    return found(content)


def refusal(found: Mark, file: str, year: str) -> ReadingError:
    """Return the error for a file of the program's own that was to be imported: what it is, and what takes it."""
    title = say(_OTHERS[found.kind]) if found.kind in _OTHERS else _titles()[found.kind]
    if found.edition:
        message = say("这是本程序从{year}年度导出的“{title}”，不能当作通知导入。", year=found.edition, title=title)
    else:
        message = say("这是本程序写的“{title}”，不能当作通知导入。", title=title)
    remedy = say(_REMEDIES.get(found.kind, _TO_EDIT), year=found.edition or year)
    return ReadingError(file, message, remedy)


def _titles() -> dict[str, str]:
    """Return key of a format → what it is called."""
    titles = {key: form.title for key, form in registry.FORMATS.items()}
    titles |= {key: form.title for key, form in registry.OF_ALL.items()}
    return titles | {key: form.title for key, form in registry.DEPARTMENT_FORMATS.items()}


def _zip(content: bytes) -> Mark | None:
    if marked := mark.of_package(content):
        return marked if marked.kind in _titles() and YEAR.fullmatch(marked.edition) else None
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            paths = archive.namelist()
        names = {name.rpartition("/")[2] for name in paths}
        if any(registry.is_in_office_zip(path) for path in paths):
            return Mark("office", "")
        if datapackage.NAME in names and "bagit.txt" not in names:
            return Mark("zip" if registry.FORMATS["json"].name in names else "datapackage", "")
        if "bagit.txt" in names:
            return Mark("bag", "")
    return None


def _sqlite(content: bytes) -> Mark | None:
    return Mark("sqlite", "") if all(f"CREATE VIEW {name}".encode() in content for name in sqlite.VIEWS) else None


def _pdf(content: bytes) -> Mark | None:
    kind, _, said = detect.pdf_mark(content).partition(" ")
    return Mark("pdf", said.partition(" ")[0]) if kind == "pdf" else None


def _text(content: bytes) -> Mark | None:
    text = _decoded(content[:_BEGINNING])
    if text.startswith(schema.HEAD):
        return Mark("source", "")
    if f'<akomaNtoso xmlns="{akomantoso.NAMESPACE}"' in text:
        return Mark("akn", "")
    if text.startswith("{"):
        return _json(content)
    if page := _PAGE.search(content):
        edition = _EDITION.search(content)
        return None if page[1] == _FULL_TEXT else Mark("page", edition[1].decode() if edition else "")
    return next(filter(None, map(_columns, _rows(text))), None)


def _decoded(content: bytes) -> str:
    """Return the beginning of a text, in UTF-8, in UTF-16 with its mark, or as Chinese programs save it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").lstrip()
    try:
        return content.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        whole = len(content) - error.start < len("\U0001f600".encode())  # but for a character that is cut
        return content.decode("utf-8-sig" if whole else "gb18030", "replace").lstrip()


def _json(content: bytes) -> Mark | None:
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if data.keys() >= {"edition", "sections", "tasks", "provenance"}:
        year = data["edition"].get("id", "") if isinstance(data["edition"], dict) else ""
        return Mark("json", year if isinstance(year, str) and YEAR.fullmatch(year) else "")
    if "resources" in data:
        return Mark("datapackage.json", "")
    if "@graph" in data:
        return Mark("jsonld", "")
    if data.keys() >= {"$schema", "properties"}:
        return Mark("schema", "")
    return Mark("datasette", "") if "databases" in data else None


def _rows(text: str) -> Iterator[set[str]]:
    """Yield the first rows of a text, cut as each of the separators that spreadsheets save with."""
    head = "\n".join(text.splitlines()[:_HEADS])
    for separator in ",\t;":
        with suppress(csv.Error):
            for row in csv.reader(io.StringIO(head), delimiter=separator):
                yield {"".join(cell.split()) for cell in row}


def _columns(cells: set[str]) -> Mark | None:
    """Return the table whose headings a row holds: more than half of them, and hardly any other."""
    tables = {f"{table.name}.csv": {field.name for field in table.fields} for table in TABLES}
    kinds = {_key_of(name): fields for name, fields in tables.items()} | {"table": set(HEADINGS.values())}
    kinds |= {"all-lineage.csv": {field.name for field in all_years.LINEAGE.fields}}
    likely = max(kinds, key=lambda kind: (len(kinds[kind] & cells), -len(kinds[kind])))
    common = len(kinds[likely] & cells)
    return Mark(likely, "") if common * 2 > max(len(kinds[likely]), len(cells)) else None


def _key_of(name: str) -> str:
    return next(key for key, form in registry.FORMATS.items() if form.name == name)
