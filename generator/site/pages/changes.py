"""Pages of changes, of the site and of an edition: what commits changed since it was published, by day."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator import urls
from generator.plan.records import EditionSummary, PlanSummary
from generator.plan.shapes import Department
from generator.site.pages.page import EditionContext, FeedLink, PageKind, PageSpec
from generator.years import revisions
from generator.years.provenance import Past
from generator.years.revisions import Revision

KIND = PageKind("changes", "changes.html", "修改记录")

LISTED, LISTED_EDITION = 100, 300
"""How many revisions are listed on the page of the site and on that of an edition."""


def site_pages(plan: PlanSummary, past: Past) -> Iterator[PageSpec]:
    """Yield the page of all editions."""
    about = "计划在本站公布以后改了什么：任务、部门、时限、文字，按日期排列。"
    context = _context(past.revisions.all, plan.editions, within_year=False)
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context, feed=site_feed(past))


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of an edition."""
    about = f"《{of.edition.head.title}》在本站公布以后改了什么，按日期排列。"
    context = _context(of.past.revisions.of_edition(of.edition), (of.edition,), within_year=True)
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context)


def site_feed(past: Past) -> FeedLink | None:
    """Return the feed of the site, if there is any history to list."""
    return FeedLink(urls.url_for("changes-feed")) if past.is_told else None


def department_feed(past: Past, department: Department) -> FeedLink | None:
    """Return the feed of a department, if any change concerns it."""
    if not past.is_followed(department):
        return None
    return FeedLink(urls.url_for("years-feed", None, department.id), department)


def _context(revised: Sequence[Revision], editions: Sequence[EditionSummary], *, within_year: bool) -> dict[str, Any]:
    """Return the revisions that are listed, by day, and the names of their tasks."""
    listed = revised[: LISTED_EDITION if within_year else LISTED]
    tasks = revisions.known(editions)
    called = partial(revisions.called, tasks, within_year=within_year)
    return {
        "days": tuple(revisions.days(listed)),
        "older": len(revised) - len(listed),
        "tasks": tasks,
        "called": called,
        "editions": editions,
    }
