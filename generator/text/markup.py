"""HTML cut into tags and texts as browsers cut it (https://html.spec.whatwg.org/#tokenization), in linear time.

The parser of the standard library takes a time that grows with the square where markup is hostile. No tree is made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Literal, cast

RAW = frozenset({"script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes"})
"""Elements in which a browser that runs scripts looks for no markup but their end."""

_NAME = re.compile(r"[^\t\n\f\r />]*")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_BLANK = re.compile(r"[\t\n\f\r ]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of markup; `open` is what the end of the text cut off, which browsers drop or take for a comment."""

    kind: Literal["start", "end", "text", "raw", "comment", "declaration", "open"]
    text: str
    """The name of an element in lower case, or the text itself; of raw text as it stands in the file."""
    attributes: dict[str, str] = field(default_factory=dict)
    within: str = ""
    """The element that raw text stands in."""


def tokens(text: str) -> Iterator[Token]:
    """Return the tags and texts of markup in turn."""
    at = 0
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield Token("text", text[at:start])
        following = text[start + 1 : start + 3]
        if following[:1] in "!?" or (following[:1] == "/" and not _is_letter(following[1:])):
            token, at = _comment(text, start)
        elif _is_letter(following.lstrip("/")[:1]):
            token, at = _tag(text, start)
        else:
            token, at = Token("text", "<"), start + 1
        yield token
        if token.kind == "start" and token.text in RAW:
            end = _end_of(token.text, text, at)
            yield Token("raw", text[at:end], within=token.text)
            at = end
    if at < len(text):
        yield Token("text", text[at:])


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _end_of(name: str, text: str, at: int) -> int:
    found = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, at)
    return found.start() if found else len(text)


def _comment(text: str, start: int) -> tuple[Token, int]:
    """Read a comment, or what browsers take for one: declarations and instructions."""
    inner = start + 4
    if not text.startswith("<!--", start):
        end = text.find(">", start)
        return (Token("declaration", text[start + 1 : end]), end + 1) if end >= 0 else _cut(text, start)
    for abrupt in (">", "->"):
        if text.startswith(abrupt, inner):
            return Token("comment", abrupt), inner + len(abrupt)
    found = _COMMENT_END.search(text, inner)
    return (Token("comment", text[inner : found.start()]), found.end()) if found else _cut(text, start)


def _cut(text: str, start: int) -> tuple[Token, int]:
    return Token("open", text[start:]), len(text)


def _tag(text: str, start: int) -> tuple[Token, int]:
    is_end = text.startswith("/", start + 1)
    name = _match(_NAME, text, start + 1 + is_end)
    at, attributes = name.end(), dict[str, str]()
    while True:
        at = _match(_BETWEEN, text, at).end()
        if at >= len(text):
            return _cut(text, start)
        if text[at] == ">":
            return Token("end" if is_end else "start", name[0].lower(), attributes), at + 1
        key = _match(_ATTRIBUTE, text, at)
        value, at = _value(text, _match(_BLANK, text, key.end()).end(), key.end())
        attributes.setdefault(key[0].lower(), unescape(value))


def _value(text: str, at: int, without: int) -> tuple[str, int]:
    """Read the value of an attribute, if it has one; return where it ends."""
    if text[at : at + 1] != "=":
        return "", without
    at = _match(_BLANK, text, at + 1).end()
    if (quote := text[at : at + 1]) in ("'", '"') and quote:
        end = text.find(quote, at + 1)
        return (text[at + 1 : end], end + 1) if end >= 0 else ("", len(text))
    found = _match(_UNQUOTED, text, at)
    return found[0], found.end()


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Match a pattern that takes the empty text, too."""
    return cast("re.Match[str]", pattern.match(text, at))
