"""Make keys of the cache: the SHA-256 of the program and of a canonical serialisation of values.

The serialisation is injective: it states types, all fields of records, and the order of mappings, since files may be
made in that order. A value of a type that it does not know raises TypeError: no part of it can be left out silently.
"""

import datetime as dt
import hashlib
import os
import platform
import sys
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path, PosixPath, WindowsPath
from types import NoneType
from typing import Any

from generator.package import CODE

_PLAIN = frozenset({str, int, float, bool, NoneType})
"""The types whose `repr` states the whole value, and by its form the type."""


def key(*values: object) -> str:
    """Return the key of what the program makes from values, 64 hexadecimal digits."""
    return hashlib.sha256(f"{program()}\n{serialise(values)}".encode()).hexdigest()


@cache
def program() -> str:
    """Return the digest of our own code, with all else that takes part: Python, zlib, and every installed library."""
    interpreter = sys.implementation.name, platform.python_version(), zlib.ZLIB_RUNTIME_VERSION
    parts = serialise((folder_digest(CODE), interpreter, tuple(_distributions())))
    return hashlib.sha256(parts.encode()).hexdigest()


def _distributions() -> list[str]:
    """Return the sorted names and versions of all installed distributions, as in Jinja2-3.1.6.dist-info.

    The folders' names state both (PyPA, "Recording installed projects"): reading the metadata takes 300 times as long.
    """
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):  # a zip, or not there
            names.update(name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208  names alone
    return sorted(names)


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of the names and contents of all files below a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    hashed = hashlib.sha256()
    for path in paths:
        hashed.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()


def serialise(value: object) -> str:
    """Return a text that no other value has; raise TypeError where the value, or one in it, is of an unknown type."""
    kind = type(value)
    if kind in _PLAIN:
        return repr(value)
    if kind not in _WRITERS:
        _WRITERS[kind] = _record_writer(kind)
    return _WRITERS[kind](value)


def _record_writer(kind: type) -> Callable[[Any], str]:
    """Return the function that serialises records of a type; raise TypeError where it is no type of records.

    A type that is derived from one of records is none by that: it may hold more.
    """
    name, own = f"{kind.__module__}.{kind.__qualname__}", vars(kind)
    if "__dataclass_fields__" in own:
        names = [field.name for field in fields(kind)]
        return lambda value: name + _row([getattr(value, one) for one in names])
    if kind.__bases__ == (tuple,) and "_fields" in own:
        return lambda value: name + _row(value)
    if "model_fields" in dir(kind) and "__pydantic_complete__" in own:  # the fields that were set, as the file has them
        return lambda value: name + _mapping({one: getattr(value, one) for one in sorted(value.model_fields_set)})
    raise TypeError(f"no way to make a key of {name}")


def _row(values: Iterable[Any]) -> str:
    values = tuple(values)
    return repr(values) if _PLAIN.issuperset(map(type, values)) else f"({','.join(map(serialise, values))})"


def _mapping(values: dict[Any, Any]) -> str:
    return f"{{{','.join([f'{serialise(name)}:{serialise(value)}' for name, value in values.items()])}}}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    tuple: _row,
    list: lambda values: f"list{_row(values)}",
    frozenset: lambda values: f"frozenset({','.join(sorted(map(serialise, values)))})",
    dict: _mapping,
    bytes: lambda value: f"bytes({hashlib.sha256(value).hexdigest()})",
    dt.date: lambda value: f"date({value.isoformat()})",
    dt.datetime: lambda value: f"datetime({value.isoformat()})",
    PosixPath: lambda value: f"path({str(value)!r})",
    WindowsPath: lambda value: f"path({str(value)!r})",
}
