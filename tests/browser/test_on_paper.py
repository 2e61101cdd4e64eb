"""Pages as Chromium prints them."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from generator.text.typeset import display, numeral
from tests.browser import plans
from tests.browser.windows import PAGES, SIDEWAYS, OneWindow, Windows, opened, served
from tests.once import once

pytestmark = pytest.mark.browser

A4 = (595, 842)
"""Points."""

ROLE_NAMES = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
CHROME = (
    "跳到正文",
    "字号：",
    "配色：",
    "本页目录",
    "关于本站无障碍声明",
    "跳过矩阵",
    "清除筛选",
    "复制引用",
    "引用句子",
)
"""Words of what does not belong on paper: header, side list, foot, buttons."""


def printed(page: Page) -> str:
    """Print a page; give its text without blanks and line ends: upright heads come one character a line."""
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        sizes = {tuple(sorted(map(round, sheet.get_size()))) for sheet in document}
        assert sizes == {A4}
        return squeezed("".join(sheet.get_textpage().get_text_range() for sheet in document))


MARGINS = re.compile(r"https?://[^　]*?日打印|(?<=日打印)\d+/\d+|\d+/\d+(?=盐城市)|盐城市质量发展行动计划(2014年度)?")
"""What stands in the margins of squeezed sheets, between the halves of a paragraph."""


def squeezed(text: str) -> str:
    """Drop blanks, line ends, and what PDFium puts for a line's end within a word."""
    return re.sub(r"[\s\ufffe]+", "", text)


def missing(texts: list[str], paper: str) -> list[str]:
    """Return the texts that are not on the paper."""
    return [text for text in texts if squeezed(display(text)) not in paper]


def after(titles: list[str], paper: str) -> list[str]:
    """Return what is printed after each task's title, up to the next one, in the first table of the matrix's page."""
    table = paper[paper.index("各项任务由哪个部门") :]
    ends = [table.index(title) for title in map(squeezed, map(display, titles))]
    starts = [end + len(squeezed(title)) for end, title in zip(ends, titles, strict=True)]
    return [table[start:end] for start, end in zip(starts, [*ends[1:], None], strict=True)]


def letters(rows: list[str]) -> list[int]:
    """Count the letters for roles with which each row begins."""
    return [len(row) - len(row.lstrip("牵配共")) for row in rows]


class Print(NamedTuple):
    """A page and its print."""

    url: str
    heading: str
    parts: list[str]
    """The texts of its paragraphs, headings and names."""
    paper: str


PARTS = "#main :is(h1, h2, .official p, p.official, dd li, .citation)"


@pytest.fixture(scope="module")
def prints(one_window: OneWindow) -> Callable[[str], Print]:
    """Return the print of a kind of page, made once for all tests."""

    @cache
    def made(kind: str) -> Print:
        page = one_window.page(PAGES[kind])
        parts = page.locator(PARTS).all_text_contents()
        made = Print(page.url, page.locator("h1").inner_text(), parts, printed(page))
        one_window.check()
        return made

    return made


def test_matrix_loses_nothing(prints: Callable[[str], Print], data: Any) -> None:
    """Printed, the matrix has every department over its column, every task, and a role for every duty."""
    paper = prints("matrix").paper
    assert missing([department["name"] for department in data["departments"]], paper) == []
    rows = after([task["number"] + task["title"] for task in data["tasks"]], paper)
    assert letters(rows) == [len(task["duties"]) for task in data["tasks"]]


def test_the_matrix_of_24_by_24_is_one_page(windows: Windows, data: Any) -> None:
    """24 tasks by 24 departments, their totals and notes are on one A4 page in landscape; the second table follows."""
    page = windows.page(PAGES["matrix"])
    total = page.locator("table.matrix tfoot tr.total").text_content() or ""
    note = page.locator("[data-mark]").text_content() or ""
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        first, second, *_ = (squeezed(sheet.get_textpage().get_text_range()) for sheet in document)
        size = tuple(map(round, document[0].get_size()))

    assert size == A4[::-1]
    assert missing([*(task["title"] for task in data["tasks"]), total, note], first) == []
    assert missing([department["name"] for department in data["departments"]], first) == []
    assert "部门与章" in second


def test_a_filtered_matrix_says_on_paper_what_it_lists(windows: Windows) -> None:
    """Above the table stands which filters are on and what is shown; the counts of all say so; no note without mark."""
    page = windows.page(f"{PAGES['matrix']}?section=3&role=lead&department=yan-cheng-zhi-jian-ju")
    shown = page.locator(".bar output").inner_text()
    names = page.locator(".filters option:checked").all_inner_texts()
    paper = printed(page)
    marked = page.locator("tr:not(.off) .open-ended").count()

    words = squeezed(f"只列章“{names[0]}”、角色“{names[1]}”、部门“{names[2]}”：{shown}")
    assert paper.index(words) < paper.index("所示合计")
    assert ("合计栏标有“等”" in paper) == bool(marked)
    assert page.locator("[data-mark]").is_visible() == bool(marked)
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".bar output")).to_have_text(re.compile("^共"))
    paper = printed(page)
    assert "只列章" not in paper
    assert "合计栏标有“等”" in paper


