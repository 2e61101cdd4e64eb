"""Serialise an edition's data as the texts of its files; a key that the orders here do not list is dropped."""

import re
from pathlib import Path

from generator.files import outside
from generator.intake.compose import Data, EditionData
from generator.plan import document, schema, source, yaml_write
from generator.plan.records import task_key

_HEADS = {
    "departments.yml": "# 部门名录，各年度共用。name 是网站使用的名称，aliases 是通知里出现过的其他写法。\n",
    "references.yml": "# 通知引用的文件。通知没有写明的（文号、日期）不填。\n",
}

_HEAD_ORDER = (
    "title", "number", "index_number", "category", "disclosure", "issuer", "issued", "published", "status",
    "punctuation", "layout", "forms", "opening", "recipients", "cover", "preamble", "closing", "references", "sections",
    "note",
)  # fmt: skip
_TASK_ORDER = (
    "number", "title", "text", "clause", "cells", "rest", "form", "duties", "open_ended", "deadline", "parts",
    "references", "text_lead", "note",
)  # fmt: skip


def files(
    edition: EditionData, year: str, departments: list[Data], references: list[Data], plan_dir: Path
) -> dict[str, str]:
    """Return the text of each file that an import writes, by path below the plan's folder."""
    made = {
        "departments.yml": _appended(plan_dir / "departments.yml", departments),
        "references.yml": _appended(plan_dir / "references.yml", references),
        f"{year}/edition.yml": _headed("edition")
        + yaml_write.mapping({key: edition.head[key] for key in _HEAD_ORDER if key in edition.head}),
        f"{year}/notice.txt": edition.parsed.text,
    }
    for name in sorted(edition.tasks, key=lambda name: task_key(name) or (0, 0)):
        task = edition.tasks[name]
        made[f"{year}/tasks/{name}.yml"] = _headed("task") + yaml_write.mapping(
            {key: task[key] for key in _TASK_ORDER if key in task}
        )
    if not edition.tasks:
        made[f"{year}/tasks/.gitkeep"] = ""
    if not plan_dir.exists():
        made |= {f"{schema.FOLDER}/{name}": content for name, content in schema.files().items()}
    return made


def _headed(kind: str) -> str:
    """Return the first line of a file, which names its schema."""
    return schema.head_line(kind) + "\n"


def _appended(path: Path, entries: list[Data]) -> str:
    """Return a list with entries added at its end, whatever its editor wrote before them."""
    empty = _headed(path.stem) + _HEADS[path.name] + "[]\n"
    before = outside.read(path, source.MAX_BYTES).decode("utf-8").replace("\r\n", "\n") if path.exists() else empty
    if not entries:
        return before
    if document.plain_value(before) == []:
        before = re.sub(r"(?m)^\[\s*\]\s*\n?", "", before)
    before += "" if not before or before.endswith("\n") else "\n"
    return before + yaml_write.entries(entries)
