"""Jobs of a build: pure functions from a picklable record to files of the site, with a cache key for each.

A job depends on nothing but its fields, so it can run in any process, and its key changes whenever its files may.
It is pickled by the thread that holds its records: an executor would do so from a thread of its own, while they are in
use. The key of the departments' pages is what they show, so that a changed text does not invalidate them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from generator.build.theme import FrameKey, frame_key
from generator.files import keys
from generator.files.cache import NewFile, new_file
from generator.plan.records import EditionSummary, PlanSummary
from generator.plan.shapes.departments import Department
from generator.plan.shapes.synonyms import Synonym
from generator.site import files as site_files
from generator.site import render
from generator.site.files import File
from generator.site.frame import Frame
from generator.site.pages import registry as pages
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import Site
from generator.site.search import Record
from generator.views.statistics import TaskLine, Year
from generator.years.comparison import Pairs
from generator.years.department_years import Through
from generator.years.elsewhere import Outside
from generator.years.lineage import History, TaskLink


class Job(ABC):
    """Makes files that depend on nothing but the job's fields."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The label of its entry in the cache, which is the same in every build."""

    @abstractmethod
    def key(self) -> str:
        """Return the key of its entry in the cache: the digest of all that the files are made from."""

    @abstractmethod
    def files(self) -> Iterator[File]:
        """Yield the files."""

    holds_plan: ClassVar = False
    """Whether it is so large to pickle that it had better run in the process that has loaded the plan."""

    def with_plan(self) -> "Job":
        """Return the job with what is computed from the whole plan, before it leaves the plan's process."""
        return self

    def with_sources(self, plan_dir: Path) -> "Job":
        """Return the job with the files that it needs from the plan's folder, before it leaves the plan's machine."""
        del plan_dir
        return self


def _itself(outside: Outside) -> Outside:
    return outside


@dataclass(frozen=True)
class EditionJob(Job):
    """Makes the folder of an edition, but for the index of its search."""

    edition: EditionSummary
    sources: Mapping[str, str]
    """Path → SHA-256 of the plan's files that the edition is read from; it offers copies of them."""
    site: Site
    outside: Callable[[], Outside]
    """Computes what other years say of it; called only when the job has to run."""
    outside_digest: str
    frames: Mapping[FrameKey, Frame]
    assets: Mapping[str, bytes]
    """Path → bytes of the theme's files."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """Path → bytes of the sources; read only when the job has to run."""

    @property
    def label(self) -> str:
        """The year."""
        return self.edition.id

    def key(self) -> str:
        """Return the key of all fields; the sources stand for the edition, except for what a command may set."""
        edition = self.edition.id, self.edition.head, self.edition.provenance, self.sources
        return keys.key(self.label, edition, self.site, self.outside_digest, self.frames, self.assets)

    def with_plan(self) -> "EditionJob":
        """Compute what other years say of the edition."""
        return replace(self, outside=partial(_itself, self.outside()))

    def with_sources(self, plan_dir: Path) -> "EditionJob":
        """Read the sources, and all of the edition."""
        return replace(self, edition=self.edition.whole(), contents=site_files.read(self.sources, plan_dir))

    def files(self) -> Iterator[File]:
        """Yield the files of the edition."""
        return site_files.edition_files(
            self.edition.whole(),
            self.contents,
            self.site,
            lambda edition, path: self.frames[frame_key(edition, path)],
            self.assets.__getitem__,
            self.outside(),
        )


@dataclass(frozen=True)
class IndexJob(Job):
    """Makes the index of an edition's search, which takes as long as many of its pages."""

    edition: EditionSummary
    sources: Mapping[str, str]
    """Path → SHA-256 of the files that the edition is read from, the registry's included."""
    registry: tuple[Department, ...] = ()
    synonyms: tuple[Synonym, ...] = ()

    @property
    def label(self) -> str:
        """The year, and that it is the index."""
        return f"{self.edition.id}-index"

    def key(self) -> str:
        """Return the key of all fields; the sources stand for the edition."""
        return keys.key(self.label, self.edition.head, self.sources, self.synonyms)

    def with_sources(self, plan_dir: Path) -> "IndexJob":
        """Read all of the edition."""
        del plan_dir
        return replace(self, edition=self.edition.whole())

    def files(self) -> Iterator[File]:
        """Yield the files of the index."""
        return site_files.index_files(self.edition.whole(), self.registry, self.synonyms)


