"""Makes PDF files of Chinese lines at given places, in fonts of several kinds, none of which is a real one."""

from collections.abc import Callable
from dataclasses import dataclass

Placed = tuple[float, float, str]
"""Left and bottom edge, in points, and the text of a line."""

SIZE = 16
LEFT, TOP, ROW = 72.0, 760.0, 28.0
COLUMNS = 28


@dataclass(frozen=True, slots=True)
class Font:
    """A font: how a text is written in it, and its objects in the file, the first of which has a number."""

    code: Callable[[str], bytes]
    bodies: Callable[[int], list[bytes]]


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _to_unicode(size: int, lines: bytes) -> bytes:
    """Return what tells the characters of a font whose codes have a number of bytes."""
    space = b"<%s><%s>" % (b"00" * size, b"FF" * size)
    head = b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/X def/CMapType 2 def\n"
    return _stream(head + b"1 begincodespacerange %s endcodespacerange\n%s\nendcmap end end" % (space, lines))


def _gbk(text: str) -> bytes:
    return text.encode("gbk").hex().encode()


def _named(number: int, encoding: bytes = b"UniGB-UCS2-H") -> list[bytes]:
    chinese = b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    song = b"/Type/Font/BaseFont/STSong-Light"
    return [
        b"<<%s/Subtype/Type0/Encoding/%s/DescendantFonts[%d 0 R]>>" % (song, encoding, number + 1),
        b"<<%s/Subtype/CIDFontType0/DW 1000/CIDSystemInfo %s>>" % (song, chinese),
    ]


def _unknown(number: int) -> list[bytes]:
    none = b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    name = b"/Type/Font/BaseFont/ABCDEF+FZFangSong"
    ranges = b"\n".join(b"<%02X00><%02XFF><%02X00>" % (row, row, row) for row in range(256))
    parts = [ranges[i : i + 100 * 19].strip() for i in range(0, len(ranges), 100 * 19)]
    table = b"\n".join(b"%d beginbfrange\n%s\nendbfrange" % (part.count(b"\n") + 1, part) for part in parts)
    return [
        b"<<%s/Subtype/Type0/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, number + 1, number + 2),
        b"<<%s/Subtype/CIDFontType2/DW 1000/CIDToGIDMap/Identity/CIDSystemInfo %s>>" % (name, none),
        _to_unicode(2, table),
    ]


NAMED = Font(_utf16, _named)
"""A font that every reader of Chinese has to bring itself."""

OLD = Font(_gbk, lambda number: _named(number, b"GBK-EUC-H"))
"""A font of old programs: its codes are those of GBK, and nothing in the file says which characters they are."""

UNKNOWN = Font(_utf16, _unknown)
"""A font that no reader has, though the file says what its characters are."""


