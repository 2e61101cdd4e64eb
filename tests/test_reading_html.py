"""A saved web page gives the notice's own text, without the site around it."""

import pytest

from generator.intake.manuscript import Manuscript
from generator.intake.readers.html import read
from generator.problems import ReadingError

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>某市人民政府</title><style>p {{ color: red }}</style></head>
<body>
<header><a href="/">首页</a></header>
<div class="top-nav"><ul><li><a href="/a">政务公开</a></li></ul></div>
<h1>关于印发工作方案的通知</h1>
<div class="TRS_Editor">
<p align="justify">各县（市、区）人民政府：</p>
<p>　　一、总体要求<br/>&nbsp;&nbsp;&nbsp;&nbsp;(一)指导思想。坚持&ldquo;质量第一&rdquo;，
   提高<b>质</b>量&lt;水平&gt;。（市质监局负责）</p>
<script>document.write("分享")</script><!-- 批注 -->
</div>
<div id="share-box">分享到：微信</div>
<footer>主办单位：某市人民政府办公室</footer>
</body></html>"""
TEXT = (
    "关于印发工作方案的通知",
    "各县（市、区）人民政府：",
    "　　一、总体要求",
    "(一)指导思想。坚持“质量第一”， 提高质量<水平>。（市质监局负责）",
)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("gb2312", "gb18030"),
        ("GBK", "gbk"),
        ("utf-8", "gb18030"),
        ("x-unknown", "utf-8"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_a_government_page_gives_its_notice(charset: str, encoding: str) -> None:
    """Heading and content are read as shown, in the encoding that the page declares, or in the one it really has."""
    assert read(PAGE.format(charset=charset).encode(encoding), "a.html").lines == TEXT


def test_a_page_without_marked_content_is_read_whole() -> None:
    """Where nothing tells the content from the rest, only what is named as navigation is left out."""
    page = "<body><nav>首页</nav><h1>通知</h1><div><p>一、要求</p><div>正文<div>里层</div>尾</div></div>"

    assert read(page.encode(), "a.html").lines == ("通知", "一、要求", "正文", "里层", "尾")


def test_a_name_does_not_hide_the_text() -> None:
    """An element that is named as a side part but holds the page is read."""
    assert (
        read("<div class='header'><p>一、要求，各单位认真落实。</p></div><p>尾</p>".encode(), "a.html").lines[0][:2]
        == "一、"
    )


@pytest.mark.parametrize("hidden", ["style='display: none'", "hidden", "aria-hidden='true'"])
def test_what_is_hidden_is_left_out(hidden: str) -> None:
    """Text that no reader sees is no part of the notice."""
    assert read(f"<p>看得见<span {hidden}>看不见</span>的</p>".encode(), "a.html").lines == ("看得见的",)


def test_preformatted_text_keeps_its_lines() -> None:
    """Line ends in <pre> are line ends."""
    assert read("<pre>一、要求\n二、任务</pre>".encode(), "a.html").lines == ("一、要求", "二、任务")


def cells(manuscript: Manuscript, table: int = 0) -> list[list[str]]:
    """Return the texts of a table's cells."""
    lines = manuscript.lines
    return [["/".join(lines[i] for i in cell.lines) for cell in row] for row in manuscript.tables[table].rows]


def test_merged_cells_stand_at_each_place_they_cover() -> None:
    """Columns and rows that a cell spans hold that same cell."""
    page = """<table><thead><tr><th>序号<th colspan=2>责任单位<th>时限</thead>
    <tr><td rowspan="2">1<td>市质监局<td>市农委<br>市商务局<td rowspan=9>年底</tr>
    <tr><td><td>市教育局</table>"""
    manuscript = read(page.encode(), "a.html")

    assert cells(manuscript) == [
        ["序号", "责任单位", "责任单位", "时限"],
        ["1", "市质监局", "市农委/市商务局", "年底"],
        ["1", "", "市教育局", "年底"],
    ]
    rows = manuscript.tables[0].rows
    assert rows[1][0] is rows[2][0]
    assert rows[0][1] is rows[0][2]


