"""The matrix of tasks and departments: who leads, supports or shares which task."""

from collections.abc import Iterator

from generator.site.pages.kind import After, Counterpart, EditionPage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import grids, matrix


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    edition = of.edition
    about = "任务与部门的对应关系：哪个部门牵头，哪些部门配合，哪些部门共同负责。"
    context = {"matrix": matrix.matrix(edition), "grid": grids.tasks(edition), "offered": of.offered}
    yield PageSpec(description=about, context=context)


KIND = EditionPage(
    name="matrix",
    template="matrix.html",
    title="责任矩阵",
    place=After("subjects"),
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("duties.csv",),
)
