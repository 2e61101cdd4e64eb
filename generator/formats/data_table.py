"""The types that declare a data table: columns with their meanings, keys, links, and where its rows come from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["string", "integer", "boolean", "date", "array", "object"]
"""Types of Table Schema (Frictionless Data); arrays and objects are written as JSON in one cell."""

TYPE_NAMES: dict[Type, str] = {
    "string": "文字",
    "integer": "整数",
    "boolean": "是否（`true`、`false`）",
    "date": "日期",
    "array": "列表（JSON）",
    "object": "一组键（JSON）",
}

Data = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A column: its name in files, and its title and meaning in both languages."""

    name: str
    title: str
    english: str
    meaning: str
    told: str
    """The meaning, in English."""
    type: Type = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    repeated: bool = False
    """Whether it only repeats for readers what another table says; a database joins it in a view."""


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key: `fields` of a row hold the `keys` of a row of another table."""

    fields: tuple[str, ...]
    table: str
    keys: tuple[str, ...]
    optional: bool = False
    """Whether the last field may be empty, which a database takes and a Data Package does not: there it is no key."""


@dataclass(frozen=True)
class DataTable:
    """A table: columns, primary key, foreign keys, and the function that yields its rows from an edition's data."""

    name: str
    title: str
    english: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[Data], Iterator[Data]]
    links: tuple[ForeignKey, ...] = ()
