"""Load a plan through the cache: an edition is read again only if one of its files, or a registry, has changed."""

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.files.cache import Cache
from generator.plan import shaping, source
from generator.plan.load import in_order, summary
from generator.plan.records import Edition, PlanSummary
from generator.plan.rules import registry
from generator.problems import PlanError
from generator.recall import edition_cache
from generator.recall.edition_cache import EditionCache
from generator.recall.fingerprints import file_digests
from generator.years.lineage import signs

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future


def load(root: Path, cache: Cache, executor: "Executor | None" = None) -> PlanSummary:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file.

    Those editions are read whose files have changed since they were last valid: one after the other, or several at once
    by an executor of this machine. Each is read alone, since its documents take more memory than a hundred editions.
    Where any edition is not valid the whole plan is read, for a problem of one year may lie in the files of another.
    """
    with contextlib.suppress(PlanError):
        return _load_by_years(root, cache, executor)
    return in_order(source.read(root))


def _load_by_years(root: Path, cache: Cache, executor: "Executor | None") -> PlanSummary:
    """Load cached editions, and read the others; raise PlanError, with problems or none, if that is not enough."""
    digests = file_digests(root)
    shared = digests.pop("", {})
    registries = shaping.shape(source.read(root, years=()))
    problems = registries.problems + list(registry.check(registries))
    if problems or not digests:
        raise PlanError(problems)
    cached = EditionCache(cache, registries, partial(_reread, root))
    editions = {year: cached.get(edition_cache.key(year, shared, own), year) for year, own in digests.items()}
    missing = sorted(year for year, edition in editions.items() if not edition)
    for year, read in _read_years(root, missing, executor):
        if not read or read.shared != registries.digests:
            raise PlanError([])
        editions[year] = cached.put(edition_cache.key(year, read.shared, read.own), year, read.parts)
    if cache.trouble:  # what was not stored would be read again whenever it is used
        raise PlanError([])
    plan = summary(registries, filter(None, editions.values()))
    if not _is_continued(plan):
        raise PlanError([])
    return plan


class _ReadEdition(NamedTuple):
    """An edition as it was read: SHA-256 by name of the files that it shares and of its own, and its encoded parts."""

    shared: Mapping[str, str]
    own: Mapping[str, str]
    parts: dict[str, bytes]


def _read_years(
    root: Path, years: Sequence[str], executor: "Executor | None"
) -> Iterator[tuple[str, _ReadEdition | None]]:
    """Yield each year as it was read; an executor is but a few years ahead, since its results are large."""
    if not executor or len(years) == 1:
        yield from ((year, _read_year(root, year)) for year in years)
        return
    running: deque[tuple[str, Future[_ReadEdition | None]]] = deque()
    for year in years:
        running.append((year, executor.submit(_read_year, root, year)))
        if len(running) > _AHEAD:
            first, future = running.popleft()
            yield first, future.result()
    yield from ((year, future.result()) for year, future in running)


_AHEAD = 3


def _read_year(root: Path, year: str) -> _ReadEdition | None:
    """Return an edition as it was read; None where it is not valid."""
    try:
        shared, edition = _edition(root, year)
    except PlanError:
        return None
    return _ReadEdition(shared, edition.digests, edition_cache.encoded(edition))


def _reread(root: Path, year: str) -> Edition:
    return _edition(root, year)[1]


def _edition(root: Path, year: str) -> tuple[Mapping[str, str], Edition]:
    """Return an edition read from its files, with the digests of the files that it shares with others."""
    plan = in_order(source.read(root, years=(year,)))
    return plan.digests, plan.editions[0]


def _is_continued(plan: PlanSummary) -> bool:
    """Whether every task of an earlier year that is continued exists; years before the plan's first do not count."""
    found = {edition.id: edition.derived(signs) for edition in plan.editions}
    names = {f"{year}/{id_}" for year, own in found.items() for id_ in own.tasks}
    continued = (name for own in found.values() for _, earlier in own.continuing for name in earlier)
    return all(name in names or name.partition("/")[0] < min(found) for name in continued)
