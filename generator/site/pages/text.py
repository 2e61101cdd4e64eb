"""The page with the full text of the notice, each sentence of which can be linked."""

from collections.abc import Iterator

from generator.site.pages.kind import After, Counterpart, EditionPage, always
from generator.site.pages.page import EditionContext, Heading, PageSpec
from generator.text.typeset import display
from generator.text.unbroken import parted
from generator.views import labels, text


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    edition, head = of.edition, of.edition.head
    chapters = tuple(Heading(f"c{s.id}", labels.section_heading(s)) for s in edition.sections if not s.unprinted)
    about = f"《{head.title}》全文，每项任务、每句话都可以单独引用。"
    lines = text.text_lines(edition) if head.layout == "written" else ()
    context = {"lines": lines, "title": parted(display(head.title)), "chapters": chapters}
    yield PageSpec(description=about, article=head.title, context=context, toc=chapters)


KIND = EditionPage(
    name="text",
    template="text.html",
    title="通知全文",
    place=After("edition"),
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("notice.txt", "notice.akn.xml"),
)
