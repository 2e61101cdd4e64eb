"""Serialise data as YAML in the style of the plan's files: one key a line, quotes only where they are needed."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from generator.plan.document import plain_value
from generator.plan.source import is_fit

_PLAIN = re.compile(r"[一-鿿（“《〔][一-鿿（）“”《》〔〕、，。；：0-9A-Za-z]*")
"""What YAML never takes for anything but a text, whatever stands around it; all else is parsed to see."""

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

Value = str | bool | int | Sequence["Value"] | Mapping[str, "Value"]


def mapping(values: Mapping[str, Value], indent: int = 0) -> str:
    """Return a mapping as YAML lines, each indented by `indent` characters."""
    return "".join(_entry(key, value, indent) for key, value in values.items())


def entries(items: Sequence[Mapping[str, Value]], indent: int = 0) -> str:
    """Return a list of mappings as YAML lines, each item behind a dash."""
    lead = " " * indent
    written = (mapping(item, indent + 2) for item in items)
    return "".join(f"{lead}- {text[indent + 2 :]}" for text in written)


def inline(values: Mapping[str, Value]) -> str:
    """Return a mapping as YAML in braces, on one line."""
    return "{" + ", ".join(f"{key}: {_within(value)}" for key, value in values.items()) + "}"


def _within(value: Value) -> str:
    if isinstance(value, Mapping):
        return inline(value)
    if isinstance(value, str):
        return scalar(value, within=True)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_within, value))}]"
    return str(value).lower()


def scalar(text: str, indent: int = 0, *, within: bool = False, quote: str = "") -> str:
    """Return a text as a YAML scalar that is parsed to exactly this text.

    `indent` is that of the lines below the first, in characters. `within`: for a list in brackets, on one line.
    `quote`: a quotation mark to use where a text of one line can be written in it.
    """
    if not quote and _PLAIN.fullmatch(text):
        return text
    if not is_fit(text) or (within and "\n" in text) or (quote == '"' and "\n" not in text):
        return quoted(text)
    if "\n" in text:
        block = "|-\n" + "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in text.split("\n"))
        block = block.removesuffix("\n")
        fits = not text[0].isspace() and not text.endswith("\n") and not re.search(r"^[ \t]+$", text, re.MULTILINE)
        return block if fits and plain_value(f"k: {_shifted(block, indent)}\n") == {"k": text} else quoted(text)
    single = "'" + text.replace("'", "''") + "'"
    for written in (single,) if quote == "'" else (text, single):
        if _reads(written, text, within):
            return written
    return quoted(text)


@lru_cache(maxsize=1 << 8)  # keys and numbers, again and again
def _reads(written: str, text: str, within: bool) -> bool:  # noqa: FBT001  cached
    """Whether a scalar is parsed to exactly a text."""
    sample = f"k: [{written}, x]\n" if within else f"k: {written}\n"
    return bool(plain_value(sample) == {"k": [text, "x"] if within else text})


def _shifted(block: str, indent: int) -> str:
    """Return a block scalar indented by at least two characters, as below a key without indent."""
    return block if indent else re.sub(r"(?<=\n)(?=.)", "  ", block)


def quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes, on one line."""
    chars = (_ESCAPED.get(char) or (char if is_fit(char) else _escape(char)) for char in text)
    return '"' + "".join(chars) + '"'


def _escape(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"


def _entry(key: str, value: Value, indent: int) -> str:
    lead = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, bool):
        return f"{lead} {'true' if value else 'false'}\n"
    if isinstance(value, int):
        return f"{lead} {value}\n"
    if isinstance(value, str):
        return f"{lead} {scalar(value, indent + 2)}\n"
    if isinstance(value, Mapping):
        return f"{lead}\n{mapping(value, indent + 2)}"
    if value and all(isinstance(item, Mapping) for item in value):
        return f"{lead}\n{entries([item for item in value if isinstance(item, Mapping)], indent + 2)}"
    return f"{lead} [{', '.join(scalar(item, within=True) for item in value if isinstance(item, str))}]\n"
