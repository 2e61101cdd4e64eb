"""Pages of chapters: their text and their tasks, and the ways to the chapters before and after."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.site.pages import task
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import labels

KIND = PageKind("section", "section.html")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each chapter."""
    sections = of.edition.sections
    for at, section in enumerate(sections):
        context = {
            "section": section,
            "previous": sections[at - 1] if at else None,
            "next": sections[at + 1] if at + 1 < len(sections) else None,
        }
        title = labels.section_heading(section)
        yield PageSpec(
            kind=KIND,
            title=title,
            description=f"{title}：{len(section.tasks)}项任务。",
            context=context,
            id_=section.id,
        )


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield the entry of each chapter, with those of its tasks below."""
    for section in edition.sections:
        title, target = labels.section_heading(section), urls.url_for(KIND.name, edition.id, section.id)
        yield NavItem(title, target, task.entries_below(edition, section))
