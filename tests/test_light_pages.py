"""Pages stay light however large the plan is."""

from pathlib import Path

from generator.plan.load import load
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages
from tests.benchmarks import plans

FRAME = 6_000
"""More bytes than the theme stands around a page with; `tests/site/test_weight.py` weighs whole pages."""


def test_matrix_of_240_tasks_and_60_departments(tmp_path: Path) -> None:
    """The matrix of a large plan stays below 200 KB, with all of its 1 420 duties in it."""
    edition = load(plans.make(tmp_path / "plan", "E")).editions[0]
    assert (len(edition.tasks), len(edition.departments)) == (240, 60)

    page = next(page for page in edition_pages(edition, [], Site("盐城")) if page.path.endswith("matrix.html"))

    assert page.content.count("<b>") == len(edition.duties) > 1_400
    assert len((page.content + page.nav).encode()) + FRAME <= 200_000
