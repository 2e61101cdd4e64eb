"""JSON Schemas of the plan's files, with which editors' programs complete and check YAML while it is typed."""

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from generator.model import FILES

FOLDER = "schemas"
"""The folder of the plan that holds them."""

_FOLDERS_ABOVE = {"edition": 1, "task": 2}

_FILE_TITLES = {
    "departments": "部门名录",
    "references": "依据",
    "edition": "年度",
    "task": "任务",
}

# Shape → key → title and meaning, as an editor's program shows them beside the key.
_TOLD: dict[str, dict[str, tuple[str, str]]] = {
    "Department": {
        "id": ("编号", "部门的编号，用在网址里，公布后不再改；用名称的拼音，如 shi-nong-wei。"),
        "name": ("名称", "网站用的名称，取自通知；不与别的部门相同。"),
        "aliases": ("别名", "通知里的其他写法；一个别名只属于一个部门。"),
        "kind": (
            "种类",
            "department 是部门，body 是议事协调机构，如领导小组，group 是泛指的单位，如各县（市、区）人民政府；不写就是 department。",
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
        "number": ("章的编号", "用中文数字，从“一”起不间断；照原件排的年度照通知写。"),
        "title": ("章的标题", "照通知写，不带编号。"),
        "level": ("层次", "1 到 9；不写就是 1。照原件排的年度用。"),
        "text": ("章下的文字", "标题以下、第一项任务以前的文字。照原件排的年度用。"),
        "form": ("排法", "这一章怎样排，如 {number}、{title}↵{text}↵；↵ 是换行。照原件排的年度用。"),
        "unprinted": ("不印出", "true 表示通知里没有这个标题，只用来安放任务。"),
    },
    "Forms": {
        "opening": ("开头的排法", "不写就是 {opening}↵；↵ 是换行。"),
        "section": ("章的排法", "不写就是 {number}、{title}↵{text}↵。"),
        "task": ("任务的排法", "不写就是 {number}{title}。{text}{clause}↵。"),
        "part": ("分项的排法", "不写就是 {text}{clause}。"),
        "closing": ("结尾的排法", "不写就是 {closing}。"),
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
        "layout": ("排法", "standard 按标准次序排；written 照原件排，导入的通知多是这样。不写就是 standard。"),
        "forms": ("各部分的排法", "照原件排时，章、任务、分项怎样排；自己另写了 form 的除外。"),
        "opening": ("第一章以前的文字", "照原件排的年度用，逐字照录。"),
        "recipients": ("主送机关", "不带末尾的冒号。"),
        "cover": ("印发的话", "印发通知的那段话。"),
        "preamble": ("开头", "计划开头的那段话。"),
        "closing": ("结尾", "计划结尾的那段话。"),
        "references": ("依据", "印发的话、开头、结尾引用的依据的编号。"),
        "sections": ("各章", "各章的编号和标题，按次序。"),
        "note": ("说明", "编者的说明。"),
    },
    "Duties": {
        "lead": ("牵头", "牵头的部门，名称和次序照通知写。"),
        "support": ("配合", "配合的部门，名称和次序照通知写。"),
        "joint": ("共同负责", "共同负责的部门，名称和次序照通知写。"),
        "指导": ("指导", "通知写明指导的单位；照原件排的年度用。"),
        "监督": ("监督", "通知写明监督的单位；照原件排的年度用。"),
        "督办": ("督办", "通知写明督办的单位；照原件排的年度用。"),
        "督导": ("督导", "通知写明督导的单位；照原件排的年度用。"),
    },
    "PartFile": {
        "number": ("编号", "照通知写，如 1；没有编号就不写。"),
        "title": ("标题", "没有标题就不写。"),
        "text": ("文字", "这一部分的文字，不带责任文字。"),
        "clause": ("责任文字", "通知写责任的原话，如（市教育局牵头）。"),
        "form": ("排法", "这一部分怎样排；与年度的排法相同就不写。"),
        "duties": ("责任", "照责任文字写。"),
        "open_ended": ("名单未列全", "true 表示有“等”或者泛指的单位。"),
        "deadline": ("时限", "责任文字里写明的时限，照原话写。"),
    },
    "TaskFile": {
        "id": ("编号", "可以不写；写了要和文件名相同，如 3-8。"),
        "title": ("标题", "任务的标题，不带编号和句号。"),
        "text": ("文字", "任务的文字，不带末尾的括号。"),
        "number": ("编号", "照通知写，如 （一）、1；照原件排的年度用。"),
        "clause": ("责任文字", "通知写责任的原话，照原件排的年度用；duties 要与它一致。"),
        "cells": ("表格里的其他栏", "栏目名和这一行的内容；照原件排的年度用。"),
        "rest": ("表格后的文字", "这一行以后的文字；照原件排的年度用。"),
        "form": ("排法", "这项任务怎样排；与年度的排法相同就不写。"),
        "deadline": ("时限", "责任文字里写明的时限，照原话写。"),
        "parts": ("分项", "任务的各部分，各有自己的责任；照原件排的年度用。"),
        "duties": ("责任", "谁牵头，谁配合，谁共同负责；照任务末尾的括号写。"),
        "open_ended": ("名单未列全", "true 表示通知写了“等部门”；不写就是 false。"),
        "references": ("依据", "任务的文字引用的依据的编号。"),
        "text_lead": ("文字里的牵头单位", "文字里另外提到的牵头单位，与末尾的括号不同时才写。"),
        "note": ("说明", "编者的说明。"),
    },
}


def head_line(kind: str) -> str:
    """Give the first line of a file of this kind, by which an editor's program finds its schema; no line end."""
    return f"# yaml-language-server: $schema={'../' * _FOLDERS_ABOVE.get(kind, 0)}{FOLDER}/{kind}.json"


def files() -> dict[str, str]:
    """Give every schema's file: name in the folder → content."""
    return {f"{kind}.json": text(kind) for kind in FILES}


def text(kind: str) -> str:
    """Give the schema of a kind of file as JSON."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"


def schema(kind: str) -> dict[str, Any]:
    """Make the schema of a kind of file from its shape."""
    made = FILES[kind].model_json_schema(schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, **made, "title": _FILE_TITLES.get(kind, kind)}


def untold() -> list[str]:
    """Give each key of the shapes that has no title and meaning here."""
    keys = {(shape.__name__, key) for root in FILES.values() for shape in _shapes(root) for key in shape.model_fields}
    return sorted(f"{shape}.{key}" for shape, key in keys if key != "root" and key not in _TOLD.get(shape, {}))


def _shapes(annotation: Any) -> set[type[BaseModel]]:
    """Give a shape and all that stand in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        within = (_shapes(field.annotation) for field in annotation.model_fields.values())
        return {annotation}.union(*within)
    return set().union(*map(_shapes, get_args(annotation)))


class _Generator(GenerateJsonSchema):
    """Makes schemas that speak Chinese, and in which nothing may be null: what is not said is not written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave out null, which only stands for a key that is not there."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Name a default only if it says something."""
        made = super().default_schema(schema)
        if made.get("default") in (None, []):
            made.pop("default", None)
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Say what each key is, in place of the docstrings, which are for programmers."""
        made = super().model_schema(schema)
        told = _TOLD.get(schema["cls"].__name__, {})
        for name in ("title", "description"):
            made.pop(name, None)
        for key, value in made.get("properties", {}).items():
            value.pop("title", None)
            if key in told:
                value["title"], value["description"] = told[key]
        return made
