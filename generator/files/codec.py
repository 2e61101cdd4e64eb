"""Serialise records as JSON, and read them back by the types of their fields: what is read runs no code.

A record is the list of its fields' values. Whatever has not the type that it should have is refused, both ways.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict

Shared = Mapping[type, Mapping[str, Any]]
"""Type → the records of this type that others hold too, by their ids: such a record is written as its id."""

_PLAIN = frozenset({str, int, bool, NoneType})


class _Coder(NamedTuple):
    """How values of one type become data of JSON, and come back; both raise ValueError at anything else."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]
    plain: frozenset[type] = frozenset()
    """The types of values that are written as they are: of long lists of such no value is asked by itself."""


class Codec:
    """Writes values of types that are made of records, and reads them again."""

    def __init__(self, shared: Shared | None = None) -> None:
        self._shared = shared or {}
        self._coders: dict[Any, _Coder] = {}

    def encode(self, kind: Any, value: object) -> bytes:
        """Return a value of a type as JSON; raise ValueError where it is of another."""
        return json.dumps(self._coder(kind).encode(value), ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, kind: Any, content: bytes) -> Any:
        """Return the value of a type that JSON holds; raise ValueError where it holds anything else."""
        try:
            return self._coder(kind).decode(json.loads(content))
        except RecursionError:
            raise ValueError("too deep") from None

    def _coder(self, kind: Any) -> _Coder:
        if kind not in self._coders:
            # a type whose fields hold it again finds this one while it is made
            self._coders[kind] = _Coder(
                lambda value: self._coders[kind].encode(value),  # noqa: PLW0108
                lambda data: self._coders[kind].decode(data),  # noqa: PLW0108
            )
            self._coders[kind] = self._made(kind)
        return self._coders[kind]

    def _made(self, kind: Any) -> _Coder:  # noqa: PLR0911  one a kind of type
        origin, parts = get_origin(kind), get_args(kind)
        if kind in self._shared:
            return _by_id(kind, self._shared[kind])
        if kind in _PLAIN:
            return _exactly(kind)
        if kind in {dt.date, dt.datetime, Path}:
            return _as_text(kind)
        if origin is Annotated:
            return self._coder(parts[0])
        if origin is Literal:
            return _one_of(parts)
        if origin in {Union, UnionType}:
            return self._either(parts)
        if origin is tuple and Ellipsis not in parts:
            return _row(tuple, [self._coder(part) for part in parts], tuple, tuple)
        if origin in {tuple, list, frozenset}:
            return _many(origin, self._coder(parts[0]))
        if origin in {dict, Mapping}:
            return _mapping(*map(self._coder, parts), named=parts[0] is str or get_origin(parts[0]) is Literal)
        return self._record(kind)

    def _either(self, parts: tuple[Any, ...]) -> _Coder:
        """Take values of one of several plain types, or one that may be missing."""
        if _PLAIN.issuperset(parts):
            return _exactly(*parts)
        (coder,) = (self._coder(part) for part in parts if part is not NoneType)
        return _Coder(
            lambda value: None if value is None else coder.encode(value),
            lambda data: None if data is None else coder.decode(data),
        )

    def _record(self, kind: Any) -> _Coder:
        if hasattr(kind, "model_construct"):  # a model of pydantic's
            own = {name: self._coder(field.annotation) for name, field in kind.model_fields.items()}
            return _model(kind, own, {name for name, field in kind.model_fields.items() if field.is_required()})
        hints, is_record = get_type_hints(kind), is_dataclass(kind)
        if is_record:
            hints = {field.name: hints[field.name] for field in fields(kind)}
        names, coders = [*hints], [self._coder(hint) for hint in hints.values()]

        def make(values: list[Any]) -> Any:
            return kind(**dict(zip(names, values, strict=True)))

        if is_record:
            return _row(kind, coders, lambda one: [getattr(one, name) for name in names], make)
        if is_typeddict(kind):
            return _row(dict, coders, lambda one: [*one.values()] if [*one] == names else (), make)
        if names and issubclass(kind, tuple):
            return _row(kind, coders, tuple, make)
        raise TypeError(f"no way to write {kind}")


