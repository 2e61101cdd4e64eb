"""Pages of the documents that the notice cites: the list of them, and their matrix with tasks and departments."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.kind import After, Counterpart, EditionPage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import grids, text


def _list(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list."""
    about = "通知引用的文件，以及引用它们的任务。"
    yield PageSpec(description=about, context={"views": text.reference_views(of.edition)})


def _tasks_cite(edition: Edition) -> bool:
    """Whether the matrix has a row."""
    return any(task.references for task in edition.tasks)


def _matrix(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the matrix."""
    grid = grids.references(of.edition)
    about = f"任务引用的{len(grid.bands)}份文件，引用它们的任务，和承担这些任务的部门。"
    context = {
        "title": MATRIX.title,
        "grid": grid,
        "word": "依据",
        "unit": "项任务",
        "corner": "依据和任务",
        "caption": "引用各份文件的任务由哪个部门牵头、配合、共同负责",
        "note": "只列任务的文字里引用的文件；通知开头引用的文件，见“依据”。",
    }
    yield PageSpec(description=about, context=context)


LIST = EditionPage(
    name="references",
    template="references.html",
    title="依据",
    place=After("matrix"),
    pages=_list,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("references.csv",),
)

MATRIX = EditionPage(
    name="references-matrix",
    template="things.html",
    title="依据与部门",
    place=After("subjects-matrix"),
    pages=_matrix,
    offered=_tasks_cite,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
