"""The rows of the 责任分工表 of an edition: each cell's text, and the value in a task's file that it shows.

Rows are told apart by a column 编号, so sorting, filtering and other orders of columns do no harm. Rows cannot be added
or deleted: ids are never reused.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.clauses.clause import OPEN_ENDED, OTHER_ROLES, ROLES, Role
from generator.messages import phrase
from generator.plan.document import Keys
from generator.plan.records import Edition, Part, Section, Task
from generator.text.typeset import visible
from generator.views import errata
from generator.views.labels import section_heading

TITLE = "责任分工表"

MAX_CELL = 32_767
"""The greatest length of a cell's text in Excel, in UTF-16 code units."""

CUT = "……（文字太长，这一格放不下，以下略去，见通知原文）"
"""What ends a text that was cut: no reader takes it for the whole."""

HEADINGS = {
    "serial": "序号",
    "section": "章",
    "title": "任务",
    "text": "具体内容",
    "lead": "牵头单位",
    "support": "配合单位",
    "joint": "共同负责单位",
    "references": "依据",
    "deadline": "完成时限",
    "note": "备注",
    "id": "编号",
    "errata": "更正",
}
"""Key of a column → its heading, in the order of the sheet; `id` identifies the rows, `errata` is there if any has."""

DERIVED = phrase("这一列由计划的数据排出，不能在表里改。")
OF_CLAUSE = phrase(
    "本年度保留了通知的原话，责任和时限以原话为准，不能在表里改。请改任务文件里的 clause、cells 和 duties。"
)
UNTITLED = phrase("通知没有给这一项写标题，表里是文字的开头。请改“具体内容”。")
COMPOSED = phrase("这一格由几段文字拼成，不能在表里改。请直接改任务文件。")
LOSSY = phrase("这一格的原文有表格放不下的字符，或者太长，不能在表里改。请直接改任务文件。")

OF_ERRATA = phrase("更正写在 errata.yml 里，不能在表里改。")
UNDATED = phrase("本年度的通知没有写时限，时限不能在表里添。请写进备注。")

_SEPARATORS = "、，,；;\n"
_OPEN = re.compile(r"等(?:部门|单位)?")


@dataclass(frozen=True)
class SheetCell:
    """A cell: its text, the keys to the value in the task's file that it shows, and why it cannot be edited, if so."""

    text: str
    keys: Keys = ()
    fixed: str = ""
    former: str = ""
    """What older versions of the program wrote for the same, where that is another text."""


@dataclass(frozen=True)
class SheetRow:
    """A task, or a part of one: its id (3-8, 3-8.2) and its cells by the key of their column."""

    id: str
    task: Task
    part: Part | None
    cells: dict[str, SheetCell]

    @property
    def unit(self) -> Task | Part:
        """The task or part whose duties the row lists."""
        return self.part or self.task


def title(edition: Edition) -> str:
    """Return the title above the table."""
    return cell_text(f"{edition.head.title}{TITLE}")


def rows(edition: Edition, only: Collection[str] | None = None) -> Iterator[SheetRow]:
    """Yield the rows of an edition: each task, or those whose ids are in `only`, and after it each of its parts."""
    for serial, task in enumerate(edition.tasks, start=1):
        if only is not None and task.id not in only:
            continue
        section = edition.section(task)
        yield SheetRow(task.id, task, None, _cells(edition, section, task, None, str(serial)))
        for part in task.parts:
            cells = _cells(edition, section, task, part, f"{serial}.{part.at}")
            yield SheetRow(f"{task.id}.{part.at}", task, part, cells)


def _cells(edition: Edition, section: Section, task: Task, part: Part | None, serial: str) -> dict[str, SheetCell]:
    unit, keys = (part, ("parts", part.at - 1)) if part else (task, ())
    written = edition.head.layout == "written"
    cited = "\n".join(f"《{r.title}》{f'（{r.number}）' if r.number else ''}" for r in task.references)
    cells: dict[str, SheetCell] = {
        "serial": SheetCell(serial, fixed=DERIVED),
        "section": SheetCell(section_heading(section), fixed=DERIVED),
        "title": _title(part or task, (*keys, "title")),
        "text": _text(task, part, (*keys, "text")),
        **{
            role: SheetCell(text, (*keys, "duties", role), OF_CLAUSE if written else "", former)
            for role, text, former in _bearers(unit)
        },
        "references": SheetCell("" if part else cited, fixed=DERIVED),
        "deadline": SheetCell(unit.deadline or "", (*keys, "deadline"), OF_CLAUSE if written else UNDATED),
        "note": SheetCell("", fixed=DERIVED) if part else SheetCell(task.note or "", ("note",)),
        "id": SheetCell(f"{task.id}.{part.at}" if part else task.id, fixed=DERIVED),
        "errata": SheetCell("\n".join(one.text for one in errata.by_task(edition).get(task.id, ())), fixed=OF_ERRATA),
    }
    return {key: _held(cells[key]) for key in HEADINGS}


