"""Write Word files (WordprocessingML): paragraphs and tables put into a package with fixed styles and footers.

A file is a package of fixed parts (`data/word/`: styles, fonts, settings, footers) and one part that changes. A
department's sheet takes 1 ms; python-docx took 24 for the same table, and its template brings 800 kB of styles and a
theme. 28 characters a line come from a character spacing of −0.25 pt: a grid of characters does it in Word and gives
24 in LibreOffice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from generator.files.mark import Mark, property_part
from generator.files.zip_write import PackagePart, package, part
from generator.package import DATA
from generator.text.typeset import visible
from generator.text.xml import escaped, quoted

_PARTS = {
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "relations.xml",
    "word/_rels/document.xml.rels": "document-relations.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/footer1.xml": "footer1.xml",
    "word/footer2.xml": "footer2.xml",
}
"""Path in the package → our file in data/word/; the list of types comes first, as readers want it."""

_SYSTEM = 0
"""Who made the zip, by its own word: MS-DOS, as Word says."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""

_CHAR = 16 * 20
"""A character of the body, 三号, in twentieths of a point."""

_SPLIT = 600
"""Rows with a cell of more characters than these may be split over two pages."""


@dataclass(frozen=True)
class Run:
    """Text in one character style; "" is that of the paragraph."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its text, its style, and in what it departs from the style."""

    runs: tuple[Run, ...]
    style: str = "BodyText"
    right: float = 0
    """Characters left free at its right side."""
    flush: bool = False
    """Whether it begins without the indent of two characters."""
    new_page: bool = False
    closer: float = 0
    """By how many points its characters stand closer, so that a title fits one line."""
    bookmark: str = ""


def paragraph(text: str, style: str = "BodyText") -> Paragraph:
    """Return a paragraph of one text."""
    return Paragraph(runs=(Run(text),), style=style)


class DocxCell(NamedTuple):
    """A cell of a table, rendered once for all rows in which it stands."""

    xml: str
    length: int
    """Characters of its text."""


def cell(paragraphs: Sequence[Paragraph]) -> DocxCell:
    """Return a cell with these paragraphs; Word wants one at least."""
    length = sum(len(run.text) for block in paragraphs for run in block.runs)
    return DocxCell("".join(map(_paragraph, paragraphs or (paragraph("", "TableText"),))), length)


@dataclass(frozen=True)
class DocxTable:
    """A table with fixed columns; its first `head` rows are repeated on each page."""

    widths: tuple[float, ...]
    """In millimetres."""
    rows: Sequence[Sequence[DocxCell]]
    head: int = 0
    height: float = 0
    """The least height of a row below the head, in millimetres."""


Block = Paragraph | DocxTable


@dataclass(frozen=True)
class Sheet:
    """Size and margins of a page in millimetres; `grid`: its w:docGrid element, if any."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    footer: float
    grid: str = ""


OFFICIAL = Sheet(
    width=210,
    height=297,
    top=37,
    right=26,
    bottom=35,
    left=28,
    footer=23,
    grid='<w:docGrid w:type="lines" w:linePitch="560"/>',
)
"""Official documents: 22 lines of 28 characters 三号 (GB/T 9704-2012, NORMS N69).

