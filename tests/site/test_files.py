"""The files of the built site: which there are, and what those for programs hold."""

import hashlib
import json
import zipfile
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


def test_robots_may_read_everything(any_site: Path) -> None:
    """robots.txt shuts out nobody; where the site's address is not known, it names no sitemap."""
    assert (any_site / "robots.txt").read_bytes() == b"User-agent: *\nAllow: /\n"


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
    """Each file on offer has its exact size and SHA-256 in the folded table, and a link that names its bytes."""
    for path, folder in (("2014/downloads.html", any_site / "2014"), ("editions.html", any_site)):
        page = any_pages[path]
        links = [urlsplit(href) for href in page.xpath("//ul[@class='files']/li/a[@download]/@href")]
        listed = {row[0].text: row for row in page.xpath("//details[@class='checksums']//tbody/tr")}
        beside = "data/" if folder.name == "2014" else ""
        pinned = {link.path.removeprefix(beside): link for link in links if link.query}

        assert {link.path for link in links if not link.query} <= {"../plan.sqlite"}
        assert len(listed) > 1
        assert listed.keys() == pinned.keys()
        for name, link in pinned.items():
            content = (folder / link.path).read_bytes()
            digest = hashlib.sha256(content).hexdigest()

            assert link.query == f"v={digest[:12]}"
            assert [cell.text for cell in listed[name]] == [name, f"{len(content):,}", digest]


def test_downloads_are_grouped_by_what_they_are_for(any_pages: Pages, any_site: Path) -> None:
    """A card each to read, to work with, for programs and for the archive; every file of the data folder is offered."""
    page = any_pages["2014/downloads.html"]
    groups = {
        section.findtext("h2"): [
            str(href).partition("?")[0] for href in section.xpath("./ul[@class='files']/li/a/@href")
        ]
        for section in page.xpath("//div[@class='cards']/section")
    }
    offered = {str(href).partition("?")[0] for href in page.xpath("//ul[@class='files']/li/a/@href")}
    made = {f"data/{path.name}" for path in (any_site / "2014/data").iterdir() if path.is_file()}
    sheets = page.xpath("//div[@class='cards']//table//a/@href")
    office = {path.relative_to(any_site / "2014").as_posix() for path in (any_site / "2014/data").glob("*/*.[dx]*")}

    assert groups == {
        "阅读": ["data/notice.docx", "data/notice.txt", "text.html"],
        "办理": ["data/plan.xlsx", "data/documents.zip", "matrix.html"],
        "数据": ["data/data.zip", "data/datapackage.zip", "data/plan.json", "../plan.sqlite"],
        "归档": ["manifest-sha256.txt"],
    }
    assert made - offered == set()
    assert {href for href in sheets if href.startswith("data/")} == office != set()
    assert {href for href in sheets if not href.startswith("data/")} == {
        f"sheets/{path.name}" for path in (any_site / "2014/sheets").iterdir()
    }


def test_all_data_are_one_zip(any_site: Path) -> None:
    """data.zip has every text file of the data folder, byte for byte, and no other."""
    data = any_site / "2014/data"
    with zipfile.ZipFile(data / "data.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}

    texts = {".csv", ".json", ".jsonld", ".txt", ".xml"}
    assert packed == {path.name: path.read_bytes() for path in data.iterdir() if path.suffix in texts}
    assert len(packed) > 10


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
