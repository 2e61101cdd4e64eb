"""The page of deadlines: what comes due in each month, and what has a time limit without a day."""

from collections.abc import Iterator

from generator.site.pages.kind import After, Counterpart, EditionPage
from generator.site.pages.page import EditionContext, Heading, PageSpec
from generator.views import deadlines

WITHOUT_DAY = "without-day"


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    months, others = deadlines.months(of.edition), deadlines.without_day(of.edition)
    toc = [Heading(month.anchor, month.name) for month in months]
    toc += [Heading(WITHOUT_DAY, "没有确定的日子")] if others else []
    about = "各项任务的完成时限，按到期的月份排列。"
    yield PageSpec(description=about, context={"months": months, "others": others}, toc=tuple(toc))


KIND = EditionPage(
    name="deadlines",
    template="deadlines.html",
    title="按月看时限",
    place=After("targets"),
    pages=_pages,
    offered=deadlines.has_days,
    counterpart=Counterpart.SAME_KIND,
    data=("tasks.csv",),
)