The style sets each character a quarter of a point closer: 28 times 16 points are wider than the 156 mm. (Word can do it
with a grid of characters, but LibreOffice spreads that to 24 a line.)
"""

ACROSS = Sheet(width=297, height=210, top=22, right=20, bottom=22, left=20, footer=12)
"""Tables: the same paper in landscape."""


@dataclass(frozen=True)
class About:
    """What a file says of itself: its core properties, and what it is to the program."""

    title: str
    author: str
    date: dt.date | None
    mark: Mark


def write(blocks: Iterable[Block], sheet: Sheet, about: About) -> bytes:
    """Return the bytes of a .docx; they depend on nothing but the arguments."""
    own = (("word/document.xml", _document(blocks, sheet)), ("docProps/core.xml", _core(about)))
    parts = (part(path, text.encode("utf-8", "replace")) for path, text in own)
    return package((*_shared_parts(), *parts, property_part(about.mark)), _SYSTEM)


@cache
def _shared_parts() -> tuple[PackagePart, ...]:
    """Return the parts that all files share."""
    return tuple(part(path, (DATA / "word" / name).read_bytes()) for path, name in _PARTS.items())


def _core(about: About) -> str:
    at = f'xsi:type="dcterms:W3CDTF">{about.date.isoformat()}T00:00:00Z' if about.date else ""
    dated = f"<dcterms:created {at}</dcterms:created><dcterms:modified {at}</dcterms:modified>" if at else ""
    return (
        f"{_XML}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(about.title)}</dc:title><dc:creator>{_text(about.author)}</dc:creator>"
        f"<cp:lastModifiedBy>{_text(about.author)}</cp:lastModifiedBy>"
        f"{dated}<dc:language>zh-CN</dc:language></cp:coreProperties>\n"
    )


def _document(blocks: Iterable[Block], sheet: Sheet) -> str:
    body, last = [], None
    for number, last in enumerate(blocks, start=1):
        body.append(_table(last) if isinstance(last, DocxTable) else _paragraph(last, number))
    if isinstance(last, DocxTable):
        body.append(_paragraph(paragraph("", "SheetNote")))  # Word wants a paragraph after a table that is last
    return f"{_XML}<w:document {_W} {_R}><w:body>{''.join(body)}{_section(sheet)}</w:body></w:document>\n"


def _section(sheet: Sheet) -> str:
    across = ' w:orient="landscape"' if sheet.width > sheet.height else ""
    names = ("top", "right", "bottom", "left", "footer")
    margins = "".join(f' w:{name}="{_twips(getattr(sheet, name))}"' for name in names)
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{_twips(sheet.width)}" w:h="{_twips(sheet.height)}"{across}/>'
        f'<w:pgMar{margins} w:header="851" w:gutter="0"/><w:cols w:space="425"/>{sheet.grid}</w:sectPr>'
    )


def _paragraph(block: Paragraph, number: int = 0) -> str:
    properties = f'<w:pStyle w:val="{block.style}"/>'
    properties += "<w:pageBreakBefore/>" * block.new_page
    if block.right:
        properties += f'<w:ind w:rightChars="{round(block.right * 100)}" w:right="{round(block.right * _CHAR)}"/>'
    elif block.flush:
        properties += '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    runs = "".join(_run(run, block.closer) for run in block.runs)
    if block.bookmark:
        named = f'<w:bookmarkStart w:id="{number}" w:name={quoted(block.bookmark)}/>'
        runs = f'{named}{runs}<w:bookmarkEnd w:id="{number}"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _run(run: Run, closer: float) -> str:
    """Return a run as XML; a tab is an element of its own."""
    properties = f'<w:rStyle w:val="{run.style}"/>' if run.style else ""
    properties += f'<w:spacing w:val="{round(closer * -20)}"/>' if closer else ""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    pieces = (f'<w:t xml:space="preserve">{_text(piece)}</w:t>' if piece else "" for piece in run.text.split("\t"))
    return f"<w:r>{style}{'<w:tab/>'.join(pieces)}</w:r>" if run.text else ""


def _text(text: str) -> str:
    """Return text escaped for XML; characters that XML forbids are replaced by visible ones."""
    return escaped(visible(text))


def _table(table: DocxTable) -> str:
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in table.widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_twips(sum(table.widths))}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(_rows(table))}</w:tbl>'
    )


def _rows(table: DocxTable) -> Iterator[str]:
    columns = [
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        for width in table.widths
    ]
    height = f'<w:trHeight w:val="{_twips(table.height)}"/>'
    for at, row in enumerate(table.rows):
        whole = "<w:cantSplit/>" * (max(cell.length for cell in row) <= _SPLIT)
        cells = "".join([f"{column}{cell.xml}</w:tc>" for column, cell in zip(columns, row, strict=True)])
        yield f"<w:tr><w:trPr>{whole}{'<w:tblHeader/>' if at < table.head else height}</w:trPr>{cells}</w:tr>"


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)
