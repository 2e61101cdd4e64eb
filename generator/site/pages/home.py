"""The home page: the plan in force, and the ways into it and into the other years."""

from collections.abc import Iterator

from generator.history.provenance import Past
from generator.plan.records import PlanSummary
from generator.site.pages.kind import SitePage
from generator.site.pages.page import PageSpec, site_feed
from generator.views import examples, labels, statistics


def _pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page."""
    current = plan.current.whole()
    about = f"《{current.head.title}》：有哪些任务，由哪个部门负责；通知全文、部门责任、数据下载。"
    context = {
        "current": current,
        "departments": sorted(current.departments, key=labels.pinyin),
        "editions": plan.editions,
        "examples": examples.of_edition(current),
        "stats": statistics.of_summary,
    }
    yield PageSpec(description=about, context=context, feed=site_feed(), quoted=(current,))


KIND = SitePage(name="home", template="home.html", title="首页", pages=_pages)
