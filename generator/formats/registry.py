"""Registry of the formats in which an edition, a department's duties or the whole plan can be downloaded."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Generic, Literal, NamedTuple, TypeVar

from generator import urls
from generator.files import paths
from generator.files.zip_write import zipped
from generator.formats import akomantoso, all_years, datapackage, documents, linked, pdf, plan_json, sqlite, tables
from generator.formats.data_table import DataTable
from generator.formats.plan_json import plan_schema
from generator.memo import memoized
from generator.plan.records import Edition, PlanSummary
from generator.plan.shapes.departments import Department
from generator.spreadsheet import write
from generator.views import labels

Group = Literal["text", "tables", "data", "archive"]

GROUPS: dict[Group, str] = {"text": "阅读", "tables": "办理", "data": "数据", "archive": "归档"}
"""Group of formats, by what they are taken for → its heading on the page of downloads, in the order there."""


class FileKind(NamedTuple):
    """A kind of file, by its suffix."""

    name: str
    media_type: str
    is_text: bool
    """Whether it is text that a terminal can show."""


KINDS = {
    ".csv": FileKind("CSV", "text/csv", is_text=True),
    ".docx": FileKind("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", is_text=False),
    ".html": FileKind("网页", "text/html", is_text=True),
    ".json": FileKind("JSON", "application/json", is_text=True),
    ".jsonld": FileKind("JSON-LD", "application/ld+json", is_text=True),
    ".pdf": FileKind("PDF", "application/pdf", is_text=False),
    ".sqlite": FileKind("SQLite", "application/vnd.sqlite3", is_text=False),
    ".txt": FileKind("纯文本", "text/plain", is_text=True),
    ".xlsx": FileKind("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_text=False),
    ".xml": FileKind("XML", "application/xml", is_text=True),
    ".yml": FileKind("YAML", "application/yaml", is_text=True),
    ".zip": FileKind("ZIP", "application/zip", is_text=False),
}
"""Suffix of a file → its kind."""

Of = TypeVar("Of", Edition, PlanSummary)


@dataclass(frozen=True)
class Format(Generic[Of]):
    """A format of an edition or of the whole plan: its file in the site, its description, its writer."""

    name: str
    title: str
    write: Callable[[Of], bytes]
    about: str = ""
    """What is in it, for the page of downloads."""
    group: Group = "data"
    is_part: bool = False
    """Whether the page of downloads folds it away: another file has the same, and more."""
    office: bool = False
    """Whether it is an office file, which `documents: false` leaves out."""
    asked: bool = False
    """Whether a site offers it only on request (`pdf: true`)."""


def kind(name: str) -> FileKind:
    """Return the kind of a file; raise KeyError for an unknown suffix."""
    return KINDS[PurePosixPath(name).suffix]


def _table(table: DataTable, title: str, about: str) -> Format[Edition]:
    return Format(
        name=datapackage.file_name(table),
        title=title,
        write=lambda edition: datapackage.csv_file(table, edition),
        about=about,
        is_part=True,
    )


def _all_data(edition: Edition) -> bytes:
    """Return the files for programs and the notice as one zip, under their names in the data folder."""
    files = {form.name: form.write(edition) for form in FORMATS.values() if kind(form.name).is_text}
    return zipped(files | {"notice.txt": edition.notice.encode("utf-8")} if edition.notice else files)


_OFFICE_ZIP = "documents.zip"


def office_zip(edition: Edition, made: Mapping[str, bytes] | None = None) -> bytes:
    """Return the office files of an edition and of its departments as one zip, under the names that readers save.

    `made` are those that are made already, by their names in the data folder.
    """
    made, found = made or {}, dict[str, bytes]()
    for form in FORMATS.values():
        if form.office and form.name != _OFFICE_ZIP:
            name = f"{form.title.partition('（')[0]}（{edition.id}年度）{PurePosixPath(form.name).suffix}"
            found[name] = made.get(form.name) or form.write(edition)
    for department in edition.departments:
        for one in offered_for(edition, department):
            own = one.name(department)
            saved = f"{one.what}/{one.saved_as(edition, department)}"
            name = saved if paths.is_safe(saved) and saved.count("/") == 1 else f"{one.what}/{PurePosixPath(own).name}"
            found[name] = made.get(own) or one.write(edition, department)
    return zipped(found)


FORMATS: dict[str, Format[Edition]] = {
    "csv": _table(tables.DUTIES, "责任一览", "每行是一个部门在一项任务里的一份责任"),
    "tasks.csv": _table(tables.TASKS, "任务一览", "编号、标题、文字、责任文字、时限、依据"),
    "departments.csv": _table(tables.DEPARTMENTS, "部门一览", "承担责任的部门，及其别名、设立和撤销时间"),
    "references.csv": _table(tables.REFERENCES, "依据一览", "通知引用的文件"),
    "subjects.csv": _table(tables.SUBJECTS, "事项一览", "计划要建立、开展、达到的各件事"),
    "standings.csv": _table(tables.STANDINGS, "事项所在的句子", "每件事项写在哪些句子里"),
    "sections.csv": _table(tables.SECTIONS, "各章一览", "编号、标题和标题下的文字"),
    "parts.csv": _table(tables.PARTS, "任务各部分一览", "各有责任文字的部分；没有的计划只有表头"),
    "errata.csv": _table(tables.ERRATA, "勘误一览", "通知印发以后的更正；没有的计划只有表头"),
    "editions.csv": _table(tables.EDITIONS, "年度一览", "标题、发文机关、日期等，合并几个年度的表时用"),
    "xlsx": Format(
        name="plan.xlsx",
        title="责任分工表",
        about="含责任矩阵、各部门责任分表",
        write=write.edition,
        group="tables",
        office=True,
    ),
    "office": Format(
        name=_OFFICE_ZIP,
        title="全部办公文件",
        about="责任分工表、通知，各部门的责任清单、填报表，用中文文件名",
        write=office_zip,
        group="tables",
        office=True,
    ),
    "docx": Format(
        name="notice.docx", title="通知（公文格式）", write=documents.notice_docx, group="text", office=True
    ),
    "pdf": Format(name="plan.pdf", title="通知全文和各部门责任一览", write=pdf.write, group="text", asked=True),
    "akn": Format(
        name="notice.akn.xml",
        title="通知原文（Akoma Ntoso 3.0）",
        about="逐字照录，标明章、任务、责任单位",
        write=memoized(akomantoso.notice_xml),
        is_part=True,
    ),
    "zip": Format(
        name="data.zip",
        title="本年度数据",
        about="全部 CSV 表格、plan.json 及其格式、关联数据、Akoma Ntoso XML 和通知原文；数据库、数据源（YAML）另行下载",
        write=_all_data,
    ),
    "datapackage": Format(
        name="datapackage.zip",
        title="全部表格（CSV）",
        about=f"{len(tables.TABLES)}个表格和字段说明（Data Package）",
        write=datapackage.packed,
    ),
    "json": Format(
        name=plan_json.NAME,
        title="整个年度计划",
        about="供程序使用",
        write=memoized(lambda e: plan_json.plan_json(e).encode("utf-8")),
    ),
    "jsonld": Format(
        name="plan.jsonld",
        title="谁负责哪项任务（关联数据）",
        about="JSON-LD，用 schema.org 的词汇",
        write=linked.linked_data,
        is_part=True,
    ),
    "schema": Format(
        name=plan_json.SCHEMA,
        title="plan.json 的格式",
        about="JSON Schema",
        write=lambda _: plan_schema().encode("utf-8"),
        is_part=True,
    ),
    "datapackage.json": Format(
        name=datapackage.NAME,
        title="CSV 表格的说明",
        about="每个字段的中英文名称和意思（Data Package）",
        write=datapackage.datapackage,
        is_part=True,
    ),
}
"""Value of `plan export --format` → the format. The site's data folder and its page of downloads follow it."""


