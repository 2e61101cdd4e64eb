"""Read an OFD document (GB/T 33190) by the places of its characters and rules, as the pages of a PDF are read."""

import math
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any
from unicodedata import east_asian_width

from lxml import etree

from generator.intake.manuscript import Manuscript
from generator.intake.readers.pdf import read_pages
from generator.intake.readers.pdf_lines import Char
from generator.intake.readers.pdf_rules import DrawnPage, Path, Point, grids_of, rules_of
from generator.messages import phrase, say
from generator.problems import ReadingError

MAX_UNPACKED = 64 * 1024 * 1024
MAX_ELEMENTS = 1_000_000
"""In one part: no page has more."""
MAX_PAGES = 2_000

REMEDY = phrase("请用 OFD 阅读器把它转成 .docx 或 PDF 再试。")

_POINT = 72 / 25.4
"""Points to a millimetre."""
_A4 = (0.0, 0.0, 210.0, 297.0)
_DEEPEST = 32
_GAP, _WORD_GAP, _LEVEL = 1.5, 0.2, 0.5
"""In sizes of a character: gaps that are a blank, and how much lower a character of the same line stands."""
_WORDS = re.compile("[A-Za-z][0-9A-Za-z]|[0-9][A-Za-z]")

Matrix = tuple[float, float, float, float, float, float]
"""x' = ax + cy + e, y' = bx + dy + f."""


def read(content: bytes, file: str) -> Manuscript:
    """Return the manuscript of an OFD document; pages that are pictures are left out.

    Raise ReadingError if it is locked or damaged, unpacks to more than any notice, or has no other pages than such.
    """
    package = _Package(content, file)
    try:
        pages = list(_pages(package))
    except (LookupError, ValueError, ArithmeticError, etree.XMLSyntaxError, zipfile.BadZipFile, EOFError) as error:
        raise ReadingError(file, say("OFD 文件已经损坏，读不全。"), say(REMEDY)) from error
    scans = [number for number, page in enumerate(pages, start=1) if page.is_scan]
    if scans and len(scans) == len(pages):
        message = say("第 {page} 页是图片，没有文字，多半是扫描件。", page=scans[0])
        raise ReadingError(file, message, say("请用 OFD 阅读器把它转成 PDF，再加 --ocr 识别文字，逐字校对。"))
    return read_pages(pages, {}, [("page", say("第 {page} 页", page=number)) for number in scans])


