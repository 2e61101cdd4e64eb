"""Where the site's links lead, and what its pages ask for."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from generator.plan.records import Edition

Pages = dict[str, HtmlElement]

_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


def _target(page: str, link: str) -> str:
    """Return the file of the site that a link on `page` names."""
    return normpath(join("/", dirname(page), unquote(urlsplit(link).path) or f"/{page}")).lstrip("/")


def _links(page: HtmlElement) -> Iterator[str]:
    """Return every address that a page names."""
    for name in ("href", "src", "srcset", "action", "poster", "data"):
        yield from (str(address) for address in page.xpath(f"//@{name}"))


def _internal(pages: Pages) -> Iterator[tuple[str, str]]:
    """Return every link within the site, with the page it is on."""
    for path, page in pages.items():
        for link in _links(page):
            if not urlsplit(link).scheme and not urlsplit(link).netloc:
                yield path, link


def test_every_internal_link_leads_to_a_file_of_the_site(any_pages: Pages, any_site: Path) -> None:
    """Every address on every page, 404.html included, names a file that is there."""
    broken = [(page, link) for page, link in _internal(any_pages) if not (any_site / _target(page, link)).is_file()]

    assert broken == []


def test_every_anchor_is_there(any_pages: Pages) -> None:
    """Every link with an anchor leads to a page that has an element of that id."""
    ids = {path: {*page.xpath("//@id")} for path, page in any_pages.items()}
    anchored = [(page, link, urlsplit(link).fragment) for page, link in _internal(any_pages) if "#" in link]
    broken = [
        (page, link) for page, link, anchor in anchored if anchor and unquote(anchor) not in ids[_target(page, link)]
    ]

    assert len(anchored) > 200
    assert broken == []


def test_ids_are_unique_in_a_page(any_pages: Pages) -> None:
    """No page gives one id to two elements."""
    for path, page in any_pages.items():
        ids = page.xpath("//@id")

        assert (path, sorted(ids)) == (path, sorted(set(ids)))


def test_labels_and_descriptions_are_there(pages: Pages) -> None:
    """Whatever a page names in aria-labelledby, aria-describedby, aria-controls, for or popovertarget has that id."""
    for path, page in pages.items():
        named = " ".join(
            page.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //@for | //@popovertarget")
        )

        assert (path, set(named.split()) - {*page.xpath("//@id")}) == (path, set())


def test_no_page_refers_to_another_host(pages: Pages, site: Path) -> None:
    """No address on any page, in any style sheet or script that the pages load, leads to another host."""
    addresses = [link for page in pages.values() for link in _links(page)]
    for sheet in site.rglob("*.css"):
        addresses += [one or other for one, other in _CSS_URL.findall(sheet.read_text("utf-8"))]
    foreign = [link for link in addresses if urlsplit(link).netloc or urlsplit(link).scheme not in ("", "data")]

    assert foreign == []
    ours = [
        script for script in site.rglob("*.js") if script.name != "pagefind.js"
    ]  # that one knows what an address is
    address = re.compile(r"https?://(?!schemas\.openxmlformats\.org/)")  # the name of a format, which nobody asks for
    assert [script for script in ours if address.search(script.read_text("utf-8"))] == []


def test_every_task_is_three_clicks_from_home(pages: Pages, edition: Edition) -> None:
    """Links in the content alone, without menus and scripts, lead from the home page to every task in three steps."""
    clicks = {"index.html": 0}
    waiting = deque(clicks)
    while waiting:
        path = waiting.popleft()
        for link in pages[path].xpath("//div[contains(@class, 'plan')]//a[not(ancestor::*[@hidden])]/@href"):
            target = _target(path, link)
            if target in pages and target not in clicks:
                clicks[target] = clicks[path] + 1
                waiting.append(target)
    far = {task.id: clicks.get(f"2014/tasks/{task.id}.html") for task in edition.tasks}

    assert [task for task, steps in far.items() if steps is None or steps > 3] == []


def test_every_page_can_be_reached(pages: Pages) -> None:
    """No page but 404.html is an orphan: links and the search box lead from the home page to all of them."""
    seen = {"index.html"}
    waiting = deque(seen)
    while waiting:
        path = waiting.popleft()
        targets = {
            _target(path, link) for link in pages[path].xpath("//a/@href | //form/@action") if not urlsplit(link).netloc
        }
        new = (targets & pages.keys()) - seen
        seen |= new
        waiting.extend(new)

    assert pages.keys() - seen == {"404.html"}


def test_an_edition_is_complete_in_itself(any_pages: Pages, any_site: Path) -> None:
    """Every style sheet, script, picture and font that an edition's pages load lies in the edition's folder."""
    used = {
        _target(path, link)
        for path, page in any_pages.items()
        if path.startswith("2014/")
        for link in page.xpath(
            "//link[not(@type='application/atom+xml')]/@href | //script/@src | //img/@src | //source/@src"
        )
        if not urlsplit(link).netloc
    }
    for sheet in [path for path in used if path.endswith(".css")]:
        urls = _CSS_URL.findall((any_site / sheet).read_text("utf-8"))
        used |= {_target(sheet, url) for url, _ in urls if url and not url.startswith(("data:", "#"))}
    outside = [path for path in used if not path.startswith("2014/") or not (any_site / path).is_file()]

    assert used
    assert outside == []