class Offer(NamedTuple):
    """What the page of downloads says of a file, and where."""

    title: str
    about: str
    group: Group
    is_part: bool = False
    """Whether it is folded away."""


COPIES: dict[str, Offer] = {
    "notice.txt": Offer("通知原文（逐字照录）", "", "text"),
    "source/edition.yml": Offer("编者维护的数据：年度", "生成网页所用", "data", is_part=True),
    "source/departments.yml": Offer("编者维护的数据：部门名录", "生成网页所用", "data", is_part=True),
    "source/references.yml": Offer("编者维护的数据：依据", "生成网页所用", "data", is_part=True),
}
"""Copies of the plan's own files in the data folder → what is said of them on the page of downloads; a task's page
links that of the task."""


def _of_all(table: DataTable) -> Format[PlanSummary]:
    name = datapackage.file_name(table)
    return Format(
        name=urls.url_for("data-of-all", None, name),
        title=f"{table.title}（全部年度）",
        write=lambda plan: all_years.files(plan)[name],
        is_part=table is not all_years.LINEAGE,
    )


OF_ALL: dict[str, Format[PlanSummary]] = {
    "sqlite": Format(
        name=urls.url_for("database"),
        title="全部年度的数据库",
        about="用 SQL 或 Datasette 查询",
        write=sqlite.database,
    ),
    "datasette": Format(
        name=urls.url_for("database-about"),
        title="数据库的说明",
        about="供 Datasette 使用",
        write=sqlite.metadata,
    ),
    "all-datapackage.json": Format(
        name=urls.url_for("data-of-all", None, datapackage.NAME),
        title="全部年度的表格（Data Package）",
        about="说明下面各个 CSV 表格，程序由此一并读取",
        write=all_years.described,
    ),
    **{f"all-{datapackage.file_name(table)}": _of_all(table) for table in all_years.TABLES},
}
"""The same for files that hold all years, at the root of the site."""


