"""A folder in, a plan or all of its problems out."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator import __version__, model, recall, records, rules, seal, source
from generator.cache import Cache
from generator.model import PlanFiles
from generator.problems import PlanError, Problem
from generator.records import Plan
from generator.source import PlanSource


def load(root: Path, cache: Cache | None = None) -> Plan:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file.

    With a cache only those editions are read whose files have changed since they were last found in order.
    """
    known = recall.kept(root, cache) if cache else {}
    read = source.read(root, without=known)
    try:
        plan = _in_order(read, known)
    except PlanError:
        if known:
            return load(root)  # what is wrong with one year may be told by another's files
        raise
    if cache:
        recall.keep(plan, read.editions, cache)
    return plan


def _in_order(read: PlanSource, known: Mapping[str, bytes]) -> Plan:
    plan, drift = joined(read, known)
    if drift:
        raise PlanError(drift)
    return plan


def joined(read: PlanSource, known: Mapping[str, bytes] | None = None) -> tuple[Plan, list[Problem]]:
    """Make the plan of files that were read, and tell where it is not as its notices; raise PlanError for all else.

    `known` are editions, by year, that were not read since they are in order.
    """
    files = model.shape(read)
    others = [recall.edition(content, files) for content in (known or {}).values()]
    files.others = {edition.id: tuple(edition.by_id) for edition in others}
    problems = files.problems + list(rules.check(files))
    if problems:
        raise PlanError(problems)
    plan = records.join(files, others)
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
        if (document := notices.get(edition.id)) and edition.head.status != "draft":
            yield from rules.same_as_notice(edition, document)
