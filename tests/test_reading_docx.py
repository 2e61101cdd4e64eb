"""A Word document gives the text that a reader of its pages sees."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.manuscript import Manuscript
from generator.intake.readers import docx as docx_reader
from generator.intake.readers.docx import read
from generator.problems import ReadingError
from generator.text.typeset import numeral

NOTICE = (Path(__file__).parents[1] / "plan/2014/notice.txt").read_text("utf-8").rstrip("\n").split("\n")

SPACES = nsdecls("w", "wp", "a") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
LEVEL = '<w:lvl w:ilvl="{0}"><w:start w:val="{start}"/><w:numFmt w:val="{1}"/>{more}<w:lvlText w:val="{2}"/></w:lvl>'


def level(depth: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """Return a level of a list."""
    return LEVEL.format(depth, form, text, more=more, start=start)


OFFICIAL = (
    level(0, "chineseCounting", "%1、", '<w:suff w:val="nothing"/>')
    + level(1, "chineseCountingThousand", "(%2)")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "(%4)")
)


def lists(*abstract: str, nums: str = "") -> str:
    """Return the numbering of a document: abstract lists, each with a list of the same number from 1, and more."""
    bodies = (f'<w:abstractNum w:abstractNumId="{i}">{a}</w:abstractNum>' for i, a in enumerate(abstract, start=1))
    same = (num(i, i) for i in range(1, len(abstract) + 1))
    return "".join([*bodies, *same, nums])


def num(id_: int, abstract: int, more: str = "") -> str:
    """Return a list that stands on an abstract one."""
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def p(text: str = "", depth: int = 0, id_: int = 1) -> str:
    """Return a paragraph of a list."""
    numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{id_}"/></w:numPr></w:pPr>'
    return f"<w:p>{numbered}<w:r><w:t>{text}</w:t></w:r></w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def saved(document: Any) -> bytes:
    """Return the bytes of a document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(body: str, numbering: str = "", styles: str = "") -> bytes:
    """Return a .docx with this body, numbering and further styles."""
    document = docx.Document()
    for xml, root in ((numbering, document.part.numbering_part.element), (styles, document.styles.element)):
        if root.tag == qn("w:numbering"):
            root.clear()
        root.extend(parse_xml(f"<w:x {SPACES}>{xml}</w:x>"))
    element = document.element.body
    for i, block in enumerate(parse_xml(f"<w:x {SPACES}>{body}</w:x>")):
        element.insert(i, block)
    return saved(document)


def said(body: str, numbering: str = "", styles: str = "") -> tuple[str, ...]:
    """Return the lines that a document of this body is read as."""
    return read(word(body, numbering, styles), "a.docx").lines


def test_the_notice_is_read_from_plain_paragraphs() -> None:
    """The notice as paragraphs reads as it was, without the empty ones between."""
    document = docx.Document()
    for line in NOTICE:
        document.add_paragraph(line)
        document.add_paragraph()

    assert read(saved(document), "a.docx") == Manuscript(tuple(NOTICE))


def test_the_notice_is_read_from_automatic_numbers() -> None:
    """The notice with its numbers left to Word reads as it was."""
    sections = {f"{numeral(n)}、": 0 for n in range(1, 7)}
    tasks = {f"({numeral(n)})": 1 for n in range(1, 12)}
    body = ""
    for line in NOTICE:
        number = next((mark for mark in {**sections, **tasks} if line.startswith(mark)), "")
        depth = {**sections, **tasks}.get(number)
        plain = f"<w:p>{r(line)}</w:p>"
        body += plain if depth is None else p(line.removeprefix(number), depth)

    assert body.count("<w:numPr>") == 30
    assert said(body, lists(OFFICIAL)) == tuple(NOTICE)


