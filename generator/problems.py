"""Problems of a plan, the errors that carry them, and the codes that explain them."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.messages import say, together


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in the plan, at a place an editor can go to.

    Lines and columns count from 1, columns in characters.
    """

    file: str
    line: int
    column: int
    code: str
    message: str

    def __str__(self) -> str:
        """Return the line that editors and their programs read: file:line:column: code message."""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"


class PlanError(Exception):
    """The plan cannot be used; it carries every problem that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep each problem once, sorted by file and place."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class SiteError(Exception):
    """The site could not be built, for a reason outside the plan's data."""


class ReadingError(Exception):
    """A document that was handed in cannot be read: where, what is wrong, and what to do about it."""

    def __init__(self, file: str, message: str, remedy: str, place: tuple[int, int] | None = None) -> None:
        """Take line and column, from 1, where the fault has a place; one that is the whole file's has none."""
        self.file, self.message, self.remedy, self.place = file, message, remedy, place
        where = ":".join([file, *map(str, place or ())])
        super().__init__(f"{where}: {together(message, remedy)}")


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and what the editor does about it."""

    code: str
    title: str
    meaning: str
    remedy: str

    def markdown(self) -> str:
        """Return the code's section of the rules page."""
        remedy = say("**怎么改**：{remedy}", remedy=say(self.remedy))
        return f"### {self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}\n"

    def explained(self) -> str:
        """Return the same as plain text."""
        remedy = say("怎么改：{remedy}", remedy=say(self.remedy))
        return f"{self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}"
