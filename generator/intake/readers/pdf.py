"""Read a PDF by the places of its characters: lines joined to paragraphs, page numbers left out.

A PDF is read alike on every machine: pdfium is given one font of ours in the place of the machine's, and sizes and
places are those that the file states, never the boxes of glyphs.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple
from unicodedata import east_asian_width

import pypdfium2
import pypdfium2.raw as pdfium

from generator.intake.manuscript import Manuscript
from generator.intake.readers.pdf_fonts import use_ours_alone
from generator.messages import say
from generator.problems import ReadingError

_MARKED_NUMBER = re.compile(r"[-—–－―─·]+\s*(\d{1,4})\s*[-—–－―─·]+|第\s*(\d{1,4})\s*页.{0,12}|(\d{1,4})\s*/\s*\d{1,4}")
_BARE_NUMBER = re.compile(r"(\d{1,4})")
_HAN = "[一二三四五六七八九十百]+"
_NUMBERED = re.compile(rf"{_HAN}、|[（(]({_HAN}|\d+)[）)]|第{_HAN}[章节条]|\d{{1,3}}[.．﹒、]")
_FEWEST = 15
"""Characters of the widest line: with fewer, lines below each other are headings or cells, no paragraph."""

_SENTENCE_ENDS = tuple("。！？；：)）」』”")
_WORDS = re.compile("[A-Za-z][0-9A-Za-z]|[0-9][A-Za-z]")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\ufeff": None, "\r": None, "\n": None})

_Place = tuple[float, float, float, float]
"""Left, right and base line of a character, in points from the lower left corner of its page, and its size."""

_SMALLEST = 0.01
"""The size of characters that have none, in points: gaps are measured by it."""


class _Char(NamedTuple):
    """A character of a page; `is_made` for a blank that the library puts into a gap."""

    text: str
    place: _Place
    is_made: bool


@dataclass(frozen=True, slots=True)
class _PageLine:
    """A line of a page, its place in points from the lower left corner, and the size of its characters."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float


def read(content: bytes, file: str) -> Manuscript:
    """Return the manuscript of a PDF; raise ReadingError if it is locked, or a page is an image without text."""
    use_ours_alone()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" not in str(error):
            raise
        remedy = say("请用 PDF 阅读器取消密码，或向发文单位要 Word 文件。")
        raise ReadingError(file, say("文件加了密码，读不出来。"), remedy) from error
    with document:
        pages = [_page_lines(document, number, file) for number in range(len(document))]
    lines = [line for page in _without_numbers(pages) for line in page]
    return Manuscript(tuple(_paragraphs(lines)))


def mark(content: bytes) -> str:
    """Return the property `plan` of a PDF, which those of the program have; raise PdfiumError where none opens."""
    with pypdfium2.PdfDocument(content) as document:
        return str(document.get_metadata_value("plan"))


def _page_lines(document: pypdfium2.PdfDocument, number: int, file: str) -> list[_PageLine]:
    page = document[number]
    text = page.get_textpage()
    lines = _whole(_lines(text, number))
    if not lines and any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])):
        message = say("第 {page} 页是图片，没有文字，多半是扫描件。", page=number + 1)
        remedy = say("请向发文单位要 Word 文件，或先用文字识别（OCR）软件转成 .docx，校对后再试。")
        raise ReadingError(file, message, remedy)
    text.close()
    page.close()
    return lines


def _lines(page: pypdfium2.PdfTextPage, number: int) -> Iterator[_PageLine]:
    """Yield the lines of a page, cut where the library puts line ends."""
    written: list[_Char] = []
    for i in range(page.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(page, i))
        if char not in "\r\n":
            is_made = pdfium.FPDFText_IsGenerated(page, i) == 1
            written.append(_Char(char, _place(page, i, char), is_made=is_made))
        if char == "\n" or i == page.count_chars() - 1:
            if any(one.text.strip() for one in written):
                yield _line(_from_left_to_right(written), number)
            written = []


