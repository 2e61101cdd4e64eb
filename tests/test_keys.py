"""Keys of the cache: another value, another program or another library has another key."""

import datetime as dt
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.files import keys
from generator.plan.shapes.departments import Department


class _Pair(NamedTuple):
    one: object
    other: object


class _Twin(NamedTuple):
    one: object
    other: object


@dataclass(frozen=True)
class _Record:
    one: object
    silent: object = field(default=None, repr=False, compare=False)


class _Derived(_Record):
    """Holds what its fields do not say."""


class _Text(str):
    __slots__ = ()


class _Colour(Enum):
    RED = 1


def _departments() -> st.SearchStrategy[Department]:
    own: dict[str, st.SearchStrategy[Any]] = {"id": st.sampled_from(["a", "b"]), "name": st.text(max_size=2)}
    optional: dict[str, st.SearchStrategy[Any]] = {"aliases": st.tuples(st.text(max_size=2)), "note": st.none()}
    fields = st.fixed_dictionaries(own, optional=optional)
    return fields.map(lambda values: Department.model_construct(**values))


def _holders(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=3)
    return st.one_of(
        several,
        several.map(tuple),
        st.dictionaries(_LEAVES, inner, max_size=3),
        st.frozensets(_LEAVES, max_size=3),
        st.builds(_Pair, inner, inner),
        st.builds(_Twin, inner, inner),
        st.builds(_Record, inner, inner),
    )


_LEAVES = st.one_of(
    st.text(st.sampled_from("a1',() :{}\\\"\n甲\ud800"), max_size=4),
    st.integers(-2, 2) | st.booleans() | st.none() | st.sampled_from([0.0, 1.0, -0.0]),
    st.binary(max_size=2),
    st.dates(dt.date(2014, 1, 1), dt.date(2014, 1, 3)),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.sampled_from(["a", "1", "2014-01-01"]).map(Path),
)
VALUES = st.recursive(_LEAVES | _departments(), _holders, max_leaves=8)


def _told(value: Any) -> Any:
    """Return all of a value as nested pairs of a type's name and parts, by which two values can be compared."""
    kind = type(value)
    if kind is _Record:
        return kind, _told(value.one), _told(value.silent)
    if kind is Department:
        return kind, frozenset((name, _told(getattr(value, name))) for name in value.model_fields_set)
    if kind is dict:
        return kind, tuple((_told(name), _told(one)) for name, one in value.items())
    if kind is frozenset:
        return kind, frozenset(map(_told, value))
    if isinstance(value, list | tuple):
        return kind, tuple(map(_told, value))
    return kind, repr(value)


@settings(max_examples=500)
@given(VALUES, VALUES)
def test_two_values_have_two_serialisations(one: Any, other: Any) -> None:
    """Values have the same text only if they are the same, types and silent fields included."""
    assert (keys.serialise(one) == keys.serialise(other)) == (_told(one) == _told(other))


@settings(max_examples=300)
@given(VALUES, st.data())
def test_a_change_within_a_value_changes_its_serialisation(value: Any, data: st.DataObject) -> None:
    """Whatever leaf of a value is another, or stands in another holder, the text is another."""
    changed = _changed(value, data)
    assume(_told(changed) != _told(value))

    assert keys.serialise(changed) != keys.serialise(value)


def _changed(value: Any, data: st.DataObject) -> Any:
    """Return a value with one part replaced: a leaf by another, or a holder by one of another type."""
    if isinstance(value, list | tuple) and value and data.draw(st.booleans()):
        parts = list(value)
        at = data.draw(st.integers(0, len(parts) - 1))
        parts[at] = _changed(parts[at], data)
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, list | tuple):
        return data.draw(st.sampled_from([tuple(value), list(value), (tuple(value),), [*value, None]]))
    if type(value) is dict:
        return dict(reversed(value.items()))
    if type(value) is _Record:
        return _Record(value.one, _changed(value.silent, data))
    return data.draw(_LEAVES)


UNKNOWN = [
    *(_Derived("a"), _Text("a"), _Colour.RED, object(), lambda: 0, {"a"}, bytearray(b"a"), iter(()), {}.keys(), 1j),
    type("_Pair", (_Pair,), {})("a", "b"),
]

HOLDERS: dict[str, Callable[[object], object]] = {
    "alone": lambda one: one,
    "in a list": lambda one: [1, (one,)],
    "in a silent field": lambda one: _Record(1, {"a": one}),
}


@pytest.mark.parametrize("value", UNKNOWN, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_what_is_of_an_unknown_type_is_refused(value: object, holder: Callable[[object], object]) -> None:
    """However deep it lies, a value that has no certain text makes no key."""
    with pytest.raises(TypeError, match="no way to make a key of"):
        keys.key(holder(value))


@pytest.fixture
def _read_anew() -> Iterator[None]:
    keys.program.cache_clear()
    yield
    keys.program.cache_clear()


@pytest.mark.usefixtures("_read_anew")
@pytest.mark.parametrize("named", ["WeasyPrint-{}.dist-info", "some_plugin-{}.dist-info", "old-{}.egg-info"])
def test_an_upgraded_library_invalidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """Any distribution that is installed, upgraded or removed changes all keys; so the first version has its own."""

    def key() -> str:
        keys.program.cache_clear()
        return keys.key("a")

    monkeypatch.syspath_prepend(tmp_path)
    none = key()
    folder = tmp_path / named.format("1.0")
    folder.mkdir()
    first = key()
    folder = folder.rename(tmp_path / named.format("1.1"))
    second = key()
    folder.rename(tmp_path / named.format("1.0"))

    assert len({none, first, second}) == 3
    assert key() == first


@pytest.mark.usefixtures("_read_anew")
def test_another_zlib_invalidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Office files are packed by zlib, whose versions pack otherwise."""
    before = keys.key("a")
    keys.program.cache_clear()
    monkeypatch.setattr(zlib, "ZLIB_RUNTIME_VERSION", "9.9")

    assert keys.key("a") != before


def test_every_requirement_is_in_the_keys() -> None:
    """The libraries that a site is made with are among those that the keys hold."""
    names = {name.partition("-")[0].lower() for name in keys._distributions()}

    assert names >= {"jinja2", "mkdocs", "mkdocs_material", "markdown", "pymdown_extensions", "pyyaml", "pydantic"}
    assert names >= {"pagefind_bin", "pypinyin", "rjsmin", "tinycss2", "weasyprint", "click"}
