"""The whole site into a folder: jobs found in the cache, or run where there is room, and what is known at their end.

Editions are made by jobs of their own, the files that hold all years by others; what no plan changes by one more. A
change of a title or of duties changes what other years say of it, so these are made anew; a change of a text alone is
not their business. What holds all years, as the database, is made anew after every change and grows with the years:
it is most of what one changed task costs where there are a hundred.
"""

import os
import pickle
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import cast

from generator import urls
from generator.build import executors
from generator.build.jobs import (
    AllYearsJob,
    AroundJob,
    ComparisonJob,
    DepartmentsJob,
    EditionJob,
    Given,
    IndexJob,
    Job,
    SteadyJob,
    make,
)
from generator.build.options import BuildOptions
from generator.build.output import SiteFolder
from generator.build.theme import Shell
from generator.files import symlinks
from generator.files.cache import Cache, Kept, Made, digest
from generator.files.codec import Codec
from generator.git import refusals
from generator.messages import say, together
from generator.plan.records import Edition, Plan
from generator.site import files as site_files
from generator.site.pages import compare
from generator.site.pages.registry import site_nav
from generator.years import comparison, department_years, provenance
from generator.years.elsewhere import Outside, Years
from generator.years.lineage import History

_USUAL = BuildOptions()


def build(
    plan: Plan,
    root: Path,
    shell: Shell,
    folder: Path,
    options: BuildOptions = _USUAL,
) -> int:
    """Write the whole site of a plan into a folder, in which there may be what MkDocs wrote, and nothing else.

    `root` is the plan's folder. Return the number of the site's files; raise SiteError.
    """
    ready, cache, progress = options.ready, options.cache, options.progress
    zips = _zips(plan, shell.kept_dir) if options.keeps else {}
    told = replace(provenance.read(root, plan, shell.site.compared), replaced=options.replaced)
    if options.tell and not told.is_known and (reason := refusals.why(root)):
        options.tell(together(say("网站照常生成，但是没有修改记录，网页上也不写是哪次提交改的。"), reason))
    plan = provenance.traced(plan, told)
    shell = replace(shell, site=replace(shell.site, kept=tuple(zips), past=told))
    target, leading = SiteFolder(folder, options.staging), site_files.redirects(plan, shell.site)
    target.take(shell)

    def finish(edition: Edition) -> None:
        led = (one for one in leading if one.path.startswith(f"{edition.id}/"))
        target.lead_on(site_files.redirect_pages(led, target.paths, shell.site))
        target.close_edition(edition.id)
        finished.add(edition.id)
        if progress:
            progress(len(finished), len(plan.editions) + 1)

    finished: set[str] = set()
    begun: set[str] = set()
    for edition in (edition for edition in plan.editions if edition.id in ready):
        target.write(site_files.built_files(plan, edition, ready[edition.id]))
        finish(edition)
    for job, files in _results(_jobs(plan, shell, ready, cache), root, options):
        target.receive(files)
        if isinstance(job, EditionJob | IndexJob):  # both make files below the edition's folder, and nobody else does
            finish(job.edition) if job.edition.id in begun else begun.add(job.edition.id)
    scripts = shell.scripts() if zips else set()
    for edition, zipped in ((edition, zips[edition.id]) for edition in plan.editions if edition.id in zips):
        target.write(site_files.sealed_files(edition, zipped, scripts))
    target.write([site_files.sitemap([*target.pages, *shell.pages], shell.site)])
    led = (one for one in leading if one.path.partition("/")[0] not in finished)
    target.lead_on(site_files.redirect_pages(led, target.paths, shell.site))
    site_files.check_redirects(leading, target.paths)
    site_files.check_promises(plan, target.paths, shell.site)
    target.close()
    if progress:
        progress(len(plan.editions) + 1, len(plan.editions) + 1)
    if cache:
        cache.prune()
    return len(target.paths)


def _zips(plan: Plan, folder: Path) -> dict[str, Path]:
    zips = {edition.id: folder / f"{edition.id}.zip" for edition in plan.editions if edition.seal}
    found = {year: path for year, path in zips.items() if os.path.lexists(path)}
    symlinks.refuse(found.values())
    return found


def _jobs(plan: Plan, shell: Shell, ready: Collection[str], cache: Cache | None) -> Iterator[Job]:
    """Yield all jobs: first those of the newest edition, which is the one that changes, and of what holds all years."""
    years = Years(plan)
    listed = {edition.id: site_files.sources(plan, edition) for edition in plan.editions}
    sources = {year: digest(repr(files).encode()) for year, files in listed.items()}
    own = [edition for edition in plan.editions if edition.id not in ready]
    editions, nav = _of_editions(own, listed, years, shell, cache), site_nav(plan)
    yield from islice(editions, 2)
    yield from _around(years.history, shell, tuple(sources.values()))
    yield from editions
    for old, new in comparison.pairs(plan, shell.site.compared):
        both = Plan(plan.departments, (), (new, old))
        frame = shell.frame(None, compare.path(old, new))
        between = replace(shell.site, past=shell.site.past.between(old, new))
        made_of = sources[old.id], sources[new.id]
        yield ComparisonJob(both, years.history.links(old, new), nav, between, frame, made_of)


