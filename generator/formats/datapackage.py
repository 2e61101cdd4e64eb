"""Describe CSV files as a Data Package 2.0 (datapackage.org): those of an edition, which are zipped with it, too."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from generator.files.zip_write import zipped
from generator.formats.csv import csv_table
from generator.formats.data_table import DataTable, Field
from generator.formats.tables import TABLES
from generator.memo import memoized
from generator.plan.records import Edition
from generator.plan.shapes.edition import EditionFile

NAME = "datapackage.json"
_ABOUT = (
    "年度计划的数据表，文字与通知逐字相同。以等号、加减号、@、制表符、换行或撇号开头的文字，前面加了一个撇号，"
    "以免电子表格当作公式；去掉这一个撇号就是原文。空格子表示通知没有写。\n"
    "The plan's tables, verbatim. Text that begins like a formula, or with an apostrophe, has one apostrophe put "
    "before it; take that one away to have the text as it was. An empty cell is what the notice does not state."
)
_PROFILES = "https://datapackage.org/profiles/2.0"
"""Where Data Package 2.0 has its profiles: a name of the version, which programs know without asking for it."""

_DIALECT = {
    "$schema": f"{_PROFILES}/tabledialect.json",
    "delimiter": ",",
    "doubleQuote": True,
    "header": True,
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "skipInitialSpace": False,
}


@memoized
def datapackage(edition: Edition) -> bytes:
    """Return datapackage.json: the columns of the CSV files in Chinese and English, keys, sizes and digests."""
    files = _files(edition)
    return written(edition.head, f"plan-{edition.id}", [(table, files[file_name(table)]) for table in TABLES])


def written(head: EditionFile, name: str, files: Iterable[tuple[DataTable, bytes]]) -> bytes:
    """Return datapackage.json of some tables: title, issuer and source are those of the notice with this head."""
    source = {"title": head.title, **({"version": head.number} if head.number else {})}
    issuer = {"title": head.issuer, "organization": head.issuer, "roles": ["author"]}
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": name,
        "title": head.title,
        "description": _ABOUT,
        **({"contributors": [issuer]} if head.issuer else {}),
        "sources": [source],
        "resources": [_resource(table, content) for table, content in files],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def packed(edition: Edition) -> bytes:
    """Return the CSV files and their description as a zip, which programs for Data Packages open directly."""
    return zipped({**_files(edition), NAME: datapackage(edition)})


def file_name(table: DataTable) -> str:
    """Return the name of a table's file."""
    return f"{table.name}.csv"


def csv_file(table: DataTable, edition: Edition) -> bytes:
    """Return the file of a table."""
    return _files(edition)[file_name(table)]


@memoized
def _files(edition: Edition) -> dict[str, bytes]:
    return {file_name(table): csv_table(table, edition) for table in TABLES}


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "title": f"{table.title} / {table.english}",
        "path": file_name(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: DataTable) -> dict[str, Any]:
    keys = [
        {"fields": list(link.fields), "reference": {"resource": link.table, "fields": list(link.keys)}}
        for link in table.links
        if not link.optional
    ]
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(field: Field) -> dict[str, Any]:
    constraints = {
        **({"required": True} if field.required else {}),
        **({"enum": list(field.choices)} if field.choices else {}),
    }
    return {
        "name": field.name,
        "title": f"{field.title} / {field.english}",
        "description": f"{field.meaning}\n{field.told}",
        "type": field.type,
        **({"constraints": constraints} if constraints else {}),
    }
