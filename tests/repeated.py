"""Texts that are one thing over and over, and every slot of a plan that a text can stand in."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.plan import load, notice, shaping, source

UNITS = (
    *(
        "（",
        ")",
        "（）",
        "()",
        "(一)",
        "“",
        "“平台”",
        "《》",
        "〔",
        "（“",
        "、",
        "，",
        "；",
        "：",
        "。",
        "…",
        "1",
        "1.",
        "一",
        " ",
    ),
    *(
        "\u3000",
        "x",
        "等",
        "牵头",
        "按职责",
        "平台",
        "月底前",
        "2014年",
        "和市",
        "市财政局",
        "市财政局牵头，",
        "各市、",
    ),
    *(
        "等",
        "责任单位：甲局；",
        "第一",
        "以下均",
        "(市财政局牵头)",
        "国发〔2012〕9号",
        "各市、",
        "😀",
        "e\u0301",
        "<b>",
        "{text}",
    ),
)
NESTED = (("（", "）"), ("(", ")"), ("“", "”"), ("[", "]"))


def texts(length: int) -> Iterator[str]:
    """Yield the texts, each of about this many characters: one thing repeated, alone and within others, and nests."""
    for unit in UNITS:
        text = unit * (length // len(unit))
        yield from (text, f"甲{text}x", f"（{text}）")
    for opening, closing in NESTED:
        yield opening * (length // 2) + closing * (length // 2)


_HEAD: dict[str, Any] = {
    "title": "计划",
    "issuer": "示例市",
    "issued": "2031-03-01",
    "status": "current",
    "recipients": "各区",
    "cover": "印发",
    "preamble": "前言",
    "closing": "结尾",
    "category": "教育",
    "disclosure": "公开",
    "index_number": "索引",
    "note": "注",
    "sections": [{"number": "一", "title": "一章"}, {"number": "二", "title": "二章"}],
}
_TASK = {"title": "任务", "text": "建平台。", "duties": {"lead": "甲局", "support": ["乙局"]}, "note": "注"}
_WRITTEN = {
    **{key: _HEAD[key] for key in ("title", "issuer", "issued", "status", "note")},
    "layout": "written",
    "opening": "计划\n示例市",
    "closing": "结尾",
    "sections": [{"number": "一", "title": "一章", "text": "章下"}, {"number": "二", "title": "二章"}],
}
_PART = {"number": "1.", "title": "部分", "text": "部分的文字。", "clause": "（甲局牵头）", "duties": {"lead": "甲局"}}
_WRITTEN_TASK = {
    "number": "（一）",
    "title": "任务",
    "text": "建平台。",
    "clause": "（甲局牵头）",
    "rest": "其余",
    "form": "{number}{title}。{text}{clause}{parts}{rest}↵",
    "duties": {"lead": "甲局"},
    "parts": [_PART],
    "note": "注",
}


def plan(layout: str) -> dict[str, Any]:
    """Return the files of a plan of two years as data, its texts short."""
    head, task = (_HEAD, _TASK) if layout == "standard" else (_WRITTEN, _WRITTEN_TASK)
    files: dict[str, Any] = {
        "departments.yml": [
            {"id": "jia-ju", "name": "甲局", "aliases": ["甲委"], "note": "注"},
            {"id": "yi-ju", "name": "乙局"},
        ],
        "references.yml": [{"id": "yi-ju", "title": "办法", "issuer": "示例市", "note": "注"}],
    }
    for year in ("2031", "2032"):
        files[f"{year}/edition.yml"] = json.loads(json.dumps(head))
        files |= {f"{year}/tasks/{id_}.yml": json.loads(json.dumps(task)) for id_ in ("1-1", "1-2", "2-1")}
    files["2032/errata.yml"] = [{"date": "2032-12-01", "correction": "更正", "note": "注"}]
    files["2032/subjects.yml"] = {
        "subjects": [{"id": "shi", "name": "任务", "kind": "activity", "tasks": ["1-1", "1-2", "2-1"], "note": "注"}],
        "excused": [{"words": "平台", "reason": "理由"}],
    }
    return files


Slot = tuple[str, tuple[str | int, ...]]


def slots(layout: str) -> list[Slot]:
    """Return every place of the newer year and the registries where a text stands: the file and the keys."""
    seen = (name for name in plan(layout) if name[:4] != "2031" and name != "2032/tasks/2-1.yml")
    found = [(name, keys) for name in seen for keys in _texts(plan(layout)[name])]
    fixed = {"id", "issued", "status", "layout", "date", "kind", "lead", "support", "tasks"}
    return [(name, keys) for name, keys in found if not fixed & set(keys)]


def _texts(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        yield keys
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from _texts(entry, (*keys, key))


def filled(layout: str, slot: Slot, text: str, files: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the files of a plan with a text in one slot; who is renamed is so wherever it is named."""
    files, (name, keys) = files or plan(layout), slot
    *way, last = keys
    data = files[name]
    for key in way:
        data = data[key]
    old, data[last] = data[last], text
    if keys[-1] != "name" or name != "departments.yml":
        return files
    for file, task in files.items():
        if "/tasks/" in file:
            for unit in (task, *task.get("parts", ())):
                unit["duties"] = {key: _renamed(names, old, text) for key, names in unit["duties"].items()}
    return files


def _renamed(names: Any, old: str, new: str) -> Any:
    return (
        [new if name == old else name for name in names] if isinstance(names, list) else new if names == old else names
    )


def write(folder: Path, files: dict[str, Any]) -> None:
    """Write a plan's files anew, and the notices that they make where they are in shape."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, value in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    for year in ("2031", "2032"):
        (folder / year / "notice.txt").touch()
    shaped = shaping.shape(source.read(folder))
    if not shaped.problems:
        for edition in load.join(shaped).editions:
            (folder / edition.id / "notice.txt").write_text(notice.text(edition), "utf-8", newline="")
