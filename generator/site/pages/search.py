"""Search pages: of all editions, and of one; a script fills in the results."""

from collections.abc import Iterator

from generator.plan.records import PlanSummary
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import statistics
from generator.years.provenance import Past

KIND = PageKind("search", "search.html", "搜索")


def site_pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page that searches all editions."""
    about = "在各年度计划的任务、部门、依据里查找，逐字准确。"
    context = {
        "current": plan.current,
        "editions": plan.editions,
        "stats": statistics.of_summary,
    }
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context)


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page that searches an edition."""
    about = f"在《{of.edition.head.title}》的任务、部门、依据里查找，逐字准确。"
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context={})