def _title(unit: Task | Part, keys: Keys) -> SheetCell:
    heading = unit.title if isinstance(unit, Part) else unit.heading
    return SheetCell(heading or (unit.title or ""), keys, "" if heading else UNTITLED)


def _text(task: Task, part: Part | None, keys: Keys) -> SheetCell:
    if part:
        return SheetCell(part.text, keys, "" if part.text else COMPOSED)
    if task.text and not task.rest:
        return SheetCell(task.text, keys)
    whole = [task.text, task.rest or "", *(cell for _, cell in task.cells if not task.text)]
    return SheetCell("\n".join(filter(None, whole)), keys, COMPOSED)


def _bearers(unit: Task | Part) -> Iterator[tuple[Role, str, str]]:
    """Yield each role and the text of its cell, now and formerly: the names as written, 等部门 after the notice's name.

    Older versions wrote 等部门 at the end of all names where the list is not complete, though no notice did.
    """
    words = {duty.as_written: duty.wording for duty in unit.own_duties if duty.wording in OTHER_ROLES}
    et_al = {(duty.role, duty.as_written): duty.et_al for duty in unit.own_duties}
    named = bearers(unit)
    last = next((role for role in reversed(ROLES) if named[role][0]), None)
    for role, (names, _) in named.items():
        entries = [f"{name}（{words[name]}）" if name in words else name for name in names]
        text = join_names([entry + et_al[role, name] for entry, name in zip(entries, names, strict=True)])
        yield role, text, join_names(entries) + OPEN_ENDED * (unit.open_ended and role == last)


def bearers(unit: Task | Part) -> dict[Role, tuple[tuple[str, ...], bool]]:
    """Return role → names as written, each once, and whether 等部门 or its like stands among them."""
    duties_of: dict[Role, dict[str, str]] = {role: {} for role in ROLES}
    for duty in unit.own_duties:
        duties_of[duty.role].setdefault(duty.as_written, duty.et_al)
    return {role: (tuple(names), any(names.values())) for role, names in duties_of.items()}


def join_names(names: Sequence[str]) -> str:
    """Return names as the text of a cell: with 、 between them, or a line each where `split_names` needs it."""
    line = "、".join(names)
    plain = not any(mark in name for name in names for mark in _SEPARATORS)
    return line if plain or split_names(line, names)[0] == tuple(names) else "\n".join(names)


def split_names(text: str, known: Collection[str]) -> tuple[tuple[str, ...], bool]:
    """Return the names in the text of a cell, known ones whole, and whether it ends with 等部门."""
    names: list[str] = []
    for line in text.split("\n"):
        names += _parted(line, sorted(known, key=len, reverse=True))
    if not names or names[-1] in known:
        return tuple(names), False
    for cut in _OPEN.finditer(names[-1]):
        if cut.end() == len(names[-1]):
            return (*names[:-1], *filter(None, [names[-1][: cut.start()].strip()])), True
    return tuple(names), False


def _parted(line: str, known: Sequence[str]) -> Iterator[str]:
    while line := line.strip(f"{_SEPARATORS} \t\u3000\xa0"):
        known_name = next((name for name in known if line.startswith(name) and _ends(line, len(name))), None)
        name = known_name or _up_to_mark(line)
        yield name.strip()
        line = line[len(name) :]


def _ends(line: str, at: int) -> bool:
    """Whether a name may end at an index: a mark follows, or nothing but 等部门."""
    rest = line[at:].strip()
    return not rest or rest[0] in _SEPARATORS or bool(_OPEN.fullmatch(rest))


def _up_to_mark(line: str) -> str:
    """Return the text before the first mark outside of brackets."""
    depth = 0
    for at, char in enumerate(line):
        depth += (char in "(（[〔") - (char in ")）]〕")
        if depth <= 0 and char in _SEPARATORS:
            return line[:at]
    return line


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it: pictures for control characters; what is too long is cut, and says so."""
    if len(text) <= MAX_CELL // 2 and text.isprintable():
        return text  # nearly all are, and this is quick to know
    units = visible(text).encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL:
        return units.decode("utf-16-le")
    return units[: 2 * (MAX_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _held(cell: SheetCell) -> SheetCell:
    """Return a cell as a workbook holds it: not to be edited where its text does not fit."""
    text = cell_text(cell.text)
    return cell if text == cell.text else replace(cell, text=text, fixed=cell.fixed or LOSSY)
