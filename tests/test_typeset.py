"""Typesetting: display changes the look and never the length; sentences and numerals."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.text.typeset import (
    MAX_NUMBER,
    NUMERALS,
    chinese_date,
    display,
    numeral,
    one_line,
    paragraphs,
    sentences,
)

TEXT = st.text(st.characters() | st.sampled_from("市省(),:; 。！？”）\n\t\x00"), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("纲要(2011—2020年)的通知", "纲要（2011—2020年）的通知"),
        ("村(居)为单元", "村（居）为单元"),
        ("各县(市、区)政府", "各县（市、区）政府"),
        ("QC小组(质量管理小组)、“五小(小建议)”", "QC小组（质量管理小组）、“五小（小建议）”"),
        ("(五小)", "（五小）"),
        ("省市场监管局(省知识产权局))", "省市场监管局（省知识产权局））"),
        ("甲(乙(GDP)丙)", "甲（乙（GDP）丙）"),
        ("达到(100%)", "达到（100%）"),
        ("(见f(x))", "（见f(x)）"),
        ("覆盖率达100%,其中", "覆盖率达100%，其中"),
        ("印发你们, 请结合", "印发你们， 请结合"),
        ("管委会,市直", "管委会，市直"),
        ("单位:", "单位："),
        ("甲;乙", "甲；乙"),
        ("〔2012〕9号)和(苏", "〔2012〕9号）和（苏"),
        ("“红黑榜”,推广", "“红黑榜”，推广"),
        ("f(x)=1,000", "f(x)=1,000"),
        ("12:30", "12:30"),
        ("(a, b; c)", "(a, b; c)"),
        ("https://example.cn", "https://example.cn"),
        ("甲 乙", "甲 乙"),
        ("1.5万元!", "1.5万元!"),
        ("", ""),
        ("甲\x00乙\x1b\x7f", "甲␀乙␛␡"),
        ("甲\u0085乙\ufffe", "甲\ufffd乙\ufffd"),
        ("甲\n\t乙", "甲\n\t乙"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_display(text: str, shown: str) -> None:
    """Half-width marks next to Chinese become full-width, in pairs; all else stays."""
    assert display(text) == shown


@given(TEXT)
def test_display_keeps_the_length(text: str) -> None:
    """A place in the text is the same place in what is shown, so that search can mark it."""
    assert len(display(text)) == len(text)


@given(TEXT)
def test_display_is_done_once(text: str) -> None:
    """What is shown can be shown again without another change of its brackets."""
    assert display(display(text)) == display(text)


@given(TEXT)
def test_display_changes_only_marks_and_controls(text: str) -> None:
    """No character but ( ) , : ; and control characters is ever changed."""
    changed = {old for old, new in zip(text, display(text), strict=True) if old != new}

    assert all(re.match(r"[(),:;\x00-\x1f\x7f-\x9f\ufffe\uffff]", char) for char in changed)


@pytest.mark.parametrize("char", ["(", ")", "(市", " ", " (", ",", "市", "。", "\x00", "a:"])
def test_long_texts_are_set(char: str) -> None:
    """A text of 100 000 characters is set and cut in time that grows with its length only."""
    text = char * (100_000 // len(char))

    assert len(display(text)) == len(text)
    assert "".join(sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("甲。乙。", ["甲。", "乙。"]),
        ("“甲。”乙！", ["“甲。”", "乙！"]),
        ("(甲。)乙", ["(甲。)", "乙"]),
        ("甲！？乙", ["甲！？", "乙"]),
        ("甲;乙,丙", ["甲;乙,丙"]),
        ("1.5倍。", ["1.5倍。"]),
        ("。", ["。"]),
        ("", []),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    """A sentence ends at 。！？ with the quotes and brackets that close after it."""
    assert sentences(text) == cut


@given(TEXT)
def test_sentences_join_to_the_text(text: str) -> None:
    """No character is lost or added in cutting, and no sentence is empty."""
    cut = sentences(text)

    assert "".join(cut) == text
    assert all(cut)


def test_paragraphs_leave_out_empty_lines() -> None:
    """A text is cut at its line ends; lines without text are no paragraphs."""
    assert paragraphs("甲\n\n　\n乙\n") == ["甲", "乙"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (24, "二十四"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (205, "二百零五"),
        (999, "九百九十九"),
    ],
)
def test_numeral(number: int, written: str) -> None:
    """Numbers are written as Chinese headings write them."""
    assert numeral(number) == written


def test_numerals_come_back() -> None:
    """Every number that a chapter or task may have is read back from its numeral."""
    numbers = range(1, MAX_NUMBER + 1)

    assert [NUMERALS[numeral(number)] for number in numbers] == list(numbers)


def test_chinese_date_has_no_padding() -> None:
    """A date is written as official documents do."""
    assert chinese_date(2014, 6, 7) == "2014年6月7日"


@given(TEXT | st.text(st.characters(categories=["Cs", "Zl", "Zp", "Cc"])))
def test_one_line_can_be_printed(text: str) -> None:
    """Whatever stands in a text, it fits a terminal's line and UTF-8; what nobody would see is spelled out."""
    assume("⟨" not in text)
    line = one_line(text)

    assert len(re.sub(r"⟨U\+[0-9A-F]{4,6}⟩", "?", line)) == len(text)
    assert line.splitlines() in ([], [line])
    assert line.encode("utf-8").decode("utf-8") == line
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)