@dataclass(frozen=True)
class DepartmentFormat:
    """A format for one department: its file in the data folder ({id}: the department's), its title, its writer."""

    pattern: str
    title: str
    write: Callable[[Edition, Department], bytes]
    applies: Callable[[Edition, Department], bool] = lambda _edition, _department: True
    """Whether a department that bears a duty has this file."""

    @property
    def what(self) -> str:
        """What it is, whichever kind of file."""
        return self.title.partition("（")[0]

    def name(self, department: Department) -> str:
        """Return the file's name in the data folder."""
        return self.pattern.format(id=department.id)

    def saved_as(self, edition: Edition, department: Department) -> str:
        """Return the name under which a reader saves it: who, what, which year."""
        return f"{department.name}{self.what}（{edition.id}年度）{PurePosixPath(self.pattern).suffix}"


DEPARTMENT_FORMATS: dict[str, DepartmentFormat] = {
    "duties-xlsx": DepartmentFormat("departments/{id}.xlsx", "责任清单（Excel）", write.department),
    "duties-docx": DepartmentFormat("departments/{id}.docx", "责任清单（Word）", documents.duty_sheet),
    "report-xlsx": DepartmentFormat("reports/{id}.xlsx", "进展情况填报表（Excel）", write.report, labels.leads),
    "report-docx": DepartmentFormat("reports/{id}.docx", "进展情况填报表（Word）", documents.report_form, labels.leads),
}
"""Key → format. The data folder and the pages of departments follow it; `documents: false` leaves all of them out."""


def offered(*, documents: bool, pdf: bool = False) -> Iterator[Format[Edition]]:
    """Return the formats that a site with these settings offers of an edition."""
    return (f for f in FORMATS.values() if (documents or not f.office) and (pdf or not f.asked))


def offers() -> dict[str, Offer]:
    """Return name in the data folder → what is said of it, for the files of an edition, in the order of their page."""
    return {form.name: offer(form) for form in FORMATS.values()} | COPIES


def offer(form: Format[Edition] | Format[PlanSummary]) -> Offer:
    """Return what the page of downloads says of a format."""
    return Offer(form.title, form.about, form.group, form.is_part)


def offered_for(edition: Edition, department: Department) -> Iterator[DepartmentFormat]:
    """Return the formats that there are for a department."""
    return (found for found in DEPARTMENT_FORMATS.values() if found.applies(edition, department))


def department_files(edition: Edition, department: Department) -> list[tuple[str, str, str]]:
    """Return a department's files to take away: name in data/, title, and the name under which it is saved."""
    formats = offered_for(edition, department)
    return [(form.name(department), form.title, form.saved_as(edition, department)) for form in formats]


def is_in_office_zip(name: str) -> bool:
    """Whether the name of a file in a zip is that of a department's file in the zip of all office files."""
    return name.partition("/")[0] in {form.what for form in DEPARTMENT_FORMATS.values()}


def is_office(path: str) -> bool:
    """Whether a path of the site is that of a file which `documents: false` leaves out."""
    name = path.partition("/data/")[2]
    patterns = (found.pattern.format(id="*") for found in DEPARTMENT_FORMATS.values())
    return any(found.office and found.name == name for found in FORMATS.values()) or any(
        fnmatchcase(name, pattern) for pattern in patterns
    )
