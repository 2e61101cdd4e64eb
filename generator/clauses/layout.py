"""Forms, the layout of a piece of a notice: its text with its values as placeholders, {number}、{title}↵{text}."""

import re
from collections.abc import Iterable, Iterator, Mapping

LINE_END = "↵"
"""Stands for the end of a line, so that a form is one line of YAML."""

_PLACE = re.compile(r"\{([^{}]+)\}")
_MEANT = re.compile(r"[{}↵]")
_BLANK = " \t\u3000\xa0"

SECTION = "{number}、{title}↵{text}↵"
TASK = "{number}{title}。{text}{clause}↵"
PART = "{text}{clause}"

Spans = Iterable[tuple[str, int, int]]
"""Name, start and end of the values in a text."""


def laid(form: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the pieces of the text that a form gives: the name of a value and its text, or "" and the text between."""
    for i, piece in enumerate(_PLACE.split(form)):
        if text := values.get(piece, "") if i % 2 else piece.replace(LINE_END, "\n"):
            yield (piece if i % 2 else "", text)


def filled(form: str, values: Mapping[str, str]) -> str:
    """Return the text that a form gives with its placeholders replaced; a missing value is empty."""
    return "".join(text for _, text in laid(form, values))


def form_of(text: str, start: int, end: int, spans: Spans) -> str | None:
    """Return the form of a stretch of text whose values are at `spans`; None if {, } or ↵ stands between them."""
    form, at = "", start
    for name, first, last in sorted(spans, key=lambda span: span[1:]):
        between = text[at:first]
        if _MEANT.search(between):
            return None
        form += between.replace("\n", LINE_END) + f"{{{name}}}"
        at = last
    return None if _MEANT.search(text[at:end]) else form + text[at:end].replace("\n", LINE_END)


def places(form: str) -> tuple[str, ...]:
    """Return the names of a form's placeholders, in order."""
    return tuple(_PLACE.findall(form))


def mark_after(form: str, name: str) -> str:
    """Return the mark that a form prints after a value, blanks and line ends apart: the 、 after a number."""
    pieces = _PLACE.split(form)
    after = next((pieces[i + 1] for i in range(1, len(pieces), 2) if pieces[i] == name), "")
    return "" if LINE_END in after else after.strip(_BLANK)