@pytest.mark.parametrize(
    ("form", "text", "numbers", "shown"),
    [
        ("decimal", "%1.", 3, "1. 2. 3."),
        ("decimalFullWidth", "%1．", 12, "１．"),
        ("decimalZero", "%1", 10, "01 02"),
        ("chineseCounting", "（%1）", 21, "（一） （二）"),
        ("ideographDigital", "%1、", 20, "一、"),
        ("chineseLegalSimplified", "%1、", 3, "壹、 贰、 叁、"),
        ("decimalEnclosedCircleChinese", "%1", 21, "① ②"),
        ("ideographTraditional", "%1、", 3, "甲、 乙、 丙、"),
        ("ideographZodiac", "%1", 3, "子 丑 寅"),
        ("upperRoman", "%1.", 9, "I. II. III. IV. V. VI. VII. VIII. IX."),
        ("lowerLetter", "%1)", 28, "a) b)"),
        ("none", "%1第", 1, "第"),
        ("chineseLegalSimplified", "%1、", 12, "壹、 贰、 叁、 肆、 伍、 陆、 柒、 捌、 玖、 壹拾、 壹拾壹、 壹拾贰、"),
        ("ideographLegalTraditional", "%1、", 11, "壹、 貳、 參、 肆、 伍、 陸、 柒、 捌、 玖、 壹拾、 壹拾壹、"),
        ("unheardOf", "%1.", 2, "1. 2."),
    ],
)
def test_every_format_of_number_is_shown(form: str, text: str, numbers: int, shown: str) -> None:
    """A list's numbers are written as its format says."""
    found = [line.removesuffix("x").strip() for line in said(p("x") * numbers, lists(level(0, form, text)))]

    assert " ".join(found).startswith(shown)
    assert len(found) == numbers


def test_the_last_numbers_of_long_lists() -> None:
    """Tens, and what lies beyond a format's signs, are written as readers know them."""
    last = {form: said(p("x") * n, lists(level(0, form, "%1")))[-1][:-1].strip() for form, n in LONG.items()}

    assert last == {
        "chineseCounting": "二十一",
        "ideographDigital": "二〇",
        "lowerLetter": "bb",
        "decimalFullWidth": "１２",
    }


LONG = {"chineseCounting": 21, "ideographDigital": 20, "lowerLetter": 28, "decimalFullWidth": 12}


def test_levels_count_on_their_own() -> None:
    """A deeper level begins again below each item; a number may hold those above it."""
    numbering = lists(level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "%3)"))
    depths = [0, 1, 1, 2, 2, 0, 1, 2]
    body = "".join(p("条", depth) for depth in depths)

    assert said(body, numbering) == ("1 条", "1.1 条", "1.2 条", "a)条", "b)条", "2 条", "2.1 条", "a)条")


def test_a_level_may_run_on() -> None:
    """With lvlRestart 0 the tasks count through all chapters; with 1 they begin again in each."""
    for restart, last in (("0", "(二)戊"), ("1", "(一)戊")):
        levels = level(0, "chineseCounting", "%1、") + level(
            1, "chineseCounting", "(%2)", f'<w:lvlRestart w:val="{restart}"/>'
        )
        assert said(p("甲") + p("乙", 1) + p("丙") + p("戊", 1), lists(levels))[-1] == last


def test_lists_of_one_kind_run_on_unless_told_to_restart() -> None:
    """Two lists on one abstract list share their count; a start override begins anew, once."""
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
    numbering = lists(OFFICIAL, nums=num(2, 1) + num(3, 1, restart.format(1)) + num(4, 1, restart.format(7)))
    body = "".join(p("条", 0, id_) for id_ in (1, 2, 3, 3, 1, 4, 4))

    assert [line[:2] for line in said(body, numbering)] == ["一、", "二、", "一、", "二、", "三、", "七、", "八、"]


def test_a_list_may_redefine_a_level() -> None:
    """A level override shows its own format."""
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "第%1条")}</w:lvlOverride>'

    assert said(p("甲", 0, 2), lists(OFFICIAL, nums=num(2, 1, override))) == ("第1条 甲",)


