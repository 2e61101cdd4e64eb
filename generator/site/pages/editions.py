"""The list of editions, with the files that hold all of them and the comparisons of two."""

from collections.abc import Sequence

from generator.plan.records import PlanSummary
from generator.site.pages.kind import PageKind
from generator.site.pages.page import Download, PageSpec
from generator.views import statistics
from generator.years import comparison, standing

KIND = PageKind(
    name="editions",
    template="editions.html",
    title="历年计划",
)


def page(plan: PlanSummary, compared: comparison.Compared, downloads: Sequence[Download]) -> PageSpec:
    """Return the page; `compared` says which comparisons there are, `downloads` are the files of all years."""
    context = {
        "editions": plan.editions,
        "pairs": [(old.id, new.id) for old, new in comparison.pairs(plan, compared)],
        "standing": lambda edition: standing.standing(plan, edition),
        "stats": statistics.of_summary,
        "downloads": downloads,
    }
    return PageSpec(description="各年度的计划，按年度保存。", context=context, quoted=plan.editions)
