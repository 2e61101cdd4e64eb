"""The page of targets and deadlines: what the plan promises by quantity, level or date, and who answers for it."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.kind import Below, Counterpart, EditionPage
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import deadlines, subjects


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    about = "计划写明的数量、水平和时间，及其责任单位。"
    context = {
        "targets": subjects.targets(of.edition),
        "deadlines": deadlines.deadlines(of.edition),
        "offered": of.offered,
    }
    yield PageSpec(description=about, context=context)


def _promises(edition: Edition) -> bool:
    """Whether an edition has targets or deadlines."""
    return any(subject.target for subject in edition.subjects) or bool(deadlines.deadlines(edition))


KIND = EditionPage(
    name="targets",
    template="targets.html",
    title="目标和时限",
    place=Below("subjects"),
    pages=_pages,
    offered=_promises,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
