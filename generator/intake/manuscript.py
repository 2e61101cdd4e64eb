"""The text of a document, whatever its format: its lines, and which of them are cells of which table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManuscriptCell:
    """A cell of a table: the indexes of its lines in the manuscript, from 0; none where it is empty."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ManuscriptTable:
    """A table as rows of cells; a merged cell stands, as the same object, at each place that it covers."""

    rows: tuple[tuple[ManuscriptCell, ...], ...]


@dataclass(frozen=True, slots=True)
class UncertainLine:
    """A line that was recognized in a picture: the places of characters that are not certain, and the line as PNG."""

    text: str
    doubtful: frozenset[int]
    picture: bytes


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document's text, a paragraph a line, each paragraph of a cell a line of its own; no line holds a line end."""

    lines: tuple[str, ...]
    tables: tuple[ManuscriptTable, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """What the box above a notice on a site says: keys of edition.yml and values, as they are written there."""
    notes: tuple[tuple[str, str], ...] = ()
    """What a reader left out or could not read, for the report: keys of `report.KINDS`, and words."""
    uncertain: tuple[UncertainLine, ...] | None = None
    """The lines recognized in pictures that are not certain; None where no text was recognized."""

    @property
    def text(self) -> str:
        """The whole text, without a line end at its end."""
        return "\n".join(self.lines)
