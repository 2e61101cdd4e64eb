"""Set values in a YAML file by the smallest edits: its comments, order and formatting stay as they are."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from generator.plan import yaml_write
from generator.plan.document import Document, Keys, Scalar, plain_value, value_at
from generator.plan.edits import (
    GONE,
    Edit,
    TangledError,
    apply_verified,
    end_of,
    in_brackets,
    line_end,
    line_start,
    newline,
)

Value = str | bool | Sequence[str] | None
"""The value of a key: a text, a truth value, a list of names; None deletes the key."""

_AFTER_KEY = re.compile(r"[ \t]*:[ \t]*")
_CLOSING = re.compile(r"(?:[ \t\r\n,]|(?<=[\s])#[^\n]*)*\]")
_NEXT_COMMA = re.compile(r"[ \t]*,[ \t]*")
_EMPTY_LIST = re.compile(r"\[[ \t]*\]")


def put(document: Document, values: Mapping[Keys, Value], order: Mapping[Keys, Sequence[str]]) -> Document:
    """Return a document with values set: path → new value, where None and () delete the key.

    `order` gives for the path of a mapping, without places in lists, its possible keys in the order of the format.
    Raises TangledError where the result would have any other data than those of the document and these values.
    """
    there = {scalar.keys for scalar in document.scalars() if not scalar.is_key}

    def turn(item: tuple[Keys, Value]) -> tuple[bool, bool]:
        """Return the sort key: a text that replaces a value comes first, a deletion last, as it may empty a mapping.

        A block scalar may count the blank lines below it as its own: it has to be replaced before a key comes between.
        """
        keys, value = item
        return value in (None, ()), not (isinstance(value, str) and keys in there)

    for keys, value in sorted(values.items(), key=turn):
        wanted = GONE if value in (None, ()) else _like(value_at(document.data, keys), value)
        document, _ = apply_verified(document, _edits(document, keys, value, order), {keys: wanted})
    return document


def _edits(document: Document, keys: Keys, value: Value, order: Mapping[Keys, Sequence[str]]) -> list[Edit]:
    text, scalars = document.text, document.scalars()
    key = next((scalar for scalar in scalars if scalar.is_key and scalar.keys == keys), None)
    if key is None:
        return [] if value in (None, ()) else [_inserted(document, scalars, keys, value, order)]
    if value is None or value == ():
        return [_removed(text, scalars, key)]
    if isinstance(value, str | bool):
        own = next((scalar for scalar in scalars if not scalar.is_key and scalar.keys == keys), None)
        if own is None:
            raise TangledError(document.file)
        end = end_of(text, own)
        new = _written(value, _indent(text, key) + 2)
        beside = text[end : line_end(text, end)].strip()
        new = yaml_write.quoted(str(value)) if "\n" in new and beside else new  # a comment would become text
        return [_edit(text, own.start, end, new)]
    return _listed(document, scalars, key, value)


def _edit(text: str, start: int, end: int, new: str) -> Edit:
    """Return the edit that replaces a range by `new`, with the line ends of the file."""
    return Edit(start, text[start:end], new.replace("\n", newline(text)))


def _listed(document: Document, scalars: list[Scalar], key: Scalar, names: Sequence[str]) -> list[Edit]:
    """Return the edits that replace a list, or a single name, by a list: item by item where it takes several lines."""
    text = document.text
    own = [scalar for scalar in scalars if not scalar.is_key and scalar.keys[: len(key.keys)] == key.keys]
    if [scalar.keys for scalar in own] == [key.keys]:
        new = _written(names[0], 0) if len(names) == 1 else _brackets(names)
        return [_edit(text, own[0].start, end_of(text, own[0]), new)]
    start = _value_start(text, key)
    if text[start : start + 1] == "[":
        end = _flow_end(text, start, own)
        if "\n" not in text[start:end]:
            return [_edit(text, start, end, _brackets(names))]
    items = [scalar for scalar in own if scalar.keys[:-1] == key.keys]
    old = value_at(document.data, key.keys)
    if not isinstance(old, list) or len(items) != len(old):
        raise TangledError(document.file)
    return list(_item_by_item(text, items, old, names))


def _item_by_item(text: str, items: list[Scalar], old: list[object], names: Sequence[str]) -> Iterator[Edit]:
    """Yield the edits of the items that differ in a list of several lines, each of which may have its comment."""
    matcher = difflib.SequenceMatcher(None, old, list(names), autojunk=False)
    for turn, i, j, k, m in matcher.get_opcodes():
        if turn == "equal":
            continue
        shared = min(j - i, m - k)
        for item, name in zip(items[i : i + shared], names[k : k + shared], strict=True):
            new = yaml_write.scalar(name, within=in_brackets(text, item))
            yield _edit(text, item.start, end_of(text, item), new)
        yield from (_without_item(text, item) for item in items[i + shared : j])
        if more := names[k + shared : m]:
            yield _before(text, items[j], more) if j < len(items) else _behind(text, items[-1], more)


def _without_item(text: str, item: Scalar) -> Edit:
    end = end_of(text, item)
    if in_brackets(text, item):
        comma = _NEXT_COMMA.match(text, end)
        return _edit(text, item.start, comma.end() if comma else end, "")
    return _edit(text, line_start(text, item.start), line_end(text, end), "")


def _before(text: str, item: Scalar, names: Sequence[str]) -> Edit:
    """Return the edit that inserts names in a list before an item."""
    if in_brackets(text, item):
        return _edit(
            text, item.start, item.start, "".join(f"{yaml_write.scalar(name, within=True)}, " for name in names)
        )
    start = line_start(text, item.start)
    return _edit(text, start, start, _items(text, item, names))


def _behind(text: str, item: Scalar, names: Sequence[str]) -> Edit:
    """Return the edit that inserts names in a list after its last item."""
    end = end_of(text, item)
    if in_brackets(text, item):
        return _edit(text, end, end, "".join(f", {yaml_write.scalar(name, within=True)}" for name in names))
    return _lines_at(text, line_end(text, end), _items(text, item, names))


def _items(text: str, item: Scalar, names: Sequence[str]) -> str:
    lead = text[line_start(text, item.start) : item.start]
    return "".join(f"{lead}{yaml_write.scalar(name)}\n" for name in names)


def _lines_at(text: str, end: int, lines: str) -> Edit:
    """Return the edit that inserts lines after one that ends at `end`; the last of a file may have no line end."""
    return _edit(text, end, end, lines if text[:end].endswith("\n") else "\n" + lines.rstrip("\n"))


def _inserted(
    document: Document, scalars: list[Scalar], keys: Keys, value: Value, order: Mapping[Keys, Sequence[str]]
) -> Edit:
    """Return the edit that inserts a missing key and its value, at its place in the order of the format."""
    parent, name, text = keys[:-1], str(keys[-1]), document.text
    beside = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == parent]
    if not beside:
        if not parent or any(scalar.keys == parent and not scalar.is_key for scalar in scalars):
            raise TangledError(document.file)
        return _inserted_mapping(document, scalars, parent, name, value, order)
    allowed = list(order[_kind(parent)])
    before = [scalar for scalar in beside if allowed.index(str(scalar.keys[-1])) < allowed.index(name)]
    if any(_indent(text, scalar) < 0 for scalar in beside):
        raise TangledError(document.file)
    indent = _indent(text, beside[-1])
    new = yaml_write.mapping({name: _plain(value)}, indent)
    if not before:
        start = line_start(text, beside[0].start)
        if text[start : beside[0].start].strip():
            raise TangledError(document.file)
        return _edit(text, start, start, new)
    return _after(text, scalars, before[-1], new)


def _inserted_mapping(
    document: Document,
    scalars: list[Scalar],
    parent: Keys,
    name: str,
    value: Value,
    order: Mapping[Keys, Sequence[str]],
) -> Edit:
    """Return the edit that inserts a key whose parent is missing, too."""
    beside = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == parent[:-1]]
    allowed = list(order[_kind(parent[:-1])])
    before = [scalar for scalar in beside if allowed.index(str(scalar.keys[-1])) < allowed.index(str(parent[-1]))]
    if not before or any(_indent(document.text, scalar) < 0 for scalar in beside):
        raise TangledError(document.file)
    new = yaml_write.mapping({str(parent[-1]): {name: _plain(value)}}, _indent(document.text, before[-1]))
    return _after(document.text, scalars, before[-1], new)


def _after(text: str, scalars: list[Scalar], key: Scalar, lines: str) -> Edit:
    """Return the edit that inserts lines below a key and its value."""
    return _lines_at(text, line_end(text, _region_end(text, scalars, key)), lines)


def _removed(text: str, scalars: list[Scalar], key: Scalar) -> Edit:
    """Return the edit that deletes the lines of a key and its value; of its parent where it is the only key."""
    keys = key.keys
    siblings = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == keys[:-1]]
    if len(siblings) == 1 and len(keys) > 1 and isinstance(keys[-2], str):
        return _removed(text, scalars, next(s for s in scalars if s.is_key and s.keys == keys[:-1]))
    start = line_start(text, key.start)
    if text[start : key.start].strip():
        raise TangledError
    return _edit(text, start, line_end(text, _region_end(text, scalars, key)), "")


def _region_end(text: str, scalars: list[Scalar], key: Scalar) -> int:
    """Return the offset at which the value of a key ends; raise TangledError for braces of more than one line."""
    own = [scalar for scalar in scalars if not scalar.is_key and scalar.keys[: len(key.keys)] == key.keys]
    start = _value_start(text, key)
    if text[start : start + 1] == "{":
        braces = text[start : line_end(text, start)].rstrip()
        if not braces.endswith("}") or not isinstance(plain_value(braces + "\n"), dict):
            raise TangledError
        return start + len(braces)
    if not own or text[start : start + 1] == "[":
        return _flow_end(text, start, own)
    last = max(own, key=lambda scalar: scalar.start)
    above = next((scalar for scalar in scalars if scalar.is_key and scalar.keys == last.keys[:-1]), None)
    start = _value_start(text, above) if above and isinstance(last.keys[-1], int) else 0
    return _flow_end(text, start, [last]) if text[start : start + 1] == "[" and start else end_of(text, last)


def _value_start(text: str, key: Scalar) -> int:
    colon = _AFTER_KEY.match(text, key.end)
    return colon.end() if colon else key.end


def _flow_end(text: str, start: int, own: list[Scalar]) -> int:
    """Return the offset at which a list in brackets ends; raise TangledError where that is not plain."""
    if not own:
        empty = _EMPTY_LIST.match(text, start)
        end = empty.end() if empty else None
    else:
        closing = _CLOSING.match(text, max(end_of(text, scalar) for scalar in own))
        end = closing.end() if closing else None
    if end is None:
        raise TangledError
    return end


def _indent(text: str, key: Scalar) -> int:
    """Return the indent of a key in characters; -1 where it does not begin its line, but for dashes of lists."""
    start = line_start(text, key.start)
    return key.start - start if re.fullmatch(r"[ ]*(?:-[ ]+)*", text[start : key.start]) else -1


def _kind(keys: Keys) -> Keys:
    """Return the path of a value without the places in lists."""
    return tuple(key for key in keys if isinstance(key, str))


def _written(value: str | bool, indent: int) -> str:  # noqa: FBT001  it is the value
    return ("true" if value else "false") if isinstance(value, bool) else yaml_write.scalar(value, max(indent, 2))


def _plain(value: Value) -> yaml_write.Value:
    if isinstance(value, str | bool):
        return value
    names = list(value or ())
    return names[0] if len(names) == 1 else names


def _brackets(names: Sequence[str]) -> str:
    return f"[{', '.join(yaml_write.scalar(name, within=True) for name in names)}]"


def _like(old: object, value: Value) -> object:
    """Return a value as the file will hold it: one name alone is no list, unless it replaces a list."""
    if value is None or isinstance(value, str | bool):
        return value
    names = list(value)
    return (names[0] if len(names) == 1 and not isinstance(old, list) else names) or None
