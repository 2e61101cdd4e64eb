"""Find where each page of an edition leads in every other edition: the links of the year switcher.

Which of these links a page has, its kind declares (`site.pages.kind`): to the same thing, or to the same kind of page.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from generator.plan.records import Edition, EditionSummary, PlanSummary
from generator.plan.shapes.subjects import Subject
from generator.views.errata import corrects_title
from generator.views.labels import full_number
from generator.years.lineage import History
from generator.years.reasons import HOW_NAMES
from generator.years.sameness import Said, changes, said, shared
from generator.years.standing import Standing, standing


class Other(NamedTuple):
    """A page in another year that a page leads to. There are pages × years of them, hence a tuple."""

    year: str
    kind: str
    id_: str | None
    label: str
    """The title of what is there; "" where it is the same page."""


class Elsewhere(NamedTuple):
    """A task of another year that a task continues or is continued by, and why the two are linked, in words."""

    year: str
    task: str
    title: str
    number: str
    """Its number, with its chapter's."""
    is_corrected: bool
    """Whether an erratum corrects its title."""
    how: str
    changes: tuple[str, ...] | None
    """What it says otherwise, in words; None where either is linked with several tasks, and nothing is compared."""


THINGS = frozenset({"task", "department", "section", "subject"})
"""The kinds of pages that show a thing which other years may have."""

_Page = tuple[str, str | None]
"""The kind of a page, and the id of what it shows."""


@dataclass(frozen=True)
class Outside:
    """All that the pages of an edition show of other years: their cache key contains it in place of other editions."""

    standing: Standing
    before: str | None
    """The year before."""
    elsewhere: Mapping[str, tuple[Elsewhere, ...]]
    """Task id → the tasks of other years that it is linked with, newest first."""
    years: tuple[str, ...]
    """The other years, newest first."""
    ways: Mapping[_Page, Mapping[str, tuple[Other, ...]]]
    """Page → year that has the same thing → where the page leads there."""
    alike: Mapping[_Page, tuple[str, tuple[str, ...]]]
    """Page that has the same key in other years → its title there, and all years that have it."""
    offered: Mapping[str, tuple[str, ...]]
    """Year → the kinds of pages that it has."""

    def same(self, kind: str, id_: str) -> tuple[Other, ...]:
        """Return the same thing in the other years that have it, newest first."""
        ways = self.ways.get((kind, id_), {})
        return tuple(other for year in self.years for other in ways.get(year, ()))

    def things(self, kind: str, id_: str | None, missing: str) -> tuple[Other, ...]:
        """Return the pages of the same thing in each other year; where it has none, its front page, labelled `missing`.

        Raises KeyError for a kind of page of which nobody knows what is the same thing in another year.
        """
        if kind not in THINGS:
            raise KeyError(kind)
        if (page := (kind, id_)) in self.alike:
            label, there = self.alike[page]
            return tuple(Other(y, kind, id_, label) if y in there else _front(y, missing) for y in self.years)
        ways = self.ways.get(page, {})
        return tuple(other for year in self.years for other in ways.get(year, (_front(year, missing),)))

    def kinds(self, kind: str, missing: str) -> tuple[Other, ...]:
        """Return the page of a kind in each other year; where it has none, its front page, labelled `missing`."""
        return tuple(
            Other(year, kind, None, "") if kind in self.offered[year] else _front(year, missing) for year in self.years
        )


@lru_cache(maxsize=1 << 8)  # many pages lead to the front page of a year
def _front(year: str, label: str) -> Other:
    return Other(year, "edition", None, label)


