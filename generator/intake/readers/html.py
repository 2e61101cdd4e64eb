"""Read a saved web page (HTML): the text of the notice, without the navigation of the site around it."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from generator.clauses import numbering
from generator.intake.manuscript import Manuscript, ManuscriptCell, ManuscriptTable
from generator.intake.readers import box
from generator.intake.readers import text as text_reader
from generator.messages import say
from generator.problems import ReadingError
from generator.text.number_formats import formatted

MAX_SPAN = 100
"""More columns than any table of duties has."""
MAX_ROWS = 65_534
"""The most that a cell covers in HTML."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE = re.compile("gb|cp936|x-gbk|ms936|hz", re.IGNORECASE)
_TRADITIONAL = "big5hkscs"
_BLANKS = re.compile("[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()  # noqa: SIM905  a column of fifty words
)
_UNSEEN = frozenset(
    """audio button canvas datalist embed head iframe input link map meta noscript object option script select style svg
    template textarea title video""".split()  # noqa: SIM905  the same
)
_AROUND = frozenset(("nav", "header", "footer", "aside", "dialog", "menu"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"))
_NAMES = re.compile(
    r"(^|[-_])(nav|navbar|menu|topnav|breadcrumb|crumbs?|footer|foot|bottom|header|topbar|sidebar|share|bdshare|search|"
    r"copyright|toolbar|pagination|related|banner)([-_]|$)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"^(TRS_Editor|TRS_UEDITOR|UCAP-CONTENT|pages_content|zoom|zoomcon|article-content|article_content|content-article|"
    r"view TRS_UEDITOR.*|wp_articlecontent|vsb_content.*|js_content|ivs_content)$",
    re.IGNORECASE,
)


def read(content: bytes, file: str) -> Manuscript:
    """Return the manuscript of a page; only its main content, where that is marked.

    Raise ReadingError where it is nested too deep to be parsed whole.
    """
    text = _decoded(content, file).replace("\0", "\ufffd")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = html.document_fromstring(b"<html>" + text.encode("utf-8"), parser=parser)
    if any("Excessive depth" in str(entry.message) for entry in parser.error_log):  # the rest would be lost
        raise ReadingError(
            file, say("网页的层次太深，读不全。"), say("请把通知的文字复制到 Word 里，存为 .docx 再试。")
        )
    _strip(root)
    heading, main = _main(root)
    page = _Page()
    if heading is not None:
        page.take(heading)
    page.take(main)
    return _without_box(page.lines, [table for table in map(_table, page.tables) if _is_data(table)])


def _without_box(lines: list[str], tables: list[ManuscriptTable]) -> Manuscript:
    """Return the manuscript of a page's lines and tables without the box above the notice, and what that says."""
    held = [[n for row in table.rows for cell in row for n in cell.lines] for table in tables]
    first, end, facts = box.taken(lines, [range(min(own), max(own) + 1) for own in held if own])
    moved: dict[int, ManuscriptCell] = {}

    def shifted(cell: ManuscriptCell) -> ManuscriptCell:
        """Return a cell with the lines that it has now; a merged one stays one object."""
        lines_ = (n - (end - first) * (n >= end) for n in cell.lines if not first <= n < end)
        return moved.setdefault(id(cell), ManuscriptCell(tuple(lines_)))

    kept = (table for table in tables if any(not first <= n < end for r in table.rows for c in r for n in c.lines))
    return Manuscript(
        (*lines[:first], *lines[end:]),
        tuple(ManuscriptTable(tuple(tuple(map(shifted, row)) for row in table.rows)) for table in kept),
        facts,
    )


def _decoded(content: bytes, file: str) -> str:
    """Return the text of a page in the encoding that it declares; detected where it declares none, or falsely."""
    declared = _DECLARED.search(content[:4096])
    text = None
    if declared and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii", "replace")
        encoding = "gb18030" if _CHINESE.match(name) else _TRADITIONAL if name.lower().startswith("big5") else name
        with suppress(LookupError, UnicodeError):
            text = text_reader.decoded(content, encoding)
    if text is not None and text_reader.is_plausible(text):
        return text
    try:
        return text_reader.decode(content, file)
    except ReadingError:
        if text is None:
            raise
        return text


def _strip(root: Any) -> None:
    """Remove what a reader does not see, and the parts of the site around the text."""
    most = _length(root) / 2
    for element in [element for element in root.iter(etree.Element) if _is_unseen(element, most)]:
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _is_unseen(element: Any, most: float) -> bool:
    if element.tag in _UNSEEN | _AROUND or element.get("role") in _ROLES:
        return True
    if "hidden" in element.attrib or element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style", "")):
        return True
    names = [*element.get("class", "").split(), element.get("id", "")]
    return element.tag != "html" and any(_NAMES.search(name) for name in names) and _length(element) <= most


def _length(element: Any) -> int:
    """Return the number of characters of an element outside of links."""
    links = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return len("".join(element.itertext())) - links


def _main(root: Any) -> tuple[Any, Any]:
    """Return the heading of the main content, None unless it stands outside, and the element of that content."""
    body = root.find("body")
    page = root if body is None else body
    most = _length(page) / 2
    marked = [e for e in page.iter(etree.Element) if _is_marked(e) and _length(e) > most]
    if not marked:
        return None, page
    main = marked[-1]  # the innermost, since each holds more than half
    headings = [h for h in page.iter("h1") if h not in main.iter("h1")]
    return (headings[0] if len(headings) == 1 and main.find(".//h1") is None else None), main


def _is_marked(element: Any) -> bool:
    names = [*element.get("class", "").split(), element.get("id", "")]
    return element.tag in ("article", "main") or element.get("role") == "main" or any(map(_CONTENT.match, names))


@dataclass
class _Rows:
    """A table in markup: for each row its cells, each with the number of columns and rows that it covers."""

    rows: list[list[tuple[ManuscriptCell, int, int]]] = field(default_factory=list)
    start: int = 0
    """The line with which the open cell begins."""
    groups: set[int] = field(default_factory=set)
    """The rows with which groups of rows begin: no cell reaches from one into the next."""


class _OrderedList:
    """Counts the items of an <ol>; a list whose style says so has no numbers."""

    def __init__(self, element: Any) -> None:
        items = sum(1 for _ in element.iterchildren("li"))
        self._step = -1 if "reversed" in element.attrib else 1
        self._next = _whole(element.get("start"), items if self._step < 0 else 1)
        self._format = _list_format(element) or "decimal"

    def number(self, item: Any) -> str:
        """Return the number that browsers show before an item."""
        value = _whole(item.get("value"), self._next)
        self._next = value + self._step
        return _numbered(value, _list_format(item) or self._format)


_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES = {
    **dict.fromkeys(("lower-alpha", "lower-latin"), "lowerLetter"),
    **dict.fromkeys(("upper-alpha", "upper-latin"), "upperLetter"),
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal"), "chineseCounting"),
    "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "ideographLegalTraditional",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
    "cjk-decimal": "ideographDigital",
    "decimal": "decimal",
    **dict.fromkeys(("none", "disc", "circle", "square"), "none"),
}
"""The counter styles of CSS, and how Word calls the same."""
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)


def _list_format(element: Any) -> str | None:
    """Return the format of numbers that a list, or an item, asks for; None where it asks for none."""
    words = " ".join(_STYLE.findall(element.get("style", ""))).lower().split()
    asked = (_STYLES[word] for word in reversed(words) if word in _STYLES)
    return next(asked, None) or _TYPES.get(element.get("type", ""))


def _numbered(value: int, form: str) -> str:
    """Return a number as browsers show it before an item: 3. or 三、."""
    if form in ("lowerLetter", "upperLetter"):
        return f"{_letters(value, form[0] == 'u')}."
    number = formatted(value, form) if value > 0 or form == "none" else str(value)
    return number and number + ("." if number.isascii() else "、")


def _letters(value: int, upper: bool) -> str:  # noqa: FBT001  one of two alphabets
    """Return a … z, aa, ab …: unlike Word's aa, bb."""
    letters, left = "", value
    while left > 0:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A" if upper else "a") + letter) + letters
    return letters or str(value)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", text) else default


class _Page:
    """Collects lines and tables in the order of the page."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tables: list[_Rows] = []
        self._open: list[_Rows] = []
        self._line: list[str] = []
        self._lists: list[_OrderedList | None] = []
        self._number = ""
        """The number of a list's item, until the text that it stands before comes."""
        self._kept = 0
        """How many elements are open in which line ends stand for themselves."""

    def take(self, main: Any) -> None:
        """Read an element and all below it; what follows it is not its own."""
        for event, element in etree.iterwalk(main, events=("start", "end")):
            if event == "start":
                self._begin(element)
                self._text(element.text)
            else:
                self._end(element)
                self._text(None if element is main else element.tail)
        self._flush()

    def _begin(self, element: Any) -> None:
        if element.tag in _BLOCKS or element.tag == "br":
            self._flush()
        self._kept += element.tag == "pre"
        if element.tag in ("ol", "ul"):
            self._lists.append(_OrderedList(element) if element.tag == "ol" else None)
        elif element.tag == "li":
            self._number = list_.number(element) if self._lists and (list_ := self._lists[-1]) else ""
        if element.tag == "table":
            self._open.append(_Rows())
            self.tables.append(self._open[-1])
        elif self._open and element.tag in ("thead", "tbody", "tfoot"):
            self._open[-1].groups.add(len(self._open[-1].rows))
        elif self._open and element.tag == "tr":
            self._open[-1].rows.append([])
        elif self._open and element.tag in ("td", "th"):
            self._open[-1].start = len(self.lines)

    def _end(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self._flush()
        self._kept -= element.tag == "pre"
        if element.tag in ("ol", "ul"):
            self._lists.pop()
        elif element.tag == "li":
            self._number = ""
        if element.tag == "table":
            self._open.pop()
        elif self._open and element.tag in ("td", "th") and self._open[-1].rows:
            table = self._open[-1]
            cell = ManuscriptCell(tuple(range(table.start, len(self.lines))))
            table.rows[-1].append((cell, _span(element, "colspan", MAX_SPAN), _span(element, "rowspan", MAX_ROWS)))

    def _text(self, text: str | None) -> None:
        if text and self._kept:
            *whole, text = text_reader.LINE_END.split(text)
            for line in whole:
                self._line.append(line)
                self._flush()
        self._line.append(text or "")

    def _flush(self) -> None:
        """End the line; blanks in a page are layout, but for the wide ones that Chinese text is typed with."""
        line = _BLANKS.sub(" ", "".join(self._line).replace("\xa0", " ").replace("\ufeff", "")).strip(" ")
        self._line.clear()
        if line.strip():
            self.lines.append(line if numbering.marker(line.strip()) else self._number + line)
            self._number = ""


def _span(element: Any, name: str, most: int) -> int:
    """Return how many columns or rows a cell covers; 0 rows are all that its group has."""
    match = re.match(r"\s*([0-9]{1,5})", element.get(name, ""))
    count = int(match[1]) if match else 1
    return most if count == 0 and name == "rowspan" else max(1, min(count, most))


def _table(table: _Rows) -> ManuscriptTable:
    """Return a table with each cell at all the places that it covers."""
    grid: list[tuple[ManuscriptCell, ...]] = []
    reaching: dict[int, tuple[int, ManuscriptCell]] = {}
    for number, row in enumerate(table.rows):
        cells, below = _row(row, {} if number in table.groups else reaching)
        grid.append(cells)
        reaching = below
    return ManuscriptTable(tuple(grid))


def _row(
    row: list[tuple[ManuscriptCell, int, int]], reaching: dict[int, tuple[int, ManuscriptCell]]
) -> tuple[tuple[ManuscriptCell, ...], dict[int, tuple[int, ManuscriptCell]]]:
    """Return a row with the cells that reach into it from above, and those that reach on below it."""
    cells: list[ManuscriptCell] = []
    below = {column: (more - 1, cell) for column, (more, cell) in reaching.items() if more > 1}

    def fill() -> None:
        while len(cells) in reaching:
            cells.append(reaching[len(cells)][1])

    for cell, across, down in row:
        fill()
        if down > 1:
            below |= dict.fromkeys(range(len(cells), len(cells) + across), (down - 1, cell))
        cells += [cell] * across
    fill()
    return tuple(cells), below


def _is_data(table: ManuscriptTable) -> bool:
    """Whether a table holds data: at least two rows and columns; else it lays out the page."""
    return len(table.rows) > 1 and max(map(len, table.rows)) > 1
