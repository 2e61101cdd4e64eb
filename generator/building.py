"""The whole site into a folder: each edition a job of its own, run where there is room, or found in the cache.

A job holds all that its files are made of, so that it can be run anywhere, and so that its key tells when they change.
"""

import filecmp
import os
import pickle
import shutil
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from posixpath import dirname
from threading import Thread
from typing import ClassVar

from generator import manifest, pages, past, site, urls, yearly
from generator.cache import Cache, Kept, Made, digest, link, made, named
from generator.frame import Frame
from generator.history import History, Link
from generator.language import say
from generator.pages import Site
from generator.problems import SiteError
from generator.records import Edition, Plan
from generator.search import Record
from generator.shell import FrameKey, Shell, frame_key
from generator.site import File
from generator.staging import Staging
from generator.views import TaskLine, Year
from generator.yearly import Outside, Through

Progress = Callable[[int, int], None]
"""Told how many of all folders (the editions, and the site around them) are written."""


class Job(ABC):
    """Makes files that depend on nothing but what it holds."""

    @property
    @abstractmethod
    def about(self) -> str:
        """What the files are of, in a file's name."""

    @abstractmethod
    def key(self) -> str:
        """Give the digest of all that the files are made of."""

    @abstractmethod
    def files(self) -> Iterator[File]:
        """Give the files."""

    holds_plan: ClassVar = False
    """Whether it holds so much that it is better made where the plan is."""

    def with_sources(self, root: Path) -> "Job":
        """Give the job with the files that it needs from the plan's folder; most need none."""
        del root
        return self


@dataclass(frozen=True)
class EditionJob(Job):
    """Makes the folder of an edition."""

    edition: Edition
    sources: Mapping[str, str]
    """The files it holds copies of, by their SHA-256."""
    site: Site
    outside: Outside
    frames: Mapping[FrameKey, Frame]
    assets: Mapping[str, bytes]
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The sources themselves, which are read when the job has to be done."""

    @property
    def about(self) -> str:
        """The year."""
        return self.edition.id

    def key(self) -> str:
        """Give the digest of everything; the edition stands for its sources, but for what a command may have set."""
        told = (
            self.edition.id,
            self.edition.head,
            self.edition.provenance,
            self.site,
            self.outside,
            tuple(self.frames.items()),
        )
        return digest(repr((told, self.sources)).encode(), *named(self.assets))

    def with_sources(self, root: Path) -> "EditionJob":
        """Read the sources, and all of the edition."""
        return replace(self, edition=self.edition.itself(), contents=site.read(self.sources, root))

    def files(self) -> Iterator[File]:
        """Give the files of the edition."""
        return site.edition_files(
            self.edition,
            self.contents,
            self.site,
            lambda edition, path: self.frames[frame_key(edition, path)],
            self.assets.__getitem__,
            self.outside,
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
        """Give the digest of everything; the edition stands for its sources."""
        return digest(repr((self.about, self.edition.head, self.sources)).encode())

    def with_sources(self, root: Path) -> "IndexJob":
        """Read all of the edition."""
        del root
        return replace(self, edition=self.edition.itself())

    def files(self) -> Iterator[File]:
        """Give the files of the index."""
        return site.index_files(self.edition)


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
        """Give the digest of everything; the editions stand for their sources."""
        heads = [(edition.id, edition.head) for edition in self.plan.editions]
        return digest(repr((self.about, heads, self.site, tuple(self.frames.items()), self.sources)).encode())

    def _frame_for(self, edition: str | None, path: str) -> Frame:
        return self.frames[frame_key(edition, path)]


class AroundJob(_OfAllJob):
    """Makes what belongs to no edition, and is not made by the jobs below."""

    about = "around"

    def files(self) -> Iterator[File]:
        """Give the files around the editions."""
        return site.site_files(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class AllYearsJob(_OfAllJob):
    """Makes the files that hold all editions, and the page that offers them."""

    about = "all"

    def files(self) -> Iterator[File]:
        """Give the files of all years."""
        return site.files_of_all(self.plan, self.site, self._frame_for)


@dataclass(frozen=True)
class DepartmentsJob(Job):
    """Makes the pages of some departments through the years."""

    shown: tuple[Through, ...]
    nav: tuple[pages.NavItem, ...]
    site: Site
    frame: Frame

    @property
    def about(self) -> str:
        """A name that no year has."""
        return f"departments-{self.shown[0].department.id}"

    def key(self) -> str:
        """Give the digest of everything; a task stands at many departments, and is told once."""
        lines: dict[TaskLine, int] = {}

        def told(year: Year) -> tuple[str, Sequence[object]]:
            return year.edition, [
                (role, [lines.setdefault(one, len(lines)) for one in of]) for role, of in year.by_role
            ]

        shown = [(view.department, view.lineage, [*map(told, view.years)]) for view in self.shown]
        return digest(repr((shown, [*lines], self.nav, self.site, self.frame)).encode())

    def files(self) -> Iterator[File]:
        """Give the pages."""
        return site.department_files(self.shown, self.nav, self.site, lambda _edition, _path: self.frame)


@dataclass(frozen=True)
class SteadyJob(Job):
    """Makes what no plan changes."""

    hand_written: tuple[Record, ...]

    about = "steady"

    def key(self) -> str:
        """Give the digest of everything."""
        return digest(repr((self.about, self.hand_written)).encode())

    def files(self) -> Iterator[File]:
        """Give the files."""
        return site.steady_files(self.hand_written)


@dataclass(frozen=True)
class ComparisonJob(Job):
    """Makes the page that compares two editions; `plan` holds no others."""

    plan: Plan
    links: tuple[Link, ...]
    nav: tuple[pages.NavItem, ...]
    site: Site
    frame: Frame
    sources: tuple[str, str]
    """The digests of both editions' sources, the older first."""

    @property
    def about(self) -> str:
        """Both years, the older first."""
        return "-".join(sorted(edition.id for edition in self.plan.editions))

    def key(self) -> str:
        """Give the digest of everything; the editions stand for their sources."""
        told = (self.about, self.plan.departments, self.links, self.nav, self.site, self.frame, self.sources)
        return digest(repr(told).encode())

    def with_sources(self, root: Path) -> "ComparisonJob":
        """Read all of both editions."""
        del root
        return replace(self, plan=replace(self.plan, editions=tuple(e.itself() for e in self.plan.editions)))

    def files(self) -> Iterator[File]:
        """Give the one page."""
        new, old = self.plan.editions
        history = History(self.plan, {(old.id, new.id): self.links})
        yield site.file(pages.comparison_page(history, old, new, self.nav, self.site), self.frame)


