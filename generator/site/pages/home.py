"""The home page: the plan in force, and the ways into it and into the other years."""

from collections.abc import Iterator

from generator.plan.records import PlanSummary
from generator.site.pages import changes
from generator.site.pages.page import PageKind, PageSpec
from generator.views import statistics
from generator.years.provenance import Past

KIND = PageKind("home", "home.html", "首页")


def site_pages(plan: PlanSummary, past: Past) -> Iterator[PageSpec]:
    """Yield the page."""
    about = f"《{plan.current.head.title}》：通读计划、查找部门责任、查看历年计划。"
    context = {
        "current": plan.current.whole(),
        "editions": plan.editions,
        "stats": statistics.of_summary,
    }
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context, feed=changes.site_feed(past))
