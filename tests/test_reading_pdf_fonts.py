"""The font that stands for all that a PDF names and does not embed."""

import io
import os
import struct

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from generator.intake.readers.pdf_fonts import FONT

HEIGHT = 500
WIDTHS = {".notdef": 440, "narrow": 200, "wide": 900}
"""Boxes of one height keep to their line. What overlaps with its like by half, pdfium takes for printed twice, and a
page of gaps for one written downwards: a box is nearly as wide as the narrowest character that it may stand for."""

LETTERS, CHINESE, LAST = ord("!"), 0x2E80, 0x10FFFF


def made() -> bytes:
    """Make the font: a box for every character but blanks, and for what is none."""
    builder = FontBuilder(1000, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder(list(WIDTHS))
    builder.setupGlyf({name: box(width) for name, width in WIDTHS.items()})
    builder.setupHorizontalMetrics(dict.fromkeys(WIDTHS, (1000, 0)))
    builder.setupHorizontalHeader(ascent=HEIGHT)
    builder.updateHead(created=0, modified=0)
    # Many characters to one glyph, format 13: fontTools would want a dictionary of a million characters.
    groups = struct.pack(">III III", LETTERS, CHINESE - 1, 1, CHINESE, LAST, 2)
    cmap = DefaultTable("cmap")
    cmap.data = struct.pack(">HHHHI HHIII", 0, 1, 3, 10, 12, 13, 0, 16 + len(groups), 0, 2) + groups
    builder.font["cmap"] = cmap
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def box(width: int) -> Glyph:
    """Draw a box on the base line."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, HEIGHT), (width, HEIGHT), (width, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


if os.environ.get("UPDATE_GOLDEN"):
    FONT.write_bytes(made())


def test_the_font_is_made_here() -> None:
    """The file that is installed is what this makes (UPDATE_GOLDEN=1 brings it up to date)."""
    assert FONT.read_bytes() == made()
