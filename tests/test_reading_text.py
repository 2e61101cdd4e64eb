"""Plain text is read in whatever encoding it comes."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.readers.detect import read
from generator.intake.readers.text import decode, lines
from generator.problems import ReadingError

NOTICE = (Path(__file__).parents[1] / "plan/2014/notice.txt").read_text("utf-8")
ENCODED = {
    "utf-8": NOTICE.encode(),
    "utf-8 marked": codecs.BOM_UTF8 + NOTICE.encode(),
    "utf-16-le marked": codecs.BOM_UTF16_LE + NOTICE.encode("utf-16-le"),
    "utf-16-be marked": codecs.BOM_UTF16_BE + NOTICE.encode("utf-16-be"),
    "utf-32-le marked": codecs.BOM_UTF32_LE + NOTICE.encode("utf-32-le"),
    "utf-16-le": NOTICE.encode("utf-16-le"),
    "utf-16-be": NOTICE.encode("utf-16-be"),
    "gbk": NOTICE.encode("gbk"),
    "gb18030 with a character beyond gbk": NOTICE.encode("gb18030") + "\n㐂𠮷".encode("gb18030"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_the_notice_reads_the_same_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    """The bytes of the notice in any encoding give its lines."""
    path = tmp_path / "notice.txt"
    path.write_bytes(ENCODED[encoding])
    more = ("㐂𠮷",) if "beyond" in encoding else ()

    assert read(path).lines == (*NOTICE.rstrip("\n").split("\n"), *more)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("text", ["关于印发工作方案的通知", "2014年", "一、总体要求\r\n(一)指导思想。\r\n"])
def test_a_few_words_are_enough(encoding: str, text: str) -> None:
    """Short texts are recognised too."""
    assert decode(text.encode(encoding), "a.txt") == text


@given(st.text(st.sampled_from("一二三市局负责牵头配合、,。()1２A\n"), min_size=1))
def test_official_text_survives_its_encoding(text: str) -> None:
    """What is written in UTF-8 or GB 18030 is read as it was."""
    assert decode(text.encode(), "a.txt") == text
    if any(not char.isascii() for char in text):
        assert decode(text.encode("gb18030"), "a.txt") == text


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("一、总体要求\n(一)指导".encode() + b"\xff" + "思想".encode(), (2, 6), "（UTF-8 编码里没有字节 FF）"),
        (
            "一、总体要求\r\n(一)指导".encode("gb18030") + b"\xff" + "思".encode("gb18030"),
            (2, 6),
            "（GB18030 编码里没有字节 FF）",
        ),
        (codecs.BOM_UTF16_LE + "一\n二".encode("utf-16-le") + b"\x00", (2, 2), "（UTF-16-LE 编码里没有字节 00）"),
        ("一、总体要求\n指导".encode()[:-1], (2, 2), "（UTF-8 编码里没有字节 E5）"),
        ("一、总体\n要\0求".encode(), (2, 2), "这里有不能保存的字符（U+0000）。"),
    ],
)
def test_bytes_that_are_no_text_have_a_place(content: bytes, place: tuple[int, int], said: str) -> None:
    """The error points at the first character that cannot be read, in the encoding that the text is in."""
    with pytest.raises(ReadingError) as caught:
        decode(content, "通知.txt")

    assert caught.value.place == place
    assert said in caught.value.message
    assert caught.value.remedy == "请在 Word、WPS 或记事本里打开看看文字对不对，再另存为 UTF-8 编码的文本文件。"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_end_in_any_way(end: str) -> None:
    """Every kind of line end parts lines; the last one begins none, and blank lines are lines."""
    assert lines(f"一{end}{end}二{end}") == ["一", "", "二"]


def test_gb18030_is_read_as_its_edition_of_2022_has_it() -> None:
    """The eighteen characters that the edition of 2005 left in the private use area are those that Unicode has now."""
    before = "A6D9 A6DA A6DB A6DC A6DD A6DE A6DF A6EC A6ED A6F3 FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0"
    now = "FE10 FE12 FE11 FE13 FE14 FE15 FE16 FE17 FE18 FE19 9FB4 9FB5 9FB6 9FB7 9FB8 9FB9 9FBA 9FBB"
    content = "关于印发工作方案的通知\n".encode("gb18030") * 4

    text = decode(content + bytes.fromhex(before), "a.txt")

    assert text.rpartition("\n")[2] == "".join(chr(int(code, 16)) for code in now.split())
    assert decode("关于印发\ue863工作方案".encode("gb18030"), "a.txt") == "关于印发\ue863工作方案"
