"""Escape text for XML. `xml.sax.saxutils` of the standard library, which does so, loads its network code."""

from html import escape as _escape

_BLANKS = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def escaped(text: str) -> str:
    """Return text escaped for the content of an element."""
    return _escape(text, quote=False)


def quoted(value: str) -> str:
    """Return the value of an attribute escaped and quoted, in single quotes if it holds double ones.

    Line ends and tabs become character references, which a parser keeps.
    """
    text = escaped(value)
    for blank, written in _BLANKS.items():
        text = text.replace(blank, written)
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return '"' + text.replace('"', "&quot;") + '"'