class Years:
    """The links between the pages of all editions of a plan."""

    def __init__(self, plan: PlanSummary, offered: Callable[[Edition], Iterable[str]]) -> None:
        """Collect the pages that others may lead to; `offered` returns the kinds of pages that an edition has."""
        self.history = History(plan)
        self._places = {edition.id: edition.derived(places) for edition in plan.editions}
        self._offered = {edition.id: tuple(edition.derived(offered)) for edition in plan.editions}
        followed = {department.id for department in plan.departments if department.successor}
        self._related = followed | {id_ for department in plan.departments for id_ in department.successor}
        self._having: dict[_Page, tuple[str, tuple[str, ...]]] = {}
        for year, there in self._places.items():
            for page, label in there.pages.items():
                self._having[page] = label, (*self._having.get(page, ("", ()))[1], year)

    def outside(self, edition: EditionSummary) -> Outside:
        """Return what the pages of an edition show of the other years."""
        years = tuple(year for year in self.history.plan.editions if year.id != edition.id)
        ways: dict[_Page, dict[str, tuple[Other, ...]]] = {}
        elsewhere: dict[str, list[Elsewhere]] = {id_: [] for id_ in self._places[edition.id].tasks}
        for year in years:
            for id_, found in self._tasks(edition, year):
                elsewhere[id_] += found
                way = tuple(Other(year.id, "task", one.task, one.number + one.title) for one in found)
                ways.setdefault(("task", id_), {})[year.id] = way
            for page, way in self._ways(edition, year):
                ways.setdefault(page, {})[year.id] = way
        before = next((year.id for year in years if year.id < edition.id), None)
        told = {id_: tuple(found) for id_, found in elsewhere.items()}
        names = tuple(year.id for year in years)
        return Outside(
            standing=standing(self.history.plan, edition),
            before=before,
            elsewhere=told,
            years=names,
            ways=ways,
            alike=self._alike(edition),
            offered={year: self._offered[year] for year in names},
        )

    def _tasks(self, edition: EditionSummary, year: EditionSummary) -> Iterator[tuple[str, list[Elsewhere]]]:
        """Yield the tasks of an edition with those of another year that they are linked with."""
        here, there = self._places[edition.id], self._places[year.id]
        tasks = self.history.tasks(edition, year)
        times = Counter(other for linked in tasks.values() for other in linked)
        for id_, linked in tasks.items():
            found = []
            for other, link in linked.items():
                title, number, is_corrected = there.tasks[other]
                alone = len(linked) == times[other] == 1
                told = changes(here.said[id_], there.said[other]) if alone else None
                found.append(
                    Elsewhere(
                        year=year.id,
                        task=other,
                        title=title,
                        number=number,
                        is_corrected=is_corrected,
                        how=HOW_NAMES[link.how],
                        changes=told,
                    )
                )
            yield id_, found

    def sign(self) -> tuple[object, ...]:
        """Return all that `outside` of any edition depends on, as values for a key of the cache."""
        plan, signs = self.history.plan, [self.history.signs(edition) for edition in self.history.plan.editions]
        times = Counter(text for found in signs for texts in (found.long_texts, found.texts) for text in texts)
        known = [self._places[edition.id] for edition in plan.editions]
        alike = shared([there.said.values() for there in known])
        told = []
        for edition, found, there, same in zip(plan.editions, signs, known, alike, strict=True):
            # texts that no other year has lead nowhere
            long, short = ({t: i for t, i in one.items() if times[t] > 1} for one in (found.long_texts, found.texts))
            bare = replace(found, departments=(), long_texts=long, texts=short)
            places_there = replace(there, said=dict(zip(there.said, same, strict=True)))
            told.append((standing(plan, edition), places_there, bare, self._offered[edition.id]))
        return told, [(department.id, department.successor) for department in plan.departments]

    def _alike(self, edition: EditionSummary) -> dict[_Page, tuple[str, tuple[str, ...]]]:
        """Return the pages that have one key in all years: those of departments that none succeeds."""
        departments = (("department", id_) for id_ in self._places[edition.id].departments if id_ not in self._related)
        return {page: self._having[page] for page in departments}

    def _ways(self, edition: EditionSummary, year: EditionSummary) -> Iterator[tuple[_Page, tuple[Other, ...]]]:
        """Yield the pages of an edition, tasks aside, whose thing another edition has under its own key."""
        here, there = self._places[edition.id], self._places[year.id]
        for section in here.sections:
            if way := there.by_title.get(section.label):
                yield ("section", section.id_), (way,)
        for id_ in (id_ for id_ in here.departments if id_ in self._related):
            if found := self.history.departments(edition, id_, year):
                yield ("department", id_), tuple(there.departments[one.id] for one in found)
        for subject, other in here.subjects:
            if ways := there.same(subject):
                yield ("subject", other.id_), ways


@dataclass(frozen=True)
class _Places:
    """The pages of an edition that pages of other years may lead to."""

    tasks: Mapping[str, tuple[str, str, bool]]
    """Task id → its title, its number with its chapter's, and whether an erratum corrects them."""
    sections: tuple[Other, ...]
    departments: Mapping[str, Other]
    """Department id → its page."""
    subjects: tuple[tuple[Subject, Other], ...]
    pages: Mapping[_Page, str]
    """Pages of departments → their titles."""
    said: Mapping[str, Said]
    """Task id → digests of what it says."""

    @cached_property
    def by_title(self) -> dict[str, Other]:
        """Title → the section; of several the last."""
        return {section.label: section for section in self.sections}

    def same(self, subject: Subject) -> tuple[Other, ...]:
        """Return the same subject: that of its id, or else those that share a name."""
        same = tuple(other for one, other in self.subjects if one.id == subject.id)
        return same or tuple(other for one, other in self.subjects if set(one.names) & set(subject.names))


def places(edition: Edition) -> _Places:
    """Return the pages of an edition that pages of other years may lead to."""

    def other(kind: str, id_: str, label: str) -> Other:
        return Other(edition.id, kind, id_, label)

    departments = {one.id: other("department", one.id, one.name) for one in edition.departments}
    return _Places(
        tasks={t.id: (t.title, full_number(edition, t), corrects_title(edition, t)) for t in edition.tasks},
        sections=tuple(other("section", section.id, section.title) for section in edition.sections),
        departments=departments,
        subjects=tuple((subject, other("subject", subject.id, subject.name)) for subject in edition.subjects),
        pages={("department", id_): one.label for id_, one in departments.items()},
        said={task.id: said(edition, task) for task in edition.tasks},
    )
