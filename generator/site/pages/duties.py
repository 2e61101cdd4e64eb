"""The page on which a reader asks for a department's duties through the years, or who is responsible for a matter."""

from collections.abc import Iterator

from generator.history.provenance import Past
from generator.plan.records import PlanSummary
from generator.site.pages.kind import SitePage
from generator.site.pages.page import PageSpec
from generator.views import labels
from generator.years.lineage import History


def _pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page; departments stand in the order of their pinyin."""
    bearers = History(plan).bearers
    departments = sorted((d for d in plan.departments if d.id in bearers), key=labels.pinyin)
    about = "输入部门名称，查询历年牵头、配合、共同负责的任务；输入事项，查询责任单位。"
    yield PageSpec(description=about, context={"departments": departments, "editions": plan.editions})


KIND = SitePage(name="duties", template="duties.html", title="查责任", pages=_pages)
