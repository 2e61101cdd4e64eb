"""The list of editions, with the files that hold all of them and the comparisons of two."""

from collections.abc import Sequence

from generator.plan.records import PlanSummary
from generator.site.pages.page import Download, PageKind, PageSpec
from generator.views import statistics
from generator.years import comparison, standing

KIND = PageKind("editions", "editions.html", "历年计划")


def page(plan: PlanSummary, compared: comparison.Compared, downloads: Sequence[Download]) -> PageSpec:
    """Return the page; `compared` says which comparisons there are, `downloads` are the files of all years."""
    context = {
        "editions": plan.editions,
        "pairs": comparison.pairs(plan, compared),
        "standing": lambda edition: standing.standing(plan, edition),
        "stats": statistics.of_summary,
        "downloads": downloads,
    }
    return PageSpec(kind=KIND, title=KIND.title, description="各年度的计划，按年度保存。", context=context)
