"""Level the picture of a page, find the rules of tables in it, and ink that was not read.

All with libraries that the extra `ocr` brings.
"""

from typing import TYPE_CHECKING, Any

from generator.intake.readers.pdf_rules import Grid, Rule, grids_of

if TYPE_CHECKING:
    from PIL.Image import Image

_TURNS = ((3.0, 0.5), (0.5, 0.1), (0.1, 0.05))
"""How far to both sides a page may be turned, and by which steps that is tried, in degrees: each time nearer."""
_LEAST_TURN = 0.05
_TRIED = 800
"""Pixels of the longer side of the picture in which a turn is measured."""

_SHORTEST = 14.0
"""The shortest rule, in points: longer than any stroke of a character, shorter than any cell."""
_NARROWEST = 72.0
"""The narrowest table, in points: what is narrower are the strokes of a large character."""
_BLOCK, _DARKER = 31, 15
"""A pixel is ink if it is darker, by so much, than those around it in a square of so many pixels."""
_BROKEN = 5
"""Pixels that may lack in a rule."""
_THICKEST = 4.0
"""How thick, in points, a rule may be that is not quite level."""
_AROUND = 71
"""The same square where ink is told from the shadow of an uneven light."""
_SPECK, _LEAST_WIDTH, _LEAST_INK = 0.008, 0.15, 0.012
"""What is dirt, what is too narrow to be written, and what has too little ink: in (square) heights of a line."""
_WHOLE, _RULE, _EDGE = 0.7, 1.5, 0.1
"""The height of a whole character, the length of a rule, which no 一 has, and what a box may cut off: in the same."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels from the upper left corner."""


def levelled(picture: "Image") -> "Image":
    """Return a picture of a page turned so that its lines are level."""
    import numpy as np  # noqa: PLC0415  comes with the library
    from PIL.Image import Resampling  # noqa: PLC0415

    small = picture.convert("L")
    small.thumbnail((_TRIED, _TRIED))

    def contrast(angle: float) -> float:
        rows = np.asarray(small.rotate(angle, Resampling.BILINEAR, fillcolor=255), dtype=float).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    best = 0.0
    for reach, step in _TURNS:
        steps = round(reach / step)
        best = max((best + i * step for i in range(-steps, steps + 1)), key=contrast)
    if abs(best) < _LEAST_TURN:
        return picture
    return picture.convert("RGB").rotate(best, Resampling.BICUBIC, fillcolor=(255, 255, 255))


def ruled(picture: "Image", scale: float) -> list[Grid]:
    """Return the grids that the rules of a picture draw, in points of a page of which a point has `scale` pixels."""
    import cv2  # noqa: PLC0415  comes with the library
    import numpy as np  # noqa: PLC0415

    grey = np.asarray(picture.convert("L"))
    ink = _ink(cv2, grey, _BLOCK)
    length = round(_SHORTEST * scale)
    level = [
        Rule((picture.height - y - height / 2) / scale, x / scale, (x + width) / scale)
        for x, y, width, height in _strokes(cv2, ink, (length, 1))
        if height <= _THICKEST * scale
    ]
    upright = [
        Rule((x + width / 2) / scale, (picture.height - y - height) / scale, (picture.height - y) / scale)
        for x, y, width, height in _strokes(cv2, ink, (1, length))
        if width <= _THICKEST * scale
    ]
    return [grid for grid in grids_of(level, upright) if grid.xs[-1] - grid.xs[0] >= _NARROWEST]


def unread(picture: "Image", boxes: list[Box], height: float, scale: float) -> list[Box]:
    """Return the places of what is written beside the boxes of lines that are `height` pixels high."""
    import cv2  # noqa: PLC0415  comes with the library
    import numpy as np  # noqa: PLC0415

    ink = _ink(cv2, cv2.GaussianBlur(np.asarray(picture.convert("L")), (3, 3), 0), _AROUND)
    length = round(max(_SHORTEST * scale, _RULE * height))
    for side in ((length, 1), (1, length)):
        for x, y, width, tall in _strokes(cv2, ink, side):
            ink[y : y + tall, x : x + width] = 0
    edge = _EDGE * height
    for left, top, right, bottom in boxes:
        ink[max(0, int(top)) : int(bottom) + 1, max(0, int(left - edge)) : int(right + edge) + 1] = 0
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink)
    specks = [n for n in range(1, count) if stats[n][4] < _SPECK * height * height]
    ink[np.isin(names, specks)] = 0
    near = cv2.getStructuringElement(cv2.MORPH_RECT, (round(height), max(1, round(height / 4))))
    count, names, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, near))
    found = []
    for n in range(1, count):
        x, y, width, tall, _ = map(int, stats[n])
        own = np.s_[y : y + tall, x : x + width]
        if width >= _LEAST_WIDTH * height and (names[own] == n)[ink[own] > 0].sum() >= _LEAST_INK * height * height:
            found.append((x, y, x + width, y + tall))
    return [box for box in found if box[3] - box[1] >= _WHOLE * height or _is_within(box, picture, height)]


def _is_within(box: Box, picture: "Image", height: float) -> bool:
    """Whether a place is not at the edge of a picture, where its paper ends in a shadow."""
    return min(box[0], box[1], picture.width - box[2], picture.height - box[3]) >= height


def _ink(cv2: Any, grey: Any, around: int) -> Any:
    """Return which pixels are darker than those around them in a square of so many pixels."""
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _DARKER)


def _strokes(cv2: Any, ink: Any, shape: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Return left, upper edge, width and height of the strokes that are at least as long as a shape."""
    broken = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(_BROKEN if side > 1 else 1 for side in shape))
    thick = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(1 if side > 1 else 3 for side in shape))
    whole = cv2.morphologyEx(cv2.dilate(ink, thick), cv2.MORPH_CLOSE, broken)
    strokes = cv2.morphologyEx(whole, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height, _ in stats[1:]]
