"""Records of what each commit changed (`revision_reader` makes them), selected by task, department or edition."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from generator.git.log import Commit
from generator.history import wordings
from generator.plan.records import Edition, EditionSummary, Task
from generator.plan.shapes.departments import Department
from generator.views.labels import full_number
from generator.years.comparison import shown_pieces
from generator.years.diff import Piece, pieces

Kind = Literal["edition", "task", "department", "reference"]
"""The kinds of things that a commit may change."""

REGISTRY = "departments.yml"
"""The file that every plan has: by it the log finds the folder of the plan where it was before a move."""

BRIEF = 60
"""How many characters of a line are shown before the rest is folded."""

AROUND = 12
"""How many characters on either side of a difference are shown with it."""


@dataclass(frozen=True)
class Change:
    """What a commit changed in one thing: a task, the head of an edition, an entry of a registry."""

    kind: Kind
    year: str | None
    id_: str | None
    """Its id of now; None where it is no more."""
    name: str
    """What it was called then."""
    lines: tuple[str, ...]
    texts: tuple[tuple[str, str, str], ...] = ()
    """The long texts that changed: label, old text, new text."""
    names: tuple[str, ...] = ()
    """The names of departments concerned, as written before and after."""
    is_new: bool = False
    """Whether it was not there before."""

    @property
    def said(self) -> str:
        """All that changed, in one line."""
        return "；".join(self.lines)


@dataclass(frozen=True)
class Revision:
    """A commit with what it changed."""

    commit: Commit
    changes: tuple[Change, ...]
    key: str
    """Tells it from all others, and stays where the commit is amended, or where a clone begins later."""

    def of(self, changes: Iterable[Change]) -> "Revision":
        """Return the same commit with only these changes."""
        return replace(self, changes=tuple(changes))


@dataclass(frozen=True)
class Revisions:
    """All revisions of a plan, newest first."""

    all: tuple[Revision, ...] = ()
    is_holed: bool = False
    """Whether some that are newer than others of them may not be known: the clone lacks versions of files."""

    def of_edition(self, edition: EditionSummary) -> tuple[Revision, ...]:
        """Return the revisions of an edition, of its departments in the registry and of the documents that it cites."""
        if not self.all:  # without git there is nothing to hold against an edition that would have to be read
            return ()
        names, cited = edition.derived(held)

        def concerns(change: Change) -> bool:
            if change.kind == "department":
                return not names.isdisjoint(change.names)
            return change.id_ in cited if change.kind == "reference" else change.year == edition.id

        return only(self.all, concerns)

    def of_department(self, department: Department) -> tuple[Revision, ...]:
        """Return the revisions that concern a department."""
        names = set(department.names)
        found = sorted({at for name in names for at in self._named.get(name, ())})
        return only([self.all[at] for at in found], lambda change: not names.isdisjoint(change.names))

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        for at, revision in enumerate(self.all):
            for name in {name for change in revision.changes for name in change.names}:
                named.setdefault(name, []).append(at)
        return named

    def of_task(self, edition: Edition, task: Task) -> tuple[tuple[Commit, Change], ...]:
        """Return the changes of a task since it was first published, newest first."""
        return self._of_tasks.get((edition.id, task.id), ())

    @cached_property
    def _of_tasks(self) -> dict[tuple[str, str], tuple[tuple[Commit, Change], ...]]:
        found: dict[tuple[str, str], list[tuple[Commit, Change]]] = {}
        for revision in self.all:
            for change in revision.changes:
                if change.kind == "task" and change.year and change.id_ and not change.is_new:
                    found.setdefault((change.year, change.id_), []).append((revision.commit, change))
        return {key: tuple(rows) for key, rows in found.items()}


def only(revisions: Iterable[Revision], concerns: Callable[[Change], bool]) -> tuple[Revision, ...]:
    """Return the changes that concern somebody, in revisions that hold any of them."""
    found = (revision.of(filter(concerns, revision.changes)) for revision in revisions)
    return tuple(revision for revision in found if revision.changes)


def known(editions: Iterable[EditionSummary]) -> dict[tuple[str, str], str]:
    """Return (year, id) → number and title of each task of some editions."""
    return {(edition.id, id_): name for edition in editions for id_, name in edition.derived(known_tasks).items()}


def held(edition: Edition) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the departments of an edition, and the ids of the documents that it cites."""
    names = (name for department in edition.departments for name in department.names)
    return frozenset(names), frozenset(reference.id for reference in edition.references)


def known_tasks(edition: Edition) -> dict[str, str]:
    """Return id → number and title of each task of an edition."""
    return {task.id: f"{full_number(edition, task)}{task.title}" for task in edition.tasks}


def called(tasks: Mapping[tuple[str, str], str], change: Change, *, within_year: bool = False) -> str:
    """Return the name of what changed: of a task in `tasks` its name today, else the name that it had."""
    if change.kind == "task":
        name = tasks.get((change.year or "", change.id_ or ""), change.name)
        return name if within_year else f"{change.year}年度　{name}"
    return f"{change.year}年度计划" if change.kind == "edition" else change.name


@dataclass(frozen=True)
class Daily:
    """What the commits of a day changed in one thing, the newest first."""

    changes: tuple[Change, ...]

    @property
    def newest(self) -> Change:
        """The last change: it has the name."""
        return self.changes[0]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """All that changed, each once."""
        return wordings.together(line for change in self.changes for line in change.lines)

    @property
    def has_texts(self) -> bool:
        """Whether any long text differs."""
        return any(change.texts for change in self.changes)

    @property
    def said(self) -> str:
        """All that changed, in one line."""
        return "；".join(self.lines)


def days(revisions: Iterable[Revision]) -> Iterator[tuple[dt.date, tuple[Revision, ...], tuple[Daily, ...]]]:
    """Yield the days of commits, in the time zone of the committer, with the revisions and what they changed."""
    for day, group in groupby(revisions, lambda revision: revision.commit.time.date()):
        revised = tuple(group)
        by_thing: dict[tuple[str, str | None, str], list[Change]] = {}
        for change in (change for revision in revised for change in revision.changes):
            by_thing.setdefault((change.kind, change.year, change.id_ or change.name), []).append(change)
        yield day, revised, tuple(Daily(tuple(changes)) for changes in by_thing.values())


def folded(line: str) -> tuple[str, str]:
    """Return what is shown of a line, and what is folded below it; "" where it is short."""
    return wordings.folded(line, BRIEF)


def marked(change: Change, limit: int | None = None) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """Return the texts that differ with their differences marked, and as much of the rest as is needed to read them.

    Give nothing where that is longer than `limit`.
    """
    found = [(name, tuple(_excerpt(shown_pieces(pieces(old, new), old, new)))) for name, old, new in change.texts]
    length = sum(len(piece.text) for _, marks in found for piece in marks)
    return tuple(found) if limit is None or length <= limit else ()


def _excerpt(marks: Sequence[Piece]) -> Iterator[Piece]:
    for at, piece in enumerate(marks):
        before = piece.text[:AROUND] if at else ""
        after = piece.text[-AROUND:] if at < len(marks) - 1 else ""
        if piece.kind == "same" and len(before) + len(after) < len(piece.text):
            yield Piece("same", f"{before}……{after}")
        else:
            yield piece
