"""Read a Word document (.docx) as its pages show it: revisions accepted, automatic numbers, tables, notes.

Headers and footers are left out, and so is the empty paragraph, which is space.

Word keeps `一、` in a list's definition, deleted text beside inserted, one text box in two forms. What nobody sees is
left out, what anybody sees is kept.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from generator.intake.manuscript import Manuscript, ManuscriptCell, ManuscriptTable
from generator.intake.readers.docx_numbering import Element, Numbering, Styles, is_on, symbol, value
from generator.messages import say
from generator.problems import ReadingError

MAX_UNPACKED = 256 * 1024 * 1024
MAX_ELEMENTS = 1_000_000
"""In one part: no text of a thousand pages has more."""
MAX_PARAGRAPHS = 50_000
MAX_COLUMNS = 63
"""The most that a table of Word's has."""

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo")}
_INLINE = _WRAPPERS | {qn("w:hyperlink"), qn("w:fldSimple"), qn("w:ruby"), qn("w:rubyBase")}
_GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "rt", "rubyPr", "sdtPr", "pPr", "rPr")}
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_ERRATUM = "PlanErratum"
"""The style of what our own Word files say beside the notice's text: corrections made after it was issued."""
_MARKS = {qn("w:footnoteRef"), qn("w:endnoteRef")}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ONE_LINE = str.maketrans("\r\n", "  ", "\ufeff")


def read(content: bytes, file: str) -> Manuscript:
    """Return the manuscript of a .docx file: body, text boxes at their paragraph, notes at the end.

    Raise ReadingError for a file that is locked, unpacks to more than any notice, or embeds another document.
    """
    _refuse_bomb(content, file)
    document = docx.Document(io.BytesIO(content))
    walk = _Walk(document.part, file)
    walk.blocks(document.element.body)
    walk.notes()
    return Manuscript(tuple(walk.lines), tuple(walk.tables))


