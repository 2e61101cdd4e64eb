"""Several years in a browser: the switcher, comparisons, an edition alone, and a bag opened from a disk."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from generator.cli import main
from tests import chain
from tests.browser.plans import ROOT, build
from tests.browser.test_on_paper import printed, squeezed
from tests.browser.windows import DESK, PHONE, SIDEWAYS, OneWindow, Windows, axe, one_window_on, opened, served
from tests.once import once

pytestmark = pytest.mark.browser

PAGES = (
    *(
        "compare/2015-2016.html",
        "compare/2016-2019.html",
        "editions.html",
        "departments/shi-shi-chang-jian-guan-ju.html",
    ),
    *("2014/tasks/3-8.html", "2014/index.html", "2014/text.html", "2019/tasks/3-2.html"),
)
SHOWN = [(path, *way) for path in PAGES for way in ((PHONE, "dark"), (DESK, "light"))]


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of four years; 2014 is sealed and has an erratum."""
    return once(tmp_path_factory, "chain", lambda folder: chain.sealed(folder / "plan")) / "plan"


@pytest.fixture(scope="module")
def years(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of that plan."""
    return once(tmp_path_factory, "chain-in-browser", lambda folder: build(plan_dir, folder / "site")) / "site"


@pytest.fixture(scope="module")
def place(years: Path) -> Iterator[str]:
    """Return the address at which it is served."""
    with served(years) as address:
        yield address


@pytest.fixture(scope="module")
def one_window(browser: Browser, place: str) -> Iterator[OneWindow]:
    """Keep one window on that site."""
    with one_window_on(browser, place) as window:
        yield window


@pytest.mark.parametrize(("path", "width", "scheme"), SHOWN)
def test_pages_of_years_hold(reader: OneWindow, path: str, width: int, scheme: str) -> None:
    """Axe-core finds nothing, nothing complains, nothing stands outside the window, the switcher's list included."""
    page = reader.page(path, width=width, color_scheme=scheme)
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    if path[:4] in chain.YEARS:
        page.locator(".other-years summary").click()
        expect(page.locator(".other-years a").first).to_be_visible()

        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page, ".other-years") == []  # the rest is as it was, or covered by the list


def test_the_switcher_needs_no_script_and_no_mouse(browser: Browser, place: str) -> None:
    """By keyboard alone, without scripts, one opens the list, hears what it is, and goes to the task's other year."""
    with opened(browser, place) as windows:
        page = windows.page("2014/tasks/2-2.html", java_script_enabled=False)
        summary = page.locator(".other-years summary")
        for _ in range(12):
            page.keyboard.press("Tab")
            if summary.evaluate("e => e === document.activeElement"):
                break
        expect(summary).to_be_focused()
        page.keyboard.press("Enter")
        links = page.get_by_role("navigation", name="其他年度").get_by_role("link")
        expect(links).to_have_count(3)
        expect(links.last).to_have_accessible_name("2015年度 四、（三）引导企业加强品牌建设")
        for _ in range(3):
            page.keyboard.press("Tab")
        expect(links.last).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/2015/tasks/4-3.html")


@pytest.mark.parametrize("way", ["http", "disk"])
def test_an_edition_alone_leads_to_no_dead_link(browser: Browser, years: Path, tmp_path: Path, way: str) -> None:
    """Where nothing stands around an edition, what leads out of it says so instead; its own links work."""
    alone = Path(shutil.copytree(years / "2014", tmp_path / "shelf/box"))
    (tmp_path / "shelf/404.html").write_text("none", "utf-8")
    with served(tmp_path / "shelf") as address:
        base = f"{address}box/" if way == "http" else f"{alone.as_uri()}/"
        page = Windows(browser, base).open("tasks/3-8.html").page
        for name in ("首页", "历年计划", "2019年度计划", "本任务"):
            page.get_by_role("link", name=name, exact=True).first.click()
            expect(page.get_by_role("alert")).to_contain_text(
                f"这里只保存了2014年度的计划，没有首页和其他年度，打不开“{name}”"
            )
            assert page.url == f"{base}tasks/3-8.html"
        page.get_by_role("link", name="盐城质监局").first.click()
        page.wait_for_url(f"{base}departments/yan-cheng-zhi-jian-ju.html")
        page.context.close()


@pytest.mark.parametrize("way", ["http", "disk"])
def test_an_edition_among_others_leads_out(browser: Browser, years: Path, place: str, way: str) -> None:
    """Where the other years are, links lead there at once."""
    with opened(browser, place if way == "http" else f"{years.as_uri()}/") as windows:
        page = windows.page("2014/tasks/3-8.html")
        page.get_by_role("link", name="本任务", exact=True).click()
        page.wait_for_url("**/2019/tasks/3-8.html")


def test_a_comparison_prints_what_changed(browser: Browser, place: str) -> None:
    """On paper the struck and the new words are there, without the switcher."""
    with opened(browser, place) as windows:
        paper = squeezed(printed(windows.page("compare/2014-2015.html")))

    assert "以推进落实电梯监管改革使用单位主体责任为突破口" in paper
    assert "其他年度" not in squeezed(paper)


def test_tallies_of_a_comparison_print_as_they_are(browser: Browser, place: str) -> None:
    """On paper each tally has its name; tasks that it has folded are no list without a head; other folds are open."""
    with opened(browser, place) as windows:
        page = windows.page("compare/2014-2015.html")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        kinds = page.locator(".kinds details").all()
        names = [one.locator("summary").inner_text().split("\n")[0] for one in kinds]
        shown = dict(zip(names, [one.locator("ul, p").first.is_visible() for one in kinds], strict=True))

        assert all(summary.is_visible() for summary in page.locator(".kinds summary").all())
        assert (shown["文字修改"], shown["调整编号"]) == (True, False)
        assert page.locator("table.places").is_visible()


