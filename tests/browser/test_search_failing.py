"""The search where its files fail, do not come, or WebAssembly does not run: it answers, or says what happened."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.plans import add_year, build, write
from tests.browser.searching import ask, strict_policy, urls
from tests.browser.windows import served
from tests.once import once

pytestmark = pytest.mark.browser

TASK = "2014/tasks/3-8.html"
YEARS = range(2014, 2036)
OLDEST_FIRST = [f"{year}/tasks/1-1.html" for year in YEARS]


def _fail(route: Route) -> None:
    route.fulfill(status=503, body="")


def _hang(_route: Route) -> None:
    """Give no answer, for ever."""


def _cut(route: Route) -> None:
    route.abort()


def _once(act: Callable[[Route], None]) -> Callable[[Route], None]:
    """Do this with the first request for each address, and let all others go on."""
    seen: set[str] = set()

    def handle(route: Route) -> None:
        first = route.request.url not in seen
        seen.add(route.request.url)
        if first:
            act(route)
        else:
            route.continue_()

    return handle


@pytest.fixture
def page(browser: Browser) -> Page:
    """Return a page whose clock a test may put forward."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    return page


def _asked(page: Page, address: str, query: str = "电梯") -> None:
    """Open the page that searches an edition, and put its clock forward as long as nothing is said."""
    page.goto(f"{address}2014/search.html?q={query}")
    _wait(page)


def _wait(page: Page) -> None:
    settled = "!['', '正在搜索……'].includes(document.querySelector('main [role=status]').textContent)"
    for _ in range(20):
        page.wait_for_timeout(100)
        if page.evaluate(settled):
            return
        page.clock.run_for(3000)
    raise AssertionError("the search says nothing")