def make(job: Job) -> list[Made]:
    """Run a job; this is what an executor is handed."""
    return [made(file.path, file.content) for file in job.files()]


def _made_elsewhere(pickled: bytes) -> list[Made]:
    """Run a job that was pickled before: an executor would do so while its records are in use."""
    job: Job = pickle.loads(pickled)  # noqa: S301  our own
    return make(job)


@contextmanager
def workers(number: int) -> Iterator[Executor | None]:
    """Give an executor of so many processes of this machine; none where this one does all.

    They begin at once, so that what this process comes to hold, as a plan, they do not; and import what they need.
    """
    if number == 1:
        yield None
        return
    # What only reads or checks a plan has no use for these.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    quick = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with ProcessPoolExecutor(number, multiprocessing.get_context(quick), _end_with, (os.getpid(),)) as executor:
        for _ in range(number):
            executor.submit(pages.get_ready)
        yield executor


def _end_with(parent: int) -> None:
    """End this process when its parent is gone: one that was killed told nobody, and its children hold its locks."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCHES)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


_WATCHES = 0.2
"""Seconds between two looks at the parent."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give an executor that hands jobs to the Dask cluster whose scheduler is at an address, as tcp://10.0.0.1:8786."""
    try:
        from distributed import Client  # noqa: PLC0415  an extra
    except ImportError:
        raise SiteError(say("没有安装 Dask。请先安装：pip install distributed")) from None
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise SiteError(say("连不上 Dask 集群 {address}：{reason}", address=address, reason=error)) from None
    with client, client.get_executor() as executor:
        yield executor


