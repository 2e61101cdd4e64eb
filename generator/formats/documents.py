"""Compose the Word documents of an edition: the official notice, and a department's duty list and report form.

The data says what style a line has where the layout is standard, else letterhead and printed numbers. A title that
stands in one paragraph with its text is a run in the heading's character style with a bookmark, since a style
separator would cut the paragraph in two for every program that reads it. Duty sheets are a page of their own, not the
department's page in print: a clerk looks for something to sign, a reader for where to go next.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from generator.clauses import letterhead, numbering
from generator.files.mark import Mark
from generator.formats import docx
from generator.formats.docx import ACROSS, OFFICIAL, About, Block, DocxCell, DocxTable, Paragraph, Run, paragraph
from generator.memo import memoized
from generator.plan import notice
from generator.plan.notice import NoticeLine
from generator.plan.records import Edition, Section, Task
from generator.plan.shapes.departments import Department
from generator.text.typeset import paragraphs
from generator.views import errata
from generator.views.department import DutyRow, duty_rows, duty_sheet_title, verbatim
from generator.views.labels import source, task_number, told_of

_STYLES: dict[letterhead.LineKind, str] = {
    "title": "Title",
    "number": "DocumentNumber",
    "recipients": "Salutation",
    "issuer": "Signature",
    "date": "Date",
    "text": "BodyText",
}
_LEVELS = 3
"""How many levels of headings have a style of their own."""

_COLUMNS = 28
_FREE = 2
"""Characters in a line, and those left free to the right of the signature (GB/T 9704-2012, NORMS N69)."""

_LINE = 426.0
_TITLE_SIZE = 22
"""In points: how wide a title of one line may be, with room for fonts with wide digits; and the size of its type."""

_SQUEEZED = 1.12
"""A title up to this many times too wide is squeezed into one line."""

_BLANK = " \t\u3000\xa0"
_NUMBERED = 12
"""A task's title begins within so many characters of its line: before it stands only the number."""


def notice_docx(edition: Edition) -> bytes:
    """Return the notice as a .docx in the format of GB/T 9704-2012, its text character for character."""
    return docx.write(official(edition), OFFICIAL, about(edition, edition.head.title, Mark("docx", edition.id)))


def duty_sheet(edition: Edition, department: Department) -> bytes:
    """Return the list of a department's duties as a .docx."""
    title = duty_sheet_title(edition, department)
    mark = Mark("duties-docx", edition.id, department.id)
    return docx.write(_duty_sheet(edition, department), ACROSS, about(edition, title, mark))


def report_form(edition: Edition, department: Department) -> bytes:
    """Return the blank form in which a department reports progress of the tasks that it leads, as a .docx."""
    mark = Mark("report-docx", edition.id, department.id)
    properties = about(edition, f"{department.name}{_form_title(edition)}", mark)
    return docx.write(_report_form(edition, department), ACROSS, properties)


def _form_title(edition: Edition) -> str:
    return f"{edition.head.title}进展情况填报表"


def about(edition: Edition, title: str, mark: Mark) -> About:
    """Return the properties of a file: the notice's issuer and date, if any; never who generated the file, and when."""
    head = edition.head
    return About(" ".join(title.split()), head.issuer or "", head.issued or head.published, mark)


def official(edition: Edition) -> Iterator[Paragraph]:
    """Yield the notice line by line, each as a paragraph in the style of its kind: title, issuer, heading or text."""
    lines = notice.lines(edition)
    while lines and not lines[-1].text.strip():
        lines.pop()
    kinds = _kinds(edition, lines)
    tasks = edition.by_id
    sections = {section.id: section for section in edition.sections}
    begun: set[str] = set()
    corrections = errata.beside(edition, lines)
    yield from _corrections(corrections.get(-1, ()))
    for i, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind in ("issuer", "date"):
            yield _signed(lines, kinds, i)
        elif kind == "title":
            follows_letter = bool({"issuer", "date"} & set(kinds[:i])) and kinds[i - 1] != "title"
            yield Paragraph(runs=(Run(line.text),), style="Title", new_page=follows_letter, closer=_closer(line.text))
        elif kind == "text" and line.text[:1] not in _BLANK:
            yield _body(edition, line, tasks, sections, begun)
        else:
            yield Paragraph(runs=(Run(line.text),), style=_STYLES[kind], flush=kind == "text")
        yield from _corrections(corrections.get(i, ()))


