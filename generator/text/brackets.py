"""Match brackets and quotes: which closes which, computed for a whole text at once, and cached."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

BRACKETS = {"(": ")", "（": "）", "〔": "〕", "﹝": "﹞", "[": "]", "［": "］", "【": "】"}
QUOTES = {"“": "”", "《": "》", "‘": "’", "「": "」"}
PAIRS = BRACKETS | QUOTES

_TWINS = {")": "）", "）": ")"}


class Pairs:
    """The matched pairs of one text; a bracket is closed by one of either width."""

    def __init__(self, text: str) -> None:
        self._closing: dict[int, int] = {}
        opened: list[int] = []
        for at, char in enumerate(text):
            if opened and char in (closing := PAIRS[text[opened[-1]]], _TWINS.get(closing)):
                self._closing[opened.pop()] = at
            elif char in PAIRS:
                opened.append(at)
        self._outer = list(self._outermost(text))
        self._balances = [_balance(text, *quote) for quote in QUOTES.items() if quote[0] in text]

    def _outermost(self, text: str) -> Iterator[tuple[int, int]]:
        end = -1
        for start in sorted(self._closing):
            if start > end and text[start] in BRACKETS:
                end = self._closing[start]
                yield end, start

    def closing(self, start: int) -> int:
        """Return the index of what closes the bracket or quote at `start`; -1 where nothing does."""
        return self._closing.get(start, -1)

    def inside(self, place: int) -> bool:
        """Whether an index is within brackets."""
        at = bisect_left(self._outer, (place + 1,))
        return at < len(self._outer) and self._outer[at][1] < place

    def quoted(self, place: int, since: int = 0) -> bool:
        """Whether more quotes of some kind open than close from the index `since` up to `place`."""
        return any(balance[place] > balance[since] for balance in self._balances)


def _balance(text: str, opening: str, closing: str) -> "array[int]":
    """Return for each index how many more quotes open than close before it."""
    return array("l", accumulate(((char == opening) - (char == closing) for char in text), initial=0))


@lru_cache(maxsize=16)  # one text is queried for many indexes in turn
def pairs(text: str) -> Pairs:
    """Return the matched pairs of a text, memoized."""
    return Pairs(text)
