"""Read a PDF by the places of its characters: lines joined to paragraphs, page numbers left out.

A PDF is read alike on every machine: pdfium is given one font of ours in the place of the machine's, and sizes and
places are those that the file states, never the boxes of glyphs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from generator.intake.manuscript import Manuscript, ManuscriptCell, ManuscriptTable
from generator.intake.readers import ocr
from generator.intake.readers.columns.tables import BlankTable, begins_head, blank_tables
from generator.intake.readers.pdf_fonts import use_ours_alone
from generator.intake.readers.pdf_lines import (
    NUMBERED,
    SENTENCE_ENDS,
    Char,
    PageLine,
    from_left_to_right,
    line,
    needs_blank,
    place,
    quarters,
    whole,
)
from generator.intake.readers.pdf_margins import Item, Pages, without_margins
from generator.intake.readers.pdf_rules import DrawnPage, Grid, grids
from generator.intake.readers.pdf_tables import PageTable, goes_on, joined, middle, table
from generator.messages import say
from generator.problems import ReadingError

if TYPE_CHECKING:
    from PIL.Image import Image

_FEWEST = 15
"""Characters of the widest line: with fewer, lines below each other are headings or cells, no paragraph."""


def read(content: bytes, file: str, *, recognize: bool = False) -> Manuscript:
    """Return the manuscript of a PDF; pages that are pictures are left out, or where it is asked for recognized.

    Raise ReadingError if it is locked, or has no other pages than such.
    """
    use_ours_alone()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" not in str(error):
            raise
        remedy = say("请用 PDF 阅读器取消密码，或向发文单位要 Word 文件。")
        raise ReadingError(file, say("文件加了密码，读不出来。"), remedy) from error
    with document:
        pages = [_page(document, number) for number in range(len(document))]
        scans = [number for number, page in enumerate(pages) if page.is_scan]
        read = {number: ocr.recognized(_picture(document[number])) for number in scans if recognize}
    if scans and not read and len(scans) == len(pages):
        raise _scanned(file, scans[0] + 1)
    for number, one in read.items():
        pages[number] = one.page
    notes = [("page", say("第 {page} 页", page=number + 1)) for number in scans if number not in read]
    return read_pages(pages, read, notes)


def read_picture(content: bytes) -> Manuscript:
    """Return what is recognized in a picture; one of several pages, as .tif may be, is read to its end."""
    from PIL import Image, ImageSequence  # noqa: PLC0415  comes with the library that recognizes

    frames = ImageSequence.Iterator(Image.open(BytesIO(content)))
    read = {number: ocr.recognized(frame) for number, frame in enumerate(frames)}
    return read_pages([one.page for one in read.values()], read, [])


def read_pages(
    pages: list[DrawnPage], recognized: Mapping[int, ocr.Recognized], notes: list[tuple[str, str]]
) -> Manuscript:
    """Return the manuscript of pages, of which some were recognized."""
    kept, repeated, blank = _laid_out(pages)
    items, heads = _over_pages(item for page in kept for item in page)
    notes = notes + [("repeated", words) for words in (*repeated, *heads)]
    notes += [("blank", words) for one in blank for words in one.notes]
    tables = {item.page for page in kept for item in page if isinstance(item, PageTable)} & recognized.keys()
    notes += [("scanned", say("第 {page} 页", page=number + 1)) for number in sorted(tables)]
    manuscript = _manuscript(_paragraphs(items), tuple(notes))
    uncertain = tuple(line for page in recognized.values() for line in page.uncertain)
    return replace(manuscript, uncertain=uncertain) if recognized else manuscript


def _picture(page: pypdfium2.PdfPage) -> "Image":
    picture: Image = page.render(scale=ocr.SCALE).to_pil()
    return picture


def _scanned(file: str, page: int) -> ReadingError:
    message = say("第 {page} 页是图片，没有文字，多半是扫描件。", page=page)
    remedy = say("请向发文单位要 Word 文件；没有的，加 --ocr 识别文字，再逐字校对。")
    return ReadingError(file, message, remedy)


def mark(content: bytes) -> str:
    """Return the property `plan` of a PDF, which those of the program have; raise PdfiumError where none opens."""
    with pypdfium2.PdfDocument(content) as document:
        return str(document.get_metadata_value("plan"))


def _page(document: pypdfium2.PdfDocument, number: int) -> DrawnPage:
    """Return what is drawn on a page."""
    page = document[number]
    text = page.get_textpage()
    turned = quarters(text)
    drawn = DrawnPage(list(_drawn(text, turned)), grids(page, turned))
    if not any(char.text.strip() for chars in drawn.lines for char in chars):
        drawn.is_scan = any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    text.close()
    page.close()
    return drawn


def _laid_out(pages: list[DrawnPage]) -> tuple[Pages, tuple[str, ...], list[BlankTable]]:
    """Return the lines and tables of pages, without their margins; the words of margins; the tables without rules."""
    filled = [list(_items(page, number, [])) for number, page in enumerate(pages)]
    kept, repeated = without_margins(filled)
    blank = blank_tables([_within(page, lines, left) for page, lines, left in zip(pages, filled, kept, strict=True)])
    if any(one.table for one in blank):
        filled = [list(_items(page, number, blank)) for number, page in enumerate(pages)]
        kept, repeated = without_margins(filled)
    return kept, repeated, blank


def _within(page: DrawnPage, items: list[Item], kept: list[Item]) -> list[Char]:
    """Return the characters of a page that stand in no ruled table, nor in its margins, where no table can begin."""
    gone = [item.bottom for item in items if item not in kept and not isinstance(item, PageTable)]
    gone = [
        y
        for y in gone
        if not any(abs(y - one.bottom) < 1 and begins_head(one.text) for one in items if isinstance(one, PageLine))
    ]
    return [
        char
        for chars in page.lines
        for char in chars
        if not any(abs(char.place[2] - y) < 1 for y in gone)
        and not any(grid.place(*middle(char)) for grid in page.grids)
    ]


def _items(page: DrawnPage, number: int, blank: list[BlankTable]) -> Iterator[Item]:
    """Yield the lines of a page, and each table where the first of its characters is drawn."""
    owners: dict[Char, Grid | PageTable] = {
        char: one.table for one in blank if one.table for char in one.chars.get(number, ())
    }
    held: dict[Grid | PageTable, list[Char]] = {}
    run: list[PageLine | Grid | PageTable] = []
    for chars in page.lines:
        outside = []
        for char in chars:
            owner = owners.get(char) or next((grid for grid in page.grids if grid.place(*middle(char))), None)
            if owner is None:
                outside.append(char)
            elif owner in held:
                held[owner].append(char)
            elif char.text.strip():
                held[owner] = [char]
                run.append(owner)
        if any(one.text.strip() and not one.is_made for one in outside):
            run.append(line(from_left_to_right(outside), number))
    for kind, some in groupby(run, type):
        if kind is PageLine:
            yield from whole(one for one in some if isinstance(one, PageLine))
        elif kind is Grid:
            yield from (table(one, held[one], number) for one in some if isinstance(one, Grid))
        else:  # a table over pages stands on the first of them
            yield from (one for one in some if isinstance(one, PageTable) and one.page == number)


def _drawn(page: pypdfium2.PdfTextPage, turned: int) -> Iterator[list[Char]]:
    """Yield the characters of a page, cut where the library puts line ends."""
    written: list[Char] = []
    for i in range(page.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(page, i))
        if char not in "\r\n":
            is_made = pdfium.FPDFText_IsGenerated(page, i) == 1
            written.append(Char(char, place(page, i, char, turned), is_made=is_made))
        if char == "\n" or i == page.count_chars() - 1:
            yield written
            written = []


def _over_pages(items: Iterator[Item]) -> tuple[list[Item], list[str]]:
    """Return lines and tables, those that go on over pages as one; and the heads that were repeated."""
    whole: list[Item] = []
    heads: dict[str, None] = {}
    for item in items:
        last = whole[-1] if whole else None
        if isinstance(last, PageTable) and isinstance(item, PageTable) and goes_on(last, item):
            whole[-1], head = joined(last, item)
            heads |= {head: None} if head else {}
        else:
            whole.append(item)
    return whole, list(heads)


def _manuscript(paragraphs: list[str | PageTable], notes: tuple[tuple[str, str], ...]) -> Manuscript:
    """Return paragraphs and tables as a manuscript: each cell is printed once, where it begins."""
    lines: list[str] = []
    tables = []
    for one in paragraphs:
        if isinstance(one, str):
            lines.append(one)
            continue
        cells: dict[int, ManuscriptCell] = {}
        for cell in (cell for row in one.rows for cell in row):
            if id(cell) not in cells:
                cells[id(cell)] = ManuscriptCell(tuple(range(len(lines), len(lines) + len(cell.paragraphs))))
                lines += cell.paragraphs
        tables.append(ManuscriptTable(tuple(tuple(cells[id(cell)] for cell in row) for row in one.rows)))
    return Manuscript(tuple(lines), tuple(tables), notes=notes)


def _paragraphs(items: list[Item]) -> list[str | PageTable]:
    """Return lines joined to paragraphs: a full line continues in the next, unless that is indented or far below.

    Where paragraphs are not indented at all, a number after the end of a sentence begins one too.
    """
    lines = [item for item in items if isinstance(item, PageLine)]
    rights = sorted(line.right for line in lines) or [0.0]
    lefts = sorted(line.left for line in lines) or [0.0]
    left, right = lefts[len(lefts) // 20], rights[-1 - len(rights) // 20]
    drops = [before.bottom - after.bottom for before, after in pairwise(lines)]
    pitch = median([drop for drop in drops if drop > 0] or [0])
    indented = sum(1.5 < (line.left - left) / line.size < 2.5 for line in lines) > 2
    joined: list[str | PageTable] = []
    before: Item | None = None
    for after in items:
        last = joined[-1] if joined else None
        if isinstance(before, PageLine) and isinstance(after, PageLine) and isinstance(last, str):
            numbered = not indented and NUMBERED.match(after.text) and before.text.endswith(SENTENCE_ENDS)
            if _goes_on(before, after, left, right, pitch) and not numbered:
                joined[-1] = last + (" " if needs_blank(last, after.text) else "") + after.text
                before = after
                continue
        joined.append(after.text if isinstance(after, PageLine) else after)
        before = after
    return joined


def _goes_on(before: PageLine, after: PageLine, left: float, right: float, pitch: float) -> bool:
    full = right - left >= _FEWEST * before.size and before.right >= right - 1.8 * before.size
    flush = after.left <= left + 0.9 * after.size
    alike = abs(before.size - after.size) <= 0.15 * before.size
    near = after.page != before.page or before.bottom - after.bottom <= 1.5 * pitch
    return full and flush and alike and near
