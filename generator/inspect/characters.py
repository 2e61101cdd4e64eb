"""Characters that no font shows, or not every one: what readers see as an empty box.

GB 18030-2022 says which ideographs a system of a public service has to show: the first block up to U+9FEF, extensions
A to F. Those of B to F lie beyond the fonts of many machines; later ones no font need have.
"""

import unicodedata
from typing import Literal

Oddity = Literal["private", "broken", "fontless", "rare"]
"""Of private use; no character; in no font that is required; in the fonts of some machines only."""

_REQUIRED_LATER = ((0x9FF0, 0x9FFF), (0x4DB6, 0x4DBF), (0x2EBF0, 0x2F7FF), (0x30000, 0x3FFFF))
"""Ideographs that the standard of 2022 does not have: later ones in the first blocks, extension I, and G on."""
_WHITE = frozenset("\t\n\f\r")
_usual: set[str] = set()
"""Characters that were looked at and are shown everywhere: thousands of pages have the same few thousand."""


def odd_characters(text: str) -> dict[str, Oddity]:
    """Return the characters of a text that somebody may not see, each with why."""
    odd: dict[str, Oddity] = {}
    for char in set(text) - _usual:
        if why := _oddity(char):
            odd[char] = why
        else:
            _usual.add(char)
    return odd


def _oddity(char: str) -> Oddity | None:
    category, point = unicodedata.category(char), ord(char)
    if category == "Co":
        return "private"
    if any(first <= point <= last for first, last in _REQUIRED_LATER):
        return "fontless"
    if category in {"Cn", "Cs"} or char == "\N{REPLACEMENT CHARACTER}" or (category == "Cc" and char not in _WHITE):
        return "broken"
    return "rare" if point >= 0x20000 and category == "Lo" else None
