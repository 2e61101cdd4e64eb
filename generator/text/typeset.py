"""Write Chinese text as official documents do: full-width punctuation, sentences, numerals, dates."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from generator.text import invisible
from generator.text.patterns import lazy

_WIDE = str.maketrans("(),:;", "（），：；")
_MARKS = re.compile(r"[(),:; ]+")

# The full-width forms of ASCII, and the blank as wide as a Chinese character.
_FULL_WIDTH = re.compile("[！-～　]")
_HALF = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DIGITS = "零一二三四五六七八九"

# Han characters, CJK punctuation, full-width forms, and the dashes and quotes that Chinese shares
# with Latin text.
_CJK = lazy(r"[⺀-〿㐀-鿿豈-﫿＀-￮𠀀-𳎯“”‘’—…·]")

# A sentence ends at 。！？ and takes the closing quotes and brackets that follow.
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）)》〉】]*|[^。！？]+")

# Control characters have no shape of their own; their pictures (U+2400…) let a reader see them.
_PICTURES = {c: 0x2400 + c for c in range(32) if chr(c) not in "\t\n"} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys([*range(0x80, 0xA0), 0xFFFE, 0xFFFF], 0xFFFD)
_SHOWN_OTHERWISE = re.compile(f"[(),:;{re.escape(''.join(map(chr, _PICTURES)))}]")
_ONE_LINE = _PICTURES | {0x09: 0x2409, 0x0A: 0x240A, 0x2028: 0x240A, 0x2029: 0x240A}


@lru_cache(maxsize=1 << 13)  # the sentences of an edition stand on several pages
def display(text: str) -> str:
    """Return `text` as official typesetting shows it, of the same length.

    Half-width ( ) , : ; next to Chinese become full-width (NORMS N21), brackets in pairs; control
    characters become pictures. The data keeps what the notice wrote.
    """
    if not _SHOWN_OTHERWISE.search(text):
        return text
    wide = _MARKS.sub(_widened, text)
    if wide != text and ("(" in wide or ")" in wide):
        chars = list(wide)
        for opening, closing in _brackets(text):
            if chars[opening] == "（" or chars[closing] == "）":
                chars[opening], chars[closing] = "（）"
        wide = "".join(chars)
    return visible(wide)


def as_read(text: str) -> str:
    """Return `text` with full-width forms half-width, of the same length: texts that read alike are equal then."""
    return text.translate(_HALF) if _FULL_WIDTH.search(text) else text


def visible(text: str) -> str:
    """Return `text` with pictures in place of its control characters, of the same length."""
    return text if text.isprintable() else text.translate(_PICTURES)  # most are, and this is quick to know


def size(count: int) -> str:
    """Return a number of bytes for readers: 20.1 KB, of 1024 bytes each."""
    if count < 1024:
        return f"{count} B"
    kilobytes = count / 1024
    return f"{kilobytes:.1f} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"


def one_line(text: str) -> str:
    """Return `text` as one line that any terminal can print: no control characters, hidden ones spelled out."""
    return invisible.spelled(text.translate(_ONE_LINE).encode("utf-8", "replace").decode("utf-8"))


def _widened(run: re.Match[str]) -> str:
    """Return a run of marks and blanks, full-width if the character before or after it is Chinese."""
    text, (start, end) = run.string, run.span()
    beside = _CJK.match(text[start - 1 : start]) or _CJK.match(text[end : end + 1])
    return run[0].translate(_WIDE) if beside else run[0]


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for i, char in enumerate(text):
        if char == "(":
            opened.append(i)
        elif char == ")" and opened:
            yield opened.pop(), i


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; joined, they are the paragraph again."""
    return _SENTENCE.findall(text)


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text, blank ones left out."""
    return [line for line in text.split("\n") if line.strip()]


def pairs(text: str) -> frozenset[int]:
    """Return the pairs of neighbouring characters in a text, each as the number that its two code points make."""
    encoded = text.encode("utf-32-le", "surrogatepass")  # four bytes a character, so eight are a pair
    evens, odds = encoded[: len(text) // 2 * 8], encoded[4 : 4 + (len(text) - 1) // 2 * 8]
    return frozenset(memoryview(evens).cast("Q")).union(memoryview(odds).cast("Q"))


def dice(one: frozenset[int], other: frozenset[int]) -> float:
    """Return Dice's coefficient of two sets of pairs, 0 to 1."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


@cache
def numeral(number: int) -> str:
    """Return a number from 1 to 999 as Chinese headings write it: 一, 十, 十一, 二十, 一百零一, 一百一十."""
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        link = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return f"{_DIGITS[hundreds]}百{link}{numeral(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


MAX_NUMBER = 999
"""The greatest number that a chapter or a task may have."""

NUMERALS = {numeral(n): n for n in range(1, MAX_NUMBER + 1)}
"""Chinese numeral → number."""


def chinese_date(year: int, month: int, day: int) -> str:
    """Return a date as official documents write it, without padded zeros: 2014年6月27日 (NORMS N5)."""
    return f"{year}年{month}月{day}日"
