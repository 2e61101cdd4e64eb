"""`plan inspect`: every requirement has a page that breaks it, and no site ends in more than clear lines."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.inspect.page import Reader
from generator.inspect.rules.registry import REQUIREMENTS
from tests.commands import run

TODAY = "2031-06-01"

PAGE = """<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="description" content="说明">
<meta name="SiteName" content="示例"><meta name="SiteDomain" content="plan.example">
<meta name="SiteIDCode" content="3209000001">{labels}
<title>{title}</title>
<link rel="stylesheet" href="{up}assets/plan.css?v=1">
</head>
<body>
<h1 id="top-of-page">{title}</h1>
<p>文字<img src="{up}assets/mark.svg" alt=""></p>
<dl><dt>成文日期</dt><dd>2031年3月1日</dd></dl>
<p><a href="{up}index.html">首页</a> <a href="{up}2031/text.html#s1">全文</a></p>
<footer>
<a href="{up}accessibility.html">无障碍声明</a>
<dl><dt>主办单位</dt><dd>示例市人民政府办公室</dd><dt>联系方式</dt><dd>010</dd><dt>网站标识码</dt><dd>3209000001</dd>
<dt>ICP备案号</dt><dd>1</dd></dl>
<a href="report.html?site_code=3209000001&amp;url=x">政府网站找错</a>
<p class="updated">数据更新　2031年5月1日</p>
</footer>
</body>
</html>
"""
ARTICLE = (
    '<meta name="ArticleTitle" content="甲"><meta name="PubDate" content="2031-03-09">'
    '<meta name="ContentSource" content="办公室">'
)
COLUMN = '<meta name="ColumnName" content="乙"><meta name="ColumnType" content="政策文件">'
LABELS = {
    "index.html": "",
    "404.html": "",
    "accessibility.html": ARTICLE,
    "report.html": ARTICLE,
    "2031/index.html": COLUMN,
    "2031/matrix.html": COLUMN,
    "2031/text.html": ARTICLE,
    "2031/task.html": ARTICLE,
    "2031/report.html": ARTICLE,
}
TEXT = "2031/text.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site that meets every requirement."""
    for path, labels in LABELS.items():
        page = PAGE.format(up="../" * path.count("/"), title=f"标题 {path}", labels=labels)
        file = tmp_path / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.replace("<p>文字", '<p id="s1">文字') if path == TEXT else page, "utf-8")
    (tmp_path / "site/assets").mkdir()
    (tmp_path / "site/assets/plan.css").write_text("p {}", "utf-8")
    (tmp_path / "site/assets/mark.svg").write_text("<svg/>", "utf-8")
    return tmp_path / "site"


def _inspected(site: Path, code: int | None = None) -> dict[str, dict[str, Any]]:
    """Inspect a site, and give the results by their codes."""
    result = run("inspect", site, "--format", "json", "--date", TODAY)
    report = json.loads(result.stdout)
    failed = any(one["state"] == "failed" for one in report["results"])

    assert result.exit_code == (1 if failed else 0)
    assert report["passed"] is not failed
    assert code in (None, result.exit_code)
    return {one["code"]: one for one in report["results"]}


def test_a_good_site_passes(site: Path) -> None:
    """Where nothing is wrong or unstated, everything is passed."""
    assert [code for code, one in _inspected(site, 0).items() if one["state"] != "passed"] == []


def _changed(old: str, new: str, path: str = "2031/task.html") -> Callable[[Path], None]:
    def change(site: Path) -> None:
        text = (site / path).read_text("utf-8")
        assert old in text
        (site / path).write_text(text.replace(old, new), "utf-8")

    return change


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def _many(site: Path) -> None:
    for number in range(20_000):
        (site / f"assets/{number}").touch()


def _write_long(site: Path, length: int) -> None:
    path = site / "assets" / ("长" * 60) / ("长" * 60) / ("长" * (length - 129))
    assert len(path.relative_to(site).as_posix()) == length
    path.parent.mkdir(parents=True)
    path.touch()


