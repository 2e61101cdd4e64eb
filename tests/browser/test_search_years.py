"""What the search says of what it found over the years of a plan: counts, order, departments, what is not there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import chain
from tests.browser.plans import build
from tests.browser.searching import as_compared, ask, urls
from tests.browser.windows import PHONE, OneWindow, Windows, one_window_on
from tests.once import once

pytestmark = pytest.mark.browser

TOURISM = "shi-lv-you-ju"
LONG = "电梯" * 1000


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a plan of four years."""
    plan = once(tmp_path_factory, "chain", lambda folder: chain.sealed(folder / "plan")) / "plan"
    return once(tmp_path_factory, "chain-in-browser", lambda folder: build(plan, folder / "site")) / "site"


@pytest.fixture(scope="module")
def tasks(years: Path) -> dict[str, Any]:
    """Return the tasks of all years by their addresses."""
    plans = {year: json.loads((years / year / "data/plan.json").read_text("utf-8")) for year in chain.YEARS}
    return {f"{year}/tasks/{task['id']}.html": task for year, plan in plans.items() for task in plan["tasks"]}


@pytest.fixture(scope="module")
def one_window(browser: Browser, years: Path) -> Iterator[OneWindow]:
    """Keep one window on that site, from the disk."""
    with one_window_on(browser, f"{years.as_uri()}/") as window:
        yield window


def status(windows: Windows, address: str, **options: Any) -> tuple[Page, str]:
    """Open a page of the search; return it and what it says when it has its answer."""
    page = windows.page(address, **options)
    said = page.locator("#main").get_by_role("status")
    expect(said).not_to_be_empty()
    return page, said.inner_text()


def says(task: Any, query: str) -> bool:
    """Whether a task has every word of a query in its title or text."""
    text = as_compared(task["title"] + "。" + task["text"])
    return all(as_compared(word) in text for word in query.split())


COUNTED = re.compile(r"(?:找到(?P<all>\d+)项任务(?:，其中(?P<some>\d+)项写到“.*”)?|(?P<both>\d+)项任务写到“.*”)")


@pytest.mark.parametrize("query", ["食品 监管", "监管 食品", "电梯", "安全 旅游", "3-8", "三（八）", "dianti", "12365"])
def test_so_many_tasks_say_the_words(reader: OneWindow, tasks: dict[str, Any], query: str) -> None:
    """The page of duties says of no more tasks that they have the words than have them in title and text.

    Those come first, whatever their years, and of the others each says that words stand only in the clause.
    """
    page, said = status(reader, f"duties.html?q={query}")
    counts = COUNTED.fullmatch(said)
    assert counts, said
    writing = [url for url, task in tasks.items() if says(task, query)]
    assert int(counts["some"] or counts["both"] or 0) == len(writing)
    while (more := page.get_by_role("button", name="显示更多")).is_visible():
        more.click()
    shown = page.locator("#main .results > ol > li")
    expect(shown).to_have_count(int(counts["all"] or counts["both"]))
    hrefs = shown.locator("h2 a").evaluate_all("links => links.map(one => one.pathname)")
    if writing:
        assert {"/".join(href.split("/")[-3:]) for href in hrefs[: len(writing)]} == {*writing}
        marks = ["仅见于责任分工" in text for text in shown.all_inner_texts()]
        assert marks == [False] * len(writing) + [True] * (len(hrefs) - len(writing))


def test_words_parted_over_text_and_clause_are_told_from_words_of_the_clause(reader: OneWindow) -> None:
    """A task that has one word in its text and the other only as a department's name says so."""
    page, said = status(reader, "duties.html?q=食品 监管")

    assert said == "找到20项任务，其中14项写到“食品 监管”"
    while (more := page.get_by_role("button", name="显示更多")).is_visible():
        more.click()
    expect(page.locator("#main .only")).to_have_text(["部分词语仅见于责任分工"] * 6)


