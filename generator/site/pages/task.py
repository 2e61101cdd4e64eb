"""Pages of tasks: text, duties, references, revisions, and the same task in other years."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition, Section
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import labels
from generator.views import task as task_views

KIND = PageKind("task", "task.html", data=("source/tasks/{id}.yml",))

LISTED_TASK = 3
"""How many revisions are listed."""

MARKED = 240
"""How many characters of differences are shown of a revision; longer ones stand on the edition's page of changes."""


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page of each task."""
    for task in of.edition.tasks:
        context = {
            "view": task_views.task_view(of.edition, task),
            "elsewhere": of.outside.elsewhere[task.id],
            "revised": of.past.revisions.of_task(of.edition, task),
            "LISTED_TASK": LISTED_TASK,
            "MARKED": MARKED,
        }
        yield PageSpec(
            kind=KIND,
            id_=task.id,
            title=f"{labels.full_number(of.edition, task)}{task.title}",
            description=labels.first_sentence(task.body) or task.title,
            context=context,
            task=task,
        )


def entries_below(edition: Edition, section: Section) -> tuple[NavItem, ...]:
    """Return the entries of a chapter's tasks, which stand below its own."""
    named = ((labels.task_number(edition, task) + task.title, task.id) for task in section.tasks)
    return tuple(NavItem(title, urls.url_for(KIND.name, edition.id, id_)) for title, id_ in named)
