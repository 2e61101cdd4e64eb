"""Build the whole site of a plan into a folder: the files of each job come from the cache, or from an executor.

Each edition has jobs of its own, and so have the files that hold all years, and those that no plan changes. A changed
title or duty changes what other years say of it and invalidates their jobs too; a changed text does not. What holds
all years, as the database, is made again after every change and grows with the years: it is most of what one changed
task costs where there are a hundred.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import filterfalse, islice
from pathlib import Path
from typing import cast

from generator import urls
from generator.build import executors
from generator.build.executors import Executor
from generator.build.jobs import (
    AllYearsJob,
    AroundJob,
    ComparisonJob,
    DepartmentsJob,
    EditionJob,
    IndexJob,
    Job,
    SteadyJob,
    run,
)
from generator.build.options import BuildOptions
from generator.build.output import SiteFolder
from generator.build.theme import ThemeOutput
from generator.files import keys, symlinks
from generator.files.cache import Cache, CachedFile, NewFile, new_file
from generator.files.codec import Codec
from generator.formats import registry
from generator.git import refusals
from generator.history import promises, provenance
from generator.plan.records import EditionSummary, PlanSummary
from generator.site import data_list
from generator.site import files as site_files
from generator.site.files import File, Redirect
from generator.site.pages import compare
from generator.site.pages.registry import offered, site_nav
from generator.years import comparison, department_years
from generator.years.elsewhere import Years
from generator.years.lineage import History

_USUAL = BuildOptions()


def build(plan: PlanSummary, plan_dir: Path, theme: ThemeOutput, folder: Path, options: BuildOptions = _USUAL) -> int:
    """Write the whole site of a plan into a folder, and return the number of its files; raise SiteError.

    The folder is empty, or holds what MkDocs wrote and nothing else.
    """
    zips = _zips(plan, theme.sealed_dir) if options.offers_sealed else {}
    past = options.past or provenance.read(plan_dir, plan, theme.site.compared)
    past = replace(past, replaced=options.replaced, withdrawn=promises.merged(plan.withdrawn, options.withdrawn))
    if options.tell:
        for warning in filter(None, (refusals.warning(plan_dir, past.state), site_files.warning(theme.site))):
            options.tell(warning)
    plan = provenance.traced(plan, past)
    theme = replace(theme, site=replace(theme.site, kept=tuple(zips), past=past))
    target, redirects = SiteFolder(folder, options.staging, options.places), site_files.redirects(plan, theme.site)
    target.add_theme(theme)
    _write_jobs(plan, plan_dir, theme, target, redirects, options)
    scripts = theme.scripts() if zips else set()
    for edition in (edition for edition in plan.editions if edition.id in zips):
        target.write(site_files.sealed_files(edition, zips[edition.id], scripts))
    if past.withdrawn:
        _write_around(plan, plan_dir, theme, target, redirects, options)
    target.write([File(urls.url_for("data-index"), data_list.index(plan, target.data))])
    target.write([site_files.sitemap([*target.pages, *theme.pages], theme.site)])
    if urls.url_for("robots") not in target.paths:  # an author may have one
        target.write([site_files.robots(theme.site)])
    years = {edition.id for edition in plan.editions}
    around = (redirect for redirect in redirects if redirect.path.partition("/")[0] not in years)
    target.write_redirects(site_files.redirect_pages(around, target.paths, theme.site))
    site_files.check_redirects(redirects, target.paths)
    promised = (path for path in plan.addresses if path not in options.released)
    due = promised if theme.site.documents else filterfalse(registry.is_office, promised)
    promises.check(due, target.paths, past.withdrawn, options.served)
    target.close()
    if options.progress:
        options.progress(len(plan.editions) + 1, len(plan.editions) + 1)
    if options.cache:
        options.cache.prune()
    return len(target.paths)


def _zips(plan: PlanSummary, folder: Path) -> dict[str, Path]:
    """Return year → zip of the sealed editions that the archive has; raise SiteError where one is a link outwards."""
    zips = {edition.id: folder / f"{edition.id}.zip" for edition in plan.editions if edition.seal}
    existing = {year: path for year, path in zips.items() if os.path.lexists(path)}
    symlinks.refuse(existing.values())
    return existing


def _write_jobs(
    plan: PlanSummary,
    plan_dir: Path,
    theme: ThemeOutput,
    target: SiteFolder,
    redirects: Sequence[Redirect],
    options: BuildOptions,
) -> None:
    """Write the files of all jobs; close the folder of an edition as soon as all of its files are there."""
    closed: set[str] = set()

    def close(edition: EditionSummary) -> None:
        own = (redirect for redirect in redirects if redirect.path.startswith(f"{edition.id}/"))
        target.write_redirects(site_files.redirect_pages(own, target.paths, theme.site))
        target.close_edition(edition.id)
        closed.add(edition.id)
        if options.progress:
            options.progress(len(closed), len(plan.editions) + 1)

    for edition in (edition for edition in plan.editions if edition.id in options.finished):
        target.write(site_files.built_files(plan, edition, options.finished[edition.id]))
        close(edition)
    begun: set[str] = set()
    for job, files in _results(_jobs(plan, theme, options), plan_dir, options):
        target.add(files)
        if isinstance(job, EditionJob | IndexJob):  # both make files below the edition's folder, and no other job does
            close(job.edition) if job.edition.id in begun else begun.add(job.edition.id)


def _write_around(
    plan: PlanSummary,
    plan_dir: Path,
    theme: ThemeOutput,
    target: SiteFolder,
    redirects: Sequence[Redirect],
    options: BuildOptions,
) -> None:
    """Write what is around the editions where addresses were withdrawn: it tells which of them the site has again."""
    withdrawn = promises.gone(theme.site.past.withdrawn)
    paths = {*target.paths, *(redirect.path for redirect in redirects), urls.url_for("sitemap")}
    frames, sources = theme.frames_of(""), tuple(keys.key(site_files.sources(plan, one)) for one in plan.editions)
    while True:  # the job's own files may be among them, and do not depend on what it tells
        restored = tuple(sorted(withdrawn & paths))
        past = replace(theme.site.past.around(revised=True), restored=restored)
        job = AroundJob(plan, replace(theme.site, past=past), frames, sources)
        files = [file for _, made in _results([job], plan_dir, options) for file in made]
        paths.update(file.path for file in files)
        if withdrawn & paths == {*restored}:
            target.add(files)
            return


def _jobs(plan: PlanSummary, theme: ThemeOutput, options: BuildOptions) -> Iterator[Job]:
    """Yield all jobs: first those of the newest edition, which is the one that changes, and of what holds all years."""
    years = Years(plan, offered)
    listed = {edition.id: site_files.sources(plan, edition) for edition in plan.editions}
    digests = {year: keys.key(files) for year, files in listed.items()}
    unfinished = [edition for edition in plan.editions if edition.id not in options.finished]
    edition_jobs, nav = _edition_jobs(unfinished, listed, years, theme, options.cache), site_nav(plan)
    yield from islice(edition_jobs, 2)
    yield from _around(years.history, theme, tuple(digests.values()))
    yield from edition_jobs
    pairs = comparison.pairs(plan, theme.site.compared)
    for old, new in pairs:
        yield ComparisonJob(
            plan=PlanSummary(departments=plan.departments, references=(), editions=(new, old)),
            links=years.history.links(old, new),
            nav=nav,
            site=replace(theme.site, past=theme.site.past.between(old, new)),
            frame=theme.frame(None, compare.path(old, new)),
            sources=(digests[old.id], digests[new.id]),
            pairs=comparison.beside(pairs, old, new),
        )


def _edition_jobs(
    editions: Iterable[EditionSummary],
    sources: Mapping[str, Mapping[str, str]],
    years: Years,
    theme: ThemeOutput,
    cache: Cache | None,
) -> Iterator[Job]:
    """Yield two jobs for each edition."""
    digests, assets = _outside_digests(years, cache) if cache else {}, theme.assets()
    for edition in editions:
        yield EditionJob(
            edition=edition,
            sources=sources[edition.id],
            site=theme.site.within(edition),
            outside=partial(years.outside, edition),
            outside_digest=digests.get(edition.id, ""),
            frames=theme.frames_of(edition.id),
            assets=assets,
        )
        yield IndexJob(edition, sources[edition.id], years.history.plan.departments, years.history.plan.synonyms)


def _outside_digests(years: Years, cache: Cache) -> dict[str, str]:
    """Return year → digest of what other years say of it, which takes long to compute: the digests are cached."""
    key = keys.key(_OUTSIDE, years.sign())
    if (file := (cache.get(key) or {}).get(_OUTSIDE)) and (content := file.content()) is not None:
        with suppress(ValueError):
            digests: dict[str, str] = Codec().decode(dict[str, str], content)
            return digests
    digests = {edition.id: keys.key(years.outside(edition)) for edition in years.history.plan.editions}
    cache.put(key, _OUTSIDE, lambda: [new_file(_OUTSIDE, Codec().encode(dict[str, str], digests))])
    return digests


_OUTSIDE = "outside"
"""The label of these digests in the cache, and the name of their file."""


def _around(history: History, theme: ThemeOutput, sources: tuple[str, ...]) -> Iterator[Job]:
    """Yield the jobs of what is around the editions: those that take longest first."""
    plan, frames, past = history.plan, theme.frames_of(""), theme.site.past
    plain = replace(theme.site, past=past.around())
    yield AllYearsJob(plan, plain, frames, sources)
    if not past.withdrawn:
        yield AroundJob(plan, replace(theme.site, past=past.around(revised=True)), frames, sources)
    yield SteadyJob(theme.hand_written)
    nav, departments = site_nav(plan), department_years.through(history)
    at_once = max(1, _DEPARTMENT_YEARS // len(plan.editions))
    for start in range(0, len(departments), at_once):
        some = departments[start : start + at_once]
        frame = theme.frame(None, urls.url_for("years", None, some[0].department.id))
        yield DepartmentsJob(some, nav, plain, frame)


_DEPARTMENT_YEARS = 600
"""How many years of departments a job shows at most: more would wait in memory, fewer would not be worth a job."""

_Files = Iterable[NewFile | CachedFile]
_Result = tuple[_Files, str]
"""What an executor returns: the files of a job, and why the cache stores nothing any more, or the empty text."""


def _earlier(cache: Cache, job: Job, options: BuildOptions) -> Mapping[str, CachedFile]:
    """Return the files of a job as they were when it was run last, if it is to be deferred; else none."""
    return cache.newest(job.label) if options.defer and options.defer() else {}


def _results(jobs: Iterable[Job], plan_dir: Path, options: BuildOptions) -> Iterator[tuple[Job, _Files]]:
    """Yield the files of each job: out of the cache, or as an executor returns them.

    Jobs are taken lazily, and an executor is only a few ahead: jobs and their results are large. Where it shares the
    disk it stores the files in the cache, so that no bytes go through a pipe. Jobs that hold the plan leave this
    process only if their editions are in the cache there.
    """
    cache, here = options.cache, Executor()
    executor = options.executor or here
    ahead = executor.ahead if cache else min(executor.ahead, _AHEAD)
    running: deque[tuple[Job, str, Executor, Future[_Result]]] = deque()
    for job in jobs:
        key = job.key() if cache else ""
        if cache and (cached := cache.get(key)):
            yield job, cached.values()
            continue
        if cache and isinstance(job, ComparisonJob) and (earlier := _earlier(cache, job, options)):
            yield job, earlier.values()
            continue
        chosen = here if job.holds_plan and not (cache and executor.shares_disk) else executor
        running.append((job, key, chosen, _begin(chosen, job.with_plan(), key, plan_dir, cache)))
        if len(running) > ahead:
            yield _end(cache, *running.popleft())
    while running:
        yield _end(cache, *running.popleft())


_AHEAD = 3
"""Jobs under way at once where results come back as bytes: an edition of 240 tasks takes 15 MB while it waits."""


def _begin(executor: Executor, job: Job, key: str, plan_dir: Path, cache: Cache | None) -> Future[_Result]:
    if executor.shares_disk:
        return executor.submit(_run, job, plan_dir, cache, key)
    return executor.submit(_run, job.with_sources(plan_dir))


def _run(job: Job, plan_dir: Path | None = None, cache: Cache | None = None, key: str = "") -> _Result:
    """Return the files of a job; with a cache they are stored there, with a folder of the plan its sources are read."""
    ready = job.with_sources(plan_dir) if plan_dir else job
    files = cache.put(key, job.label, lambda: run(ready)) if cache else run(ready)
    return [*files], cache.trouble if cache else ""


def _end(cache: Cache | None, job: Job, key: str, executor: Executor, running: Future[_Result]) -> tuple[Job, _Files]:
    """Wait for a job; return it and its files, which are in the cache from then on, if there is one."""
    files, trouble = executors.result(running, job.label)
    if cache and executor.shares_disk:
        cache.note_added(key)
        cache.trouble = cache.trouble or trouble
    elif cache:
        files = cache.put(key, job.label, lambda: cast("Iterable[NewFile]", files))
    return job, files
