"""The files of the built site: which there are, and what those for programs hold."""

import hashlib
import json
from pathlib import Path
from xml.etree import ElementTree as ET

from lxml.html import HtmlElement

from generator.records import Edition
from generator.scripts import SCRIPTS

ROOT = Path(__file__).parents[2]
Pages = dict[str, HtmlElement]


def test_every_address_is_there(any_pages: Pages, edition: Edition) -> None:
    """The pages of the site are those that the plan makes, the hand-written ones, and no others."""
    written = ("about", "accessibility", "data-format", "editing", "reading", "rules")
    around = ("index", "search", "duties", "editions", "404")
    expected = {f"{name}.html" for name in (*around, *written)}
    expected |= {f"2014/{name}.html" for name in ("index", "search", "text", "matrix", "references", "downloads")}
    expected |= {f"2014/sections/{section.id}.html" for section in edition.sections}
    expected |= {f"2014/tasks/{task.id}.html" for task in edition.tasks}
    expected |= {"2014/departments/index.html"}
    expected |= {f"2014/{name}.html" for name in ("subjects", "targets", "machinery", "subjects-matrix")}
    expected |= {"2014/references-matrix.html", *(f"2014/subjects/{subject.id}.html" for subject in edition.subjects)}
    expected |= {f"{folder}departments/{d.id}.html" for d in edition.departments for folder in ("", "2014/")}

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
    rows = any_pages["2014/downloads.html"].xpath("//table[caption]/tbody/tr")
    assert [row.xpath("./th/a/@href")[0] for row in rows] == ["data/plan.json", "data/notice.txt"]
    for row in rows:
        content = (any_site / "2014" / row.xpath("./th/a/@href")[0]).read_bytes()
        _, size, digest = (cell.text_content() for cell in row.xpath("./td"))

        assert (size, digest) == (str(len(content)), hashlib.sha256(content).hexdigest())


def test_material_leaves_nothing_unused(site: Path) -> None:
    """Of Material's own files only its style sheet and its picture are there: no script and no map of a source."""
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.js")}
    ours = {f"assets/{name}" for name in SCRIPTS} | {"search-text.js", "pagefind/pagefind.js"}

    assert found == {f"{folder}{path}" for folder in ("", "2014/") for path in ours} | {"search-editions.js"}
    assert list(site.rglob("*.map")) == []