def test_numbers_come_by_styles_too() -> None:
    """A paragraph's style, or the one it is based on, brings its list; the level is the one that names the style."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="Zhang"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Xiang"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Like"><w:basedOn w:val="Zhang"/></w:style>'
    )
    named = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "(%2)", '<w:pStyle w:val="Xiang"/>')
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{r("条")}</w:p>'
        for style, more in (
            ("Zhang", ""),
            ("Xiang", ""),
            ("Like", ""),
            ("Zhang", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        )
    )

    assert said(body, lists(named), styles) == ("一、条", "(一)条", "二、条", "条")


@pytest.mark.parametrize(
    ("suffix", "mark", "text", "line"),
    [
        ("tab", "%1.", "坚持", "1.坚持"),
        ("tab", "%1.", "2014年", "1. 2014年"),
        ("tab", "%1", "坚持", "1 坚持"),
        ("space", "%1.", "坚持", "1. 坚持"),
        ("nothing", "%1", "坚持", "1坚持"),
    ],
)
def test_number_and_text_do_not_run_together(suffix: str, mark: str, text: str, line: str) -> None:
    """What parts a number from its text is kept as far as it is needed."""
    assert said(p(text), lists(level(0, "decimal", mark, f'<w:suff w:val="{suffix}"/>'))) == (line,)


def test_bullets_are_shown() -> None:
    """A bullet of a symbol font is the sign that it looks like."""
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    numbering = lists(level(0, "bullet", "\uf0d8", more="").replace("</w:lvl>", f"{fonts}</w:lvl>"))

    assert said(p("要求"), numbering) == ("➢要求",)


def test_revisions_are_read_as_accepted() -> None:
    """Inserted text is text, deleted text is none, moved text stands at its new place."""
    body = (
        f'<w:p>{r("市")}<w:ins w:id="1">{r("质监")}</w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        f'{r("局")}<w:moveFrom w:id="3">{r("旧")}</w:moveFrom><w:moveTo w:id="4">{r("负责")}</w:moveTo></w:p>'
    )

    assert said(body) == ("市质监局负责",)


def test_a_deleted_paragraph_mark_joins_paragraphs() -> None:
    """Where the end of a paragraph is deleted or hidden, the next one goes on."""
    for mark in ('<w:del w:id="1"/>', "<w:vanish/>"):
        body = f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{r('一、')}</w:p><w:p>{r('要求')}</w:p><w:p>{r('二')}</w:p>"
        assert said(body) == ("一、要求", "二")


def test_hidden_text_is_left_out() -> None:
    """Text is hidden by its own format, its style or its paragraph's style, and shown again by its own format."""
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="HP"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        "<w:p>"
        + r("看")
        + r("不", "<w:vanish/>")
        + r("不", '<w:rStyle w:val="H"/>')
        + r("见", '<w:vanish w:val="0"/>')
        + "</w:p>"
        + '<w:p><w:pPr><w:pStyle w:val="HP"/></w:pPr>'
        + r("不")
        + r("也见", '<w:vanish w:val="false"/>')
        + "</w:p>"
    )

    assert said(body, styles=styles) == ("看见", "也见")


def test_fields_show_their_result() -> None:
    """Of a field the result is read, not its instruction; also of one inside another's instruction."""

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = char("begin") + r("PAGE") + char("separate") + r("不见") + char("end")
    field = (
        char("begin")
        + "<w:r><w:instrText>IF </w:instrText></w:r>"
        + inner
        + char("separate")
        + r("见附件")
        + char("end")
    )
    simple = f'<w:fldSimple w:instr="DATE">{r("2014年")}</w:fldSimple><w:hyperlink>{r("链接")}</w:hyperlink>'

    assert said(f"<w:p>{field}{simple}{r('。')}</w:p>") == ("见附件2014年链接。",)


def test_breaks_tabs_and_signs() -> None:
    """A line break ends a line, a tab is one, hyphens and symbols are characters."""
    signs = "<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:softHyphen/></w:r>"
    symbols = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>'
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('shi')}</w:rt><w:rubyBase>{r('市')}</w:rubyBase></w:ruby></w:r>"

    assert said(f"<w:p>{signs}{symbols}{ruby}</w:p>") == ("一", "二\t三-☑x+1市")


def test_controls_are_read_through() -> None:
    """Content controls and smart tags hold paragraphs, runs and rows that are read as if they were not there."""
    run = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('市农委')}</w:sdtContent></w:sdt><w:smartTag>{r('负责')}</w:smartTag>"

    assert said(f"<w:sdt><w:sdtContent><w:p>{run}</w:p></w:sdtContent></w:sdt>") == ("市农委负责",)