@pytest.mark.parametrize("query", ["发改委", "谁管发改委"])
def test_short_name_of_a_department_is_found(reader: OneWindow, tasks: dict[str, Any], query: str) -> None:
    """An abbreviation is looked for as the department that it is short for, and what is found are its tasks."""
    _, said = status(reader, f"search.html?q={query}")
    found = urls(ask(reader.at("index.html"), [query], kind="task")[query])
    office = "shi-fa-zhan-gai-ge-wei"

    assert said.startswith(f"“{query}”按部门“市发展改革委”查找：29项任务、4个部门")
    assert {*found} == {url for url, task in tasks.items() if office in {d["department"] for d in task["duties"]}}


@pytest.mark.parametrize("query", ["旅游", "市旅游局", "食品", "食品 监管"])
def test_what_says_the_words_comes_before_what_names_a_department(
    reader: OneWindow, tasks: dict[str, Any], query: str
) -> None:
    """Over all years: a department once, the tasks that say it, then year by year those that only name it.

    Of each part the newest year is first, and an older year's page of a department stands with the tasks of its year.
    """
    rows = ask(reader.at("index.html"), [query])[query]["results"]
    listed = [row for row in rows if row["kind"] in ("task", "department")]
    names = [Path(row["url"]).name for row in listed]
    older = [
        row["kind"] == "department" and names.index(name) < i
        for i, (row, name) in enumerate(zip(listed, names, strict=True))
    ]
    only = [row["kind"] == "task" and not says(tasks[row["url"]], query) for row in listed]
    last = [one or other for one, other in zip(older, only, strict=True)]
    assert last == sorted(last)
    assert {*last} == {False, True}
    for part in (False, True):
        years = [row["edition"] for row, one in zip(listed, last, strict=True) if one is part]
        assert years == sorted(years, reverse=True)


def test_duties_of_a_department_over_all_years_are_listed_before_its_older_pages(reader: OneWindow) -> None:
    """A department as a choice gives its page, its tasks from the newest year on, and then its pages of other years."""
    rows = ask(reader.at("index.html"), [""], department=TOURISM)[""]["results"]
    kinds = [row["kind"] for row in rows if row["kind"] in ("task", "department")]
    years = [row["edition"] for row in rows if row["kind"] == "task"]

    assert kinds == ["department", *["task"] * len(years), *["department"] * 2]
    assert years == sorted(years, reverse=True)
    assert {*years} == {"2014", "2015", "2016"}


def test_a_correction_is_found_where_it_stands(reader: OneWindow) -> None:
    """What an erratum says is found, by its words and as 勘误, and the hit leads to it on the page of its task."""
    for query in ("更正为“电梯安全监管改革”", "2015年2月1日 勘误"):
        found = ask(reader.at("index.html"), [query], edition="2014")[query]
        (row,) = found["results"]
        assert (row["kind"], row["url"], row["anchor"]) == ("erratum", "2014/tasks/3-8.html", "erratum-1")
        assert not found["loose"]
    page, said = status(reader, "2014/search.html?q=电梯安全监管改革")
    assert said == "找到1处勘误"
    page.locator("#main .results h2 a").click()
    page.wait_for_url("**/2014/tasks/3-8.html#erratum-1")
    expect(page.locator(".erratum:target")).to_contain_text("电梯安全监管改革")


def test_what_can_be_found_is_of_a_year(reader: OneWindow) -> None:
    """Where several years are searched, the numbers of what can be found say of which year they are."""
    for path, head in (("search.html", "可检索内容2019年度"), ("2014/search.html", "可检索内容")):
        assert reader.page(path).locator("#to-find").inner_text() == head


@pytest.mark.parametrize("query", ["", "电梯"])
def test_department_that_is_not_there(reader: OneWindow, query: str) -> None:
    """What no year knows as a department is said to be none, and all departments are listed."""
    page, said = status(reader, f"duties.html?department=xx&q={query}")

    assert said == "没有“xx”这个部门。请从下列部门中选择。"
    expect(page.locator("#main .to-find")).to_be_visible()
    expect(page.locator("#main .results > *")).to_have_count(0)


