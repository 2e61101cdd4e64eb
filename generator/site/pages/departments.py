"""Pages of an edition's departments: the list of them, for each its duties, and who works with whom."""

from collections.abc import Iterator

from generator import urls
from generator.formats import registry
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.site.pages.kind import After, Below, Counterpart, EditionPage, SameThing, Within, always
from generator.site.pages.page import EditionContext, PageSpec, department_feed
from generator.views import deadlines, drawing, labels, subjects
from generator.views import department as department_views

NAMED = 6
"""How many departments the page of who works with whom names of each at most; its own page names all."""


def _list(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list of departments."""
    rows = department_views.department_rows(of.edition)
    about = f"承担《{of.edition.head.title}》任务的部门，及其牵头、配合和共同负责的任务数。"
    yield PageSpec(description=about, context={"rows": rows, "offered": of.offered})


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each department."""
    return (_page(of, department) for department in of.edition.departments)


def _page(of: EditionContext, department: Department) -> PageSpec:
    view = department_views.department_view(of.edition, department)
    lines = [line for _, lines in view.by_role for line in lines]
    context = {
        "view": view,
        "words": tuple(dict.fromkeys(line.excerpt.word for line in lines if line.excerpt)),
        "files": registry.department_files(of.edition, department),
        "answered": subjects.answered_by(of.edition, department),
        "offered": of.offered,
        "due": any(one.due and one.concerns(department) for one in deadlines.deadlines(of.edition)),
    }
    return PageSpec(
        id_=department.id,
        title=department.name,
        description=f"{department.name}在本年度计划中的责任：{labels.told(view.counts)}。",
        context=context,
        feed=department_feed(of.past, department),
    )


def _cooperation(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of who works with whom."""
    edition = of.edition
    page, shared = urls.url_for(COOPERATION.name, edition.id), subjects.shared_work(edition)
    context = {
        "shared": shared,
        "offered": of.offered,
        "named": NAMED,
        "drawn": drawing.DRAWN,
        "drawing": drawing.partners(shared, lambda id_: urls.relative(urls.url_for(KIND.name, edition.id, id_), page)),
    }
    yield PageSpec(description=f"《{edition.head.title}》中哪些部门共同承担任务，各几项。", context=context)


def _cooperate(edition: Edition) -> bool:
    """Whether any two departments of an edition have a task together."""
    return any(len({duty.department.id for duty in task.duties}) > 1 for task in edition.tasks)


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

COOPERATION = EditionPage(
    name="cooperation",
    template="cooperation.html",
    title="部门协作情况",
    place=Below("departments"),
    pages=_cooperation,
    offered=_cooperate,
    counterpart=Counterpart.SAME_KIND,
    data=("duties.csv",),
)
