"""Editions that were in order are not read again until something changes that they were read from."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from generator.files.cache import Cache
from generator.plan import shaping, source
from generator.plan.load import load
from generator.plan.records import Edition, Plan, PlanSummary
from generator.problems import PlanError, SiteError
from generator.recall import edition_cache
from generator.recall import load as cached_load
from generator.recall.edition_cache import EditionCache
from generator.recall.fingerprints import file_digests
from generator.site import files as site_files
from generator.years.lineage import signs
from tests import chain
from tests.commands import edit

YEARS = {"2014", "2015", "2016", "2019"}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Make a plan of several years, in which tasks go on with earlier ones."""
    return chain.build(tmp_path / "plan")


@pytest.fixture
def cache(tmp_path: Path, plan: Path) -> Cache:
    """Return a cache that knows the plan."""
    found = Cache(tmp_path / "cache")
    cached_load.load(plan, found)
    return found


def _known(plan: Path, cache: Cache) -> set[str]:
    """Return the years of the editions that would not be read again."""
    seen, entries = file_digests(plan), shaping.shape(source.read(plan, years=()))
    editions = EditionCache(cache, entries, pytest.fail)
    return {year for year in YEARS if editions.get(edition_cache.key(year, seen[""], seen[year]), year)}


def _whole(plan: PlanSummary) -> Plan:
    """Return the plan of whole editions."""
    own = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return Plan(**{**own, "editions": tuple(edition.whole() for edition in plan.editions)})


def test_what_is_recalled_is_what_would_be_read(plan: Path, cache: Cache) -> None:
    """Every record is the same, down to the entries of the registries, which all editions share."""
    recalled, read = cached_load.load(plan, cache), load(plan)
    whole = _whole(recalled)

    assert _known(plan, cache) == YEARS
    assert whole == read
    assert recalled.digests == read.digests
    assert [edition.digests for edition in recalled.editions] == [edition.digests for edition in read.editions]
    assert [str(edition.tasks) for edition in whole.editions] == [str(edition.tasks) for edition in read.editions]
    entries = {id(department) for department in recalled.departments}
    assert {id(duty.department) for edition in whole.editions for duty in edition.duties} <= entries


def test_an_edition_that_is_asked_for_again_and_again_is_decoded_once(plan: Path, cache: Cache) -> None:
    """One job compares it with the next after the other: it stays in memory, as does the last one beside it."""
    one, other = ({e.id: e for e in cached_load.load(plan, cache).editions} for _ in range(2))
    newest = one["2019"].whole()

    for year in ("2016", "2015", "2014"):
        assert other["2019"].whole() is newest
        old = one[year].whole()
        assert other[year].whole() is old
    assert other["2015"].whole() == load(plan).editions[-2]
    assert one["2019"].whole() is not newest


def test_a_change_concerns_its_year(plan: Path, cache: Cache) -> None:
    """An edited file, a new one or a lost one has its edition read again, and no other; set right, it is known."""
    errata, task = plan / "2015/errata.yml", plan / "2016/tasks/1-1.yml"
    before = task.read_bytes()
    errata.write_text("- {date: '2015-08-01', text: 更正}\n", "utf-8")
    task.unlink()
    assert _known(plan, cache) == {"2014", "2019"}

    errata.unlink()
    task.write_bytes(before)
    assert _known(plan, cache) == YEARS


@pytest.mark.parametrize("name", ["departments.yml", "references.yml"])
def test_a_change_of_a_registry_concerns_all(plan: Path, cache: Cache, name: str) -> None:
    """Whatever all editions share has all of them read again."""
    (plan / name).write_text((plan / name).read_text("utf-8") + "# 说明\n", "utf-8")

    assert _known(plan, cache) == set()


def test_problems_between_years_are_found(plan: Path, cache: Cache) -> None:
    """What a change in one year makes wrong in another, which did not change, is told with that one's file."""
    continued = next(task for task in load(plan).editions[2].tasks if task.continues)
    year, _, id_ = continued.continues[0].partition("/")
    (plan / year / f"tasks/{id_}.yml").unlink()

    with pytest.raises(PlanError) as alone:
        load(plan)
    with pytest.raises(PlanError) as recalled:
        cached_load.load(plan, cache)
    assert recalled.value.problems == alone.value.problems
    assert "P502" in {problem.code for problem in alone.value.problems}


def test_what_others_go_on_with_is_missed(plan: Path, cache: Cache) -> None:
    """A year that is in order by itself, but has lost the task that one of the next year goes on with, is not."""
    (plan / "2015/tasks/6-3.yml").unlink()
    chain.render(plan, "2015")
    with pytest.raises(PlanError) as recalled:
        cached_load.load(plan, cache)

    assert {(problem.code, Path(problem.file).parts[-3]) for problem in recalled.value.problems} == {("P502", "2016")}


@pytest.mark.parametrize("damaged", ["front", "edition", "*.signs", "*"])
def test_what_is_damaged_is_read_again(plan: Path, cache: Cache, damaged: str) -> None:
    """A cache whose bytes are others, of the same length and date, is not believed."""
    for kept in cache.folder.rglob(f"files/{damaged}"):
        content, status = kept.read_bytes(), kept.stat()
        kept.write_bytes(content[:-9] + bytes(9))
        os.utime(kept, ns=(status.st_atime_ns, status.st_mtime_ns))

    recalled, read = cached_load.load(plan, cache), load(plan)
    assert [edition.derived(signs) for edition in recalled.editions] == [signs(edition) for edition in read.editions]
    assert _whole(recalled) == read


def test_what_cannot_be_kept_is_at_hand(plan: Path, tmp_path: Path) -> None:
    """Where the cache takes nothing, editions are read once and as a whole: nobody has to read them again."""
    cache = Cache(tmp_path / "full")
    cache.trouble = "磁盘满了"

    assert {type(edition) for edition in cached_load.load(plan, cache).editions} == {Edition}


def test_a_file_that_changes_during_a_build_is_noticed(plan: Path) -> None:
    """What is published are the bytes that were checked; if they are no longer there the build ends."""
    loaded = load(plan)
    listed = site_files.sources(loaded, loaded.editions[0])
    assert set(site_files.read(listed, plan)) == set(listed)
    edit(plan / "2019/tasks/1-1.yml", "title: ", "title:  ")

    with pytest.raises(SiteError, match=r"1-1\.yml.*再生成"):
        site_files.read(listed, plan)
