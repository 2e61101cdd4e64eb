"""Search pages: of all editions, and of one; a script fills in the results."""

from collections.abc import Iterator

from generator.history.provenance import Past
from generator.plan.records import PlanSummary
from generator.site.pages.kind import UNLISTED, Counterpart, EditionPage, SitePage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import statistics


def _site_pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page that searches all editions."""
    about = "在各年度计划的任务、部门、依据里查找，逐字准确。"
    context = {"current": plan.current, "editions": plan.editions, "stats": statistics.of_summary}
    yield PageSpec(description=about, context=context)


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page that searches an edition."""
    about = f"在《{of.edition.head.title}》的任务、部门、依据里查找，逐字准确。"
    yield PageSpec(description=about, context={})


SITE_KIND = SitePage(name="search", template="search.html", title="搜索", pages=_site_pages)

KIND = EditionPage(
    name="search",
    template="search.html",
    title="搜索",
    place=UNLISTED,
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
