"""Corrections made after a notice was issued: the id of each, what it is of, and how files print it beside the text."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from generator.memo import memoized
from generator.plan import notice
from generator.plan.notice import NoticeLine, NoticePiece
from generator.plan.records import Edition, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.errata import Erratum
from generator.views.labels import full_number, written


class Correction(NamedTuple):
    """An erratum with its id (2015-02-01/3-8/3e92ebc6), and the tasks and chapters whose printed text it corrects."""

    id: str
    erratum: Erratum
    tasks: frozenset[str]
    sections: frozenset[str]

    @property
    def text(self) -> str:
        """The correction as a line of text, which says that it is one."""
        one = self.erratum
        quoted = f"原文“{one.quote}”，" if one.quote else ""
        return f"更正（{written(one.date)}）：{quoted}{one.correction}{f'（{one.note}）' if one.note else ''}"


@memoized
def corrections(edition: Edition) -> tuple[Correction, ...]:
    """Return the errata of an edition in the order of their file."""
    ids = _ids(edition.errata)
    return tuple(Correction(id_, one, *_corrected(edition, one)) for id_, one in zip(ids, edition.errata, strict=True))


@memoized
def by_task(edition: Edition) -> dict[str, tuple[Correction, ...]]:
    """Return task id → its corrections; a task without any is left out."""
    found = corrections(edition)
    tasks = {id_: None for one in found for id_ in one.tasks}
    return {id_: tuple(one for one in found if id_ in one.tasks) for id_ in tasks}


def corrects_title(edition: Edition, task: Task) -> bool:
    """Whether an erratum quotes words of a task's number and title, which lists of other years show."""
    shown = full_number(edition, task) + task.title
    return any(one.erratum.quote and one.erratum.quote in shown for one in by_task(edition).get(task.id, ()))


def of_notice(edition: Edition) -> tuple[Correction, ...]:
    """Return the corrections that are of the notice as a whole, whether or not they quote a place in it."""
    return tuple(one for one in corrections(edition) if not one.erratum.task)


def for_department(edition: Edition, department: Department) -> tuple[Correction, ...]:
    """Return the corrections of the notice as a whole and of the tasks that a department bears."""
    borne = {duty.task for duty in edition.by_department.get(department.id, ())}
    return tuple(one for one in corrections(edition) if not one.erratum.task or one.tasks & borne)


def beside(edition: Edition, lines: Sequence[NoticeLine]) -> dict[int, list[Correction]]:
    """Return index of a line of the notice → the corrections that belong below it; -1: above the first line.

    A correction stands below each line where the words end that it quotes; without any, below its task, else on top.
    """
    found: dict[int, list[Correction]] = {}
    ends = list(accumulate(len(line.text) + 1 for line in lines))
    whole = "\n".join(line.text for line in lines)
    for one in corrections(edition):
        of_task = [i for i, line in enumerate(lines) if any(piece.task == one.erratum.task for piece in line.pieces)]
        within = set(of_task if one.erratum.task else range(len(lines)))
        quoted = re.finditer(re.escape(one.erratum.quote), whole) if one.erratum.quote else ()
        places = {bisect_right(ends, match.end() - 1) for match in quoted} & within
        for at in sorted(places) or (of_task[-1:] if one.erratum.task else []) or [-1]:
            found.setdefault(at, []).append(one)
    return found


def _ids(errata: tuple[Erratum, ...]) -> Iterator[str]:
    """Yield the ids: day, task, a digest of the quotation; no erratum of another quotation moves them.

    Those of one day, task and quotation are numbered in the order of the file.
    """
    times: dict[str, int] = {}
    for one in errata:
        quoted = one.quote and hashlib.sha256(one.quote.encode("utf-8")).hexdigest()[:8]
        plain = "/".join(filter(None, (str(one.date), one.task, quoted)))
        times[plain] = times.get(plain, 0) + 1
        yield plain if times[plain] == 1 else f"{plain}/{times[plain]}"


def _corrected(edition: Edition, one: Erratum) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tasks and chapters that an erratum names, or in which the words stand that it quotes."""
    if one.task or not one.quote:
        return frozenset({one.task} if one.task else ()), frozenset()
    unprinted = {section.id for section in edition.sections if section.unprinted and one.quote in section.title}
    tasks, sections, start = set[str | None](), set[str | None](unprinted), 0
    whole = "".join(piece.text for piece in notice.pieces(edition))
    for piece, section in _placed(edition):
        end = start + len(piece.text)
        if one.quote in whole[max(0, start - len(one.quote) + 1) : end + len(one.quote) - 1]:
            tasks.add(piece.task)
            sections.add(section)
        start = end
    return frozenset(filter(None, tasks)), frozenset(filter(None, sections))


def _placed(edition: Edition) -> Iterator[tuple[NoticePiece, str | None]]:
    """Yield the pieces of the notice, each with the id of the chapter whose heading, or text below it, it is."""
    pieces, section = list(notice.pieces(edition)), None
    closing = len(pieces) - 1 if edition.head.closing else None
    for at, piece in enumerate(pieces):
        section = None if piece.task or at == closing else piece.section or section
        yield piece, section
