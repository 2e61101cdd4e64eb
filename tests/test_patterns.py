"""Patterns that are compiled when they are first used."""

import re

import pytest

from generator.text.patterns import lazy


def test_a_lazy_pattern_is_the_pattern() -> None:
    """It finds what the compiled one finds, at first and later, and gives its text without being compiled."""
    found = lazy("(?P<year>[0-9]{4})年")

    assert found.pattern == "(?P<year>[0-9]{4})年"
    for _ in range(2):
        assert [match["year"] for match in found.finditer("2014年、2015年")] == ["2014", "2015"]
        assert found.sub("", "2014年度") == "度"
        assert found.match("在2014年", 1)
    assert found.groups == 1


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    """One that is none is found out only then."""
    wrong = lazy("(")

    with pytest.raises(re.error):
        wrong.search("")