def wide_plan(count: int) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """Make up many departments and their tasks: each has a lead and 11 that support it, or 12 that hold it jointly."""
    names = [f"市{numeral(n)}号社会事业管理局" for n in range(1, count + 1)]
    tasks = {}
    for n in range(1, 13):
        around = [names[(n * 5 + step) % count] for step in range(12)]
        tasks[f"1-{n}"] = {
            "title": f"开展第{numeral(n)}项工作",
            "text": "认真组织实施。",
            "duties": {"lead": around[:1], "support": around[1:]} if n % 3 else {"joint": around},
        }
    return names, tasks


@pytest.fixture(scope="module", params=[30, 60])
def wide(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the address of the site of a plan with many departments, the names of these, and the tasks."""
    names, tasks = wide_plan(request.param)

    def make(folder: Path) -> None:
        departments = [{"id": f"ju-{n}", "name": name} for n, name in enumerate(names, start=1)]
        plans.build(plans.write(folder / "plan", departments, tasks, ["加强基础工作"]), folder / "site")

    with served(once(tmp_path_factory, f"wide-{request.param}", make) / "site") as address:
        yield address, names, tasks


def test_matrix_of_many_departments_loses_nothing(wide: Any, browser: Browser) -> None:
    """However many the departments, the printed matrix has them all, and each of their duties."""
    address, names, tasks = wide
    with opened(browser, address) as windows:
        paper = printed(windows.page(PAGES["matrix"]))
    assert missing(names, paper) == []
    rows = after([task["title"] for task in tasks.values()], paper)
    if len(names) > 30:  # lists, no table
        listed = [sorted(re.findall(r"市\w+?局(?:牵头|配合|共同负责)", row)[:12]) for row in rows]
        assert listed == [sorted(bearers(task)) for task in tasks.values()]
    else:
        assert letters(rows) == [12] * 12


def bearers(task: dict[str, Any]) -> list[str]:
    """Return a task's departments, each with its role, as the printed lists have them."""
    return [name + ROLE_NAMES[role] for role, names in task["duties"].items() for name in names]


def test_matrix_of_many_departments_fits_the_window(wide: Any, browser: Browser) -> None:
    """However many the departments, the page does not scroll sideways; only the matrix's region does."""
    with opened(browser, wide[0]) as windows:
        page = windows.page(PAGES["matrix"], width=320)
        outside = [page.evaluate(SIDEWAYS)]
        for width in (800, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            outside.append(page.evaluate(SIDEWAYS))
    assert [pixels for pixels in outside if pixels > 0] == []


@pytest.mark.parametrize("kind", ["task-long", "task-two-leads", "text", "section"])
def test_text_is_printed_whole(prints: Callable[[str], Print], kind: str) -> None:
    """Every paragraph, heading and name of a page is on its paper."""
    _, _, parts, paper = prints(kind)
    assert len(parts) > 5
    assert missing(parts, MARGINS.sub("", paper)) == []


@pytest.mark.parametrize("kind", ["home", "edition", "text", "task-long", "departments", "matrix", "years", "about"])
def test_paper_has_an_address_and_a_date_and_no_chrome(prints: Callable[[str], Print], kind: str) -> None:
    """The margins say of which plan it is, its address and the day; what serves the screen is left out."""
    url, heading, _, paper = prints(kind)
    today = dt.datetime.now().astimezone().date()
    assert squeezed(heading) in paper
    assert f"{url}{today.year}年{today.month}月{today.day}日打印" in paper
    assert [word for word in CHROME if word in paper] == []


def test_columns_that_are_sorted_by_buttons_have_heads_on_paper(windows: Windows) -> None:
    """What names a column is a button on the screen, and a word on paper."""
    for path, heads in (
        ("2014/departments/index.html", ["部门", "牵头", "配合", "共同负责", "合计"]),
        ("2014/departments/shi-lv-you-ju.html", ["编号", "任务", "本部门", "牵头单位"]),
    ):
        page = windows.page(path)
        expect(page.locator("table.sortable thead button").first).to_be_visible()
        page.emulate_media(media="print")
        assert [head.inner_text().split("\n")[0].strip() for head in page.locator("table.sortable thead th").all()][
            : len(heads)
        ] == heads


def test_a_search_on_paper_offers_no_other_search(windows: Windows) -> None:
    """What leads on from the page of a search is not printed."""
    page = windows.page("2014/search.html?q=电梯")
    expect(page.get_by_text("在全部年度里搜索")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("在全部年度里搜索")).to_be_hidden()


@pytest.mark.parametrize("kind", ["text", "task-long", "about", "home"])
def test_each_sheet_says_what_it_is(windows: Windows, kind: str) -> None:
    """Each sheet has the plan's name, its number of how many, and the page's address; no field or button is printed."""
    page = windows.page(PAGES[kind])
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        sheets = [squeezed(sheet.get_textpage().get_text_range()) for sheet in document]
    for number, sheet in enumerate(sheets, start=1):
        assert "盐城市质量发展行动计划" + "2014年度" * page.url.count("/2014/") in sheet
        assert f"{number}/{len(sheets)}" in sheet
        assert page.url in sheet
    page.emulate_media(media="print")
    assert page.locator("button, input, select").locator("visible=true").count() == 0


def test_dark_scheme_prints_black_on_white(windows: Windows) -> None:
    """Who reads in dark colours prints in black on white all the same."""
    page = windows.page(PAGES["task-long"], color_scheme="dark")
    page.emulate_media(media="print")
    body = "getComputedStyle(document.body)"
    assert page.evaluate(f"[{body}.backgroundColor, {body}.color]") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
