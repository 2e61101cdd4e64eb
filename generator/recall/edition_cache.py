"""Editions that were in order before, found again in the cache by the digests of all that they were read from.

Of such an edition only the front is at hand; the rest is read when somebody asks for it, and soon forgotten. What the
other years and the pages around have to know of it is kept beside it (`remembered`), so that nobody has to ask.

Of an edition in the cache only the front is in memory; the rest is read lazily and soon forgotten, so memory grows by
what years say of each other: a build in which one year changed reads that year. Editions are JSON, read by the types
of the records' fields: what does not fit is not there, and no code is run.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, cached_property, wraps
from typing import Any, TypedDict, TypeVar, get_type_hints

from generator.files.cache import Cache, CachedFile, NewFile, digest, new_file
from generator.files.codec import Codec
from generator.git.log import Provenance
from generator.plan import source
from generator.plan.records import Edition
from generator.plan.shapes import Department, EditionFile, Erratum, PlanFiles, Reference, SealFile

Told = TypeVar("Told")

_FRONT, _WHOLE = "front", "edition"


class _Front(TypedDict):
    """What is read of an edition at once: it is little, and asked for in every build."""

    id: str
    head: EditionFile
    errata: tuple[Erratum, ...]
    seal: SealFile | None
    digests: Mapping[str, str]


_AT_HAND = (*_Front.__annotations__,)
_WRITER = Codec({Department: {}, Reference: {}})

_MAKERS: dict[str, Callable[[Edition], Any]] = {}
"""What is kept beside an edition, by its name there."""


def remembered(make: Callable[[Edition], Told]) -> Callable[[Edition], Told]:
    """Let what a function gives of an edition be kept beside it; it may look at nothing else, nor where it is from."""
    name = f"{make.__module__}.{make.__qualname__}"
    _MAKERS[name] = make
    return wraps(make)(lambda edition: edition.told(name) if isinstance(edition, Recalled) else make(edition))


def key(year: str, shared: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return the digest of all that an edition is read from: the files of no year, and its own, by SHA-256."""
    registries = {name: shared.get(name) for name in source.REGISTRIES}
    return digest(repr((year, registries, sorted(own.items()))).encode())


def written(edition: Edition) -> dict[str, bytes]:
    """Return an edition that is in order as it is kept: its front, itself, and what is remembered of it."""
    parts = {_FRONT: {name: getattr(edition, name) for name in _AT_HAND}, _WHOLE: edition}
    parts |= {name: make(edition) for name, make in _MAKERS.items()}
    return {name: _WRITER.encode(_kind(name), part) for name, part in parts.items()}


@cache
def _kind(name: str) -> Any:
    """Return the type of what is kept of an edition under a name."""
    kinds = {_FRONT: _Front, _WHOLE: Edition}
    return kinds.get(name) or get_type_hints(_MAKERS[name])["return"]


class Shelf:
    """Where the editions of a plan lie that were in order."""

    def __init__(self, cache: Cache, registries: PlanFiles, reread: Callable[[str], Edition]) -> None:
        """All editions refer to the same `registries`; `reread` gives that of a year, where it is damaged here."""
        self._cache, self._reread = cache, reread
        self._registries = registries.departments, registries.references
        self._parts: dict[str, Mapping[str, CachedFile | NewFile]] = {}
        self._lately: dict[tuple[str, Provenance | None], Edition] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Go to another process of this machine with nothing that was read."""
        return {name: value for name, value in vars(self).items() if name != "_codec"} | {"_lately": {}}

    @cached_property
    def _codec(self) -> Codec:
        departments, references = self._registries
        return Codec({Department: {d.id: d for d in departments}, Reference: {r.id: r for r in references}})

    def keep(self, key: str, year: str, parts: Mapping[str, bytes]) -> Edition:
        """Keep an edition as it was written; give what will be recalled."""
        files = self._cache.put(key, f"read-{year}", lambda: (new_file(*part) for part in parts.items()))
        self._parts[year] = {file.path: file for file in files}
        return Recalled(self, self._codec.decode(_Front, parts[_FRONT]))

    def recalled(self, key: str, year: str) -> Edition | None:
        """Return the edition that was kept under a key, if there is one."""
        self._parts[year] = self._cache.get(key) or {}
        front = self.part(year, _FRONT)
        return None if front is None else Recalled(self, front)

    def part(self, year: str, name: str) -> Any | None:
        """Return what is kept of an edition under a name; nothing where it is not there, or damaged."""
        kept = self._parts[year].get(name)
        content = kept.content if isinstance(kept, NewFile) else kept and kept.content()
        with suppress(ValueError):
            return None if content is None else self._codec.decode(_kind(name), content)
        return None

    def whole(self, year: str, provenance: Provenance | None) -> Edition:
        """Read an edition, or give it again: two are compared, but many years would not all have room."""
        known = year, provenance
        if known not in self._lately:
            found: Edition | None = self.part(year, _WHOLE)
            before = dict([*self._lately.items()][-1:])
            self._lately = before | {known: (found or self._reread(year)).traced(provenance)}
        return self._lately[known]


class Recalled(Edition):
    """An edition that lies on a shelf; to whoever asks it is like any other: what is not at hand is read (below)."""

    _shelf: Shelf

    def __init__(self, shelf: Shelf, front: Mapping[str, Any], provenance: Provenance | None = None) -> None:
        vars(self).update(front, provenance=provenance, _shelf=shelf)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as it is; to another machine only `itself` can."""
        return Recalled, (self._shelf, self._front(), self.provenance)

    def _front(self) -> dict[str, Any]:
        return {name: vars(self)[name] for name in _AT_HAND}

    def itself(self) -> Edition:
        """Return the edition as it was read."""
        return self._shelf.whole(self.id, self.provenance)

    def traced(self, provenance: Provenance | None) -> Edition:
        """Return it knowing where it comes from."""
        return Recalled(self._shelf, self._front(), provenance)

    def told(self, name: str) -> Any:
        """Return what is remembered of it under a name."""
        found = self._shelf.part(self.id, name)
        return _MAKERS[name](self.itself()) if found is None else found


def _asked(name: str) -> property:
    return property(lambda recalled: getattr(recalled.itself(), name))


for _name in {*Edition.__dataclass_fields__, *vars(Edition)} - {*_AT_HAND, "provenance", *vars(Recalled)}:
    if not _name.startswith("__"):
        setattr(Recalled, _name, _asked(_name))
