"""What the search makes of other ways of typing: pinyin, other characters, other names of departments, other words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.browser.plans import build, write
from tests.browser.searching import ask, urls
from tests.browser.windows import OneWindow, Windows, opened, served
from tests.once import once

pytestmark = pytest.mark.browser

TASK = "2014/tasks/3-8.html"
LIFT, QUALITY = "电梯", "质量"

SPELLED = {
    **dict.fromkeys(["dian'ti", "dian’ti", "diàntī", "dian4ti1", "dian-ti", "DIANTI", "dian ti", "diàn tī"], "电梯"),
    **dict.fromkeys(["lvyou", "lüyou", "lǚyóu", "luyou", "lyuyou", "lǚ yóu"], "旅游"),
    **dict.fromkeys(["xi'an", "xian"], "xi'an"),
    "ziwozhengming": "ziwozhengming",
    "jiaqiangzhongdashebeijianlihetezhongshebeijianguan": "加强重大设备监理和特种设备监管",
    "著名商標": "著名商标",
    "隨著": "随着",
    "衞生": "卫生",
    "質量安全監管": "质量安全监管",
    "⻝品安全": "食品安全",
    "⺠生": "民生",
    "⾷品": "食品",
}
"""What is typed → what it means; where both are the same, nothing is said of it but that there is an answer."""


def test_spellings_find_the_same(reader_anywhere: OneWindow) -> None:
    """Apostrophes, tones, ü in any form, blanks, long words, traditional characters and radicals: all are the same."""
    found = ask(reader_anywhere.at(TASK), sorted({*SPELLED, *SPELLED.values()}), edition="2014")
    wrong = {
        typed: (urls(found[typed])[:3], meant)
        for typed, meant in SPELLED.items()
        if urls(found[typed]) != urls(found[meant])
    }

    assert wrong == {}
    assert sum(not answer["loose"] for answer in found.values()) > 20


NEAR = {
    "tezhongshebie": "tasks/3-8.html",
    "tezhnogshebei": "tasks/3-8.html",
    "tezhonshebei": "tasks/3-8.html",
    "tezhongshebeei": "tasks/3-8.html",
    "tezhongsb": "tasks/3-8.html",
    "tezsb": "tasks/3-8.html",
    "zhijianj": "departments/yan-cheng-zhi-jian-ju.html",
    "luyoutousu": "tasks/1-2.html",
    "diantijianguan": "tasks/3-8.html",
}


def test_slips_and_mixed_initials_lead_there(reader: OneWindow) -> None:
    """One slip in a long word, or whole syllables and initials mixed, lead to the page among the first three."""
    found = ask(reader.at(TASK), [*NEAR], edition="2014")
    first = {typed: urls(answer)[:3] for typed, answer in found.items()}

    assert {typed: first[typed] for typed, page in NEAR.items() if f"2014/{page}" not in first[typed]} == {}


GROWTH = """async words => {
    const took = [];
    for (const word of words) {
        let best = Infinity;
        for (let i = 0; i < 5; i += 1) {
            const begun = performance.now();
            await plan.search(word, {edition: "2014"});
            best = Math.min(best, performance.now() - begun);
        }
        took.push(best);
    }
    return took;
}"""


def test_pinyin_takes_linear_time(reader: OneWindow) -> None:
    """Twice as many syllables that can be cut in two ways take about twice as long, not their square."""
    page: Page = reader.at(TASK)
    once_long, twice_long = page.evaluate(GROWTH, ["jian" * 5, "jian" * 10])

    assert twice_long < 6 * once_long + 20


ABBREVIATED = {
    "食药监": "shi-shi-pin-yao-pin-jian-guan-ju",
    "食药监局": "shi-shi-pin-yao-pin-jian-guan-ju",
    "药监局": "shi-shi-pin-yao-pin-jian-guan-ju",
    "人社局": "shi-ren-li-zi-yuan-she-hui-bao-zhang-ju",
    "人社": "shi-ren-li-zi-yuan-she-hui-bao-zhang-ju",
    "文广新局": "shi-wen-hua-guang-dian-xin-wen-chu-ban-ju",
    "文广局": "shi-wen-hua-guang-dian-xin-wen-chu-ban-ju",
    "经信委": "shi-jing-ji-xin-xi-hua-wei",
    "市经信委": "shi-jing-ji-xin-xi-hua-wei",
    "发改委": "shi-fa-zhan-gai-ge-wei",
    "国资委": "shi-guo-zi-wei",
    "质监局": "yan-cheng-zhi-jian-ju",
    "工商局": "yan-cheng-gong-shang-ju",
    "检验检疫局": "yan-cheng-chu-ru-jing-jian-yan-jian-yi-ju",
    "商检局": "yan-cheng-chu-ru-jing-jian-yan-jian-yi-ju",
    "住建局": "shi-cheng-xiang-jian-she-ju",
    "交通局": "shi-jiao-tong-yun-shu-ju",
    "旅游局的任务": "shi-lv-you-ju",
    "市旅游局牵头": "shi-lv-you-ju",
    "环境保护局": "shi-huan-bao-ju",
    "环保局牵头": "shi-huan-bao-ju",
    "交通委": "shi-jiao-tong-yun-shu-ju",
    "生态环境局": "shi-huan-bao-ju",
    "fagaiwei": "shi-fa-zhan-gai-ge-wei",
    "fgw": "shi-fa-zhan-gai-ge-wei",
}


SLIPS = {"电锑": "电梯", "计亮": "计量", "消废者": "消费者", "标淮化": "标准化", "食晶安全": "食品安全"}
"""What is typed with one wrong character → what is meant: it sounds the same, or stands within a word."""


def test_a_wrong_character_is_no_hindrance(reader_anywhere: OneWindow) -> None:
    """A word with a wrong character finds what the right one finds, and the page says which it took it for."""
    found = ask(reader_anywhere.at(TASK), [*SLIPS, *SLIPS.values()], edition="2014")

    assert [typed for typed, meant in SLIPS.items() if urls(found[typed]) != urls(found[meant])] == []
    assert all(found[typed]["loose"] for typed in SLIPS)
    page = reader_anywhere.page("2014/search.html?q=电锑")
    page.get_by_text("未找到“电锑”，以下含有相近的“电梯”：").wait_for()


def test_what_stands_nowhere_is_not_taken_for_anything(reader_anywhere: OneWindow) -> None:
    """Words of other matters have no answer, though some word of the plan is like them."""
    found = ask(reader_anywhere.at(TASK), ["航天", "世纪", "区块链", "高铁", "婚姻登记"], edition="2014")

    assert {query: urls(answer) for query, answer in found.items()} == {query: [] for query in found}


def test_short_names_of_departments_lead_to_them(reader_anywhere: OneWindow) -> None:
    """A short name whose characters stand in order in one name leads to that department first."""
    found = ask(reader_anywhere.at(TASK), [*ABBREVIATED], edition="2014")
    first = {short: urls(answer)[:1] for short, answer in found.items()}

    assert first == {short: [f"2014/departments/{id_}.html"] for short, id_ in ABBREVIATED.items()}


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a plan with departments that were renamed, and synonyms of its own."""

    def make(folder: Path) -> None:
        departments: list[dict[str, Any]] = [
            {"id": "lao", "name": "市工商管理局", "until": 2010, "successor": ["xin"]},
            {"id": "xin", "name": "市市场监管局", "until": 2018, "successor": ["hou"]},
            {"id": "hou", "name": "市综合执法局", "since": 2018},
            {"id": "shang", "name": "市商务局"},
            {"id": "gong", "name": "市工业管理局"},
        ]
        tasks = {
            "1-1": {"title": "管好市场", "text": "督办、公告。巡查集市。", "duties": {"lead": "市市场监管局"}},
            "1-2": {"title": "办好公交", "text": "整修站台。", "duties": {"lead": ["市商务局", "市工业管理局"]}},
        }
        plan = write(folder / "plan", departments, tasks, ["章"])
        words = [
            {"word": "赶集", "means": ["集市"]},
            {"word": "大巴", "means": "公交"},
            {"word": "巴士站", "means": "站台"},
            {"word": "士", "means": "集市"},
        ]
        (plan / "synonyms.yml").write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
        build(plan, folder / "site")

    return once(tmp_path_factory, "renamed", make) / "site"


