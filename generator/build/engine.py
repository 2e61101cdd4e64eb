"""Which program answers to the name of MkDocs: ProperDocs, which carries it on, where that is installed."""

import sys
from contextlib import suppress


def choose() -> None:
    """Have ProperDocs imported by whoever imports MkDocs; not in a process of MkDocs, whose plug-ins stay its own."""
    if "mkdocs" not in sys.modules:
        with suppress(ModuleNotFoundError):
            import properdocs.replacement  # noqa: F401, PLC0415  imported for what it does
