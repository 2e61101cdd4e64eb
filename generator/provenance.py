"""What a page and its data are made of, and the last commit that changed that: never the newest of the repository.

So a commit changes the pages of what it changed, and no others.
"""

from dataclasses import replace

from generator.gitlog import Log, Provenance
from generator.records import Edition, Plan, Task

_SHARED = ("departments.yml", "references.yml")
"""What all editions are made of too."""


def of_task(log: Log, edition: Edition, task: Task) -> Provenance:
    """Tell where a task's page comes from."""
    return log.provenance(f"{edition.id}/tasks/{task.id}.yml")


def of_edition(log: Log, edition: Edition) -> Provenance:
    """Tell where the other pages of an edition, and its data, come from."""
    return log.provenance(f"{edition.id}/", (f"{edition.id}/", *_SHARED))


def of_site(log: Log, plan: Plan) -> Provenance:
    """Tell where the pages around the editions come from."""
    return log.provenance("", (*(f"{edition.id}/" for edition in plan.editions), *_SHARED))


def traced(log: Log, plan: Plan) -> Plan:
    """Give the plan with each edition knowing where it comes from."""
    editions = (replace(edition, provenance=of_edition(log, edition)) for edition in plan.editions)
    return replace(plan, editions=tuple(editions))
