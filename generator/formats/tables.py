"""Declare the data tables column by column: CSV, Data Package, SQLite and docs/data-format.md all follow them."""

from collections.abc import Iterator
from typing import Any, get_args

from generator.clauses.clause import ROLES
from generator.formats import table_rows
from generator.formats.data_table import DataTable, Field, ForeignKey
from generator.formats.plan_json import plan_data
from generator.plan.fields import Kind, Layout, Status, SubjectKind
from generator.plan.records import Edition


def rows(table: DataTable, edition: Edition) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a table in an edition, in the notice's order; what is not stated is None."""
    data = plan_data(edition)
    year, names = {"edition": edition.id}, [field.name for field in table.fields]
    return (tuple([told[name] for name in names]) for row in table.rows(data) if (told := year | row))


_YEAR = Field("edition", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True)

_OPEN = Field(
    "open_ended",
    "名单未列全",
    "Open-ended",
    "是：所列不是全部。通知写有“等”，或者写的是泛指的单位，后者是编者的理解。",
    "True where the list is not complete: the notice adds “and others”, or, by our reading, names a collective.",
    "boolean",
    required=True,
)

_ET_AL = Field(
    "et_al",
    "写有“等”",
    "Et al.",
    "是：名单没有列全，是因为通知写有“等”。",
    "True where the notice itself adds “and others”.",
    "boolean",
    required=True,
)

_ERRATA = Field(
    "errata",
    "勘误",
    "Errata",
    "更正这里文字的勘误的编号，内容在 errata.csv。",
    "The errata that correct the text here, by id: see errata.csv.",
    "array",
)

_DEADLINE = Field(
    "deadline", "时限", "Deadline", "责任文字写明的时限，照原话。", "The time limit, as the notice words it."
)

_NOTE = Field("note", "说明", "Note", "编者的说明，不是通知的文字。", "The editor's note; no words of the notice.")
_CLAUSE = Field("clause", "责任文字", "Clause", "写明谁负责的原话。", "The words that say who is responsible.")

