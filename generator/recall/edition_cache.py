"""Cache of editions that were found valid, keyed by the digests of all files that each was read from.

Of a cached edition the summary is at hand; the whole is decoded when it is asked for, and only the last two stay in
memory. What the functions in `DERIVED` return of an edition is cached beside it, so that pages of other years need not
decode the edition.

Editions are JSON, decoded by the types of the records' fields: an entry that does not fit them counts as missing, and
decoding runs no code.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from typing import Any, get_type_hints

from generator.files import keys
from generator.files.cache import Cache, CachedFile, NewFile, new_file
from generator.files.codec import Codec
from generator.formats import all_years, sqlite
from generator.git.log import Provenance
from generator.history import revisions
from generator.plan import source
from generator.plan.load import unreviewed
from generator.plan.records import Derived, Edition, EditionSummary
from generator.plan.shapes.departments import Department
from generator.plan.shapes.files import PlanFiles
from generator.plan.shapes.references import Reference
from generator.site.files import own_sources
from generator.site.pages.registry import edition_nav, offered
from generator.views import statistics
from generator.years import elsewhere, lineage

DERIVED: tuple[Callable[[Edition], Any], ...] = (
    *(lineage.signs, elsewhere.places, revisions.known_tasks, revisions.held),
    *(statistics.borne, statistics.statistics, edition_nav, offered, own_sources, sqlite.rows, unreviewed),
    all_years.bodies,
)
"""What is asked of editions by pages of other years, and by what is around the years.

The results depend on nothing but the edition, and not on its provenance; their types are such as `Codec` writes.
"""

_FRONT, _WHOLE = "front", "edition"
_FRONT_FIELDS = [field.name for field in fields(EditionSummary) if field.name != "provenance"]
_WRITER = Codec({Department: {}, Reference: {}})


def key(year: str, shared: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return the key of an edition: a digest over the SHA-256 of the registries and of each of its own files."""
    registries = {name: shared.get(name) for name in source.REGISTRIES}
    return keys.key(_WHOLE, year, registries, sorted(own.items()))


def encoded(edition: Edition) -> dict[str, bytes]:
    """Return a valid edition as it is cached, by name: its summary, the whole, and each value derived from it."""
    front = EditionSummary(**{name: getattr(edition, name) for name in _FRONT_FIELDS})
    parts = {_FRONT: front, _WHOLE: edition} | {_name(derive): derive(edition) for derive in DERIVED}
    return {name: _WRITER.encode(type_of(name), part) for name, part in parts.items()}


@cache
def type_of(name: str) -> Any:
    """Return the type of the part of an edition that is cached under a name."""
    types = {_FRONT: EditionSummary, _WHOLE: Edition}
    return types.get(name) or get_type_hints(next(one for one in DERIVED if _name(one) == name))["return"]


def _name(derive: Callable[[Edition], Any]) -> str:
    return f"{derive.__module__}.{derive.__qualname__}"


class EditionCache:
    """The valid editions of one plan, in a cache on disk."""

    def __init__(self, cache: Cache, registries: PlanFiles, reread: Callable[[str], Edition]) -> None:
        """All editions refer to the same `registries`; `reread` loads a year from its files if its entry is damaged."""
        self._cache, self._reread = cache, reread
        self._registries = registries.departments, registries.references
        self._keys: dict[str, str] = {}
        self._parts: dict[str, Mapping[str, CachedFile | NewFile]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return the state that is pickled for another process of this machine: nothing that was decoded."""
        return {name: value for name, value in vars(self).items() if name != "_codec"}

    @cached_property
    def _codec(self) -> Codec:
        departments, references = self._registries
        return Codec({Department: {d.id: d for d in departments}, Reference: {r.id: r for r in references}})

    def put(self, key: str, year: str, parts: Mapping[str, bytes]) -> EditionSummary:
        """Store an edition as `encoded` returns it, and return it as `get` does."""
        files = self._cache.put(key, f"read-{year}", lambda: (new_file(*part) for part in parts.items()))
        self._keys[year], self._parts[year] = key, {file.path: file for file in files}
        return self._summary(self._codec.decode(EditionSummary, parts[_FRONT]))

    def get(self, key: str, year: str) -> EditionSummary | None:
        """Return the summary of the edition under a key; None where there is none."""
        self._keys[year], self._parts[year] = key, self._cache.get(key) or {}
        front = self.part(year, _FRONT)
        return None if front is None else self._summary(front)

    def _summary(self, front: EditionSummary) -> EditionSummary:
        return _CachedEdition(**{name: getattr(front, name) for name in _FRONT_FIELDS}, editions=self)

    def part(self, year: str, name: str) -> Any | None:
        """Return the decoded part of an edition under a name; None where it is missing or damaged."""
        entry = self._parts[year].get(name)
        content = entry.content if isinstance(entry, NewFile) else entry and entry.content()
        with suppress(ValueError):
            return None if content is None else self._codec.decode(type_of(name), content)
        return None

    def whole(self, year: str, provenance: Provenance | None) -> Edition:
        """Return a whole edition; only the last two stay in memory: two are compared, many would not all have room."""
        wanted = self._keys[year], provenance
        if not (edition := _RECENT.pop(wanted, None)):
            decoded: Edition | None = self.part(year, _WHOLE)
            edition = (decoded or self._reread(year)).traced(provenance)
        _RECENT[wanted] = edition
        for other in [*_RECENT][:-2]:
            del _RECENT[other]
        return edition


_RECENT: dict[tuple[str, Provenance | None], Edition] = {}
"""Key and provenance → edition, the last one used last: the next job of this process often has one of the same."""


@dataclass(frozen=True, kw_only=True)
class _CachedEdition(EditionSummary):
    """The summary of an edition in the cache. It can be pickled for another process of this machine alone."""

    editions: EditionCache = field(compare=False, repr=False)

    def whole(self) -> Edition:
        """Return the edition, decoded."""
        return self.editions.whole(self.id, self.provenance)

    def derived(self, derive: Callable[[Edition], Derived]) -> Derived:
        """Return what a function returns of the edition, from the cache where it is there."""
        cached: Derived | None = self.editions.part(self.id, _name(derive))
        return derive(self.whole()) if cached is None else cached
