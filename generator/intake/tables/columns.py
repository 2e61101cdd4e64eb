"""What the columns of tables of tasks are called, and the record of a row that states a task."""

import re
from dataclasses import dataclass

from generator.clauses import wording
from generator.clauses.cells import clause_of, is_responsibility
from generator.clauses.clause import Clause
from generator.text.patterns import lazy

BLANK = " \t\u3000\xa0\r"
COLUMNS = (
    ("number", lazy(r"序号|编号|项号|号")),
    (
        "title",
        lazy(r"(?:[一-鿿]{0,6})(?:任务|事项|举措|项目|名称|任务名称|项目名称|工作|要点|指标|问题)(?:名称)?"),
    ),
    (
        "text",
        lazy(r"(?:[一-鿿]{0,6})(?:内容|措施|要求|目标|任务|分解|标准|描述|说明|成果|做法|事项)(?:及[一-鿿]{1,6})?"),
    ),
)
KEYS = ("number", "title", "text")
NUMBER = lazy(r"[（(]?(?:[0-9０-９]{1,5}|[一二三四五六七八九十百零〇]{1,6})[)）]?[.．、]?")
"""What a cell of the first column holds."""
_TASK = lazy(r"任务|事项|举措|措施|工作|要点")


@dataclass(frozen=True)
class TaskRow:
    """A row that states a task: indexes of its lines, names and spans of its values, other cells by heading.

    A row without spans could not be read.
    """

    lines: tuple[int, ...]
    spans: tuple[tuple[str, int, int], ...]
    cells: tuple[tuple[str, str], ...]

    def clause(self, *, first_leads: bool) -> Clause:
        """Return who is responsible and until when, read from its cells as one clause."""
        return clause_of(dict(self.cells), first_leads=first_leads)


def judged(row: TaskRow) -> TaskRow | None:
    """Return a row that says who bears its task; one that seems to say it and is not understood without its spans.

    None where its cells name nobody.
    """
    clause = row.clause(first_leads=False)
    if row.spans and clause.parties and not clause.unclear:
        return row
    named = any(value for heading, value in row.cells if wording.HEADINGS["role"].fullmatch(heading))
    return TaskRow(row.lines, row.spans if clause.parties else (), row.cells) if named else None


def bare(heading: str) -> str:
    """Return a heading without blanks."""
    return re.sub(rf"[{BLANK}\n]", "", heading)


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a column of such tables."""
    words = bare(line)
    return len(words) <= 14 and (is_responsibility(words) or any(pattern.fullmatch(words) for _, pattern in COLUMNS))


def columns(headings: list[str]) -> list[str] | None:
    """Return the name of each column: number, title, text, or its heading; None if the table states no tasks."""
    words = [bare(heading) for heading in headings]
    if len(set(words)) != len(words) or not all(words) or any(re.search(r"[{}↵]", heading) for heading in words):
        return None
    roles = [heading for heading in words if wording.HEADINGS["role"].fullmatch(heading)]
    plain = [heading for heading in roles if not wording.FAINT["role"].fullmatch(heading)]
    if not plain and not (roles and any(_TASK.search(heading) for heading in words)):
        return None
    names: list[str] = []
    for heading in words:
        key = next((key for key, pattern in COLUMNS if pattern.fullmatch(heading) and key not in names), None)
        names.append(key if key and not is_responsibility(heading) else heading)
    return names


def span(numbers: tuple[int, ...], lines: list[str], starts: list[int], *, around: str = BLANK) -> tuple[int, int]:
    """Return start and end, in the text, of what lines hold, blanks (or `around`) at its ends left out."""
    filled = [n for n in numbers if lines[n].strip(around)]
    first, last = filled[0], filled[-1]
    lead = len(lines[first]) - len(lines[first].lstrip(around))
    return starts[first] + lead, starts[last] + len(lines[last].rstrip(around))
