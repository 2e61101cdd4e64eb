"""Puts values into a YAML file by the smallest edits: its comments, its order and its other words stay as they are."""

import difflib
import re
from collections.abc import Mapping, Sequence

from generator.plan import document as document_plan
from generator.plan import yaml_write
from generator.plan.document import Document, Keys, Scalar, value_at

Value = str | bool | Sequence[str] | None
"""What a key may get: a text, true or false, a list of names; None takes the key away."""

_AFTER_KEY = re.compile(r"[ \t]*:[ \t]*")
_CLOSING = re.compile(r"(?:[ \t\r\n,]|(?<=[\s])#[^\n]*)*\]")
_NEXT_COMMA = re.compile(r"[ \t]*,[ \t]*")
_EMPTY_LIST = re.compile(r"\[[ \t]*\]")


class TangledError(Exception):
    """The file is written in a way in which no small edit does what is wanted."""


def put(document: Document, values: Mapping[Keys, Value], order: Mapping[Keys, Sequence[str]]) -> Document:
    """Return a file with these values; `order` lists the keys that may stand below a key, in the order of the format.

    Raises TangledError where the file would not say exactly what it said before, and these values.
    """
    wanted: object = document.data
    for keys, value in sorted(values.items(), key=lambda item: item[1] in (None, ())):  # a mapping empties last
        wanted = _with(wanted, keys, value)
        document = _put(document, keys, value, order)
    if document.data != wanted:
        raise TangledError(document.file)
    return document


def _put(document: Document, keys: Keys, value: Value, order: Mapping[Keys, Sequence[str]]) -> Document:
    scalars = document.scalars()
    key = next((scalar for scalar in scalars if scalar.is_key and scalar.keys == keys), None)
    if key is None:
        return document if value in (None, ()) else _inserted(document, scalars, keys, value, order)
    if value is None or value == ():
        return _removed(document, scalars, keys, key)
    if isinstance(value, str | bool):
        own = next((scalar for scalar in scalars if not scalar.is_key and scalar.keys == keys), None)
        if own is None:
            raise TangledError(document.file)
        end = _end(document.text, own)
        new = _written(value, _indent(document.text, key) + 2)
        beside = document.text[end : _line_end(document.text, end)].strip()
        new = yaml_write.quoted(str(value)) if "\n" in new and beside else new  # a comment would become text
        return _edited(document, own.start, end, new)
    return _listed(document, scalars, keys, key, value)


def _edited(document: Document, start: int, end: int, new: str) -> Document:
    """Return the file with a stretch replaced, its line ends kept, and read again."""
    newline = "\r\n" if "\r\n" in document.text else "\n"
    text = document.text[:start] + new.replace("\n", newline) + document.text[end:]
    read, problems = document_plan.parse(Document(document.file, text))
    if read is None or problems:
        raise TangledError(document.file)
    return read


def _listed(document: Document, scalars: list[Scalar], keys: Keys, key: Scalar, names: Sequence[str]) -> Document:
    """Put a list in place of one, name by name, or of a single name."""
    text = document.text
    own = [scalar for scalar in scalars if not scalar.is_key and scalar.keys[: len(keys)] == keys]
    if [scalar.keys for scalar in own] == [keys]:
        new = _written(names[0], 0) if len(names) == 1 else _brackets(names)
        return _edited(document, own[0].start, _end(text, own[0]), new)
    start = _value_start(text, key)
    if text[start : start + 1] == "[":
        end = _flow_end(text, start, own)
        if "\n" not in text[start:end]:
            return _edited(document, start, end, _brackets(names))
    return _item_by_item(document, keys, names)


def _item_by_item(document: Document, keys: Keys, names: Sequence[str]) -> Document:
    """Alter a list that takes several lines, each of which may have its comment."""
    old = value_at(document.data, keys)
    if not isinstance(old, list):
        raise TangledError(document.file)
    matcher = difflib.SequenceMatcher(None, old, list(names), autojunk=False)
    for turn, i, j, k, m in reversed(matcher.get_opcodes()):
        if turn == "equal":
            continue
        shared = min(j - i, m - k)
        for at in reversed(range(shared)):
            own = _item(document, keys, i + at)
            new = yaml_write.scalar(names[k + at], within=_in_brackets(document, own))
            document = _edited(document, own.start, _end(document.text, own), new)
        for at in reversed(range(i + shared, j)):
            document = _without_item(document, _item(document, keys, at))
        for name in reversed(names[k + shared : m]):
            document = _with_item(document, keys, i + shared, name)
    return document


