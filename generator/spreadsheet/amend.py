"""An edited 责任分工表 held against the plan: what it would change, and what it cannot; the changed files, proven."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from generator.clauses.clause import ROLES
from generator.edits import TangledError
from generator.files import outside
from generator.messages import phrase, say, together
from generator.plan import load, rules, shapes, source, yaml_edit
from generator.plan.records import Edition, Plan
from generator.plan.source import MAX_BYTES, Document, Keys, PlanSource
from generator.problems import PlanError, Problem
from generator.spreadsheet import rows
from generator.spreadsheet.read import Kind, Sheet, Value, place
from generator.spreadsheet.rows import HEADINGS, Cell, Row
from generator.text.typeset import one_line
from generator.years.diff import pieces

_HEAD_WITHIN = 20
"""In how many of its first rows a sheet's head is looked for."""

_KEYS = {heading: key for key, heading in HEADINGS.items()}
_NEEDED = ("id", "title", "text", *ROLES, "note")
"""The columns without which a sheet cannot be read: those that may be edited, and the one that tells rows apart."""

_ORDER: dict[Keys, tuple[str, ...]] = {
    (): tuple(shapes.TaskFile.model_fields),
    ("duties",): tuple(shapes.Duties.model_fields),
    ("parts",): tuple(shapes.PartFile.model_fields),
    ("parts", "duties"): tuple(shapes.Duties.model_fields),
}
"""The keys of a task's file in the order of the data format, by the way to them."""

_KINDS: Mapping[Kind, str] = {
    "number": phrase("数字"),
    "date": phrase("日期值"),
    "truth": phrase("逻辑值"),
    "error": phrase("错误值"),
    "formula": phrase("公式"),
}

_AS_TEXT = phrase("请把单元格格式设为“文本”，重新输入文字。")
_EXPORTED = phrase("请用 plan export {year} --format xlsx --out {name} 导出的表格，只改格子里的文字。")


Setting = tuple[Keys, yaml_edit.Value]
"""The way to a value in a task's file, and the value that it gets."""


