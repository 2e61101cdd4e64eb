"""Word files as others read them: whatever the text, it comes back, and harms nothing."""

import datetime as dt
import io
import zipfile

import docx
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from generator.files.mark import Mark
from generator.formats import docx as docx_writer
from generator.formats.docx import ACROSS, OFFICIAL, About, Block, DocxTable, Paragraph, Run, cell, paragraph
from generator.text.typeset import visible

ABOUT = About("题目", "某市人民政府", dt.date(2031, 6, 6), Mark("docx", "2031"))
HOSTILE = (
    *("<w:t>甲</w:t>", "乙]]>&amp;&#x0;", "\x00\x07\x0b\x1f\x7f\ufffe\uffff", "=cmd|' /C calc'!A0"),
    *(
        "\u202e反\u202c\u200f右\u200e",
        "长" * 4000,
        "W" * 3000,
        "\t前\t后\t",
        "  两头空  ",
        "\U0001f600\U00020000",
        "\r",
    ),
)


def written(*blocks: Block, about: About = ABOUT) -> bytes:
    """Return a file with these blocks."""
    return docx_writer.write(blocks, OFFICIAL, about)


def texts(content: bytes) -> list[str]:
    """Return the paragraphs that python-docx finds outside of tables."""
    return [block.text for block in docx.Document(io.BytesIO(content)).paragraphs]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), max_size=5))
def test_every_text_comes_back(lines: list[str]) -> None:
    """Any text is read back by python-docx as it was, with pictures for the characters that XML forbids."""
    assert texts(written(*map(paragraph, lines))) == [visible(line) for line in lines]


def test_hostile_texts_stay_text() -> None:
    """Markup, formulas, control characters and endless words are text: in paragraphs, in cells, in a file's title."""
    cells = [cell([paragraph(text, "TableText")]) for text in HOSTILE]
    table = DocxTable((20.0,) * len(HOSTILE), [cells])
    about = About("".join(HOSTILE[:4]), HOSTILE[0], ABOUT.date, ABOUT.mark)

    content = written(*map(paragraph, HOSTILE), table, about=about)

    document = docx.Document(io.BytesIO(content))
    expected = list(map(visible, HOSTILE))
    assert texts(content)[: len(HOSTILE)] == expected
    assert [cell.text for cell in document.tables[0].rows[0].cells] == expected
    assert document.core_properties.title == visible(about.title)


def test_runs_keep_their_styles() -> None:
    """A paragraph is made of runs, each in its style; a bookmark leads to it."""
    block = Paragraph((Run("(一)建设。", "Heading2Char"), Run("做好。")), bookmark="task_1_1")

    read = docx.Document(io.BytesIO(written(block))).paragraphs[0]

    assert [(run.style.name if run.style else "", run.text) for run in read.runs] == [
        ("Heading 2 Char", "(一)建设。"),
        ("Default Paragraph Font", "做好。"),
    ]
    assert 'w:name="task_1_1"' in read._p.xml


def test_a_table_repeats_its_head_and_keeps_short_rows_whole() -> None:
    """The head stands on every page; a row that fits a page is never cut, a longer one may be."""
    rows = [[cell([paragraph(text, "TableText")])] for text in ("头", "短", "长" * 700)]

    table = docx.Document(io.BytesIO(written(DocxTable((50.0,), rows, head=1)))).tables[0]

    said = [[name for name in ("tblHeader", "cantSplit") if f"<w:{name}/>" in row._tr.xml] for row in table.rows]
    assert said == [["tblHeader", "cantSplit"], ["cantSplit"], []]


def test_sheets_have_their_measures() -> None:
    """Official documents leave 156 by 225 mm of A4; tables lie across."""
    official = docx.Document(io.BytesIO(written())).sections[0]
    across = docx.Document(io.BytesIO(docx_writer.write((), ACROSS, ABOUT))).sections[0]

    measures = (official.top_margin, official.bottom_margin, official.left_margin, official.right_margin)
    assert [round(length.mm) for length in measures if length is not None] == [37, 35, 28, 26]
    assert [round(length.mm) for length in (across.page_width, across.page_height) if length] == [297, 210]
    assert official.page_height is not None
    assert abs(official.page_height - Mm(297)) < Mm(0.1)


def test_a_file_is_made_of_its_content_alone() -> None:
    """The same content gives the same bytes; no time, person or program is named in it."""
    content = written(paragraph("甲"))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(set(archive.namelist())) == len(archive.namelist())
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert content == written(paragraph("甲"))
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "题目",
        "某市人民政府",
        "某市人民政府",
    )
    assert {properties.created, properties.modified} == {dt.datetime(2031, 6, 6, tzinfo=dt.UTC)}
    assert properties.language == "zh-CN"
