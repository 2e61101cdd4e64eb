"""Keep numbers and titles on one line: 〔2012〕9号, 2014年, 2013—2020年, 2014年6月27日, 2014年行动计划.

The text stays as it is, without invisible characters: what a line could break is put into an element that forbids it.
"""

import re
from itertools import pairwise

YEARS = "(?:[0-9]{4}(?:年?[—–－-]+|年?至))?[0-9]{4}年"
"""A regular expression for a year, or several."""

DOCUMENT = "〔[0-9]{4}〕第?[0-9]+号"
"""A regular expression for the year and number of a document."""

_WHOLE = re.compile(
    rf"[\u4e00-\u9fff]{{0,4}}{DOCUMENT}|(?:{YEARS})?[0-9]{{1,2}}月[0-9]{{1,2}}日|{YEARS}(?:度|底|末|(?:行动|工作)?计划)?"
)

_SIGNS = (re.compile("年(?<=[0-9]年)"), re.compile("〕(?<=[0-9]〕)"), re.compile("月(?<=[0-9]月)(?=[0-9])"))
"""What each of them holds: a search for one character passes over nearly all of a page at once."""

_PLAIN = re.compile(r"</?(?:option|text|tspan|title|script)\b")
"""Elements that hold text alone, or belong to a drawing, where no element of ours may stand."""


_PARTS = re.compile(
    "(?<=[\u4e00-\u9fff]{2})(?:(?<![共总饱])和|(?<!参)与|(?<![以普涉])及|(?=[0-9]{4}年))(?=[\u4e00-\u9fff0-9]{2})"
)
"""Before what a heading may end a line within its words: a conjunction, and the year of a plan."""


def parted(heading: str) -> list[str]:
    """Return the pieces of a heading between which a line may end, besides at punctuation: no word is divided."""
    starts = [0, *(match.start() for match in _PARTS.finditer(heading)), len(heading)]
    return [heading[start:end] for start, end in pairwise(starts)]


def unbroken(html: str) -> str:
    """Return markup in which lines do not break within numbers and titles; < and > stand for nothing but tags in it."""
    pieces, done = [], 0
    for at in sorted(match.start() for sign in _SIGNS for match in sign.finditer(html)):
        start = html.rfind(">", 0, at) + 1
        if start < done or html.find("<", start, at) >= 0 or _PLAIN.match(html, html.rfind("<", 0, start)):
            continue  # dealt with, in a tag, or not to be touched
        end = html.find("<", at)
        end = end if end >= 0 else len(html)
        pieces += [html[done:start], _WHOLE.sub(r'<span class="whole">\g<0></span>', html[start:end])]
        done = end
    return "".join([*pieces, html[done:]])
