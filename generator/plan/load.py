"""Load the plan in a folder: read, validate, check and join its files; or raise all of its problems."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from generator import __version__
from generator.plan import records, seal, shaping, source
from generator.plan.records import Plan
from generator.plan.rules import layout, registry
from generator.plan.shapes.files import PlanFiles
from generator.plan.source import PlanSource
from generator.problems import PlanError, Problem


def load(root: Path) -> Plan:
    """Load the plan in the folder `root`; raise PlanError with every problem of every file."""
    return in_order(source.read(root))


def in_order(read: PlanSource) -> Plan:
    """Return the plan of files that were read; raise PlanError with all problems, differences from notices included."""
    plan, drift = joined(read)
    if drift:
        raise PlanError(drift)
    return plan


def joined(read: PlanSource) -> tuple[Plan, list[Problem]]:
    """Return the plan of files that were read, and its differences from the notices; raise PlanError for all else."""
    files = shaping.shape(read)
    problems = files.problems + list(registry.check(files))
    if problems:
        raise PlanError(problems)
    plan = records.join(files)
    return plan, list(_drift(plan, files))


def sealed(root: Path, year: str, day: dt.date) -> str:
    """Return the text of the seal of an edition of the plan in the folder `root`, which must have no problems."""
    files = shaping.shape(source.read(root))
    edition = next(edition for edition in files.editions if edition.year == year)
    return seal.text(seal.make(files, edition, day, __version__))


def _drift(plan: Plan, files: PlanFiles) -> Iterator[Problem]:
    """Yield the first difference of each issued edition from its notice."""
    notices = {edition.year: edition.notice for edition in files.editions}
    for edition in plan.editions:
        if (document := notices[edition.id]) and edition.head.status != "draft":
            yield from layout.same_as_notice(edition, document)