def _item(document: Document, keys: Keys, at: int) -> Scalar:
    return next(scalar for scalar in document.scalars() if not scalar.is_key and scalar.keys == (*keys, at))


def _in_brackets(document: Document, item: Scalar) -> bool:
    line = document.text[document.text.rfind("\n", 0, item.start) + 1 : item.start]
    return not re.fullmatch(r"[ \t]*-[ \t]+", line)


def _without_item(document: Document, item: Scalar) -> Document:
    text, end = document.text, _end(document.text, item)
    if _in_brackets(document, item):
        comma = _NEXT_COMMA.match(text, end)
        return _edited(document, item.start, comma.end() if comma else end, "")
    start = text.rfind("\n", 0, item.start) + 1
    return _edited(document, start, _line_end(text, end), "")


def _with_item(document: Document, keys: Keys, at: int, name: str) -> Document:
    """Put a name into a list before the one at this place, or after the last."""
    text = document.text
    count = sum(not s.is_key and s.keys[:-1] == keys for s in document.scalars())
    beside = _item(document, keys, min(at, count - 1))
    if _in_brackets(document, beside):
        new = yaml_write.scalar(name, within=True)
        if at < count:
            return _edited(document, beside.start, beside.start, f"{new}, ")
        end = _end(text, beside)
        return _edited(document, end, end, f", {new}")
    line = text.rfind("\n", 0, beside.start) + 1
    new = f"{text[line : beside.start]}{yaml_write.scalar(name)}\n"
    if at < count:
        return _edited(document, line, line, new)
    end = _line_end(text, _end(text, beside))
    return _edited(document, end, end, new if text[:end].endswith("\n") else "\n" + new.rstrip("\n"))


def _inserted(
    document: Document, scalars: list[Scalar], keys: Keys, value: Value, order: Mapping[Keys, Sequence[str]]
) -> Document:
    """Write a key that is not there, where the format has it among those beside it."""
    parent, name, text = keys[:-1], str(keys[-1]), document.text
    beside = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == parent]
    if not beside:
        if not parent or any(scalar.keys == parent and not scalar.is_key for scalar in scalars):
            raise TangledError(document.file)
        return _inserted_mapping(document, scalars, parent, name, value, order)
    known = list(order[_kind(parent)])
    before = [scalar for scalar in beside if known.index(str(scalar.keys[-1])) < known.index(name)]
    if any(_indent(text, scalar) < 0 for scalar in beside):
        raise TangledError(document.file)
    indent = _indent(text, beside[-1])
    new = yaml_write.mapping({name: _plain(value)}, indent)
    if not before:
        start = text.rfind("\n", 0, beside[0].start) + 1
        if text[start : beside[0].start].strip():
            raise TangledError(document.file)
        return _edited(document, start, start, new)
    return _after(document, scalars, before[-1], new)


def _inserted_mapping(
    document: Document,
    scalars: list[Scalar],
    parent: Keys,
    name: str,
    value: Value,
    order: Mapping[Keys, Sequence[str]],
) -> Document:
    """Write a key whose parent is not there either."""
    beside = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == parent[:-1]]
    known = list(order[_kind(parent[:-1])])
    before = [scalar for scalar in beside if known.index(str(scalar.keys[-1])) < known.index(str(parent[-1]))]
    if not before or any(_indent(document.text, scalar) < 0 for scalar in beside):
        raise TangledError(document.file)
    new = yaml_write.mapping({str(parent[-1]): {name: _plain(value)}}, _indent(document.text, before[-1]))
    return _after(document, scalars, before[-1], new)


