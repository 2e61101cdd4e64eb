"""Changes a YAML file by small edits of its text, and proves that they did what they should and nothing else."""

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
"""Asked for in place of a value: that its key is there no longer."""

_REMARK = re.compile(r"(?<!\S)#[^\r\n]*|^[ \t\r]*\n", re.MULTILINE)
_BEGINS_ITEM = re.compile(r"[ \t]*-[ \t]+")


class TangledError(Exception):
    """The file is written in a way in which no small edit does what is wanted."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of text to be replaced: at `start`, in characters from 0, stands `old`, in whose place `new` comes."""

    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        """Return where the stretch ends."""
        return self.start + len(self.old)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with all edits made, whatever their order.

    Raises TangledError where two of them overlap or insert at one place, or where not stands what an edit expects.
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


def made(document: Document, edits: Iterable[Edit], values: Mapping[Keys, object]) -> tuple[Document, list[Problem]]:
    """Return a file with edits made, read again, which is the proof of them, and the problems of its form.

    The file has no new problem of form. It says what it said, but for `values`, each by the way to it, or GONE. Its
    comments and blank lines are all there, but for those in stretches that are cut out. `document` has its data.
    Raises TangledError where any of this fails.
    """
    edits = list(edits)
    after, problems = document_plan.parse(Document(document.file, apply(document.text, edits)))
    if after is None or (problems and len(problems) > len(document_plan.parse(document)[1])):
        raise TangledError(document.file)
    cut = [(edit.start, edit.end) for edit in edits if not edit.new and edit.old.strip(" \t")]  # blanks hold no remark
    left = Counter(remark for at, remark in _remarks(document) if not _within(cut, at, at + len(remark)))
    if after.data != _expected(document.data, values) or left - Counter(remark for _, remark in _remarks(after)):
        raise TangledError(document.file)
    return after, problems


def apart(groups: Iterable[Iterable[Edit]]) -> Iterator[int]:
    """Yield the index, from 0, of each group of edits that meets none of a group yielded before: what `apply` takes."""
    taken: list[tuple[int, int]] = []
    for index, group in enumerate(groups):
        stretches = [(edit.start, edit.end) for edit in group]
        if stretches and not any(_touches(taken, *stretch) for stretch in stretches):
            yield index
            for stretch in stretches:
                insort(taken, stretch)


def end_of(text: str, scalar: Scalar) -> int:
    """Return where a value ends; a block of lines is given with the line ends after it, which are not its own."""
    is_block = text[scalar.start : scalar.start + 1] in ("|", ">")
    return len(text[: scalar.end].rstrip(" \t\r\n")) if is_block else scalar.end


def in_brackets(text: str, item: Scalar) -> bool:
    """Whether a value in a list stands within brackets, not on a line of its own behind a dash."""
    in_list = bool(item.keys) and isinstance(item.keys[-1], int)
    return in_list and not _BEGINS_ITEM.fullmatch(text, line_start(text, item.start), item.start)


def line_start(text: str, offset: int) -> int:
    """Return where the line begins that a character of a text is in."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line ends that a character of a text is in, its line end included."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def newline(text: str) -> str:
    """Return the line end that a text uses; one of Windows anywhere in it makes it one of Windows."""
    return "\r\n" if "\r\n" in text else "\n"


def _remarks(document: Document) -> Iterator[tuple[int, str]]:
    """Yield what stands between keys and values for people alone, comments and blank lines: the offset, the words."""
    text, last = document.text, 0
    stretches = [(scalar.start, end_of(text, scalar)) for scalar in document.scalars()]
    for start, end in [*stretches, (len(text), len(text))]:
        for found in _REMARK.finditer(text, last, start):
            yield found.start(), found[0] if found[0].startswith("#") else "\n"
        last = max(last, end)


def _within(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in stretches)


def _touches(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch meets one of those taken, which are in order and meet none of each other."""
    at = bisect_right(taken, start, key=lambda span: span[0])
    before = at > 0 and taken[at - 1][1] > start
    return before or (at > 0 and taken[at - 1] == (start, end)) or (at < len(taken) and taken[at][0] < end)


def _expected(data: object, values: Mapping[Keys, object]) -> object:
    """Return data with values put into it; what is GONE goes last, and takes the mappings along that it empties."""
    whole = [copy.deepcopy(data)]
    for keys, value in sorted(values.items(), key=lambda item: item[1] is GONE):
        _put(whole, (0, *keys), value)
    return whole[0]


def _put(data: Any, keys: Keys, value: object) -> None:
    """Put a value into data, or take it out with all mappings that it was alone in."""
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
