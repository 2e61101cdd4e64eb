"""Pages are light: what a page of the site weighs, and what it waits for before it shows."""

import gzip
from pathlib import Path

from lxml.html import HtmlElement


def test_pages_of_tasks_are_small(site: Path) -> None:
    """No task's page has more than 12 KB, or 4 KB where the server packs them."""
    pages = {path.name: path.read_bytes() for path in site.glob("2014/tasks/*.html")}

    assert len(pages) == 24
    assert max(len(page) for page in pages.values()) <= 12_000
    assert max(len(gzip.compress(page, 9)) for page in pages.values()) <= 4_096


def test_what_stands_around_a_page_is_small(site: Path) -> None:
    """The theme around a page has less than 6 KB: with it the matrix of a large plan stays below its 200."""
    page = (site / "2014/matrix.html").read_bytes()
    content = page[page.index(b'<div class="plan') : page.index(b"<footer")]

    assert len(page) - len(content) < 6_000


def test_pages_wait_for_one_style_sheet(pages: dict[str, HtmlElement]) -> None:
    """Whatever the page, a browser fetches one style sheet before it shows, no script and no font."""
    for path, page in pages.items():
        sheets = page.xpath("//link[contains(@rel, 'stylesheet')]")
        waited_for = page.xpath("//script[@src][not(@defer)][not(@async)]")
        fonts = page.xpath("//link[@rel='preload' or @rel='preconnect']")

        assert (len(sheets), waited_for, fonts) == (1, [], []), path


def test_an_edition_carries_the_assets_that_its_pages_use(site: Path) -> None:
    """In an edition's assets lie one style sheet, our scripts and the site's sign, and nothing of the theme beside."""
    names = sorted(path.relative_to(site / "2014/assets").as_posix() for path in (site / "2014/assets").rglob("*.*"))

    assert names == [
        *("favicon.svg", "matrix-file.js", "matrix.js", "plan.css", "plan.js"),
        *("search-box.js", "search-more.js", "search-page.js", "search.js"),
    ]
