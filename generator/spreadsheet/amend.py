"""Import an edited 责任分工表: compare it with the edition, turn changes into edits of files, check the result.

Cells that came back are compared with the cells that were written, so what nobody edited changes nothing, whatever a
cell had to leave out. Only a cell that differs is understood: names by the registry, the longest first. The plan with
the new values is checked as any other before a file is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.clauses.clause import ROLES
from generator.files import outside
from generator.files.mark import Mark
from generator.messages import join_sentences, phrase, say
from generator.plan import document as document_plan
from generator.plan import load, source, yaml_edit
from generator.plan.document import Document, Keys
from generator.plan.edits import TangledError
from generator.plan.records import Edition, Plan
from generator.plan.rules import scope
from generator.plan.shapes.task import Duties, PartFile, TaskFile
from generator.plan.source import MAX_BYTES, PlanSource
from generator.problems import PlanError, Problem
from generator.spreadsheet import columns, rows
from generator.spreadsheet.changes import Amendment, CellChange, RefusedError, SheetFault, ValueEdit
from generator.spreadsheet.read import CellValue, ValueKind, WorkbookSheet, cell_name
from generator.spreadsheet.rows import HEADINGS, SheetCell, SheetRow

_ORDER: dict[Keys, tuple[str, ...]] = {
    (): tuple(TaskFile.model_fields),
    ("duties",): tuple(Duties.model_fields),
    ("parts",): tuple(PartFile.model_fields),
    ("parts", "duties"): tuple(Duties.model_fields),
}
"""Keys to a mapping in a task's file → its own keys, in the order of the data format."""

_KINDS: Mapping[ValueKind, str] = {
    "number": phrase("数字"),
    "date": phrase("日期值"),
    "truth": phrase("逻辑值"),
    "error": phrase("错误值"),
    "formula": phrase("公式"),
}

_AS_TEXT = phrase("请把单元格格式设为“文本”，重新输入文字。")


def amend(
    sheets: tuple[WorkbookSheet, ...], file: str, plan_dir: Path, year: str, marked: Mark | None = None
) -> Amendment:
    """Return what the edited table of a year changes; nothing is written.

    Raise RefusedError with all that is wrong with the table, PlanError where the plan has problems without it.
    """
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
    sheet, head, by_key = columns.find(sheets, file, year)
    _refuse_other_year(sheet, plan, edition, file, marked)
    table = _Comparison(sheet, head, by_key, edition, {name for d in plan.departments for name in d.names})
    changes = list(table.changes())
    if table.faults:
        raise RefusedError([fault.line(file, table.sheet.name) for fault in sorted(set(table.faults))])
    tasks = read.editions[year].tasks
    documents = {name: _rewritten(tasks[name], changes, name) for name in sorted({change.task for change in changes})}
    read.editions[year].tasks = {**tasks, **documents}
    files = {
        (path := plan_dir / year / "tasks" / f"{name}.yml"): _bytes(path, file_) for name, file_ in documents.items()
    }
    return Amendment(year, tuple(changes), files, _wrong(read) if documents else ())


def _refuse_other_year(sheet: WorkbookSheet, plan: Plan, edition: Edition, file: str, marked: Mark | None) -> None:
    """Raise RefusedError for the table of another edition: the ids are the same, and mean other tasks."""
    titles = {rows.title(other): other.id for other in (*plan.editions, edition)}
    year = marked.edition if marked else titles.get(sheet.text(1, 1), edition.id)
    if year != edition.id:
        message = say("这是 {other} 年度的表格，不能导入 {year} 年度。请核对 --edition。", other=year, year=edition.id)
        raise RefusedError([f"{file}:{sheet.name}!A1: {message}"])