EDITIONS = DataTable(
    name="editions",
    title="年度",
    english="Editions",
    fields=(
        Field("id", "年度", "Edition", "计划的年度，如 2014。", "The plan's year, as 2014.", required=True),
        Field("title", "标题", "Title", "计划的标题。", "The plan's title.", required=True),
        Field("number", "发文字号", "Document number", "通知的发文字号。", "The notice's document number."),
        Field("index_number", "索引号", "Index number", "政府信息公开的索引号。", "The index number of disclosure."),
        Field("category", "主题分类", "Category", "主题分类。", "The subject category."),
        Field("disclosure", "公开方式", "Disclosure", "公开方式。", "How the notice was disclosed."),
        Field("issuer", "发文机关", "Issuer", "印发通知的机关。", "The body that issued the notice."),
        Field("issued", "成文日期", "Date of issue", "落款的日期。", "The date of the signature.", "date"),
        Field("published", "发布日期", "Date of publication", "发布的日期。", "The date of publication.", "date"),
        Field(
            "status",
            "状态",
            "Status",
            "编者写的状态；有了更新的现行计划，网站另行注明。",
            "The status in the data; the site derives that a newer plan is in force.",
            required=True,
            choices=get_args(Status),
        ),
        Field(
            "layout",
            "排法",
            "Layout",
            "standard 是标准排法，written 照原件排。",
            "standard: clauses are printed from the data; written: kept word for word.",
            required=True,
            choices=get_args(Layout),
        ),
        Field("recipients", "主送机关", "Recipients", "主送机关，不带冒号。", "Who the notice is sent to."),
        Field("cover", "印发的话", "Cover", "印发通知的那段话。", "The paragraph that issues the plan."),
        Field("preamble", "开头", "Preamble", "计划开头的那段话。", "The plan's opening paragraph."),
        Field(
            "opening", "正文以前的文字", "Opening", "照原件排时第一章以前的全部文字。", "All text before chapter one."
        ),
        Field("closing", "结尾", "Closing", "计划结尾的文字。", "The plan's closing text."),
        Field(
            "references",
            "依据",
            "References",
            "正文以外引用的依据的编号。",
            "Documents that the text around the tasks cites, by id.",
            "array",
        ),
        _NOTE,
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
    fields=(
        _YEAR,
        Field("id", "编号", "Id", "章在本年度的序号，1 起。", "The chapter's place in the edition.", required=True),
        Field("number", "章的编号", "Number", "通知里的编号，如 三。", "Its number as printed."),
        Field("title", "标题", "Title", "章的标题。", "The chapter's title.", required=True),
        Field("level", "层次", "Level", "标题的层次，1 起。", "The heading's level, from 1.", "integer", required=True),
        Field("text", "文字", "Text", "标题以下、任务以前的文字。", "The text between heading and first task."),
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
        _YEAR,
        Field("id", "编号", "Id", "任务的编号，如 3-8。", "The task's id: chapter, item.", required=True),
        Field("section", "章", "Section", "所属章的编号。", "The id of its chapter.", required=True),
        Field("number", "通知里的编号", "Number", "通知里的编号，如 (八)。", "Its number as printed."),
        Field("title", "标题", "Title", "标题；通知没有标题的为空。", "Its title, where the notice prints one."),
        Field(
            "text", "文字", "Text", "任务的文字，不含编号、标题和责任文字。", "Its text without number, title, clause."
        ),
        _CLAUSE,
        _OPEN,
        _DEADLINE,
        Field(
            "text_lead",
            "文字里的牵头单位",
            "Lead in the text",
            "文字里另外提到的牵头单位，与责任文字不同。",
            "Another lead that the text names, where it differs from the clause.",
        ),
        Field("references", "依据", "References", "引用的依据的编号。", "The documents it cites, by id.", "array"),
        Field(
            "continues",
            "承接",
            "Continues",
            "承接的以前年度的任务，如 2014/3-8。",
            "The tasks of earlier years that it goes on with.",
            "array",
        ),
        Field(
            "cells", "表格的各栏", "Cells", "任务写在表格里时的其他各栏。", "Columns of a task in a table.", "object"
        ),
        Field("rest", "其余的文字", "Rest", "责任文字以后的文字。", "The text after the clause."),
        _NOTE,
        _ET_AL,
        _ERRATA,
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
        _YEAR,
        Field("task", "任务", "Task", "所属任务的编号。", "The id of its task.", required=True),
        Field("part", "第几部分", "Part", "在任务里的次序，1 起。", "Its place in the task.", "integer", required=True),
        Field("number", "通知里的编号", "Number", "通知里的编号。", "Its number as printed."),
        Field("title", "标题", "Title", "标题。", "Its title."),
        Field("text", "文字", "Text", "文字，不含责任文字。", "Its text without the clause."),
        _CLAUSE,
        _OPEN,
        _DEADLINE,
        _ET_AL,
        _ERRATA,
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
    fields=(
        Field("id", "编号", "Id", "部门的编号，各年度共用。", "The department's id, in all years.", required=True),
        Field("name", "名称", "Name", "名录里的名称。", "Its name in the registry.", required=True),
        Field("aliases", "别名", "Aliases", "通知里的其他写法。", "Other names in notices.", "array"),
        Field(
            "kind",
            "种类",
            "Kind",
            "部门、议事协调机构、泛指的单位。",
            "A department, a coordinating body, or a group named as a whole.",
            required=True,
            choices=get_args(Kind),
        ),
        Field("since", "设立时间", "Since", "设立的年份或日期。", "Year or date of its beginning."),
        Field("until", "撤销时间", "Until", "撤销的年份或日期。", "Year or date of its end."),
        Field("successor", "后继部门", "Successor", "后继部门的编号。", "Who succeeded it, by id.", "array"),
        _NOTE,
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
    fields=(
        Field("id", "编号", "Id", "依据的编号，各年度共用。", "The document's id, in all years.", required=True),
        Field("title", "标题", "Title", "文件的标题。", "The document's title.", required=True),
        Field("number", "发文字号", "Document number", "发文字号。", "Its document number."),
        Field("issuer", "发文机关", "Issuer", "制定或印发的机关。", "Who issued it."),
        Field("date", "成文日期", "Date", "成文日期。", "Its date.", "date"),
        Field(
            "planned",
            "尚待制定",
            "Planned",
            "是：通知要求制定、当时还没有的文件。",
            "True where the notice asks for it to be made.",
            "boolean",
            required=True,
        ),
        _NOTE,
    ),
    key=("id",),
    rows=table_rows.references,
)

SUBJECTS = DataTable(
    name="subjects",
    title="事项",
    english="Subjects",
    fields=(
        _YEAR,
        Field("id", "编号", "Id", "事项的编号。", "The subject's id.", required=True),
        Field("name", "名称", "Name", "通知里的名称。", "Its name in the notice.", required=True),
        Field("forms", "其他写法", "Other forms", "通知里的其他写法。", "Other forms of its name.", "array"),
        Field("kind", "种类", "Kind", "事项的种类。", "What it is.", required=True, choices=get_args(SubjectKind)),
        Field("verb", "做什么", "Verb", "通知里的动词。", "What the plan does with it, as worded.", "array"),
        Field("tasks", "任务", "Tasks", "写到它的任务，或 closing。", "The tasks it stands in, or closing.", "array"),
        Field("quantity", "指标", "Quantity", "目标量的是什么。", "What a target measures."),
        Field("value", "数值", "Value", "目标的数值，照原文。", "A target's value as written."),
        Field("unit", "单位", "Unit", "数值的单位。", "The value's unit."),
        Field("when", "时间", "When", "要在什么时候达到，照原文。", "By when, as written."),
        _NOTE,
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
        _YEAR,
        Field(
            "id",
            "编号",
            "Id",
            "由更正日期和任务组成；同样的还有一条，末尾加 /2。",
            "Its date and task; another one of the same has /2 at its end.",
            required=True,
        ),
        Field("date", "更正日期", "Date", "更正的日期。", "The date of the correction.", "date", required=True),
        Field("task", "任务", "Task", "更正哪一项任务；空的是整个通知。", "The task that it is of; empty: the notice."),
        Field("quote", "被更正的文字", "Quote", "被更正的文字，照原文。", "The words that it corrects, as issued."),
        Field("correction", "更正", "Correction", "怎样更正。", "What they are corrected to.", required=True),
        Field("note", "说明", "Note", "更正的根据。", "On what ground."),
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