def _refuse_bomb(content: bytes, file: str) -> None:
    """Raise ReadingError where a package unpacks to more than any notice holds, or is locked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        message = say("文件解压后超过 {limit} MiB，不是正常的通知。", limit=MAX_UNPACKED >> 20)
        raise ReadingError(file, message, say("请删去里面的图片和附件，另存后再试。"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadingError(file, say("文件加了密码，读不出来。"), say("请在 Word 或 WPS 里取消密码，另存后再试。"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in entries:
            part = archive.read(entry)
            if part[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):  # whatever it is called
                _refuse_masses(part, file)


def _refuse_masses(part: bytes, file: str) -> None:
    """Raise ReadingError where a part has more elements than any notice, before it is parsed."""
    paragraphs = part.count(b"<w:p ") + part.count(b"<w:p>") + part.count(b"<w:p/>")
    if part.count(b"<") > 2 * MAX_ELEMENTS or paragraphs > MAX_PARAGRAPHS:
        message = say("文件里有 {count} 个以上的段落，不是正常的通知。", count=MAX_PARAGRAPHS)
        raise ReadingError(file, message, say("请核对是不是选错了文件；多余的空段落请删去，另存后再试。"))


def _part(main: Any, kind: str) -> Element | None:
    """Return the root element of the part that the main part has for its styles, numbers or notes."""
    parts = (rel.target_part for rel in main.rels.values() if not rel.is_external and rel.reltype == kind)
    part = next(parts, None)
    return None if part is None else parse_xml(part.blob)


class _Walk:
    """Walks through a document in the order of its pages and collects lines and tables."""

    def __init__(self, main: Any, file: str) -> None:
        self.file = file
        self.lines: list[str] = []
        self.tables: list[ManuscriptTable] = []
        self._styles = Styles(_part(main, RELATIONSHIP_TYPE.STYLES))
        self._numbering = Numbering(_part(main, RELATIONSHIP_TYPE.NUMBERING), self._styles)
        roots = {"footnote": RELATIONSHIP_TYPE.FOOTNOTES, "endnote": RELATIONSHIP_TYPE.ENDNOTES}
        self._notes = {kind: _by_id(_part(main, type_), kind) for kind, type_ in roots.items()}
        self._cited: list[tuple[str, Element]] = []
        self._marks: dict[Element, str] = {}
        self._mark = ""
        self._instructions: list[bool] = []
        """For each field that is open: whether this is still its instruction, which nobody sees."""
        self._unseen = 0
        """How many of them are."""
        self._boxes: list[Element] = []
        self._carried = ""
        """Text whose paragraph mark is deleted or hidden: the next paragraph goes on with it."""

    def blocks(self, parent: Element) -> None:
        """Read the paragraphs and tables of a body, a cell, a box or a note."""
        for block in _unwrapped(parent):
            if block.tag == qn("w:p"):
                if value(block.find(qn("w:pPr")), "w:pStyle") != _ERRATUM:
                    self._paragraph(block)
            elif block.tag == qn("w:tbl"):
                self._table(block)
            elif block.tag in (qn("w:altChunk"), qn("w:subDoc")):
                remedy = say("请在 Word 里打开，把它的内容复制进正文，另存后再试。")
                raise ReadingError(self.file, say("文件里嵌着另一份文件，其中的文字读不出来。"), remedy)
        if self._carried:
            self._add("", self._carried)

    def notes(self) -> None:
        """Read the notes that the text cites, each after its mark."""
        for mark, note in self._cited:  # a note may cite another, which joins the list
            self._mark, start = mark, len(self.lines)
            self.blocks(note)
            if start < len(self.lines) and not self.lines[start].startswith(mark):
                self.lines[start] = mark + self.lines[start]

    def _paragraph(self, paragraph: Element) -> None:
        properties = paragraph.find(qn("w:pPr"))
        text = "".join(self._inline(paragraph, hidden=self._hidden(properties)))
        boxes, self._boxes = self._boxes, []
        mark = properties.find(qn("w:rPr")) if properties is not None else None
        if mark is not None and (mark.find(qn("w:del")) is not None or is_on(mark, "w:vanish")):
            self._carried += text
        else:
            self._add(self._numbering.label(paragraph), self._carried + text)
        for box in boxes:
            self.blocks(box)

    def _add(self, label: str, text: str) -> None:
        """Add a paragraph's lines; a tab after its number is a blank where they would run together."""
        self._carried = ""
        if label.endswith("\t"):
            label = label[:-1]
            apart = _is_word(label[-1:]) or (label.isascii() and text[:1].isascii() and _is_word(text[:1]))
            label += " " if apart and text else ""
        self.lines += [line for line in (label + text).split("\n") if line.strip()]

    def _hidden(self, properties: Element | None) -> bool:
        """Whether a paragraph's style hides its text."""
        return _switched_off(self._styles.chain(value(properties, "w:pStyle")))

    def _inline(self, parent: Element, *, hidden: bool) -> Iterator[str]:
        for child in parent:
            if child.tag == qn("w:r"):
                yield from self._run(child, hidden=self._hides(child, hidden=hidden))
            elif child.tag in _INLINE:
                yield from self._inline(child, hidden=hidden)
            elif child.tag == f"{_COMPATIBILITY}AlternateContent":
                yield from self._inline(_chosen(child), hidden=hidden)
            elif child.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                yield from (node.text or "" for node in child.iter(f"{_MATH}t"))

    def _hides(self, run: Element, *, hidden: bool) -> bool:
        properties = run.find(qn("w:rPr"))
        own = is_on(properties, "w:vanish")
        if own is not None:
            return own
        style = value(properties, "w:rStyle")
        return hidden or (style is not None and _switched_off(self._styles.chain(style, paragraph=False)))

    def _run(self, run: Element, *, hidden: bool) -> Iterator[str]:
        for child in run:
            if child.tag == qn("w:fldChar"):
                self._field(child.get(qn("w:fldCharType")))
            elif not hidden and not self._unseen:
                yield from self._shown(child)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._instructions.append(True)
            self._unseen += 1
        elif self._instructions and kind == "separate":
            self._unseen -= self._instructions[-1]
            self._instructions[-1] = False
        elif self._instructions and kind == "end":
            self._unseen -= self._instructions.pop()

    def _shown(self, child: Element) -> Iterator[str]:
        if child.tag == qn("w:t"):
            yield (child.text or "").translate(_ONE_LINE)
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == qn("w:sym"):
            code = child.get(qn("w:char")) or "2022"
            yield symbol(chr(int(code, 16)), child.get(qn("w:font")) or "")
        elif child.tag in _NOTES:
            yield self._cite(child)
        elif child.tag in _MARKS:
            yield self._mark
        elif child.tag in _INLINE:
            yield from self._inline(child, hidden=False)
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            for form in _chosen(child):
                yield from self._shown(form)
        elif child.tag not in _GONE:
            self._boxes += _boxes(child)

    def _cite(self, reference: Element) -> str:
        """Return the mark of a note; one of its own stands in the text that follows. A note is read once."""
        note = self._notes[_NOTES[reference.tag]].get(reference.get(qn("w:id")))
        if note is None:
            return ""
        own = reference.get(qn("w:customMarkFollows")) in ("1", "true", "on")
        if note not in self._marks:
            self._marks[note] = "" if own else f"[{len(self._cited) + 1}]"
            self._cited.append((self._marks[note], note))
        return self._marks[note]

    def _table(self, table: Element) -> None:
        """Read a table; where cells are merged, the one that shows stands at each place."""
        rows: list[tuple[ManuscriptCell, ...]] = []
        place = len(self.tables)
        above: tuple[ManuscriptCell, ...] = ()
        for row in _unwrapped(table):
            if row.tag != qn("w:tr") or _row_is_gone(row):
                continue
            cells = [ManuscriptCell(())] * _columns(row, "w:trPr/w:gridBefore", 0)
            for cell in (child for child in _unwrapped(row) if child.tag == qn("w:tc") and not _cell_is_gone(child)):
                span = _columns(cell, "w:tcPr/w:gridSpan", 1)
                if _continues(cell, "w:tcPr/w:vMerge") and len(cells) < len(above):
                    shown = above[len(cells)]
                elif _continues(cell, "w:tcPr/w:hMerge") and cells:
                    shown = cells[-1]
                else:
                    shown = self._cell(cell)
                cells += [shown] * span
            above = tuple(cells)
            rows.append(above)
        self.tables.insert(place, ManuscriptTable(tuple(rows)))  # before the tables in its cells

    def _cell(self, cell: Element) -> ManuscriptCell:
        start = len(self.lines)
        self.blocks(cell)
        return ManuscriptCell(tuple(range(start, len(self.lines))))


