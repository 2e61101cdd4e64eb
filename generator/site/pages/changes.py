"""Pages of changes, of the site and of an edition: what commits changed since it was published, by day."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator.history import revisions
from generator.history.provenance import Past
from generator.history.revisions import Revision
from generator.plan.records import EditionSummary, PlanSummary
from generator.site.pages.kind import UNLISTED, Counterpart, EditionPage, SitePage, always
from generator.site.pages.page import EditionContext, PageSpec, site_feed

LISTED, LISTED_EDITION = 100, 300
"""How many revisions are listed on the page of the site and on that of an edition."""

SHOWN = 8
"""Of how many things the changes of a day are shown before the rest is folded."""


def _site_pages(plan: PlanSummary, past: Past) -> Iterator[PageSpec]:
    """Yield the page of all editions."""
    about = "计划在本站公布以后改了什么：任务、部门、时限、文字，按日期排列。"
    context = _context(past.revisions.all, plan.editions, within_year=False)
    context["recorded"] = [one for one in plan.editions if past.revisions.of_edition(one)]
    yield PageSpec(description=about, context=context, feed=site_feed(), quoted=plan.editions)


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of an edition."""
    about = f"《{of.edition.head.title}》在本站公布以后改了什么，按日期排列。"
    context = _context(of.past.revisions.of_edition(of.edition), (of.edition,), within_year=True)
    yield PageSpec(description=about, context=context)


def _context(revised: Sequence[Revision], editions: Sequence[EditionSummary], *, within_year: bool) -> dict[str, Any]:
    """Return the revisions that are listed, by day, and the names of their tasks."""
    listed = revised[: LISTED_EDITION if within_year else LISTED]
    tasks = revisions.known(editions)
    called = partial(revisions.called, tasks, within_year=within_year)
    return {
        "days": tuple(revisions.days(listed)),
        "differ": within_year and any(change.texts for revision in listed for change in revision.changes),
        "older": len(revised) - len(listed),
        "tasks": tasks,
        "called": called,
        "folded": revisions.folded,
        "BRIEF": revisions.BRIEF,
        "SHOWN": SHOWN,
        "editions": editions,
    }


SITE_KIND = SitePage(name="changes", template="changes.html", title="修改记录", pages=_site_pages)

KIND = EditionPage(
    name="changes",
    template="changes.html",
    title="修改记录",
    place=UNLISTED,
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
