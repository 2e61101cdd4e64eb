"""Generate the JSON Schemas of a plan's files, by which text editors complete and check YAML."""

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from generator.plan.shapes.files import FILES

FOLDER = "schemas"
"""The folder of the plan that holds them."""

_FOLDERS_ABOVE = {"edition": 1, "task": 2, "errata": 1, "subjects": 1}

_FILE_TITLES = {
    "departments": "部门名录",
    "references": "依据",
    "edition": "年度",
    "task": "任务",
    "errata": "勘误",
    "subjects": "事项",
}

_FORM = ("排法", "这一处怎样排，与同类的不同才写；{…}是各项内容的位置，↵是换行。")
_CLAUSE = ("责任文字", "照原件排时责任文字的原话，连同括号；要与 duties 说的一致。")
_DEADLINE = ("时限", "通知写明的完成时限，照原话写。")

# Shape → key → title and meaning, as an editor's program shows them beside the key.
_MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "Department": {
        "id": ("编号", "部门的编号，用在网址里，公布后不再改；用名称的拼音，如 shi-nong-wei。"),
        "name": ("名称", "网站用的名称，取自通知；不与别的部门相同。"),
        "aliases": ("别名", "通知里的其他写法；一个别名只属于一个部门。"),
        "kind": (
            "种类",
            "department 部门，body 议事协调机构（如领导小组），group 泛指的单位（如各有关部门）；不写就是 department。",
        ),
        "since": ("设立时间", "年份或日期，如 2010 或 2014-06-27。"),
        "until": ("撤销时间", "年份或日期，不早于设立时间。"),
        "successor": ("后继部门", "后继部门的编号，要在名录里。"),
        "note": ("说明", "编者的说明，例如别名的根据。"),
    },
    "Reference": {
        "id": ("编号", "依据的编号，如 guo-fa-2012-9。"),
        "title": ("标题", "文件的标题，照通知写，不带书名号。"),
        "number": ("发文字号", "通知写明的发文字号，如 国发〔2012〕9号。"),
        "issuer": ("发文机关", "制定或印发文件的机关。"),
        "date": ("成文日期", "文件的成文日期，如 2014-06-27。"),
        "planned": ("尚待制定", "true 表示通知要求制定、当时还没有的文件；不写就是 false。"),
        "note": ("说明", "编者的说明。"),
    },
    "SectionHead": {
        "number": ("章的编号", "用中文数字，从“一”起不间断。"),
        "title": ("章的标题", "照通知写，不带编号。"),
        "level": ("级别", "照原件排时标题的级别，最高一级是 1；不写就是 1。"),
        "text": ("标题下的文字", "照原件排时标题与第一项任务之间的文字。"),
        "form": _FORM,
        "unprinted": ("原文没有这个标题", "true 表示标题是编者加的，通知里没有；不写就是 false。"),
    },
    "Forms": {
        "opening": ("开头的排法", "开头怎样排；{…}是各项内容的位置，↵是换行。"),
        "section": ("章的排法", "各章怎样排；{…}是各项内容的位置，↵是换行。"),
        "task": ("任务的排法", "各项任务怎样排；{…}是各项内容的位置，↵是换行。"),
        "part": ("分项的排法", "各分项怎样排；{…}是各项内容的位置，↵是换行。"),
        "closing": ("结尾的排法", "结尾怎样排；{…}是各项内容的位置，↵是换行。"),
    },
    "EditionFile": {
        "title": ("标题", "计划的标题。"),
        "number": ("发文字号", "通知自己的发文字号；通知没有就不写。"),
        "index_number": ("索引号", "照原件写。"),
        "category": ("主题分类", "照原件写。"),
        "disclosure": ("公开方式", "如 主动公开。"),
        "issuer": ("发文机关", "照落款写。"),
        "issued": ("成文日期", "落款的日期，如 2014-06-27。"),
        "published": ("发布日期", "不早于成文日期。"),
        "status": (
            "状态",
            "draft 草案，current 现行，superseded 已有新的年度计划，repealed 已废止；不写就是 current。",
        ),
        "punctuation": ("标点", "通知的括号、逗号、冒号是半角（half）还是全角（full）；不写就是 full。"),
        "layout": ("排法", "standard 由数据排出责任文字，written 照原件排、保留责任文字的原话；不写就是 standard。"),
        "forms": ("各部分的排法", "照原件排时各部分怎样排；导入时写好，一般不用改。"),
        "opening": ("正文以前的文字", "照原件排时，第一章以前的全部文字。"),
        "recipients": ("主送机关", "不带末尾的冒号。"),
        "cover": ("印发的话", "印发通知的那段话。"),
        "preamble": ("开头", "计划开头的那段话。"),
        "closing": ("结尾", "计划结尾的那段话。"),
        "references": ("依据", "印发的话、开头、结尾引用的依据的编号。"),
        "sections": ("各章", "各章的编号和标题，按次序。"),
        "redirects": ("转到别处的网址", "公布过、后来没有了的网页转到哪里；每行一个“原网址: 现网址”。"),
        "note": ("说明", "编者的说明。"),
    },
    "Duties": {
        "lead": ("牵头", "牵头的部门，名称和次序照通知写。"),
        "support": ("配合", "配合的部门，名称和次序照通知写。"),
        "joint": ("共同负责", "共同负责的部门，名称和次序照通知写。"),
        **{role: (role, f"{role}的部门，名称和次序照通知写。") for role in ("指导", "监督", "督办", "督导")},
    },
    "PartFile": {
        "number": ("编号", "分项的编号，照通知写。"),
        "title": ("标题", "分项的标题，不带编号和句号。"),
        "text": ("文字", "分项的文字，不带责任文字。"),
        "clause": _CLAUSE,
        "form": _FORM,
        "duties": ("责任", "这一分项谁牵头，谁配合，谁共同负责。"),
        "open_ended": ("名单未列全", "true 表示通知写了“等部门”；不写就是 false。"),
        "deadline": _DEADLINE,
    },
    "TaskFile": {
        "id": ("编号", "可以不写；写了要和文件名相同，如 3-8。"),
        "number": ("编号", "照原件排时任务的编号，照通知写，如 (八)。"),
        "title": ("标题", "任务的标题，不带编号和句号。"),
        "text": ("文字", "任务的文字，不带末尾的括号。"),
        "clause": _CLAUSE,
        "cells": ("表格的各栏", "任务在表格里时，各栏的原文；键是栏名。"),
        "rest": ("其余的文字", "照原件排时，责任文字以后、下一项以前的文字。"),
        "form": _FORM,
        "duties": ("责任", "谁牵头，谁配合，谁共同负责；照任务末尾的括号写。"),
        "open_ended": ("名单未列全", "true 表示通知写了“等部门”；不写就是 false。"),
        "deadline": _DEADLINE,
        "parts": ("分项", "任务里各有责任的分项，按次序。"),
        "references": ("依据", "任务的文字引用的依据的编号。"),
        "text_lead": ("文字里的牵头单位", "文字里另外提到的牵头单位，与末尾的括号不同时才写。"),
        "continues": ("承接", "承接以前年度的哪一项、哪几项，写成“年份/编号”，如 2014/3-8。"),
        "note": ("说明", "编者的说明。"),
    },
    "Erratum": {
        "date": ("更正日期", "不早于通知的成文日期，如 2015-02-01。"),
        "task": ("任务", "更正哪一项任务，写它的编号，如 3-8；不写就是整个通知。"),
        "quote": ("被更正的文字", "照原文抄写。"),
        "correction": ("更正", "怎样更正。"),
        "note": ("说明", "更正的根据。"),
    },
    "SubjectsFile": {
        "subjects": ("事项", "计划要建立、开展、达到的各件事，每件一条。"),
        "machinery": ("推进机制", "计划靠什么推进：谁对谁做什么，依据什么。"),
        "excused": ("不列入的话", "像事项的名称而不是事项的话，逐条说明。"),
    },
    "Subject": {
        "id": ("编号", "事项的编号，用在网址里，公布后不再改；用名称的拼音，可以缩短。"),
        "name": ("名称", "照通知写。"),
        "forms": ("其他写法", "通知里的其他写法。"),
        "kind": (
            "种类",
            (
                "platform 系统、平台和机构，network 体系，regime 制度和机制，campaign 专项行动和整治，"
                "programme 工程和试点，activity 活动和日常工作，site 基地和示范区，list 名单，honour 荣誉和标识，"
                "day 主题日和主题月，document 要制定的文件，machinery 计划的推进机制，target 目标。"
            ),
        ),
        "verb": ("怎样做", "通知用的动词，如 建立和完善；中间隔着别的字的，写成 加快…建设。"),
        "tasks": ("所在的任务", "写到它的任务的编号，如 3-8；在结尾的写 closing。"),
        "target": ("要达到的数量或时间", "通知写明数量、时间的才写；kind 是 target 的必须写。"),
        "note": ("说明", "编者的说明。"),
    },
    "Target": {
        "quantity": ("量什么", "照通知写，如 新开工建筑工程质量监督覆盖率。"),
        "value": ("数值", "照通知写，如 100；通知没有写数值就不写。"),
        "unit": ("单位", "照通知写，如 %，与数值连着。"),
        "when": ("时间", "照通知写，如 2014年、每年。"),
    },
    "Act": {
        "act": (
            "做什么",
            (
                "steer 组织领导，coordinate 统筹协调，meet 召开会议，assess 考核，apply 运用结果，"
                "produce 制定文件，oversee 监督。"
            ),
        ),
        "who": ("谁", "照通知写；通知没有另外写明的不写，就是任务的责任部门。"),
        "verb": ("怎样做", "通知用的动词。"),
        "whom": ("对谁", "照通知写。"),
        "what": ("什么事", "照通知写。"),
        "by": ("依据", "依据的编号，要是这项任务引用的。"),
        "task": ("所在的任务", "任务的编号，如 6-4；在结尾的写 closing。"),
    },
    "Excuse": {
        "words": ("原话", "照通知写。"),
        "reason": ("理由", "为什么不是事项。"),
    },
}


