"""Replace every font that a PDF names and does not embed with one of ours, in which every character is a box.

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
    """Return the handle of our font; none for a name for which pdfium has a font itself."""
    name = ctypes.cast(face, ctypes.c_char_p).value or b""
    return _NONE if name.startswith(_BUILT_IN) else _OURS


def _get_font(_: Any, _name: Any) -> int:
    return _OURS


def _get_font_data(_: Any, _font: int, table: int, buffer: Any, size: int) -> int:
    """Copy the file of the font into the buffer, if it fits, and return its length in bytes; single tables have 0."""
    content = _content() if table == _WHOLE_FILE else b""
    if buffer and size >= len(content):
        ctypes.memmove(buffer, content, len(content))
    return len(content)


@cache
def _content() -> bytes:
    return FONT.read_bytes()


@cache
def use_ours_alone() -> object:
    """Let pdfium use no font of the machine from now on; return what has to live as long as pdfium."""
    own = pdfium.FPDF_SYSFONTINFO(version=1)
    kinds = dict(own._fields_)
    for name, answer in (("MapFont", _map_font), ("GetFont", _get_font), ("GetFontData", _get_font_data)):
        setattr(own, name, kinds[name](answer))
    pdfium.FPDF_SetSystemFontInfo(own)
    return own
