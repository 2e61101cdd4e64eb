"""The site of several editions: the ways between the years, what stands around them, and what is kept."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from posixpath import basename, dirname, join, normpath

import pytest
import yaml
from lxml import html
from lxml.html import HtmlElement
from mkdocs.config import load_config

from generator.archive import bag
from generator.archive.verify import verify
from generator.build import mkdocs
from generator.files import manifest
from generator.plan.load import load
from generator.plan.records import Plan
from generator.problems import SiteError
from generator.years import comparison
from tests import chain
from tests.commands import run
from tests.once import once
from tests.site.conftest import ROOT, _parsed

Pages = dict[str, HtmlElement]


@pytest.fixture(scope="session")
def chain_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of four years; 2014 is sealed and has an erratum."""
    return once(tmp_path_factory, "chain", lambda folder: chain.sealed(folder / "plan")) / "plan"


@pytest.fixture(scope="session")
def years(chain_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of that plan."""

    def make(folder: Path) -> None:
        built(load(chain_dir), chain_dir, folder / "site")

    return once(tmp_path_factory, "chain-site", make) / "site"


@pytest.fixture(scope="session")
def year_pages(years: Path) -> Pages:
    """Return its pages, parsed."""
    return _parsed(years)


def built(plan: Plan, plan_dir: Path, site: Path) -> Path:
    """Build a site."""
    mkdocs.build(ROOT / "mkdocs.yml", site, plan, plan_dir=plan_dir)
    return site


def targets(page: str, links: list[str]) -> list[str]:
    """Return the addresses that links on a page lead to."""
    return [normpath(join(dirname(page), link)) for link in links]


def switch(pages: Pages, page: str) -> list[str]:
    """Return where the switcher of a page leads."""
    return targets(page, pages[page].xpath("//nav[@class='other-years']//a/@href"))


def test_the_switcher_leads_to_the_same_task(year_pages: Pages) -> None:
    """From a task to those that it was or became: moved, renumbered, split, merged; else to the year's first page."""
    assert switch(year_pages, "2014/tasks/2-2.html") == [
        "2019/tasks/4-2.html",
        "2016/tasks/4-2.html",
        "2015/tasks/4-3.html",
    ]
    assert switch(year_pages, "2015/tasks/3-2.html") == [
        *("2019/tasks/3-2.html", "2019/tasks/3-11.html", "2016/tasks/3-2.html", "2016/tasks/3-11.html"),
        "2014/tasks/3-2.html",
    ]
    assert switch(year_pages, "2016/tasks/4-1.html")[-2:] == ["2014/tasks/4-1.html", "2014/tasks/4-2.html"]
    assert switch(year_pages, "2014/tasks/6-2.html") == ["2019/index.html", "2016/index.html", "2015/index.html"]


def test_the_switcher_leads_to_the_same_department(year_pages: Pages) -> None:
    """From a department to itself, to those before it, and to those after it."""
    assert switch(year_pages, "2019/departments/shi-shi-chang-jian-guan-ju.html")[:3] == [
        f"2016/departments/{id_}.html"
        for id_ in ("yan-cheng-zhi-jian-ju", "yan-cheng-gong-shang-ju", "shi-shi-pin-yao-pin-jian-guan-ju")
    ]
    assert switch(year_pages, "2014/departments/shi-wei-sheng-ju.html") == [
        "2019/departments/shi-wei-sheng-jian-kang-wei.html",
        "2019/departments/shi-yi-liao-bao-zhang-ju.html",
        "2016/departments/shi-wei-sheng-ji-sheng-wei.html",
        "2015/departments/shi-wei-sheng-ji-sheng-wei.html",
    ]
    assert switch(year_pages, "2014/departments/shi-cai-zheng-ju.html")[0] == "2019/departments/shi-cai-zheng-ju.html"


def test_the_switcher_leads_from_a_sheet_to_the_sheets_of_the_same_department(year_pages: Pages) -> None:
    """A sheet leads where the department's page does, to sheets; where there are no duties, to a front page."""
    for path in (path for path in year_pages if "/sheets/" in path):
        pages = switch(year_pages, path.replace("/sheets/", "/departments/"))

        assert switch(year_pages, path) == [page.replace("/departments/", "/sheets/") for page in pages]


def test_the_switcher_leads_to_the_same_kind_of_page(years: Path, year_pages: Pages) -> None:
    """A page leads to its like in each year that has one, else to the front page with a label that says why."""
    for path in year_pages:
        year, _, name = path.partition("/")
        alone = "/" not in name or name == "departments/index.html"
        ways = year_pages[path].xpath("//nav[@class='other-years']//a") if year in chain.YEARS else []
        for target, label in zip(switch(year_pages, path), (way.xpath("string(./span)") for way in ways), strict=True):
            other, _, there = target.partition("/")
            like = name if (years / other / name).is_file() else "index.html"

            assert (years / target).is_file()
            if alone:
                assert (path, there, bool(label)) == (path, like, there != name)
            else:
                assert (path, dirname(there), bool(label)) == (path, dirname(there) and dirname(name), True)


def test_every_page_of_an_edition_has_the_switcher(year_pages: Pages) -> None:
    """Each page leads to every other year, and never to its own; pages of no edition have none."""
    for path in year_pages:
        year = path.split("/")[0]
        reached = {target.split("/")[0] for target in switch(year_pages, path)}

        assert (path, reached) == (path, set(chain.YEARS) - {year} if year in chain.YEARS else set())


def test_ways_between_tasks_go_both_ways(year_pages: Pages) -> None:
    """The task that a page names in another year names that page."""

    def elsewhere(page: str) -> list[str]:
        return targets(page, year_pages[page].xpath("//ul[@id='elsewhere']/li/a/@href"))

    tasks = [path for path in year_pages if "/tasks/" in path]
    ways = {(page, target) for page in tasks for target in elsewhere(page)}

    assert len(ways) > 200
    assert {(target, page) for page, target in ways} == ways


def test_older_editions_say_so(year_pages: Pages) -> None:
    """Every page of an older year leads to the newest, and to the same thing there, as the switcher does."""
    for path, page in year_pages.items():
        year = path.split("/")[0]
        if year in chain.YEARS:
            banner = page.xpath("//p[contains(@class, 'banner')]")

            assert (path, len(banner)) == (path, year != "2019")
            if banner:
                ways = [target for target in switch(year_pages, path) if target.startswith("2019/")]
                first, *there = targets(path, banner[0].xpath("./a/@href"))
                text = banner[0].text_content()

                assert text.startswith(f"这是{year}年度计划{'（已归档）' * (year == '2014')}。最新：2019年度计划")
                assert first == "2019/index.html"
                assert (path, there) == (path, [way for way in ways if way != first])
                assert ("（没有" in text) == (not there and path != f"{year}/index.html")


SAID = {
    "retitled": "标题修改",
    "reworded": "文字修改",
    "deadline": "时限有变",
    "duties": "责任单位变更",
    "handed": "责任单位变更",
}


def test_a_task_says_what_it_says_otherwise_in_other_years(year_pages: Pages) -> None:
    """Beside each task of the year before stands what the list of changes, written by hand, says of it."""
    listed = yaml.safe_load((chain.HERE / "expected.yml").read_text("utf-8"))
    seen: Counter[str] = Counter()
    for old, new in pairwise(chain.YEARS):
        kinds = {tuple(name.split(" → ")): change["kinds"].split() for name, change in listed[f"{old}-{new}"].items()}
        several = {(one, other) for olds, news in kinds for one in olds.split("+") for other in news.split("+")}
        for path in (path for path in year_pages if path.startswith(f"{new}/tasks/")):
            heads = {
                head.xpath("string(./a)"): targets(path, head.xpath("./a/@href")[1:])
                for head in year_pages[path].xpath("//p[@class='in-years']/span")
            }
            for item in year_pages[path].xpath("//ul[@id='elsewhere']/li"):
                (target,) = targets(path, item.xpath(".//a/@href"))
                before, task = (basename(one).removesuffix(".html") for one in (target, path))
                if target.startswith(f"{old}/"):
                    words = "、".join(dict.fromkeys(SAID[one] for one in kinds.get((before, task), ()) if one in SAID))
                    alone = (before, task) not in several - {*kinds}
                    said = item.xpath("string(.//*[@class='aside'])").split()[0].partition("；")[2]
                    link = f"compare/{old}-{new}.html#t{task}"

                    assert (path, said) == (path, (words or "文字和责任未改动") if alone else "")
                    assert (path, heads[old]) == (path, [link] if words or not alone else [])
                    seen[words] += 1

    assert seen["责任单位变更"] > 20
    assert seen["文字修改"] == 2
    assert seen[""] > 20


def test_errata_stand_beside_the_text(year_pages: Pages) -> None:
    """The erratum is on the page of its task and in the full text; the text stays as it was issued."""
    for path in ("2014/tasks/3-8.html", "2014/text.html"):
        (erratum,) = year_pages[path].xpath("//p[@class='erratum']")

        assert "2015年2月1日：原文“电梯监管改革”，更正为“电梯安全监管改革”。" in erratum.text_content()
        assert "以推进电梯监管改革为突破口" in year_pages[path].text_content()
    assert year_pages["2014/tasks/3-7.html"].xpath("//p[@class='erratum']") == []


def compared(editions: HtmlElement) -> list[str]:
    """Return the comparisons that the list of years offers."""
    listed = targets("editions.html", editions.xpath("//ul//a/@href"))
    return [path for path in listed if path.startswith("compare/")]


def test_years_are_compared(year_pages: Pages) -> None:
    """The list of years leads to all comparisons there are, and to no others; their marks make up both texts."""
    of_2019 = [f"compare/{year}-2019.html" for year in (2016, 2015, 2014)]
    pages = [*of_2019, "compare/2015-2016.html", "compare/2014-2015.html"]

    assert compared(year_pages["editions.html"]) == pages
    assert {path for path in year_pages if path.startswith("compare/")} == {*pages, "compare/2014-2016.html"}

    (moved,) = (
        entry
        for entry in year_pages["compare/2014-2015.html"].xpath("//article[contains(@class, 'change')]")
        if "调整章节" in entry.text_content()
    )
    assert [mark.text_content() for mark in moved.xpath(".//del")] == ["［删：2014年］"]
    assert [mark.text_content() for mark in moved.xpath(".//ins")] == ["［增：2015年］"]


@pytest.mark.parametrize("pair", ["2014-2015", "2015-2016", "2016-2019"])
def test_a_comparison_begins_with_what_changed(year_pages: Pages, pair: str) -> None:
    """Before all changes each kind stands with how many there are, and leads to each of them, as listed by hand."""
    listed = yaml.safe_load((chain.HERE / "expected.yml").read_text("utf-8"))[pair]
    names = {str(kind): name for kind, name in comparison.KIND_NAMES.items()}
    wanted: dict[str, set[str]] = {}
    for name, change in listed.items():
        old, new = name.split(" → ")
        for kind in change["kinds"].split():
            anchor = f"old-{old}" if kind == "dropped" else f"t{new.split('+')[0]}"
            wanted.setdefault(names[kind], set()).add(f"#{anchor}")
    page = year_pages[f"compare/{pair}.html"]
    found = {}
    for kind in page.xpath("//div[@class='kinds']/details[not(@class)]"):
        links = kind.xpath("./ul/li/a/@href")
        found[kind.find("summary").text.removesuffix("（推定）")] = set(links)
        assert kind.xpath("./summary/*/text()") == [f"{len(links)}项"]

    assert found == wanted
    assert set.union(*found.values()) == {f"#{id_}" for id_ in page.xpath("//*[contains(@class, 'change')]/@id")}


def test_a_comparison_names_at_once_what_is_new_gone_and_worded_otherwise(year_pages: Pages) -> None:
    """Unfolded where the page begins; tasks of which only the number changed are folded, and stand after all others."""
    page = year_pages["compare/2014-2015.html"]
    named = {kind.find("summary").text for kind in page.xpath("//div[@class='kinds']/details[@open]")}
    sections = page.xpath("//div[contains(@class, 'compare')]/section")
    (folded,) = page.xpath("//details[not(@open)]//table[contains(@class, 'places')]")

    assert named == {"新增", "取消", "文字修改", "承接关系", "责任有变的部门"}
    assert [one.get("aria-labelledby") for one in sections[:5]] == ["added", "dropped", "changed", "formal", "places"]
    assert folded.xpath(".//tr[1]/td//text()") == ["一、（三）", "一、（二）"]


def test_sentences_without_a_change_are_left_out_with_a_sign(year_pages: Pages) -> None:
    """Of a changed task those sentences are shown that changed; …… stands for others, links lead to both texts."""
    page = year_pages["compare/2014-2015.html"]
    (entry,) = page.xpath("//article[@id='t3-8']")
    (text,) = entry.xpath(".//p[contains(@class, 'marked')]")

    assert text.text_content().removeprefix("文字\u3000") == (
        "……以［删：推进］［增：落实］电梯［删：监管改革］［增：使用单位主体责任］为突破口，"
        "形成强化监察、监督企业、分类监管、多元共治的责任链条。……"
    )
    assert [link.text_content() for link in entry.xpath(".//p[@class='facts']/a")] == [
        "查看2014年度原文",
        "查看2015年度原文",
    ]
    assert targets("compare/2014-2015.html", entry.xpath(".//p[@class='facts']/a/@href")) == [
        "2014/tasks/3-8.html",
        "2015/tasks/3-8.html",
    ]


def test_comparisons_without_a_page_lead_to_the_list_of_years(years: Path, year_pages: Pages) -> None:
    """2016 was compared with 2014 when it was the newest year: the address leads on, by itself and by a link."""
    page = year_pages["compare/2014-2016.html"]

    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../editions.html"]
    assert page.xpath("//a/@href") == ["../editions.html"]
    assert "compare/2014-2016.html" not in (years / "sitemap.xml").read_text("utf-8")


def configured(folder: Path, compare: str) -> Path:
    """Write the repository's configuration with a setting of which years are compared."""
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("- plan:\n", f"- plan:\n      compare: {compare}\n")
    for name in ("docs", "overrides"):
        config = config.replace(f"_dir: {name}\n", f"_dir: {ROOT / name}\n")
    (folder / "mkdocs.yml").write_text(config.replace("documents: true", "documents: false"), "utf-8")
    return folder / "mkdocs.yml"


def test_every_two_years_are_compared_where_that_is_set(chain_dir: Path, tmp_path: Path) -> None:
    """With `compare: all` there is a page for every two years, in the list of years and in the sitemap."""
    mkdocs.build(configured(tmp_path, "all"), tmp_path / "site", load(chain_dir), plan_dir=chain_dir)
    pages = [f"compare/{old}-{new}.html" for new, old in combinations(sorted(chain.YEARS, reverse=True), 2)]
    sitemap = (tmp_path / "site/sitemap.xml").read_text("utf-8")

    assert compared(html.parse(tmp_path / "site/editions.html").getroot()) == pages
    assert [path for path in pages if f"{path}</loc>" not in sitemap] == []


def test_a_setting_of_comparisons_that_is_none_is_refused(chain_dir: Path, tmp_path: Path) -> None:
    """Any other word for `compare` than those that are known ends the build in a line that names them."""
    with pytest.raises(SiteError, match="compare“全部”写法不对。应写成 newest"):
        mkdocs.build(configured(tmp_path, "全部"), tmp_path / "site", load(chain_dir), plan_dir=chain_dir)


def test_the_comparison_leads_to_both_years(year_pages: Pages) -> None:
    """Each change names its tasks with links into their years, each department with its page through the years."""
    page = year_pages["compare/2015-2016.html"]
    links = targets("compare/2015-2016.html", page.xpath("//div[contains(@class, 'compare')]//a/@href"))

    assert {"2015/tasks/3-2.html", "2016/tasks/3-2.html", "2016/tasks/3-11.html"} <= set(links)
    assert "departments/shi-ke-ji-ju.html" in links


def test_departments_know_where_they_come_from(year_pages: Pages) -> None:
    """A department's page names those before and after it, when it was there, and its duties in every year."""
    merged = year_pages["departments/shi-shi-chang-jian-guan-ju.html"]
    gone = year_pages["departments/shi-wei-sheng-ji-sheng-wei.html"]

    assert merged.xpath("//dl[contains(@class, 'lineage')]//a/text()") == [
        "盐城质监局",
        "盐城工商局",
        "市食品药品监管局",
    ]
    assert gone.xpath("//dl[contains(@class, 'lineage')]//a/text()") == ["市卫生局", "市卫生健康委", "市医疗保障局"]
    assert "2015年设立，2019年1月20日撤销" in gone.text_content()
    assert [h.text_content() for h in gone.xpath("//h2[starts-with(@id, 'y')]")] == ["2016年度", "2015年度"]


def test_links_of_all_years_lead_somewhere(years: Path) -> None:
    """The published tree of four years passes every check of `plan verify`."""
    result = run("verify", years)

    assert result.exit_code == 3, result.output
    digest = hashlib.sha256((years / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert run("verify", years, "--digest", digest).exit_code == 0


def test_versions_are_those_that_material_reads(years: Path) -> None:
    """versions.json names the years, newest first, each by its folder, and which is the latest."""
    rows = json.loads((years / "versions.json").read_text("utf-8"))

    assert [row["version"] for row in rows] == ["2019", "2016", "2015", "2014"]
    assert [row["aliases"] for row in rows] == [["latest"], [], [], []]
    assert all((years / row["version"] / "index.html").is_file() for row in rows)


def test_a_changed_file_of_the_tree_is_found(years: Path, tmp_path: Path) -> None:
    """In a published tree one file changed, one lost and one added are named, in an edition and around it."""
    tree = Path(shutil.copytree(years, tmp_path / "tree"))
    (tree / "2014/tasks/1-1.html").write_text("changed", "utf-8")
    (tree / "2015/tasks/1-1.html").unlink()
    (tree / "new.html").write_text("<p>", "utf-8")
    named = {d for f in verify.verify(tree) if f.passed is False and f.criterion == "integrity" for d in f.details}

    assert named == {
        "2014/tasks/1-1.html：有改动 changed",
        "2015/tasks/1-1.html：不见了 lost",
        "new.html：多出来的 added",
    }


def test_an_edition_alone_is_whole(years: Path, tmp_path: Path) -> None:
    """The folder of an edition, taken away, passes: its own links, its checksums, its seal."""
    alone = Path(shutil.copytree(years / "2014", tmp_path / "shelf"))
    findings = verify.verify(alone)
    links = next(finding for finding in findings if "链接" in finding.chinese and finding.criterion == "usability")

    assert [finding for finding in findings if finding.passed is False] == []
    assert links.chinese.endswith("本年度以内的链接都通。")
    (alone / "tasks/3-8.html").unlink()
    assert any(finding.passed is False for finding in verify.verify(alone))


def test_lists_of_checksums_name_every_file(years: Path) -> None:
    """Between them the lists name each file of the tree once, but for themselves."""
    lists = {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    named = set(manifest.parse((years / manifest.name("sha512")).read_text("utf-8")))
    for year in chain.YEARS:
        listed = manifest.parse((years / year / manifest.name("sha512")).read_text("utf-8"))
        named |= {f"{year}/{path}" for path in listed}

    assert named == bag.read(years).keys() - lists


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the repository's plan with what was published of it."""
    return Path(shutil.copytree(ROOT / "plan", tmp_path / "plan"))


def test_the_ledger_holds_the_addresses_of_now() -> None:
    """The repository's ledger names the pages and data of the plan's site."""
    ledger = (ROOT / "plan/addresses.txt").read_text("utf-8").splitlines()

    assert ledger == sorted(set(ledger))
    assert {"index.html", "2014/tasks/3-8.html", "2014/data/plan.json", "versions.json"} <= set(ledger)


def test_a_lost_address_ends_the_build(project: Path, tmp_path: Path) -> None:
    """A page that was published once and would be gone is named, nothing is written, and the old site stays."""
    (project / "addresses.txt").write_text("2014/tasks/3-8.html\n2014/tasks/3-11.html\nold.html\n", "utf-8")
    (tmp_path / "site").mkdir()
    result = run("build", "--plan-dir", project, "--site-dir", tmp_path / "site", "-f", ROOT / "mkdocs.yml")

    assert result.exit_code == 1
    assert "有 2 个公布过的网址不见了：2014/tasks/3-11.html、old.html。" in result.output
    assert list((tmp_path / "site").iterdir()) == []


def test_a_redirect_keeps_an_address(project: Path, tmp_path: Path) -> None:
    """With a redirect the page of old leads on: by itself, by a link, and to search engines."""
    (project / "addresses.txt").write_text("2014/tasks/3-11.html\nold.html\n", "utf-8")
    head = project / "2014/edition.yml"
    redirects = "redirects:\n  tasks/3-11.html: tasks/3-10.html\n  /old.html: /editions.html\n"
    head.write_text(head.read_text("utf-8").replace("sections:\n", redirects + "sections:\n"), "utf-8")
    site = built(load(project), project, tmp_path / "site")
    page = html.parse(site / "2014/tasks/3-11.html").getroot()

    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=3-10.html"]
    assert page.xpath("//link[@rel='canonical']/@href") == page.xpath("//a/@href") == ["3-10.html"]
    assert html.parse(site / "old.html").xpath("//a/@href") == ["editions.html"]
    assert "3-11.html" not in (site / "sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("redirect", "said"),
    [("tasks/3-9.html: tasks/3-8.html", "“tasks/3-9.html”是现有的网页"), ("a.html: b.html", "要转到的“b.html”不存在")],
)
def test_redirects_that_make_no_sense_end_the_build(project: Path, tmp_path: Path, redirect: str, said: str) -> None:
    """A redirect must not hide a page, and must lead to one."""
    head = project / "2014/edition.yml"
    head.write_text(head.read_text("utf-8").replace("sections:\n", f"redirects: {{{redirect}}}\nsections:\n"), "utf-8")
    with pytest.raises(SiteError, match=said):
        built(load(project), project, tmp_path / "site")


def test_addresses_are_recorded_when_asked(project: Path, tmp_path: Path) -> None:
    """`plan build --record` adds what was built to the ledger and forgets nothing; drafts are not recorded."""
    options = ("--plan-dir", project, "--site-dir", tmp_path / "site", "-f", ROOT / "mkdocs.yml")
    (project / "addresses.txt").write_text("2014/index.html\n", "utf-8")
    result = run("build", "--record", *options)
    ledger = (project / "addresses.txt").read_text("utf-8").splitlines()

    assert result.exit_code == 0, result.output
    assert "2014/departments/shi-nong-wei.html" in ledger
    assert [path for path in ledger if re.search(r"pagefind|assets", path)] == []
    assert run("build", "--record", "--drafts", *options).exit_code == 2


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_new_edition_is_one_command(project: Path, tmp_path: Path) -> None:
    """`plan new 2015` makes drafts without problems; the build leaves them out, with --drafts it shows them as such."""
    options = ("--plan-dir", project, "-f", ROOT / "mkdocs.yml")
    made = run("new", "2015", "--from", "2014", "--plan-dir", project)
    assert (made.exit_code, "24 项任务" in made.output) == (0, True)
    assert run("check", "--plan-dir", project).exit_code == 0
    assert run("build", *options, "--site-dir", tmp_path / "public").exit_code == 0
    assert run("build", "--drafts", *options, "--site-dir", tmp_path / "inner").exit_code == 0
    page = html.parse(tmp_path / "inner/2015/tasks/3-8.html").getroot()

    assert not (tmp_path / "public/2015").exists()
    assert "2015" not in (tmp_path / "public/versions.json").read_text("utf-8")
    assert "2015" not in (tmp_path / "public/2014/tasks/3-8.html").read_text("utf-8")
    assert page.xpath("//p[contains(@class, 'banner')]/strong/text()") == ["草案"]
    assert "尚未印发" in html.parse(tmp_path / "inner/2015/index.html").getroot().text_content()
    assert run("verify", tmp_path / "inner").exit_code == 3


@pytest.mark.parametrize(("command", "shown"), [("serve", ["2015", "2014"]), ("build", ["2014"])])
def test_only_the_preview_shows_drafts(
    project: Path, command: str, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`mkdocs serve`, and so `plan serve`, shows drafts; `mkdocs build` does not."""
    assert run("new", "2015", "--plan-dir", project).exit_code == 0
    config = load_config(config_file=str(ROOT / "mkdocs.yml"), site_dir=str(project / "site"))
    plugins = config.plugins["plan"]
    assert isinstance(plugins, mkdocs.PlanPlugin)
    monkeypatch.setattr(plugins, "plan_dir", project)  # MkDocs keeps the object for later builds
    monkeypatch.setattr(plugins, "drafts", False)
    plugins.on_startup(command=command)
    plugins.on_config(config)

    assert [edition.id for edition in plugins.current.editions] == shown


def test_the_day_of_a_seal_is_that_of_the_last_commit(project: Path) -> None:
    """Without --date the seal has the day of the last commit in the year's folder; before one, a day must be named.

    Told is what is missing: a repository, any commit of it, or one of this year.
    """
    git = ["git", "-C", str(project), "-c", "user.name=e", "-c", "user.email=e@example.org"]
    stages = ("departments.yml", "2014")
    missing = [run(name, "2014", *words, "--plan-dir", project) for name, *words in (("seal",), ("bag", "x.zip"))]
    subprocess.run([*git, "init", "-q"], check=True)
    missing.append(run("seal", "2014", "--plan-dir", project))
    for path in stages:
        for words in (["add", path], ["commit", "-q", "-m", "x", "--date", "2015-03-04T05:06:07"]):
            subprocess.run([*git, *words], check=True, env={**os.environ, "GIT_COMMITTER_DATE": "2015-03-04T05:06:07"})
        if path != "2014":
            later = [run(name, "2014", *words, "--plan-dir", project) for name, *words in (("seal",), ("bag", "x.zip"))]
    assert [one.exit_code for one in (*missing, *later)] == [2] * 5
    assert all("这里没有 git 的提交记录" in one.stderr for one in missing)
    assert all(f"“{project / '2014'}”还没有提交到 git。请先提交" in one.stderr for one in later)
    assert not (project / "2014/seal.yml").exists()
    assert run("seal", "2014", "--plan-dir", project).exit_code == 0
    assert run("seal", "2014", "--plan-dir", project).exit_code == 2

    assert load(project).editions[0].seal
    assert "sealed: 2015-03-04\n" in (project / "2014/seal.yml").read_text("utf-8")


def test_a_seal_is_not_older_than_its_notice(project: Path) -> None:
    """Nothing is sealed before it was issued."""
    assert run("seal", "2014", "--date", "2014-06-26", "--plan-dir", project).exit_code == 2


@pytest.mark.parametrize(
    "words", [("2014",), ("2013",), ("15",), ("2015", "--from", "2016"), ("2015", "--from", "2015")]
)
def test_new_refuses_what_makes_no_sense(project: Path, words: tuple[str, ...]) -> None:
    """A year that is there, one before the first, no year, and a year to begin from that is not there are refused."""
    before = sorted(path.name for path in project.iterdir())

    assert run("new", *words, "--plan-dir", project).exit_code == 2
    assert sorted(path.name for path in project.iterdir()) == before
