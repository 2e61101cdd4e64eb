"""Holds a site against every requirement."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from generator.inspect import site
from generator.inspect.rule import Requirement, State, Verdict
from generator.inspect.rules.registry import REQUIREMENTS
from generator.inspect.seen import SeenSite


@dataclass(frozen=True, slots=True)
class Inspection:
    """A site, and the verdict on each requirement, in the order of the table."""

    site: SeenSite
    verdicts: tuple[tuple[Requirement, Verdict], ...]

    def count(self, state: State) -> int:
        """Return how many requirements have a verdict."""
        return sum(verdict.state == state for _, verdict in self.verdicts)

    @property
    def is_passed(self) -> bool:
        """Whether no requirement is failed."""
        return not self.count("failed")


def inspect(folder: Path, today: dt.date) -> Inspection:
    """Return the inspection of the site in a folder; raise SiteError where there is none."""
    seen = site.read(folder, today)
    return Inspection(seen, tuple((requirement, requirement.verdict(seen)) for requirement in REQUIREMENTS))
