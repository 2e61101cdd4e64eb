"""Pages of an edition's departments: the list of them, with who works with whom, and for each its duties."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.site.pages import sheet
from generator.site.pages.changes import department_feed
from generator.site.pages.navigation import NavItem, folder
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import department as department_views
from generator.views import drawing, labels, subjects

LIST = PageKind("departments", "departments.html", "部门", ("departments.csv",))
KIND = PageKind("department", "department.html")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list of departments, and the page of each."""
    yield _list(of.edition)
    for department in of.edition.departments:
        yield _page(of, department)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield the entry of the list, below which the pages and sheets of departments stand."""
    folders = folder(edition, KIND), folder(edition, sheet.KIND)
    yield NavItem(LIST.title, urls.url_for(LIST.name, edition.id), folders=folders)


def _list(edition: Edition) -> PageSpec:
    page, shared = urls.url_for(LIST.name, edition.id), subjects.shared_work(edition)
    context = {
        "rows": department_views.department_rows(edition),
        "shared": shared,
        "drawn": drawing.DRAWN,
        "drawing": drawing.partners(shared, lambda id_: urls.relative(urls.url_for(KIND.name, edition.id, id_), page)),
    }
    about = f"承担《{edition.head.title}》任务的部门，及其牵头、配合和共同负责的任务数。"
    return PageSpec(kind=LIST, title=LIST.title, description=about, context=context)


def _page(of: EditionContext, department: Department) -> PageSpec:
    view = department_views.department_view(of.edition, department)
    context = {
        "view": view,
        "files": sheet.files(of.edition, department),
        "answered": subjects.answered_by(of.edition, department),
    }
    return PageSpec(
        kind=KIND,
        id_=department.id,
        title=department.name,
        description=f"{department.name}在本年度计划中的责任：{labels.told(view.counts)}。",
        context=context,
        feed=department_feed(of.past, department),
    )
