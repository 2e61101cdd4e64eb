"""The search over several editions, and an edition's search where nothing stands around it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.plans import ROOT, add_year, build, write
from tests.browser.searching import ask, strict_policy
from tests.browser.windows import OneWindow, Windows, one_window_on, opened, served
from tests.once import once

pytestmark = pytest.mark.browser

NEW = "新增充电桩质量监督抽查。"
"""What only the texts of 2015 hold."""

EXCEL = 32767
"""Characters that Excel takes in a cell; a workbook with more it calls damaged."""


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a plan of two editions: 2015 lacks 电梯 and has a new sentence in every task."""

    def make(folder: Path) -> None:
        plan = Path(shutil.copytree(ROOT / "plan", folder / "plan"))
        add_year(plan, 2015, lambda text: NEW + text.replace("电梯", "升降机"))
        build(plan, folder / "site")

    return once(tmp_path_factory, "two-years", make) / "site"


@pytest.fixture(scope="module", params=["http", "disk"])
def one_window(request: pytest.FixtureRequest, browser: Browser, years: Path) -> Iterator[OneWindow]:
    """Keep one window on the site of two editions, once on a server and once on the disk."""
    with _place(request.param, years) as place, one_window_on(browser, place) as window:
        yield window


@pytest.fixture
def two(one_window: OneWindow) -> Iterator[OneWindow]:
    """Show pages of the site of two editions; the test fails if they complain or leave the site."""
    yield one_window
    one_window.check()


@pytest.fixture(params=["http", "disk"])
def alone(request: pytest.FixtureRequest, browser: Browser, years: Path, tmp_path: Path) -> Iterator[Windows]:
    """Open windows on the folder of one edition, moved under another name to where nothing else is."""
    moved = shutil.copytree(years / "2015", tmp_path / "shelf" / "box 7")
    with _place(request.param, Path(moved)) as place, opened(browser, place) as windows:
        yield windows


@contextmanager
def _place(way: str, folder: Path) -> Iterator[str]:
    """Return the address of a folder, on a server or on the disk."""
    if way == "disk":
        yield f"{folder.as_uri()}/"
        return
    with served(folder, strict_policy(folder)) as address:
        yield address


def years_of(answer: Any) -> list[str]:
    """Return the editions of the tasks of an answer, best first."""
    return [result["edition"] for result in answer["results"] if result["kind"] == "task"]


@pytest.mark.parametrize("path", ["index.html", "search.html"])
def test_all_editions_are_searched_from_pages_of_none(two: OneWindow, path: str) -> None:
    """From home and the search page everything of both years is found, the newer year first, and nothing twice."""
    found = ask(two.page(path), ["特种设备", "电梯", "升降机", "充电桩"])

    assert {query: years_of(answer) for query, answer in found.items()} == {
        "特种设备": ["2015", "2014"],
        "电梯": ["2014"],
        "升降机": ["2015"],
        "充电桩": ["2015"] * 24,
    }
    for answer in found.values():
        assert len({(result["url"], result["title"]) for result in answer["results"]}) == answer["total"]


def test_a_slip_is_taken_for_one_only_where_no_year_has_the_word(two: OneWindow) -> None:
    """What one year has in pinyin as it was typed is not a slip of another word of another year."""
    found = ask(two.page("index.html"), ["dianti", "电梯", "dianzi"], kind="task")

    assert years_of(found["dianti"]) == years_of(found["电梯"]) == ["2014"]
    assert "2015" in years_of(found["dianzi"])


def test_edition_can_be_chosen(two: OneWindow) -> None:
    """With an edition asked for, only its records are found, from whatever page."""
    for path in ("index.html", "2014/index.html", "2015/tasks/3-8.html"):
        page = two.page(path)
        for year, query in (("2014", "电梯"), ("2015", "升降机")):
            assert years_of(ask(page, [query], edition=year)[query]) == [year]
            assert set(years_of(ask(page, ["质量"], edition=year)["质量"])) == {year}


