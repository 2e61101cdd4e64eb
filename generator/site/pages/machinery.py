"""The page of what drives the plan: who steers and assesses whom, by which document, and what is to be written yet."""

from collections.abc import Iterator

from generator.site.pages.kind import After, Counterpart, EditionPage
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import drawing, subjects


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    acts = subjects.acts(of.edition)
    provisions = subjects.provisions(acts)
    kinds = dict.fromkeys(kind for one in provisions for kind in one.kinds)
    about = f"通知对{'、'.join(kinds)}的规定，均为原句。"
    context = {
        "acts": acts,
        "about": about,
        "provisions": provisions,
        "drawing": drawing.machinery(acts),
        "documents": subjects.documents(of.edition),
    }
    yield PageSpec(description=about, context=context)


KIND = EditionPage(
    name="machinery",
    template="machinery.html",
    title="推进机制",
    place=After("targets"),
    pages=_pages,
    offered=lambda edition: bool(edition.machinery),
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
