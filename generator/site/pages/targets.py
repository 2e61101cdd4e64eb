"""The page of targets and deadlines: what the plan promises by quantity, level or date, and who answers for it."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.navigation import NavItem, offered_entry
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import subjects

KIND = PageKind("targets", "targets.html", "目标和时限")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of an edition that has targets or deadlines."""
    if KIND.name in subjects.offered(of.edition):
        about = "计划写明数量、水平或者时间的承诺，和负责的部门。"
        context = {"targets": subjects.targets(of.edition), "deadlines": subjects.deadlines(of.edition)}
        yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context)


def entries_below(edition: Edition) -> Iterator[NavItem]:
    """Return its entry of the side list, if there is a page; it stands below that of the subjects."""
    return offered_entry(edition, KIND)
