"""What the page of the whole text shows: lines of the notice with anchors, its official block, the cited documents."""

from dataclasses import dataclass, replace

from generator.memo import memoized
from generator.plan import notice
from generator.plan.notice import NoticePiece
from generator.plan.records import Edition, Task
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.text.naming import numbered
from generator.views import errata
from generator.views.labels import UNSTATED, issued, written


@dataclass(frozen=True)
class TextLine:
    """A line of the notice: its pieces, each with the anchor that begins there or "", and whether it is a heading."""

    runs: tuple[tuple[NoticePiece, str], ...]
    heading: bool
    is_title: bool = False
    """Whether it is the title of the plan, which stands in the notice once more or once only."""
    errata: tuple[Erratum, ...] = ()
    """The corrections of tasks that belong below it."""

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece, _ in self.runs)


def text_lines(edition: Edition) -> tuple[TextLine, ...]:
    """Return the lines of the notice as the page of the whole text shows them, empty ones left out.

    Each section and each task has its anchor at the first piece that shows anything of it.
    """
    begun: set[tuple[str | None, str | None]] = set()
    lines: list[TextLine] = []
    printed = notice.lines(edition)
    beside = errata.beside(edition, printed)
    for at, line in enumerate(printed):
        runs = []
        for piece in line.pieces:
            key = (piece.section, piece.task)
            fresh = any(key) and key not in begun and bool(piece.text.strip())
            begun |= {key} if fresh else set()
            runs.append((piece, (f"c{piece.section}" if piece.section else f"t{piece.task}") if fresh else ""))
        if line.text.strip():
            lines.append(TextLine(tuple(runs), len(runs) == 1 and runs[0][0].section is not None))
        of_tasks = tuple(one.erratum for one in beside.get(at, ()) if one.erratum.task)
        if lines and of_tasks:
            lines[-1] = replace(lines[-1], errata=(*lines[-1].errata, *of_tasks))
    return _with_title(lines, edition.head.title)


def _with_title(lines: list[TextLine], title: str) -> tuple[TextLine, ...]:
    """Return the lines, of which the last before the first heading that is the plan's title is known as that."""
    before = next((at for at, line in enumerate(lines) if line.heading), len(lines))
    at = max((at for at, line in enumerate(lines[:before]) if line.text.strip() == title), default=-1)
    return tuple(replace(line, is_title=True) if at == number else line for number, line in enumerate(lines))


@dataclass(frozen=True)
class Citation:
    """A sentence of a task that cites a document; 0 is its title, None that only the list of the task has it."""

    task: Task
    sentence: int | None


@dataclass(frozen=True)
class ReferenceView:
    """A cited document: whether the text before or after the tasks cites it, and the sentences of tasks that do."""

    reference: Reference
    in_head: bool
    in_closing: bool
    citations: tuple[Citation, ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that cite it, in the notice's order."""
        return tuple({one.task.id: one.task for one in self.citations}.values())


@memoized
def reference_views(edition: Edition) -> tuple[ReferenceView, ...]:
    """Return the documents that an edition cites, in the registry's order."""
    around = {reference.id for reference in edition.head_references}
    citing: dict[str, list[Citation]] = {reference.id: [] for reference in edition.references}
    for task in edition.tasks:
        for reference in {one.id: one for one in task.references}.values():
            citing[reference.id] += _citations(task, reference)
    views = []
    for one in edition.references:
        closing = one.id in around and _cites(edition.head.closing or "", one)
        head = one.id in around and (not closing or _cites(_before_tasks(edition), one))
        views.append(ReferenceView(one, head, closing, tuple(citing[one.id])))
    return tuple(views)


def _citations(task: Task, reference: Reference) -> list[Citation]:
    found = [number for number, text in numbered(task.title, task.body) if _cites(text, reference)]
    return [Citation(task, number) for number in found or (None,)]


def _cites(text: str, reference: Reference) -> bool:
    return reference.title in text or bool(reference.number and reference.number in text)


def _before_tasks(edition: Edition) -> str:
    return "\n".join(filter(None, (edition.head.opening, edition.head.cover, edition.head.preamble)))


def official_block(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Return the official block of metadata (NORMS N1): label and value, the unstated ones said to be so."""
    head = edition.head
    published = head.published
    rows = (
        ("索引号", head.index_number),
        ("主题分类", head.category),
        ("发文机关", head.issuer),
        ("发文字号", head.number),
        ("标题", head.title),
        ("成文日期", issued(edition)),
        ("发布日期", written(published) if published else None),
        ("公开方式", head.disclosure),
    )
    return tuple((label, value or UNSTATED) for label, value in rows)
