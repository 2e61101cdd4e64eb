"""Records as JSON: what comes back is what went in, and whatever is anything else is refused."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.files.codec import Codec
from generator.plan.records import Edition, EditionSummary
from generator.plan.shapes.departments import Department
from generator.plan.shapes.references import Reference
from generator.recall import edition_cache
from tests.editions import all_editions

SHARED: dict[type, dict[str, Any]] = {
    Department: {id_: Department.model_construct(id=id_, name=id_) for id_ in ("ju-1", "ju-2")},
    Reference: {id_: Reference.model_construct(id=id_, title=id_) for id_ in ("wen-1", "wen-2")},
}
DERIVED = {edition_cache._name(derive): derive for derive in edition_cache.DERIVED}
PARTS = ("front", "edition", *DERIVED)
"""What is kept of an edition."""

EASTERN = dt.timezone(dt.timedelta(hours=8))
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=9),
    int: st.integers(),
    bool: st.booleans(),
    NoneType: st.none(),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(timezones=st.just(EASTERN)),
    **{kind: st.sampled_from([*known.values()]) for kind, known in SHARED.items()},
}


def _few(each: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make lists that are as often empty as not: records that hold records of their kind so come to an end."""
    return st.just([]) | st.lists(each, max_size=3)


MANY: dict[Any, Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]]] = {
    list: _few,
    tuple: lambda each: _few(each).map(tuple),
    frozenset: lambda each: st.frozensets(each, max_size=3),
}


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911  one a kind of type
    """Make values of a type, by what its fields say."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin is Annotated:
        return values(parts[0])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in {Union, UnionType}:
        return st.one_of(*map(values, parts))
    if origin in MANY and (origin is not tuple or Ellipsis in parts):
        return MANY[origin](st.deferred(lambda: values(parts[0])))
    if origin is tuple:
        return st.tuples(*map(values, parts))
    if origin in {dict, Mapping}:
        return st.dictionaries(*map(values, parts), max_size=3)
    return _records(kind)


def _records(kind: Any) -> st.SearchStrategy[Any]:
    if hasattr(kind, "model_fields"):
        own = {name: values(field.annotation) for name, field in kind.model_fields.items()}
        needed = {name: own[name] for name, field in kind.model_fields.items() if field.is_required()}
        optional = {name: made for name, made in own.items() if name not in needed}
        return st.fixed_dictionaries(needed, optional=optional).map(lambda found: kind.model_construct(**found))
    hints = get_type_hints(kind)
    if is_typeddict(kind):
        in_order = st.fixed_dictionaries({name: values(hint) for name, hint in hints.items()})
        return in_order.map(lambda found: {name: found[name] for name in hints})
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else [*hints]
    return st.builds(kind, **{name: values(hints[name]) for name in names})


def deeply(value: Any) -> Any:
    """Tell all of a value, down to the types: a list is no tuple, and a day no text."""
    if is_dataclass(value):
        return type(value), [deeply(getattr(value, field.name)) for field in fields(value)]
    if hasattr(value, "model_fields_set"):
        return type(value), value.model_fields_set, [(name, deeply(one)) for name, one in value]
    if isinstance(value, dict):
        return type(value), [(deeply(name), deeply(one)) for name, one in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [deeply(one) for one in value]
    return type(value), value


@pytest.mark.parametrize("name", PARTS)
@settings(max_examples=20)
@given(st.data())
def test_what_is_kept_of_an_edition_comes_back(name: str, data: st.DataObject) -> None:
    """Whatever stands in the fields of a record, it is the same when it is read, down to the types of all parts."""
    kind = edition_cache.type_of(name)
    value = data.draw(values(kind))
    back = Codec(SHARED).decode(kind, edition_cache._WRITER.encode(kind, value))

    assert back == value
    assert deeply(back) == deeply(value)


@pytest.mark.parametrize("name", PARTS)
def test_what_is_kept_of_real_editions_comes_back(name: str) -> None:
    """So it is for all that is known of every edition that the tests have."""
    for edition in all_editions().values():
        departments = {d.id: d for d in (*edition.departments, *edition.successors)}
        reader = Codec({Department: departments, Reference: {r.id: r for r in edition.references}})
        content = edition_cache.encoded(edition)[name]
        kind = edition_cache.type_of(name)
        if name == "front":
            expected: Any = EditionSummary(**{key: getattr(edition, key) for key in edition_cache._FRONT_FIELDS})
        else:
            expected = edition if name == "edition" else DERIVED[name](edition)

        assert deeply(reader.decode(kind, content)) == deeply(expected)


@settings(max_examples=300)
@given(st.data())
def test_other_bytes_are_a_record_or_refused(data: st.DataObject) -> None:
    """Whatever became of the bytes, they are refused or give what could have been written: nothing is half read."""
    content = bytearray(edition_cache.encoded(all_editions()["small"])["edition"])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b"0", b"]", b'"', b"[", b"\xff"])
        )
    edition = all_editions()["small"]
    reader = Codec(
        {Department: {d.id: d for d in edition.departments}, Reference: {r.id: r for r in edition.references}}
    )
    try:
        found = reader.decode(Edition, bytes(content))
    except ValueError:
        return
    assert deeply(reader.decode(Edition, edition_cache._WRITER.encode(Edition, found))) == deeply(found)


class _Pair(NamedTuple):
    one: str
    other: int | None


@dataclass(frozen=True)
class _Tree:
    name: str
    below: tuple["_Tree", ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Named:
    one: str
    other: int = 0
    folder: Path | None = None


def test_a_record_that_takes_keywords_alone_comes_back() -> None:
    """Records are built by the names of their fields, whatever their order in a call may be."""
    named = _Named(other=2, folder=Path("/srv/计划"), one="a")

    assert Codec().decode(_Named, Codec().encode(_Named, named)) == named


REFUSED: list[tuple[Any, str]] = [
    (str, "1"),
    (int, "true"),
    (int, "1.0"),
    (bool, "1"),
    (dt.date, '"20140101"'),
    (dt.date, '"2014-02-30"'),
    (dt.date, "20140101"),
    (Path, '""'),
    (Path, '"a//b"'),
    (Path, "1"),
    (Literal["lead"], '"support"'),
    (Literal["lead"], "[]"),
    (tuple[str, ...], '"ab"'),
    (tuple[str, ...], '["a", 1]'),
    (tuple[str, int], '["a"]'),
    (list[tuple[str, int]], '["ab"]'),
    (frozenset[str], "[[]]"),
    (dict[str, int], '[["a", 1]]'),
    (dict[str, int], '{"a": "1"}'),
    (dict[tuple[str, str], int], '[["ab", 1]]'),
    (dict[tuple[str, str], int], '[[["a", "b"]]]'),
    (dict[tuple[str, str], int], "[1]"),
    (_Pair, '{"one": "a", "other": null}'),
    (_Pair, '["a", null, null]'),
    (_Tree, '["a", [["b", [["c", null]]]]]'),
    (Department, '"ju-9"'),
    (Department, '{"id": "ju-1", "name": "市局"}'),
    (str, '"a'),
    (str, ""),
    (_Tree, "[" * 100_000),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_has_another_type_is_refused(kind: Any, text: str) -> None:
    """JSON that is not exactly of the type is refused with one error, and nothing else ever happens."""
    with pytest.raises(ValueError):  # noqa: PT011  JSON has its own words for some of them
        Codec(SHARED).decode(kind, text.encode())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (tuple[str, ...], ["a"]),
        (tuple[str, str], ("a",)),
        (str, 1),
        (dict[str, str], Mapping),
        (dt.date, dt.datetime(2014, 1, 1, tzinfo=dt.UTC)),
        (Path, "a"),
    ],
)
def test_what_would_come_back_as_another_is_not_written(kind: Any, value: object) -> None:
    """A value of another type than was promised is refused when it is written."""
    with pytest.raises(ValueError, match="not of its type"):
        Codec().encode(kind, value)


def test_what_nobody_has_said_how_to_write_is_refused() -> None:
    """Objects of any other class, and numbers with a point, are never written or read."""
    for kind in (object, float, json.JSONDecoder, Callable):
        with pytest.raises(TypeError):
            Codec().encode(kind, 1.0)


def test_records_that_hold_their_own_kind_come_back() -> None:
    """A tree of records is as deep as it was."""
    tree = _Tree("a", (_Tree("b", (_Tree("c"),)), _Tree("d")))

    assert Codec().decode(_Tree, Codec().encode(_Tree, tree)) == tree
