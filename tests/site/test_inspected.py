"""The site of this repository, as an inspector of government sites sees it."""

import datetime as dt
from pathlib import Path

from generator.inspect.inspection import inspect


def test_the_site_passes_all_that_it_decides(site: Path) -> None:
    """Nothing is failed; what its office has not stated is not decided, and nothing else."""
    inspection = inspect(site, dt.date(2026, 12, 1))
    failed = [(one.code, verdict.spots[:3]) for one, verdict in inspection.verdicts if verdict.state == "failed"]
    undecided = {one.code for one, verdict in inspection.verdicts if verdict.state == "undecided"}

    assert len(inspection.site.pages) > 250
    assert failed == []
    assert undecided <= {"B2", "B3", "B5", "B6", "B7", "F2", "F3", "F4", "F5", "F6", "L4"}
