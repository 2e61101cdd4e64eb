"""Cache of editions that were found valid, keyed by the digests of all files that each was read from.

A cached edition decodes its front alone, and all else lazily; only the last two editions stay in memory whole. What a
function marked `cached_with_edition` returns of an edition is cached beside it, so that pages of other years need not
decode the edition.

Editions are JSON, decoded by the types of the records' fields: an entry that does not fit them counts as missing, and
decoding runs no code.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, cached_property, wraps
from typing import Any, TypedDict, TypeVar, get_type_hints

from generator.files import keys
from generator.files.cache import Cache, CachedFile, NewFile, new_file
from generator.files.codec import Codec
from generator.git.log import Provenance
from generator.plan import source
from generator.plan.records import Edition
from generator.plan.shapes import Department, EditionFile, Erratum, PlanFiles, Reference, SealFile

Derived = TypeVar("Derived")

_FRONT, _WHOLE = "front", "edition"


class _Front(TypedDict):
    """What is decoded of an edition at once: it is little, and every build needs it."""

    id: str
    head: EditionFile
    errata: tuple[Erratum, ...]
    seal: SealFile | None
    digests: Mapping[str, str]


_FRONT_FIELDS = (*_Front.__annotations__,)
_WRITER = Codec({Department: {}, Reference: {}})

_DERIVATIONS: dict[str, Callable[[Edition], Any]] = {}
"""Full name of a function → the function: what it returns of an edition is cached beside it."""


def cached_with_edition(derive: Callable[[Edition], Derived]) -> Callable[[Edition], Derived]:
    """Memoize a function of an edition in the cache of editions, on disk.

    Its result may depend on nothing but the edition, and not on the edition's provenance. The type that it is annotated
    to return must be one that `Codec` writes.
    """
    name = f"{derive.__module__}.{derive.__qualname__}"
    _DERIVATIONS[name] = derive
    return wraps(derive)(
        lambda edition: edition.derived(name) if isinstance(edition, CachedEdition) else derive(edition)
    )


def key(year: str, shared: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return the key of an edition: a digest over the SHA-256 of the registries and of each of its own files."""
    registries = {name: shared.get(name) for name in source.REGISTRIES}
    return keys.key(_WHOLE, year, registries, sorted(own.items()))


def encoded(edition: Edition) -> dict[str, bytes]:
    """Return a valid edition as it is cached, by name: its front, the whole, and each value derived from it."""
    parts = {_FRONT: {name: getattr(edition, name) for name in _FRONT_FIELDS}, _WHOLE: edition}
    parts |= {name: derive(edition) for name, derive in _DERIVATIONS.items()}
    return {name: _WRITER.encode(_type_of(name), part) for name, part in parts.items()}


@cache
def _type_of(name: str) -> Any:
    """Return the type of the part of an edition that is cached under a name."""
    types = {_FRONT: _Front, _WHOLE: Edition}
    return types.get(name) or get_type_hints(_DERIVATIONS[name])["return"]


class EditionCache:
    """The valid editions of one plan, in a cache on disk."""

    def __init__(self, cache: Cache, registries: PlanFiles, reread: Callable[[str], Edition]) -> None:
        """All editions refer to the same `registries`; `reread` loads a year from its files if its entry is damaged."""
        self._cache, self._reread = cache, reread
        self._registries = registries.departments, registries.references
        self._parts: dict[str, Mapping[str, CachedFile | NewFile]] = {}
        self._recent: dict[tuple[str, Provenance | None], Edition] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return the state that is pickled for another process of this machine: nothing that was decoded."""
        return {name: value for name, value in vars(self).items() if name != "_codec"} | {"_recent": {}}

    @cached_property
    def _codec(self) -> Codec:
        departments, references = self._registries
        return Codec({Department: {d.id: d for d in departments}, Reference: {r.id: r for r in references}})

    def put(self, key: str, year: str, parts: Mapping[str, bytes]) -> Edition:
        """Store an edition as `encoded` returns it; return the edition, decoded lazily."""
        files = self._cache.put(key, f"read-{year}", lambda: (new_file(*part) for part in parts.items()))
        self._parts[year] = {file.path: file for file in files}
        return CachedEdition(self, self._codec.decode(_Front, parts[_FRONT]))

    def get(self, key: str, year: str) -> Edition | None:
        """Return the edition under a key, decoded lazily; None where there is none."""
        self._parts[year] = self._cache.get(key) or {}
        front = self.part(year, _FRONT)
        return None if front is None else CachedEdition(self, front)

    def part(self, year: str, name: str) -> Any | None:
        """Return the decoded part of an edition under a name; None where it is missing or damaged."""
        entry = self._parts[year].get(name)
        content = entry.content if isinstance(entry, NewFile) else entry and entry.content()
        with suppress(ValueError):
            return None if content is None else self._codec.decode(_type_of(name), content)
        return None

    def whole(self, year: str, provenance: Provenance | None) -> Edition:
        """Return a whole edition; only the last two stay in memory: two are compared, many would not all have room."""
        wanted = year, provenance
        if wanted not in self._recent:
            edition: Edition | None = self.part(year, _WHOLE)
            before = dict([*self._recent.items()][-1:])
            self._recent = before | {wanted: (edition or self._reread(year)).traced(provenance)}
        return self._recent[wanted]


class CachedEdition(Edition):
    """A proxy of an edition in the cache: its front is at hand, any other attribute is decoded when it is used."""

    _editions: EditionCache

    def __init__(self, editions: EditionCache, front: Mapping[str, Any], provenance: Provenance | None = None) -> None:
        vars(self).update(front, provenance=provenance, _editions=editions)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the proxy for another process of this machine; another machine needs `itself`."""
        return CachedEdition, (self._editions, self._front(), self.provenance)

    def _front(self) -> dict[str, Any]:
        return {name: vars(self)[name] for name in _FRONT_FIELDS}

    def itself(self) -> Edition:
        """Return the whole edition, decoded."""
        return self._editions.whole(self.id, self.provenance)

    def traced(self, provenance: Provenance | None) -> Edition:
        """Return the same edition with a provenance."""
        return CachedEdition(self._editions, self._front(), provenance)

    def derived(self, name: str) -> Any:
        """Return what the function of this name returns of the edition, from the cache where it is there."""
        cached = self._editions.part(self.id, name)
        return _DERIVATIONS[name](self.itself()) if cached is None else cached


def _lazy(name: str) -> property:
    return property(lambda edition: getattr(edition.itself(), name))


for _name in {*Edition.__dataclass_fields__, *vars(Edition)} - {*_FRONT_FIELDS, "provenance", *vars(CachedEdition)}:
    if not _name.startswith("__"):
        setattr(CachedEdition, _name, _lazy(_name))
