"""Read the rows that state tasks in all tables of a manuscript."""

from collections.abc import Iterator

from generator.intake.manuscript import Manuscript
from generator.intake.tables import flattened, grids, typed
from generator.intake.tables.columns import TaskRow


def rows(manuscript: Manuscript, text: str) -> Iterator[TaskRow]:
    """Yield the rows that state tasks: of the tables of a manuscript, of those typed, then of those flattened."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    covered: set[int] = set()
    for table in manuscript.tables:
        covered |= {line for row in table.rows for cell in row for line in cell.lines}
        yield from grids.rows(table, lines, starts)
    for row in typed.rows(lines, starts, covered):
        covered.update(row.lines)
        yield row
    yield from flattened.rows(lines, starts, covered)
