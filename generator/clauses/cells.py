"""Read the cells of a table's row that say who is responsible, and until when, as one clause."""

from generator.clauses import parse, phrases, wording
from generator.clauses.clause import Clause


def clause_of(cells: dict[str, str], *, first_leads: bool = False) -> Clause:
    """Return the clause that a row's cells, heading → text, state together."""
    return parse.parse(labelled_text(cells) or "", first_leads=first_leads)


def labelled_text(cells: dict[str, str]) -> str | None:
    """Return the cells that say who and when as text with labels, 责任单位：市教育局；…; None where no cell does."""
    return (
        "；".join(phrases.flat(f"{heading}：{value}") for heading, value in cells.items() if is_responsibility(heading))
        or None
    )


def is_responsibility(heading: str) -> bool:
    """Whether the heading is that of a column of responsible units, of persons or of deadlines."""
    return any(pattern.fullmatch(heading) for pattern in wording.HEADINGS.values())
