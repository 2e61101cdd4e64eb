"""Read deadlines as days: 6月底前 is 30 June of the plan's year. What is not sure has no day.

A day is the last on which what is due is in time. The words are cut at commas and brackets; each piece names a day,
names none (长期坚持), or is not sure, and then the whole has no day. The rules:

* What has an end ends with it: 6月, 6月底, 6月底前, 上半年, 三季度, 2025年, 年底, 年内, 十四五期末, 4—9月.
  上旬 ends on the 10th, 中旬 on the 20th.
* 前 after what lasts is not sure, as it may be its beginning or its end: 10月前, 2025年前, 上半年前, 9月中旬前. It is
  after 底 or 末, and after a day, which it includes: 6月30日前. 7月1日前 is not: it mostly means that day's beginning.
* 到2025年 is not sure, 到2025年底 is. 初, 中, 左右, 前后, 当年, a feast, a number of days or months (3月内) are not.
* What goes on has no day: 长期, 全年, 每季度, “十四五”期间, 2022—2025年. Nor has what begins: 3月启动, 2022年起.
* What recurs on a day has all of the plan's year from the day of issue on: 每季度末, 每月28日前, 每年12月底前.
* Without a year it is the plan's, or that of a date before it in the same words. It is not sure where the day would
  be before the notice was issued, where the notice is older than its year and both years are possible, or where the
  plan is for several years. 今年 and 明年 count from the day of issue, which has to be in the plan's year.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from generator.text import years
from generator.text.patterns import lazy


class _UnsureError(Exception):
    """Words that may name a day, and do not say which."""


@dataclass(frozen=True)
class Basis:
    """What words without a year are read by: the plan's year, the day of issue, whether it is for several years."""

    year: int
    issued: dt.date | None = None
    several: bool = False


_SEVERAL = lazy(
    r"(?:[两二三四五六七八九十]|(?<![0-9])[2-9])年(?!度)[^，。]{0,8}(?:行动|计划|规划|方案)|十[一二三四五六]五"
)
"""What a plan for several years calls itself: 三年行动计划, “十四五”规划."""


def basis(year: str, issued: dt.date | None, title: str) -> Basis:
    """Return the basis of an edition: its year, its day of issue, and its title, which may name several years."""
    several = bool(_SEVERAL.search(_QUIET.sub("", title))) or any(len(span) > 1 for span in years.spans(title))
    return Basis(int(year), issued, several)


def days(words: str, basis: Basis) -> tuple[dt.date, ...]:
    """Return the days that a deadline names, in order; none where it names none, or is not sure."""
    try:
        return tuple(sorted(set(_named(_plain(words), basis))))
    except (_UnsureError, ValueError):  # ValueError: not in the calendar, as 2月30日
        return ()


_WORDS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WIDE = str.maketrans("０１２３４５６７８９．／", "0123456789./")
_IN_WORDS = lazy(r"[〇○零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=[月日])")
_QUIET = lazy(r"[\s　“”‘’\"'《》〈〉]+")
_DASH = lazy(r"[—–－―─~～]+")
_CUT = lazy(r"[，,；;。、（）()〔〕［］\[\]]+|(?<=[成改前底末])[并且]")


def _plain(words: str) -> str:
    """Return words with plain digits and dashes, without blanks and quotation marks."""
    plain = _DASH.sub("-", _QUIET.sub("", words)).translate(_WIDE)
    return _IN_WORDS.sub(lambda run: _number(run[0]), plain)


def _number(run: str) -> str:
    """Return a number in words in digits: 二〇二五, 十二, 三十一."""
    if "十" not in run:
        return run.translate(_WORDS)
    tens, _, ones = run.translate(_WORDS).partition("十")
    return str(int(tens or 1) * 10 + int(ones or 0))


_YEAR = r"(?:(?P<year>[12][0-9]{3})年度?|(?P<word>今年|本年度?|明年))"
_DAY = r"(?P<month>1[0-2]|0?[1-9])月(?P<day>[0-3]?[0-9])日(?:24[时点]|24:00)?"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])月份?"
_TENTH = r"(?P<month>1[0-2]|0?[1-9])月份?(?P<tenth>[上中下])旬"
_DOTTED = r"(?P<year>[12][0-9]{3})(?P<mark>[./-])(?P<month>1[0-2]|0?[1-9])"
_DOTTED += r"(?:(?P=mark)(?P<day>[0-3]?[0-9]))?(?![0-9./-])"
_BEFORE = r"(?:[之以]?前)"
_END = rf"(?:年?[底末]{_BEFORE}?)"
_UNITS = (
    lazy(rf"{_YEAR}?{_DAY}(?P<before>{_BEFORE}?)"),
    lazy(rf"{_YEAR}?{_TENTH}"),
    lazy(rf"{_YEAR}?{_MONTH}(?P<end>{_END}?)"),
    lazy(rf"{_YEAR}?(?P<half>[上下])半年(?P<end>{_END}|内)?"),
    lazy(rf"{_YEAR}?第?(?P<quarter>[一二三四1-4])季度(?P<end>{_END}|内)?"),
    lazy(rf"{_YEAR}(?P<end>{_END}|度?内)?"),
    lazy(rf"(?P<end>年(?:[底末]{_BEFORE}?|度?内))"),
    lazy(rf"{_DOTTED}(?P<before>{_BEFORE}?)"),
    lazy(rf"十(?P<five>[一二三四五六])五(?:规划)?期?(?P<end>末{_BEFORE}?)"),
)
"""What names a day; the first that fits."""

