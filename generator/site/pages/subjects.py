"""Pages of subjects, what the plan sets up or carries out: the list, a page for each, and their matrix."""

from collections.abc import Iterator

from generator.plan.fields import CLOSING
from generator.plan.records import Edition
from generator.site.pages.kind import After, Below, Counterpart, EditionPage, SameThing, Within
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import department, grids
from generator.views import subjects as views
from generator.years.elsewhere import Outside


def _lists_subjects(edition: Edition) -> bool:
    """Whether an edition lists subjects."""
    return bool(edition.subjects)


def _tasks_name(edition: Edition) -> bool:
    """Whether the matrix has a row: subjects that stand only in the closing paragraph have none."""
    return any(place != CLOSING for subject in edition.subjects for place in subject.tasks)


def _list(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the list."""
    edition = of.edition
    groups = views.groups(edition)
    answering = {one.department.id for group in groups for view in group.views for one in view.answering}
    context = {
        "groups": groups,
        "names": views.by_name(edition),
        "rows": [row for row in department.department_rows(edition) if row.department.id in answering],
        "offered": of.offered,
    }
    about = f"计划提出的{len(edition.subjects)}件工作事项（编者整理），及其责任单位。"
    yield PageSpec(description=about, context=context)


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each subject."""
    for group in views.groups(of.edition):
        for view in group.views:
            yield _page(view, of.outside)


def _page(view: views.SubjectView, outside: Outside) -> PageSpec:
    subject = view.subject
    sentence = next((s.text for place in view.places for s in place.standings), "")
    context = {"view": view, "elsewhere": outside.same(KIND.name, subject.id)}
    return PageSpec(title=subject.name, description=f"{subject.name}：{sentence}", context=context, id_=subject.id)


def _matrix(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the matrix."""
    grid = grids.subjects(of.edition)
    count = sum(len(band.lines) for band in grid.bands)
    about = f"{count}件事项与{len(grid.columns)}个责任主体的对应关系：写到这件事的任务由谁牵头、配合、共同负责。"
    context = {
        "title": MATRIX.title,
        "grid": grid,
        "word": "种类",
        "unit": "件事项",
        "corner": "事项",
        "caption": "各件事项由哪个部门牵头、配合、共同负责",
        "note": "一个部门在几项任务里角色不同的，按牵头、配合、共同负责的次序取第一个；写在结尾的事项不在表里。",
    }
    yield PageSpec(description=about, context=context)


LIST = EditionPage(
    name="subjects",
    template="subjects.html",
    title="事项",
    place=After("departments"),
    pages=_list,
    offered=_lists_subjects,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)

KIND = EditionPage(
    name="subject",
    template="subject.html",
    title=None,
    place=Within("subjects"),
    pages=_pages,
    offered=_lists_subjects,
    counterpart=SameThing("没有这件事项"),
    data=(),
)

MATRIX = EditionPage(
    name="subjects-matrix",
    template="things.html",
    title="事项与部门",
    place=Below("matrix"),
    pages=_matrix,
    offered=_tasks_name,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
