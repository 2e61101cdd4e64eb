"""Texts compared character by character: the fast way, held against the standard library's."""

from difflib import SequenceMatcher

from hypothesis import example, given
from hypothesis import strategies as st

from generator.text import difference

TEXTS = st.one_of(st.text("甲乙", max_size=40), st.text("甲乙丙丁𠀀\ud800", max_size=40), st.text(max_size=20))
"""Of few characters, so that much is shared and many stretches are of one length."""


@given(TEXTS, TEXTS, TEXTS, TEXTS)
@example("甲乙", "", "丙甲乙丁", "甲乙")
@example("一二三四五六七八九", "十", "九一二三四五六七八", "")
def test_steps_are_those_of_the_standard_library(before: str, old: str, new: str, after: str) -> None:
    """Stretches at the ends that both texts have, repeated ones and equally long ones are matched alike."""
    for one, other in ((before + old + after, before + new + after), (old + before, after + new), (old, new)):
        wanted = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        assert difference.steps(one, other) == wanted