@pytest.fixture(params=["http", "disk"])
def there(request: pytest.FixtureRequest, browser: Browser, renamed: Path) -> Iterator[Windows]:
    """Open windows on it."""
    if request.param == "disk":
        with opened(browser, f"{renamed.as_uri()}/") as windows:
            yield windows
    else:
        with served(renamed) as address, opened(browser, address) as windows:
            yield windows


def test_names_before_and_after_lead_to_a_department(there: Windows) -> None:
    """A name that a department had before or got later leads to it, though the year's notice has it nowhere."""
    queries = ["市工商管理局", "工商管理局", "市综合执法局", "综合执法局", "市市场监管局"]
    found = ask(there.page("2014/tasks/1-1.html"), queries, edition="2014")

    assert {query: urls(answer)[0] for query, answer in found.items()} == dict.fromkeys(
        queries, "2014/departments/xin.html"
    )
    assert [query for query in queries if not found[query]["loose"]] == ["市市场监管局"]


def test_synonyms_of_the_plan_are_looked_for(there: Windows) -> None:
    """What an editor says means about the same is found, and said to be of like meaning."""
    page = there.page("2014/search.html?q=赶集")
    found = ask(page, ["赶集", "谁管大巴", "汽车", "巴士站"], edition="2014")

    assert urls(found["赶集"]) == ["2014/tasks/1-1.html"]
    assert urls(found["谁管大巴"])[0] == "2014/tasks/1-2.html"
    assert urls(found["巴士站"]) == ["2014/tasks/1-2.html"]  # 士 stands only within it
    assert found["赶集"]["loose"]
    assert urls(found["汽车"]) == []
    page.get_by_text("未找到“赶集”，以下含有近义的“集市”或部分词语").wait_for()


def test_marks_part_words(there: Windows) -> None:
    """What stands on both sides of a mark is no word; typed with the mark, or any other, it is found."""
    found = ask(
        there.page("2014/tasks/1-1.html"),
        ["办公", "督办、公告", "督办,公告", "市场。督办"],
        edition="2014",
        kind="task",
    )
    exact = {query: urls(answer) for query, answer in found.items() if not answer["loose"]}

    assert exact == {query: ["2014/tasks/1-1.html"] for query in ("督办、公告", "督办,公告", "市场。督办")}
