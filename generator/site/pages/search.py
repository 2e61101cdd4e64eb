"""Search pages: of all editions, and of one; a script fills in the results, below what can be found, by kind."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.history.provenance import Past
from generator.plan.records import Edition, PlanSummary
from generator.site.pages.kind import UNLISTED, Counterpart, EditionPage, SitePage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import examples


@dataclass(frozen=True)
class Findable:
    """What can be found in an edition."""

    year: str
    examples: tuple[str, ...]
    """Questions that it answers."""
    kinds: tuple[tuple[str, int, str, str, str], ...]
    """Of each kind of things: its title, their number, how they are counted, by what they are found, their page."""


def _findable(edition: Edition) -> Findable:
    """Return what can be found in an edition."""
    kinds = (
        ("任务", len(edition.tasks), "项", "标题、正文字句、编号", "text"),
        ("部门", len(edition.departments), "个", "现称、旧称、简称、拼音", "departments"),
        ("事项", len(edition.subjects), "件", "名称", "subjects"),
        ("依据", len(edition.references), "份", "文件名称、文号", "references"),
    )
    return Findable(edition.id, examples.of_edition(edition), tuple(row for row in kinds if row[1]))


def _site_pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page that searches all editions."""
    about = "在各年度计划的任务、部门、依据里查找，逐字准确。"
    others = [edition for edition in plan.editions if edition.id != plan.current.id]
    context = {"editions": plan.editions, "known": _findable(plan.current.whole()), "others": others}
    yield PageSpec(description=about, context=context, quoted=(plan.current,))


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page that searches an edition."""
    about = f"在《{of.edition.head.title}》的任务、部门、依据里查找，逐字准确。"
    yield PageSpec(description=about, context={"known": _findable(of.edition), "others": ()})


SITE_KIND = SitePage(name="search", template="search.html", title="搜索", pages=_site_pages)

KIND = EditionPage(
    name="search",
    template="search.html",
    title="搜索",
    place=UNLISTED,
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
