"""Find the edits that format a YAML file: without needless blanks, and with keys in the order of the data format."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from generator.plan.document import Keys, Scalar
from generator.plan.edits import Edit, line_end, line_start, newline

_KEY_BLANKS = re.compile(r"[ \t]*:[ \t]+(?=[^\s#])|[ \t]+:")
_LINE_END_BLANKS = re.compile(r"(?<![ \t])[ \t]++(?=\r?\n|\Z)")
_LIST_BLANKS = re.compile(r"\[[ \t]+(?=[^\s#]|\Z)|(?<=\S)[ \t]+\]|(?<![ \t])[ \t]*+,[ \t]*+(?=[^\s,#\]]|\Z)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


def spare_blanks(text: str, scalars: list[Scalar]) -> Iterator[Edit]:
    """Yield the edits that remove needless blanks: at line ends, around colons and commas, within brackets."""
    last, after_key = 0, False
    for scalar in scalars:
        yield from _tidied(text, last, scalar.start, after_key=after_key)
        last, after_key = max(last, scalar.end), scalar.is_key
    yield from _tidied(text, last, len(text), after_key=after_key)


def keys_in_order(text: str, scalars: list[Scalar], allowed: Callable[[Keys], list[str]]) -> Iterator[Edit]:
    """Yield the edit of each mapping whose keys are out of order, the innermost first.

    `allowed` returns the possible keys of the mapping at a path, in the order of the data format.
    """
    mappings: dict[Keys, list[Scalar]] = {}
    ends: dict[Keys, int] = {}
    for scalar in scalars:
        if scalar.is_key:
            mappings.setdefault(scalar.keys[:-1], []).append(scalar)
        for length in range(len(scalar.keys) + 1):
            keys = scalar.keys[:length]
            ends[keys] = max(ends.get(keys, 0), scalar.end)
    for keys in sorted(mappings, key=len, reverse=True):
        if edit := _reordered(text, mappings[keys], allowed(keys), _last_line_end(text, ends[keys])):
            yield edit


def _tidied(text: str, start: int, end: int, *, after_key: bool) -> Iterator[Edit]:
    """Yield the edits of the text between two scalars, from `start` up to `end`; comments in it stay as they are."""
    gap = text[start:end]
    comments = [match.span() for match in _COMMENT.finditer(gap)]
    patterns = [(_LINE_END_BLANKS, ""), (_LIST_BLANKS, None)]
    if after_key and (colon := _KEY_BLANKS.match(text, start)) and colon.end() <= end:
        right = ":" if colon[0].endswith(":") else ": "
        if colon[0] != right:
            yield Edit(start, colon[0], right)
    for pattern, fixed in patterns:
        for match in pattern.finditer(gap):
            right = fixed if fixed is not None else {"[": "[", "]": "]"}.get(match[0].strip(), ", ")
            before = bisect_right(comments, match.start(), key=lambda span: span[0]) - 1
            within = before >= 0 and match.start() < comments[before][1]
            if match[0] != right and not within and not (match.end() == len(gap) < len(text) - start and fixed == ""):
                yield Edit(start + match.start(), match[0], right)


def _reordered(text: str, own: list[Scalar], allowed: list[str], end: int) -> Edit | None:
    """Return the edit that sorts the keys of a mapping, None where they are sorted or do not begin their lines."""
    if any(scalar.keys[-1] not in allowed for scalar in own):
        return None
    right = sorted(own, key=lambda scalar: allowed.index(str(scalar.keys[-1])))
    if right == own:
        return None
    heads = [line_start(text, scalar.start) for scalar in own]
    if any(text[head : scalar.start].strip(" ") for head, scalar in zip(heads[1:], own[1:], strict=True)):
        return None
    if text[heads[0] : own[0].start].strip(" -") or len(set(heads)) < len(heads):
        return None
    beside_dash = "-" in text[heads[0] : own[0].start]
    top = own[0].start if beside_dash or len(own[0].keys) == 1 else _lead(text, heads[0])
    starts = [top, *(_lead(text, head) for head in heads[1:])]
    blocks = {s: text[start:stop] for s, start, stop in zip(own, starts, [*starts[1:], end], strict=True)}
    if beside_dash:
        if blocks[right[0]].lstrip().startswith("#"):
            return None
        indent = " " * (own[0].start - heads[0])
        blocks[own[0]] = indent + blocks[own[0]]
        blocks[right[0]] = blocks[right[0]].removeprefix(indent)
    line_break = newline(text)
    lines = [blocks[scalar].removesuffix("\n").removesuffix("\r") for scalar in right]
    return Edit(top, text[top:end], line_break.join(lines) + (line_break if text.endswith("\n", 0, end) else ""))


def _lead(text: str, head: int) -> int:
    """Return the offset at which the comments and blank lines directly above a line begin."""
    while head:
        above = line_start(text, head - 1)
        if text[above:head].strip() and not text[above:head].lstrip().startswith("#"):
            break
        head = above
    return head


def _last_line_end(text: str, end: int) -> int:
    """Return the offset behind the last line of a value, without the blank lines that a block scalar's `end` counts."""
    return line_end(text, len(text[:end].rstrip()) if text[end - 1 : end].isspace() else end)