_HEAD = lazy(
    r"(?:并|于|在|务|须|应|要|力争|确保|争取|最迟|务必|预计|计划|拟|原则上|不晚于|不迟于|(?P<until>到|至|截至|截止|截止到))*"
)
_EVERY = lazy(rf"每(?P<span>季度|季|月)(?:(?P<end>月?[底末]{_BEFORE}?)|(?P<day>[0-3]?[0-9])日(?P<before>{_BEFORE}?))")
_YEARLY = lazy(r"^每(?=年[底末])|^每年")
_TIME = lazy(
    r"[0-9](?:[年月日天周时]|个?工作日|个(?:半?年|季度|月|星期|小时))|十[一二三四五六]五|[12][0-9]{3}|季度|半年|年(?:度?内|[底末初中终前])|月[底末初中内前]|旬|期[末间]|[前内后]$|节前|汛期|开学|[今明后去当次]年|下一?年|^[0-9上下第一二三四]+$"
)
"""What says when, in words that are to say nothing of it."""
_OFTEN = lazy(r"(?:以后|此后|今后|之后|并|至少)*每(?:半年|年|季度|季|个?月|周|两周|日|天)[^0-9前底末]*")
"""How often, and on no day."""
_BEGINS = lazy(r"(?:起(?!草)|启动|开始|开工|动工)")
_OTHERWISE = lazy(r"后|以后|之后|以来|左右|初(?!步|次|审|评)|中(?!心|期|央)|起(?!草)|开始|至|到|-|前")
"""After what names a day, it does not name it."""
_WORK = lazy(
    r"(?:要|须|力争|确保|基本|全部|全面|初步|率先)*(?:完成|实现|建成|建立|取得|出台|印发|制定|制订|报送|上报|投入|投用|竣工|完工|达到|"
    r"推开|推广|发布|公布|形成|办结|验收|开通|上线|交付|修订|编制)"
)
"""What is done, behind a time without 底 or 前."""


def _named(words: str, basis: Basis) -> Iterator[dt.date]:
    """Yield the days that words name; raise _UnsureError where one is not sure."""
    year: int | None = None
    last = dt.date.min
    for piece in filter(None, _CUT.split(words)):
        if _OFTEN.fullmatch(piece) or not _TIME.search(piece):
            continue
        if every := _EVERY.match(piece, _head(piece).end()):
            _check_rest(piece[every.end() :], is_bare=False)
            yield from _recurring(every, basis)
            continue
        yearly = piece.startswith("每年")
        within = _Context(basis, basis.year if yearly else year)
        day, own, begins = _piece(_YEARLY.sub("", piece), within)
        if yearly and (own or basis.several or _is_late(basis)):
            raise _UnsureError
        year = own or year or (basis.year if yearly else None)
        if year and day < last:
            raise _UnsureError
        last = day if year else last
        if not (begins or (yearly and basis.issued and day < basis.issued)):
            yield day


@dataclass(frozen=True)
class _Context:
    """The basis, and the year that the words before name."""

    basis: Basis
    year: int | None


def _piece(piece: str, within: _Context) -> tuple[dt.date, int | None, bool]:
    """Return the day that a piece names, the year that it states, and whether something begins in it."""
    head = _head(piece)
    start = head.end()
    if match := _span(piece, start):
        first, until = match
        year = _stated(first, within.basis) or within.year
        begun = _day(first, _Context(within.basis, year))
        ended = _day(until, _Context(within.basis, _stated(until, within.basis) or begun.year))
        _check_rest(piece[until.end() :], is_bare=True)
        if ended <= begun:
            raise _UnsureError
        return ended, _stated(until, within.basis) or year, False
    unit = _unit(piece, start)
    if unit is None:
        raise _UnsureError
    rest, bare = piece[unit.end() :], _is_bare(unit)
    begins = bool(bare and _BEGINS.match(rest))
    if begins:
        _check_rest(_BEGINS.sub("", rest, count=1), is_bare=False)
    elif bare and head["until"]:
        raise _UnsureError
    else:
        _check_rest(rest, is_bare=bare)
    own = _stated(unit, within.basis)
    return _day(unit, _Context(within.basis, own or within.year), begins=begins), own, begins


