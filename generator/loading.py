"""A folder in, a plan or all of its problems out."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator import __version__, model, recall, records, rules, seal, source
from generator.cache import Cache
from generator.model import PlanFiles
from generator.problems import PlanError, Problem
from generator.records import Edition, Plan
from generator.source import PlanSource


def load(root: Path, cache: Cache | None = None) -> Plan:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file.

    With a cache only those editions are read whose files have changed since they were last found in order, and one
    after the other: what is known of a file beside its content takes more memory than a hundred editions.
    """
    if cache:
        with contextlib.suppress(PlanError):  # what is wrong with one year may be told by the files of another
            return _load_by_years(root, cache)
    return _in_order(source.read(root))


def _load_by_years(root: Path, cache: Cache) -> Plan:
    seen = source.glance(root)
    shared = seen.pop("", {})
    entries = model.shape(source.read(root, years=()))
    problems = entries.problems + list(rules.check(entries))
    if problems or not seen:
        raise PlanError(problems)
    editions: dict[str, Edition] = {}
    for year, own in sorted(seen.items()):  # an edition may go on with earlier ones
        key = recall.key(year, shared, own)
        if (edition := recall.recalled(key, cache, entries)) is None:
            plan = _in_order(source.read(root, years=(year,)), editions)
            edition = recall.kept(plan.editions[0], plan.digests, cache, entries)
        editions[year] = edition
    return records.join(entries, editions.values())


def _in_order(read: PlanSource, others: Mapping[str, Edition] | None = None) -> Plan:
    plan, drift = joined(read, others)
    if drift:
        raise PlanError(drift)
    return plan


def joined(read: PlanSource, others: Mapping[str, Edition] | None = None) -> tuple[Plan, list[Problem]]:
    """Make the plan of files that were read, and tell where it is not as its notices; raise PlanError for all else.

    `others` are the editions of other years, which were not read since they are in order.
    """
    files = model.shape(read)
    files.others = {year: tuple(edition.by_id) for year, edition in (others or {}).items()}
    problems = files.problems + list(rules.check(files))
    if problems:
        raise PlanError(problems)
    plan = records.join(files)
    return plan, list(_drift(plan, files))


def sealed(root: Path, year: str, day: dt.date) -> str:
    """Give the text of the seal of an edition in the folder `root`, which must be without problems."""
    files = model.shape(source.read(root))
    edition = next(edition for edition in files.editions if edition.year == year)
    return seal.text(seal.make(files, edition, day, __version__))


def _drift(plan: Plan, files: PlanFiles) -> Iterator[Problem]:
    """Hold each edition against its notice; only a plan without other problems can be."""
    notices = {edition.year: edition.notice for edition in files.editions}
    for edition in plan.editions:
        if (document := notices[edition.id]) and edition.head.status != "draft":
            yield from rules.same_as_notice(edition, document)