def test_the_columns_of_what_drives_the_plan_are_whole(browser: Browser, place: str) -> None:
    """On the screen no short verb is broken; on paper no column is cut."""
    with opened(browser, place) as windows:
        page = windows.page("2014/machinery.html")
        verb = page.get_by_text("统筹协调、", exact=True).first.bounding_box()
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 657, "height": 900})  # 174 mm

        assert verb
        assert verb["height"] < 30
        assert page.evaluate("document.documentElement.scrollWidth") <= 657


def test_two_years_to_compare_are_chosen(reader: OneWindow) -> None:
    """The two selects offer the pairs that have a page, and lead there; without scripts they are links."""
    page = reader.page("editions.html")
    old, new = page.get_by_label("较早的年度"), page.get_by_label("较晚的年度")
    offered = {}
    for year in old.evaluate("one => Array.from(one.options, (option) => option.value)"):
        old.select_option(year)
        offered[year] = new.evaluate("one => Array.from(one.options, (option) => option.value)")
    assert offered == {"2016": ["2019"], "2015": ["2019", "2016"], "2014": ["2019", "2015"]}

    new.select_option("2015")
    page.get_by_role("button", name="比较").click()
    page.wait_for_url("**/compare/2014-2015.html")
    assert [one.input_value() for one in (old, new)] == ["2014", "2015"]


def test_a_printed_full_text_is_the_notice_alone(browser: Browser, place: str) -> None:
    """On paper no banner of ours and no note stands beside the words of the notice; on the screen the note is below."""
    with opened(browser, place) as windows:
        page = windows.page("2014/text.html")
        below = "([a, b]) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING)"
        parts = page.evaluate_handle("['article.notice', '.plan > .editor-note'].map((x) => document.querySelector(x))")
        assert page.evaluate(below, parts)
        page.emulate_media(media="print")

        assert not page.locator(".plan > :is(.editor-note, .banner)").filter(visible=True).count()


def test_the_choice_of_years_is_that_of_the_page_shown_again(reader: OneWindow) -> None:
    """Come back to, as browsers keep what was chosen there, the selects show the two years that the page compares."""
    page = reader.page("compare/2014-2015.html")
    old, later = page.get_by_label("较早的年度"), page.get_by_label("较晚的年度")
    old.select_option("2015")
    later.select_option("2016")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    assert (old.input_value(), later.input_value()) == ("2014", "2015")
    assert page.locator(".pairs select:not([autocomplete=off])").count() == 0


@pytest.mark.parametrize("year", chain.YEARS)
def test_the_matrix_of_an_old_year_is_one_sheet(reader: OneWindow, year: str) -> None:
    """Its table, totals and note are on the first sheet, and no banner is; the year stands in the sheet's margin."""
    page = reader.page(f"{year}/matrix.html")
    total = squeezed(page.locator("table.matrix tfoot tr.total").text_content() or "")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        first, second = (squeezed(sheet.get_textpage().get_text_range()) for sheet in document)

    assert total in first
    assert "部门与章" in second
    assert f"{year}年度" in first
    assert "这是" not in first
    assert "已归档" not in first


def test_what_changed_is_said_to_those_who_see_no_marks(reader: OneWindow) -> None:
    """Copied or read aloud, what was dropped and added is told apart by words; these take no room on the screen."""
    page = reader.page("compare/2014-2015.html")
    marked = page.locator("p.marked", has=page.locator("del", has_text="2014")).first
    copied = marked.evaluate(
        "p => { const all = getSelection(); all.selectAllChildren(p); return all.toString(); }",
    )

    assert "［删：2014年］［增：2015年］" in copied
    assert marked.locator("i").first.evaluate("i => i.getBoundingClientRect().width") <= 1


@pytest.fixture(scope="module")
def unpacked(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bag of 2014, unpacked from its zip where nothing else is."""
    folder = tmp_path_factory.mktemp("archive")
    words = ["bag", "2014", folder / "bag.zip", "--plan-dir", plan_dir, "-f", ROOT / "mkdocs.yml"]
    made = CliRunner().invoke(main, [str(word) for word in words])
    assert made.exit_code == 0, made.output
    with zipfile.ZipFile(folder / "bag.zip") as archive:
        archive.extractall(folder)
    return folder / "plan-2014/data/site"


def test_a_bag_opens_from_a_disk_and_is_searched(browser: Browser, unpacked: Path) -> None:
    """From file:// the archived site opens, leads on, and finds what stands in it, on its page and in its box."""
    with opened(browser, f"{unpacked.as_uri()}/") as windows:
        page = windows.page("index.html")
        page.locator("#contents a").click()
        page.wait_for_url("**/2014/index.html")
        page.get_by_label("搜索2014年度").fill("电梯应急处置")
        page.get_by_role("listbox", name="搜索结果").get_by_role("option").first.click()
        page.wait_for_url("**/2014/tasks/3-8.html*")
        expect(page.locator(".banner")).to_contain_text("已归档")
        expect(page.locator(".erratum")).to_contain_text("电梯安全监管改革")
        expect(page.locator(".other-years")).to_have_count(0)
        page = windows.page("search.html?q=%E7%94%B5%E6%A2%AF%E5%BA%94%E6%80%A5")
        expect(page.locator("#main .results h2").first).to_have_text("三、（八）加强重大设备监理和特种设备监管")
        page = windows.page("departments/yan-cheng-zhi-jian-ju.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("盐城质监局历年责任")
