"""The jobs of a build: each makes files of the site out of nothing but what it holds.

So a job can be run anywhere, and its key tells when its files change.

A job is pickled by the process that has its records in hand: an executor would do so from a thread of its own, while
they are in use. Departments through the years have a job whose key is what these pages show, so that a changed text
is not their business.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from generator.build.theme import FrameKey, frame_key
from generator.files.cache import NewFile, digest, names_and_contents, new_file
from generator.plan.records import Edition, Plan
from generator.site import files as site_files
from generator.site import render
from generator.site.files import File
from generator.site.frame import Frame
from generator.site.pages import registry as pages
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import Site
from generator.site.search import Record
from generator.views.statistics import TaskLine, Year
from generator.years.department_years import Through
from generator.years.elsewhere import Outside
from generator.years.lineage import History, TaskLink


class Job(ABC):
    """Makes files that depend on nothing but what it holds."""

    @property
    @abstractmethod
    def about(self) -> str:
        """What the files are of, in a file's name."""

    @abstractmethod
    def key(self) -> str:
        """Return the digest of all that the files are made of."""

    @abstractmethod
    def files(self) -> Iterator[File]:
        """Return the files."""

    holds_plan: ClassVar = False
    """Whether it holds so much that it is better made where the plan is."""

    def with_plan(self) -> "Job":
        """Return the job with what it needs of the plan as a whole, if it does not hold it; most need none."""
        return self

    def with_sources(self, root: Path) -> "Job":
        """Return the job with the files that it needs from the plan's folder; most need none."""
        del root
        return self


@dataclass(frozen=True)
class Given:
    """What was asked, for who asks again elsewhere."""

    outside: Outside

    def __call__(self) -> Outside:
        """Return it."""
        return self.outside


@dataclass(frozen=True)
class EditionJob(Job):
    """Makes the folder of an edition."""

    edition: Edition
    sources: Mapping[str, str]
    """The files it holds copies of, by their SHA-256."""
    site: Site
    outside: Callable[[], Outside]
    """Gives what the other years have to do with it, which is asked when the job has to be done."""
    said: str
    """The digest of that."""
    frames: Mapping[FrameKey, Frame]
    assets: Mapping[str, bytes]
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The sources themselves, which are read when the job has to be done."""

    @property
    def about(self) -> str:
        """The year."""
        return self.edition.id

    def key(self) -> str:
        """Return the digest of everything; an edition stands for its sources, but for what a command may have set."""
        told = (
            self.edition.id,
            self.edition.head,
            self.edition.provenance,
            self.site,
            self.said,
            tuple(self.frames.items()),
        )
        return digest(repr((told, self.sources)).encode(), *names_and_contents(self.assets))

    def with_plan(self) -> "EditionJob":
        """Ask what the other years have to do with it."""
        return replace(self, outside=Given(self.outside()))

    def with_sources(self, root: Path) -> "EditionJob":
        """Read the sources, and all of the edition."""
        return replace(self, edition=self.edition.itself(), contents=site_files.read(self.sources, root))

    def files(self) -> Iterator[File]:
        """Return the files of the edition."""
        return site_files.edition_files(
            self.edition,
            self.contents,
            self.site,
            lambda edition, path: self.frames[frame_key(edition, path)],
            self.assets.__getitem__,
            self.outside(),
        )


@dataclass(frozen=True)
class IndexJob(Job):
    """Makes the index of an edition's search, which takes as long as many of its pages."""

    edition: Edition
    sources: Mapping[str, str]
    """What the edition was made of, by its SHA-256."""

    @property
    def about(self) -> str:
        """The year, and what it is."""
        return f"{self.edition.id}-index"

    def key(self) -> str:
        """Return the digest of everything; the edition stands for its sources."""
        return digest(repr((self.about, self.edition.head, self.sources)).encode())

    def with_sources(self, root: Path) -> "IndexJob":
        """Read all of the edition."""
        del root
        return replace(self, edition=self.edition.itself())

    def files(self) -> Iterator[File]:
        """Return the files of the index."""
        return site_files.index_files(self.edition)


