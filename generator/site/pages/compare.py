"""Comparison pages: what is new, gone and changed between two editions, by task and by department."""

from generator import urls
from generator.plan.records import Edition, EditionSummary
from generator.site.pages.kind import PageKind
from generator.site.pages.page import PageSpec
from generator.years import comparison
from generator.years.comparison import Pairs
from generator.years.diff import compare
from generator.years.lineage import History

KIND = PageKind(
    name="compare",
    template="compare.html",
    title=None,
)


def path(old: EditionSummary, new: EditionSummary) -> str:
    """Return the address of the page that compares two editions."""
    return urls.url_for(KIND.name, None, _id(old, new))


def page(history: History, old: Edition, new: Edition, pairs: Pairs) -> PageSpec:
    """Return the page that compares two editions; it leads to the comparisons `pairs`."""
    view = comparison.comparison_view(compare(history, old, new))
    title = f"{old.id}年度与{new.id}年度比较"
    return PageSpec(
        title=title,
        description=view.summary,
        context={"view": view, "pairs": pairs},
        id_=_id(old, new),
        quoted=(new, old),
    )


def _id(old: EditionSummary, new: EditionSummary) -> str:
    return f"{old.id}-{new.id}"
