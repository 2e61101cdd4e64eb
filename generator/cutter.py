"""Cuts text into the tokens that the search knows. `assets/search.js` has the same cutter; one table tests both.

Each Chinese, Japanese or Korean character is a token, each run of other letters and digits is one, and everything else
separates. Full-width and half-width, upper and lower case are one; the selectors of a character's shape do not count.
"""

import re
import unicodedata

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_SINGLE = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),
    (0x3031, 0x30FF),  # kana
    (0x3105, 0x312F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def tokens(text: str) -> list[str]:
    """Cut a text."""
    result: list[str] = []
    run: list[str] = []
    for char in _normal(_normal(_SELECTORS.sub("", text)).lower()):
        if _is_letter(char) and not _stands_alone(char):
            run.append(char)
            continue
        if run:
            result.append("".join(run))
            run.clear()
        if _stands_alone(char) and _is_letter(char):
            result.append(char)
    if run:
        result.append("".join(run))
    return result


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM" or 0x20000 <= ord(char) <= 0x3FFFF  # Han newer than this Python too


def _stands_alone(char: str) -> bool:
    code = ord(char)
    return code > 0x2E7F and any(first <= code <= last for first, last in _SINGLE)
