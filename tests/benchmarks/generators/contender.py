"""What the benchmark asks of a generator that it times."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:  # who runs the others must stay small: the system counts its memory as theirs
    from tests.benchmarks.documents import Document

Programs = Mapping[str, Path]
"""Where the programs of `tests/benchmarks/tools.py` lie, by name."""


class Contender:
    """A generator: what it needs, what it builds from, and how it is started."""

    name: str
    needs: tuple[str, ...] = ()
    """Programs by name."""
    output = "site"
    """The folder of its site, within its own."""
    caches: tuple[str, ...] = (".cache",)
    """Folders that it keeps from one build to the next, within its own."""
    configuration: ClassVar[dict[str, str]] = {}
    """Its configuration and templates: path → text."""

    def source(self, document: "Document") -> dict[str, str]:
        """Give what it makes a page from: path → text."""
        raise NotImplementedError

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Return the commands that build the site, its search included; they run in its folder."""
        raise NotImplementedError

    def environment(self, folder: Path) -> dict[str, str]:
        """Give what it is told through its environment: nothing."""
        del folder
        return {}
