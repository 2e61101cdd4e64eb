"""Editions that were in order before, found again in the cache by the digests of all that they were read from."""

import io
import pickle
from collections.abc import Mapping
from typing import Any

from generator import source
from generator.cache import Cache, digest
from generator.model import Department, PlanFiles, Reference
from generator.records import Edition


def key(year: str, shared: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Give the digest of all that an edition is read from: files that belong to no year, and its own, by SHA-256."""
    registries = {name: shared.get(name) for name in source.REGISTRIES}
    return digest(repr((year, registries, sorted(own.items()))).encode())


def recalled(key: str, cache: Cache, entries: PlanFiles) -> Edition | None:
    """Give the edition that was kept under a key, if it is whole; `entries` are the registries that it refers to."""
    content = cache.content(key)
    return None if content is None else _read(content, entries)


def kept(edition: Edition, shared: Mapping[str, str], cache: Cache, entries: PlanFiles) -> Edition:
    """Keep an edition that is in order; give what will be recalled."""
    beside = io.BytesIO()
    _Pickler(beside, pickle.HIGHEST_PROTOCOL).dump(edition)
    content = beside.getvalue()
    cache.keep(key(edition.id, shared, edition.digests), f"read-{edition.id}", content)
    return _read(content, entries)


def _read(content: bytes, entries: PlanFiles) -> Edition:
    found: Edition = _Unpickler(content, entries).load()
    return found


class _Pickler(pickle.Pickler):
    """Leaves out the entries of the registries, which all editions share."""

    def persistent_id(self, thing: object) -> Any:
        return (type(thing).__name__, thing.id) if isinstance(thing, Department | Reference) else None


class _Unpickler(pickle.Unpickler):
    """Puts the entries of the registries in again."""

    def __init__(self, content: bytes, registries: PlanFiles) -> None:
        super().__init__(io.BytesIO(content))
        entries: list[Department | Reference] = [*registries.departments, *registries.references]
        self._entries = {(type(one).__name__, one.id): one for one in entries}

    def persistent_load(self, id_: Any) -> Department | Reference:
        return self._entries[id_]
