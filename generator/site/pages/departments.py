"""Pages of an edition's departments: the list of them, with who works with whom, and for each its duties."""

from collections.abc import Iterator

from generator import urls
from generator.formats import registry
from generator.plan.shapes.departments import Department
from generator.site.pages.kind import After, Counterpart, EditionPage, SameThing, Within, always
from generator.site.pages.page import EditionContext, PageSpec, department_feed
from generator.views import department as department_views
from generator.views import drawing, labels, subjects


def _list(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list of departments."""
    edition = of.edition
    page, shared = urls.url_for(LIST.name, edition.id), subjects.shared_work(edition)
    context = {
        "rows": department_views.department_rows(edition),
        "shared": shared,
        "drawn": drawing.DRAWN,
        "drawing": drawing.partners(shared, lambda id_: urls.relative(urls.url_for(KIND.name, edition.id, id_), page)),
    }
    about = f"承担《{edition.head.title}》任务的部门，及其牵头、配合和共同负责的任务数。"
    yield PageSpec(description=about, context=context)


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each department."""
    return (_page(of, department) for department in of.edition.departments)


def _page(of: EditionContext, department: Department) -> PageSpec:
    view, borne = department_views.department_view(of.edition, department), subjects.borne_by(of.edition, department)
    context = {
        "view": view,
        "files": registry.department_files(of.edition, department),
        "answered": [group for group in borne if group.role != "support"],
        "supported": [group for group in borne if group.role == "support"],
    }
    return PageSpec(
        id_=department.id,
        title=department.name,
        description=f"{department.name}在本年度计划中的责任：{labels.told(view.counts)}。",
        context=context,
        feed=department_feed(of.past, department),
    )


LIST = EditionPage(
    name="departments",
    template="departments.html",
    title="部门",
    place=After("section"),
    pages=_list,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("departments.csv",),
)

KIND = EditionPage(
    name="department",
    template="department.html",
    title=None,
    place=Within("departments"),
    pages=_pages,
    offered=always,
    counterpart=SameThing("没有这个部门的责任"),
    data=(),
)
