"""The types that declare a data table: columns with their meanings, keys, links, and where its rows come from.

Keys that the shapes declare for the data files become columns here, and properties of the JSON Schema of plan.json.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from generator.plan.shapes.declared import Column, declarations
from generator.plan.shapes.shape import Shape

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


_TYPE_OF: dict[Any, Type] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    dt.date: "date",
    tuple: "array",
    dict: "object",
}


def data_keys(shape: type[Shape]) -> dict[str, Column]:
    """Return key → what the data files tell of it, of those keys of a shape that stand in them."""
    return {key: one.data for key, one in declarations(shape).items() if one.data}


def columns(shape: type[Shape], *layout: Field | str, optional: bool = False) -> tuple[Field, ...]:
    """Return the columns of a table: those of a layout, keys of the shape among them, then the shape's other keys.

    `optional`: the shape tells only something of what a row is, so that none of its values is required.
    """
    keys = (*layout, *(key for key in data_keys(shape) if key not in layout))
    return tuple(_column(shape, key, optional=optional) if isinstance(key, str) else key for key in keys)


def _column(shape: type[Shape], key: str, *, optional: bool) -> Field:
    declared, column = declarations(shape)[key], data_keys(shape)[key]
    type_, nullable, choices = _type(shape.model_fields[key].annotation)
    return Field(
        name=key,
        title=column.title or declared.title,
        english=column.english,
        meaning=column.meaning or declared.meaning,
        told=column.told,
        type=type_,
        required=not (optional or nullable or type_ in ("array", "object")),
        choices=choices,
    )


def _type(annotation: Any) -> tuple[Type, bool, tuple[str, ...]]:
    """Return the type of a key's values, whether it may have none, and all that it may be where these are few."""
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    nullable = type(None) in get_args(annotation)
    only = kinds[0] if nullable else annotation
    while get_origin(only) is Annotated:
        only = get_args(only)[0]
    if isinstance(only, type) and issubclass(only, Shape):
        return "object", nullable, ()
    if get_origin(only) is Literal:
        return "string", nullable, get_args(only)
    return _TYPE_OF[get_origin(only) or only], nullable, ()
