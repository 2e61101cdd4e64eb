"""Office files as a whole: what they are made of, and what they are not."""

from functools import partial
from pathlib import Path

import pytest

from generator.formats.registry import FORMATS, offered_for
from generator.plan.load import load
from generator.plan.records import Edition

ROOT = Path(__file__).parents[1]


def written(edition: Edition, *, backwards: bool = False) -> dict[str, bytes]:
    """Return the office files of an edition by name, written in their order or from the last to the first."""
    writers = {offered.name: partial(offered.write, edition) for offered in FORMATS.values() if offered.office}
    for department in edition.departments:
        writers |= {
            form.name(department): partial(form.write, edition, department) for form in offered_for(edition, department)
        }
    return {name: writers[name]() for name in (reversed(writers) if backwards else writers)}


@pytest.mark.parametrize("plan", ["plan", "tests/small_plan"])
def test_no_file_depends_on_those_written_before_it(plan: str) -> None:
    """An edition's office files are the same bytes in whatever order they are written, and when written again."""
    edition = load(ROOT / plan).editions[-1]
    files = written(edition)

    assert written(edition) == files
    assert written(load(ROOT / plan).editions[-1], backwards=True) == files
