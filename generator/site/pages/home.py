"""The home page: the plan in force, and the ways into it and into the other years."""

from collections.abc import Iterator

from generator.plan.records import PlanSummary
from generator.site.pages.kind import FIRST, SitePage
from generator.site.pages.page import PageSpec, site_feed
from generator.views import statistics
from generator.years.provenance import Past


def _pages(plan: PlanSummary, past: Past) -> Iterator[PageSpec]:
    """Yield the page."""
    about = f"《{plan.current.head.title}》：通读计划、查找部门责任、查看历年计划。"
    context = {"current": plan.current.whole(), "editions": plan.editions, "stats": statistics.of_summary}
    yield PageSpec(description=about, context=context, feed=site_feed(past))


KIND = SitePage(name="home", template="home.html", title="首页", place=FIRST, pages=_pages)