class _Package:
    """The parts of a document, each by its place in the package."""

    def __init__(self, content: bytes, file: str) -> None:
        self._file = file
        self._archive = zipfile.ZipFile(BytesIO(content))
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries if entry.filename.lower().endswith(".xml")) > MAX_UNPACKED:
            raise self._refused(say("文件解压后超过 {limit} MiB，不是正常的通知。", limit=MAX_UNPACKED >> 20))
        if any(entry.flag_bits & 1 for entry in entries):
            raise self._refused(say("文件加了密码，读不出来。"))
        self._names = {_normal(entry.filename): entry for entry in entries}

    def _refused(self, message: str) -> ReadingError:
        return ReadingError(self._file, message, say(REMEDY))

    def part(self, place: str) -> Any:
        """Return the root of a part; raise KeyError where there is none, XMLSyntaxError where it is broken."""
        entry = self._names[_normal(place)]
        bytes_ = self._archive.read(entry)
        if bytes_.count(b"<") > 2 * MAX_ELEMENTS:
            raise self._refused(say("文件里有 {count} 个以上的对象，不是正常的通知。", count=MAX_ELEMENTS))
        root = etree.fromstring(bytes_, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        if root.getroottree().docinfo.doctype:
            raise self._refused(say("文件里有文档类型定义（DTD），不是正常的 OFD 文件。"))
        return root

    def place(self, base: str, location: str | None) -> str:
        """Return the place of what a part at `base` refers to: from there, or from the top, as some write it."""
        location = (location or "").strip().replace("\\", "/")
        beside = posixpath.join(posixpath.dirname(base), location)
        return beside if _normal(beside) in self._names else location


def _normal(place: str) -> str:
    return posixpath.normpath("/" + place.replace("\\", "/").lstrip("/")).lower()


def _all(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements at a path of local names; the namespace is written in several ways."""
    if not names:
        yield element
        return
    for child in element.iterchildren(f"{{*}}{names[0]}"):
        yield from _all(child, *names[1:])


def _text(element: Any, *names: str) -> str:
    return next((one.text or "" for one in _all(element, *names)), "").strip()


def _pages(package: _Package) -> Iterator[DrawnPage]:
    """Yield the pages of all documents of a package, in order."""
    for body in _all(package.part("OFD.xml"), "DocBody"):
        place = package.place("", _text(body, "DocRoot"))
        document = package.part(place)
        templates = {
            one.get("ID"): package.place(place, one.get("BaseLoc"))
            for one in _all(document, "CommonData", "TemplatePage")
        }
        units: dict[str, Any] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for one in _all(document, "CommonData", kind):
                resources = package.part(package.place(place, one.text))
                composite = _all(resources, "CompositeGraphicUnits", "CompositeGraphicUnit")
                units |= {unit.get("ID"): unit for unit in composite}
        usual = _numbers(_text(document, "CommonData", "PageArea", "PhysicalBox"), 4) or _A4
        for one in islice(_all(document, "Pages", "Page"), MAX_PAGES):
            page = package.part(package.place(place, one.get("BaseLoc")))
            behind = (package.part(templates[used.get("TemplateID")]) for used in _all(page, "Template"))
            height = (_numbers(_text(page, "Area", "PhysicalBox"), 4) or usual)[3]
            walk = _Walk(units, height)
            for root in (*behind, page):
                for layer in _all(root, "Content", "Layer"):
                    walk.take(layer, (1, 0, 0, 1, 0, 0), 0)
            yield walk.page()


@dataclass
class _Walk:
    """Collects what is drawn on a page."""

    units: dict[str, Any]
    height: float
    chars: dict[tuple[str, int, int], Char] = field(default_factory=dict)
    """By what they are and where: some producers draw a character twice, to make it bold."""
    paths: list[Path] = field(default_factory=list)
    pictures: int = 0

    def take(self, parent: Any, outer: Matrix, depth: int) -> None:
        """Read what stands below an element, moved as what is around it says."""
        if depth > _DEEPEST:
            raise ValueError(depth)
        for one in parent.iterchildren("{*}*"):
            name = etree.QName(one).localname
            if one.get("Visible") in ("false", "0"):
                continue
            if name == "PageBlock":
                self.take(one, outer, depth + 1)
            elif name == "CompositeObject":
                for content in _all(self.units[one.get("ResourceID")], "Content"):
                    self.take(content, _within(outer, one), depth + 1)
            elif name == "TextObject":
                self._characters(one, _within(outer, one))
            elif name == "PathObject":
                self._path(one, _within(outer, one))
            elif name == "ImageObject":
                self.pictures += 1

    def page(self) -> DrawnPage:
        """Return the page, its characters in lines from the top."""
        lines = [list(_spaced(chars)) for chars in _lines(self.chars.values())]
        drawn = DrawnPage(lines, grids_of(*rules_of(self.paths)))
        drawn.is_scan = not any(char.text.strip() for chars in lines for char in chars) and self.pictures > 0
        return drawn

    def _on_page(self, matrix: Matrix, x: float, y: float) -> Point:
        """Return a point in points from the lower left corner."""
        a, b, c, d, e, f = matrix
        return (a * x + c * y + e) * _POINT, (self.height - (b * x + d * y + f)) * _POINT

    def _characters(self, text: Any, matrix: Matrix) -> None:
        size = _number(text.get("Size"), 0.0)
        scale = _number(text.get("HScale"), 1.0)
        printed = size * math.hypot(matrix[2], matrix[3]) * _POINT or 0.01
        x = y = 0.0
        for code in _all(text, "TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            at, low = x, y
            words = code.text or ""
            across, down = _steps(code.get("DeltaX"), len(words)), _steps(code.get("DeltaY"), len(words))
            for i, char in enumerate(words):
                wide = (size if east_asian_width(char) in "WF" else size / 2) * scale
                left, bottom = self._on_page(matrix, at, low)
                right, _ = self._on_page(matrix, at + wide, low)
                if char.strip():
                    key = (char, round(left / printed * 3), round(bottom / printed * 3))
                    self.chars.setdefault(key, Char(char, (left, max(left, right), bottom, printed), is_made=False))
                at += across[i] if i < len(across) else 0.0 if down else wide
                low += down[i] if i < len(down) else 0.0

    def _path(self, path: Any, matrix: Matrix) -> None:
        outlines = list(_outlines(_text(path, "AbbreviatedData"), lambda x, y: self._on_page(matrix, x, y)))
        is_filled = path.get("Fill") in ("true", "1")
        self.paths.append(Path(outlines, is_stroked=path.get("Stroke") not in ("false", "0"), is_filled=is_filled))


def _within(outer: Matrix, element: Any) -> Matrix:
    """Return how an object is moved on the page: by its own matrix, its place, and what is around it."""
    a, b, c, d, e, f = _numbers(element.get("CTM"), 6) or (1, 0, 0, 1, 0, 0)
    left, top, *_ = _numbers(element.get("Boundary"), 4) or (0, 0)
    e, f = e + left, f + top
    g, h, i, j, k, m = outer
    return g * a + i * b, h * a + j * b, g * c + i * d, h * c + j * d, g * e + i * f + k, h * e + j * f + m


def _outlines(data: str, on_page: Callable[[float, float], Point]) -> Iterator[list[Point]]:
    """Yield the corners of each line of a path; those of curves are left out."""
    points: list[Point] = []
    words = data.split()
    at = 0
    while at < len(words):
        sign = words[at]
        count = _OPERANDS[sign]
        if sign in "SM":
            if len(points) > 1:
                yield points
            points = []
        if sign == "C" and points:
            points.append(points[0])
        elif count:
            x, y = map(float, words[at + count - 1 : at + count + 1])
            points.append(on_page(x, y))
        at += count + 1
    if len(points) > 1:
        yield points


_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""How many numbers follow each sign of a path; the last two are where it leads."""


def _lines(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Yield the characters of a page by their lines, from the top and from left to right."""
    line: list[Char] = []
    for char in sorted(chars, key=lambda char: -char.place[2]):
        if line and line[0].place[2] - char.place[2] > _LEVEL * max(line[0].place[3], char.place[3]):
            yield sorted(line, key=lambda one: one.place[0])
            line = []
        line.append(char)
    if line:
        yield sorted(line, key=lambda one: one.place[0])


def _spaced(chars: list[Char]) -> Iterator[Char]:
    """Yield the characters of a line, with a blank in each gap."""
    before = None
    for char in chars:
        if before is not None:
            gap = char.place[0] - before.place[1]
            if gap > (_WORD_GAP if _WORDS.fullmatch(before.text + char.text) else _GAP) * before.place[3]:
                yield Char(" ", (before.place[1], char.place[0], *before.place[2:]), is_made=True)
        yield char
        before = char


def _steps(text: str | None, most: int) -> list[float]:
    """Return the steps from character to character; `g 3 5` says three times 5."""
    words = (text or "").split()
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < most:
        if words[at] == "g":
            steps += [float(words[at + 2])] * min(int(words[at + 1]), most)
            at += 3
        else:
            steps.append(float(words[at]))
            at += 1
    return steps


def _number(text: str | None, default: float) -> float:
    numbers = _numbers(text, 1)
    return numbers[0] if numbers else default


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Return the numbers that a text lists; None where they are not as many, or not all finite."""
    numbers = tuple(map(float, (text or "").split()))
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None
