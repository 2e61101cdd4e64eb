"""An OFD document gives its paragraphs and its tables, whatever program wrote it."""

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from generator.intake.manuscript import Manuscript
from generator.intake.readers import detect
from generator.intake.readers.ofd import read
from generator.problems import ReadingError
from tests.commands import run
from tests.ofd_files import SIZE, SPACE, Placed, Writer, by_characters, by_lines, ofd, path

LEFT, TOP, ROW, COLUMNS, ROWS = 28.0, 40.0, 9.8, 28, 20
PARAGRAPHS = [
    f"（{n}）加强第{n}方面工作。"
    + f"健全追溯体系，落实各项制度，完善检验检测网络，推进标准化生产之{n}，" * (1 + len(n))
    + "确保安全。"
    f"（市{n}局牵头，市财政局配合）"
    for n in "一二三四五六七八九十"
]
WRITERS = pytest.mark.parametrize("writer", [by_lines, by_characters])


def pages() -> list[list[Placed]]:
    """Return a notice with a letterhead, its paragraphs broken over lines and pages, and page numbers at the foot."""
    head = [(70.0, "示例市人民政府文件"), (75.0, "示政发〔2031〕1号"), (40.0, "示例市人民政府关于印发行动计划的通知")]
    lines = [(x, text) for x, text in head]
    lines += [(LEFT, "各县（市、区）人民政府："), (LEFT + 2 * SIZE, "一、重点任务")]
    for text in PARAGRAPHS:
        cuts = [0, *range(COLUMNS - 2, len(text), COLUMNS), len(text)]
        lines += [(LEFT + (0 if a else 2 * SIZE), text[a:b]) for a, b in pairwise(cuts)]
    runs = [lines[i : i + ROWS] for i in range(0, len(lines), ROWS)]
    return [
        [*((x, TOP + i * ROW, text) for i, (x, text) in enumerate(run)), (95.0, 280.0, f"— {n} —")]
        for n, run in enumerate(runs, start=1)
    ]


@WRITERS
def test_paragraphs_are_joined_over_lines_and_pages(writer: Writer) -> None:
    """Each paragraph is one line, page numbers are left out, whether a line is one object or each character is."""
    made = pages()
    assert len(made) > 2

    manuscript = read(ofd([writer(page) for page in made]), "a.ofd")

    assert manuscript.lines[:3] == ("示例市人民政府文件", "示政发〔2031〕1号", "示例市人民政府关于印发行动计划的通知")
    assert manuscript.lines[3:] == ("各县（市、区）人民政府：", "一、重点任务", *PARAGRAPHS)


XS, YS = (28.0, 45.0, 100.0, 180.0), [50.0 + 12 * n for n in range(6)]
CELLS: list[list[str | None]] = [
    ["序号", "重点任务", "责任单位"],
    ["1", "修路", "市甲局"],
    ["2", "修桥", None],
    ["3", "修渠", "市乙局"],
    ["4", "修塔", "市丙局、市甲局"],
]


def cells(manuscript: Manuscript) -> list[list[str | None]]:
    """Return the texts of the only table."""
    (table,) = manuscript.tables
    return [["".join(manuscript.lines[n] for n in cell.lines) for cell in row] for row in table.rows]


def written() -> list[Placed]:
    """Return the lines of the cells, each in its place."""
    return [
        (XS[c] + 3, YS[r] + 8, cell) for r, row in enumerate(CELLS) for c, cell in enumerate(row) if cell is not None
    ]


@WRITERS
@pytest.mark.parametrize("filled", [False, True])
def test_a_ruled_table_is_read_with_its_merged_cells(writer: Writer, filled: bool) -> None:
    """Rules are lines, or narrow areas; a cell over two rows is both rows' unit."""
    level = [((XS[0], y), (XS[2] if i == 2 else XS[3], y)) for i, y in enumerate(YS)]
    upright = [((x, YS[0]), (x, YS[-1])) for x in XS]
    rules = [path(a, b) for a, b in level + upright]
    if filled:
        rules = [
            path((a, b), (c, b), (c + 0.3, d + 0.3), (a, d + 0.3), more='Stroke="false" Fill="true"')
            for (a, b), (c, d) in level + upright
        ]

    manuscript = read(ofd(["".join(rules) + writer(written())]), "a.ofd")

    assert cells(manuscript) == [*CELLS[:2], ["2", "修桥", "市甲局"], *CELLS[3:]]


def test_a_table_without_rules_is_read_from_lines_with_gaps() -> None:
    """A row may be one object, its cells parted by wide steps alone."""
    rows = [["序号", "重点任务", "责任单位"], *([str(n), "修路修桥", "市交通局"] for n in range(1, 9))]

    def line(y: float, row: list[str]) -> str:
        steps = []
        for x, after, cell in zip(XS, [*XS[1:], 0], row, strict=False):
            steps += [SIZE] * (len(cell) - 1) + [after - x - SIZE * (len(cell) - 1)]
        text, places = "".join(row), " ".join(map(str, steps[:-1]))
        return (
            f'<ofd:TextObject ID="1" Boundary="{XS[0]} {y} 160 8" Size="{SIZE}">'
            f'<ofd:TextCode X="0" Y="{SIZE}" DeltaX="{places}">{text}</ofd:TextCode></ofd:TextObject>'
        )

    body = "".join(line(50 + 10 * i, row) for i, row in enumerate(rows))

    assert cells(read(ofd([body]), "a.ofd")) == rows


