"""Memoize functions of a record by its identity."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

Record = TypeVar("Record")
Result = TypeVar("Result")

_SIZE = 4
"""For how many records results are held: a build makes one edition after the other."""


class _Identity(Generic[Record]):
    """Cache key of a record that equals only itself: to hash all that it holds would take longer than to compute."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.record is self.record


def memoized(compute: Callable[[Record], Result]) -> Callable[[Record], Result]:
    """Cache the results of a function for the last few records. Callers share a result: none may change it."""
    cached = lru_cache(maxsize=_SIZE)(lambda identity: compute(identity.record))
    return wraps(compute)(lambda record: cached(_Identity(record)))