@dataclass(frozen=True)
class Change:
    """A value that a sheet alters: of which task or part, in what column, from what to what, and where it stands."""

    row: str
    column: str
    before: str
    after: str
    place: str
    """The cell: F12."""
    task: str
    """The task whose file holds the value."""
    edits: tuple[Setting, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """Why a sheet cannot be taken: where, and what to do."""

    row: int
    column: int
    message: str

    def said(self, file: str, sheet: str) -> str:
        """Give the line that an editor reads: file:sheet!cell: message."""
        where = f"{sheet}!{place(self.row, self.column)}" if self.row else sheet
        return f"{file}:{where}: {self.message}"


class RefusedError(Exception):
    """A sheet cannot be taken; it carries all of the reasons, a line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True)
class Amended:
    """What a sheet changes: the values, the files that hold them, and what plan check says afterwards."""

    edition: str
    changes: tuple[Change, ...]
    files: dict[Path, bytes]
    """The files of tasks, as they are to be."""
    afterwards: tuple[Problem, ...]
    """What would be wrong with the plan."""


def amend(sheets: tuple[Sheet, ...], file: str, plan_dir: Path, year: str) -> Amended:
    """Tell what an edited table changes; raise RefusedError with all that is wrong with it."""
    read = source.read(plan_dir)
    plan, _ = load.joined(read)
    edition = next((edition for edition in plan.editions if edition.id == year), None)
    if edition is None:
        message = say(
            "计划里没有 {year} 年度。责任分工表只能改已有的年度；新的年度请导入通知，或用 plan new。", year=year
        )
        raise RefusedError([f"{file}: {message}"])
    if edition.seal:
        message = say(
            "{year}年度已于 {date} 封存，不能再改。要更正，写进 errata.yml。", year=year, date=edition.seal.sealed
        )
        raise RefusedError([f"{file}: {message}"])
    found = _found(sheets, file, year)
    _refuse_other_year(found[0], plan, edition, file)
    table = _Table(*found, edition, {name for d in plan.departments for name in d.names})
    changes = list(table.changes())
    if table.faults:
        raise RefusedError([fault.said(file, table.sheet.name) for fault in sorted(set(table.faults))])
    tasks = read.editions[year].tasks
    documents = {name: _rewritten(tasks[name], changes, name) for name in sorted({change.task for change in changes})}
    read.editions[year].tasks = {**tasks, **documents}
    files = {
        (path := plan_dir / year / "tasks" / f"{name}.yml"): _bytes(path, found) for name, found in documents.items()
    }
    return Amended(year, tuple(changes), files, _wrong(read) if documents else ())


def _found(sheets: tuple[Sheet, ...], file: str, year: str) -> tuple[Sheet, int, dict[str, int]]:
    """Find the sheet, the row of its head, and its columns by key."""
    named = [sheet for sheet in sheets if sheet.name == rows.TITLE]
    for sheet in named or sheets:
        for row in range(1, _HEAD_WITHIN + 1):
            headings = _headings(sheet, row)
            if len(headings.keys() & _KEYS.keys()) * 2 > len(_NEEDED):
                return sheet, row, _columns(sheet, row, file)
    remedy = say(_EXPORTED, year=year, name=f"{rows.TITLE}.xlsx")
    message = say("里面没有“{title}”的表头（{headings}）。", title=rows.TITLE, headings=say("、").join(_KEYS))
    raise RefusedError([f"{file}: {together(message, remedy)}"])


def _refuse_other_year(sheet: Sheet, plan: Plan, edition: Edition, file: str) -> None:
    """Refuse the table of another edition: its ids are the same, and mean other tasks."""
    titles = {rows.title(other): other.id for other in (*plan.editions, edition)}
    year = titles.get(sheet.text(1, 1), edition.id)
    if year != edition.id:
        message = say("这是 {other} 年度的表格，不能导入 {year} 年度。请核对 --edition。", other=year, year=edition.id)
        raise RefusedError([f"{file}:{sheet.name}!A1: {message}"])


def _headings(sheet: Sheet, row: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for (at, column), value in sorted(sheet.cells.items()):
        if at == row and (heading := "".join(value.text.split())):
            found.setdefault(heading, []).append(column)
    return found


def _columns(sheet: Sheet, row: int, file: str) -> dict[str, int]:
    """Give the columns by key; raise RefusedError where one is missing, strange or there twice."""
    faults = []
    headings = _headings(sheet, row)
    for heading, columns in headings.items():
        if heading not in _KEYS:
            missing = [known for known in _KEYS if known not in headings]
            near = difflib.get_close_matches(heading, missing, n=1, cutoff=0.3)
            remedy = say("是否为“{near}”？", near=near[0]) if near else say("请删去这一列。")
            message = say("“{heading}”不是这张表的列。{remedy}", heading=heading, remedy=remedy)
            faults.append(Fault(row, columns[0], message))
        faults += [
            Fault(row, other, say("“{heading}”列有两个。请只留一个。", heading=heading)) for other in columns[1:]
        ]
    for key in _NEEDED:
        if HEADINGS[key] not in headings and not faults:
            message = say("缺少“{heading}”列。请恢复表头，或重新导出一份再改。", heading=HEADINGS[key])
            faults.append(Fault(row, 1, message))
    if faults:
        raise RefusedError([fault.said(file, sheet.name) for fault in sorted(faults)])
    return {_KEYS[heading]: columns[0] for heading, columns in headings.items()}


class _Table:
    """The rows of a sheet, held against those of the plan."""

    def __init__(self, sheet: Sheet, head: int, columns: dict[str, int], edition: Edition, known: set[str]) -> None:
        self.sheet, self.head, self.columns = sheet, head, columns
        self.rows = {row.id: row for row in rows.rows(edition)}
        self.written = edition.head.layout == "written"
        self.known = known
        self.faults: list[Fault] = []

    def changes(self) -> Iterator[Change]:
        """Give what is other than in the plan; what cannot be goes into `faults`."""
        self._merged()
        lines = self._lines()
        for id_, row in self.rows.items():
            if id_ in lines:
                changes = list(self._row(row, lines[id_]))
                if changes and lines[id_] in self.sheet.hidden:
                    message = say("这一行被隐藏或筛掉了，却有改动。请取消筛选和隐藏，核对以后再导入。")
                    self._fault(lines[id_], "id", message)
                yield from changes

    def _fault(self, row: int, key: str, message: str) -> None:
        self.faults.append(Fault(row, self.columns[key], message))

    def _merged(self) -> None:
        for first, column, last, _ in self.sheet.merged:
            if last >= self.head:
                message = say("这里合并了单元格。请取消合并，每一格都写上内容。")
                self.faults.append(Fault(first, column, message))

    def _lines(self) -> dict[str, int]:
        """Find the row of each task by its id: each has one, and there are no others."""
        found: dict[str, int] = {}
        used = set(self.columns.values())
        for at in sorted({row for (row, column) in self.sheet.cells if row > self.head and column in used}):
            value = self.sheet.cells.get((at, self.columns["id"]))
            id_ = value.text.strip() if value else ""
            if not id_:
                message = say("这一行没有编号。不能在表里添任务；请在 tasks 文件夹里新建任务文件，这一行删去。")
            elif value and value.kind != "text":
                message = self._strange(value)
            elif id_ in found:
                message = say("编号“{id}”与第 {line} 行的相同。请改正，或删去多出的一行。", id=id_, line=found[id_])
            elif id_ not in self.rows:
                near = rules.offered(id_, self.rows)
                message = say("本年度没有编号为“{id}”的任务。{nearest}", id=id_, nearest=near)
            else:
                found[id_] = at
                continue
            self._fault(at, "id", message)
        strange = bool(self.faults)  # the rows that are missing may be among these
        for id_, row in self.rows.items():
            if id_ not in found and not strange:
                message = say(
                    "缺少“{id} {title}”这一行。任务不能在表里删去；请把这一行恢复。", id=id_, title=row.task.title[:20]
                )
                self._fault(self.head, "id", message)
        return found

    def _strange(self, value: Value) -> str:
        said = say("这一格不是文字，成了{kind}（{value}）。", kind=say(_KINDS[value.kind]), value=value.text[:30])
        return together(said, say(_AS_TEXT))

    def _row(self, row: Row, at: int) -> Iterator[Change]:
        for key, cell in row.cells.items():
            if key in ("serial", "id") or key not in self.columns:
                continue
            value = self.sheet.cells.get((at, self.columns[key]), Value(""))
            if value.kind != "text":
                self._fault(at, key, self._strange(value))
            elif _same(value.text, cell.text):
                continue
            elif unfit := source.UNFIT.search(value.text):
                char = f"U+{ord(unfit[0]):04X}"
                self._fault(at, key, say("这里有不能保存的字符（{char}）。请删去后重新输入。", char=char))
            elif key in ROLES and not cell.fixed:
                continue
            elif cell.fixed:
                self._fault(at, key, together(say("这一格不能改。"), say(cell.fixed), _was(cell.text)))
            else:
                yield from self._text(row, key, cell, value.text, at)
        if not self.faults or not any(fault.row == at for fault in self.faults):
            yield from self._duties(row, at)

    def _text(self, row: Row, key: str, cell: Cell, text: str, at: int) -> Iterator[Change]:
        if not text.strip() and key in ("title", "text"):
            self._fault(at, key, together(say("“{heading}”不能空着。", heading=HEADINGS[key]), _was(cell.text)))
            return
        new = _plain(text)
        yield self._change(row, key, new, at, (cell.keys, new if new.strip() else None))

    def _change(self, row: Row, key: str, after: str, at: int, *edits: Setting) -> Change:
        before, where = row.cells[key].text, place(at, self.columns[key])
        return Change(row.id, HEADINGS[key], before, after, where, row.task.id, edits)

    def _duties(self, row: Row, at: int) -> Iterator[Change]:
        """Read the three cells of names together: 等部门 may stand after the last name of them all."""
        cells = {role: self.sheet.text(at, self.columns[role]) for role in ROLES}
        if all(_same(cells[role], row.cells[role].text) for role in ROLES):
            return
        old = rows.bearers(row.unit)
        new = {role: rows.parted(text, self.known) for role, text in cells.items()}
        last = next((role for role in reversed(ROLES) if new[role][0]), ROLES[-1])
        for role, (names, is_open) in new.items():
            for name in names:
                if name not in self.known:
                    near = rules.offered(name, self.known)
                    self._fault(at, role, say("部门“{name}”不在名录中。{nearest}", name=name, nearest=near))
            if is_open and role != last:
                message = say("“等部门”只能写在最后一个部门的后面，应在“{heading}”列。", heading=HEADINGS[last])
                self._fault(at, role, message)
        opened = any(is_open for _, is_open in new.values())
        edits: list[Setting] = [(("open_ended",), opened or None)] if opened != row.unit.open_ended else []
        for role in ROLES:
            if new[role] != old[role]:
                own = [(row.cells[role].keys, new[role][0])] if new[role][0] != old[role][0] else []
                yield self._change(row, role, cells[role], at, *own, *edits)
                edits = []


def _rewritten(document: Document, changes: Iterable[Change], task: str) -> Document:
    """Give a task's file with all that changes in it; raise RefusedError where it can only be edited by hand."""
    values = {keys: value for change in changes if change.task == task for keys, value in change.edits}
    try:
        return yaml_edit.put(document, values, _ORDER)
    except TangledError:
        message = say("这个文件的写法程序改不了，请直接改：{file}。", file=document.file)
        raise RefusedError([f"{document.file}: {message}"]) from None


def _bytes(path: Path, document: Document) -> bytes:
    """Give what is to be written; a byte order mark is no part of a document, but stays where there is one."""
    mark = b"\xef\xbb\xbf"
    return (mark if outside.read(path, MAX_BYTES).startswith(mark) else b"") + document.text.encode("utf-8")


def _wrong(read: PlanSource) -> tuple[Problem, ...]:
    """Give what is wrong with a plan."""
    try:
        _, drift = load.joined(read)
    except PlanError as error:
        return error.problems
    return tuple(drift)


def _same(one: str, other: str) -> bool:
    """Tell whether two cells say the same; programs save line ends in their own ways."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _was(text: str) -> str:
    return say("原来是“{text}”。", text=text if len(text) <= 60 else text[:60] + "……") if text else say("原来是空的。")


def as_text(found: Amended) -> str:
    """List the changes for the editor, and what would be wrong afterwards."""
    lines = [
        say("{row} {column}（{cell}）：{change}", row=c.row, column=c.column, cell=c.place, change=_told(c))
        for c in found.changes
    ]
    tasks = len({change.task for change in found.changes})
    lines.append(say("共 {count} 处改动，涉及 {tasks} 项任务。", count=len(found.changes), tasks=tasks))
    if found.afterwards:
        lines.append(say("这样改了以后，plan check 会报 {count} 个问题：", count=len(found.afterwards)))
        lines += map(str, found.afterwards)
    return "\n".join(lines) + "\n"


def as_json(found: Amended) -> str:
    """List the changes for programs."""
    changes = [
        {"row": c.row, "task": c.task, "column": c.column, "cell": c.place, "before": c.before, "after": c.after}
        for c in found.changes
    ]
    afterwards = [asdict(problem) for problem in found.afterwards]
    data = {"edition": found.edition, "changes": changes, "afterwards": afterwards}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


_LONG = 40
_AROUND = 12


def _told(change: Change) -> str:
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
