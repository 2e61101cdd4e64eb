"""What an import understood of a notice, for its editor: chapters, tasks and parties, and where each stands."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from generator.intake.parsed_notice import ParsedNotice, ParsedTask
from generator.plan.fields import ROLE_KEYS


@dataclass(frozen=True)
class UnderstoodTask:
    """A task: its file below the plan's folder, its first line in the notice, its title or text, who and until when."""

    id: str
    file: str
    line: int
    title: str
    duties: Mapping[str, tuple[str, ...]]
    """Role, as a key of the plan's files → names; those of its parts among them."""
    deadline: str = ""


@dataclass(frozen=True)
class UnderstoodChapter:
    """A chapter that has tasks: its number and title, its line in the notice, and its tasks."""

    title: str
    line: int
    tasks: tuple[UnderstoodTask, ...]


@dataclass(frozen=True)
class MarkedPiece:
    """A piece of a line of the notice: what it is (title, task, clause, unread, or nothing), and the task's id."""

    text: str
    kind: str = ""
    task: str = ""


_Mark = tuple[int, int, str, str]
"""Start and end in the text, kind, id of the task."""


def chapters(parsed: ParsedNotice, tasks: Mapping[str, Mapping[str, Any]], year: str) -> tuple[UnderstoodChapter, ...]:
    """Return the chapters of a notice that have tasks, with these as they are written into the plan."""
    starts = line_starts(parsed.text)
    understood = []
    for n, section in enumerate(parsed.sections, start=1):
        own = []
        for item, task in enumerate(section.tasks, start=1):
            name, line = f"{n}-{item}", bisect_right(starts, _first(parsed, task))
            data = tasks[name]
            own.append(
                UnderstoodTask(
                    id=name,
                    file=f"{year}/tasks/{name}.yml",
                    line=line,
                    title=str(data.get("title") or data.get("text") or ""),
                    duties=_duties(data),
                    deadline="；".join(str(one["deadline"]) for one in _bearing(data) if "deadline" in one),
                )
            )
        if own:
            title = "　".join(filter(None, map(section.values.get, ("number", "title"))))
            line = bisect_right(starts, section.span[0]) if section.form else own[0].line
            understood.append(UnderstoodChapter(title, line, tuple(own)))
    return tuple(understood)


def marked_lines(parsed: ParsedNotice) -> tuple[tuple[MarkedPiece, ...], ...]:
    """Return the lines of a notice, cut where something was understood."""
    unread = ((*doubt.span, "unread", "") for doubt in parsed.doubts if doubt.kind in ("bracket", "table"))
    marks = sorted((*_marks(parsed), *unread))
    lines = []
    start = at = 0
    for line in parsed.text.split("\n"):
        end = start + len(line)
        pieces = []
        place = start
        while at < len(marks) and marks[at][0] < end:
            first, last, kind, name = marks[at]
            if max(first, place) > place:
                pieces.append(MarkedPiece(parsed.text[place:first]))
            place = max(first, place)
            if min(last, end) > place:
                pieces.append(MarkedPiece(parsed.text[place : min(last, end)], kind, name))
                place = min(last, end)
            if last > end:
                break
            at += 1
        if place < end:
            pieces.append(MarkedPiece(parsed.text[place:end]))
        lines.append(tuple(pieces))
        start = end + 1
    return tuple(lines)


def _marks(parsed: ParsedNotice) -> Iterator[_Mark]:
    for n, section in enumerate(parsed.sections, start=1):
        if section.form and (title := section.values.get("title")):
            yield from _found(parsed.text, title, section.span[0], "title", "")
        for item, task in enumerate(section.tasks, start=1):
            name, place = f"{n}-{item}", task.span[0]
            values = [("task", task.values.get("title")), ("clause", task.values.get("clause"))]
            values += [("clause", part.values.get("clause")) for part in task.parts]
            values += [("clause", cell) for cell in task.cells.values()]
            for kind, words in values:
                for mark in _found(parsed.text, words or "", place, kind, name):
                    place = mark[1]
                    yield mark


def _found(text: str, words: str, start: int, kind: str, task: str) -> Iterator[_Mark]:
    if words and (place := text.find(words, start)) >= 0:
        yield place, place + len(words), kind, task


def _first(parsed: ParsedNotice, task: ParsedTask) -> int:
    """Return the offset of the first character of a task."""
    start, end = task.span
    return start + len(parsed.text[start:end]) - len(parsed.text[start:end].lstrip())


def line_starts(text: str) -> list[int]:
    """Return the offset of each line."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _bearing(task: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield task
    yield from task.get("parts", ())


def _duties(task: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    duties: dict[str, dict[str, None]] = {}
    for one in _bearing(task):
        for role, names in one.get("duties", {}).items():
            duties.setdefault(role, {}).update(dict.fromkeys([names] if isinstance(names, str) else names))
    return {role: tuple(duties[role]) for role in ROLE_KEYS if role in duties}
