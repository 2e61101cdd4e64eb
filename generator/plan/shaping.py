"""Validate the documents of a plan against the models of their files, and report each mismatch as a problem."""

import difflib
import re
from typing import Any, TypeVar, get_args

from pydantic import (
    BaseModel,
    ValidationError,
)
from pydantic_core import ErrorDetails

from generator.messages import phrase, say
from generator.plan.document import Document, Keys, Number
from generator.plan.fields import REFUSED
from generator.plan.shapes.departments import Departments
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.errata import Errata
from generator.plan.shapes.files import FILES, EditionFiles, PlanFiles
from generator.plan.shapes.references import References
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.subjects import SubjectsFile
from generator.plan.shapes.synonyms import Synonyms
from generator.plan.shapes.task import TaskFile
from generator.plan.shapes.withdrawn import Withdrawals
from generator.plan.source import EditionSource, PlanSource
from generator.problems import Code, Problem

CODES = (
    Code(
        "P111",
        "不认识的键",
        "这里写了数据格式里没有的键，多半是拼写错误。",
        "照提示改；可以写哪些键，见“数据格式”。",
    ),
    Code(
        "P112",
        "缺少必填项",
        "必须填写的一项没有写。",
        "对照通知补上。通知里没有的内容不要编造。",
    ),
    Code(
        "P113",
        "内容为空",
        "写了键，却没有内容。",
        "填上内容；通知没有说的，把整行删去。",
    ),
    Code(
        "P114",
        "类型不对",
        "这里的内容不是应有的类型，例如应为一行文字却写成了列表，标题只写了一个数字，或者该写 `true` 的地方写了“是”。",
        "照提示改；纯数字的文字要加单引号，如 `'2014'`。",
    ),
)

_Model = TypeVar("_Model", bound=BaseModel)


def shape(source: PlanSource) -> PlanFiles:
    """Return the valid files of a plan, and the problems of the others."""
    problems: list[Problem] = list(source.problems)
    departments = _shaped(Departments, source.departments, problems)
    references = _shaped(References, source.references, problems)
    withdrawn = _shaped(Withdrawals, source.withdrawn, problems)
    synonyms = _shaped(Synonyms, source.synonyms, problems)
    return PlanFiles(
        departments=departments.root if departments else (),
        references=references.root if references else (),
        departments_document=source.departments if departments else None,
        references_document=source.references if references else None,
        editions=[_edition(edition, problems) for edition in source.editions.values()],
        problems=problems,
        addresses=source.addresses,
        withdrawn=withdrawn.root if withdrawn else (),
        withdrawn_document=source.withdrawn if withdrawn else None,
        synonyms=synonyms.root if synonyms else (),
        synonyms_document=source.synonyms if synonyms else None,
        digests=source.digests,
    )


def _edition(source: EditionSource, problems: list[Problem]) -> EditionFiles:
    documents = source.tasks.items()
    shaped = {name: _shaped(TaskFile, document, problems) for name, document in documents}
    tasks = {name: task for name, task in shaped.items() if task}
    head = _shaped(EditionFile, source.edition, problems)
    errata = _shaped(Errata, source.errata, problems)
    return EditionFiles(
        year=source.year,
        head=head,
        head_document=source.edition,
        notice=source.notice,
        tasks=tasks,
        documents=source.tasks,
        errata=errata.root if errata else (),
        errata_document=source.errata,
        seal=_shaped(SealFile, source.seal, problems),
        seal_document=source.seal,
        digests=source.digests,
        subjects=_shaped(SubjectsFile, source.subjects, problems),
        subjects_document=source.subjects,
    )


def misshapen(kind: str, document: Document) -> list[Problem]:
    """Return the problems of one file of a kind in FILES."""
    problems: list[Problem] = []
    _shaped(FILES[kind], document, problems)
    return problems


def _shaped(model: type[_Model], document: Document | None, problems: list[Problem]) -> _Model | None:
    if document is None or document.broken:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems.extend(_problem(document, model, details) for details in error.errors(include_url=False))
        return None


