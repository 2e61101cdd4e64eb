"""Declare the data tables column by column: CSV, Data Package, SQLite and docs/data-format.md all follow them."""

from collections.abc import Iterator
from typing import Any

from generator.clauses.clause import ROLES
from generator.formats import table_rows
from generator.formats.data_table import DataTable, Field, ForeignKey, columns
from generator.formats.plan_json import plan_data
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.plan.shapes.subjects import Subject, Target
from generator.plan.shapes.task import PartFile, TaskFile


def rows(table: DataTable, edition: Edition) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a table in an edition, in the notice's order; what is not stated is None."""
    data = plan_data(edition)
    year, names = {"edition": edition.id}, [field.name for field in table.fields]
    return (tuple([told[name] for name in names]) for row in table.rows(data) if (told := year | row))


_YEAR = Field("edition", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True)

_ET_AL = Field(
    "et_al",
    "写有“等”",
    "Et al.",
    "是：名单没有列全，是因为通知写有“等”。",
    "True where the notice itself adds “and others”.",
    "boolean",
    required=True,
)

_ANCHOR = Field(
    "anchor",
    "任务的锚点",
    "Anchor",
    "任务的编号前加 t，如 t3-8，也是全文网页和 XML 里的锚点。编号会被电子表格当作日期，它不会；去掉 t 就是编号。",
    "The task's id after a t, as t3-8: its anchor in pages and XML. No spreadsheet makes it a date, as it does ids.",
    repeated=True,
)

_ERRATA = Field(
    "errata",
    "勘误",
    "Errata",
    "更正这里文字的勘误的编号，内容在 errata.csv。",
    "The errata that correct the text here, by id: see errata.csv.",
    "array",
)

EDITIONS = DataTable(
    name="editions",
    title="年度",
    english="Editions",
    fields=columns(
        EditionFile,
        Field("id", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True),
        "title",
        "number",
        "index_number",
        "category",
        "disclosure",
        "issuer",
        "issued",
        "published",
        "status",
        "layout",
        "recipients",
        "cover",
        "preamble",
        "opening",
        "closing",
        "references",
        "note",
        Field("sealed", "封存日期", "Sealed", "封存的日期；没有封存为空。", "The date of the seal, if any.", "date"),
        Field("digest", "封存摘要", "Seal digest", "封存摘要（SHA-256）。", "The seal's digest (SHA-256), if any."),
        _ERRATA,
    ),
    key=("id",),
    rows=table_rows.editions,
)

SECTIONS = DataTable(
    name="sections",
    title="章",
    english="Sections",
    fields=columns(
        SectionHead,
        _YEAR,
        Field("id", "编号", "Id", "章在本年度的序号，1 起。", "The chapter's place in the edition.", required=True),
        "number",
        "title",
        "level",
        "text",
        Field(
            "printed",
            "通知有此标题",
            "Printed",
            "否：标题是编者加的，通知里没有。",
            "False where the heading is the editor's.",
            "boolean",
            required=True,
        ),
        _ERRATA,
    ),
    key=("edition", "id"),
    rows=table_rows.sections,
    links=(ForeignKey(("edition",), "editions", ("id",)),),
)

TASKS = DataTable(
    name="tasks",
    title="任务",
    english="Tasks",
    fields=(
        *columns(
            TaskFile,
            _YEAR,
            Field("id", "编号", "Id", "任务的编号，如 3-8。", "The task's id: chapter, item.", required=True),
            Field("section", "章", "Section", "所属章的编号。", "The id of its chapter.", required=True),
            "number",
            "title",
            "text",
            Field("clause", "责任文字", "Clause", "写明谁负责的原话。", "The words that say who is responsible."),
            "open_ended",
            "deadline",
            "due",
            "text_lead",
            "references",
            "continues",
            "cells",
            "rest",
            "note",
            _ET_AL,
            _ERRATA,
        ),
        _ANCHOR,
    ),
    key=("edition", "id"),
    rows=table_rows.tasks,
    links=(
        ForeignKey(("edition",), "editions", ("id",)),
        ForeignKey(("edition", "section"), "sections", ("edition", "id")),
    ),
)

PARTS = DataTable(
    name="parts",
    title="任务的部分",
    english="Parts of tasks",
    fields=(
        *columns(
            PartFile,
            _YEAR,
            Field("task", "任务", "Task", "所属任务的编号。", "The id of its task.", required=True),
            Field(
                "part", "第几部分", "Part", "在任务里的次序，1 起。", "Its place in the task.", "integer", required=True
            ),
            "number",
            "title",
            "text",
            "clause",
            "open_ended",
            "deadline",
            "due",
            _ET_AL,
            _ERRATA,
        ),
        _ANCHOR,
    ),
    key=("edition", "task", "part"),
    rows=table_rows.parts,
    links=(ForeignKey(("edition", "task"), "tasks", ("edition", "id")),),
)

