"""What tests need of the machine beside Python, and what is said where it is missing."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

_REASON = re.compile(r"not on this machine: (?P<what>.+?)(?: \[Debian: (?P<packages>.+)\])?", re.DOTALL)


def need(found: object, what: str, packages: str = "") -> None:
    """Skip the test where the machine lacks something; fail where CI says that nothing may be skipped.

    `packages` are those of Debian that bring it, for who may install any.
    """
    if not found:
        reason = f"not on this machine: {what}" + (f" [Debian: {packages}]" if packages else "")
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def summary(reasons: Iterable[str]) -> Iterator[str]:
    """Return lines that say how many tests were skipped for want of what, and what would bring it; none for none."""
    missing = [match for reason in reasons if (match := _REASON.fullmatch(reason.removeprefix("Skipped: ")))]
    if not missing:
        return
    yield f"{len(missing)} tests were not run, since this machine lacks"
    for what, count in Counter(match["what"] for match in missing).most_common():
        yield f"{count:6}  {what}"
    packages = sorted({package for match in missing for package in (match["packages"] or "").split()})
    if packages:
        yield f"To have them run, an administrator installs: apt install {' '.join(packages)}"
