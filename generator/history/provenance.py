"""Collect what git and the target tell of a plan: the last commit behind each page, revisions, replaced seals.

Beside it stands what git cannot know: why a seal that was published was replaced.

A page names the last commit that changed its own sources, never the newest of the repository, so that one commit does
not change the pages of all years. Short ids have a fixed length, since git's own depends on the clone. What a shallow
clone cannot know is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from generator.git import log as git_log
from generator.git.log import Log, Provenance
from generator.git.refusals import State
from generator.history import revision_reader, revisions
from generator.history.published import Published
from generator.history.revisions import Revisions
from generator.plan.records import EditionSummary, PlanSummary, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.withdrawn import Withdrawal
from generator.plan.source import REGISTRIES
from generator.years import comparison
from generator.years.lineage import History, signs

AnyPlan = TypeVar("AnyPlan", bound=PlanSummary)


@dataclass(frozen=True)
class Past:
    """What git and the target tell of a plan beside its files, as plain data; empty where there is no git."""

    is_known: bool = False
    """Whether git knows any commit of the plan."""
    is_cut: bool = False
    """Whether the log does not go back to the first commit: in a shallow clone."""
    sources: Mapping[str, Provenance] = field(default_factory=dict)
    """Path below the plan's folder ("" the plan, 2014/ an edition, 2014-2015 two of them) → its last commit."""
    revisions: Revisions = field(default_factory=Revisions)
    followed: tuple[str, ...] = ()
    """The ids of the departments that have a feed: those that bear a duty, whatever is known of their changes."""
    replaced: tuple[Published, ...] = ()
    """The seals that were replaced after they were published, oldest first."""
    withdrawn: tuple[Withdrawal, ...] = ()
    """What was published and later withdrawn, oldest first."""
    restored: tuple[str, ...] = ()
    """The withdrawn addresses that the site has again: only the pages of changes know, which are made last."""

    @property
    def state(self) -> State:
        """How much of the past is known."""
        if not self.is_known:
            return "none"
        if self.is_cut:
            return "cut"
        return "holed" if self.revisions.is_holed else "whole"

    @property
    def gap(self) -> str:
        """What readers are told of the past that is not known; "" where all of it is."""
        if not self.is_known:
            return "本站未载修改记录。"
        if self.state == "whole":
            return ""
        return "本站所载修改记录不全。" if self.revisions.is_holed else "本站未载更早的修改记录。"

    def restored_of(self, withdrawn: Withdrawal) -> tuple[str, ...]:
        """Return the addresses of a withdrawal that the site has again."""
        again = {*self.restored}
        return tuple(address for address in withdrawn.addresses if address in again)

    def fate(self, withdrawn: Withdrawal) -> str:
        """Return what readers are told of the addresses of a withdrawal beside their number; "" where all are gone."""
        again = len(self.restored_of(withdrawn))
        if again == len(withdrawn.addresses):
            return "，后来都恢复了"
        return f"，其中{again}个后来恢复" if again else ""

    def of_task(self, edition: EditionSummary, task: Task) -> Provenance:
        """Return the provenance of a task's page."""
        return self._of(_task(edition, task.id))

    def of_edition(self, edition: EditionSummary) -> Provenance:
        """Return the provenance of an edition's other pages and of its data."""
        return self._of(f"{edition.id}/")

    def of_site(self) -> Provenance:
        """Return the provenance of the pages that belong to no edition."""
        return self._of("")

    def of_both(self, old: EditionSummary, new: EditionSummary) -> Provenance:
        """Return the provenance of the page that compares two editions."""
        return self.sources.get(_both(old, new)) or Provenance("plan/")

    def _of(self, name: str) -> Provenance:
        return self.sources.get(name) or Provenance(f"plan/{name}")

    def within(self, edition: EditionSummary) -> "Past":
        """Return what the pages of an edition need and no more, so that other changes do not invalidate them."""
        sources = self._by_top.get(edition.id, {})
        bearers = {department.id for department in edition.derived(signs).departments} if self.followed else ()
        own = tuple(id_ for id_ in self.followed if id_ in bearers)
        revised = replace(self.revisions, all=self.revisions.of_edition(edition))
        replaced = tuple(one for one in self.replaced if one.year == edition.id)
        return replace(self, sources=sources, revisions=revised, followed=own, replaced=replaced, withdrawn=())

    def around(self, *, revised: bool = False) -> "Past":
        """Return what the pages that belong to no edition need; with revisions only if `revised`."""
        known = replace(self, sources={"": self.of_site()})
        if revised:
            return known
        return replace(known, revisions=replace(self.revisions, all=()), replaced=(), withdrawn=())

    @cached_property
    def _by_top(self) -> dict[str, dict[str, Provenance]]:
        """Top folder → the sources of it and of what lies below."""
        found: dict[str, dict[str, Provenance]] = {}
        for name, source in self.sources.items():
            top, slash, _ = name.partition("/")
            if slash:
                found.setdefault(top, {})[name] = source
        return found

    def between(self, old: EditionSummary, new: EditionSummary) -> "Past":
        """Return what the page that compares two editions needs."""
        return Past(sources={_both(old, new): self.of_both(old, new)})

    def is_followed(self, department: Department) -> bool:
        """Whether a department has a feed."""
        return department.id in self.followed


def read(folder: Path, plan: PlanSummary, compared: comparison.Compared = "newest") -> Past:
    """Return what git tells of the folder of a plan; `compared`: which editions have a page that compares them."""
    log = git_log.read(folder, revisions.REGISTRY, revision_reader.is_source)
    history = History(plan)
    followed = tuple(d.id for d in plan.departments if d.id in history.bearers)
    return Past(
        is_known=bool(log.steps),
        is_cut=not log.whole,
        sources=dict(_sources(log, history, compared)),
        revisions=revision_reader.read(log, plan),
        followed=followed,
    )


def traced(plan: AnyPlan, past: Past) -> AnyPlan:
    """Return the plan with the provenance set in each edition."""
    return replace(plan, editions=tuple(e.traced(past.of_edition(e)) for e in plan.editions))


def _sources(log: Log, history: History, compared: comparison.Compared) -> Iterator[tuple[str, Provenance]]:
    plan = history.plan
    yield "", log.provenance("", (*(f"{edition.id}/" for edition in plan.editions), *REGISTRIES))
    for edition in plan.editions:
        yield f"{edition.id}/", _of_edition(log, edition)
        for id_ in history.signs(edition).tasks:
            yield _task(edition, id_), log.provenance(_task(edition, id_))

    for old, new in comparison.pairs(plan, compared):
        yield _both(old, new), log.provenance("", (f"{old.id}/", f"{new.id}/", *REGISTRIES))


def _both(old: EditionSummary, new: EditionSummary) -> str:
    return f"{old.id}-{new.id}"


def _of_edition(log: Log, edition: EditionSummary) -> Provenance:
    return log.provenance(f"{edition.id}/", (f"{edition.id}/", *REGISTRIES))


def _task(edition: EditionSummary, id_: str) -> str:
    return f"{edition.id}/tasks/{id_}.yml"