def box(text: str) -> str:
    """Return a text box, with the form that older programs read beside it."""
    content = f"<w:txbxContent><w:p>{r(text)}</w:p></w:txbxContent>"
    new = f"<w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing>"
    shape = f'<mc:Choice Requires="wps">{new}</mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{shape}{old}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    """The box's text follows the paragraph that it is anchored in."""
    assert said(f"<w:p>{r('一、')}{box('专栏1 重点工程')}{r('要求')}</w:p>") == ("一、要求", "专栏1 重点工程")


def test_notes_are_read_at_the_end() -> None:
    """The text has a note's mark, and the note stands, with its mark, after the text."""
    document = docx.Document()
    paragraph = document.add_paragraph("试点城市")
    document.element.body[0].append(parse_xml(f'<w:r {SPACES}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("政府落实")
    note = f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r("名单见附件。")}</w:p></w:footnote>'
    blob = f"<w:footnotes {SPACES}>{note}</w:footnotes>".encode()
    kind = CONTENT_TYPE.WML_FOOTNOTES
    name = PackURI("/word/footnotes.xml")
    part = Part(name, kind, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    assert read(saved(document), "a.docx").lines == ("试点城市[1]政府落实", "[1]名单见附件。")


def cells(manuscript: Manuscript, table: int = 0) -> list[list[str]]:
    """Return the texts of a table's cells."""
    lines = manuscript.lines
    return [["/".join(lines[i] for i in cell.lines) for cell in row] for row in manuscript.tables[table].rows]


def test_merged_cells_stand_at_each_place_they_cover() -> None:
    """A cell that was merged across or down is the same cell at all its places."""
    document = docx.Document()
    document.add_paragraph("附件")
    table = document.add_table(4, 4)
    for row, texts in enumerate(
        (("序号", "责任单位", "", "时限"), ("1", "甲", "乙", "年底"), ("2", "丙", "", ""), ("3", "", "丁", ""))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 3).merge(table.cell(3, 3))
    table.cell(2, 1).merge(table.cell(3, 1))
    document.add_paragraph("尾")
    manuscript = read(saved(document), "a.docx")

    assert manuscript.lines == ("附件", "序号", "责任单位", "时限", "1", "甲", "乙", "年底", "2", "丙", "3", "丁", "尾")
    assert cells(manuscript) == [
        ["序号", "责任单位", "责任单位", "时限"],
        ["1", "甲", "乙", "年底"],
        ["2", "丙", "", "年底"],
        ["3", "丙", "丁", "年底"],
    ]
    rows = manuscript.tables[0].rows
    assert rows[1][3] is rows[2][3] is rows[3][3]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    """The lines of an inner table are the outer cell's too; the outer table comes first."""
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "外"
    outer.cell(0, 1).text = "前"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "内"
    manuscript = read(saved(document), "a.docx")

    assert cells(manuscript) == [["外", "前/内"]]
    assert cells(manuscript, 1) == [["内"]]


def test_numbers_run_on_in_cells_and_deleted_rows_are_gone() -> None:
    """A numbered cell counts; a row that was deleted is not there."""
    row = "<w:tr>{0}<w:tc>{1}</w:tc><w:tc><w:p>{2}</w:p></w:tc></w:tr>"
    gone = '<w:trPr><w:del w:id="1"/></w:trPr>'
    rows = row.format("", p(), r("甲")) + row.format(gone, "<w:p/>", r("乙")) + row.format("", p(), r("丙"))
    manuscript = read(word(f"<w:tbl>{rows}</w:tbl>", lists(level(0, "decimal", "%1"))), "a.docx")

    assert cells(manuscript) == [["1", "甲"], ["2", "丙"]]


def test_deleted_cells_are_gone() -> None:
    """A cell that a revision deletes is left out of its row, one that it inserts is read."""
    gone, fresh = ('<w:cellDel w:id="1" w:author="甲"/>', '<w:cellIns w:id="2" w:author="甲"/>')
    cells = "".join(
        f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text, 9)}</w:tc>"
        for text, more in zip("甲乙丙", ["", gone, fresh], strict=True)
    )
    manuscript = read(word(f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>"), "a.docx")

    assert manuscript.lines == ("甲", "丙")
    assert [len(row) for table in manuscript.tables for row in table.rows] == [2]


def test_a_row_may_begin_further_in() -> None:
    """Columns left out before a row's first cell are empty cells."""
    rows = f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr><w:tc><w:p>{r('甲')}</w:p></w:tc></w:tr>"

    assert cells(read(word(f"<w:tbl>{rows}</w:tbl>"), "a.docx")) == [["", "", "甲"]]


def test_what_cannot_be_read_is_not_passed_over() -> None:
    """A document that is embedded in another is refused, since its text would be lost."""
    with pytest.raises(ReadingError, match="文件里嵌着另一份文件，其中的文字读不出来。"):
        read(word("<w:altChunk/>"), "a.docx")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that unpacks to more than any notice is refused before it is unpacked."""
    monkeypatch.setattr(docx_reader, "MAX_UNPACKED", 1 << 20)

    with pytest.raises(ReadingError, match="文件解压后超过 1 MiB，不是正常的通知。"):
        read(word(f"<w:p>{r('一' * (1 << 20))}</w:p>"), "a.docx")


PIECES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=8)


@given(st.lists(st.lists(PIECES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_character_of_a_run_is_lost(paragraphs: list[list[str]]) -> None:
    """However a paragraph is cut into runs, its text is theirs."""
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    expected = tuple(text for runs in paragraphs if (text := "".join(runs)).strip())

    assert read(saved(document), "a.docx").lines == expected
