"""What holds for every page of the site, hand-written ones included."""

import re
from collections import Counter
from itertools import pairwise
from posixpath import dirname, join, normpath

from lxml.html import HtmlElement

Pages = dict[str, HtmlElement]

_HAN_BRACKET = re.compile(r"[㐀-鿿]\(")
_UNMARKED_NUMBER = re.compile("[一二三四五六]（[一二三四五六七八九十]+）")
_PADDED_DATE = re.compile(r"年0[1-9]月|月0[1-9]日")


def _text(page: HtmlElement) -> str:
    """Return what a reader reads: all text but scripts, and code, which stays as a file or a screen shows it."""
    return "".join(page.xpath("//text()[not(ancestor::script or ancestor::style or ancestor::code)]"))


def test_a_task_has_one_number_wherever_it_is_named(pages: Pages) -> None:
    """The numbers of chapter and task stand as in the notice, 三、（八）, on every page of the plan."""
    texts = {path: _text(page) for path, page in pages.items() if path != "reading.html"}  # how one may ask for it

    assert {path: found for path, text in texts.items() if (found := _UNMARKED_NUMBER.findall(text))} == {}
    assert "三、（八）加强重大设备监理" in texts["2014/tasks/2-2.html"]


def test_every_page_says_that_it_is_chinese(pages: Pages) -> None:
    """Every page is marked zh-Hans."""
    assert {path: page.get("lang") for path, page in pages.items()} == dict.fromkeys(pages, "zh-Hans")


def test_every_page_has_one_title_of_its_own(pages: Pages) -> None:
    """No two pages have one title, and every title ends with the name of the site."""
    titles = {path: page.findtext("head/title") or "" for path, page in pages.items()}

    assert [title for title, times in Counter(titles.values()).items() if times > 1] == []
    assert [path for path, title in titles.items() if not title.endswith("盐城市质量发展行动计划")] == []


def test_every_page_has_one_first_heading(any_pages: Pages) -> None:
    """Every page has one h1."""
    counted = {path: len(page.xpath("//h1")) for path, page in any_pages.items() if path != "404.html"}

    assert counted == dict.fromkeys(counted, 1)


def test_no_heading_level_is_skipped(pages: Pages) -> None:
    """A heading is at most one level below the heading before it; the menus beside the content count too."""
    for path, page in pages.items():
        levels = [0, *(int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6"))]
        steps = {after - before for before, after in pairwise(levels)}

        assert (path, max(steps)) == (path, 1)


def test_every_page_describes_itself(pages: Pages) -> None:
    """Every page has a description of its own for search engines."""
    described = {path: page.xpath("//meta[@name='description']/@content") for path, page in pages.items()}
    texts = Counter(text for path, found in described.items() if path != "404.html" for text in found)

    assert [path for path, found in described.items() if len(found) != 1 or not found[0].strip()] == []
    assert [text for text, times in texts.items() if times > 1] == []


def test_menu_marks_the_page_one_is_on(pages: Pages) -> None:
    """In the side list the entry of the page itself, and no other, is aria-current=page."""
    for path, page in pages.items():
        entries = page.xpath("//nav[@id='side']//a")
        own = [a for a in entries if normpath(join(dirname(path), a.get("href"))) == path]

        assert (path, [a for a in entries if a.get("aria-current") == "page"]) == (path, own)
        assert (path, bool(entries)) == (path, True)


def test_menu_marks_what_is_above_the_page(pages: Pages) -> None:
    """The entry above a page is aria-current=true: a chapter, the list of departments or of subjects, the matrix."""
    lists = {"subjects": "subjects", "targets": "subjects", "machinery": "subjects"}
    lists |= {"cooperation": "departments/index"}
    lists |= {"subjects-matrix": "matrix", "references-matrix": "matrix"}
    for path, page in pages.items():
        above = page.xpath("//nav[@id='side']//a[@aria-current='true']/@href")
        chapter = path.removeprefix("2014/tasks/").partition("-")[0]
        expected = [f"../sections/{chapter}.html"] if path.startswith("2014/tasks/") else []
        expected += ["index.html"] if path.startswith("2014/departments/") and not path.endswith("index.html") else []
        expected += ["../departments/index.html"] if path.startswith("2014/sheets/") else []
        expected += ["../subjects.html"] if path.startswith("2014/subjects/") else []
        name = path.removeprefix("2014/").removesuffix(".html")
        expected += [f"{lists[name]}.html"] if lists.get(name, name) != name else []

        assert (path, above) == (path, expected)


def test_trail_ends_at_the_page(any_pages: Pages) -> None:
    """The breadcrumb of a generated page starts at the home page and ends at the page, which is no link."""
    trails = {path: page.xpath("//nav[@class='crumbs']//li") for path, page in any_pages.items()}
    for path, trail in trails.items():
        if trail and path != "2014/index.html":
            home = normpath(join(dirname(path), trail[0].xpath("./a/@href")[0]))

            assert (path, home) == (path, "index.html")
            assert (path, trail[-1].xpath("./*/@aria-current")) == (path, ["page"])
            assert (path, trail[-1].xpath(".//a")) == (path, [])

    assert {path for path in any_pages if path.startswith("2014/")} <= {path for path, trail in trails.items() if trail}


def test_every_page_of_an_edition_shows_the_edition(pages: Pages) -> None:
    """The header of an edition's page names the year and leads to the edition's first page; other pages name none."""
    for path, page in pages.items():
        shown = [
            (a.text, normpath(join(dirname(path), a.get("href"))))
            for a in page.xpath("//header//p[@class='edition']/a")
        ]

        assert (path, shown) == (path, [("2014年度", "2014/index.html")] if path.startswith("2014/") else [])


def test_no_half_width_bracket_follows_a_han_character(pages: Pages) -> None:
    """Text is shown with the punctuation of official typesetting (NORMS N21)."""
    found = {path: _HAN_BRACKET.findall(_text(page)) for path, page in pages.items()}

    assert {path: marks for path, marks in found.items() if marks} == {}


def test_no_date_is_padded_with_zeros(pages: Pages) -> None:
    """Dates are shown as 2014年6月27日 (NORMS N5)."""
    found = {path: _PADDED_DATE.findall(_text(page)) for path, page in pages.items()}

    assert {path: dates for path, dates in found.items() if dates} == {}


def test_dates_are_marked_for_programs(any_pages: Pages) -> None:
    """Where a page shows the date of issue as time, programs can read it."""
    times = [
        (time.get("datetime"), time.text_content()) for page in any_pages.values() for time in page.xpath("//time")
    ]

    assert set(times) == {("2014-06-27", "2014年6月27日")}


def test_content_runs_no_script(any_pages: Pages) -> None:
    """Content holds no script, no style sheet, no frame, and no attribute that is a script."""
    forbidden = ".//script|.//style|.//iframe|.//object|.//@*[starts-with(name(), 'on')]"
    for path, page in any_pages.items():
        content = page.xpath("//div[contains(concat(' ', @class, ' '), ' plan ')]")

        assert (path, [found for part in content for found in part.xpath(forbidden)]) == (path, [])
