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

    def source(self, document: "Document") -> dict[str, str]:
        """Nothing: it builds from the plan."""
        del document
        return {}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build, without what the others do not make: office files, and comparisons but with the year before."""
        del programs
        config = (
            (ROOT / "mkdocs.yml")
            .read_text("utf-8")
            .replace("documents: true", "documents: false\n      compare: before")
        )
        for name in ("docs", "overrides"):
            config = config.replace(f"_dir: {name}\n", f"_dir: {ROOT / name}\n")
        (folder / "mkdocs.yml").write_text(config, "utf-8")
        program = str(Path(sys.executable).with_name("plan"))
        where = ["--plan-dir", str(folder / "plan"), "-f", str(folder / "mkdocs.yml")]
        return [[program, "build", *where, "--site-dir", str(folder / self.output)]]

    def environment(self, folder: Path) -> dict[str, str]:
        """Keep what was made where it goes with all the rest."""
        return {"PLAN_CACHE_DIR": str(folder / ".cache/plan")}
