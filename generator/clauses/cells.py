"""Cells that say who is responsible and until when, read as one clause by the headings of their columns."""

from generator.clauses import parse, phrases, wording
from generator.clauses.clause import Clause


def clause_of(cells: dict[str, str], *, first_leads: bool = False) -> Clause:
    """Read the cells of a row, by heading, as one clause."""
    return parse.parse(labelled_text(cells) or "", first_leads=first_leads)


def labelled_text(cells: dict[str, str]) -> str | None:
    """Return the cells that say who and when as labelled words; None where none does."""
    return (
        "；".join(phrases.flat(f"{heading}：{value}") for heading, value in cells.items() if is_responsibility(heading))
        or None
    )


def is_responsibility(heading: str) -> bool:
    """Whether a column says who is responsible, or until when."""
    return any(pattern.fullmatch(heading) for pattern in wording.HEADINGS.values())
