"""The cutter: how a text falls into the tokens of the search. The browser's cutter is held against the same table."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.tokens import tokens

CASES = json.loads(Path(__file__).with_name("cutter_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_text_is_cut_as_the_table_says(case: dict[str, Any]) -> None:
    """The text of a case falls into the tokens of the case."""
    assert tokens(case["text"]) == case["tokens"]


def test_table_is_long_and_says_nothing_twice() -> None:
    """The table holds at least 40 different texts."""
    assert len({case["text"] for case in CASES}) == len({case["case"] for case in CASES}) == len(CASES) >= 40


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    "质量QCｑ12①.,，（〔〇々ｶﾞé\u0301\u00ad\ufe0fΣσ𠂇 　"
)


@given(TEXTS)
def test_tokens_hold_no_blanks(text: str) -> None:
    """No token is empty or has a blank in it, so that tokens can be joined with blanks."""
    assert [token for token in tokens(text) if token.split() != [token]] == []


@given(TEXTS)
def test_tokens_are_cut_no_further(text: str) -> None:
    """Tokens joined with blanks are cut into the same tokens: the index, which joins them, and queries agree."""
    assert tokens(" ".join(tokens(text))) == tokens(text)


@given(TEXTS, TEXTS)
def test_cut_of_a_text_does_not_depend_on_what_follows_a_mark(before: str, after: str) -> None:
    """Texts on either side of a mark are cut as if each stood alone."""
    assert tokens(f"{before}。{after}") == tokens(before) + tokens(after)