_TYPES = {
    "string_type": phrase("一行文字；纯数字要加单引号"),
    "tuple_type": phrase("列表"),
    "model_type": phrase("一组“键: 值”，冒号用半角，后面空一格"),
    "bool_type": phrase(" true 或 false"),
    "date_type": phrase("日期，如 2014-06-27"),
    "dict_type": phrase("一组“键: 值”，冒号用半角，后面空一格"),
}

# A pattern is what tells blank text from text.
_EMPTY = ("P113", "string_pattern_mismatch", "too_short")


def _problem(document: Document, model: type[BaseModel], details: ErrorDetails) -> Problem:
    """Return the problem of an error of pydantic, placed in the document."""
    kind, keys = details["type"], details["loc"]
    of_key = keys[-1:] == ("[key]",)  # pydantic's word for a key that is wrong itself
    keys = keys[:-1] if of_key else keys
    code, message = _explained(model, details, _display_name(document, keys))
    keys = keys[:-1] if kind == "missing" else keys
    return document.problem(code, message, keys, key=of_key or kind == "extra_forbidden")


def _explained(model: type[BaseModel], details: ErrorDetails, name: str) -> tuple[str, str]:
    """Return code and message of an error of pydantic; `name` is what messages call the value."""
    kind, value = details["type"], details["input"]
    code, message = "P114", say("{name}的写法不对。请对照“数据格式”修改。", name=name)
    if kind == "extra_forbidden":
        code, message = "P111", say("不认识的键{name}。{near}", name=name, near=_nearest_key(model, details["loc"]))
    elif kind == "missing":
        code, message = "P112", say("缺少{name}。请补上这一项。", name=name)
    elif value is None or kind in _EMPTY:
        remedy = say("请填写；通知没有说的，把整行删去。") if details["loc"] else say("请照其他文件填写。")
        code, message = "P113", say("{name}没有内容。{remedy}", name=name, remedy=remedy)
    elif kind in _TYPES:
        message = say("{name}的类型不对，应为{type}。", name=name, type=say(_TYPES[kind]))
    elif kind == "literal_error":
        choices = say("、").join(re.findall("'(.*?)'", details["ctx"]["expected"]))
        code, message = (
            "P115",
            say("{name}不能取“{value}”，只能是：{choices}。", name=name, value=_shown(value), choices=choices),
        )
    elif kind == REFUSED:
        code, message = details["ctx"]["code"], details["msg"]
    return code, message


def _display_name(document: Document, keys: Keys) -> str:
    """Return what messages call a value: its key; an entry of a list by its place, a whole file by its name."""
    if not keys:
        return f"“{document.file.rsplit('/', 1)[-1]}”"
    if isinstance(keys[-1], str):
        return f"“{keys[-1]}”"
    return say("{list}的第 {place} 项", list=_display_name(document, keys[:-1]), place=keys[-1] + 1)


def _nearest_key(model: type[BaseModel], keys: Keys) -> str:
    """Return the sentence that offers the key most similar to an unknown one, or lists all keys of its place."""
    names = list(fields_at(model, keys[:-1]))
    near = difflib.get_close_matches(str(keys[-1]), names, n=1, cutoff=0.5)
    return say("是否为“{near}”？", near=near[0]) if near else say("这里可以写：{keys}。", keys=say("、").join(names))


def fields_at(model: type[BaseModel], keys: Keys) -> dict[str, Any]:
    """Return name → field of the model that validates the value at `keys` in a file of `model`."""
    fields: dict[str, Any] = model.model_fields
    for key in ("root", *keys) if "root" in fields else keys:
        if isinstance(key, str):
            fields = _models_within(fields[key].annotation)[0].model_fields
    return fields


def _models_within(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_within(part)]


def _shown(value: object) -> str:
    return value.written if isinstance(value, Number) else str(value)