def _of_editions(
    editions: Iterable[Edition],
    sources: Mapping[str, Mapping[str, str]],
    years: Years,
    shell: Shell,
    cache: Cache | None,
) -> Iterator[Job]:
    """Return the jobs of editions. To find what years say of each other takes long; its digests are kept."""
    key = digest(repr((_SAID, years.sign())).encode())
    said: dict[str, str] = {}
    with suppress(ValueError):
        said = Codec().decode(dict[str, str], (cache and cache.content(key)) or b"{}")
    known, assets = len(said), shell.assets()
    for edition in editions:
        outside: Callable[[], Outside] = partial(years.outside, edition)
        if edition.id not in said:
            outside = Given(outside())
            said[edition.id] = digest(repr(outside).encode())
        around, frames = shell.site.within(edition), shell.frames_of(edition.id)
        yield EditionJob(edition, sources[edition.id], around, outside, said[edition.id], frames, assets)
        yield IndexJob(edition, sources[edition.id])
    if cache and len(said) > known:
        cache.keep(key, _SAID, Codec().encode(dict[str, str], said))


_SAID = "said"


def _around(history: History, shell: Shell, sources: tuple[str, ...]) -> Iterator[Job]:
    """Return the jobs for what is around the editions: those that take longest first."""
    plan, frames, told = history.plan, shell.frames_of(""), shell.site.past
    plain = replace(shell.site, past=told.around())
    yield AllYearsJob(plan, plain, frames, sources)
    yield AroundJob(plan, replace(shell.site, past=told.around(revised=True)), frames, sources)
    yield SteadyJob(shell.hand_written)
    nav, shown = site_nav(plan), department_years.through(history)
    at_once = max(1, _DEPARTMENT_YEARS // len(plan.editions))
    for start in range(0, len(shown), at_once):
        some = shown[start : start + at_once]
        frame = shell.frame(None, urls.url_for("years", None, some[0].department.id))
        yield DepartmentsJob(some, nav, plain, frame)


_DEPARTMENT_YEARS = 600
"""How many years of departments a job shows at most: more would wait in memory, fewer would not be worth a job."""

_Files = Iterable[Made | Kept]
_Told = tuple[_Files, str]
"""What comes from elsewhere: files, and why they are not kept."""


def _results(jobs: Iterable[Job], root: Path, options: BuildOptions) -> Iterator[tuple[Job, _Files]]:
    """Return the files of each job, out of the cache or made, here or by an executor.

    Jobs are taken one by one, and an executor is handed but a few at a time: they and their results are large.
    """
    cache, executor, shares_disk = options.cache, options.executor, options.shares_disk
    running: deque[tuple[Job, str, Future[_Told]]] = deque()
    waiting: list[tuple[Job, str]] = []
    for job in jobs:
        key = job.key() if cache else ""
        if cache and (kept := cache.get(key)):
            yield job, kept.values()
            continue
        job = job.with_plan()  # noqa: PLW2901
        if not executor:
            yield job, _put(cache, key, job, root)
        elif cache and shares_disk:
            running.append((job, key, executor.submit(_put_elsewhere, pickle.dumps(job), root, cache, key)))
        elif job.holds_plan:
            waiting.append((job, key))
        else:
            running.append((job, key, executor.submit(_made_elsewhere, pickle.dumps(job.with_sources(root)))))
        if len(running) > (_AHEAD_ON_DISK if shares_disk else _AHEAD):
            yield _result(cache, *running.popleft(), shares_disk=shares_disk)
    for job, key in waiting:
        yield job, _put(cache, key, job, root)
    while running:
        yield _result(cache, *running.popleft(), shares_disk=shares_disk)


_AHEAD = 3
"""How many jobs are under way at once where results come back as bytes: an edition of 240 tasks waits with 15 MB."""

_AHEAD_ON_DISK = 8
"""The same where they do not."""


def _put(cache: Cache | None, key: str, job: Job, root: Path) -> _Files:
    def files() -> Iterable[Made]:
        return make(job.with_sources(root))

    return cache.put(key, job.about, files) if cache else files()


def _put_elsewhere(pickled: bytes, root: Path, cache: Cache, key: str) -> _Told:
    """Run a job, and put its files into a cache on the same disk, which the caller shares.

    It was pickled before: an executor would do so while its records are in use.
    """
    job: Job = pickle.loads(pickled)  # noqa: S301  our own
    return [*_put(cache, key, job, root)], cache.trouble


def _made_elsewhere(pickled: bytes) -> _Told:
    """Run a job, and give its files."""
    job: Job = pickle.loads(pickled)  # noqa: S301  our own
    return [*make(job)], ""


def _result(
    cache: Cache | None, job: Job, key: str, running: Future[_Told], *, shares_disk: bool
) -> tuple[Job, _Files]:
    files, trouble = executors.result(running, job.about)
    if cache and shares_disk:
        cache.added(key)
        cache.trouble = cache.trouble or trouble
        return job, files
    return job, cache.put(key, job.about, lambda: cast("Iterable[Made]", files)) if cache else files
