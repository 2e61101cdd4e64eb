"""Editions that were in order before, found again in the cache by the digests of all that they were read from."""

import hashlib
import io
import pickle
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator import source
from generator.cache import Cache, Digests, Made, digest
from generator.manifest import digests
from generator.model import Department, PlanFiles, Reference
from generator.records import Edition, Plan

_FILE = "edition.pickle"


def kept(root: Path, cache: Cache) -> dict[str, bytes]:
    """Give, by year, the editions in the folder `root` that were kept, since nothing has changed there."""
    seen = source.glance(root)
    registries = seen.pop("", {})
    found = {}
    for year, files in seen.items():
        entry = cache.get(_key(year, registries, files)) or {}
        content = entry[_FILE].place.read_bytes() if _FILE in entry else b""
        if content and hashlib.sha256(content).hexdigest() == entry[_FILE].digests.sha256:
            found[year] = content
    return found


def keep(plan: Plan, years: Iterable[str], cache: Cache) -> None:
    """Keep the editions of some years for other runs; the plan is in order."""
    for edition in (edition for edition in plan.editions if edition.id in years):
        beside = io.BytesIO()
        _Pickler(beside, pickle.HIGHEST_PROTOCOL).dump(edition)
        content = beside.getvalue()
        made = Made(_FILE, content, Digests(*digests(content)))
        cache.put(_key(edition.id, plan.digests, edition.digests), f"read-{edition.id}", [made])


def edition(content: bytes, files: PlanFiles) -> Edition:
    """Give an edition that was kept; the entries of the registries are those of the plan that it belongs to."""
    found: Edition = _Unpickler(content, files).load()
    return found


def _key(year: str, registries: Mapping[str, str], files: Mapping[str, str]) -> str:
    shared = {name: registries.get(name) for name in source.REGISTRIES}
    return digest(repr((year, shared, sorted(files.items()))).encode())


class _Pickler(pickle.Pickler):
    """Leaves out the entries of the registries, which all editions share."""

    def persistent_id(self, thing: object) -> Any:
        return (type(thing).__name__, thing.id) if isinstance(thing, Department | Reference) else None


class _Unpickler(pickle.Unpickler):
    """Puts the entries of the registries in again."""

    def __init__(self, content: bytes, files: PlanFiles) -> None:
        super().__init__(io.BytesIO(content))
        entries: list[Department | Reference] = [*files.departments, *files.references]
        self._entries = {(type(one).__name__, one.id): one for one in entries}

    def persistent_load(self, id_: Any) -> Department | Reference:
        return self._entries[id_]
