"""Pages of departments through the years: their tasks in every edition, predecessors and successors."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from generator import urls
from generator.history.provenance import Past
from generator.site.pages.kind import PageKind
from generator.site.pages.page import PageSpec, department_feed
from generator.site.render import shown
from generator.views import statistics
from generator.years.department_years import Through

KIND = PageKind(
    name="years",
    template="years.html",
    title=None,
)


def page(view: Through, past: Past) -> PageSpec:
    """Return the page of a department."""
    department = view.department
    return PageSpec(
        id_=department.id,
        title=f"{department.name}历年责任",
        description=f"{department.name}在各年度计划中的牵头、配合和共同负责的任务。",
        context={"view": view, "task_items": _task_items},
        feed=department_feed(past, department),
    )


def _task_items(year: str, lines: Iterable[statistics.TaskLine]) -> Markup:
    """Return the items of a list of tasks of a year."""
    return Markup("\n".join([_task_item(year, line) for line in lines]))  # noqa: S704  escaped one by one


@lru_cache(maxsize=1 << 13)  # a task stands on the pages of all departments that bear it
def _task_item(year: str, line: statistics.TaskLine) -> str:
    target = urls.relative(urls.url_for("task", year, line.id), urls.url_for(KIND.name))
    mark = '<span class="tag">勘误</span>' if line.is_corrected else ""
    return f'<li><a href="{target}"><span class="number">{shown(line.number)}</span>{shown(line.title)}{mark}</a></li>'