def _refuse(data: object) -> None:
    raise ValueError(f"not of its type: {str(data)[:40]}")


def _exactly(*kinds: type) -> _Coder:
    allowed = frozenset(kinds)

    def same(data: Any) -> Any:
        if type(data) not in allowed:
            _refuse(data)
        return data

    return _Coder(same, same, allowed)


def _one_of(values: tuple[str, ...]) -> _Coder:
    allowed = frozenset(values)

    def same(data: Any) -> Any:
        if type(data) is not str or data not in allowed:
            _refuse(data)
        return data

    return _Coder(same, same)


def _as_text(kind: Any) -> _Coder:
    """Write a day or a time as ISO 8601 has it, and a path as it is."""
    write, read = (str, Path) if kind is Path else (kind.isoformat, kind.fromisoformat)
    own = type(Path()) if kind is Path else kind

    def encode(value: Any) -> str:
        if type(value) is not own:
            _refuse(value)
        return str(write(value))

    def decode(data: Any) -> Any:
        if type(data) is not str or write(found := read(data)) != data:
            _refuse(data)
        return found

    return _Coder(encode, decode)


def _by_id(kind: type, records: Mapping[str, Any]) -> _Coder:
    def encode(value: Any) -> str:
        if type(value) is not kind:
            _refuse(value)
        return str(value.id)

    def decode(data: Any) -> Any:
        if type(data) is not str or data not in records:
            _refuse(data)
        return records[data]

    return _Coder(encode, decode)


def _many(kind: Any, each: _Coder) -> _Coder:
    encode_one, decode_one, plain = each

    def encode(values: Any) -> list[Any]:
        if type(values) is not kind:
            _refuse(values)
        return [encode_one(value) for value in values]

    def decode(data: Any) -> Any:
        if type(data) is not list or (plain and not plain.issuperset(map(type, data))):
            _refuse(data)
        return kind(data if plain else [decode_one(one) for one in data])

    return _Coder(encode, decode)


def _mapping(key: _Coder, value: _Coder, *, named: bool) -> _Coder:
    """Write a dictionary as an object, or where its keys are no strings as pairs."""
    pair = _row(tuple, [key, value], tuple, tuple)

    def encode(values: Any) -> Any:
        if type(values) is not dict:
            _refuse(values)
        if named:
            return {key.encode(name): value.encode(one) for name, one in values.items()}
        return [pair.encode(one) for one in values.items()]

    def decode(data: Any) -> dict[Any, Any]:
        if type(data) is not (dict if named else list):
            _refuse(data)
        if named:
            return {key.decode(name): value.decode(one) for name, one in data.items()}
        return dict([pair.decode(one) for one in data])

    return _Coder(encode, decode)


def _row(
    kind: type, coders: Sequence[_Coder], values: Callable[[Any], Sequence[Any]], make: Callable[[list[Any]], Any]
) -> _Coder:
    """Write what holds a fixed number of values: a record, or a tuple."""
    encoders, decoders, count = [one.encode for one in coders], [one.decode for one in coders], len(coders)

    def encode(value: Any) -> list[Any]:
        if type(value) is not kind or len(own := values(value)) != count:
            _refuse(value)
        return [encoder(one) for encoder, one in zip(encoders, own, strict=True)]

    def decode(data: Any) -> Any:
        if type(data) is not list or len(data) != count:
            _refuse(data)
        return make([decoder(one) for decoder, one in zip(decoders, data, strict=True)])

    return _Coder(encode, decode)


def _model(kind: Any, coders: Mapping[str, _Coder], required: set[str]) -> _Coder:
    """Write those fields of a model that were set; what was checked once is not checked again."""

    def encode(value: Any) -> dict[str, Any]:
        if type(value) is not kind:
            _refuse(value)
        return {name: coders[name].encode(getattr(value, name)) for name in coders if name in value.model_fields_set}

    def decode(data: Any) -> Any:
        if type(data) is not dict or not required <= data.keys() <= coders.keys():
            _refuse(data)
        return kind.model_construct(**{name: coders[name].decode(one) for name, one in data.items()})

    return _Coder(encode, decode)
