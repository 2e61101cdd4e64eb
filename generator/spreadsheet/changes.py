"""What an edited 责任分工表 changes in a plan, as records, as text and as JSON; and why a sheet is refused."""

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
"""The way to a value in a task's file, and the value that it gets."""


@dataclass(frozen=True)
class CellChange:
    """A value that a sheet alters: of which task or part, in what column, from what to what, and where it stands."""

    row: str
    column: str
    before: str
    after: str
    cell: str
    """The cell: F12."""
    task: str
    """The task whose file holds the value."""
    edits: tuple[ValueEdit, ...]


@dataclass(frozen=True, order=True)
class SheetFault:
    """Why a sheet cannot be taken: where, and what to do."""

    row: int
    column: int
    message: str

    def said(self, file: str, sheet: str) -> str:
        """Return the line that an editor reads: file:sheet!cell: message."""
        where = f"{sheet}!{cell_name(self.row, self.column)}" if self.row else sheet
        return f"{file}:{where}: {self.message}"


class RefusedError(Exception):
    """A sheet cannot be taken; it carries all of the reasons, a line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True)
class Amendment:
    """What a sheet changes: the values, the files that hold them, and what plan check says afterwards."""

    edition: str
    changes: tuple[CellChange, ...]
    files: dict[Path, bytes]
    """The files of tasks, as they are to be."""
    afterwards: tuple[Problem, ...]
    """What would be wrong with the plan."""


def as_text(found: Amendment) -> str:
    """List the changes for the editor, and what would be wrong afterwards."""
    lines = [
        say("{row} {column}（{cell}）：{change}", row=c.row, column=c.column, cell=c.cell, change=_told(c))
        for c in found.changes
    ]
    tasks = len({change.task for change in found.changes})
    lines.append(say("共 {count} 处改动，涉及 {tasks} 项任务。", count=len(found.changes), tasks=tasks))
    if found.afterwards:
        lines.append(say("这样改了以后，plan check 会报 {count} 个问题：", count=len(found.afterwards)))
        lines += map(str, found.afterwards)
    return "\n".join(lines) + "\n"


def as_json(found: Amendment) -> str:
    """List the changes for programs."""
    changes = [
        {"row": c.row, "task": c.task, "column": c.column, "cell": c.cell, "before": c.before, "after": c.after}
        for c in found.changes
    ]
    afterwards = [asdict(problem) for problem in found.afterwards]
    data = {"edition": found.edition, "changes": changes, "afterwards": afterwards}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


_LONG = 40
_AROUND = 12


def _told(change: CellChange) -> str:
    """Show what changes: two short values side by side, of a long one what was cut and put in."""
    if max(len(change.before), len(change.after)) <= _LONG or not change.before or not change.after:
        return f"{_quoted(change.before)} → {_quoted(change.after)}"
    found = pieces(change.before, change.after)
    return one_line("".join(_mark(piece.kind, piece.text) for piece in found).replace("\n", " / "))


def _mark(kind: str, text: str) -> str:
    if kind != "same":
        return f"〔-{text}-〕" if kind == "dropped" else f"〔+{text}+〕"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}……{text[-_AROUND:]}"


def _quoted(text: str) -> str:
    return one_line(f"“{text}”") if text else say("（空）")
