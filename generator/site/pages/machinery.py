"""The page of what drives the plan: who steers and assesses whom, by which document, and what is to be written yet."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.navigation import NavItem, offered_entry
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import drawing, subjects

KIND = PageKind("machinery", "machinery.html", "推进机制")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of an edition that lists such acts."""
    if KIND.name in subjects.offered(of.edition):
        acts = subjects.acts(of.edition)
        about = "计划靠什么推进：谁牵头抓总、谁考核谁、依据什么文件、还要制定什么。"
        context = {
            "acts": acts,
            "drawing": drawing.machinery(acts),
            "documents": subjects.documents(of.edition),
        }
        yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context)


def entries_below(edition: Edition) -> Iterator[NavItem]:
    """Return its entry of the side list, if there is a page; it stands below that of the subjects."""
    return offered_entry(edition, KIND)
