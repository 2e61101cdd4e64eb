"""Recognize the text of pages that are pictures, with rapidocr, whose models lie in its package: nothing is fetched.

The library says of each character how certain it is of it. A line with one that it is not certain of goes into the
report, beside its picture.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from generator.intake.manuscript import UncertainLine
from generator.intake.readers.pdf_lines import Char, PageLine, line
from generator.intake.readers.pdf_rules import DrawnPage
from generator.intake.readers.picture import Box, levelled, ruled, unread

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 200 / 72
"""Pixels of a picture to a point of its page."""

CERTAIN = 0.998
"""A character is certain from this on: see `tests/test_reading_ocr.py` for how many errors are below."""

_MARGIN = 6
"""Pixels around a line in its picture."""

UNREADABLE = "□"
"""What stands for a passage in which nothing is recognized."""

_WIDE = str.maketrans(",:;!?()", "，：；！？（）")

_USUAL_HEIGHT = 40.0
"""How high a line is, in pixels, where none is found to measure it by."""
_FAR, _LOWEST, _TALLEST = 1.5, 0.5, 2.5
"""In heights of a line: how far from it its own ink may lie, and how low and how tall a line of its own may be."""


class Recognized(NamedTuple):
    """What is recognized on a page, and the lines of it that are not certain."""

    page: DrawnPage
    uncertain: list[UncertainLine]

    @property
    def lines(self) -> list[PageLine]:
        """Its lines, in the order of the page."""
        return [line(chars, 0) for chars in self.page.lines]


class _Character(NamedTuple):
    """A character, how certain the library is of it, and its left and right edge in pixels."""

    text: str
    score: float
    left: float
    right: float


@dataclass
class _BoxedLine:
    """A line as it is recognized: its place, and its characters."""

    box: Box
    chars: list[_Character]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415  an extra, and slow to import

    return RapidOCR(params={"Global.log_level": "critical"})


def recognized(picture: "Image") -> Recognized:
    """Return what a picture of a page says; places are in points, as those of a page of this scale."""
    import numpy as np  # noqa: PLC0415  comes with the library

    picture = levelled(picture)
    pixels = np.asarray(picture.convert("RGB"))
    result = _engine()(pixels, use_det=True, use_cls=True, return_word_box=True, return_single_char_box=True)
    boxes = [(*box.min(axis=0), *box.max(axis=0)) for box in result.boxes] if result.boxes is not None else []
    words = map(_characters, result.word_results if boxes else ())
    lines = [_BoxedLine(box, chars) for box, chars in zip(boxes, words, strict=True)]
    height = median(bottom - top for _, top, _, bottom in boxes) if boxes else _USUAL_HEIGHT
    for piece in unread(picture, boxes, height, SCALE):
        _read_again(pixels, lines, piece, height)
    found = Recognized(DrawnPage([], ruled(picture, SCALE)), [])
    for one in lines:
        _add(found, picture, one.box, one.chars)
    if len(lines) > len(boxes):
        found.page.lines.sort(key=lambda chars: -chars[0].place[2])
    return found


def _read_again(pixels: Any, lines: list[_BoxedLine], piece: Box, height: float) -> None:
    """Add what stands in a place that the library missed: to the line beside it, or as a line of its own."""
    left, top, right, bottom = piece
    owner = next((one for one in lines if _is_beside(one.box, piece, height)), None)
    if owner is None:
        if bottom - top >= _LOWEST * height:
            around = max(0, left - _MARGIN), max(0, top - _MARGIN), right + _MARGIN, bottom + _MARGIN
            lines.append(_BoxedLine(around, _uncertain(_text(pixels, around) or UNREADABLE, around)))
        return
    if owner.box[0] <= left and right <= owner.box[2]:
        return  # it was read with the piece before it
    before, own = owner.box, "".join(char.text for char in owner.chars)
    owner.box = min(left, before[0]), min(top, before[1]), max(right, before[2]), max(bottom, before[3])
    whole = _text(pixels, owner.box)
    if left < before[0]:
        more = whole[: -len(own)] if whole.endswith(own) else ""
        owner.chars[:0] = _uncertain(more or UNREADABLE, (left, top, before[0], bottom))
    else:
        more = whole[len(own) :] if whole.startswith(own) else ""
        owner.chars += _uncertain(more or UNREADABLE, (before[2], top, right, bottom))


def _is_beside(line: Box, piece: Box, height: float) -> bool:
    """Whether a piece stands in the rows of a line, left or right of it."""
    gap = max(line[0] - piece[2], piece[0] - line[2])
    is_level = line[1] <= (piece[1] + piece[3]) / 2 <= line[3] and piece[3] - piece[1] <= _TALLEST * height
    return is_level and gap <= _FAR * height


def _text(pixels: Any, box: Box) -> str:
    """Return what is recognized in a place, taken for one line."""
    left, top, right, bottom = map(int, box)
    read = _engine()(pixels[max(0, top) : bottom + 1, max(0, left) : right + 1], use_det=False, use_cls=False)
    return "".join(char.text for char in _uncertain("".join(read.txts or ()).strip(), box))


def _uncertain(text: str, box: Box) -> list[_Character]:
    """Return the characters of a text, spread over a place, none of them certain."""
    wide = (box[2] - box[0]) / max(1, len(text))
    edges = (((box[0] + i * wide, box[1]), (box[0] + (i + 1) * wide, box[1])) for i in range(len(text)))
    return _characters([(char, 0.0, edge) for char, edge in zip(text, edges, strict=True)])


def _characters(words: Any) -> list[_Character]:
    """Return the characters of a line, each with its edges and how certain the library is of it.

    It takes no care how wide a mark is: beside Chinese characters marks are wide.
    """
    chars = [(char, float(score), *_edges(box)) for word, score, box in words for char in word]
    text = "".join(char[0] for char in chars)
    beside = [any(_is_wide(near) for near in text[max(0, i - 1) : i] + text[i + 1 : i + 2]) for i in range(len(text))]
    return [
        _Character(char.translate(_WIDE) if is_beside else char, *rest)
        for (char, *rest), is_beside in zip(chars, beside, strict=True)
    ]


def _edges(box: Any) -> tuple[float, float]:
    return float(min(x for x, _ in box)), float(max(x for x, _ in box))


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WFA"


def _add(found: Recognized, picture: "Image", box: Box, chars: list[_Character]) -> None:
    """Add a line to what is recognized, and to what is uncertain if it has a character that is."""
    text = "".join(char.text for char in chars)
    if not text.strip():
        return
    left, top, right, bottom = (float(edge) for edge in box)
    size = (right - left) / sum(1.0 if _is_wide(char) else 0.5 for char in text) / SCALE
    baseline = (picture.height - bottom) / SCALE
    places = [(char.left / SCALE, char.right / SCALE, baseline, size) for char in chars]
    found.page.lines.append([Char(char.text, place, is_made=False) for char, place in zip(chars, places, strict=True)])
    if doubtful := frozenset(at for at, char in enumerate(chars) if char.score < CERTAIN):
        crop = picture.crop((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN))
        found.uncertain.append(UncertainLine(text, doubtful, _png(crop)))


def _png(picture: "Image") -> bytes:
    out = BytesIO()
    picture.convert("L").save(out, "PNG", optimize=True)
    return out.getvalue()
