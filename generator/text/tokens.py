"""Tokenize text for the search. `assets/search/cutter.js` is the same tokenizer in JavaScript; one table tests both.

Each Chinese, Japanese or Korean character is a token, each run of other letters and digits is one, and everything else
separates them. Full-width and half-width, upper and lower case are one; variation selectors are dropped.
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


class _Cut(dict[int, str]):
    """Code point → its replacement: a blank for what separates, blanks around what is a token of its own."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # Han newer than this Python's Unicode are letters too
        letter = unicodedata.category(char)[0] in "LNM" or 0x20000 <= code <= 0x3FFFF
        single = any(first <= code <= last for first, last in _SINGLE)
        self[code] = " " if not letter else f" {char} " if single else char
        return self[code]


_CUT = _Cut()


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in order."""
    return _normal(_normal(_SELECTORS.sub("", text)).lower()).translate(_CUT).split()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