def test_a_table_that_lays_out_the_page_is_none() -> None:
    """A table of one column or row only places text; the table within it is one."""
    page = "<table><tr><td><p>一、要求</p><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table></td></tr></table>"
    manuscript = read(page.encode(), "a.html")

    assert manuscript.lines == ("一、要求", "甲", "乙", "丙", "丁")
    assert len(manuscript.tables) == 1
    assert cells(manuscript) == [["甲", "乙"], ["丙", "丁"]]


def test_depth_loses_no_text() -> None:
    """Nested elements are read as far as the parser can follow, and refused beyond."""
    assert read(("<div>" * 1000 + "一、要求").encode(), "a.html").lines == ("一、要求",)
    with pytest.raises(ReadingError, match="网页的层次太深，读不全。"):
        read(("<div>" * 5000 + "一、要求").encode(), "a.html")


BOX = {
    "table": (
        "<table><tr><td><b>索 引 号：</b></td><td>000099990/2031-00017</td><td>主题分类：</td><td>综合政务</td></tr>"
        "<tr><td>成文日期：</td><td>2031年03月02日</td><td>发文字号：</td><td>示政办发〔2031〕5号</td></tr>"
        "<tr><td>发布日期：</td><td>2031-03-05 09:30</td><td>主 题 词：</td><td></td></tr></table>"
    ),
    "list": (
        "<ul><li>索引号：000099990/2031-00017</li><li>主题分类：综合政务</li><li>成文日期：2031年03月02日</li>"
        "<li>文　　号：示政办发〔2031〕5号</li><li>发布日期：2031-03-05 09:30</li><li>有效性：有效</li></ul>"
    ),
    "line": (
        "<p>索引号：000099990/2031-00017　主题分类：综合政务　成文日期：2031年03月02日</p>"
        "<p>发文字号：示政办发〔2031〕5号　发布日期：2031-03-05 09:30</p>"
    ),
    "definitions": (
        "<dl><dt>索引号：</dt><dd>000099990/2031-00017</dd><dt>主题分类：</dt><dd>综合政务</dd><dt>成文日期：</dt>"
        "<dd>2031年03月02日</dd><dt>文号：</dt><dd>示政办发〔2031〕5号</dd>"
        "<dt>发布日期：</dt><dd>2031-03-05 09:30</dd></dl>"
    ),
}


@pytest.mark.parametrize("box", BOX)
def test_the_box_above_a_notice_is_no_part_of_it(box: str) -> None:
    """However it is laid out, what it says is kept by key; neither it nor the trail of links is in the text."""
    table = "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>修路</td></tr></table>"
    page = f"<body><p>首页 &gt; 政策</p>{BOX[box]}<p>示例市人民政府办公室关于印发计划的通知</p>{table}</body>"

    manuscript = read(page.encode(), "a.html")

    assert manuscript.lines == ("示例市人民政府办公室关于印发计划的通知", "序号", "任务", "1", "修路")
    assert cells(manuscript) == [["序号", "任务"], ["1", "修路"]]
    assert dict(manuscript.facts) == {
        "index_number": "000099990/2031-00017",
        "category": "综合政务",
        "issued": "2031年03月02日",
        "number": "示政办发〔2031〕5号",
        "published": "2031-03-05 09:30",
    }


def test_labels_in_a_notice_are_no_box() -> None:
    """A notice that says when and by which number, in fewer labels than a box has, keeps its words."""
    page = "<body><p>关于印发计划的通知</p><p>发文日期：2031年3月2日</p><p>联系人：张某某</p><p>正文。</p></body>"

    manuscript = read(page.encode(), "a.html")

    assert len(manuscript.lines) == 4
    assert manuscript.facts == ()