def _corrections(found: Iterable[errata.Correction]) -> Iterator[Paragraph]:
    """Yield errata in a style of their own, which the importer knows for no text of the notice."""
    yield from (paragraph(one.text, "PlanErratum") for one in found)


def _kinds(edition: Edition, lines: Sequence[NoticeLine]) -> list[letterhead.LineKind]:
    """Return the kind of each line: classified before the first section or task and after the last, else text."""
    places = [i for i, line in enumerate(lines) if any(piece.section or piece.task for piece in line.pieces)]
    first, last = (places[0], places[-1] + 1) if places else (len(lines), len(lines))
    texts = [line.text for line in lines]
    head, foot = letterhead.kinds(texts[:first]), letterhead.kinds(texts[last:])
    if edition.head.layout == "standard":
        known = _known(edition)
        head = [known.get(text, kind) for text, kind in zip(texts, head, strict=False)]
        foot = ["text"] * len(foot)
    return [*head, *(_kind_within(edition, line) for line in lines[first:last]), *foot]


def _kind_within(edition: Edition, line: NoticeLine) -> letterhead.LineKind:
    """Return the kind of a line between head and end: a title, as a notice may issue several plans, or text."""
    section = next((s for s in edition.sections for piece in line.pieces[:1] if s.id == piece.section), None)
    return "title" if section and not section.number and letterhead.is_title(line.text.strip(_BLANK)) else "text"


def _known(edition: Edition) -> dict[str, letterhead.LineKind]:
    head = edition.head
    known: dict[str, letterhead.LineKind] = {head.title: "title", head.cover or "": "text", head.preamble or "": "text"}
    if head.issuer:
        known[head.issuer] = "issuer"
    return known


def _signed(lines: Sequence[NoticeLine], kinds: Sequence[letterhead.LineKind], at: int) -> Paragraph:
    """Return issuer or date as a paragraph: two characters from the right, the date beginning two after the issuer."""
    pair = (at, at + 1) if kinds[at] == "issuer" else (at - 1, at)
    signed = kinds[pair[0] : pair[1] + 1] == ["issuer", "date"]
    text = lines[at].text.strip(_BLANK)
    if not signed:
        right = float(_FREE)
    else:
        name, date = (_width(lines[i].text.strip(_BLANK)) for i in pair)
        begin = min(_COLUMNS - _FREE - name, _COLUMNS - 2 * _FREE - date)
        right = _COLUMNS - begin - (name if kinds[at] == "issuer" else date + _FREE)
        right = right if begin >= 0 else 0.0
    return Paragraph(runs=(Run(lines[at].text),), style=_STYLES[kinds[at]], right=right if text else 0.0)


def _closer(title: str) -> float:
    """Return by how many points the characters of a title must stand closer to fit one line; 0 where that is no use."""
    width = _width(title)
    return round(_TITLE_SIZE - _LINE / width, 2) if 1 < width * _TITLE_SIZE / _LINE <= _SQUEEZED else 0.0


def _width(text: str) -> float:
    """Return the width of a text in full-width characters."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def _body(
    edition: Edition, line: NoticeLine, tasks: dict[str, Task], sections: dict[str, Section], begun: set[str]
) -> Paragraph:
    """Return a line of the text as a paragraph: a heading, text that begins with one, or text."""
    runs: list[Run] = []
    bookmark = ""
    for piece in line.pieces:
        if piece.section:
            style = _heading(piece.text, sections[piece.section].level)
            runs.append(Run(piece.text, f"{style}Char"))
        elif piece.task and piece.task not in begun:
            begun.add(piece.task)
            task = tasks[piece.task]
            style = _heading(piece.text, edition.section(task).level + 1)
            end = _heading_end(edition, task, piece.text)
            runs += [Run(piece.text[:end], f"{style}Char"), Run(piece.text[end:])]
            bookmark = bookmark or f"task_{task.id.replace('-', '_')}"
        else:
            runs.append(Run(piece.text))
    runs = [run for run in runs if run.text]
    if len(runs) == 1 and runs[0].style:
        return Paragraph(runs=(Run(runs[0].text),), style=runs[0].style.removesuffix("Char"), bookmark=bookmark)
    return Paragraph(runs=tuple(runs), bookmark=bookmark)


def _heading(text: str, level: int) -> str:
    """Return the style of a heading by the form of its number (一、 (一) 1.), else by its level."""
    marker = numbering.marker(text)
    level = marker.rank - numbering.RANKS.index("一、") + 1 if marker else level
    return f"Heading{max(1, min(level, _LEVELS))}"


def _heading_end(edition: Edition, task: Task, text: str) -> int:
    """Return the index where number and title of a task's line end, the mark after them included; 0 without either."""
    title = task.heading or ""
    at = text.find(title) if title else -1
    if not 0 <= at <= _NUMBERED:
        number = task_number(edition, task)
        return len(number) if number and text.startswith(number) else 0
    end = at + len(title)
    return end + (text[end : end + 1] in ("。", "："))


