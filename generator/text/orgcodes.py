"""Check characters of the numbers that organisations have in China, and the index numbers that begin with them."""

import re
from typing import NamedTuple

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The digits of unified social credit codes (GB 32100): without I, O, S, V and Z."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INDEX_NUMBER = re.compile(
    rf"(?:(?P<credit>[{_DIGITS}]{{18}})|(?P<organisation>[0-9A-Z]{{8}}-?[0-9X]))/[0-9]{{4}}(?:-?[0-9]{{2}})?-[0-9]{{4,8}}"
)


class IndexNumber(NamedTuple):
    """What an index number (索引号) begins with: an organisation's number, and the last character it should have."""

    code: str
    check: str

    @property
    def is_consistent(self) -> bool:
        """Whether the number ends in its check character."""
        return self.code[-1] == self.check


def index_number(text: str) -> IndexNumber | None:
    """Return what an index number begins with; None where it is not written as either of the two schemes.

    Once 000014349/2017-00110, by the organisation code; today by the unified social credit code.
    """
    match = _INDEX_NUMBER.fullmatch(text)
    if not match:
        return None
    if code := match["credit"]:
        return IndexNumber(code, credit_check(code[:17]))
    code = match["organisation"]
    return IndexNumber(code, organisation_check(code[:8]))


def credit_check(body: str) -> str:
    """Return the check character of a unified social credit code by its first 17 characters (GB 32100)."""
    total = sum(_DIGITS.index(char) * pow(3, at, 31) for at, char in enumerate(body))
    return _DIGITS[-total % 31]


def organisation_check(body: str) -> str:
    """Return the check character of an organisation code by its first 8 characters (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
