"""The lines of a PDF are joined to the paragraphs they were set from."""

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.readers.pdf import read
from generator.problems import ReadingError
from tests.needs import need
from tests.pdf_pages import (
    COLUMNS,
    LEFT,
    NAMED,
    OLD,
    ROW,
    SIZE,
    TOP,
    UNKNOWN,
    Setting,
    drawn,
    pdf,
    set_pages,
    set_table,
)

NOTICE = (Path(__file__).parents[1] / "plan/2014/notice.txt").read_text("utf-8").rstrip("\n").split("\n")
FULL = "加强质量工作" * 4 + "认真落实"


CHINESE = "市质监局负责、。农委"
MIXED = CHINESE + "“”《》〔〕()…—,.:lIa-"
FONTS = {
    "named": NAMED,
    "old": OLD,
    "unknown": UNKNOWN,
    "flat": drawn(MIXED + "0123456789 ", (0, 400)),
    "tall": drawn(MIXED + "0123456789 ", (-300, 1300)),
}
SETTINGS = st.builds(Setting, st.sampled_from(list(FONTS.values())), st.booleans(), st.booleans())


@pytest.mark.parametrize("rows", [7, 22])
@pytest.mark.parametrize("font", ["named", "old", "unknown"])
@pytest.mark.parametrize("by_matrix", [False, True])
def test_the_notice_is_read_from_its_pages(rows: int, font: str, by_matrix: bool) -> None:
    """The notice, set in lines and pages with numbers, reads as it was, whichever way the size of its font is said."""
    made = set_pages(NOTICE, rows, setting=Setting(FONTS[font], by_matrix))

    assert read(made, "a.pdf").lines == tuple(NOTICE)


@given(st.lists(st.text(st.sampled_from(CHINESE), min_size=1, max_size=90), min_size=3, max_size=12), SETTINGS)
def test_no_character_is_lost(paragraphs: list[str], setting: Setting) -> None:
    """Whatever the paragraphs and their font are, their characters come in their order."""
    made = set_pages(paragraphs, 9, setting=setting)

    assert "".join(read(made, "a.pdf").lines) == "".join(paragraphs)


@settings(max_examples=25)
@given(st.lists(st.text(st.sampled_from(CHINESE), min_size=1, max_size=90), min_size=3, max_size=12), st.booleans())
def test_pages_read_the_same_in_any_font(paragraphs: list[str], apart: bool) -> None:
    """How high a font's characters are, or whether a machine has it, makes no difference."""
    setting = Setting(apart=apart)
    made = {name: set_pages(paragraphs, 9, setting=replace(setting, font=font)) for name, font in FONTS.items()}

    assert len({read(content, "a.pdf") for content in made.values()}) == 1


@pytest.mark.pdf
@settings(max_examples=25)
@given(st.lists(st.text(st.sampled_from(MIXED), min_size=1, max_size=60), min_size=3, max_size=12), SETTINGS)
def test_another_program_reads_the_same_characters(paragraphs: list[str], setting: Setting) -> None:
    """All that poppler finds on the pages is read, and nothing else, in its order."""
    need(shutil.which("pdftotext"), "pdftotext of poppler")
    if setting.font in (NAMED, OLD):  # for which poppler needs a package of its own
        setting = replace(setting, font=UNKNOWN)
    made = set_pages(paragraphs, 9, numbered=False, setting=setting)
    other = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made, capture_output=True, check=True).stdout

    assert "".join("".join(read(made, "a.pdf").lines).split()) == "".join(other.decode().split())


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "－ 3 －", "第 3 页 共 9 页", "3/9"])
def test_a_page_number_is_dropped_at_the_edge_only(number: str) -> None:
    """What looks like a page number is one at the foot of a page, and text within it."""
    within = [(LEFT, TOP, "一、要求"), (LEFT, TOP - ROW, number), (LEFT, TOP - 2 * ROW, "二、任务")]
    foot = [*within, (280.0, 60.0, number)]

    assert read(pdf([within]), "a.pdf").lines == ("一、要求", number, "二、任务")
    assert read(pdf([foot]), "a.pdf").lines == ("一、要求", number, "二、任务")


