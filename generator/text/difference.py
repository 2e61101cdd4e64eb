"""Compare texts character by character: what `difflib` finds, by the interpreter's own search in strings."""

from collections.abc import Callable
from difflib import Match, SequenceMatcher

Step = tuple[str, int, int, int, int]
"""A step from one text to another, as `difflib` has it: what is done, and with which stretches of both."""


def steps(old: str, new: str) -> list[Step]:
    """Return the steps from one text to the other: those of `SequenceMatcher`, none of whose characters is junk."""
    return list(_TextMatcher(old, new).get_opcodes())


class _TextMatcher(SequenceMatcher[str]):
    """Finds the longest stretches that two texts share, without a look at each pair of equal characters."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(None, old)  # whose index of the other text stays empty: it would take as long as all the rest
        self._old, self.b = old, new

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest stretch of both: of several the first in the one text, and there in the other."""
        text, find, end = self._old, self.b.find, len(self._old) if ahi is None else ahi
        at, found, there, size = alo, alo, blo, 0
        while (after := at + size + 1) <= end:  # only a longer one is looked for
            if (place := find(text[at:after], blo, bhi)) >= 0:
                there, size = _grown(text[at:end], find, place, size + 1, bhi)
                found, at = at, at + 1
                continue
            # what holds a part that is nowhere is passed over, and a short part passes over most
            part = 1
            while part <= size and find(text[after - part : after], blo, bhi) >= 0:
                part *= 2
            at = after - part + 1 if part <= size else at + 1
        return Match(found, there, size)


def _grown(
    text: str, find: Callable[[str, int, int | None], int], place: int, size: int, end: int | None
) -> tuple[int, int]:
    """Return where the longest stretch lies that a text begins with, and its size, given those of a shorter one."""
    step, grows = 1, True
    while step:
        further = find(text[: size + step], place, end) if size + step <= len(text) else -1
        if further >= 0:
            place, size = further, size + step
        grows = grows and further >= 0
        step = step * 2 if grows else step // 2
    return place, size