def _head(piece: str) -> re.Match[str]:
    """Return the words before what names a day."""
    return _HEAD.match(piece) or re.match("", piece)  # type: ignore[return-value]  # it matches nothing, too


_SHORT_SPAN = lazy(rf"{_YEAR}?(?:1[0-2]|0?[1-9])(?=[-至到](?:1[0-2]|0?[1-9])月)")


def _span(piece: str, start: int) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return the beginning and the end of a span of days or months; None where there is no span."""
    short = _SHORT_SPAN.match(piece, start)
    first = _unit(f"{piece[: short.end()]}月", start) if short else _unit(piece, start)
    end = short.end() if short else first.end() if first else start
    joint = re.compile(r"起?[-至到]").match(piece, end)
    if not (first and joint):
        return None
    until = _unit(piece, joint.end())
    if until is None or "month" not in until.groupdict() or "month" not in first.groupdict():
        raise _UnsureError
    return first, until


def _unit(piece: str, start: int) -> re.Match[str] | None:
    """Return what names a day at a place of a piece, the first kind that fits."""
    return next((match for pattern in _UNITS if (match := pattern.match(piece, start))), None)


def _is_bare(unit: re.Match[str]) -> bool:
    """Whether it says no more than the time: 6月, and not 6月底, 6月30日."""
    parts = unit.groupdict()
    return not (parts.get("end") or parts.get("day"))


def _check_rest(rest: str, *, is_bare: bool) -> None:
    """Raise _UnsureError where the words after what names a day may change it."""
    if not rest:
        return
    if _OTHERWISE.match(rest) or _TIME.search(rest) or re.search("已|每", rest) or (is_bare and not _WORK.match(rest)):
        raise _UnsureError


def _stated(unit: re.Match[str], basis: Basis) -> int | None:
    """Return the year that words state: 2025年, 十四五, 今年, 明年; None where they state none."""
    parts = unit.groupdict()
    if parts.get("year"):
        return int(parts["year"])
    if parts.get("five"):
        return 2010 + 5 * "一二三四五六".index(parts["five"])
    if not parts.get("word"):
        return None
    if basis.issued is None or basis.issued.year != basis.year:
        raise _UnsureError
    return basis.year + (parts["word"] == "明年")


def _day(unit: re.Match[str], within: _Context, *, begins: bool = False) -> dt.date:
    """Return the day that is meant, in the year that is stated, else in the only one that is possible."""
    basis = within.basis
    if within.year:
        day = _last(unit, within.year)
        if unit.groupdict().get("word") and basis.issued and day < basis.issued and not begins:
            raise _UnsureError
        return day
    if basis.several or _is_late(basis):
        raise _UnsureError
    years = {basis.year, basis.issued.year if basis.issued else basis.year}
    possible = [day for year in sorted(years) if (day := _last(unit, year)) >= (basis.issued or day) or begins]
    if len(possible) != 1:
        raise _UnsureError
    return possible[0]


def _is_late(basis: Basis) -> bool:
    """Whether the notice was issued after the plan's year."""
    return basis.issued is not None and basis.issued.year > basis.year


def _last(unit: re.Match[str], year: int) -> dt.date:
    """Return the last day of what a unit names in a year."""
    parts = unit.groupdict()
    month = int(parts.get("month") or 12)
    if parts.get("day"):
        if parts["day"].lstrip("0") == "1" and parts.get("before"):
            raise _UnsureError
        return dt.date(year, month, int(parts["day"]))
    if parts.get("before"):
        raise _UnsureError
    if parts.get("half"):
        month = 6 if parts["half"] == "上" else 12
    if parts.get("quarter"):
        month = 3 * ("一二三四1234".index(parts["quarter"]) % 4 + 1)
    end = monthrange(year, month)[1]
    return dt.date(year, month, {"上": 10, "中": 20}.get(parts.get("tenth") or "", end))


def _recurring(every: re.Match[str], basis: Basis) -> Iterator[dt.date]:
    """Yield the days of the plan's year, from the day of issue on, on which something recurs."""
    if basis.several or _is_late(basis) or (every["before"] and every["day"].lstrip("0") == "1"):
        raise _UnsureError
    for month in range(1, 13) if every["span"] == "月" else (3, 6, 9, 12):
        last = monthrange(basis.year, month)[1]
        if every["day"] and (every["span"] != "月" or int(every["day"]) > last):
            raise _UnsureError
        day = dt.date(basis.year, month, int(every["day"] or last))
        if not basis.issued or day >= basis.issued:
            yield day
