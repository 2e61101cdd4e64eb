"""What is made of a record once, and kept for who asks again: frozen records are told apart by being themselves."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

Of = TypeVar("Of")
Made = TypeVar("Made")

_KEPT = 4
"""For how many records at a time: a build makes one edition after the other."""


class _Itself(Generic[Of]):
    """A record that equals only itself: to compare, or to hash, all that it holds would take longer than to make."""

    def __init__(self, record: Of) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.record is self.record


def once(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """Let a function make it once for a record. All callers share what it gives: nobody may change it."""
    kept = lru_cache(maxsize=_KEPT)(lambda itself: make(itself.record))
    return wraps(make)(lambda record: kept(_Itself(record)))
