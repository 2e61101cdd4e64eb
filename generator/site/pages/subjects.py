"""Pages of subjects, what the plan sets up or carries out: the list, a page for each, and their matrix."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition
from generator.site.pages import machinery, targets
from generator.site.pages.navigation import NavItem, folder, offered_entry
from generator.site.pages.page import EditionContext, Heading, PageKind, PageSpec
from generator.views import department, grids
from generator.views import subjects as views
from generator.years.elsewhere import Outside

LIST = PageKind("subjects", "subjects.html", "事项")
KIND = PageKind("subject", "subject.html")
MATRIX = PageKind("subjects-matrix", "things.html", "事项与部门")


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list, the page of each subject and the matrix, of an edition that lists subjects."""
    offered = views.offered(of.edition)
    if LIST.name in offered:
        yield _list(of.edition)
        for group in views.groups(of.edition):
            for view in group.views:
                yield _page(view, of.outside)
    if MATRIX.name in offered:
        yield _matrix(of.edition)


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield the entry of the list, with targets and machinery below; of an edition without a list, those two alone."""
    below = (*targets.entries_below(edition), *machinery.entries_below(edition))
    if edition.subjects:
        yield NavItem(LIST.title, urls.url_for(LIST.name, edition.id), below, (folder(edition, KIND),))
    else:
        yield from below


def entries_below(edition: Edition) -> Iterator[NavItem]:
    """Return the entry of the matrix, if there is one; it stands below that of all tasks."""
    return offered_entry(edition, MATRIX)


def _list(edition: Edition) -> PageSpec:
    groups = views.groups(edition)
    context = {
        "groups": groups,
        "names": views.by_name(edition),
        "rows": department.department_rows(edition),
        "offered": views.offered(edition),
    }
    about = f"计划要建立、完善、开展、达到的{len(edition.subjects)}件事，和负责的部门。"
    kinds = tuple(Heading(group.kind, views.KINDS[group.kind][0]) for group in groups)
    return PageSpec(
        kind=LIST, title=LIST.title, description=about, context=context, toc=(*kinds, Heading("names", "按名称"))
    )


def _page(view: views.SubjectView, outside: Outside) -> PageSpec:
    subject = view.subject
    sentence = next((s.text for place in view.places for s in place.standings), "")
    context = {"view": view, "elsewhere": outside.same(KIND.name, subject.id)}
    return PageSpec(
        kind=KIND, title=subject.name, description=f"{subject.name}：{sentence}", context=context, id_=subject.id
    )


def _matrix(edition: Edition) -> PageSpec:
    grid = grids.subjects(edition)
    count = sum(len(band.lines) for band in grid.bands)
    about = f"{count}件事项与{len(grid.columns)}个责任主体的对应关系：写到这件事的任务由谁牵头、配合、共同负责。"
    context = {
        "title": MATRIX.title,
        "about": about,
        "grid": grid,
        "word": "种类",
        "unit": "件事项",
        "corner": "事项",
        "caption": "各件事项由哪个部门牵头、配合、共同负责",
        "note": "一个部门在几项任务里角色不同的，按牵头、配合、共同负责的次序取第一个；写在结尾的事项不在表里。",
    }
    return PageSpec(kind=MATRIX, title=MATRIX.title, description=about, context=context)
