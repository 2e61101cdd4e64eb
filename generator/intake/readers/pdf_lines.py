"""The characters of a PDF page by their places, and the lines that they make."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple
from unicodedata import east_asian_width

import pypdfium2
import pypdfium2.raw as pdfium

SENTENCE_ENDS = tuple("。！？；：)）」』”")
_HAN = "[一二三四五六七八九十百]+"
NUMBERED = re.compile(rf"{_HAN}、|[（(]({_HAN}|\d+)[）)]|第{_HAN}[章节条]|\d{{1,3}}[.．﹒、]")
"""What begins a paragraph of its own after the end of a sentence."""

_WORDS = re.compile("[A-Za-z][0-9A-Za-z]|[0-9][A-Za-z]")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\ufeff": None, "\r": None, "\n": None})

Place = tuple[float, float, float, float]
"""Left, right and base line of a character, in points of its page, turned so that its text is level, and its size."""

_SMALLEST = 0.01
"""The size of characters that have none, in points: gaps are measured by it."""


class Char(NamedTuple):
    """A character of a page; `is_made` for a blank that the library puts into a gap."""

    text: str
    place: Place
    is_made: bool


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page, its place in points from the lower left corner, and the size of its characters."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float


def quarters(page: pypdfium2.PdfTextPage) -> int:
    """Return by how many quarters, against the clock, most of a page's characters are turned."""
    counted: Counter[int] = Counter()
    matrix = pdfium.FS_MATRIX()
    for index in range(page.count_chars()):
        if pdfium.FPDFText_GetMatrix(page, index, matrix) and (matrix.a or matrix.b):
            counted[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return counted.most_common(1)[0][0] if counted else 0


def upright(x: float, y: float, quarters: int) -> tuple[float, float]:
    """Return where a point of a page stands once the page is turned back by quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]


def place(page: pypdfium2.PdfTextPage, index: int, char: str, quarters: int) -> Place:
    """Return the place of a character by the file alone: the boxes that the library computes depend on fonts."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(page, index, x, y)
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    size = abs(pdfium.FPDFText_GetFontSize(page, index)) * math.hypot(matrix.c, matrix.d) or _SMALLEST
    width = size if east_asian_width(char) in "WF" else size / 2
    left, bottom = upright(x.value, y.value, quarters)
    return left, left + width, bottom, size


def from_left_to_right(chars: list[Char]) -> list[Char]:
    """Return the characters of a line from left to right.

    A producer that draws some of them in another font, as quotation marks, may draw these after all others.
    """
    drawn = [char for char in chars if not char.is_made]
    lefts, _, bottoms, sizes = zip(*(char.place for char in drawn), strict=True)
    is_level = max(bottoms) - min(bottoms) < 0.2 * min(sizes)
    if not is_level or all(before <= after + 0.5 * min(sizes) for before, after in pairwise(lefts)):
        return chars
    return in_order(drawn)


def in_order(drawn: Iterable[Char]) -> list[Char]:
    """Return the characters of a line from left to right, with a blank in each gap between words in letters."""
    ordered: list[Char] = []
    for char in sorted(drawn, key=lambda char: char.place[0]):
        before = ordered[-1] if ordered else char
        if char.place[0] - before.place[1] > 0.2 * before.place[3] and _WORDS.fullmatch(before.text + char.text):
            ordered.append(Char(" ", char.place, is_made=True))
        ordered.append(char)
    return ordered


def line(chars: list[Char], page: int) -> PageLine:
    """Return the line that characters make."""
    text = "".join(char.text for char in chars).translate(_HYPHENS)
    lefts, rights, bottoms, sizes = zip(*(char.place for char in chars if char.text.strip()), strict=True)
    return PageLine(
        text=text, page=page, left=min(lefts), right=max(rights), bottom=median(bottoms), size=median(sizes)
    )


def whole(pieces: Iterable[PageLine]) -> list[PageLine]:
    """Return lines joined where the library cuts within one, because of how its font draws a character."""
    lines: list[PageLine] = []
    for piece in pieces:
        before = lines[-1] if lines else None
        if before and _is_beside(before, piece):
            text = before.text + piece.text
            lines[-1] = replace(before, text=text, left=min(before.left, piece.left), right=piece.right)
        else:
            lines.append(piece)
    return [replace(line, text=line.text.strip(" ")) for line in lines]


def _is_beside(before: PageLine, after: PageLine) -> bool:
    """Whether a piece begins where another ends, give or take half a character."""
    is_level = abs(after.bottom - before.bottom) < 0.2 * before.size
    return is_level and abs(after.left - before.right) < 0.6 * before.size


def needs_blank(before: str, after: str) -> bool:
    """Whether two lines meet between words in Latin letters; a number is broken anywhere in Chinese text."""
    return bool(_WORDS.fullmatch(before[-1:] + after[:1]))