def _cell(text: str, style: str) -> DocxCell:
    """Return a cell with a text, whose lines are paragraphs."""
    return docx.cell([paragraph(line, style) for line in paragraphs(text)])


@memoized
def _cells(_edition: Edition) -> Callable[[str, str], DocxCell]:
    """Return `_cell` with a cache: the same texts stand in the tables of all departments that bear a task."""
    return cache(_cell)


def _table(
    edition: Edition, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]], height: float
) -> DocxTable:
    """Return a table with a head of (name, millimetres); cells of narrow columns are centred."""
    cell = _cells(edition)
    head = [cell(name, "TableHead") for name, _ in columns]
    styles = ["TableCentered" if width < _NARROW else "TableText" for _, width in columns]
    body = (list(map(cell, row, styles)) for row in rows)
    return DocxTable(tuple(width for _, width in columns), (head, *body), head=1, height=height)


_NARROW = 25.0
_SHEET = (
    ("序号", 12.0),
    ("任务", 34.0),
    ("具体内容", 100.0),
    ("角色", 17.0),
    ("牵头、配合单位", 44.0),
    ("依据", 30.0),
    ("完成时限", 20.0),
)
_FORM = (
    ("序号", 12.0),
    ("任务", 32.0),
    ("工作内容", 76.0),
    ("牵头单位", 24.0),
    ("进展情况", 40.0),
    ("存在问题", 28.0),
    ("下一步打算", 25.0),
    ("完成时限", 20.0),
)


def _duty_sheet(edition: Edition, department: Department) -> Iterator[Block]:
    rows = duty_rows(edition, department)
    borne = told_of([row.duty for row in rows])
    yield paragraph(duty_sheet_title(edition, department), "SheetTitle")
    yield paragraph(f"责任单位：{department.name}\t{borne}", "SheetLine")
    yield _table(edition, _SHEET, [_sheet_row(n, row) for n, row in enumerate(rows, start=1)], 9)
    yield from _notes(edition)
    yield _signatures("责任单位（盖章）", "负责人（签字）", "联系人", "联系电话")


def _sheet_row(number: int, row: DutyRow) -> tuple[str, ...]:
    return (
        str(number),
        row.title,
        _corrected(row),
        "\n".join(row.role),
        "\n".join(row.bearers),
        "\n".join(row.grounds),
        row.deadline,
    )


def _corrected(row: DutyRow) -> str:
    """Return the words of a row as issued, and below them their corrections."""
    return "\n".join((row.text, *row.corrections))


def _notes(edition: Edition) -> Iterator[Paragraph]:
    """Yield what stands below a table of duties: the source, and the corrections of the whole notice."""
    yield paragraph(f"依据：{source(edition)}。{verbatim(edition)}", "SheetNote")
    yield from (paragraph(f"对通知的{one.text}", "SheetNote") for one in errata.of_notice(edition))


def _report_form(edition: Edition, department: Department) -> Iterator[Block]:
    rows = [
        (str(n), row.title, _corrected(row), "、".join(row.leads), "", "", "", row.deadline)
        for n, row in enumerate(duty_rows(edition, department, ("lead",)), start=1)
    ]
    yield paragraph(_form_title(edition), "SheetTitle")
    period = "填报时段：　　　年　　月至　　　年　　月"
    yield paragraph(f"填报单位（盖章）：{department.name}\t{period}", "SheetLine")
    yield _table(edition, _FORM, rows, 20)
    yield from _notes(edition)
    yield _signatures("填报人", "联系电话", "审核人", "填报日期")


def _signatures(*labels: str) -> DocxTable:
    """Return the row in which people sign: a label and a blank each."""
    cells = [cell for label in labels for cell in (_cell(label, "TableHead"), docx.cell(()))]
    width = sum(width for _, width in _SHEET) / len(labels)
    return DocxTable((34.0, width - 34.0) * len(labels), (cells,), height=12)
