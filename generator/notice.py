"""The official text of an edition, rendered from its records, character for character."""

from dataclasses import dataclass

from generator.model import ROLES, Punctuation, Role
from generator.records import Edition, Task
from generator.typeset import chinese_date, numeral

OPEN_ENDED = "等部门"
"""What a clause adds when its list is not complete."""

_DUTY: dict[Role, str] = {"lead": "牵头", "support": "配合", "joint": "共同负责"}


@dataclass(frozen=True, slots=True)
class Marks:
    """The punctuation that a notice uses: half-width or, as GB/T 9704 has it, full-width."""

    opening: str
    closing: str
    comma: str
    colon: str


MARKS: dict[Punctuation, Marks] = {
    "half": Marks("(", ")", ",", ":"),
    "full": Marks("（", "）", "，", "："),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the notice, and the task it states, if any."""

    text: str
    task: str | None = None


def task_number(task: Task, marks: Marks) -> str:
    """Give the number as printed: (八)."""
    return f"{marks.opening}{numeral(task.item)}{marks.closing}"


def clause(task: Task, marks: Marks) -> str:
    """Give the clause that names who is responsible, brackets included."""
    names = {role: "、".join(duty.as_written for duty in task.by_role(role)) for role in ROLES}
    parts = [(names[role], _DUTY[role]) for role in ROLES if names[role]]
    last = len(parts) - 1
    groups = (
        f"{borne_by}{OPEN_ENDED if task.open_ended and i == last else ''}{duty}"
        for i, (borne_by, duty) in enumerate(parts)
    )
    return f"{marks.opening}{marks.comma.join(groups)}{marks.closing}"


def task_line(task: Task, marks: Marks) -> str:
    """Give a task as its paragraph of the notice."""
    return f"{task_number(task, marks)}{task.title}。{task.text}{clause(task, marks)}"


def lines(edition: Edition) -> list[Line]:
    """Give the notice, a paragraph an item, each with where it comes from."""
    head, marks = edition.head, MARKS[edition.head.punctuation]
    issued = head.issued and chinese_date(head.issued.year, head.issued.month, head.issued.day)
    recipients = head.recipients and head.recipients + marks.colon
    around = (recipients, head.cover, head.issuer, issued, head.title, head.preamble)
    result = [Line(part) for part in around if part]
    for section in edition.sections:
        result.append(Line(f"{section.number}、{section.title}"))
        result += [Line(task_line(task, marks), task.id) for task in section.tasks]
    result += [Line(head.closing)] if head.closing else []
    return [Line(part, line.task) for line in result for part in line.text.split("\n")]


def text(edition: Edition) -> str:
    """Give the notice without a line end at its end."""
    return "\n".join(line.text for line in lines(edition))
