"""Makes PDF files of Chinese lines at given places, without a font: the reader's program brings its own."""

Placed = tuple[float, float, str]
"""Left and bottom edge, in points, and the text of a line."""

SIZE = 16
LEFT, TOP, ROW = 72.0, 760.0, 28.0
COLUMNS = 28

_CHINESE = b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"


def pdf(pages: list[list[Placed]]) -> bytes:
    """Give a PDF with a line of text at each place of each page."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo %s>>" % _CHINESE,
    ]
    for i, lines in enumerate(pages):
        resources = "/Resources<</Font<</F 3 0 R>>>>/MediaBox[0 0 595 842]"
        bodies.append(f"<</Type/Page/Parent 2 0 R{resources}/Contents {6 + 2 * i} 0 R>>".encode())
        drawn = b"".join(_drawn(*line) for line in lines)
        bodies.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _file(bodies)


def _drawn(left: float, bottom: float, text: str) -> bytes:
    return f"BT /F {SIZE} Tf 1 0 0 1 {left} {bottom} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n".encode()


def _file(bodies: list[bytes]) -> bytes:
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    trailer = b"trailer <</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(content))
    return content + head + table + trailer


def set_pages(paragraphs: list[str], rows: int = 22, *, numbered: bool = True) -> bytes:
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
    return pdf(pages)
