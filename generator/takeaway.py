"""What an edition offers to take away: each format's name, and who writes it. The bytes depend on the plan alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, Literal, TypeVar

from generator import akn, database, datapackage, dictionary, export, urls
from generator.csvfiles import csv_table
from generator.dictionary import Table
from generator.records import Edition, Plan

Group = Literal["text", "tables", "data", "archive"]

GROUPS: dict[Group, str] = {"text": "原文", "tables": "表格", "data": "数据", "archive": "归档"}
"""What files are for, in the order of the page of downloads."""

KINDS = {
    ".csv": ("CSV", "text/csv"),
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("网页", "text/html"),
    ".json": ("JSON", "application/json"),
    ".pdf": ("PDF", "application/pdf"),
    ".sqlite": ("SQLite", "application/vnd.sqlite3"),
    ".txt": ("纯文本", "text/plain"),
    ".xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xml": ("XML", "application/xml"),
    ".yml": ("YAML", "application/yaml"),
    ".zip": ("ZIP", "application/zip"),
}
"""How a name ends → what the format is called, and its media type."""


Of = TypeVar("Of", Edition, Plan)


@dataclass(frozen=True)
class Format(Generic[Of]):
    """A file that an edition, or the whole plan, can be had as: its name in the site, what it holds, who writes it."""

    name: str
    title: str
    write: Callable[[Of], bytes]
    group: Group = "tables"


def kind(name: str) -> tuple[str, str]:
    """Give what a file's format is called, and its media type."""
    return KINDS[PurePosixPath(name).suffix]


def _table(table: Table, title: str) -> Format[Edition]:
    return Format(datapackage.file_name(table), title, lambda edition: csv_table(table, edition))


FORMATS: dict[str, Format[Edition]] = {
    "csv": _table(dictionary.DUTIES, "责任一览：每行是一个部门在一项任务里的一份责任"),
    "tasks.csv": _table(dictionary.TASKS, "任务一览：编号、标题、文字、责任文字、时限、依据"),
    "departments.csv": _table(dictionary.DEPARTMENTS, "承担责任的部门，及其别名、设立和撤销时间"),
    "references.csv": _table(dictionary.REFERENCES, "通知引用的文件"),
    "sections.csv": _table(dictionary.SECTIONS, "各章的编号、标题和标题下的文字"),
    "parts.csv": _table(dictionary.PARTS, "任务里各有责任文字的部分；没有的计划只有表头"),
    "editions.csv": _table(dictionary.EDITIONS, "本年度的标题、发文机关、日期等，合并几个年度的表时用"),
    "akn": Format(
        "notice.akn.xml", "通知原文，逐字照录，标明章、任务、责任单位（Akoma Ntoso 3.0）", akn.notice_xml, group="text"
    ),
    "json": Format(
        "plan.json", "整个年度计划，供程序使用", lambda e: export.plan_json(e).encode("utf-8"), group="data"
    ),
    "schema": Format(
        "plan.schema.json", "plan.json 的 JSON Schema", lambda _: export.SCHEMA.read_bytes(), group="data"
    ),
    "datapackage": Format(
        "datapackage.zip", "上面全部 CSV 表格和它们的说明，一次下载", datapackage.packed, group="data"
    ),
    "datapackage.json": Format(
        datapackage.NAME,
        "CSV 表格的说明：每个字段的中英文名称和意思（Data Package）",
        datapackage.datapackage,
        group="data",
    ),
}
"""The word for `plan export --format` → the format. The site's data folder and its list of downloads follow it."""

OF_ALL: dict[str, Format[Plan]] = {
    "sqlite": Format(urls.url_for("database"), "全部年度的数据库，用 SQL 或 Datasette 查询", database.database, "data"),
    "datasette": Format(urls.url_for("database-about"), "数据库的说明，供 Datasette 使用", database.metadata, "data"),
}
"""The same for what holds all years; it stands at the root of the site."""
