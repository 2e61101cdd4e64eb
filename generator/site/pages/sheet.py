"""Sheets of departments: a department's duties on one page, to be printed and signed, with the files to take away."""

from collections.abc import Iterator

from generator.formats import registry
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.site.pages.kind import EditionPage, SameThing, Within, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import department as department_views
from generator.views import errata, labels


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the sheet of each department."""
    for department in of.edition.departments:
        yield _page(of.edition, department)


def _page(edition: Edition, department: Department) -> PageSpec:
    rows = department_views.duty_rows(edition, department)
    borne = labels.told_of([row.duty for row in rows])
    context = {
        "department": department,
        "title": department_views.duty_sheet_title(edition, department),
        "source": labels.source(edition),
        "rows": rows,
        "borne": borne,
        "verbatim": department_views.verbatim(edition),
        "corrections": [one.text for one in errata.of_notice(edition)],
        "files": registry.department_files(edition, department),
    }
    title = f"{department.name}责任清单"
    return PageSpec(title=title, description=f"{title}，{borne}。", context=context, id_=department.id)


KIND = EditionPage(
    name="sheet",
    template="sheet.html",
    title=None,
    place=Within("departments"),
    pages=_pages,
    offered=always,
    counterpart=SameThing("没有这个部门的责任", of="department"),
    data=(),
)
