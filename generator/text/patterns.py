"""Compile regular expressions lazily: no command needs them all."""

import re
from typing import Any, cast


def lazy(pattern: str) -> re.Pattern[str]:
    """Return a regular expression that is compiled when it is first used."""
    return cast("re.Pattern[str]", _Lazy(pattern))


class _Lazy:
    """A proxy of a pattern; it replaces its attributes with the pattern's own as they are used."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern), name)
        setattr(self, name, value)
        return value
