"""Pages of chapters: their text and their tasks, and the ways to the chapters before and after."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.site.pages.kind import After, EditionPage, SameThing, always
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import labels

LISTED = 5
"""A chapter of more tasks has a list of them before their texts."""


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each chapter."""
    sections = of.edition.sections
    for at, section in enumerate(sections):
        context = {
            "section": section,
            "LISTED": LISTED,
            "previous": sections[at - 1] if at else None,
            "next": sections[at + 1] if at + 1 < len(sections) else None,
        }
        title = labels.section_heading(section)
        yield PageSpec(
            title=title,
            description=f"{title}：{len(section.tasks)}项任务。",
            context=context,
            id_=section.id,
        )


def _entries(edition: Edition) -> Iterator[NavItem]:
    """Yield the entry of each chapter, with those of its tasks below."""
    for section in edition.sections:
        named = ((labels.task_number(edition, task) + task.title, task.id) for task in section.tasks)
        tasks = tuple(NavItem(title, urls.url_for("task", edition.id, id_)) for title, id_ in named)
        yield NavItem(labels.section_heading(section), urls.url_for(KIND.name, edition.id, section.id), tasks)


KIND = EditionPage(
    name="section",
    template="section.html",
    title=None,
    place=After("text"),
    pages=_pages,
    offered=always,
    counterpart=SameThing("没有同名的章"),
    data=(),
    entries=_entries,
)