DUTIES = DataTable(
    name="duties",
    title="责任",
    english="Duties",
    fields=(
        _YEAR,
        Field(
            "id",
            "编号",
            "Id",
            "由年度、任务（和第几部分）、部门、角色组成；同样的还有一份，末尾加 /2。",
            "Edition, task (and part), department, role; another one of the same has /2 at its end.",
            required=True,
        ),
        Field(
            "section_title", "章的标题", "Section title", "任务所属章的标题。", "The chapter's title.", repeated=True
        ),
        Field("task", "任务", "Task", "任务的编号。", "The id of the task.", required=True),
        Field("task_title", "任务标题", "Task title", "任务的标题。", "The task's title.", repeated=True),
        Field(
            "part",
            "第几部分",
            "Part",
            "任务的第几部分；空的是任务自己的。",
            "The part of the task; empty where it is the task's own.",
            "integer",
        ),
        Field("role", "角色", "Role", "牵头、配合、共同负责。", "Lead, support, joint.", required=True, choices=ROLES),
        Field("role_name", "角色名称", "Role in Chinese", "角色的中文。", "The role in Chinese.", repeated=True),
        Field("department", "部门", "Department", "部门的编号。", "The department's id.", required=True),
        Field("department_name", "部门名称", "Department name", "名录里的名称。", "Its name.", repeated=True),
        Field("as_written", "通知写的名称", "As written", "通知写的名称。", "Its name in the notice.", required=True),
        Field(
            "role_as_written",
            "通知写的角色",
            "Role as written",
            "通知写角色的原话，如 按职责分工负责。",
            "The notice's words for the role.",
            required=True,
        ),
        Field("et_al", "名称后的“等”", "Et al.", "名称后面写的“等部门”等，照原话。", "The “and others” after it."),
        _ERRATA,
        _ANCHOR,
    ),
    key=("edition", "id"),
    rows=table_rows.duties,
    links=(
        ForeignKey(("edition", "task"), "tasks", ("edition", "id")),
        ForeignKey(("department",), "departments", ("id",)),
        ForeignKey(("edition", "task", "part"), "parts", ("edition", "task", "part"), optional=True),
    ),
)

DEPARTMENTS = DataTable(
    name="departments",
    title="部门",
    english="Departments",
    fields=columns(
        Department,
        "id",
        "name",
        "aliases",
        "kind",
        "since",
        "until",
        "successor",
        "note",
        Field(
            "bears_duty",
            "本年度承担责任",
            "Bears a duty",
            "否：本年度不承担责任，是别的部门的后继部门，所以列出。",
            "False where it bears no duty of the edition, and is here as the successor of one that does.",
            "boolean",
            required=True,
            repeated=True,
        ),
    ),
    key=("id",),
    rows=table_rows.departments,
)

REFERENCES = DataTable(
    name="references",
    title="依据",
    english="References",
    fields=columns(
        Reference,
        "id",
        "title",
        "number",
        "issuer",
        "date",
        "planned",
        "note",
    ),
    key=("id",),
    rows=table_rows.references,
)

SUBJECTS = DataTable(
    name="subjects",
    title="事项",
    english="Subjects",
    fields=columns(
        Subject,
        _YEAR,
        "id",
        "name",
        "forms",
        "kind",
        "verb",
        "tasks",
        *columns(Target, optional=True),
        "note",
    ),
    key=("edition", "id"),
    rows=table_rows.subjects,
    links=(ForeignKey(("edition",), "editions", ("id",)),),
)

STANDINGS = DataTable(
    name="standings",
    title="事项所在的句子",
    english="Where subjects stand",
    fields=(
        _YEAR,
        Field("subject", "事项", "Subject", "事项的编号。", "The subject's id.", required=True),
        Field("at", "次序", "Place", "是它的第几处，1 起。", "Which of its places, from 1.", "integer", required=True),
        Field("task", "任务", "Task", "任务的编号，或 closing。", "The task's id, or closing.", required=True),
        Field(
            "sentence",
            "第几句",
            "Sentence",
            "任务的第几句；0 是标题。",
            "The task's sentence; 0 is its title.",
            "integer",
            required=True,
        ),
        _ANCHOR,
    ),
    key=("edition", "subject", "at"),
    rows=table_rows.standings,
    links=(ForeignKey(("edition", "subject"), "subjects", ("edition", "id")),),
)

ERRATA = DataTable(
    name="errata",
    title="勘误",
    english="Errata",
    fields=(
        *columns(
            Erratum,
            _YEAR,
            Field(
                "id",
                "编号",
                "Id",
                "由更正日期、任务、所引文字的 SHA-256 前 8 位组成；都相同的还有一条，末尾加 /2。",
                "Its date, task, and first 8 digits of the quotation's SHA-256; another of the same has /2 at its end.",
                required=True,
            ),
            "date",
            "task",
            "quote",
            "correction",
            "note",
        ),
        _ANCHOR,
    ),
    key=("edition", "id"),
    rows=table_rows.errata,
    links=(
        ForeignKey(("edition",), "editions", ("id",)),
        ForeignKey(("edition", "task"), "tasks", ("edition", "id"), optional=True),
    ),
)

TABLES = (EDITIONS, SECTIONS, TASKS, PARTS, DUTIES, DEPARTMENTS, REFERENCES, SUBJECTS, STANDINGS, ERRATA)
"""Every table, each after those that it refers to or beside them."""

PASSAGES = DataTable(
    name="passages",
    title="各段文字",
    english="Passages",
    fields=(
        Field("id", "编号", "Id", "在 full_text 里的 rowid。", "Its rowid in full_text.", "integer", required=True),
        Field("edition", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True),
        Field(
            "kind", "种类", "Kind", "哪个表的文字；cell 是任务的一栏。", "The table; cell: of a task.", required=True
        ),
        Field("item", "编号", "Item", "章、任务的编号，或年度的字段名。", "Id of a chapter or task, or a field."),
        Field("part", "第几部分", "Part", "任务的第几部分。", "The part of the task.", "integer"),
    ),
    key=("id",),
    rows=lambda _: iter(()),
    links=(ForeignKey(("edition",), "editions", ("id",)),),
)
"""What the full text of the database is of; no file has this table, whose texts are in the others."""