def _after(document: Document, scalars: list[Scalar], key: Scalar, lines: str) -> Document:
    """Write lines below a key and its value."""
    end = _line_end(document.text, _region_end(document.text, scalars, key))
    lines = lines if document.text[:end].endswith("\n") else "\n" + lines.rstrip("\n")
    return _edited(document, end, end, lines)


def _removed(document: Document, scalars: list[Scalar], keys: Keys, key: Scalar) -> Document:
    """Take a key and its value away: whole lines; the comments above them stay. Its parent goes if nothing is left."""
    text = document.text
    siblings = [scalar for scalar in scalars if scalar.is_key and scalar.keys[:-1] == keys[:-1]]
    if len(siblings) == 1 and len(keys) > 1 and isinstance(keys[-2], str):
        parent = next(scalar for scalar in scalars if scalar.is_key and scalar.keys == keys[:-1])
        return _removed(document, scalars, keys[:-1], parent)
    start = text.rfind("\n", 0, key.start) + 1
    if text[start : key.start].strip():
        raise TangledError(document.file)
    return _edited(document, start, _line_end(text, _region_end(text, scalars, key)), "")


def _region_end(text: str, scalars: list[Scalar], key: Scalar) -> int:
    """Return where the value of a key ends."""
    own = [scalar for scalar in scalars if not scalar.is_key and scalar.keys[: len(key.keys)] == key.keys]
    start = _value_start(text, key)
    if text[start : start + 1] == "{":
        raise TangledError
    if not own or text[start : start + 1] == "[":
        return _flow_end(text, start, own)
    last = max(own, key=lambda scalar: scalar.start)
    above = next((scalar for scalar in scalars if scalar.is_key and scalar.keys == last.keys[:-1]), None)
    start = _value_start(text, above) if above and isinstance(last.keys[-1], int) else 0
    return _flow_end(text, start, [last]) if text[start : start + 1] == "[" and start else _end(text, last)


def _value_start(text: str, key: Scalar) -> int:
    found = _AFTER_KEY.match(text, key.end)
    return found.end() if found else key.end


def _flow_end(text: str, start: int, own: list[Scalar]) -> int:
    """Return where a list in brackets ends."""
    if not own:
        empty = _EMPTY_LIST.match(text, start)
        end = empty.end() if empty else None
    else:
        closing = _CLOSING.match(text, max(_end(text, scalar) for scalar in own))
        end = closing.end() if closing else None
    if end is None:
        raise TangledError
    return end


def _end(text: str, scalar: Scalar) -> int:
    """Return where a value ends; a block of lines is given with the line ends after it."""
    is_block = text[scalar.start : scalar.start + 1] in ("|", ">")
    return len(text[: scalar.end].rstrip()) if is_block else scalar.end


def _line_end(text: str, at: int) -> int:
    """Return where the line ends, its line end included."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _indent(text: str, key: Scalar) -> int:
    """Return how far a key is indented; -1 where it does not begin its line, but for a list's dash."""
    start = text.rfind("\n", 0, key.start) + 1
    return key.start - start if re.fullmatch(r"[ ]*(?:-[ ]+)*", text[start : key.start]) else -1


def _kind(keys: Keys) -> Keys:
    """Return a way to a value without the places in lists."""
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


def _with(data: object, keys: Keys, value: Value) -> object:
    """Return data with a value; a mapping that nothing is left in goes too."""
    key, *rest = keys
    if isinstance(data, list) and isinstance(key, int):
        return [_with(entry, tuple(rest), value) if n == key else entry for n, entry in enumerate(data)]
    entries = dict(data) if isinstance(data, dict) else {}
    if rest:
        entries[str(key)] = _with(entries.get(str(key)), tuple(rest), value)
    else:
        entries[str(key)] = _like(entries.get(str(key)), value)
    return {name: entry for name, entry in entries.items() if entry not in (None, {})}


def _like(old: object, value: Value) -> object:
    """Return a list of names as the file keeps it: a single name where there was none, or one."""
    if value is None or isinstance(value, str | bool):
        return value
    names = list(value)
    return (names[0] if len(names) == 1 and not isinstance(old, list) else names) or None
