"""Numbers and titles that lines do not divide."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.unbroken import unbroken


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("贯彻国发〔2012〕9号文件", ["贯彻国发〔2012〕9号"]),
        ("（盐政办发〔2014〕70号）", ["盐政办发〔2014〕70号"]),
        ("《纲要（2011—2020年）》", ["2011—2020年"]),
        ("2013年至2020年，2014年底", ["2013年至2020年", "2014年底"]),
        ("《盐城市2014年行动计划》", ["2014年行动计划"]),
        ("2014年6月27日", ["2014年6月27日"]),
        ("12315热线，第3项，5月", []),
        ("2014年度，6月27日起", ["2014年度", "6月27日"]),
    ],
)
def test_what_lines_do_not_divide(text: str, whole: list[str]) -> None:
    """Numbers of documents, years and spans of them, days of a month, and the year of a plan with its name."""
    assert re.findall(r'<span class="whole">(.*?)</span>', unbroken(f"<p>{text}</p>")) == whole


@pytest.mark.parametrize(
    "markup",
    [
        '<a title="2014年" href="a">一</a>',
        "<select><option>2014年</option><option>〔2012〕9号</option></select>",
        "<svg><text>2014年</text><text><tspan>一</tspan>2014年</text><title>2014年</title></svg>",
        '<script type="application/json">{"a": "2014年"}</script>',
    ],
)
def test_where_no_element_may_stand_nothing_changes(markup: str) -> None:
    """Attributes, choices, drawings and data stay as they are."""
    assert unbroken(markup) == markup


class _Read(HTMLParser):
    """The text of markup, and its tags but for those that keep numbers whole."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.tags, self.whole = "", list[str](), 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if attrs == [("class", "whole")]:
            self.whole += 1
        else:
            self.tags.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


TEXTS = st.lists(st.sampled_from(["2014年", "〔2012〕9号", "6月1日", "—", "年", "<", ">", "&", "国", "计划", "2"])).map(
    "".join
)


@given(st.lists(st.tuples(st.sampled_from(["p", "b", "option", "text", "a"]), TEXTS, TEXTS)))
def test_the_text_stays_character_for_character(parts: list[tuple[str, str, str]]) -> None:
    """Whatever stands in texts and attributes, a reader of the markup finds the same texts, tags and attributes."""
    markup = "".join(f'<{tag} title="{escape(title)}">{escape(text)}</{tag}>' for tag, title, text in parts)
    before, after = _Read(markup), _Read(unbroken(markup))

    assert (after.text, after.tags) == (before.text, before.tags)
    assert after.whole or not any(tag in "pba" and "2014年" in text for tag, _, text in parts)
