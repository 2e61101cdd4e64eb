"""The official text of an edition as lines that link to tasks, its head and the references that it cites."""

from dataclasses import dataclass

from generator.memo import memoized
from generator.plan import notice
from generator.plan.notice import NoticePiece
from generator.plan.records import Edition, Task
from generator.plan.shapes import Reference
from generator.views.labels import UNSTATED, issued, written


@dataclass(frozen=True)
class TextLine:
    """A line of the notice: its pieces with the anchors that begin there, and whether it is a heading alone."""

    runs: tuple[tuple[NoticePiece, str], ...]
    heading: bool

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece, _ in self.runs)


def text_lines(edition: Edition) -> tuple[TextLine, ...]:
    """Return the notice line by line, as the page of the whole text shows it; empty lines are left out."""
    begun: set[tuple[str | None, str | None]] = set()
    lines = []
    for line in notice.lines(edition):
        runs = []
        for piece in line.pieces:
            key = (piece.section, piece.task)
            fresh = any(key) and key not in begun and bool(piece.text.strip())
            begun |= {key} if fresh else set()
            runs.append((piece, (f"c{piece.section}" if piece.section else f"t{piece.task}") if fresh else ""))
        if line.text.strip():
            lines.append(TextLine(tuple(runs), len(runs) == 1 and runs[0][0].section is not None))
    return tuple(lines)


@dataclass(frozen=True)
class ReferenceView:
    """A cited document: whether the text around the tasks cites it, and the tasks that do."""

    reference: Reference
    in_head: bool
    tasks: tuple[Task, ...]


@memoized
def reference_views(edition: Edition) -> tuple[ReferenceView, ...]:
    """List the documents that an edition cites."""
    in_head = {reference.id for reference in edition.head_references}
    citing: dict[str, list[Task]] = {reference.id: [] for reference in edition.references}
    for task in edition.tasks:
        for id_ in dict.fromkeys(reference.id for reference in task.references):
            citing[id_].append(task)
    return tuple(ReferenceView(r, r.id in in_head, tuple(citing[r.id])) for r in edition.references)


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
