"""Stands for every font that a PDF names and does not embed: one font of ours, in which every character is a box.

Left to itself, pdfium takes the fonts of the machine that come nearest. Then the lines of one file fall differently
on two machines, and text is lost: what stands alone and has no picture in such a font, as any Chinese character where
no Chinese font is installed, pdfium takes for nothing.
"""

import ctypes
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

from generator.package import DATA

FONT = DATA / "box.ttf"

_BUILT_IN = (b"Helvetica", b"Times", b"Courier")
"""pdfium brings these itself, and knows how wide their characters are where a file does not say."""

_NONE, _OURS = 0, 1
_WHOLE_FILE = 0


def _map_font(_: Any, _weight: int, _italic: int, _charset: int, _pitch: int, face: Any, _exact: Any) -> int:
    """Return the font for a name, or none for one of pdfium's own."""
    name = ctypes.cast(face, ctypes.c_char_p).value or b""
    return _NONE if name.startswith(_BUILT_IN) else _OURS


def _get_font(_: Any, _name: Any) -> int:
    return _OURS


def _get_font_data(_: Any, _font: int, table: int, buffer: Any, size: int) -> int:
    """Put the font's file where pdfium has room for it, and return its length; of single tables it has none."""
    content = _content() if table == _WHOLE_FILE else b""
    if buffer and size >= len(content):
        ctypes.memmove(buffer, content, len(content))
    return len(content)


@cache
def _content() -> bytes:
    return FONT.read_bytes()


@cache
def use_ours_alone() -> object:
    """Let pdfium see no font of the machine, in all that it opens from now on; return what must live as long as it."""
    own = pdfium.FPDF_SYSFONTINFO(version=1)
    kinds = dict(own._fields_)
    for name, answer in (("MapFont", _map_font), ("GetFont", _get_font), ("GetFontData", _get_font_data)):
        setattr(own, name, kinds[name](answer))
    pdfium.FPDF_SetSystemFontInfo(own)
    return own
