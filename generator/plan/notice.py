"""The official text of an edition, rendered from its records, character for character."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.clauses import clause as grammar
from generator.clauses import layout
from generator.clauses.clause import ROLES, Marks
from generator.plan.fields import Punctuation
from generator.plan.records import Edition, Part, Section, Task
from generator.text.typeset import chinese_date, numeral

MARKS: dict[Punctuation, Marks] = {
    "half": Marks("(", ")", ",", ":"),
    "full": Marks("（", "）", "，", "："),
}


@dataclass(frozen=True, slots=True)
class NoticePiece:
    """A piece of the notice's text: of a task, of the heading of a section, or of neither."""

    text: str
    task: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A line of the notice: its pieces."""

    pieces: tuple[NoticePiece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def task(self) -> str | None:
        """The id of the first task on the line, if any."""
        return next((piece.task for piece in self.pieces if piece.task), None)


def task_number(task: Task, marks: Marks) -> str:
    """Return the number as printed: (八)."""
    return f"{marks.opening}{numeral(task.item)}{marks.closing}"


def clause(task: Task, marks: Marks) -> str:
    """Return the clause that names who is responsible, brackets included."""
    groups = [(role, [duty.as_written for duty in task.by_role(role)]) for role in ROLES]
    return grammar.printed(groups, marks, open_ended=task.open_ended)


def task_line(task: Task, marks: Marks) -> str:
    """Return the paragraph of a task in the standard layout."""
    return f"{task_number(task, marks)}{task.title}。{task.text}{clause(task, marks)}"


def pieces(edition: Edition) -> Iterator[NoticePiece]:
    """Yield the notice in pieces, each with its task or section; line ends are part of the pieces."""
    if edition.head.layout == "written":
        yield from _as_written(edition)
        return
    head, marks = edition.head, MARKS[edition.head.punctuation]
    issued = head.issued and chinese_date(head.issued.year, head.issued.month, head.issued.day)
    recipients = head.recipients and head.recipients + marks.colon
    around = (recipients, head.cover, head.issuer, issued, head.title, head.preamble)
    result = [NoticePiece(part) for part in around if part]
    for section in edition.sections:
        result.append(NoticePiece(f"{section.number}、{section.title}", section=section.id))
        result += [NoticePiece(task_line(task, marks), task.id) for task in section.tasks]
    result += [NoticePiece(head.closing)] if head.closing else []
    for i, piece in enumerate(result):
        yield NoticePiece(piece.text + "\n" * (i + 1 < len(result)), piece.task, piece.section)


def _as_written(edition: Edition) -> Iterator[NoticePiece]:
    """Yield the pieces of an edition in the written layout, each value laid out by its form."""
    head = edition.head
    if head.opening or head.forms.opening:  # empty lines before the first heading are a form without an opening
        yield NoticePiece(layout.filled(head.forms.opening or "{opening}↵", {"opening": head.opening or ""}))
    for section in edition.sections:
        yield from _section(section)
        for task in section.tasks:
            yield NoticePiece(laid_out(task), task.id)
    if head.closing:
        yield NoticePiece(layout.filled(head.forms.closing or "{closing}", {"closing": head.closing}))


def _section(section: Section) -> Iterator[NoticePiece]:
    if section.unprinted:
        return
    before, placeholder, after = section.form.partition("{text}")
    values = {"number": section.number, "title": section.title, "text": section.text or ""}
    yield NoticePiece(layout.filled(before, values), section=section.id)
    if placeholder:
        yield NoticePiece(layout.filled(placeholder + after, values))


def laid_out(task: Task) -> str:
    """Return the text of a task of an edition in the written layout."""
    return "".join(stretch.text for stretch in _stretches(task))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a task's or heading's text, with the key of the value that it prints, or an empty key."""

    value: str
    text: str
    part: Part | None = None
    """The part of the task that it belongs to."""


def stretches(edition: Edition, task: Task) -> tuple[Stretch, ...]:
    """Return the text of a task in stretches, a value each; joined, they are the task as the notice has it."""
    if edition.head.layout == "written":
        return tuple(_stretches(task))
    marks = MARKS[edition.head.punctuation]
    values = {"number": task_number(task, marks), "title": task.title, "text": task.text, "clause": clause(task, marks)}
    return tuple(Stretch(value, text) for value, text in layout.laid(layout.TASK, values))


def heading_stretches(section: Section) -> tuple[Stretch, ...]:
    """Return the heading of a section in stretches, a value each, with its line end."""
    before = section.form.partition("{text}")[0]
    values = {"number": section.number, "title": section.title}
    return tuple(Stretch(value, text) for value, text in layout.laid(before, values))


def _stretches(task: Task) -> Iterator[Stretch]:
    values = dict(task.cells)
    named = {"number": task.number, "title": task.heading, "text": task.text, "clause": task.clause, "rest": task.rest}
    values |= {key: value for key, value in named.items() if value}
    values["parts"] = "".join(stretch.text for part in task.parts for stretch in _of_part(part))
    for value, text in layout.laid(task.form, values):
        if value == "parts":
            yield from (stretch for part in task.parts for stretch in _of_part(part))
        else:
            yield Stretch(value, text)


def _of_part(part: Part) -> Iterator[Stretch]:
    named = {"number": part.number, "title": part.title, "text": part.text, "clause": part.clause}
    values = {key: value for key, value in named.items() if value}
    yield from (Stretch(value, text, part) for value, text in layout.laid(part.form, values))


def lines(edition: Edition) -> list[NoticeLine]:
    """Return the lines of the notice, each with its pieces."""
    result: list[list[NoticePiece]] = [[]]
    for piece in pieces(edition):
        first, *others = piece.text.split("\n")
        result[-1].append(replace(piece, text=first))
        result += [[replace(piece, text=other)] for other in others]
    return [NoticeLine(tuple(piece for piece in line if piece.text)) for line in result]


def text(edition: Edition) -> str:
    """Return the text of the notice, without line ends at its end."""
    return "\n".join(line.text for line in lines(edition)).rstrip("\n")
