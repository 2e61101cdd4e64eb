"""What the files of a plan do not say, no page and no file of the site states: it is unknown, and said to be so."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

from generator.formats import pdf
from generator.plan.load import load
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.task import TaskFile
from generator.site import jsonld
from generator.site.pages import registry
from generator.site.pages.page import Site
from generator.views.labels import STATUS_NAMES
from generator.years.standing import standing
from tests.commands import run

ROOT = Path(__file__).parents[1]
YEAR = "2031"
NOTICE = "方案\n一、任务\n\n1.办好讲座。讲好。（市教育局负责）"
FILES: dict[str, Any] = {
    "departments.yml": [{"id": "shi-jiao-yu-ju", "name": "市教育局"}],
    "references.yml": [],
    f"{YEAR}/edition.yml": {"title": "方案", "layout": "written", "opening": "方案", "sections": [{"title": "任务"}]},
    f"{YEAR}/tasks/1-1.yml": {
        "title": "办好讲座",
        "text": "讲好。",
        "clause": "（市教育局负责）",
        "form": "1.{title}。{text}{clause}",
        "duties": {"joint": "市教育局"},
    },
}
SETTINGS = "site_name: 示例\nsite_url: https://example.org/\nplugins: [plan]\nuse_directory_urls: false\n"
PRINTED = {
    "EditionFile": {"layout", "opening", "sections"},
    "SectionHead": {"level"},
    "TaskFile": {"id", "title", "text", "clause", "duties", "open_ended"},
}
"""Shape → the keys that are given here, or that the notice proves: laid out again, it would differ."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of an edition that says no more than it must."""
    folder = tmp_path_factory.mktemp("unstated")
    for name, data in FILES.items():
        path = folder / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    head = folder / "plan" / YEAR / "edition.yml"
    head.write_text(head.read_text("utf-8") + "forms:\n  section: '一、{title}↵↵'\n", "utf-8")
    (folder / "plan" / YEAR / "notice.txt").write_text(NOTICE, "utf-8")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    done = run(
        "build", "--plan-dir", folder / "plan", "-f", folder / "mkdocs.yml", "--site-dir", folder / "site", "--no-cache"
    )
    assert done.exit_code == 0, done.output
    return folder / "site"


def unsaid(shape: type[Shape]) -> set[str]:
    """Return the keys of a shape that nobody has to write, and that nothing proves."""
    optional = {key for key, field in shape.model_fields.items() if not field.is_required()}
    return optional - PRINTED.get(shape.__name__, set())


def test_data_have_no_value_for_it(site: Path) -> None:
    """In plan.json and in the tables every key that the files do not have is empty."""
    data = json.loads((site / YEAR / "data/plan.json").read_text("utf-8"))
    rows = ((EditionFile, data["edition"]), (SectionHead, data["sections"][0]), (TaskFile, data["tasks"][0]))

    stated = {(shape.__name__, key): row[key] for shape, row in rows for key in unsaid(shape) & row.keys() if row[key]}

    assert stated == {}
    for name, shape in (("editions", EditionFile), ("tasks", TaskFile), ("sections", SectionHead)):
        table = (site / YEAR / f"data/{name}.csv").read_text("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(table))
        assert {key: row[key] for key in unsaid(shape) & row.keys() if row[key] not in ("", "[]", "{}")} == {}


def test_pages_say_that_it_is_unknown(site: Path) -> None:
    """The facts of the notice are 源文件未载, its validity is 未注明; no page has a date, a status, or an issuer."""
    edition = html.parse(site / YEAR / "index.html")
    block = {row.findtext("dt"): row.find("dd").text_content() for row in edition.xpath("//dl[@class='block']/div")}

    assert block.pop("标题") == "方案"
    assert block.pop("有效性") == "未注明"
    assert block == {"源文件未载": "索引号、主题分类、发文机关、发文字号、成文日期、发布日期、公开方式"}
    for path in (site / "index.html", site / "editions.html", *(site / YEAR).rglob("*.html")):
        page = html.parse(path)
        (main,) = page.xpath("//div[contains(concat(' ', @class, ' '), ' plan ')]")
        words = main.text_content() + "".join(page.xpath("//meta[@name='description']/@content"))
        found = [word for word in (*STATUS_NAMES.values(), "印发通知", "印发。", "日印发") if word in words]
        assert (path.name, found, main.xpath(".//time")) == (path.name, [], [])


@pytest.mark.parametrize("deadline", [None, "2031年6月底前"])
def test_a_task_given_to_nobody_says_so(deadline: str | None) -> None:
    """Its page says it at once and under its heading, its chapter and the year's page beside its title."""
    edition = load(ROOT / "tests/small_plan").editions[0]
    nobody = replace(edition.tasks[0], duties=(), deadline=deadline)
    sections = (replace(edition.sections[0], tasks=(nobody, *edition.sections[0].tasks[1:])), *edition.sections[1:])
    made = {page.path: page for page in registry.edition_pages(replace(edition, sections=sections), (), Site("示例"))}

    def said(path: str, where: str) -> str:
        found = html.fromstring(made[f"{YEAR}/{path}"].content).xpath(f"//*[contains(@class, '{where}')]")
        return "".join(one.text_content() for one in found)

    page = html.fromstring(made[f"{YEAR}/tasks/{nobody.id}.html"].content)
    duties = page.xpath("string(//section[h2[@id='duties']])")
    assert page.xpath("string(//p[@class='at-once'])") == "源文件未载责任单位"
    assert duties.count("源文件未载责任单位") == 1
    assert (deadline or "时限") in duties or deadline is None
    assert page.xpath("//dl[not(*)]") == []
    assert said(f"sections/{nobody.section}.html", "entry").count("源文件未载") == 1
    assert said("index.html", "chapters").count("源文件未载责任单位") == 1
    assert "源文件未载" not in said(f"tasks/{edition.tasks[1].id}.html", "task")


def test_linked_data_are_silent(site: Path) -> None:
    """JSON-LD has the title and the headings, and neither date nor issuer nor force."""
    plan = load(site.parent / "plan")
    status = standing(plan, plan.editions[0]).status

    block = jsonld.legislation(plan.editions[0], status, "https://example.org/", ())

    assert block.keys() - {"@context", "@type", "@id", "name", "inLanguage", "hasPart"} == set()


def test_files_state_no_date_and_no_author(site: Path) -> None:
    """Office files, the PDF and the bag have no date and no issuer where the notice has none."""
    plan = site.parent / "plan"
    edition = load(plan).editions[0]
    office = [path for path in (site / YEAR / "data").rglob("*") if path.suffix in (".docx", ".xlsx")]
    assert {path.suffix for path in office} == {".docx", ".xlsx"}
    for path in office:
        core = zipfile.ZipFile(path).read("docProps/core.xml").decode()
        assert (path.name, re.findall("[0-9]{4}-[0-9]{2}", core)) == (path.name, [])
    assert "dcterms" not in pdf.html(edition)


def test_a_bag_states_no_date_and_no_issuer(site: Path, tmp_path: Path) -> None:
    """What bag-info.txt and inventory.txt do not know, they leave out or call 源文件未载."""
    words = ("--plan-dir", site.parent / "plan", "-f", site.parent / "mkdocs.yml")
    done = run("bag", YEAR, tmp_path / "bag", *words, "--date", "2031-06-01")

    assert done.exit_code == 0, done.output
    said = "".join(path.read_text("utf-8") for path in (tmp_path / "bag").rglob("*.txt") if "manifest" not in path.name)
    assert "None" not in said
    assert "发文机关：源文件未载" in said