def test_matter_of_one_department(reader: OneWindow, tasks: dict[str, Any]) -> None:
    """A matter and a department in one address are both kept: the department's tasks that name the matter."""
    page, said = status(reader, f"duties.html?department={TOURISM}&q=电梯")
    own = [t for t in tasks.values() if says(t, "电梯") and TOURISM in {d["department"] for d in t["duties"]}]
    assert said == f"市旅游局：{len(own)}项任务写到“电梯”"
    assert f"department={TOURISM}" in page.url
    department = page.locator("#main select[name=department]")
    page.locator("#main summary").click()
    department.select_option("")
    expect(page.locator("#main").get_by_role("status")).to_have_text("4项任务写到“电梯”")
    department.select_option(TOURISM)
    expect(page.locator("#main").get_by_role("status")).to_have_text(said)
    expect(page.get_by_label("部门或事项")).to_have_value("电梯")


def test_what_narrows_a_matter_narrows_the_next(reader: OneWindow, tasks: dict[str, Any]) -> None:
    """A department chosen beside a matter stays while the matter is written on; an emptied field forgets it."""
    page, said = status(reader, f"duties.html?department={TOURISM}&q=质量")
    field, department = page.get_by_label("部门或事项"), page.locator("#main select[name=department]")
    field.fill("质量安全")
    own = {url for url, task in tasks.items() if TOURISM in {duty["department"] for duty in task["duties"]}}
    writing = [url for url in own if says(tasks[url], "质量安全")]
    expect(page.locator("#main").get_by_role("status")).to_have_text(f"市旅游局：{len(writing)}项任务写到“质量安全”")
    expect(department).to_have_value(TOURISM)
    field.fill("")
    expect(page.locator("#main .results > *")).to_have_count(0)
    expect(department).to_have_value("")
    assert said.startswith("市旅游局：")


@pytest.mark.parametrize("before", ["", "&q=质量"])
def test_words_that_name_a_department_show_that_one(reader: OneWindow, before: str) -> None:
    """Whatever department was shown or chosen, words that name another one show the other one, and it is chosen."""
    page, _ = status(reader, f"duties.html?department={TOURISM}{before}")
    page.get_by_label("部门或事项").fill("市统计局")
    said = page.locator("#main").get_by_role("status")
    expect(said).to_have_text(re.compile("^市统计局：共"))
    expect(page.locator("#main select[name=department]")).to_have_value("shi-tong-ji-ju")


def test_what_was_shown_of_a_department_goes_while_another_is_looked_for(reader: OneWindow) -> None:
    """Where an answer is long in coming, no duties stand below words that they do not belong to."""
    page, _ = status(reader, f"duties.html?department={TOURISM}")
    expect(page.locator("#main .results h2").first).to_be_visible()
    page.evaluate("() => { plan.find = () => new Promise(() => {}); }")
    page.get_by_label("部门或事项").fill("市统计局")
    expect(page.locator("#main").get_by_role("status")).to_have_text("正在搜索……")
    expect(page.locator("#main .results > *")).to_have_count(0)
    expect(page.get_by_role("button", name="导出任务（Excel）")).to_be_hidden()


@pytest.mark.parametrize("path", ["search.html?q=", "duties.html?q=", "duties.html?department=", "search.html?kind="])
def test_endless_query_is_said_again_in_short(reader: OneWindow, path: str) -> None:
    """However long a query is, what is said of it stays short, and shows that it was cut."""
    page, said = status(reader, path + LONG, width=PHONE)

    assert len(said) < 100
    assert ("……" in said) == ("kind" not in path)
    assert all(len(text) < 60 for text in page.locator("#main option").all_text_contents())


def test_endless_query_is_said_again_in_short_by_the_box(reader: OneWindow) -> None:
    """So it is in the box of every page."""
    page = reader.page("2019/index.html")
    page.get_by_label("搜索2019年度").fill(LONG)
    said = page.locator(".search-box").get_by_role("status")
    expect(said).to_contain_text("……")

    assert len(said.inner_text()) < 100