@dataclass(frozen=True)
class _OfAllJob(Job):
    """Makes files of which every change of any edition may be the business."""

    holds_plan = True
    plan: Plan
    site: Site
    frames: Mapping[FrameKey, Frame]
    sources: tuple[str, ...]
    """The digests of the editions' sources."""

    about = ""

    def key(self) -> str:
        """Return the digest of everything; the editions stand for their sources."""
        heads = [(edition.id, edition.head) for edition in self.plan.editions]
        return digest(repr((self.about, heads, self.site, tuple(self.frames.items()), self.sources)).encode())

    def _frame_for(self, edition: str | None, path: str) -> Frame:
        return self.frames[frame_key(edition, path)]


class AroundJob(_OfAllJob):
    """Makes what belongs to no edition, and is not made by the jobs below."""

    about = "around"

    def files(self) -> Iterator[File]:
        """Return the files around the editions."""
        return site_files.site_files(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class AllYearsJob(_OfAllJob):
    """Makes the files that hold all editions, and the page that offers them."""

    about = "all"

    def files(self) -> Iterator[File]:
        """Return the files of all years."""
        return site_files.files_of_all(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class DepartmentsJob(Job):
    """Makes the pages of some departments through the years."""

    shown: tuple[Through, ...]
    nav: tuple[NavItem, ...]
    site: Site
    frame: Frame

    @property
    def about(self) -> str:
        """A name that no year has."""
        return f"departments-{self.shown[0].department.id}"

    def key(self) -> str:
        """Return the digest of everything; a task stands at many departments, and is told once."""
        lines: dict[TaskLine, int] = {}

        def told(year: Year) -> tuple[str, Sequence[object]]:
            return year.edition, [
                (role, [lines.setdefault(one, len(lines)) for one in of]) for role, of in year.by_role
            ]

        shown = [(view.department, view.lineage, [*map(told, view.years)]) for view in self.shown]
        return digest(repr((shown, [*lines], self.nav, self.site, self.frame)).encode())

    def files(self) -> Iterator[File]:
        """Return the pages."""
        return site_files.department_files(self.shown, self.nav, self.site, lambda _edition, _path: self.frame)


@dataclass(frozen=True)
class SteadyJob(Job):
    """Makes what no plan changes."""

    hand_written: tuple[Record, ...]

    about = "steady"

    def key(self) -> str:
        """Return the digest of everything."""
        return digest(repr((self.about, self.hand_written)).encode())

    def files(self) -> Iterator[File]:
        """Return the files."""
        return site_files.constant_files(self.hand_written)


@dataclass(frozen=True)
class ComparisonJob(Job):
    """Makes the page that compares two editions; `plan` holds no others."""

    plan: Plan
    links: tuple[TaskLink, ...]
    nav: tuple[NavItem, ...]
    site: Site
    frame: Frame
    sources: tuple[str, str]
    """The digests of both editions' sources, the older first."""

    @property
    def about(self) -> str:
        """Both years, the older first."""
        return "-".join(sorted(edition.id for edition in self.plan.editions))

    def key(self) -> str:
        """Return the digest of everything; the sources stand for both editions and the registry."""
        told = (self.about, self.links, self.nav, self.site, self.frame, self.sources)
        return digest(repr(told).encode())

    def with_sources(self, root: Path) -> "ComparisonJob":
        """Read all of both editions."""
        del root
        return replace(self, plan=replace(self.plan, editions=tuple(e.itself() for e in self.plan.editions)))

    def files(self) -> Iterator[File]:
        """Return the one page."""
        new, old = self.plan.editions
        history = History(self.plan, {(old.id, new.id): self.links})
        yield site_files.file(pages.comparison_page(history, old, new, self.nav, self.site), self.frame)


def get_ready() -> None:
    """Do what every job needs, and takes its time."""
    render.load_templates()


def make(job: Job) -> Iterator[NewFile]:
    """Run a job."""
    return (new_file(file.path, file.content) for file in job.files())