def build(
    plan: Plan,
    root: Path,
    shell: Shell,
    folder: Path,
    *,
    keeps: bool = True,
    ready: Mapping[str, Path] | None = None,
    executor: Executor | None = None,
    cache: Cache | None = None,
    staging: Staging | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the whole site of a plan into a folder, in which there may be what MkDocs wrote, and nothing else.

    `root` is the plan's folder; `keeps` tells whether sealed editions are published as they were packed, too; `ready`
    are editions that are not built, since their folders lie ready. With `staging` folders that are as they were before
    are not written again: they stay. Raises SiteError.
    """
    zips = _zips(plan, shell.kept_dir) if keeps else {}
    told = past.read(root, plan, shell.site.reach)
    plan = past.traced(plan, told)
    shell = replace(shell, site=replace(shell.site, kept=tuple(zips), past=told))
    ready = ready or {}
    target = _Target(folder)
    target.take(shell)
    for edition in (edition for edition in plan.editions if edition.id in ready):
        target.write_all(site.ready_files(plan, edition, ready[edition.id]))
    done, total = len(ready), len(plan.editions) + 1
    for job, files in _results(_jobs(plan, shell, ready), root, executor, cache):
        target.receive(files)
        if isinstance(job, EditionJob | AroundJob):
            done += 1
            if progress:
                progress(done, total)
    for edition, zipped in ((edition, zips[edition.id]) for edition in plan.editions if edition.id in zips):
        target.write_all(site.kept_files(edition, zipped.name, zipped.read_bytes()))
    target.write(site.sitemap([*target.pages, *shell.pages], shell.site))
    target.write_all(list(site.redirects(plan, target.digests, shell.site)))
    site.hold_promises(plan, target.digests, shell.site)
    target.write_all(list(site.manifests(target.digests, [edition.id for edition in plan.editions])))
    target.settle(staging)
    if cache:
        cache.prune()


def _zips(plan: Plan, folder: Path) -> dict[str, Path]:
    zips = {edition.id: folder / f"{edition.id}.zip" for edition in plan.editions if edition.seal}
    return {year: path for year, path in zips.items() if path.is_file()}


def _jobs(plan: Plan, shell: Shell, ready: Collection[str]) -> Iterator[Job]:
    """Give the jobs for what is around the editions, for each that does not lie ready, for every comparison of two."""
    years, assets = yearly.Years(plan), shell.assets()
    listed = {edition.id: site.sources(plan, edition) for edition in plan.editions}
    sources = {year: digest(repr(files).encode()) for year, files in listed.items()}
    yield from _around(years.history, shell, tuple(sources.values()))
    for edition in (edition for edition in plan.editions if edition.id not in ready):
        around, outside = shell.site.within(edition), years.outside(edition)
        yield EditionJob(edition, listed[edition.id], around, outside, shell.frames_of(edition.id), assets)
        yield IndexJob(edition, listed[edition.id])
    nav = pages.site_nav(plan)
    for old, new in yearly.pairs(plan, shell.site.reach):
        both = Plan(plan.departments, (), (new, old))
        frame = shell.frame(None, pages.comparison_path(old, new))
        around = replace(shell.site, past=shell.site.past.between(old, new))
        yield ComparisonJob(both, years.history.links(old, new), nav, around, frame, (sources[old.id], sources[new.id]))


def _around(history: History, shell: Shell, sources: tuple[str, ...]) -> Iterator[Job]:
    """Give the jobs for what is around the editions: those that take longest first."""
    plan, frames, told = history.plan, shell.frames_of(""), shell.site.past
    plain = replace(shell.site, past=told.around())
    yield AllYearsJob(plan, plain, frames, sources)
    yield AroundJob(plan, replace(shell.site, past=told.around(revised=True)), frames, sources)
    yield SteadyJob(shell.hand_written)
    nav, shown = pages.site_nav(plan), yearly.through(history)
    at_once = max(1, _DEPARTMENT_YEARS // len(plan.editions))
    for start in range(0, len(shown), at_once):
        some = shown[start : start + at_once]
        frame = shell.frame(None, urls.url_for("years", None, some[0].department.id))
        yield DepartmentsJob(some, nav, plain, frame)


_DEPARTMENT_YEARS = 600
"""How many years of departments a job shows at most: more would wait in memory, fewer would not be worth a job."""


def _results(
    jobs: Iterable[Job], root: Path, executor: Executor | None, cache: Cache | None
) -> Iterator[tuple[Job, Iterable[Made | Kept]]]:
    """Give the files of each job, out of the cache or made, here or by an executor.

    Jobs are taken one by one, and an executor is handed but a few at a time: they and their results are large.
    """
    running: deque[tuple[Job, str, Future[list[Made]]]] = deque()
    waiting: list[tuple[Job, str]] = []
    for job in jobs:
        key = job.key() if cache else ""
        if cache and (kept := cache.get(key)):
            yield job, kept.values()
        elif executor and job.holds_plan:
            waiting.append((job, key))
        elif executor:
            running.append((job, key, executor.submit(_made_elsewhere, pickle.dumps(job.with_sources(root)))))
        else:
            yield job, _kept(cache, key, job, make(job.with_sources(root)))
        if len(running) > _AHEAD:
            yield _result(cache, *running.popleft())
    for job, key in waiting:
        yield job, _kept(cache, key, job, make(job))
    while running:
        yield _result(cache, *running.popleft())


_AHEAD = 3
"""How many jobs are under way at once: their results wait in memory, 15 MB for an edition of 240 tasks."""


def _kept(cache: Cache | None, key: str, job: Job, made: list[Made]) -> Iterable[Made | Kept]:
    return cache.put(key, job.about, made).values() if cache else made


def _result(cache: Cache | None, job: Job, key: str, running: Future[list[Made]]) -> tuple[Job, Iterable[Made | Kept]]:
    try:
        return job, _kept(cache, key, job, running.result())
    except BrokenExecutor:
        message = say("生成 {about} 的进程被中止，可能是内存不够。请用 --jobs 1 再试。", about=job.about)
        raise SiteError(message) from None


def _inodes(folder: str, beneath: str = "") -> Iterator[tuple[str, int]]:
    """Give the names below a folder, and what each file is known by; what is neither file nor folder is nothing."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _inodes(entry.path, f"{beneath}{entry.name}/")
            else:
                yield beneath + entry.name, entry.inode() if entry.is_file(follow_symlinks=False) else 0


class _Target:
    """The folder of the site, and the digests of what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, Sequence[str]] = {}
        self.pages: list[str] = []
        """Those that were generated."""
        self._folders = {""}
        self._fresh: dict[str, set[str]] = {}
        """Folder at the top → what was written below it, by their names there."""
        self._kept: dict[str, dict[str, Kept]] = {}
        """Folder at the top → what is not written yet, since it may be there from the time before."""

    def take(self, shell: Shell) -> None:
        """Take what MkDocs wrote, if it was not written here."""
        for path in shell.paths:
            if shell.folder != self.folder:
                link(f"{shell.folder}/{path}", self._place(path))
            self.digests[path] = manifest.digests((shell.folder / path).read_bytes())

    def write(self, file: File) -> None:
        """Write a file."""
        self._put(made(file.path, file.content))

    def write_all(self, files: Iterable[File]) -> None:
        """Write files."""
        for file in files:
            self.write(file)

    def receive(self, files: Iterable[Made | Kept]) -> None:
        """Write what a job made; what is in the cache waits until all is known."""
        for file in files:
            if isinstance(file, Kept):
                top, _, name = file.path.partition("/")
                self._kept.setdefault(top, {})[name] = file
                self._note(file.path, file.digests)
            else:
                self._put(file)

    def settle(self, staging: Staging | None) -> None:
        """Link what the cache has, but for the folders that are there whole, as they are to be: these stay."""
        for top, files in self._kept.items():
            fresh = self._fresh.get(top, set())
            if staging and self._is_there(staging.before / top, files, fresh):
                shutil.rmtree(self.folder / top, ignore_errors=True)
                staging.stay.append(top)
                continue
            for name, file in files.items():
                if name not in fresh:
                    link(file.place, self._place(file.path))

    def _is_there(self, before: Path, files: Mapping[str, Kept], fresh: Collection[str]) -> bool:
        """Tell whether a folder holds the very files of the cache, those that were written, and no others."""
        found = dict(_inodes(str(before)))
        return (
            found.keys() == files.keys() | fresh
            and before.stat().st_dev == Path(next(iter(files.values())).folder).stat().st_dev
            and all(found[name] == file.inode for name, file in files.items() if name not in fresh)
            and all(filecmp.cmp(before / name, self.folder / before.name / name, shallow=False) for name in fresh)
        )

    def _put(self, file: Made) -> None:
        place = Path(self._place(file.path))
        place.unlink(missing_ok=True)  # it may be a link into the cache, whose file must stay
        place.write_bytes(file.content)
        top, _, name = file.path.partition("/")
        self._fresh.setdefault(top, set()).add(name)
        self._note(file.path, file.digests)

    def _place(self, path: str) -> str:
        if (folder := dirname(path)) not in self._folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self.folder}/{path}"

    def _note(self, path: str, digests: Sequence[str]) -> None:
        self.digests[path] = digests
        if path.endswith(".html"):
            self.pages.append(path)
