"""Level the picture of a page, and find the rules of tables in it, with libraries that the extra `ocr` brings."""

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
    mean, inverted = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(grey, 255, mean, inverted, _BLOCK, _DARKER)
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


def _strokes(cv2: Any, ink: Any, shape: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Return left, upper edge, width and height of the strokes that are at least as long as a shape."""
    broken = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(_BROKEN if side > 1 else 1 for side in shape))
    thick = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(1 if side > 1 else 3 for side in shape))
    whole = cv2.morphologyEx(cv2.dilate(ink, thick), cv2.MORPH_CLOSE, broken)
    strokes = cv2.morphologyEx(whole, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height, _ in stats[1:]]
