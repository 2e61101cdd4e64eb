"""Numbers of organisations: their check characters, and index numbers that begin with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.orgcodes import credit_check, index_number, organisation_check

CREDIT = ("9144030071526726XG", "914403001922038216", "91110000802100433B")
"""Codes that are in use; an organisation code is within each, at its place by GB 32100."""


@pytest.mark.parametrize("code", CREDIT)
def test_codes_in_use_check(code: str) -> None:
    """Codes that registers have given end in the characters that are worked out, and so do the codes within them."""
    assert credit_check(code[:17]) == code[17]
    assert organisation_check(code[8:16]) == code[16]


@given(code=st.sampled_from(CREDIT), at=st.integers(0, 16), char=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_wrong_character_is_seen(code: str, at: int, char: str) -> None:
    """Whichever character is copied wrongly, the last one no longer fits."""
    changed = code[:at] + char + code[at + 1 :]
    number = index_number(f"{changed}/2031-00001")

    assert number
    assert number.is_consistent is (changed == code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("000014349/2017-00110", "000014349"),
        ("00001434-9/2017-00110", "00001434-9"),
        ("914403001922038216/202403-00012", "914403001922038216"),
        ("914403001922038216/2024-03-00012", "914403001922038216"),
        ("914403001922038216/2024-00012", "914403001922038216"),
        ("91440300192203821S/2024-00012", None),
        ("000014349/2017-00110\n", None),
        ("000014349", None),
        ("０00014349/2017-00110", None),
        ("", None),
    ],
)
def test_both_schemes_are_read(text: str, code: str | None) -> None:
    """An index number begins with an organisation code, or with a credit code; nothing else is read as one."""
    number = index_number(text)

    assert (number.code if number else None) == code
    assert not number or number.is_consistent
