"""Makes OFD files (GB/T 33190) as two producers write them: a text object a line, or one a character."""

import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

SIZE = 5.5
"""Millimetres, about 16 points."""
WIDTH, HEIGHT = 210.0, 297.0

Placed = tuple[float, float, str]
"""Left edge and base line, in millimetres from the upper left corner, and the text of a line."""

SPACE = "http://www.ofdspec.org/2016"


def wide(char: str) -> float:
    """Return how wide a character is."""
    return SIZE / 2 if char.isascii() else SIZE


def by_lines(lines: Sequence[Placed]) -> str:
    """Return the objects of lines, one each, as programs that print a document write it."""
    return "".join(map(_line, lines))


def _line(placed: Placed) -> str:
    x, y, text = placed
    steps = " ".join(f"g {len(list(run))} {step}" for step, run in groupby(map(wide, text[:-1])))
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - SIZE} {len(text) * SIZE} {SIZE * 1.3}" Font="3" Size="{SIZE}">'
        f'<ofd:TextCode X="0" Y="{SIZE}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def by_characters(lines: Sequence[Placed]) -> str:
    """Return the objects of characters, last first, each twice as large and made half as large by its matrix."""
    chars = [(x + sum(map(wide, text[:i])), y, char) for x, y, text in lines for i, char in enumerate(text)]
    return "<ofd:PageBlock>" + "".join(map(_character, reversed(chars))) + "</ofd:PageBlock>"


def _character(placed: Placed) -> str:
    x, y, char = placed
    box = f'Boundary="0 0 {WIDTH} {HEIGHT}" CTM="0.5 0 0 0.5 {x} {y}"'
    code = f'<ofd:TextCode X="0" Y="0">{escape(char)}</ofd:TextCode>'
    return f'<ofd:TextObject ID="1" {box} Font="3" Size="{2 * SIZE}">{code}</ofd:TextObject>'


Writer = Callable[[Sequence[Placed]], str]


def path(*points: tuple[float, float], more: str = "") -> str:
    """Return the object of a line through points."""
    (x, y), *rest = points
    data = f"M {x} {y} " + " ".join(f"L {u} {v}" for u, v in rest)
    return (
        f'<ofd:PathObject ID="9" Boundary="0 0 {WIDTH} {HEIGHT}" LineWidth="0.3" {more}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def ofd(
    pages: Sequence[str],
    *,
    used: str = "",
    common: str = "",
    prefix: str = "ofd:",
    root: str = "Doc_0/Document.xml",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a document of pages; `used` is what each takes of its templates, `parts` are further ones, or other."""

    def part(name: str, body: str) -> str:
        text = f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{SPACE}">{body}</ofd:{name}>'
        return text if prefix else text.replace("ofd:", "").replace("xmlns:ofd", "xmlns").replace("xmlns:=", "xmlns=")

    box = f"<ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox>"
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    files: dict[str, str | bytes] = {
        "OFD.xml": part("OFD", f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"),
        "Doc_0/Document.xml": part(
            "Document",
            f"<ofd:CommonData><ofd:PageArea>{box}</ofd:PageArea>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>",
        ),
    }
    for n, page in enumerate(pages):
        drawn = f'{used}<ofd:Content><ofd:Layer ID="1" Type="Body">{page}</ofd:Layer></ofd:Content>'
        files[f"Doc_0/Pages/Page_{n}/Content.xml"] = part("Page", drawn)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | (parts or {})).items():
            if content:
                archive.writestr(name, content)
    return out.getvalue()