def head_line(kind: str) -> str:
    """Return the first line of a file of this kind, by which an editor's program finds its schema; no line end."""
    return f"# yaml-language-server: $schema={'../' * _FOLDERS_ABOVE.get(kind, 0)}{FOLDER}/{kind}.json"


def files() -> dict[str, str]:
    """Return file name → content of every schema."""
    return {f"{kind}.json": text(kind) for kind in FILES}


def text(kind: str) -> str:
    """Return the schema of a kind of file as JSON."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file, generated from its model."""
    schema = FILES[kind].model_json_schema(schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, **schema, "title": _FILE_TITLES.get(kind, kind)}


def untold() -> list[str]:
    """Return each key of the models, as Model.key, that has no title and meaning here; there should be none."""
    keys = {(shape.__name__, key) for root in FILES.values() for shape in _shapes(root) for key in shape.model_fields}
    return sorted(f"{shape}.{key}" for shape, key in keys if key != "root" and key not in _MEANINGS.get(shape, {}))


def _shapes(annotation: Any) -> set[type[BaseModel]]:
    """Return a model and all models of its fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        within = (_shapes(field.annotation) for field in annotation.model_fields.values())
        return {annotation}.union(*within)
    return set().union(*map(_shapes, get_args(annotation)))


class _Generator(GenerateJsonSchema):
    """Generates schemas with Chinese titles, in which no value may be null: a key without a value is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of a value without null, which only stands for a missing key."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return a schema with its default, unless that is empty."""
        generated = super().default_schema(schema)
        if generated.get("default") in (None, [], {}):
            generated.pop("default", None)
        return generated

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Return a schema that refuses keys of another pattern, as the validator does."""
        generated = super().dict_schema(schema)
        return {**generated, "additionalProperties": False} if "patternProperties" in generated else generated

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model with Chinese titles and meanings of its keys, in place of the docstrings."""
        generated = super().model_schema(schema)
        meanings = _MEANINGS.get(schema["cls"].__name__, {})
        for name in ("title", "description"):
            generated.pop(name, None)
        for key, value in generated.get("properties", {}).items():
            value.pop("title", None)
            if key in meanings:
                value["title"], value["description"] = meanings[key]
        return generated
