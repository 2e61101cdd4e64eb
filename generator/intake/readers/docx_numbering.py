"""Compute Word's automatic numbers, `一、` or `(一)`, which no paragraph holds, from its list definitions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from docx.oxml.ns import qn

from generator.text.number_formats import formatted

_PLACE = re.compile("%([1-9])")
_DEPTHS = range(9)
"""The levels that a list of Word's can have."""
_MAX_BASES = 32
"""The longest chain of styles, each based on the next: Word allows fewer."""
_MAX_LABEL = 255
"""The longest number, in characters, that Word shows."""
# Word's symbol fonts put pictures at the places of letters.
SYMBOLS = dict(zip("lnuØü§vq·þ¨o", "●■◆➢✓▪❖❑•☑□○", strict=True))

Element = Any
"""An element of the document's XML; python-docx gives its own classes to some."""


def value(element: Element | None, path: str) -> str | None:
    """Return the `w:val` of the element at a path below another, if it is there."""
    child = element.find("/".join(qn(step) for step in path.split("/"))) if element is not None else None
    return None if child is None else child.get(qn("w:val"))


def is_on(element: Element | None, path: str) -> bool | None:
    """Whether a switch at a path below an element is on; None where it is not there."""
    child = element.find("/".join(qn(step) for step in path.split("/"))) if element is not None else None
    return None if child is None else child.get(qn("w:val")) not in ("0", "false", "off", "none")


class Styles:
    """The styles of a document, and which is based on which."""

    def __init__(self, root: Element | None) -> None:
        styles = root.iter(qn("w:style")) if root is not None else ()
        self._styles = {style.get(qn("w:styleId")): style for style in styles}
        self._default = next((s for s in self._styles.values() if _is_default_paragraph(s)), None)

    def chain(self, style_id: str | None, *, paragraph: bool = True) -> Iterator[Element]:
        """Return a style and those that it is based on, nearest first; no id stands for the default paragraph style."""
        return islice(self._bases(style_id, paragraph=paragraph), _MAX_BASES)

    def _bases(self, style_id: str | None, *, paragraph: bool) -> Iterator[Element]:
        style = self._styles.get(style_id, self._default if paragraph else None)
        seen: set[str] = set()
        while style is not None and (id_ := style.get(qn("w:styleId"))) not in seen:
            yield style
            seen.add(id_)
            style = self._styles.get(value(style, "w:basedOn"))


def _is_default_paragraph(style: Element) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true", "on")


@dataclass
class _NumberedList:
    """A `w:num`: the levels of an abstract list, some of them overridden."""

    counters: dict[int, int]
    """Shared by all lists of the same abstract list, which therefore run on."""
    levels: Mapping[int, Element]
    starts: Mapping[int, int]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a document; `label` counts, so it has to be called for each paragraph in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _NumberedList] = {}
        if root is None:
            return
        abstract = {element.get(qn("w:abstractNumId")): element for element in root.iter(qn("w:abstractNum"))}
        linked = {link: element for element in abstract.values() if (link := value(element, "w:styleLink"))}
        counters: dict[str, dict[int, int]] = {}
        for num in root.iter(qn("w:num")):
            element = abstract.get(value(num, "w:abstractNumId"))
            element = linked.get(value(element, "w:numStyleLink") or "", element)
            if element is not None:
                shared = counters.setdefault(element.get(qn("w:abstractNumId")), {})
                self._lists[num.get(qn("w:numId"))] = _list(num, element, shared)

    def label(self, paragraph: Element) -> str:
        """Return the number before a paragraph, with the blank between it and the text; "" where there is none."""
        list_, depth = self._place(paragraph)
        if list_ is None or depth not in list_.levels:
            return ""
        _count(list_, depth)
        return _label(list_, depth)

    def _place(self, paragraph: Element) -> tuple[_NumberedList | None, int]:
        """Return the list of a paragraph, its own or its style's, and its level in it from 0."""
        properties = paragraph.find(qn("w:pPr"))
        num, depth = value(properties, "w:numPr/w:numId"), value(properties, "w:numPr/w:ilvl")
        for style in self._styles.chain(value(properties, "w:pStyle")):
            if num is not None:
                break
            num = value(style, "w:pPr/w:numPr/w:numId")
            depth = depth or value(style, "w:pPr/w:numPr/w:ilvl")
            if num is not None and depth is None and num in self._lists:
                depth = _depth_of_style(self._lists[num], style.get(qn("w:styleId")))
        return self._lists.get(num or ""), _whole(depth)


def _list(num: Element, abstract: Element, counters: dict[int, int]) -> _NumberedList:
    levels = {depth: level for level in abstract.iter(qn("w:lvl")) if (depth := _depth(level)) in _DEPTHS}
    starts: dict[int, int] = {}
    for override in num.iter(qn("w:lvlOverride")):
        if (start := value(override, "w:startOverride")) is not None:
            starts[_depth(override)] = _whole(start)
        if (level := override.find(qn("w:lvl"))) is not None and _depth(override) in _DEPTHS:
            levels[_depth(override)] = level
    return _NumberedList(counters, levels, starts)


def _depth(level: Element) -> int:
    return _whole(level.get(qn("w:ilvl")))


def _depth_of_style(list_: _NumberedList, style_id: str) -> str | None:
    return next((str(depth) for depth, level in list_.levels.items() if value(level, "w:pStyle") == style_id), None)


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else default


def _start(list_: _NumberedList, depth: int) -> int:
    return list_.starts.get(depth, _whole(value(list_.levels.get(depth), "w:start")))


def _count(list_: _NumberedList, depth: int) -> None:
    """Count a paragraph; what lies deeper begins again, as far as its level says so."""
    counters = list_.counters
    begins = depth in list_.starts and depth not in list_.begun
    counters[depth] = _start(list_, depth) if begins or depth not in counters else counters[depth] + 1
    list_.begun.add(depth)
    for deeper, level in list_.levels.items():
        after = _whole(value(level, "w:lvlRestart"), deeper)
        if deeper > depth and depth < after:
            counters.pop(deeper, None)


def _label(list_: _NumberedList, depth: int) -> str:
    level = list_.levels[depth]
    legal = is_on(level, "w:isLgl")

    def shown(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        number = list_.counters.get(at, _start(list_, at))
        form = value(list_.levels.get(at), "w:numFmt") or "decimal"
        return formatted(number, "decimal" if legal and form != "none" else form)

    written = (value(level, "w:lvlText") or "")[:_MAX_LABEL]
    bullet = value(level, "w:numFmt") == "bullet"
    text = symbol(written, _font(level)) if bullet else _PLACE.sub(shown, written)
    suffix = value(level, "w:suff") or "tab"
    return text + {"space": " ", "tab": "\t"}.get(suffix, "") if text else ""


def _font(level: Element) -> str:
    fonts = level.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return "" if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""


def symbol(text: str, font: str) -> str:
    """Return the character that a letter stands for in a font of symbols."""
    if "wingdings" not in font.lower() and "symbol" not in font.lower():
        return text
    plain = "".join(chr(ord(char) & 0xFF) if "\uf000" <= char <= "\uf0ff" else char for char in text)
    return "".join(SYMBOLS.get(char, "•") for char in plain)