def _is_word(char: str) -> bool:
    return char.isalpha() or char.isdecimal()


def _by_id(root: Element | None, kind: str) -> dict[str, Element]:
    return {} if root is None else {note.get(qn("w:id")): note for note in root.iter(qn(f"w:{kind}"))}


def _unwrapped(parent: Element) -> Iterator[Element]:
    """Return the children as they would be without controls and revisions around them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            yield from _unwrapped(_chosen(child))
        elif child.tag not in _GONE:
            yield child


def _switched_off(styles: Iterator[Element]) -> bool:
    """Whether styles hide what they are put on: the nearest one that says something decides."""
    switches = (is_on(style, "w:rPr/w:vanish") for style in styles)
    return next((switch for switch in switches if switch is not None), False)


def _chosen(alternatives: Element) -> Element:
    """Return the first of several alternatives of the same content that holds text, so that it is read once."""
    return next((form for form in alternatives if any(True for _ in form.iter(qn("w:t")))), ())


def _boxes(element: Element) -> Iterator[Element]:
    """Return the text boxes in a drawing; not those inside them, which are read with them."""
    if element.tag == qn("w:txbxContent"):
        yield element
        return
    children = _chosen(element) if element.tag == f"{_COMPATIBILITY}AlternateContent" else element
    for child in children:
        yield from _boxes(child)


def _row_is_gone(row: Element) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and (properties.find(qn("w:del")) is not None or bool(is_on(properties, "w:hidden")))


def _cell_is_gone(cell: Element) -> bool:
    return cell.find(f"{qn('w:tcPr')}/{qn('w:cellDel')}") is not None


def _columns(element: Element, path: str, default: int) -> int:
    count = value(element, path) or ""
    return min(int(count), MAX_COLUMNS) if count.isascii() and count.isdigit() else default


def _continues(cell: Element, path: str) -> bool:
    """Whether a cell is merged into the one before it: `continue`, or nothing, is said of it."""
    merged = cell.find("/".join(qn(step) for step in path.split("/")))
    return merged is not None and merged.get(qn("w:val")) in (None, "continue")
