"""Apply edits to the text of a YAML file, and verify by parsing it again that nothing but their values has changed."""

import copy
import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from generator.plan import document as document_plan
from generator.plan.document import Document, Keys, Scalar
from generator.problems import Problem

GONE: Final = object()
"""Sentinel that stands for a value whose key is to be deleted."""

_REMARK = re.compile(r"(?<!\S)#[^\r\n]*|^[ \t\r]*\n", re.MULTILINE)
_BEGINS_ITEM = re.compile(r"[ \t]*-[ \t]+")


class TangledError(Exception):
    """The edits cannot be applied to the file, or do not change it as they should."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement in a text: of `old`, which begins at the offset `start` (in characters, from 0), by `new`."""

    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        """The offset at which `old` ends."""
        return self.start + len(self.old)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied, which may come in any order.

    Raises TangledError where two of them overlap or insert at the same offset, or the text differs from an `old`.
    """
    pieces: list[str] = []
    last = (0, 0)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        stretch = (edit.start, edit.end)
        if edit.start < last[1] or (pieces and stretch == last) or not text.startswith(edit.old, edit.start):
            raise TangledError(f"{edit.start}: {edit.old!r}")
        pieces += [text[last[1] : edit.start], edit.new]
        last = stretch
    return "".join([*pieces, text[last[1] :]])


def apply_verified(
    document: Document, edits: Iterable[Edit], values: Mapping[Keys, object]
) -> tuple[Document, list[Problem]]:
    """Return the document that results from edits, parsed, and the problems of its YAML.

    It has no new problem. Its data are those of `document` but for `values` (path → new value, or GONE). All comments
    and blank lines remain, except within text that an edit deletes. Raises TangledError where any of this fails.
    """
    edits = list(edits)
    after, problems = document_plan.parse(Document(document.file, apply(document.text, edits)))
    if after is None or (problems and len(problems) > len(document_plan.parse(document)[1])):
        raise TangledError(document.file)
    cut = [(edit.start, edit.end) for edit in edits if not edit.new and edit.old.strip(" \t")]  # blanks hold no remark
    left = Counter(remark for at, remark in remarks(document) if not _within(cut, at, at + len(remark)))
    if after.data != _expected(document.data, values) or left - Counter(remark for _, remark in remarks(after)):
        raise TangledError(document.file)
    return after, problems


def apart(groups: Iterable[Iterable[Edit]]) -> Iterator[int]:
    """Yield the index, from 0, of each group of edits that overlaps no group yielded before, as `apply` requires."""
    taken: list[tuple[int, int]] = []
    for index, group in enumerate(groups):
        stretches = [(edit.start, edit.end) for edit in group]
        if stretches and not any(_touches(taken, *stretch) for stretch in stretches):
            yield index
            for stretch in stretches:
                insort(taken, stretch)


def end_of(text: str, scalar: Scalar) -> int:
    """Return the offset at which a value ends; a block scalar without the line ends after it, which libyaml counts."""
    is_block = text[scalar.start : scalar.start + 1] in ("|", ">")
    return len(text[: scalar.end].rstrip(" \t\r\n")) if is_block else scalar.end


def in_brackets(text: str, item: Scalar) -> bool:
    """Whether a value is an item of a list in brackets, not of one with a line and a dash for each item."""
    in_list = bool(item.keys) and isinstance(item.keys[-1], int)
    return in_list and not _BEGINS_ITEM.fullmatch(text, line_start(text, item.start), item.start)


def line_start(text: str, offset: int) -> int:
    """Return the offset at which the line of a character begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Return the offset behind the line end of the line of a character."""
    at = text.find("\n", offset)
    return len(text) if at < 0 else at + 1


def newline(text: str) -> str:
    """Return the line end of a text: CRLF where it has one anywhere, else LF."""
    return "\r\n" if "\r\n" in text else "\n"


def remarks(document: Document) -> Iterator[tuple[int, str]]:
    """Yield offset and text of each comment and blank line, which YAML ignores and people read."""
    text, last = document.text, 0
    stretches = [(scalar.start, end_of(text, scalar)) for scalar in document.scalars()]
    for start, end in [*stretches, (len(text), len(text))]:
        for remark in _REMARK.finditer(text, last, start):
            yield remark.start(), remark[0] if remark[0].startswith("#") else "\n"
        last = max(last, end)


def _within(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in stretches)


def _touches(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a range overlaps one of `taken`, which are sorted and do not overlap each other."""
    at = bisect_right(taken, start, key=lambda span: span[0])
    before = at > 0 and taken[at - 1][1] > start
    return before or (at > 0 and taken[at - 1] == (start, end)) or (at < len(taken) and taken[at][0] < end)


def _expected(data: object, values: Mapping[Keys, object]) -> object:
    """Return a copy of data with values set; those GONE are deleted last, with the mappings that this empties."""
    whole = [copy.deepcopy(data)]
    for keys, value in sorted(values.items(), key=lambda item: item[1] is GONE):
        _put(whole, (0, *keys), value)
    return whole[0]


def _put(data: Any, keys: Keys, value: object) -> None:
    """Set a value in data, or delete it, with all mappings that it was alone in."""
    key, rest = keys[0], keys[1:]
    if not rest and value is GONE:
        data.pop(key, None)
    elif not rest:
        data[key] = value
    else:
        if isinstance(data, dict) and not isinstance(data.get(key), dict | list):
            data[key] = {}
        _put(data[key], rest, value)
        if isinstance(data, dict) and data[key] == {}:
            del data[key]
