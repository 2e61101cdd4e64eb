"""The matrix of tasks and departments: who leads, supports or shares which task."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages import references, subjects
from generator.site.pages.navigation import NavItem, entry
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import grids, matrix
from generator.views.subjects import offered

KIND = PageKind("matrix", "matrix.html", "责任矩阵", ("duties.csv",))


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    edition = of.edition
    about = "任务与部门的对应关系：哪个部门牵头，哪些部门配合，哪些部门共同负责。"
    context = {"matrix": matrix.matrix(edition), "grid": grids.tasks(edition), "offered": offered(edition)}
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context=context)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield its entry of the side list, with the other matrices below."""
    yield entry(edition, KIND, (*subjects.entries_below(edition), *references.entries_below(edition)))
