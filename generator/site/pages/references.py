"""Pages of the documents that the notice cites: the list of them, and their matrix with tasks and departments."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.navigation import NavItem, entry, offered_entry
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import grids, text
from generator.views.subjects import offered

LIST = PageKind("references", "references.html", "依据", ("references.csv",))
MATRIX = PageKind("references-matrix", "things.html", "依据与部门")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list, and the matrix of an edition whose tasks cite anything."""
    about = "通知引用的文件，以及引用它们的任务。"
    yield PageSpec(kind=LIST, title=LIST.title, description=about, context={"views": text.reference_views(of.edition)})
    if MATRIX.name in offered(of.edition):
        yield _matrix(of.edition)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield the entry of the list; the matrix stands below that of all tasks."""
    yield entry(edition, LIST)


def entries_below(edition: Edition) -> Iterator[NavItem]:
    """Return the entry of the matrix, if there is one."""
    return offered_entry(edition, MATRIX)


def _matrix(edition: Edition) -> PageSpec:
    grid = grids.references(edition)
    about = f"任务引用的{len(grid.bands)}份文件，引用它们的任务，和承担这些任务的部门。"
    context = {
        "title": MATRIX.title,
        "about": about,
        "grid": grid,
        "word": "依据",
        "unit": "项任务",
        "corner": "依据和任务",
        "caption": "引用各份文件的任务由哪个部门牵头、配合、共同负责",
        "note": "只列任务的文字里引用的文件；通知开头引用的文件，见“依据”。",
    }
    return PageSpec(kind=MATRIX, title=MATRIX.title, description=about, context=context)
