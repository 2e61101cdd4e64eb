"""Pages of tasks: text, duties, references, revisions, and the same task in other years."""

from collections.abc import Iterator

from generator.site.pages.kind import EditionPage, SameThing, Within, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import labels
from generator.views import subjects as subject_views
from generator.views import task as task_views

LISTED_TASK = 3
"""How many revisions are listed."""

LISTED_YEARS = 4
"""How many other years its head names, the newest."""

MARKED = 240
"""How many characters of differences are shown of a revision; longer ones stand on the edition's page of changes."""


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each task."""
    years = sorted((of.edition.id, *of.outside.years), reverse=True)
    for task in of.edition.tasks:
        context = {
            "view": task_views.task_view(of.edition, task),
            "subjects": subject_views.named(of.edition, task),
            "years": years,
            "elsewhere": of.outside.elsewhere[task.id],
            "revised": of.past.revisions.of_task(of.edition, task),
            "LISTED_TASK": LISTED_TASK,
            "MARKED": MARKED,
            "LISTED_YEARS": LISTED_YEARS,
        }
        yield PageSpec(
            id_=task.id,
            title=f"{labels.full_number(of.edition, task)}{task.title}",
            description=labels.first_sentence(task.body) or task.title,
            context=context,
            task=task,
        )


KIND = EditionPage(
    name="task",
    template="task.html",
    title=None,
    place=Within("section"),
    pages=_pages,
    offered=always,
    counterpart=SameThing("没有对应的任务"),
    data=("source/tasks/{id}.yml",),
)
