"""The page with the full text of the notice, each sentence of which can be linked."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.navigation import NavItem, entry
from generator.site.pages.page import EditionContext, Heading, PageKind, PageSpec
from generator.views import labels, text

KIND = PageKind("text", "text.html", "通知全文", ("notice.txt", "notice.akn.xml"))


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    edition, head = of.edition, of.edition.head
    chapters = tuple(Heading(f"c{s.id}", labels.section_heading(s)) for s in edition.sections if not s.unprinted)
    about = f"《{head.title}》全文，每项任务、每句话都可以单独引用。"
    lines = text.text_lines(edition) if head.layout == "written" else ()
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context={"lines": lines}, toc=chapters)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield its entry of the side list."""
    yield entry(edition, KIND)
