"""`plan build`, as an editor calls it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.generators.contender import Contender, Programs

if TYPE_CHECKING:
    from tests.benchmarks.documents import Document

ROOT = Path(__file__).parents[3]


class Plan(Contender):
    """The plan itself, which `express` writes, in this repository's configuration."""

    name = "plan"
    needs = ()
    caches = ("cache",)

    def source(self, document: "Document") -> dict[str, str]:
        """Nothing: it builds from the plan."""
        del document
        return {}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build."""
        del programs
        program = str(Path(sys.executable).with_name("plan"))
        config = str(ROOT / "mkdocs.yml")
        where = ["--plan-dir", str(folder / "plan"), "-f", config, "--site-dir", str(folder / self.output)]
        return [[program, "build", *where]]

    def environment(self, folder: Path) -> dict[str, str]:
        """Whatever it keeps between builds, it keeps below its own folder."""
        return {"XDG_CACHE_HOME": str(folder / self.caches[0])}