def _everywhere(old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        for path in LABELS:
            _changed(old, new, path)(site)

    return change


BROKEN: list[tuple[str, Callable[[Path], Any], str]] = [
    ("L1", _changed("index.html", "indx.html"), "2031/task.html ../indx.html"),
    ("L1", lambda site: (site / "assets/mark.svg").unlink(), "2031/task.html ../assets/mark.svg"),
    ("L1", _changed("../index.html", "http://["), "2031/task.html http://["),
    ("L2", _changed("#s1", "#s2"), "2031/task.html 2031/text.html#s2"),
    ("L2", _changed("../index.html", "#nowhere"), "2031/task.html 2031/task.html#nowhere"),
    ("L3", _changed("../assets/mark.svg", "https://other.example/x.png"), "2031/task.html https://other.example/x.png"),
    ("L3", _changed("../assets/plan.css", "//other.example/x.css"), "2031/task.html //other.example/x.css?v=1"),
    ("L5", lambda site: (site / "2031/task.html").write_bytes(b"\xff\xfe"), "2031/task.html 不是 UTF-8"),
    ("L5", lambda site: (site / "2031/task.html").write_bytes(b"a\0b"), "2031/task.html 不是文字"),
    ("L5", _changed("</html>\n", "</html"), "2031/task.html 末尾不完整"),
    ("B1", _changed(_meta("SiteName", "示例"), ""), "2031/task.html"),
    ("B1", _changed(_meta("SiteName", "示例"), _meta("SiteName", "别处")), "2031/task.html 别处"),
    ("B2", _changed(_meta("SiteDomain", "plan.example"), ""), "2031/task.html"),
    ("B2", _changed("plan.example", "other.example"), "2031/task.html other.example"),
    ("B3", _changed(_meta("SiteIDCode", "3209000001"), ""), "2031/task.html"),
    ("B3", _changed(_meta("SiteIDCode", "3209000001"), _meta("SiteIDCode", "32")), "2031/task.html 32"),
    ("B4", _changed(_meta("ColumnName", "乙"), "", "2031/matrix.html"), "2031/matrix.html"),
    ("B5", _changed(_meta("ColumnType", "政策文件"), "", "2031/matrix.html"), "2031/matrix.html"),
    ("B6", _changed(_meta("ContentSource", "办公室"), ""), "2031/task.html"),
    ("B7", _changed(_meta("PubDate", "2031-03-09"), ""), "2031/task.html"),
    ("B8", _changed("<title>", _meta("PubDate", "2031-03-10") + "<title>"), "2031/task.html PubDate"),
    ("D1", _changed("2031-03-09", "2031-02-30"), "2031/task.html 2031-02-30"),
    ("D1", _changed("2031-03-09", "2031-06-02"), "2031/task.html 2031-06-02"),
    ("D1", _changed("2031-03-09", "2031-02-28"), "2031/task.html 2031-02-28"),
    ("D2", _changed("2031-03-09", "2031-04-16"), "2031/task.html 46"),
    ("D3", _changed("2031年5月1日", "2031年6月2日"), "2031/task.html 2031-06-02"),
    ("D3", _everywhere("2031年5月1日", "2030年5月1日"), "index.html 2030-05-01"),
    ("F1", _changed("footer", "div"), "2031/task.html"),
    ("F2", _changed("主办单位", ""), "2031/task.html"),
    ("F3", _changed("联系方式", ""), "2031/task.html"),
    ("F4", _changed("网站标识码", ""), "2031/task.html"),
    ("F5", _changed("备案号", ""), "2031/task.html"),
    ("F6", _changed("政府网站找错", "找"), "2031/task.html"),
    ("F6", _changed("site_code=3209000001", "site_code=1"), "2031/task.html report.html?site_code=1&url=x"),
    ("F7", _changed("无障碍声明", "声明"), "2031/task.html"),
    ("F7", _everywhere("accessibility.html", "nowhere.html"), "404.html nowhere.html"),
    ("F8", lambda site: (site / "404.html").unlink(), "404.html"),
    ("W1", _changed("文字", "字" * 340_000), "2031/task.html 1021 KB"),
    ("W1", lambda site: (site / "assets/plan.css").write_text("p" * 1_000_000), "2031/task.html 1001 KB"),
    ("W2", _many, ". 20011"),
    ("W3", lambda site: os.mkfifo(site / "pipe"), "pipe"),
    ("W3", lambda site: (site / "link").symlink_to("nowhere"), "link"),
    ("W4", lambda site: _write_long(site, 201), f"assets/{'长' * 60}/{'长' * 60}/{'长' * 72}"),
    ("C1", _changed("文字", "\ue78d"), "2031/task.html U+E78D"),
    ("C1", _changed("文字", "&#xF0000;"), "2031/task.html U+F0000"),
    ("C2", _changed("文字", "\ufffd\x01"), "2031/task.html U+0001、U+FFFD"),
    ("C3", _changed("文字", "\U00030edd"), "2031/task.html U+30EDD"),
    ("M1", _changed(' lang="zh-Hans"', ""), "2031/task.html"),
    (
        "M2",
        _changed("标题 2031/task.html", "标题 2031/text.html"),
        "2031/text.html 标题 2031/text.html = 2031/task.html",
    ),
    ("M2", _changed("<title>标题 2031/task.html</title>", ""), "2031/task.html"),
    ("M3", _changed("<h1", "<h2"), "2031/task.html 0"),
    ("M3", _changed("<p>", "<h1>再</h1><p>"), "2031/task.html 3"),
    ("M4", _changed(' alt=""', ""), "2031/task.html ../assets/mark.svg"),
    ("M5", _changed("viewport", "port"), "2031/task.html"),
    ("M6", _changed("说明", ""), "2031/task.html"),
]
"""What breaks a requirement: its code, the change, and a place that has to be named."""

UNDECIDED: list[tuple[str, Callable[[Path], Any], str]] = [
    ("L4", _changed("../index.html", "https://other.example/#x"), "2031/task.html https://other.example/"),
    ("C4", _changed("文字", "\U00020087"), "2031/task.html U+20087"),
    ("D2", _changed("2031-03-09", "2031-04-01"), "2031/task.html 31"),
    ("D4", _changed("2031年5月1日", "2031年3月8日"), "2031/task.html 2031-03-08 < 2031-03-09"),
]
"""What a site does not decide."""


@pytest.mark.parametrize(("code", "change", "place"), BROKEN, ids=[f"{one[0]}-{at}" for at, one in enumerate(BROKEN)])
def test_what_breaks_a_requirement_fails_it(code: str, change: Callable[[Path], Any], place: str, site: Path) -> None:
    """A site that was good before the change fails this requirement, and the page at fault is named."""
    change(site)
    result = _inspected(site, 1)[code]

    assert result["state"] == "failed"
    assert place in {f"{one['path']} {one['what']}".strip() for one in result["places"]}
    assert result["note"]


def test_a_path_may_be_as_long_as_windows_leaves_room_for(site: Path) -> None:
    """A path of 200 characters is taken."""
    _write_long(site, 200)

    assert _inspected(site, 0)["W4"]["state"] == "passed"


def test_every_requirement_is_broken_by_a_page() -> None:
    """No requirement is declared that no page of these tests breaks, but those on what a site cannot decide."""
    codes = [one.code for one in REQUIREMENTS]

    assert len(codes) == len(set(codes)) > 30
    assert set(codes) - {code for code, *_ in BROKEN} == {"L4", "C4", "D4"}


@pytest.mark.parametrize(("code", "change", "place"), UNDECIDED, ids=[one[0] for one in UNDECIDED])
def test_what_a_site_does_not_decide_is_listed(
    code: str, change: Callable[[Path], Any], place: str, site: Path
) -> None:
    """What an inspector has to look at is named, and fails nothing."""
    change(site)
    result = _inspected(site, 0)[code]

    assert result["state"] == "undecided"
    assert place in {f"{one['path']} {one['what']}".strip() for one in result["places"]}


@pytest.mark.parametrize(
    ("code", "old"),
    [
        ("B2", _meta("SiteDomain", "plan.example")),
        ("B3", _meta("SiteIDCode", "3209000001")),
        ("F2", "主办单位"),
        ("F3", "联系方式"),
        ("F4", "网站标识码"),
        ("F5", "备案号"),
        ("F6", "政府网站找错"),
    ],
)
def test_what_an_office_has_not_stated_is_not_decided(code: str, old: str, site: Path) -> None:
    """What stands on no page is not failed: its office has not stated it, and the remedy says where to."""
    _everywhere(old, "")(site)
    result = _inspected(site, 0)[code]

    assert result["state"] == "undecided"
    assert "mkdocs.yml" in result["note"]


def test_the_date_of_one_year_is_not_asked_of_another(site: Path) -> None:
    """A year whose notice states no date of publication is not decided; its own pages agree with each other."""
    for path in (path for path, labels in LABELS.items() if labels == ARTICLE and "/" not in path):
        _changed(_meta("PubDate", "2031-03-09"), "", path)(site)
    result = _inspected(site, 0)["B7"]

    assert (result["state"], [one["path"] for one in result["places"]]) == ("undecided", ["./"])


def test_pages_that_were_sealed_are_left_as_they_are(site: Path) -> None:
    """Nobody may add a label to a sealed page; its links and characters are looked at as any other's."""
    (site / "sealed/2030").mkdir(parents=True)
    (site / "sealed/2030/index.html").write_text(
        '<html lang="zh"><meta name="viewport" content="width=1"><title>旧</title><h1>旧</h1><a href="x">', "utf-8"
    )

    assert {code for code, one in _inspected(site, 1).items() if one["state"] == "failed"} == {"L1"}


def test_redirects_only_lead_on(site: Path) -> None:
    """A page that leads on at once needs neither labels nor foot."""
    (site / "old.html").write_text('<!doctype html><meta http-equiv="refresh" content="0; url=index.html">', "utf-8")

    _inspected(site, 0)


def test_the_text_names_what_fails(site: Path) -> None:
    """The text has a line for each requirement, the places of what is failed, and the sum."""
    _changed("index.html", "indx.html")(site)
    lines = run("inspect", site, "--date", TODAY).output.splitlines()

    assert lines[:3] == [
        "不通过　L1 站内链接：链接都通到本站的文件（1 处）",
        "    请改正链接，或者补上文件。",
        "    2031/task.html　../indx.html",
    ]
    assert lines[-1] == f"9 个网页，11 个文件。通过 {len(REQUIREMENTS) - 1} 项，不通过 1 项，不由本站决定 0 项。"


def test_the_page_is_the_official_table(site: Path, tmp_path: Path) -> None:
    """The report as a page has the table's five columns and a row for each requirement, and loads nothing."""
    _changed("index.html", "i<b>.html")(site)
    out = tmp_path / "report.html"
    result = run("inspect", site, "--format", "html", "--out", out, "--date", TODAY)
    page = lxml.html.parse(out)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//tbody/tr")]

    assert (result.exit_code, result.output) == (1, f"报告已写到 {out}。\n")
    assert page.xpath("//thead//th/text()") == ["指标", "要求", "结果", "依据", "位置"]
    assert len(rows) == len(REQUIREMENTS)
    assert rows[0][2:] == [
        "不通过",
        "参照国办秘函〔2019〕19号：链接可用性",
        "请改正链接，或者补上文件。 2031/task.html ../i<b>.html",
    ]
    assert {row[2] for row in rows} == {"通过", "不通过"}
    assert page.xpath("//@src | //@href | //script") == []


def test_what_is_no_site_is_told(tmp_path: Path) -> None:
    """A folder without a first page, and what is no folder, end in one line; nothing is a traceback."""
    (tmp_path / "file").write_text("x", "utf-8")
    empty, missing, file = (run("inspect", tmp_path / name) for name in ("", "nowhere", "file"))

    assert (empty.exit_code, missing.exit_code, file.exit_code) == (1, 2, 2)
    assert empty.stderr.splitlines() == [f"“{tmp_path}”里没有 index.html，不是生成好的网站。请先运行 plan build。"]
    assert "不存在" in missing.stderr
    assert "不是文件夹" in file.stderr


def test_names_of_any_bytes_are_printed(site: Path) -> None:
    """A page whose name is no UTF-8 and one that may not be read are named, and the rest is inspected."""
    (Path(os.fsdecode(os.fsencode(site) + b"/\xff\x0a.html"))).write_text("x", "utf-8")
    result = run("inspect", site, "--date", TODAY)

    assert result.exit_code == 1
    assert "读不出来" in result.output


BITS = [
    *(b"<", b">", b'"', b"</", b"<a href=//[", b"<!--", b"&#x110000;", b"&#0", b"<footer>", b"<p class=updated>"),
    *(b"9999\xe5\xb9\xb499\xe6\x9c\x8899\xe6\x97\xa5", b"\xff", b"\0", b"<noscript>", b"srcset=,, ", b"#%ff"),
]


@given(data=st.data())
def test_no_page_is_too_hostile(data: st.DataObject) -> None:
    """Whatever is cut out of a page or put into it, it is read to an end."""
    content = PAGE.format(up="../", title="标题", labels=ARTICLE).encode()
    bits = st.sampled_from(BITS)
    for _ in range(data.draw(st.integers(0, 8))):
        at, end = sorted((data.draw(st.integers(0, len(content))), data.draw(st.integers(0, len(content)))))
        content = content[:at] + data.draw(bits) + content[data.draw(st.sampled_from([at, end])) :]
    page = Reader({"index.html": 1, "2031/x.html": 1}).read("2031/x.html", content)

    assert page.path == "2031/x.html"
    assert page.fault in ("", "binary", "encoding")


NAMES = st.sampled_from(["a.html", "b.html", "c/d.html", "c/index.html", "甲.html"])


LINKS = st.lists(st.tuples(NAMES, st.sampled_from(["", "x", "y", "z"])), max_size=5)


@given(pages=st.dictionaries(NAMES, st.tuples(st.sets(st.sampled_from("xyz")), LINKS), min_size=1))
def test_dead_links_are_those_to_what_is_not_there(
    pages: dict[str, tuple[set[str], list[tuple[str, str]]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of random sites exactly the links to pages that are missing are dead, and those to ids that are missing."""
    folder = tmp_path_factory.mktemp("site")
    pages = {"index.html": (set(), []), **pages}
    for path, (ids, links) in pages.items():
        up = "../" * path.count("/")
        anchors = (f'<a href="{up}{to}{"#" if id_ else ""}{id_}">' for to, id_ in links)
        body = "".join([*(f'<p id="{one}">' for one in ids), *anchors])
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(body, "utf-8")
    results = _inspected(folder)
    every = [(path, to, id_) for path, (_, links) in pages.items() for to, id_ in links]

    assert {one["path"] for one in results["L1"]["places"]} == {path for path, to, _ in every if to not in pages}
    assert {(one["path"], one["what"]) for one in results["L2"]["places"]} == {
        (path, f"{to}#{id_}") for path, to, id_ in every if to in pages and id_ and id_ not in pages[to][0]
    }


def test_the_format_is_described(site: Path) -> None:
    """Every key of the report for programs stands in the manual, and no other."""
    manual = (Path(__file__).parents[1] / "generator/docs/publishing.md").read_text("utf-8")
    described = manual.partition("{ #inspect }")[2].partition("\n## ")[0].partition("| 键 |")[2]
    keys = {key for row in described.splitlines() for key in re.findall("`([^`]+)`", row.split("|")[1:2][0])}
    places = set(re.findall("`(path|what)`", described))
    report = json.loads(run("inspect", site, "--format", "json", "--date", TODAY).stdout)
    rows = {key for one in report["results"] for key in one}

    assert {key.removeprefix("results[].") for key in keys} == {*report, *rows}
    assert places == {"path", "what"}
