"""Recognize the numbers of headings by level, from 第一章 over 一、 (一) 1. to (1), and read their value."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from generator.text.patterns import lazy
from generator.text.typeset import NUMERALS

_BLANK = " \t\u3000\xa0"
_LEGAL = "[壹贰叁肆伍陆柒捌玖拾]"
_ZH = "[一二三四五六七八九十百零〇]{1,6}"

RANKS = ("volume", "chapter", "section", "一、", "（一）", "1.", "1.1", "1.1.1", "（1）", "①", "1）")
"""The levels as GB/T 9704 orders them, and those that notices add, from the highest."""

# Each level: its number, and the mark after it that belongs to the layout.
_PATTERNS = (
    ("volume", lazy(rf"(第{_ZH}(?:部分|编|篇))[：:、]?")),
    ("chapter", lazy(rf"(第{_ZH}章)")),
    ("section", lazy(rf"(第{_ZH}节)")),
    ("一、", lazy(rf"({_ZH})[、．.](?!{_ZH}、)|(第{_ZH}条)(?=[{_BLANK}：:、（(【])[：:、]?|({_LEGAL}{{1,4}})[、．.]")),
    ("（一）", lazy(rf"([（(〔﹝]{_ZH}[)）〕﹞]|[㈠-㈩])[、．.]?")),
    ("1.", lazy(r"([0-9０-９]{1,3})(?:[.．﹒、](?![0-9０-９])|[.．﹒、](?=20[0-9]{2}年))|([⒈-⒛])")),
    ("（1）", lazy(r"([（(][0-9０-９]{1,3}[)）]|[⑴-⒇])[、．.]?")),
    ("①", lazy(r"([①-⑳㉑-㉟㊱-㊿])[、．.]?")),
    ("1）", lazy(r"([0-9０-９]{1,3}[)）])[、．.]?")),
)
_DIGITS = str.maketrans("０１２３４５６７８９〇壹贰叁肆伍陆柒捌玖拾", "0123456789零一二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the head of an item: its level, an index of RANKS, its value, and indexes in the text."""

    rank: int
    value: int
    start: int
    end: int
    """After the number, without the mark that follows it."""
    after: int
    """After that mark."""


def marker(text: str, at: int = 0) -> Marker | None:
    """Return the number that begins at index `at` of a text; None where there is none."""
    for name, pattern in _PATTERNS:
        if (found := pattern.match(text, at)) and (
            value := value_of(number := found[found.lastindex or 0])
        ) is not None:
            return Marker(RANKS.index(name), value, at, at + len(number), found.end())
    return None


_AMOUNT = "[%％‰℃°]|[万千百]?(?:亿|[元吨亩米升倍]|人次|公里|公顷|公斤|平方|立方|个百分点|千瓦)|[万千]人"
_STEPS = lazy(rf"([0-9]{{1,3}}(?:[.．][0-9]{{1,3}}){{1,2}})(?![0-9]|{_AMOUNT})[.．、]?(?![0-9])")


def steps(text: str) -> tuple[Marker, tuple[int, ...]] | None:
    """Return what may be the number of an item that names those above it, 1.1 or 1.1.1, and its steps; else None.

    It may be a decimal as well: only the items beside it can tell.
    """
    if not (found := _STEPS.match(text)):
        return None
    values = tuple(map(int, re.split("[.．]", found[1])))
    rank = RANKS.index("1.1" if len(values) == 2 else "1.1.1")
    return Marker(rank, values[-1], 0, found.end(1), found.end()), values


_DECIMAL = lazy(r"([0-9]{1,3})[.．](?=[0-9])(?![0-9]{1,3}(?:[.．、]|[ \t\u3000\xa0]))")


def decimal(text: str) -> Marker | None:
    """Return the number of an item whose title begins with a figure, 2.5G基站; it may be a decimal."""
    if not (found := _DECIMAL.match(text)):
        return None
    return Marker(RANKS.index("1."), int(found[1]), 0, found.end(1), found.end())


def value_of(number: str) -> int | None:
    """Return what a printed number counts: （十二） is 12; None where it is no number up to 999."""
    bare = re.sub(r"[第章节条编篇（()）〔〕﹝﹞、.．﹒]|部分", "", number).translate(_DIGITS)
    if len(bare) == 1 and unicodedata.category(bare) == "No":  # ①, ⑴, ⒈, ㈠
        return int(unicodedata.numeric(bare))
    if bare.isascii() and bare.isdigit():
        return int(bare)
    bare = bare.removeprefix("一") if bare.startswith("一十") else bare
    return NUMERALS.get(bare) or NUMERALS.get("一" + bare if bare.startswith("百") else bare)


def gaps(values: list[int]) -> list[tuple[int, int]]:
    """Return where numbers skip, as pairs of the number before and the one after; a new start at 1 is no gap."""
    return [(a, b) for a, b in pairwise(values) if b not in (a + 1, 1)]