def test_bare_figures_are_page_numbers_only_where_they_count_pages() -> None:
    """A figure at the foot is dropped if the pages' figures count on, and kept as text otherwise."""
    pages = [[(LEFT, TOP, f"{word}、要求"), (280.0, 60.0, str(i + 14))] for i, word in enumerate("一二三")]

    assert read(pdf(pages), "a.pdf").lines == ("一、要求", "二、要求", "三、要求")
    assert read(pdf(pages[:1]), "a.pdf").lines == ("一、要求", "14")
    alone = [[(LEFT, TOP, "一、要求")], [(LEFT, TOP, "1")]]
    assert read(pdf(alone), "a.pdf").lines == ("一、要求", "1")


def test_a_line_that_is_not_full_ends_its_paragraph() -> None:
    """Headings, indented lines and lines far below begin a paragraph."""
    lines = [FULL, FULL[:9], FULL, FULL]
    gaps = [0, 1, 2, 4]
    page = [(LEFT, TOP - gap * ROW, text) for gap, text in zip(gaps, lines, strict=True)]

    assert read(pdf([page]), "a.pdf").lines == (FULL + FULL[:9], FULL, FULL)
    assert len(FULL) == COLUMNS
    indented = [(LEFT, TOP, FULL), (LEFT + 2 * SIZE, TOP - ROW, FULL[2:])]
    assert read(pdf([indented]), "a.pdf").lines == (FULL, FULL[2:])


def test_a_number_begins_a_paragraph_only_where_none_is_indented() -> None:
    """A number at the edge, after a full line that ends a sentence, is text where paragraphs are indented."""
    full, item = FULL[:-1] + "。", "1.扩大试点"
    flush = [(LEFT, TOP, full), (LEFT, TOP - ROW, item)]
    indented = [(LEFT + 2 * SIZE, TOP - (2 + i) * ROW, "二、要求") for i in range(3)]

    assert read(pdf([flush]), "a.pdf").lines == (full, item)
    assert read(pdf([flush + indented]), "a.pdf").lines[0] == full + item


def test_words_in_letters_are_parted_and_numbers_are_not() -> None:
    """Where a line ends between words, a blank was; in a number there was none."""
    for end, start, joined in (("ISO", "9001", "ISO 9001"), ("20", "14年", "2014年"), ("质", "QC", "质QC")):
        line = FULL[: COLUMNS - len(end)] + end
        page = [(LEFT, TOP, FULL), (LEFT, TOP - ROW, line), (LEFT, TOP - 2 * ROW, start)]

        assert read(pdf([page]), "a.pdf").lines[0].endswith(joined)


def test_a_line_is_read_from_left_to_right() -> None:
    """What a producer draws after the rest of a line, as marks in another font, is read where it stands."""
    line = "评选“书香家庭”称号，开展“读书月”活动，建设一批ISO 9001书房"
    places = [(LEFT + SIZE * i, TOP, char) for i, char in enumerate(line)]
    late = [place for place in places if place[2] in "“”，"]
    early = [place for place in places if place not in late and place[2] != " "]

    assert read(pdf([early + late]), "a.pdf").lines == (line,)


def scan_after(pages: list[str]) -> bytes:
    """Return a PDF of pages with text, if any, and a last one that is a picture."""
    document = pypdfium2.PdfDocument(set_pages(pages)) if pages else pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(pypdfium2.PdfBitmap.new_native(4, 4, 4))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_scan_is_refused() -> None:
    """Pictures of text hold none: the error names the first page and the way out."""
    with pytest.raises(ReadingError) as caught:
        read(scan_after([]), "扫描.pdf")
    assert str(caught.value) == (
        "扫描.pdf: 第 1 页是图片，没有文字，多半是扫描件。"
        "请向发文单位要 Word 文件；没有的，加 --ocr 识别文字，再逐字校对。"
    )


def test_one_scanned_page_is_named() -> None:
    """The rest of the pages is read, and the page that is a picture stands in the report."""
    manuscript = read(scan_after(["一、要求"]), "a.pdf")

    assert manuscript.lines == ("一、要求",)
    assert manuscript.notes == (("page", "第 2 页"),)


