"""The first page of an edition: the head of its notice, its chapters, its statistics."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.site.pages.kind import FIRST, Counterpart, EditionPage, always
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import statistics, text


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    head, stats = of.edition.head, statistics.statistics(of.edition)
    block = {"block": text.official_block(of.edition), "stats": stats, "before": of.outside.before}
    issuer = f"{head.issuer}，" if head.issuer else ""
    yield PageSpec(title=head.title, description=f"{issuer}{statistics.totals(of.edition)}。", context=block)


def _entries(edition: Edition) -> Iterator[NavItem]:
    yield NavItem(f"{edition.id}年度计划", urls.url_for(KIND.name, edition.id))


KIND = EditionPage(
    name="edition",
    template="edition.html",
    title=None,
    place=FIRST,
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("plan.json", "plan.jsonld", "notice.akn.xml"),
    entries=_entries,
)
