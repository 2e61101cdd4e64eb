"""What the benchmark asks of a generator that it times."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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
    configuration: Mapping[str, str] = {}
    """Its configuration and templates: path → text."""

    def sources(self, plan: Path, pages: "Iterable[Document]") -> dict[str, str]:
        """Return what it makes the site of a plan from: path → text. The plan's folder and its pages say the same."""
        del plan
        return {path: text for page in pages for path, text in self.source(page).items()}

    def source(self, document: "Document") -> dict[str, str]:
        """Return what it makes a page from: path → text."""
        raise NotImplementedError

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Return the commands that build the site, its search included; they run in its folder."""
        raise NotImplementedError

    def environment(self, folder: Path) -> dict[str, str]:
        """Give what it is told through its environment: nothing."""
        del folder
        return {}