def test_what_stands_apart_on_each_page_is_no_text() -> None:
    """Running heads and feet, numbered or not, are left out and named; a line of text that repeats stays."""
    pages = [
        [(LEFT, 800, "某市文件"), *((LEFT, TOP - i * ROW, "加强监督。") for i in range(6)), (280, 60, f"某市·第{n}页")]
        for n in (1, 2, 3)
    ]
    manuscript = read(pdf(pages), "a.pdf")

    assert manuscript.lines == ("加强监督。",) * 18
    assert dict(manuscript.notes).keys() == {"repeated"}
    assert [words for _, words in manuscript.notes] == ["某市文件", "某市·第1页", "某市·第2页", "某市·第3页"]


HEAD = ["序号", "主要任务", "牵头单位"]
TEXT = st.text(st.sampled_from("加强质量监督工作"), min_size=1, max_size=40)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=18), st.integers(4, 30), st.booleans(), st.booleans())
def test_a_table_is_read_over_pages(tasks: list[tuple[str, str]], most: int, thin: bool, spans: bool) -> None:
    """Each cell comes once and whole, though its row breaks over a page and the head stands on each page.

    A cell that covers several rows stands for each of them.
    """
    body = [[str(i), text, who if i % 3 == 1 or not spans else ""] for i, (text, who) in enumerate(tasks, start=1)]
    if spans:
        body = [[number, text[:6], who[:6]] for number, text, who in body]
    manuscript = read(set_table([HEAD, *body], [3, 12, 6], most, thin=thin, spans=spans), "a.pdf")

    want = [[*row[:2], body[i - i % 3][2] if spans else row[2]] for i, row in enumerate(body)]
    table = manuscript.tables[0]
    assert [["".join(manuscript.lines[n] for n in cell.lines) for cell in row] for row in table.rows] == [HEAD, *want]
    assert "".join(manuscript.lines) == "".join(cell for row in [HEAD, *body] for cell in row)


@pytest.mark.parametrize(("wide", "paragraphs"), [(12, ["加强质量监督。"]), (14, ["加强质量监", "督。"])])
def test_a_cell_goes_on_where_its_next_word_had_no_room(wide: int, paragraphs: list[str]) -> None:
    """A line ends short of the edge before a character that its mark must not leave: 监|督。 is one paragraph.

    Where both had room, the line was ended, and two paragraphs are.
    """
    line = "加强质量监"
    text = f"{line.rjust(11, '甲')}\n督。"
    made = set_table([HEAD, ["1", text, "甲"]], [3, wide, 6], 1)
    table = read(made, "a.pdf")
    cell = table.tables[0].rows[1][1]

    assert [table.lines[n].lstrip("甲") for n in cell.lines] == paragraphs


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_looks(turn: int) -> None:
    """Text and tables of a page that is turned, with what is drawn on it turned back, are those of one that is not."""
    rows = [HEAD, *([str(n), f"加强质量监督工作{n}", "市教育局"] for n in range(1, 9))]

    assert read(set_pages(NOTICE, 22, turn=turn), "a.pdf").lines == tuple(NOTICE)
    assert read(set_table(rows, [3, 12, 6], 6, turn=turn), "a.pdf") == read(set_table(rows, [3, 12, 6], 6), "a.pdf")


ELSEWHERE = """
import ctypes, sys
import pypdfium2.raw as pdfium
import pypdfium2
pdfium.FPDF_DestroyLibrary()
folders = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.create_string_buffer(sys.argv[1].encode()), None)
pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders))
from generator.intake.readers.pdf import read
sys.stdout.write(repr(read(sys.stdin.buffer.read(), "a.pdf")))
"""


@pytest.mark.parametrize("font", ["named", "old", "unknown"])
def test_no_font_of_the_machine_makes_a_difference(font: str, tmp_path: Path) -> None:
    """A page whose font is not embedded, with marks and letters, reads the same where the machine has no font at all.

    The library looks for fonts in one folder, which is empty.
    """
    made = set_pages([MIXED * 3, FULL * 2, "一、要求", "甲", MIXED], setting=Setting(FONTS[font], apart=True))
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path)]
    done = subprocess.run(command, input=made, capture_output=True, check=True)

    assert done.stdout.decode() == repr(read(made, "a.pdf"))