def _place(page: pypdfium2.PdfTextPage, index: int, char: str) -> _Place:
    """Return the place of a character by the file alone: the boxes that the library computes depend on fonts."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(page, index, x, y)
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    size = abs(pdfium.FPDFText_GetFontSize(page, index)) * math.hypot(matrix.c, matrix.d) or _SMALLEST
    width = size if east_asian_width(char) in "WF" else size / 2
    return x.value, x.value + width, y.value, size


def _from_left_to_right(chars: list[_Char]) -> list[_Char]:
    """Return the characters of a line from left to right.

    A producer that draws some of them in another font, as quotation marks, may draw these after all others.
    """
    drawn = [char for char in chars if not char.is_made]
    lefts, _, bottoms, sizes = zip(*(char.place for char in drawn), strict=True)
    is_level = max(bottoms) - min(bottoms) < 0.2 * min(sizes)
    if not is_level or all(before <= after + 0.5 * min(sizes) for before, after in pairwise(lefts)):
        return chars
    ordered: list[_Char] = []
    for char in sorted(drawn, key=lambda char: char.place[0]):
        before = ordered[-1] if ordered else char
        if char.place[0] - before.place[1] > 0.2 * before.place[3] and _WORDS.fullmatch(before.text + char.text):
            ordered.append(_Char(" ", char.place, is_made=True))
        ordered.append(char)
    return ordered


def _line(chars: list[_Char], page: int) -> _PageLine:
    text = "".join(char.text for char in chars).translate(_HYPHENS)
    lefts, rights, bottoms, sizes = zip(*(char.place for char in chars if char.text.strip()), strict=True)
    return _PageLine(
        text=text, page=page, left=min(lefts), right=max(rights), bottom=median(bottoms), size=median(sizes)
    )


def _whole(pieces: Iterable[_PageLine]) -> list[_PageLine]:
    """Return lines joined where the library cuts within one, because of how its font draws a character."""
    lines: list[_PageLine] = []
    for piece in pieces:
        before = lines[-1] if lines else None
        if before and _is_beside(before, piece):
            text = before.text + piece.text
            lines[-1] = replace(before, text=text, left=min(before.left, piece.left), right=piece.right)
        else:
            lines.append(piece)
    return [replace(line, text=line.text.strip(" ")) for line in lines]


def _is_beside(before: _PageLine, after: _PageLine) -> bool:
    """Whether a piece begins where another ends, give or take half a character."""
    is_level = abs(after.bottom - before.bottom) < 0.2 * before.size
    return is_level and abs(after.left - before.right) < 0.6 * before.size


def _without_numbers(pages: list[list[_PageLine]]) -> list[list[_PageLine]]:
    """Return pages without the number at their head or foot; a bare figure is one only if it counts with the pages."""
    outer = [_outer(page) for page in pages]
    bare = [{number - line.page for line in ends if (number := _number(_BARE_NUMBER, line))} for ends in outer]
    counted = Counter(offset for offsets in bare for offset in offsets)
    offsets = {offset for offset, count in counted.items() if 1 < count >= len(pages) - 1}

    def is_number(line: _PageLine) -> bool:
        figure = _number(_BARE_NUMBER, line)
        return bool(_number(_MARKED_NUMBER, line)) or (figure is not None and figure - line.page in offsets)

    return [
        [line for line in page if not (line in ends and is_number(line))]
        for page, ends in zip(pages, outer, strict=True)
    ]


def _outer(page: list[_PageLine]) -> list[_PageLine]:
    """Return the highest and the lowest line of a page."""
    return [max(page, key=lambda line: line.bottom), min(page, key=lambda line: line.bottom)] if page else []


def _number(pattern: re.Pattern[str], line: _PageLine) -> int | None:
    match = pattern.fullmatch(line.text.strip())
    return int(next(filter(None, match.groups()))) if match else None


def _paragraphs(lines: list[_PageLine]) -> list[str]:
    """Return lines joined to paragraphs: a full line continues in the next, unless that is indented or far below.

    Where paragraphs are not indented at all, a number after the end of a sentence begins one too.
    """
    if not lines:
        return []
    rights = sorted(line.right for line in lines)
    lefts = sorted(line.left for line in lines)
    left, right = lefts[len(lefts) // 20], rights[-1 - len(rights) // 20]
    drops = [before.bottom - after.bottom for before, after in pairwise(lines)]
    pitch = median([drop for drop in drops if drop > 0] or [0])
    indented = sum(1.5 < (line.left - left) / line.size < 2.5 for line in lines) > 2
    joined = [lines[0].text]
    for before, after in pairwise(lines):
        numbered = not indented and _NUMBERED.match(after.text) and before.text.endswith(_SENTENCE_ENDS)
        if _goes_on(before, after, left, right, pitch) and not numbered:
            joined[-1] += (" " if _needs_blank(joined[-1], after.text) else "") + after.text
        else:
            joined.append(after.text)
    return joined


def _goes_on(before: _PageLine, after: _PageLine, left: float, right: float, pitch: float) -> bool:
    full = right - left >= _FEWEST * before.size and before.right >= right - 1.8 * before.size
    flush = after.left <= left + 0.9 * after.size
    alike = abs(before.size - after.size) <= 0.15 * before.size
    near = after.page != before.page or before.bottom - after.bottom <= 1.5 * pitch
    return full and flush and alike and near


def _needs_blank(before: str, after: str) -> bool:
    """Whether two lines meet between words in Latin letters; a number is broken anywhere in Chinese text."""
    return bool(_WORDS.fullmatch(before[-1:] + after[:1]))
