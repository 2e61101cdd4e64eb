"""Compare a file with the one that the same data make today: by content, where its bytes come from another version."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from html import unescape
from pathlib import PurePosixPath
from typing import Any

from generator.files.zip_read import DAMAGED, MAX_READ
from generator.formats import sqlite
from generator.text.markup import Token, tokens

Table = Sequence[Mapping[str, Any]]
_FOOT = "print-foot"


class Likeness(Enum):
    """How a file is like another of the same data, from best to worst."""

    EQUAL = "equal"
    """The same content, in other bytes."""
    SAME_TEXT = "same text"
    """The same text in the same order, in other markup, or in another frame."""
    UNLIKE = "unlike"
    """Different, but nothing that the data say is missing."""
    UNKNOWN = "unknown"
    """Different, in a format that is not compared."""
    CONTRADICTING = "contradicting"
    """Different in what the data say."""


def likeness(path: str, file: bytes, ours: bytes, words: Collection[str]) -> Likeness:
    """Return how a file is like ours; `words` are texts of the data without blanks: names, titles, paragraphs.

    A value, a cell or a row that differs contradicts, and so does a text of the data that ours has and the file has
    not. Keys and columns that only one of them knows make it unlike, and so does any other text, or another order.
    A page is compared with one in no frame by its main part.
    """
    place = PurePosixPath(path)
    compare = _described if place.name in _DESCRIPTIONS else _BY_SUFFIX.get(place.suffix)
    compare = None if "/pagefind/" in path else compare
    try:
        return compare(file, ours, words) if compare else Likeness.UNKNOWN
    except (*DAMAGED, RecursionError, csv.Error):
        return Likeness.CONTRADICTING


def _worst(found: Iterator[Likeness]) -> Likeness:
    order = list(Likeness)
    return max(found, key=order.index, default=Likeness.EQUAL)


def _json(file: bytes, ours: bytes, _words: Collection[str]) -> Likeness:
    return _worst(_of_values(json.loads(file), json.loads(ours)))


_DESCRIPTIONS = ("datapackage.json", "plan.schema.json", "plan-metadata.json", "index.json")
"""Files that only describe others, which are compared themselves: each version adds columns, and digests change."""


def _described(file: bytes, ours: bytes, _words: Collection[str]) -> Likeness:
    return Likeness.EQUAL if json.loads(file) == json.loads(ours) else Likeness.UNLIKE


def _of_values(one: Any, other: Any, key: str = "") -> Iterator[Likeness]:
    """Yield how two values of JSON are like, with all that is in them."""
    if one == other:
        return
    if key == "provenance" or one is None or other is None:
        yield Likeness.UNLIKE
    elif isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            yield Likeness.UNLIKE
        for name in one.keys() & other.keys():
            yield from _of_values(one[name], other[name], name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from _of_values(first, second)
    else:
        yield Likeness.CONTRADICTING


def _csv(file: bytes, ours: bytes, _words: Collection[str]) -> Likeness:
    one, other = (list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) for content in (file, ours))
    return _of_tables(one, other)


def _of_tables(one: Table, other: Table) -> Likeness:
    if one == other:
        return Likeness.EQUAL
    pairs = list(zip(one, other, strict=False))
    if len(one) != len(other) or any(row[name] != same[name] for row, same in pairs for name in row.keys() & same):
        return Likeness.CONTRADICTING
    return Likeness.UNLIKE


def _sqlite(file: bytes, ours: bytes, _words: Collection[str]) -> Likeness:
    one, other = sqlite.read(file), sqlite.read(ours)
    schemas = one.pop("sqlite_schema"), other.pop("sqlite_schema")
    unlike = [] if schemas[0] == schemas[1] else [Likeness.UNLIKE]
    both = one.keys() & other.keys()
    index = {name for name in both if name.startswith(sqlite.FULL_TEXT)}  # which each version of SQLite may write anew
    unlike += [Likeness.UNLIKE] if any(one[name] != other[name] for name in index) else []
    return _worst(iter([*unlike, *(_of_tables(one[name], other[name]) for name in both - index)]))


def _markup(file: bytes, ours: bytes, words: Collection[str]) -> Likeness:
    one, other = (file.decode("utf-8"), ours.decode("utf-8"))
    if [*tokens(one)] == [*tokens(other)]:
        return Likeness.EQUAL
    only_main = "<main" in one and "<main" not in other
    return _of_texts(_text(one, only_main=only_main), _text(other), words)


def _of_texts(one: str, other: str, words: Collection[str]) -> Likeness:
    if one == other:
        return Likeness.SAME_TEXT
    lost = any(word in other and word not in one for word in words)
    return Likeness.CONTRADICTING if lost else Likeness.UNLIKE


def _text(markup: str, *, only_main: bool = False) -> str:
    """Return the text of markup, or of its main part, without blanks, so that neither layout nor elements count."""
    every = tokens(markup)
    shown = (token.text for token in (_main(every) if only_main else every) if token.kind == "text")
    return re.sub(r"\s+", "", unescape("".join(shown)))


def _main(every: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a page without its frame: those in <main>, but for the line that prints at its foot."""
    is_inside = is_foot = False
    for token in every:
        if token.text == "main" and token.kind in ("start", "end"):
            is_inside = token.kind == "start"
        elif token.kind == "start" and token.attributes.get("class") == _FOOT:
            is_foot = True
        elif (token.kind, token.text) == ("end", "p"):
            is_foot = False
        elif is_inside and not is_foot:
            yield token


def _packed(file: bytes, ours: bytes, words: Collection[str]) -> Likeness:
    """Compare Office files and other zips by the files in them, else by the texts in these."""
    one, other = _parts(file), _parts(ours)
    if one == other:
        return Likeness.EQUAL
    texts = ["".join(map(_text, parts.values())) for parts in (one, other)]
    return _of_texts(texts[0], texts[1], words)


def _parts(content: bytes) -> dict[str, str]:
    """Return name → text of the files in a zip; raise ValueError where it holds more than may be read at once."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        left, found = MAX_READ, {}
        for entry in archive.infolist():
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError("compression")  # the readers of other methods have no bound
            with archive.open(entry) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0 or entry.filename in found:
                raise ValueError("too large, or two of a name")
            found[entry.filename] = content.decode("utf-8", "surrogateescape")
        return found


_BY_SUFFIX = {
    ".json": _json,
    ".jsonld": _json,
    ".csv": _csv,
    ".sqlite": _sqlite,
    ".html": _markup,
    ".xml": _markup,
    ".xlsx": _packed,
    ".docx": _packed,
    ".zip": _packed,
}