def drawn(characters: str, heights: tuple[int, int]) -> Font:
    """Return a font of pictures, as browsers write it: one is a bar as high as `heights` say, or a part of it."""
    known = "".join(dict.fromkeys(characters))

    def code(text: str) -> bytes:
        return b"".join(b"%02X" % (known.index(char) + 1) for char in text)

    def bodies(number: int) -> list[bytes]:
        last, numbers = len(known), range(1, len(known) + 1)
        names = b" ".join(b"/g%d" % i for i in numbers)
        pictures = b"".join(b"/g%d %d 0 R" % (i, number + 1 + i) for i in numbers)
        box = b"/FontBBox[0 %d 1000 %d]/FontMatrix[.001 0 0 .001 0 0]" % heights
        font = b"/FirstChar 1/LastChar %d/Widths[%s]/ToUnicode %d 0 R" % (last, b"1000 " * last, number + 1)
        encoding = b"/Encoding<</Type/Encoding/Differences[1 %s]>>/CharProcs<<%s>>" % (names, pictures)
        table = b"\n".join(b"<%02X><%s>" % (i, _utf16(char)) for i, char in enumerate(known, start=1))
        return [
            b"<</Type/Font/Subtype/Type3%s%s%s>>" % (box, font, encoding),
            _to_unicode(1, b"%d beginbfchar\n%s\nendbfchar" % (last, table)),
            *(_picture(heights[0], (heights[1] - heights[0]) // (1 + i % 3)) for i in range(last)),
        ]

    return Font(code, bodies)


def _picture(bottom: int, height: int) -> bytes:
    return _stream(b"1000 0 50 %d 900 %d d1 50 %d 850 %d re f" % (bottom, bottom + height, bottom, height))


@dataclass(frozen=True, slots=True)
class Setting:
    """How lines are set: in a font, whose size is its own or the matrix's, each character by itself or a whole line."""

    font: Font = NAMED
    by_matrix: bool = False
    apart: bool = False

    def drawn(self, left: float, bottom: float, text: str) -> bytes:
        """Return what draws a line."""
        if self.apart:
            return b"".join(self._piece(left + i * SIZE, bottom, char) for i, char in enumerate(text))
        return self._piece(left, bottom, text)

    def _piece(self, left: float, bottom: float, text: str) -> bytes:
        size, scale = (1, SIZE) if self.by_matrix else (SIZE, 1)
        place = f"BT /F {size} Tf {scale} 0 0 {scale} {left} {bottom} Tm".encode()
        return b"%s <%s> Tj ET\n" % (place, self.font.code(text))


WIDTH, HEIGHT = 595, 842
TURNS = {0: "1 0 0 1 0 0", 90: f"0 1 -1 0 {HEIGHT} 0", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 270: f"0 -1 1 0 0 {WIDTH}"}


def pdf(
    pages: list[list[Placed]], setting: Setting = Setting(), drawings: list[bytes] | None = None, turn: int = 0
) -> bytes:
    """Return a PDF with a line of text at each place of each page, and a drawing on each.

    With a `turn` pages are turned by so many degrees, and what is drawn on them is turned back: they look the same.
    """
    drawings = drawings or [b""] * len(pages)
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    font = 3 + 2 * len(pages)
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()]
    for i, lines in enumerate(pages):
        width, height = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
        resources = f"/Resources<</Font<</F {font} 0 R>>>>/MediaBox[0 0 {width} {height}]/Rotate {turn}"
        bodies.append(f"<</Type/Page/Parent 2 0 R{resources}/Contents {4 + 2 * i} 0 R>>".encode())
        drawn = b"".join(setting.drawn(*line) for line in lines) + drawings[i]
        bodies.append(_stream(f"{TURNS[turn]} cm\n".encode() + drawn))
    return _file(bodies + setting.font.bodies(font))


def _file(bodies: list[bytes]) -> bytes:
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    trailer = b"trailer <</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(content))
    return content + head + table + trailer


def set_pages(
    paragraphs: list[str],
    rows: int = 22,
    *,
    numbered: bool = True,
    setting: Setting = Setting(),
    turn: int = 0,
) -> bytes:
    """Set paragraphs as a notice is: indented by two characters, 28 to a line, the page number at the foot."""
    lines: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        lines.append((2, paragraph[: COLUMNS - 2]))
        rest = paragraph[COLUMNS - 2 :]
        lines += [(0, rest[i : i + COLUMNS]) for i in range(0, len(rest), COLUMNS)]
    pages: list[list[Placed]] = []
    for start in range(0, len(lines), rows):
        page: list[Placed] = [
            (LEFT + indent * SIZE, TOP - i * ROW, text) for i, (indent, text) in enumerate(lines[start : start + rows])
        ]
        if numbered:
            page.append((280, 60, f"— {len(pages) + 1} —"))
        pages.append(page)
    return pdf(pages, setting, turn=turn)


PADDING, LINE = 4.0, 20.0
Cells = list[str]


def set_table(
    rows: list[Cells], wide: list[int], most: int, *, thin: bool = False, spans: bool = False, turn: int = 0
) -> bytes:
    """Set a table whose columns hold so many characters a line, and its pages so many lines; the head stands on each.

    Rows break over pages; a cell with line ends has its lines as they are. Rules are lines, or where they are `thin`
    narrow rectangles. With `spans` the last cell covers the rows below it whose last cell is empty.
    """
    head, *body = [[_wrapped(cell, wide[i]) for i, cell in enumerate(row)] for row in rows]
    strips = [(r, k) for r, row in enumerate(body) for k in range(max(map(len, row)))]
    pages, drawings = [], []
    for start in range(0, len(strips), most):
        shown = [(-1, k) for k in range(max(map(len, head)))] + strips[start : start + most]
        lines: list[Placed] = []
        drawing = b""
        xs = [LEFT + sum(n * SIZE + 2 * PADDING for n in wide[:i]) for i in range(len(wide) + 1)]
        y = TOP
        edges = [(y, xs[-1])]
        for at, (r, k) in enumerate(shown):
            for i, cell in enumerate(head if r < 0 else body[r]):
                if k < len(cell):
                    lines.append((xs[i] + PADDING, y - SIZE, cell[k]))
            y -= LINE
            if at + 1 == len(shown):
                edges.append((y, xs[-1]))
            elif shown[at + 1][0] != r:
                below = shown[at + 1][0]
                is_one = spans and r >= 0 and not any(body[below][-1])
                edges.append((y, xs[-2] if is_one else xs[-1]))
        drawing += b"".join(_rule(xs[0], edge, right, edge, thin=thin) for edge, right in edges)
        drawing += b"".join(_rule(x, TOP, x, y, thin=thin) for x in xs)
        pages.append(lines)
        drawings.append(drawing)
    return pdf(pages, drawings=drawings, turn=turn)


def _wrapped(text: str, wide: int) -> list[str]:
    if "\n" in text:
        return text.split("\n")
    return [text[i : i + wide] for i in range(0, len(text), wide)] or [""]


def _rule(x: float, y: float, u: float, v: float, *, thin: bool) -> bytes:
    if thin:
        return f"{min(x, u) - 0.25} {min(y, v) - 0.25} {abs(u - x) + 0.5} {abs(v - y) + 0.5} re f\n".encode()
    return f"{x} {y} m {u} {v} l S\n".encode()
