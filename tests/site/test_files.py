"""The files of the built site: which there are, and what those for programs hold."""

import hashlib
import json
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from lxml.html import HtmlElement

from generator.plan import schema
from generator.plan.records import Edition
from generator.site.scripts import SCRIPTS
from tests.around import only_pages

ROOT = Path(__file__).parents[2]
Pages = dict[str, HtmlElement]


def test_every_address_is_there(any_pages: Pages, edition: Edition) -> None:
    """The pages of the site are those that the plan makes, the hand-written ones, and no others."""
    written = ("about", "accessibility", "data-format", "editing", "publishing", "reading", "rules")
    around = ("index", "search", "duties", "editions", "changes", "editors", "404")
    expected = {f"{name}.html" for name in (*around, *written)}
    expected |= {*only_pages(edition).values()}
    expected |= {f"2014/sections/{section.id}.html" for section in edition.sections}
    expected |= {f"2014/tasks/{task.id}.html" for task in edition.tasks}
    expected |= {f"2014/subjects/{subject.id}.html" for subject in edition.subjects}
    folders = ("departments", "2014/departments", "2014/sheets")
    expected |= {f"{folder}/{d.id}.html" for d in edition.departments for folder in folders}

    assert any_pages.keys() == expected
    assert (len(edition.sections), len(edition.tasks), len(edition.departments)) == (6, 24, 24)


def test_versions_name_the_editions(any_site: Path) -> None:
    """versions.json lists the editions in the form of Material's version selector."""
    assert json.loads((any_site / "versions.json").read_text("utf-8")) == [
        {"version": "2014", "title": "2014年度", "aliases": ["latest"]}
    ]


def test_sitemap_lists_every_page(any_site: Path, any_pages: Pages) -> None:
    """sitemap.xml lists every page once, but 404.html."""
    root = ET.fromstring((any_site / "sitemap.xml").read_bytes())  # noqa: S314  our own file
    listed = [location.text for location in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    assert sorted(filter(None, listed)) == sorted(any_pages.keys() - {"404.html"})


def test_sources_are_the_plan_byte_for_byte(any_site: Path) -> None:
    """data/source holds the files of the edition and the registries, and the notice stands beside it."""
    data = any_site / "2014/data"
    found = {path.relative_to(data / "source").as_posix(): path for path in (data / "source").rglob("*.*")}
    plan = ROOT / "plan"
    expected = {f"tasks/{path.name}": path for path in (plan / "2014/tasks").iterdir()}
    expected |= {name: plan / "2014" / name for name in ("edition.yml", "subjects.yml")}
    expected |= {name: plan / name for name in ("departments.yml", "references.yml")}

    assert {name: path.read_bytes() for name, path in found.items()} == {
        name: path.read_bytes() for name, path in expected.items()
    }
    assert (data / "notice.txt").read_bytes() == (plan / "2014/notice.txt").read_bytes()


def test_data_keeps_the_punctuation_of_the_notice(any_site: Path) -> None:
    """plan.json is verbatim: 国务院…质量发展纲要(2011—2020年) keeps its half-width brackets."""
    data = json.loads((any_site / "2014/data/plan.json").read_text("utf-8"))

    assert "质量发展纲要(2011—2020年)的通知》(国发〔2012〕9号)" in data["edition"]["preamble"]


def test_downloads_say_the_truth(any_pages: Pages, any_site: Path) -> None:
    """The sizes and SHA-256 digests on the page of downloads are those of the files."""
    for path, folder in (("2014/downloads.html", any_site / "2014"), ("editions.html", any_site)):
        rows = any_pages[path].xpath("//ul[@class='files']/li[p/a[@download]]")
        assert len(rows) > 1
        for row in rows:
            link = urlsplit(row.xpath(".//a/@href")[0])
            content = (folder / link.path).read_bytes()
            exact = f"{len(content):,} 字节" if len(content) >= 1024 else f"{len(content)} B"

            assert (link, exact in row.text_content()) == (link, True)
            assert link.query == f"v={hashlib.sha256(content).hexdigest()[:12]}"
            assert row.xpath("./p[@class='digest']")[0].text == f"SHA-256 {hashlib.sha256(content).hexdigest()}"


def test_downloads_are_grouped_by_what_they_are_for(any_pages: Pages, any_site: Path) -> None:
    """Notice, tables, data and what the archive needs stand apart; every file of the data folder is offered."""
    page = any_pages["2014/downloads.html"]
    groups = {
        section.findtext("h2"): [a.get("href") for a in section.xpath(".//p[@class='file']/a")]
        for section in page.xpath("//section[ul[@class='files']]")
    }
    offered = {link.partition("?")[0] for links in groups.values() for link in links}
    made = {f"data/{path.name}" for path in (any_site / "2014/data").iterdir() if path.is_file()}

    assert list(groups) == ["原文", "表格", "数据", "归档"]
    assert groups["原文"][0].startswith("data/notice.txt?v=")
    assert groups["归档"] == ["manifest-sha256.txt"]
    assert made - offered == set()


def test_schemas_are_published(any_site: Path) -> None:
    """The schemas of the plan's files are on the site as `plan schema` writes them."""
    found = {path.name: path.read_text("utf-8") for path in (any_site / "schemas").iterdir()}

    assert found == schema.files()


def test_material_leaves_nothing_unused(site: Path) -> None:
    """Of Material's own files only its style sheet and its picture are there: no script and no map of a source."""
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.js")}
    ours = {f"assets/{name}" for name in SCRIPTS} | {"search-text.js", "pagefind/pagefind.js"}

    assert found == {f"{folder}{path}" for folder in ("", "2014/") for path in ours} | {"search-editions.js"}
    assert list(site.rglob("*.map")) == []
