"""The changes that an edited 责任分工表 makes to a plan, as records, text and JSON; the faults it is refused for."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from generator.messages import say
from generator.plan import yaml_edit
from generator.plan.document import Keys
from generator.problems import Problem
from generator.spreadsheet.read import cell_name
from generator.text.typeset import one_line
from generator.years.diff import pieces

ValueEdit = tuple[Keys, yaml_edit.Value]
"""The keys to a value in a task's file, and its new value; None removes it."""


@dataclass(frozen=True)
class CellChange:
    """A changed cell: id of its task or part, heading of its column, text before and after, and the edits it means."""

    row: str
    column: str
    before: str
    after: str
    cell: str
    """Name of the cell: F12."""
    task: str
    """Id of the task whose file holds the value."""
    edits: tuple[ValueEdit, ...]


@dataclass(frozen=True, order=True)
class SheetFault:
    """A reason to refuse a sheet: row and column from 1 (row 0: the whole sheet), and what is wrong and to be done."""

    row: int
    column: int
    message: str

    def line(self, file: str, sheet: str) -> str:
        """Return the message with its place, as an editor reads it: file:sheet!cell: message."""
        where = f"{sheet}!{cell_name(self.row, self.column)}" if self.row else sheet
        return f"{file}:{where}: {self.message}"


class RefusedError(Exception):
    """Raised where a sheet cannot be imported; `lines` are all of the reasons."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True)
class Amendment:
    """All that a sheet changes in an edition: cells, files, and the problems that the plan would have afterwards."""

    edition: str
    changes: tuple[CellChange, ...]
    files: dict[Path, bytes]
    """Path of a task's file → its new content."""
    afterwards: tuple[Problem, ...]
    """The problems of the plan with these files."""


def as_text(amendment: Amendment) -> str:
    """Return the changes, and the problems afterwards, as text for a terminal."""
    lines = [
        say("{row} {column}（{cell}）：{change}", row=c.row, column=c.column, cell=c.cell, change=_before_and_after(c))
        for c in amendment.changes
    ]
    tasks = len({change.task for change in amendment.changes})
    lines.append(say("共 {count} 处改动，涉及 {tasks} 项任务。", count=len(amendment.changes), tasks=tasks))
    if amendment.afterwards:
        lines.append(say("这样改了以后，plan check 会报 {count} 个问题：", count=len(amendment.afterwards)))
        lines += map(str, amendment.afterwards)
    return "\n".join(lines) + "\n"


def as_json(amendment: Amendment) -> str:
    """Return the changes, and the problems afterwards, as JSON."""
    changes = [
        {"row": c.row, "task": c.task, "column": c.column, "cell": c.cell, "before": c.before, "after": c.after}
        for c in amendment.changes
    ]
    afterwards = [asdict(problem) for problem in amendment.afterwards]
    data = {"edition": amendment.edition, "changes": changes, "afterwards": afterwards}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


_LONG = 40
"""The longest text, in characters, that is shown whole."""
_AROUND = 12
"""Characters that are shown before and after what changed."""


def _before_and_after(change: CellChange) -> str:
    """Return short texts side by side; of long ones what was deleted and inserted, as 〔-…-〕 and 〔+…+〕."""
    if max(len(change.before), len(change.after)) <= _LONG or not change.before or not change.after:
        return f"{_quoted(change.before)} → {_quoted(change.after)}"
    diff = pieces(change.before, change.after)
    return one_line("".join(_mark(piece.kind, piece.text) for piece in diff).replace("\n", " / "))


def _mark(kind: str, text: str) -> str:
    if kind != "same":
        return f"〔-{text}-〕" if kind == "dropped" else f"〔+{text}+〕"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}……{text[-_AROUND:]}"


def _quoted(text: str) -> str:
    return one_line(f"“{text}”") if text else say("（空）")