class _Comparison:
    """Compares the rows of a sheet with those of the edition; collects faults."""

    def __init__(
        self, sheet: WorkbookSheet, head: int, columns: dict[str, int], edition: Edition, known: set[str]
    ) -> None:
        self.sheet, self.head, self.columns = sheet, head, columns
        self.rows = {row.id: row for row in rows.rows(edition)}
        self.written = edition.head.layout == "written"
        self.known = known
        self.faults: list[SheetFault] = []

    def changes(self) -> Iterator[CellChange]:
        """Yield each changed cell; what may not be changed is added to `faults`."""
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
        self.faults.append(SheetFault(row, self.columns[key], message))

    def _merged(self) -> None:
        for first, column, last, _ in self.sheet.merged:
            if last >= self.head:
                message = say("这里合并了单元格。请取消合并，每一格都写上内容。")
                self.faults.append(SheetFault(first, column, message))

    def _lines(self) -> dict[str, int]:
        """Return id of a task or part → its row in the sheet; each has to have one, and there may be no others."""
        row_of: dict[str, int] = {}
        used = set(self.columns.values())
        for at in sorted({row for (row, column) in self.sheet.cells if row > self.head and column in used}):
            value = self.sheet.cells.get((at, self.columns["id"]))
            id_ = value.text.strip() if value else ""
            if not id_:
                message = say("这一行没有编号。不能在表里添任务；请在 tasks 文件夹里新建任务文件，这一行删去。")
            elif value and value.kind != "text":
                message = self._strange(value)
            elif id_ in row_of:
                message = say("编号“{id}”与第 {line} 行的相同。请改正，或删去多出的一行。", id=id_, line=row_of[id_])
            elif id_ not in self.rows:
                near = scope.offered(id_, self.rows)
                message = say("本年度没有编号为“{id}”的任务。{nearest}", id=id_, nearest=near)
            else:
                row_of[id_] = at
                continue
            self._fault(at, "id", message)
        strange = bool(self.faults)  # the rows that are missing may be among these
        for id_, row in self.rows.items():
            if id_ not in row_of and not strange:
                message = say(
                    "缺少“{id} {title}”这一行。任务不能在表里删去；请把这一行恢复。", id=id_, title=row.task.title[:20]
                )
                self._fault(self.head, "id", message)
        return row_of

    def _strange(self, value: CellValue) -> str:
        said = say("这一格不是文字，成了{kind}（{value}）。", kind=say(_KINDS[value.kind]), value=value.text[:30])
        return join_sentences(said, say(_AS_TEXT))

    def _row(self, row: SheetRow, at: int) -> Iterator[CellChange]:
        for key, cell in row.cells.items():
            if key in ("serial", "id") or key not in self.columns:
                continue
            value = self.sheet.cells.get((at, self.columns[key]), CellValue(""))
            if value.kind != "text":
                self._fault(at, key, self._strange(value))
            elif _is_as_exported(value.text, cell) or (key == "errata" and not value.text.strip()):
                continue  # a table may have been exported before there was an erratum
            elif unfit := document_plan.UNFIT.search(value.text):
                char = f"U+{ord(unfit[0]):04X}"
                self._fault(at, key, say("这里有不能保存的字符（{char}）。请删去后重新输入。", char=char))
            elif key in ROLES and not cell.fixed:
                continue
            elif cell.fixed:
                self._fault(at, key, join_sentences(say("这一格不能改。"), say(cell.fixed), _was(cell.text)))
            else:
                yield from self._text(row, key, cell, value.text, at)
        if not self.faults or not any(fault.row == at for fault in self.faults):
            yield from self._duties(row, at)

    def _text(self, row: SheetRow, key: str, cell: SheetCell, text: str, at: int) -> Iterator[CellChange]:
        if not text.strip() and key in ("title", "text"):
            self._fault(at, key, join_sentences(say("“{heading}”不能空着。", heading=HEADINGS[key]), _was(cell.text)))
            return
        new = _plain(text)
        yield self._change(row, key, new, at, (cell.keys, new if new.strip() else None))

    def _change(self, row: SheetRow, key: str, after: str, at: int, *edits: ValueEdit) -> CellChange:
        before, where = row.cells[key].text, cell_name(at, self.columns[key])
        return CellChange(
            row=row.id, column=HEADINGS[key], before=before, after=after, cell=where, task=row.task.id, edits=edits
        )

    def _duties(self, row: SheetRow, at: int) -> Iterator[CellChange]:
        """Yield the changes of the three cells of names, read together: 等部门 may follow only the last name of all."""
        cells = {role: self.sheet.text(at, self.columns[role]) for role in ROLES}
        if all(_is_as_exported(cells[role], row.cells[role]) for role in ROLES):
            return
        old = rows.bearers(row.unit)
        new = {role: rows.split_names(text, self.known) for role, text in cells.items()}
        last = next((role for role in reversed(ROLES) if new[role][0]), ROLES[-1])
        for role, (names, is_open) in new.items():
            for name in names:
                if name not in self.known:
                    near = scope.offered(name, self.known)
                    self._fault(at, role, say("部门“{name}”不在名录中。{nearest}", name=name, nearest=near))
            if is_open and role != last:
                message = say("“等部门”只能写在最后一个部门的后面，应在“{heading}”列。", heading=HEADINGS[last])
                self._fault(at, role, message)
        opened = any(is_open for _, is_open in new.values())
        edits: list[ValueEdit] = [(("open_ended",), opened or None)] if opened != row.unit.open_ended else []
        for role in ROLES:
            if new[role] != old[role]:
                own = [(row.cells[role].keys, new[role][0])] if new[role][0] != old[role][0] else []
                yield self._change(row, role, cells[role], at, *own, *edits)
                edits = []


def _rewritten(document: Document, changes: Iterable[CellChange], task: str) -> Document:
    """Return a task's file with all its changes; raise RefusedError where it can only be edited by hand."""
    values = {keys: value for change in changes if change.task == task for keys, value in change.edits}
    try:
        return yaml_edit.put(document, values, _ORDER)
    except TangledError:
        message = say("这个文件的写法程序改不了，请直接改：{file}。", file=document.file)
        raise RefusedError([f"{document.file}: {message}"]) from None


def _bytes(path: Path, document: Document) -> bytes:
    """Return a document as bytes in UTF-8; a byte order mark stays where the file has one."""
    mark = b"\xef\xbb\xbf"
    return (mark if outside.read(path, MAX_BYTES).startswith(mark) else b"") + document.text.encode("utf-8")


def _wrong(read: PlanSource) -> tuple[Problem, ...]:
    """Return the problems of a plan, drift from its notices included."""
    try:
        _, drift = load.joined(read)
    except PlanError as error:
        return error.problems
    return tuple(drift)


def _is_as_exported(text: str, cell: SheetCell) -> bool:
    """Whether a text is that of a cell as this version of the program writes it, or as older ones did."""
    return _same(text, cell.text) or bool(cell.former and _same(text, cell.former))


def _same(one: str, other: str) -> bool:
    """Whether two texts are equal but for line ends, which each program saves in its own way."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _was(text: str) -> str:
    return say("原来是“{text}”。", text=text if len(text) <= 60 else text[:60] + "……") if text else say("原来是空的。")
