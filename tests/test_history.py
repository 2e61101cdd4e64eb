"""Departments and tasks through the years."""

import datetime as dt
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from lxml import html

from generator.plan.load import load, sealed
from generator.plan.records import Edition, Plan
from generator.plan.seal import text as seal_text
from generator.problems import PlanError
from generator.site.files import redirects
from generator.site.pages import compare
from generator.site.pages import registry as pages
from generator.site.pages.page import Site
from generator.years import comparison, standing
from generator.years.elsewhere import Years
from generator.years.lineage import History
from tests import chain
from tests.commands import edit


@pytest.fixture
def chain_dir(tmp_path: Path) -> Path:
    """Return the plan of four years, to be changed."""
    return chain.build(tmp_path / "plan")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of four years."""
    return load(chain.build(tmp_path_factory.mktemp("chain") / "plan"))


def problems(chain_dir: Path) -> list[str]:
    """Load a plan and give its problems, a line each, below its folder."""
    try:
        load(chain_dir)
    except PlanError as error:
        return [str(problem).removeprefix(f"{chain_dir.as_posix()}/") for problem in error.problems]
    return []


def test_a_department_bears_no_duty_after_its_end(chain_dir: Path) -> None:
    """In 2019 the quality bureau is gone: a duty of its own is a problem, which names who took over."""
    edit(chain_dir / "2019/tasks/5-4.yml", "- 市市场监管局", "- 盐城质监局")
    chain.render(chain_dir, "2019")

    assert problems(chain_dir) == [
        "2019/tasks/5-4.yml:5:5: P503 “盐城质监局”2019-01-20 已经撤销，通知是 2019-03-15 的。后继部门是“市市场监管局”。"
    ]


@pytest.mark.parametrize(
    ("until", "fits"), [("2014", True), ("2014-06-27", True), ("2014-06-26", False), ("2013", False), ("2015", True)]
)
def test_the_end_counts_as_exactly_as_it_is_known(copied_plan: Path, until: str, fits: bool) -> None:
    """A department that ended in the year, or on the day, of the notice was still there; one before was not."""
    edit(copied_plan / "departments.yml", "name: 市农委", f"name: 市农委\n  until: {until}")

    assert (problems(copied_plan) == []) == fits


@pytest.mark.parametrize(("since", "fits"), [("2014", True), ("2014-06-28", False), ("2015", False), ("1999", True)])
def test_the_start_counts_as_exactly_as_it_is_known(copied_plan: Path, since: str, fits: bool) -> None:
    """A department that was set up in the year of the notice was there; one that was set up the day after was not."""
    edit(copied_plan / "departments.yml", "name: 市农委", f"name: 市农委\n  since: {since}")

    assert (problems(copied_plan) == []) == fits


def test_lineage_goes_on_through_several_reforms(plan: Plan) -> None:
    """The health bureau of 2014 became a commission, which became two; seen from the end it is the same way back."""
    history = History(plan)

    def names(found: tuple[object, ...]) -> list[str]:
        return [getattr(department, "name", "") for department in found]

    assert names(history.successors("shi-wei-sheng-ju")) == ["市卫生计生委"]
    assert names(history.successors("shi-wei-sheng-ju", through=True)) == [
        "市卫生计生委",
        "市卫生健康委",
        "市医疗保障局",
    ]
    assert names(history.predecessors("shi-yi-liao-bao-zhang-ju", through=True)) == ["市卫生计生委", "市卫生局"]
    assert names(history.predecessors("shi-cai-zheng-ju")) == []


def test_the_status_follows_the_years(plan: Plan) -> None:
    """Older editions are superseded, a draft supersedes nobody; the newest is in force only if its file says so."""
    stands = {edition.id: standing.standing(plan, edition).status for edition in plan.editions}
    assert stands == {"2019": None, "2016": "superseded", "2015": "superseded", "2014": "superseded"}

    newest = plan.editions[0]
    draft = replace(newest, head=newest.head.model_copy(update={"status": "draft"}))
    drafted = replace(plan, editions=(draft, *plan.editions[1:]))
    stands = {edition.id: standing.standing(drafted, edition).status for edition in drafted.editions}

    assert stands == {"2019": "draft", "2016": None, "2015": "superseded", "2014": "superseded"}


def test_a_seal_outlives_the_reform(chain_dir: Path) -> None:
    """What was sealed before departments were merged stays whole when the registry learns of it."""
    registry = chain_dir / "departments.yml"
    now = registry.read_text("utf-8")
    before = "\n".join(line for line in now.splitlines() if not line.strip().startswith(("until:", "since:")))
    registry.write_text(before + "\n", "utf-8")
    (chain_dir / "2014/seal.yml").write_text(seal_text(sealed(chain_dir, "2014", dt.date(2014, 12, 31))), "utf-8")
    registry.write_text(now, "utf-8")

    assert problems(chain_dir) == []


def test_titles_that_stand_twice_link_nothing(plan: Plan) -> None:
    """Two tasks of one title in a year are not taken for the one task of that title in another."""
    old, new = plan.editions[3], plan.editions[2]
    bare = _without_links(new, title=old.tasks[0].title)

    assert History(replace(plan, editions=(bare, old))).links(old, bare) == ()


def _without_links(edition: Edition, title: str) -> Edition:
    """Return an edition whose tasks name no earlier ones, have one title, and texts of their own."""
    sections = tuple(
        replace(
            section,
            tasks=tuple(replace(task, title=title, text=f"{task.id}。", continues=()) for task in section.tasks),
        )
        for section in edition.sections
    )
    return replace(edition, sections=sections)


SETTINGS: tuple[comparison.Compared, ...] = get_args(comparison.Compared)


def test_a_setting_says_which_years_have_pages_of_comparison(plan: Plan) -> None:
    """Each year is compared with the one before, and the newest with each older one, newest first; or as was set."""

    def found(compared: comparison.Compared) -> list[str]:
        return [f"{new.id}-{old.id}" for old, new in comparison.pairs(plan, compared)]

    assert found("newest") == ["2019-2016", "2019-2015", "2019-2014", "2016-2015", "2015-2014"]
    assert found("before") == ["2019-2016", "2016-2015", "2015-2014"]
    assert found("all") == ["2019-2016", "2019-2015", "2019-2014", "2016-2015", "2016-2014", "2015-2014"]


@pytest.mark.parametrize(("before", "now"), product(SETTINGS, repeat=2))
def test_addresses_of_comparisons_stay(plan: Plan, before: comparison.Compared, now: comparison.Compared) -> None:
    """Whatever is set, then and now, and however many years there were then, an address is a page, or leads on."""
    pages = {compare.path(*pair) for pair in comparison.pairs(plan, now)}
    led = {one.path: one.target for one in redirects(plan, Site("示例", compared=now))}

    assert pages.isdisjoint(led)
    assert {*led.values()} <= {"editions.html"}
    for count in range(len(plan.editions)):
        earlier = replace(plan, editions=plan.editions[count:])
        assert {compare.path(*pair) for pair in comparison.pairs(earlier, before)} <= {*pages, *led}


def test_an_editor_may_lead_a_comparison_elsewhere(plan: Plan) -> None:
    """What an edition's `redirects` say of a comparison without a page goes before the list of editions."""
    newest = plan.editions[0]
    head = newest.head.model_copy(update={"redirects": {"/compare/2014-2016.html": "/2014/index.html"}})
    asking = replace(plan, editions=(replace(newest, head=head), *plan.editions[1:]))

    assert [(one.path, one.target) for one in redirects(asking, Site("示例"))] == [
        ("compare/2014-2016.html", "2014/index.html")
    ]


def test_other_years_stand_once_on_a_task_s_page(plan: Plan) -> None:
    """The line below the title of a task has other years, each with its comparison; the rest is folded."""
    outside = Years(plan, pages.offered)
    pairs = {(old.id, new.id) for old, new in comparison.pairs(plan)}
    unlike = 0
    for summary in plan.editions:
        edition = summary.whole()
        for page in pages.edition_pages(edition, (), Site("示例"), outside.outside(summary)):
            if not page.path.startswith(f"{edition.id}/tasks/"):
                continue
            content = html.fromstring(page.content)
            for year in content.xpath("//*[@class='in-years']/span"):
                other = year[0].text_content()
                compared = [link.get("href").partition("#")[0] for link in year[1:]]
                pair = (min(other, edition.id), max(other, edition.id))
                unlike += len(compared)
                assert compared in ([], [f"../../compare/{pair[0]}-{pair[1]}.html"])
                assert bool(compared) == (pair in pairs and "未改动" not in year.text_content())
            assert len(content.xpath("//*[@id='elsewhere']")) == len(content.xpath("//details[*[@id='elsewhere']]"))
            assert not content.xpath("//*[@id='elsewhere']//a[contains(@href, 'compare/')]")
    assert unlike > 10
