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
        terms = [(row.findtext("dt"), row.find("dd").text_content()) for row in rows]

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


OFFICIAL = {
    "sponsor": "示例市人民政府办公室",
    "codes": {"网站标识码": "3209000001", "ICP备案号": "示ICP备1号", "公安备案号": "示公网安备32090002000001号"},
    "mark": "https://bszs.example/show?id=1&x=2",
    "column": "政策文件",
}


def _labels(path: str) -> dict[str, str]:
    """Return the labels of a page whose names begin in upper case, as those of government sites do."""
    labels = [(one.get("name"), one.get("content")) for one in lxml.html.parse(f"site/{path}").xpath("//meta[@name]")]
    official = [(name, content) for name, content in labels if name[:1].isupper()]

    assert len(official) == len(dict(official)), path
    return dict(official)


@pytest.mark.usefixtures("small_plan")
def test_pages_carry_the_labels_of_government_sites() -> None:
    """All pages name the site, lists their column, what is read its title, source and the date of publication."""
    head = Path("plan/2031/edition.yml")
    head.write_text(head.read_text("utf-8") + "published: 2031-03-09\n", "utf-8")
    assert build(extra={"site": OFFICIAL}, site_url="https://plan.example/a/").exit_code == 0
    site = {"SiteName": "盐城市质量发展行动计划", "SiteDomain": "plan.example", "SiteIDCode": "3209000001"}
    issued = {"PubDate": "2031-03-09", "ContentSource": str(yaml.safe_load(head.read_text("utf-8"))["issuer"])}

    assert _labels("index.html") == _labels("404.html") == site
    assert _labels("about.html") == site | {"ArticleTitle": "关于本站", "ContentSource": OFFICIAL["sponsor"]}
    for path in ("2031/index.html", "2031/text.html", "2031/tasks/1-1.html", "2031/sections/1.html"):
        labels = _labels(path)
        title = labels.pop("ArticleTitle")
        assert labels == site | issued, path
        assert title in lxml.html.parse(f"site/{path}").getroot().text_content().replace("\u200b", ""), path
    for path, name in (("search.html", "搜索"), ("2031/matrix.html", "责任矩阵"), ("changes.html", "修改记录")):
        labels = _labels(path)
        assert labels.pop("ColumnDescription")
        assert labels == site | {"ColumnName": name, "ColumnType": "政策文件"}, path


@pytest.mark.usefixtures("small_plan")
def test_a_label_that_nobody_states_is_left_out() -> None:
    """Without settings no page has a domain, a number or the type of a column; without its date none has a date."""
    assert build().exit_code == 0
    pages = [path.relative_to("site").as_posix() for path in Path("site").rglob("*.html")]
    names = {name for path in pages for name, content in _labels(path).items() if content.strip()}

    assert len(pages) > 30
    assert names == {"SiteName", "ColumnName", "ColumnDescription", "ArticleTitle", "ContentSource"}


@pytest.mark.usefixtures("small_plan")
def test_the_foot_leads_to_where_codes_are_checked_and_errors_told() -> None:
    """Numbers and mark are plain links; errors of a page are told with the site's number and the page's address."""
    assert build(extra={"site": OFFICIAL}, site_url="https://plan.example/a/").exit_code == 0
    for path in ("index.html", "2031/tasks/1-1.html", "about.html"):
        links = lxml.html.parse(f"site/{path}").xpath("//footer//a[starts-with(@href, 'https:')]")
        hosts = {link.text_content(): urlsplit(link.get("href")) for link in links}
        told = parse_qs(hosts["政府网站找错"].query)

        assert [*hosts] == ["示ICP备1号", "示公网安备32090002000001号", "党政机关标识", "政府网站找错"]
        assert hosts["党政机关标识"].query == "id=1&x=2"
        assert told == {"site_code": ["3209000001"], "url": [f"https://plan.example/a/{path}"]}


@pytest.mark.usefixtures("small_plan")
@pytest.mark.parametrize("mark", ["javascript:alert(1)", "//x", "标识", 3])
def test_the_mark_is_an_address(mark: object) -> None:
    """What is no address of the web is refused, and nothing is built."""
    result = build(extra={"site": {"mark": mark}})

    assert result.exit_code == 1
    assert "mark 的写法不对" in result.stderr
