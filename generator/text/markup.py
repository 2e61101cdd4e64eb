"""Tokenize HTML as browsers do (https://html.spec.whatwg.org/#tokenization), in linear time; no tree is built.

The parser of the standard library takes quadratic time for hostile markup.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import Literal, NamedTuple, cast

RAW = frozenset({"script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is no markup to a browser that runs scripts."""

_NAME = re.compile(r"[^\t\n\f\r />]*")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_BLANK = re.compile(r"[\t\n\f\r ]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_PLAIN = re.compile(r"<(/?)([a-z][a-z0-9]*)>")
_WRITTEN = re.compile(r'[\t\n ]+([a-z-]+)="([^"]*)"')
"""Tags without attributes, and attributes, as nearly all are written: read at once."""
_COMMENT_END = re.compile(r"--!?>")


class Token(NamedTuple):
    """A token of markup; `open` is a tag or comment that the end of the text cuts off, which browsers drop."""

    kind: Literal["start", "end", "text", "raw", "comment", "declaration", "open"]
    text: str
    """The name of an element in lower case, or the text itself; of raw text as it stands in the file."""
    attributes: Mapping[str, str] = MappingProxyType({})
    within: str = ""
    """The name of the element that holds raw text."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of markup in order."""
    at = 0
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield Token("text", text[at:start])
        if plain := _PLAIN.match(text, start):
            token, at = Token("end" if plain[1] else "start", plain[2]), plain.end()
        else:
            token, at = _at(text, start)
        yield token
        if token.kind == "start" and token.text in RAW:
            end = _end_of(token.text, text, at)
            yield Token("raw", text[at:end], within=token.text)
            at = end
    if at < len(text):
        yield Token("text", text[at:])


def _at(text: str, start: int) -> tuple[Token, int]:
    """Return the token that begins with the < at `start`, and the index after it."""
    following = text[start + 1 : start + 3]
    if following[:1] in "!?" or (following[:1] == "/" and not _is_letter(following[1:])):
        return _comment(text, start)
    if _is_letter(following.lstrip("/")[:1]):
        return _tag(text, start)
    return Token("text", "<"), start + 1


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _end_of(name: str, text: str, at: int) -> int:
    match = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, at)
    return match.start() if match else len(text)


def _comment(text: str, start: int) -> tuple[Token, int]:
    """Return the comment or declaration that begins at `start`, and the index after it."""
    inner = start + 4
    if not text.startswith("<!--", start):
        end = text.find(">", start)
        return (Token("declaration", text[start + 1 : end]), end + 1) if end >= 0 else _cut(text, start)
    for abrupt in (">", "->"):
        if text.startswith(abrupt, inner):
            return Token("comment", abrupt), inner + len(abrupt)
    match = _COMMENT_END.search(text, inner)
    return (Token("comment", text[inner : match.start()]), match.end()) if match else _cut(text, start)


def _cut(text: str, start: int) -> tuple[Token, int]:
    return Token("open", text[start:]), len(text)


def _tag(text: str, start: int) -> tuple[Token, int]:
    is_end = text.startswith("/", start + 1)
    name = _match(_NAME, text, start + 1 + is_end)
    at, attributes = name.end(), dict[str, str]()
    while True:
        while written := _WRITTEN.match(text, at):
            attributes.setdefault(written[1], unescape(written[2]))
            at = written.end()
        at = _match(_BETWEEN, text, at).end()
        if at >= len(text):
            return _cut(text, start)
        if text[at] == ">":
            return Token("end" if is_end else "start", name[0].lower(), attributes), at + 1
        key = _match(_ATTRIBUTE, text, at)
        value, at = _value(text, _match(_BLANK, text, key.end()).end(), key.end())
        attributes.setdefault(key[0].lower(), unescape(value))


def _value(text: str, at: int, without: int) -> tuple[str, int]:
    """Return the value of an attribute, "" without one, and the index after it, which is `without` if there is none."""
    if text[at : at + 1] != "=":
        return "", without
    at = _match(_BLANK, text, at + 1).end()
    if (quote := text[at : at + 1]) in ("'", '"') and quote:
        end = text.find(quote, at + 1)
        return (text[at + 1 : end], end + 1) if end >= 0 else ("", len(text))
    match = _match(_UNQUOTED, text, at)
    return match[0], match.end()


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Return the match of a pattern that also matches the empty text, so that there always is one."""
    return cast("re.Match[str]", pattern.match(text, at))
