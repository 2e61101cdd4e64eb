"""Serialise the data of an edition as the texts of its files, keys in the order of their shapes."""

import re
from pathlib import Path

from generator.files import outside
from generator.intake.compose import Data, EditionData
from generator.messages import say
from generator.plan import document, schema, source, yaml_write
from generator.plan.records import task_key
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.task import TaskFile
from generator.problems import PlanError
from generator.text.typeset import one_line

_HEADS = {
    "departments.yml": "# 部门名录，各年度共用。name 是网站使用的名称，aliases 是通知里出现过的其他写法。\n",
    "references.yml": "# 通知引用的文件。通知没有写明的（文号、日期）不填。\n",
}


def files(
    edition: EditionData, year: str, departments: list[Data], references: list[Data], plan_dir: Path
) -> dict[str, str]:
    """Return the text of each file that an import writes, by path below the plan's folder."""
    texts = {
        "departments.yml": _appended(plan_dir / "departments.yml", departments),
        "references.yml": _appended(plan_dir / "references.yml", references),
        f"{year}/edition.yml": _headed("edition") + yaml_write.mapping(_ordered(EditionFile, edition.head)),
        f"{year}/notice.txt": edition.parsed.text,
    }
    for name in sorted(edition.tasks, key=lambda name: task_key(name) or (0, 0)):
        task = edition.tasks[name]
        texts[f"{year}/tasks/{name}.yml"] = _headed("task") + yaml_write.mapping(_ordered(TaskFile, task))
    if not plan_dir.exists():
        texts |= {f"{schema.FOLDER}/{name}": content for name, content in schema.files().items()}
    return texts


def _ordered(shape: type[EditionFile | TaskFile], data: Data) -> Data:
    """Return data in the order of its shape; raise ValueError where the shape has no such key."""
    order = [*shape.model_fields]
    return dict(sorted(data.items(), key=lambda item: order.index(item[0])))


def _headed(kind: str) -> str:
    """Return the first line of a YAML file, which names its JSON Schema for editors."""
    return schema.head_line(kind) + "\n"


def _appended(path: Path, entries: list[Data]) -> str:
    """Return the text of a registry with entries added at its end, indented as its own.

    Raise PlanError where it is written so that none can be added.
    """
    empty = _headed(path.stem) + _HEADS[path.name] + "[]\n"
    before = outside.read(path, source.MAX_BYTES).decode("utf-8-sig").replace("\r\n", "\n") if path.exists() else empty
    if not entries:
        return before
    before += "" if before.endswith("\n") else "\n"
    own = document.plain_value(before)
    if own == []:
        before = re.sub(r"(?m)^\[\s*\]\s*\n?", "", before)
    indent = re.search(r"(?m)^( *)- ", before)
    appended = before + yaml_write.entries(entries, len(indent[1]) if indent else 0)
    if document.plain_value(appended) != [*own, *entries]:
        message = say(
            "导入要在这个文件的末尾添加条目，照现在的写法却添不上。"
            "请把每个条目另起一行写，以“- ”开头；末尾有“...”的，请删去。"
        )
        raise PlanError([document.Document(one_line(path.as_posix()), before).problem("P103", message)])
    return appended
