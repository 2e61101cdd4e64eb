"""`plan build`, as an editor calls it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.generators.contender import Contender, Programs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmarks.documents import Document

ROOT = Path(__file__).parents[3]
PROGRAM = str(Path(sys.executable).with_name("plan"))


class Plan(Contender):
    """The plan itself in this repository's configuration, with office files to take away or without."""

    def __init__(self, name: str, *, documents: bool) -> None:
        self.name = name
        config = (ROOT / "mkdocs.yml").read_text("utf-8")
        for folder in ("docs", "overrides"):
            config = config.replace(f"_dir: {folder}\n", f"_dir: {ROOT / folder}\n")
        self.configuration = {"mkdocs.yml": config.replace("documents: true", f"documents: {str(documents).lower()}")}

    def sources(self, plan: Path, pages: "Iterable[Document]") -> dict[str, str]:
        """Return the plan's files."""
        del pages
        files = (path for path in plan.rglob("*") if path.is_file())
        return {path.relative_to(plan.parent).as_posix(): path.read_text("utf-8") for path in files}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build."""
        del folder, programs
        return [[PROGRAM, "build", "--site-dir", self.output]]

    def publishing(self, target: str) -> list[list[str]]:
        """Return the commands that publish the site to a target."""
        return [[PROGRAM, "publish", target]]

    def environment(self, folder: Path, cache: str = "plan") -> dict[str, str]:
        """Keep what was made where it goes with all the rest."""
        return {"PLAN_CACHE_DIR": str(folder / ".cache" / cache)}
