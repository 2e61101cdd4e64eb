"""Regular expressions that are compiled when they are first used: no command needs them all."""

import re
from typing import Any, cast


def lazy(pattern: str) -> re.Pattern[str]:
    """Return a pattern that is compiled when something is first asked of it."""
    return cast("re.Pattern[str]", _Lazy(pattern))


class _Lazy:
    """Stands for a pattern; each of its methods is the pattern's own from the second call on."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern), name)
        setattr(self, name, found)
        return found
