"""Find the years that a title names: 2014年, 二〇一四年度, and spans of them: 2014—2016年."""

import re

_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "00" + "0123456789" * 2)
_ONE = "(?<![0-9])([12][0-9]{3})"
_SPAN = re.compile(rf"{_ONE}年?度?\s*[-—–－―─~～至到]+\s*([12][0-9]{{3}}|[0-9]{{2}}(?=年))(?![0-9])")
_YEAR = re.compile(rf"{_ONE}(?=年|[)）]|$|[、和及][12][0-9]{{3}}年)")


def spans(text: str) -> list[range]:
    """Return the years that a text names, each span of years as a range."""
    plain = text.translate(_DIGITS)
    found = [_span(*match.groups()) for match in _SPAN.finditer(plain)]
    return found + [_span(match[1], match[1]) for match in _YEAR.finditer(_SPAN.sub("。", plain))]


def _span(first: str, last: str) -> range:
    """Return the years from one to another, which may be two digits of the same century."""
    begin, end = int(first), int(first[: 4 - len(last)] + last)
    return range(begin, max(begin, end) + 1)


def is_of_another(title: str, year: str) -> bool:
    """Whether a title names years, and none of them is this one."""
    named = spans(title)
    return bool(named) and not any(int(year) in span for span in named)
