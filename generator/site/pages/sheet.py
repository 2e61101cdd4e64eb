"""Sheets of departments: a department's duties on one page, to be printed and signed, with the files to take away."""

from collections.abc import Iterator

from generator.formats import registry
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import department as department_views
from generator.views import labels

KIND = PageKind("sheet", "sheet.html")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the sheet of each department."""
    for department in of.edition.departments:
        yield _page(of.edition, department)


def files(edition: Edition, department: Department) -> list[tuple[str, str, str]]:
    """Return a department's files to take away: name in data/, title, and the name under which it is saved."""
    formats = registry.offered_for(edition, department)
    return [(form.name(department), form.title, form.saved_as(edition, department)) for form in formats]


def _page(edition: Edition, department: Department) -> PageSpec:
    rows = department_views.duty_rows(edition, department)
    borne = labels.told(labels.counts(row.duty for row in rows))
    context = {
        "department": department,
        "title": department_views.duty_sheet_title(edition, department),
        "source": labels.source(edition),
        "rows": rows,
        "borne": borne,
        "files": files(edition, department),
    }
    title = f"{department.name}责任清单"
    return PageSpec(
        kind=KIND, title=title, description=f"{title}，共{len(rows)}项：{borne}。", context=context, id_=department.id
    )
