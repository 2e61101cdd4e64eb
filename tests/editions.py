"""Every edition that the tests know: the plan's, the small one's, a chain of years, and notices in all layouts."""

import tempfile
from functools import cache
from pathlib import Path

from generator.intake.edition import make, put
from generator.intake.manuscript import Manuscript
from generator.plan.load import load
from generator.plan.records import Edition, Section
from generator.plan.shapes.edition import EditionFile
from tests import chain

TESTS = Path(__file__).parent


@cache
def all_editions() -> dict[str, Edition]:
    """Give them by name; made once a worker."""
    editions = {"2014": load(TESTS.parent / "plan").editions[0], "small": load(TESTS / "small_plan").editions[0]}
    with tempfile.TemporaryDirectory(prefix="plan-editions-") as name:
        folder = Path(name)
        for edition in load(chain.sealed(folder / "chain")).editions:
            editions[f"chain-{edition.id}"] = edition
        for path in sorted((TESTS / "notices").glob("*.txt")):
            put(make(_manuscript(path), "2031", folder / path.stem), folder / path.stem)
            editions[path.stem] = load(folder / path.stem).editions[0]
    return editions


def _manuscript(path: Path) -> Manuscript:
    return Manuscript(tuple(path.read_text("utf-8").split("\n")))


def an_edition(year: str, head: EditionFile, *sections: Section) -> Edition:
    """Return an edition of nothing but chapters."""
    return Edition(id=year, head=head, sections=sections, references=(), head_references=(), notice="")