def test_templates_and_units_are_read_and_what_is_hidden_is_not() -> None:
    """A page shows its template and the units that it takes, moved; what is drawn twice to be bold is read once."""
    template = (
        f'<Page xmlns="{SPACE}"><Content><Layer>{by_lines([(28, 40, "示例市人民政府")])}</Layer></Content></Page>'
    )
    unit = f'<CompositeGraphicUnit ID="7"><Content>{by_lines([(0, 8, "关于印发计划的通知")])}</Content>'
    units = f"<CompositeGraphicUnits>{unit}</CompositeGraphicUnit></CompositeGraphicUnits>"
    parts: dict[str, str | bytes] = {
        "Doc_0/Tpls/Tpl_0/Content.xml": template.replace("ofd:", ""),
        "Doc_0/PublicRes.xml": f'<Res xmlns="{SPACE}">{units}</Res>'.replace("ofd:", ""),
    }
    common = '<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    hidden = by_lines([(28, 90, "看不见的字")]).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    body = '<ofd:CompositeObject ID="5" ResourceID="7" Boundary="28 50 100 20"/>' + hidden
    body += 2 * by_lines([(28, 70, "正文只有一行。")])

    made = ofd([body], used='<ofd:Template TemplateID="2"/>', common=common, parts=parts)

    assert read(made, "a.ofd").lines == ("示例市人民政府", "关于印发计划的通知", "正文只有一行。")


@pytest.mark.parametrize("root", ["/Doc_0/Document.xml", "doc_0\\document.xml"])
def test_parts_are_found_as_programs_name_them(root: str) -> None:
    """From the top, with the other bar or in another case, with a prefix of the namespace or without."""
    assert read(ofd([by_lines([(28, 40, "正文。")])], root=root, prefix=""), "a.ofd").lines == ("正文。",)


PICTURE = '<ofd:ImageObject ID="1" ResourceID="2" Boundary="0 0 210 297"/>'


def test_a_page_that_is_a_picture_is_named() -> None:
    """One among others is left out and named; a document of such pages alone is refused."""
    line = by_lines([(28, 40, "正文。")])

    assert read(ofd([line, PICTURE]), "a.ofd").notes == (("page", "第 2 页"),)
    with pytest.raises(ReadingError, match="第 1 页是图片，没有文字"):
        read(ofd([PICTURE]), "a.ofd")


LINE = by_lines([(28, 40, "正文。")])
GOOD = ofd([LINE])
ENTITIES = '<!DOCTYPE a [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def locked() -> bytes:
    """Return a document whose entries are said to be encrypted."""
    made = bytearray(GOOD)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(sign)
        while place >= 0:
            made[place + at] |= 1
            place = made.find(sign, place + 4)
    return bytes(made)


def deep(count: int) -> str:
    """Return blocks within blocks."""
    return "<ofd:PageBlock>" * count + LINE + "</ofd:PageBlock>" * count


HOSTILE: dict[str, tuple[bytes, str]] = {
    "cut": (GOOD[: len(GOOD) // 2], "文件已经损坏"),
    "no document": (ofd([LINE], parts={"Doc_0/Document.xml": ""}), "OFD 文件已经损坏，读不全。"),
    "no page": (ofd([LINE], parts={PAGE: ""}), "OFD 文件已经损坏，读不全。"),
    "broken page": (ofd([LINE], parts={PAGE: "<Page><Content>"}), "OFD 文件已经损坏，读不全。"),
    "entities": (ofd([LINE], parts={PAGE: f"{ENTITIES}<Page>&b;</Page>"}), "DTD"),
    "bomb": (ofd([LINE], parts={PAGE: b" " * (65 << 20)}), "文件解压后超过 64 MiB"),
    "elements": (ofd([LINE], parts={PAGE: b"<a>" + b"<b/>" * 2_000_001 + b"</a>"}), "1000000 个以上的对象"),
    "deep": (ofd([deep(60)]), "OFD 文件已经损坏，读不全。"),
    "figures": (ofd([path((1, 2)).replace("M 1", "M nan X")]), "OFD 文件已经损坏，读不全。"),
    "steps": (ofd([LINE.replace("g 2 5.5", "g 2")]), "OFD 文件已经损坏，读不全。"),
    "far": (ofd([LINE.replace("g 2 5.5", "1e308 1e308")]), "OFD 文件已经损坏，读不全。"),
    "locked": (locked(), "文件加了密码，读不出来。"),
    "empty": (ofd([""]), "里面没有文字。"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    """A damaged or hostile file gives a line with what is wrong and what to do, and nothing is written."""
    content, words = HOSTILE[name]
    file = tmp_path / "a.ofd"
    file.write_bytes(content)

    with pytest.raises(ReadingError) as refused:
        detect.read(file)

    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.remedy


def test_a_step_that_is_repeated_without_end_ends_with_the_text() -> None:
    """`g` says how often, and may say anything."""
    made = ofd([LINE.replace("g 2 5.5", "g 999999999999 5.5")])

    assert read(made, "a.ofd").lines == ("正文。",)


def test_a_notice_is_imported(tmp_path: Path) -> None:
    """A task each, with who leads and who supports, as from any other document."""
    file = tmp_path / "a.ofd"
    file.write_bytes(ofd([by_lines(page) for page in pages()]))

    done = run("import", file, "--edition", "2031", "--plan-dir", tmp_path / "plan", "--format", "json")

    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "plan/2031/tasks").glob("*.yml"))) == len(PARAGRAPHS)
    assert "lead: 市一局" in (tmp_path / "plan/2031/tasks/1-1.yml").read_text("utf-8")


def test_the_parts_are_those_of_the_standard() -> None:
    """The files of the tests have the parts that GB/T 33190 names."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        assert archive.namelist() == ["OFD.xml", "Doc_0/Document.xml", PAGE]
