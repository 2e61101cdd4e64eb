"""Recognize the text of pages that are pictures, with rapidocr, whose models lie in its package: nothing is fetched.

The library says of each character how certain it is of it. A line with one that it is not certain of goes into the
report, beside its picture.
"""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from generator.intake.manuscript import UncertainLine
from generator.intake.readers.pdf_lines import Char, PageLine, line
from generator.intake.readers.pdf_rules import DrawnPage
from generator.intake.readers.picture import levelled, ruled

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

_DARK, _FEWEST_DARK, _LOWEST = 110, 0.004, 10
"""How dark ink is, of 255; its least share in a row of pixels that is written on; and the lowest line, in pixels."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels from the upper left corner."""


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
    found = Recognized(DrawnPage([], ruled(picture, SCALE)), [])
    for box, words in zip(boxes, result.word_results if boxes else (), strict=True):
        _add(found, picture, box, _characters(words))
    for box in _missed(np.asarray(picture.convert("L")), boxes):
        left, top, right, bottom = map(int, box)
        again = _engine()(pixels[top:bottom, left:right], use_det=False, use_cls=False)
        text = "".join(again.txts or ()).strip() or UNREADABLE
        wide = (right - left) / len(text)
        places = [left + i * wide for i in range(len(text))]
        words = [(char, 0.0, ((x, top), (x + wide, top))) for char, x in zip(text, places, strict=True)]
        _add(found, picture, box, _characters(words))
        found.page.lines.sort(key=lambda chars: -chars[0].place[2])
    return found


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


def _missed(grey: Any, boxes: list[Box]) -> list[Box]:
    """Return the places of what is written beside the lines that the library finds: it misses one now and then."""
    dark = grey < _DARK
    for left, top, right, bottom in boxes:
        dark[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1] = False
    heights = sorted(bottom - top for _, top, _, bottom in boxes)
    least = heights[len(heights) // 2] / 2 if heights else _LOWEST
    rows = dark.sum(axis=1) >= _FEWEST_DARK * dark.shape[1]
    found: list[Box] = []
    start = None
    for y in range(len(rows) + 1):
        is_written = y < len(rows) and bool(rows[max(0, y - 1) : y + 2].any())
        if is_written and start is None:
            start = y
        elif not is_written and start is not None:
            if y - start >= least:
                columns = dark[start:y].any(axis=0).nonzero()[0]
                around = (columns[0], start, columns[-1], y)
                left, top, right, bottom = (int(n) for n in around)
                found.append((max(0, left - _MARGIN), max(0, top - _MARGIN), right + _MARGIN, bottom + _MARGIN))
            start = None
    return found


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
