"""Declare the data tables column by column: CSV, Data Package, SQLite and docs/data-format.md all follow them."""

from collections.abc import Iterator
from typing import Any

from generator.clauses.clause import ROLES
from generator.formats.columns import columns
from generator.formats.data_table import Data, DataTable, Field, ForeignKey
from generator.formats.plan_json import plan_data
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.references import Reference
from generator.plan.shapes.subjects import Subject, Target
from generator.plan.shapes.task import PartFile, TaskFile
from generator.views.labels import ROLE_NAMES


def rows(table: DataTable, edition: Edition) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a table in an edition, in the notice's order; what is not stated is None."""
    data = plan_data(edition)
    year, names = {"edition": edition.id}, [field.name for field in table.fields]
    return (tuple([told[name] for name in names]) for row in table.rows(data) if (told := year | row))


def _editions(data: Data) -> Iterator[Data]:
    sealed = data["sealed"] or {"date": None, "digest": None}
    yield data["edition"] | {"sealed": sealed["date"], "digest": sealed["digest"]}


def _sections(data: Data) -> Iterator[Data]:
    yield from data["sections"]


def _tasks(data: Data) -> Iterator[Data]:
    for task in data["tasks"]:
        yield task | {"clause": next((said["text"] for said in task["clauses"] if said["part"] is None), None)}


def _parts(data: Data) -> Iterator[Data]:
    for task in data["tasks"]:
        for part in task["parts"]:
            yield part | {"task": task["id"]}


def _duties(data: Data) -> Iterator[Data]:
    sections = {section["id"]: section["title"] for section in data["sections"]}
    names = {department["id"]: department["name"] for department in data["departments"]}
    id_ = 0
    for task in data["tasks"]:
        around = {"task": task["id"], "section_title": sections[task["section"]], "task_title": task["title"]}
        for said in task["clauses"]:
            for duty in said["duties"]:
                id_ += 1
                names_of = {"role_name": ROLE_NAMES[duty["role"]], "department_name": names[duty["department"]]}
                yield {"id": id_, "part": said["part"], **around, **duty, **names_of}


def _departments(data: Data) -> Iterator[Data]:
    yield from data["departments"]


def _references(data: Data) -> Iterator[Data]:
    yield from data["references"]


def _subjects(data: Data) -> Iterator[Data]:
    for subject in data["subjects"]:
        target = subject["target"] or dict.fromkeys(("quantity", "value", "unit", "when"))
        yield subject | target | {"value": None if target["value"] is None else str(target["value"])}


def _standings(data: Data) -> Iterator[Data]:
    for subject in data["subjects"]:
        for at, standing in enumerate(subject["sentences"], start=1):
            yield standing | {"subject": subject["id"], "at": at}


_YEAR = Field("edition", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True)

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
    ),
    key=("id",),
    rows=_editions,
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
    ),
    key=("edition", "id"),
    rows=_sections,
    links=(ForeignKey(("edition",), "editions", ("id",)),),
)

TASKS = DataTable(
    name="tasks",
    title="任务",
    english="Tasks",
    fields=columns(
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
        "text_lead",
        "references",
        "continues",
        "cells",
        "rest",
        "note",
    ),
    key=("edition", "id"),
    rows=_tasks,
    links=(
        ForeignKey(("edition",), "editions", ("id",)),
        ForeignKey(("edition", "section"), "sections", ("edition", "id")),
    ),
)

PARTS = DataTable(
    name="parts",
    title="任务的部分",
    english="Parts of tasks",
    fields=columns(
        PartFile,
        _YEAR,
        Field("task", "任务", "Task", "所属任务的编号。", "The id of its task.", required=True),
        Field("part", "第几部分", "Part", "在任务里的次序，1 起。", "Its place in the task.", "integer", required=True),
        "number",
        "title",
        "text",
        "clause",
        "open_ended",
        "deadline",
    ),
    key=("edition", "task", "part"),
    rows=_parts,
    links=(ForeignKey(("edition", "task"), "tasks", ("edition", "id")),),
)

DUTIES = DataTable(
    name="duties",
    title="责任",
    english="Duties",
    fields=(
        _YEAR,
        Field("id", "编号", "Id", "责任在本年度的序号，1 起。", "Its place in the edition.", "integer", required=True),
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
    ),
    key=("edition", "id"),
    rows=_duties,
    links=(
        ForeignKey(("edition", "task"), "tasks", ("edition", "id")),
        ForeignKey(("department",), "departments", ("id",)),
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
    ),
    key=("id",),
    rows=_departments,
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
    rows=_references,
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
    rows=_subjects,
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
    ),
    key=("edition", "subject", "at"),
    rows=_standings,
    links=(ForeignKey(("edition", "subject"), "subjects", ("edition", "id")),),
)

TABLES = (EDITIONS, SECTIONS, TASKS, PARTS, DUTIES, DEPARTMENTS, REFERENCES, SUBJECTS, STANDINGS)
"""Every table, each after those that it refers to or beside them."""
