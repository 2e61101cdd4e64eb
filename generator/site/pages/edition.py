"""The first page of an edition: the head of its notice, its chapters, its statistics."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import statistics, text

KIND = PageKind("edition", "edition.html", data=("plan.json", "notice.akn.xml"))


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    head, stats = of.edition.head, statistics.statistics(of.edition)
    block = {"block": text.official_block(of.edition), "stats": stats, "before": of.outside.before}
    issuer = f"{head.issuer}印发，" if head.issuer else ""
    yield PageSpec(kind=KIND, title=head.title, description=f"{issuer}{totals(of.edition)}。", context=block)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield its entry of the side list."""
    yield NavItem(f"{edition.id}年度计划", urls.url_for(KIND.name, edition.id))


def totals(edition: Edition) -> str:
    """Return how many chapters, tasks and departments an edition has, in words."""
    stats = statistics.statistics(edition)
    return f"{stats['sections']}章{stats['tasks']}项任务，{len(edition.departments)}个责任主体"