@pytest.mark.parametrize(
    ("listed", "lines"),
    [
        ("<ol><li>甲</li><li>乙<ol><li>丙</li></ol></li><li>丁</li></ol>", ("1.甲", "2.乙", "1.丙", "3.丁")),
        ("<ol start=3><li><p>甲</p><p>乙</p></li><li value=7>丙</li><li>丁</li></ol>", ("3.甲", "乙", "7.丙", "8.丁")),
        ("<ol reversed><li>甲</li><li>乙</li></ol>", ("2.甲", "1.乙")),
        ("<ol type=a><li>甲</li><li>乙</li></ol>", ("a.甲", "b.乙")),
        ("<ol type=i start=4><li>甲</li><li type=A>乙</li></ol>", ("iv.甲", "E.乙")),
        ("<ol type=a start=26><li>甲</li><li>乙</li><li>丙</li></ol>", ("z.甲", "aa.乙", "ab.丙")),
        ("<ol style='list-style: upper-roman inside'><li>甲</li><li>乙</li></ol>", ("I.甲", "II.乙")),
        ("<ol style='list-style-type:simp-chinese-informal'><li>甲</li><li>乙</li></ol>", ("一、甲", "二、乙")),
        ("<ol style='list-style-type:cjk-heavenly-stem' start=0><li>甲</li><li>乙</li></ol>", ("0.甲", "甲、乙")),
        ("<ol style='list-style-type: none'><li>甲</li></ol><ul><li>乙</li></ul>", ("甲", "乙")),
        ("<ol><li>（一）甲</li><li>1.乙</li></ol>", ("（一）甲", "1.乙")),
    ],
)
def test_ordered_lists_have_their_numbers(listed: str, lines: tuple[str, ...]) -> None:
    """Each item has the number that a reader sees, once."""
    assert read(f"<body>{listed}</body>".encode(), "a.html").lines == lines


@pytest.mark.parametrize("declared", ["<meta charset=big5>", ""])
def test_big5_is_read(declared: str) -> None:
    """A page of traditional characters is read in the encoding that it declares, and where it declares none."""
    text = "關於印發示範市工作計劃的通知，請認真組織實施，並於年底前報告執行情況。"

    assert read(f"{declared}<body><p>{text}</p></body>".encode("big5"), "a.html").lines == (text,)


SIMPLIFIED = "示例市人民政府关于印发计划的通知，各县人民政府请认真贯彻执行。"
TRADITIONAL = "示例市人民政府關於印發計劃的通知，各縣人民政府請認真貫徹執行。"
FALSE = ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "windows-1252", "utf-16", "unheard-of"]


@pytest.mark.parametrize("declared", FALSE)
@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", SIMPLIFIED), ("gb18030", SIMPLIFIED), ("utf-8", TRADITIONAL), ("big5", TRADITIONAL)],
)
def test_a_false_encoding_is_seen_through(encoding: str, text: str, declared: str) -> None:
    """A page is read as its text is written, however little of it is text, and whatever it declares."""
    page = f"<html><head><meta charset={declared}></head><body>{'<div>' * 40}<p>{text}</p></body></html>"

    assert read(page.encode(encoding), "a.html").lines == (text,)


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        ("<tbody><tr><td rowspan=0>甲<td>乙<tr><td>丙<tr><td>丁</tbody>", ["甲乙", "甲丙", "甲丁"]),
        ("<tbody><tr><td rowspan=5>甲<td>乙</tbody><tbody><tr><td>丙<td>丁</tbody>", ["甲乙", "丙丁"]),
        ("<tr><td rowspan=150>甲<td>乙" + "<tr><td>丙" * 149, ["甲乙", *["甲丙"] * 149]),
    ],
    ids=["all", "group", "long"],
)
def test_a_cell_reaches_as_far_as_its_group(rows: str, texts: list[str]) -> None:
    """`rowspan` 0 is all rows of a group, a greater one ends with it, and none ends before."""
    manuscript = read(f"<body><table>{rows}</table>".encode(), "a.html")

    (table,) = manuscript.tables
    assert ["".join(manuscript.lines[n] for cell in row for n in cell.lines) for row in table.rows] == texts
