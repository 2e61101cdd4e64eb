"""A plan loaded with a cache: only the years are read whose files have changed since they were in order."""

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.files.cache import Cache
from generator.plan import records, shaping, source
from generator.plan.load import in_order
from generator.plan.records import Edition, Plan
from generator.plan.rules import registry
from generator.problems import PlanError
from generator.recall import edition_cache
from generator.recall.edition_cache import Shelf, remembered
from generator.recall.fingerprints import glance

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future


def load(root: Path, cache: Cache, executor: "Executor | None" = None) -> Plan:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file.

    Only those editions are read whose files have changed since they were last found in order, one after
    the other, or several at once by an executor of this machine: what is known of a file beside its content takes more
    memory than a hundred editions.
    """
    with contextlib.suppress(PlanError):  # what is wrong with one year may be told by the files of another
        return _load_by_years(root, cache, executor)
    return in_order(source.read(root))


def _load_by_years(root: Path, cache: Cache, executor: "Executor | None") -> Plan:
    seen = glance(root, cache)
    shared = seen.pop("", {})
    entries = shaping.shape(source.read(root, years=()))
    problems = entries.problems + list(registry.check(entries))
    if problems or not seen:
        raise PlanError(problems)
    shelf = Shelf(cache, entries, partial(_reread, root))
    editions = {year: shelf.recalled(edition_cache.key(year, shared, own), year) for year, own in seen.items()}
    fresh = sorted(year for year, edition in editions.items() if not edition)
    for year, found in _each(root, fresh, executor):
        if not found or found[0] != entries.digests:
            raise PlanError([])
        editions[year] = shelf.keep(edition_cache.key(year, *found[:2]), year, found[2])
    if cache.trouble:  # what was not kept would be read again whenever somebody asks for it
        raise PlanError([])
    plan = records.join(entries, filter(None, editions.values()))
    if not _is_continued(plan):
        raise PlanError([])
    return plan


_Digests = Mapping[str, str]
_Read = tuple[_Digests, _Digests, dict[str, bytes]] | None


def _each(root: Path, years: Sequence[str], executor: "Executor | None") -> Iterator[tuple[str, _Read]]:
    """Read editions; an executor is but a few ahead, since what it gives is large."""
    if not executor or len(years) == 1:
        yield from ((year, _year(root, year)) for year in years)
        return
    running: deque[tuple[str, Future[_Read]]] = deque()
    for year in years:
        running.append((year, executor.submit(_year, root, year)))
        if len(running) > _AHEAD:
            done, found = running.popleft()
            yield done, found.result()
    yield from ((year, found.result()) for year, found in running)


_AHEAD = 3


def _year(root: Path, year: str) -> _Read:
    """Read an edition: the digests of the files that it shares with others, of its own, and how it is kept."""
    try:
        shared, edition = _edition(root, year)
    except PlanError:
        return None
    return shared, edition.digests, edition_cache.written(edition)


def _reread(root: Path, year: str) -> Edition:
    return _edition(root, year)[1]


def _edition(root: Path, year: str) -> tuple[_Digests, Edition]:
    plan = in_order(source.read(root, years=(year,)))
    return plan.digests, plan.editions[0]


def _is_continued(plan: Plan) -> bool:
    """Whether what tasks go on with is there, as far as years are kept; a year alone cannot know."""
    told = {edition.id: _ties(edition) for edition in plan.editions}
    first = min(told)
    named = (name.partition("/") for _, continues in told.values() for name in continues)
    return all(year < first or (year in told and id_ in told[year][0]) for year, _, id_ in named)


@remembered
def _ties(edition: Edition) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the ids of an edition's tasks, and the earlier tasks that they go on with."""
    return frozenset(edition.by_id), tuple(name for task in edition.tasks for name in task.continues)