@pytest.mark.parametrize(("year", "other"), [("2014", "升降机监管"), ("2015", "电梯")])
def test_box_of_an_edition_stays_in_it(two: OneWindow, year: str, other: str) -> None:
    """Inside an edition the box offers that edition alone, whatever other years hold."""
    page = two.page(f"{year}/tasks/1-1.html")
    box = page.get_by_label(f"搜索{year}年度")
    offers = page.get_by_role("listbox", name="搜索结果").get_by_role("option")
    box.fill("特种设备")
    expect(offers.first).to_contain_text("加强重大设备监理和特种设备监管")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{year}/tasks/3-8.html(#s.*)?$"))
    box.fill(other)
    expect(page.locator(".search-box").get_by_role("status")).not_to_have_text("")
    expect(page.locator(".search-box").get_by_role("status")).not_to_have_text(re.compile("^找到"))


def test_box_of_home_tells_the_years_apart(two: OneWindow) -> None:
    """At home the box offers both years, and each offer says of which it is."""
    page = two.page("index.html")
    page.get_by_label("想查什么").fill("加强重大设备监理和特种设备监管")
    kinds = page.get_by_role("option").locator(".kind")
    expect(kinds.filter(has_text="任务")).to_have_text(["任务 2015", "任务 2014"])
    expect(kinds.first).to_have_text("任务 2015")


def test_years_are_a_facet(two: OneWindow) -> None:
    """The search page counts the results of each year, and a choice leaves those."""
    page = two.page("search.html?q=%E7%89%B9%E7%A7%8D%E8%AE%BE%E5%A4%87&kind=task")
    year = page.locator("#main select[name=edition]")
    expect(year.locator("option")).to_have_text(["全部", "2015年度（1）", "2014年度（1）"])
    chapters = page.locator("#main select[name=section]")
    expect(chapters).to_be_hidden()
    page.locator("#main summary").click()
    year.select_option("2014")
    expect(page.locator("#main .results h2")).to_have_count(1)
    expect(page.locator("#main .facts")).to_contain_text("2014年度")
    expect(chapters).to_be_visible()
    page.locator("#main .results h2 a").click()
    page.wait_for_url(re.compile(r"/2014/tasks/3-8\.html"))


def test_current_edition_comes_first(browser: Browser, years: Path, tmp_path: Path) -> None:
    """The edition in force stands before a newer one that was repealed, and what is not in force says so."""
    plan = Path(shutil.copytree(years.parent / "plan", tmp_path / "plan"))
    head = plan / "2015/edition.yml"
    head.write_text(f"{head.read_text('utf-8')}status: repealed\n", "utf-8")
    site = build(plan, tmp_path / "site")
    with _place("http", site) as place, opened(browser, place) as windows:
        page = windows.page("search.html?q=%E7%89%B9%E7%A7%8D%E8%AE%BE%E5%A4%87&kind=task&section=3")
        facts = page.locator("#main .facts")
        expect(facts).to_have_count(2)
        expect(facts.nth(0)).to_contain_text("2014年度")
        expect(facts.nth(0)).not_to_contain_text("（")
        expect(facts.nth(1)).to_contain_text("2015年度（已废止）")


def test_duties_go_through_all_years(two: OneWindow) -> None:
    """The page of duties lists a department's duties of both years, the newer first."""
    page = two.page("duties.html?department=shi-nong-wei")
    heads = page.locator("#main .results h2")
    expect(heads.first).to_be_visible()
    years = [str(re.search(r"\d{4}", text)[0]) for text in heads.all_inner_texts()]  # type: ignore[index]

    assert years == sorted(years, reverse=True)
    assert set(years) == {"2014", "2015"}


def test_edition_alone_searches_itself(alone: Windows) -> None:
    """The folder of an edition, moved and renamed, is searched by its own box and its own page of results."""
    page = alone.page("tasks/1-1.html")
    page.get_by_label("搜索2015年度").fill("升降机")
    offer = page.get_by_role("listbox", name="搜索结果").get_by_role("option")
    expect(offer).to_have_count(1)
    found = ask(page, ["升降机", "质量"], edition="2015")
    assert [result["url"] for result in found["升降机"]["results"]] == ["2015/tasks/3-8.html"]
    assert found["质量"]["total"] > 20
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\.html\?"))
    expect(page.locator("#main .results h2")).to_have_count(1)
    page.locator("#main .results h2 a").click()
    page.wait_for_url(re.compile(r"/tasks/3-8\.html"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("加强重大设备监理和特种设备监管")


def test_hostile_texts_are_shown_as_texts(browser: Browser, tmp_path: Path) -> None:
    """Titles, names and texts that hold markup are found, offered and quoted as texts, from the disk too."""
    name, text = "局</script><b>", "甲<!--乙</script><img src=x onerror=alert(1)>丙丁&lt;戊。"
    plan = write(
        tmp_path / "plan",
        [{"id": "ju", "name": name}],
        {
            "1-1": {"title": "题<script>alert(1)</script>", "text": text, "duties": {"lead": name}},
            "1-2": {"title": '=HYPERLINK("x")', "text": "戊。", "duties": {"lead": name}},
            "1-3": {"title": "长", "text": "己" * 40_000 + "。", "duties": {"lead": name}},
        },
        ["章"],
    )
    site = build(plan, tmp_path / "site")
    for way in ("http", "disk"):
        with _place(way, site) as place, opened(browser, place) as windows:
            page = windows.page("search.html?q=%E7%94%B2+%E6%88%8A")
            expect(page.locator("#main .results h2")).to_have_text("一、（一）题<script>alert(1)</script>")
            expect(page.locator("#main .excerpt")).to_contain_text("甲<!--乙</script><img src=x onerror=alert(1)>丙")
            expect(page.locator("#main .facts a")).to_have_text(name)
            page = windows.page("2014/index.html")
            page.get_by_label("搜索2014年度").fill("丙丁")
            expect(page.get_by_role("option")).to_contain_text("题<script>alert(1)</script>")
            expect(page.locator(".search-box img, .search-box script")).to_have_count(0)
            page = windows.page("duties.html?department=ju")
            with page.expect_download() as saving:
                page.get_by_role("button", name="导出任务（Excel）").click()
            sheet = openpyxl.load_workbook(BytesIO(Path(saving.value.path()).read_bytes())).worksheets[0]
            assert (sheet["C3"].value, sheet["C3"].data_type) == ('=HYPERLINK("x")', "s")
            assert sheet["G4"].value == "己" * (EXCEL - 2) + "……"
