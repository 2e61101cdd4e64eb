"""What mkdocs.yml says of the site: who runs it, how to reach them, its official numbers, what is often sought."""

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import yaml
from click.testing import Result

from tests.commands import run

ROOT = Path(__file__).parents[1]
ABOUT: dict[str, Any] = {
    "sponsor": "示例市人民政府办公室",
    "contact": "010-1 & <邮箱>",
    "codes": {"网站标识码": "1234567890", "备案号": "示ICP备1号"},
    "examples": ["电梯", "食品&药品", "12315"],
}


def build(**extra: Any) -> Result:
    """Build the plan of this folder with the pages and theme of the repository, and more in the configuration."""
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, name)
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("documents: true", "documents: false")
    Path("mkdocs.yml").write_text(
        config + (yaml.safe_dump(extra, allow_unicode=True, sort_keys=False) if extra else ""), "utf-8"
    )
    return run("build")


@pytest.mark.usefixtures("small_plan")
def test_it_stands_in_the_foot_and_on_the_home_page() -> None:
    """Every page has sponsor, contact and codes at its foot; the home page leads to a search of each example."""
    result = build(extra={"site": ABOUT})

    assert result.exit_code == 0, result.output
    for path in ("index.html", "2031/tasks/1-1.html", "about.html"):
        rows = lxml.html.parse(f"site/{path}").xpath("//footer//dl/div")
        terms = [(row.findtext("dt"), row.findtext("dd")) for row in rows]

        assert terms == [("主办单位", ABOUT["sponsor"]), ("联系方式", ABOUT["contact"]), *ABOUT["codes"].items()]
    links = lxml.html.parse("site/index.html").xpath("//p[@class='examples']/a/@href")
    assert [parse_qs(urlsplit(link).query)["q"] for link in links] == [[example] for example in ABOUT["examples"]]


@pytest.mark.usefixtures("small_plan")
def test_a_site_without_it_looks_complete() -> None:
    """Where nothing is said, no empty term, heading or list stands in its place."""
    assert build().exit_code == 0
    page = Path("site/index.html").read_text("utf-8")

    assert not re.search('主办单位|联系方式|常查|placeholder="[^"]*如：', page)
    assert not lxml.html.fromstring(page).xpath(
        "//*[self::p or self::dl or self::li or self::dd][not(normalize-space())]"
    )


@pytest.mark.usefixtures("small_plan")
@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"site": {"sponsors": "甲"}}, "不认识的键：sponsors"),
        ({"site": "甲"}, "应是一组"),
        ({"site": {"examples": "电梯"}}, "examples 的写法不对"),
        ({"site": {"examples": [12315]}}, "examples 的写法不对"),
        ({"site": {"codes": ["甲"]}}, "codes 的写法不对"),
        ({"site": {"contact": 12345}}, "contact 的写法不对"),
        ({"footer": {"主办单位": "甲"}}, "不再有 footer"),
    ],
)
def test_what_is_malformed_is_told(extra: Any, said: str) -> None:
    """A wrong key or value ends the build with one line that names it, and no site."""
    result = build(extra=extra)

    assert result.exit_code == 1
    assert said in result.stderr.splitlines()[-1]
    assert not Path("site").exists()


@pytest.mark.usefixtures("small_plan")
def test_manuals_are_for_editors() -> None:
    """The manuals keep their addresses and are listed on one page; no menu has them, and the public search neither."""
    assert build().exit_code == 0
    manuals = ["editing.html", "publishing.html", "data-format.html", "rules.html"]
    listed = lxml.html.parse("site/editors.html").xpath("//main//dt/a/@href")
    menu = lxml.html.parse("site/index.html").xpath("//nav[@id='side']//a/@href")
    searched = Path("site/search-text.js").read_text("utf-8")

    assert listed == manuals
    assert all(Path("site", name).exists() for name in manuals)
    assert not {*manuals, "editors.html"} & {*menu}
    assert "about.html" in searched
    assert not [name for name in manuals if name in searched]
    assert "editors.html" in lxml.html.parse("site/2031/tasks/1-1.html").xpath(
        "string(//footer//a[.='编者和开发者']/@href)"
    )