FAULTS = {"503": _fail, "cut": _cut, "no answer": _hang}
FILES = {
    "records": "/pagefind/records.bin",
    "texts": "/pagefind/texts_",
    "bundle": "/pagefind/",
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_plain_script_is_a_way_out(page: Page, address: str, fault: str, file: str) -> None:
    """Whatever file of the bundle fails or never comes, the same is found."""
    page.route(re.compile(re.escape(FILES[file])), FAULTS[fault])
    _asked(page, address)

    expect(page.locator("#main .status")).to_have_text("找到3条：1项任务、2件事项")
    expect(page.locator("#main .results mark").first).to_have_text("电梯")
    page.context.close()


@pytest.mark.parametrize("fault", ["503", "cut"])
def test_one_failure_is_no_failure(page: Page, address: str, fault: str) -> None:
    """Where every file fails once, it is asked for again, and nobody notices."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.route(re.compile(r"/pagefind/|/search-text\.js|/search-more\.js"), _once(FAULTS[fault]))
    _asked(page, address, "谁负责电梯安全")

    expect(page.locator("#main .status")).to_contain_text("以下含有部分词语")
    assert not [url for url in requests if url.endswith("search-text.js")]
    page.context.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_what_happened_is_said(page: Page, address: str, fault: str) -> None:
    """Where nothing comes, the page says why, and a button tries again; what failed is not kept."""
    page.route(re.compile(r"/pagefind/|/search-text\.js"), FAULTS[fault])
    _asked(page, address)
    said = page.locator("#main .status")
    expect(said).to_have_text(re.compile("^搜索没有完成：(等待超时|文件没有读到)。请检查网络，再试一次。$"))
    expect(page.locator("#main .to-find")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="再试一次").click()
    expect(said).to_have_text("找到3条：1项任务、2件事项")
    page.context.close()


def test_the_box_says_it_too(page: Page, address: str) -> None:
    """The box in the header says why nothing came; the next key tries again, the script of the search itself too."""
    page.route(re.compile(r"/pagefind/|/search-text\.js"), _cut)
    page.goto(address + TASK)
    box = page.locator("#search-box-q")
    box.fill("电梯")
    said = page.locator(".search-box").get_by_role("status")
    expect(said).to_have_text("搜索没有完成：文件没有读到。请检查网络，再试一次。")
    expect(said).to_be_visible()
    page.unroute_all()
    box.fill("电梯应")
    expect(page.get_by_role("option").first).to_be_visible()
    page.route(re.compile(r"/assets/search.*\.js"), _once(_cut))
    page.reload()
    box.press_sequentially("电梯应急处")
    expect(page.get_by_role("option").first).to_be_visible()
    page.context.close()


def test_a_page_without_its_script_says_so(page: Page, address: str) -> None:
    """Where the script of the search page does not come, the page says it, and shows what leads on without it."""
    page.route(re.compile(r"/assets/search.*\.js"), _fail)
    _asked(page, address)

    expect(page.locator("#main .status")).to_contain_text("搜索程序没有读到")
    expect(page.locator("#main .to-find a", has_text="责任矩阵")).to_be_visible()
    page.context.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of many years, one of which names 充电桩 in a text, and all the office 充电办 in clauses."""

    def make(folder: Path) -> None:
        duties = {"lead": "充电办", "support": ["市甲局"]}
        tasks = {
            "1-1": {"title": "甲事", "text": "建设电梯。加强监管。", "duties": duties},
            "1-2": {"title": "乙事", "text": "建设书房。", "duties": duties},
        }
        offices = [{"id": "chong-dian", "name": "充电办"}, {"id": "jia", "name": "市甲局"}]
        plan = write(folder / "plan", offices, tasks, ["章"])
        for year in YEARS[1:-1]:
            add_year(plan, year, str)
        add_year(plan, YEARS[-1], lambda text: text.replace("书房", "充电桩"))
        build(plan, folder / "site")

    return once(tmp_path_factory, "twenty-two-years", make) / "site"


WASM: dict[str, Callable[[Page], object]] = {
    "it runs": lambda _page: None,
    "no WebAssembly": lambda page: page.add_init_script("delete window.WebAssembly"),
    "refused": lambda page: page.add_init_script(
        "for (const name of ['instantiate', 'instantiateStreaming', 'compile'])"
        "WebAssembly[name] = () => Promise.reject(new Error('no'))"
    ),
    "no engine": lambda page: page.route("**/pagefind.js", _fail),
    "no module": lambda page: page.route("**/wasm.unknown.pagefind", _hang),
    "no index": lambda page: page.route(re.compile(r"\.pf_index|\.pf_meta"), _fail),
}


@pytest.mark.parametrize("allowed", ["'wasm-unsafe-eval'", ""], ids=["WebAssembly allowed", "WebAssembly forbidden"])
def test_many_years_are_searched_under_a_strict_policy(browser: Browser, many: Path, allowed: str) -> None:
    """Whether a Content-Security-Policy allows WebAssembly or not, the same is found over many years."""
    page = browser.new_page()
    policy = strict_policy(many)
    assert "'wasm-unsafe-eval'" in policy
    with served(many, policy.replace("'wasm-unsafe-eval'", allowed)) as address:
        page.goto(f"{address}search.html?q=充电")
        expect(page.locator("#main .status")).to_contain_text("找到66条：44项任务、22个部门")
        found = ask(page, ["建设电梯", "梯加强"], kind="task")
        assert sorted(urls(found["建设电梯"])) == OLDEST_FIRST
        assert found["梯加强"]["loose"]
    page.close()


@pytest.mark.parametrize("way", WASM)
def test_many_years_are_searched_with_pagefind_or_without(page: Page, many: Path, way: str) -> None:
    """Over many years Pagefind finds the same as the texts do where it cannot run: texts first, clauses last."""
    WASM[way](page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    with served(many) as address:
        page.goto(f"{address}search.html?q=充电")
        _wait(page)
        expect(page.locator("#main .status")).to_contain_text("找到66条：44项任务、22个部门")
        found = ask(page, ["充电", "建设电梯", "甲事。建设电梯。加强", "梯加强"], kind="task")
        assert sorted(urls(found["建设电梯"])) == sorted(urls(found["甲事。建设电梯。加强"])) == OLDEST_FIRST
        assert [query for query, answer in found.items() if answer["loose"]] == ["梯加强"]
        assert urls(found["充电"])[:2] == ["2035/tasks/1-2.html", "2035/tasks/1-1.html"]
        only = page.locator("#main .results li").filter(has_text="仅见于责任分工")
        expect(only.first).to_contain_text("甲事")
        assert any(url.endswith("/pagefind.js") for url in requests) == (way != "no WebAssembly")
    page.context.close()


ANYTHING = [
    "null",
    "undefined",
    "{}",
    "[]",
    "0",
    "NaN",
    "-0",
    "Infinity",
    "10n",
    "true",
    "/x/g",
    "() => 1",
    "document.body",
    "Object.create(null)",
    "new Date(NaN)",
    "Symbol()",
    "'\\ud800'",
    "'\\u0000'",
    "'\\n'",
    "'[(*'",
    "'\\u0301'",
    "'x'.repeat(1e5)",
    "new Proxy({}, {get() { throw new Error('no'); }})",
]


def test_whatever_a_caller_gives_there_is_an_answer(page: Page, address: str) -> None:
    """The search that scripts may call answers whatever it is asked, and throws nothing."""
    page.goto(address + TASK)
    for value in ANYTHING:
        for call in (
            f"plan.search({value})",
            f"plan.search('电梯', {value})",
            f"plan.search('电梯', {{edition: {value}}})",
        ):
            answer = page.evaluate(f"() => {call}")
            assert answer.keys() == {"total", "loose", "results"}, call
            assert answer["total"] == len(answer["results"]), call
    assert page.evaluate("() => plan.search('电梯', {edition: '1999'})") == {"total": 0, "loose": True, "results": []}
    page.context.close()
