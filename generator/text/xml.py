"""Text as XML writes it. The library's own functions for this load all of its network code."""

from html import escape as _escape

_BLANKS = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def escaped(text: str) -> str:
    """Return text as it stands between tags."""
    return _escape(text, quote=False)


def quoted(value: str) -> str:
    """Return the value of an attribute in quotes, single ones where it has double ones; line ends and tabs stay."""
    text = escaped(value)
    for blank, written in _BLANKS.items():
        text = text.replace(blank, written)
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return '"' + text.replace('"', "&quot;") + '"'