@dataclass(frozen=True)
class _WholePlanJob(Job):
    """Makes files that any change of any edition may invalidate."""

    holds_plan = True
    plan: PlanSummary
    site: Site
    frames: Mapping[FrameKey, Frame]
    sources: tuple[str, ...]
    """The digest of each edition's sources, in the plan's order."""

    label = ""

    def key(self) -> str:
        """Return the key of all fields; the sources stand for the editions."""
        heads = [(edition.id, edition.head) for edition in self.plan.editions]
        return keys.key(self.label, heads, self.site, self.frames, self.sources)

    def _frame_for(self, edition: str | None, path: str) -> Frame:
        return self.frames[frame_key(edition, path)]


class AroundJob(_WholePlanJob):
    """Makes the files that belong to no edition and to none of the jobs below, as the home page."""

    label = "around"

    def files(self) -> Iterator[File]:
        """Yield the files around the editions."""
        return site_files.site_files(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class AllYearsJob(_WholePlanJob):
    """Makes the files that hold all editions, as the database, and the page that offers them."""

    label = "all"

    def files(self) -> Iterator[File]:
        """Yield the files of all years."""
        return site_files.files_of_all(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class DepartmentsJob(Job):
    """Makes the pages that show some departments through the years."""

    shown: tuple[Through, ...]
    nav: tuple[NavItem, ...]
    site: Site
    frame: Frame

    @property
    def label(self) -> str:
        """The first department's."""
        return f"departments-{self.shown[0].department.id}"

    def key(self) -> str:
        """Return the key of what the pages show; a task's line is hashed once, however many departments have it."""
        lines: dict[TaskLine, int] = {}

        def numbered(year: Year) -> tuple[str, Sequence[object]]:
            return year.edition, [
                (role, [lines.setdefault(line, len(lines)) for line in in_role]) for role, in_role in year.by_role
            ]

        shown = [(view.department, view.lineage, [*map(numbered, view.years)]) for view in self.shown]
        return keys.key(self.label, shown, [*lines], self.nav, self.site, self.frame)

    def files(self) -> Iterator[File]:
        """Yield the pages."""
        return site_files.department_files(self.shown, self.nav, self.site, lambda _edition, _path: self.frame)


@dataclass(frozen=True)
class SteadyJob(Job):
    """Makes the files that no plan changes: the schemas, and the search index of the hand-written pages."""

    hand_written: tuple[Record, ...]

    label = "steady"

    def key(self) -> str:
        """Return the key of all fields."""
        return keys.key(self.label, self.hand_written)

    def files(self) -> Iterator[File]:
        """Yield the files."""
        return site_files.constant_files(self.hand_written)


@dataclass(frozen=True)
class ComparisonJob(Job):
    """Makes the page that compares two editions."""

    plan: PlanSummary
    """Only these two, the newer first."""
    links: tuple[TaskLink, ...]
    nav: tuple[NavItem, ...]
    site: Site
    frame: Frame
    sources: tuple[str, str]
    """The digest of each edition's sources, the older first."""
    pairs: Pairs
    """The comparisons that it leads to."""

    @property
    def label(self) -> str:
        """Both years, the older first."""
        return "-".join(sorted(edition.id for edition in self.plan.editions))

    def key(self) -> str:
        """Return the key of all fields; the sources stand for both editions and the registry."""
        return keys.key(self.label, self.links, self.nav, self.site, self.frame, self.sources, self.pairs)

    def with_sources(self, plan_dir: Path) -> "ComparisonJob":
        """Read all of both editions."""
        del plan_dir
        return replace(self, plan=replace(self.plan, editions=tuple(e.whole() for e in self.plan.editions)))

    def files(self) -> Iterator[File]:
        """Yield the page."""
        new, old = (edition.whole() for edition in self.plan.editions)
        history = History(self.plan, {(old.id, new.id): self.links})
        page = pages.comparison_page(history, old, new, self.pairs, self.nav, self.site)
        yield site_files.file(page, self.frame)


def get_ready() -> None:
    """Load the templates, which every job needs and which takes long."""
    render.load_templates()


def run(job: Job) -> Iterator[NewFile]:
    """Run a job, and yield its files with their digests."""
    return (new_file(file.path, file.content) for file in job.files())
