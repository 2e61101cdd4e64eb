"""Build the tree of headings from the blocks of a notice, and decide which of them are sections and which tasks.

Sections are flat, in the order of the text, with a level: a heading that has tasks below it, a top heading without
any, a plan's or an annex's title. A task is the highest item with a clause of its own; items below it that have
clauses, and runs of its sentences that have, are its parts. Its id is the place of its heading and its place below
it: printed numbers restart, skip, or are missing.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.clauses import numbering, phrases
from generator.intake.blocks import Block, Doubt, LocatedClause
from generator.intake.paragraphs import BLANK

PLAN_RANK = -2
"""Rank of a title without number: of one of several plans in a text, of an annex, of a box."""
ROW_RANK = len(numbering.RANKS)
"""Rank of a row of a table: below all numbers."""

_TITLE = 40
"""The longest first sentence, in characters, that can be a title."""


@dataclass
class Node:
    """A heading: the first of its blocks; the others stand below it, and its children are the headings below it."""

    rank: int
    blocks: list[Block]
    children: list["Node"] = field(default_factory=list)
    value: int | None = None
    depth: int = 0

    @property
    def head(self) -> Block:
        """The block of the heading itself."""
        return self.blocks[0]

    @property
    def start(self) -> int:
        """Offset at which it begins in the text."""
        return self.head.paragraph.start

    @property
    def own(self) -> list[LocatedClause]:
        """The clauses below it that are not below one of its children."""
        return [clause for block in self.blocks for clause in block.clauses]

    @property
    def bears(self) -> bool:
        """Whether a clause or a table row of its own says who is responsible."""
        return bool(self.own) or self.head.row is not None

    def walk(self) -> Iterator["Node"]:
        """Yield it and all headings below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


OutlineItem = tuple[str, Node]
""""section", "task" or "implicit", and its heading; an implicit section begins with a task without one above."""


def tree(blocks: Sequence[Block]) -> list[Node]:
    """Return the topmost headings of a notice; blocks before the first heading are left out."""
    root = Node(-99, [])
    stack = [root]
    for block in blocks:
        rank = PLAN_RANK if block.title else ROW_RANK if block.row else block.marker.rank if block.marker else None
        if rank is None:
            if len(stack) > 1:
                stack[-1].blocks.append(block)
            continue
        while stack[-1].rank >= rank:
            stack.pop()
        node = Node(rank, [block], value=block.marker.value if block.marker else None, depth=len(stack))
        stack[-1].children.append(node)
        stack.append(node)
    for node in root.walk():
        _lift(node)
    return root.children


def _lift(node: Node) -> None:
    """Move a clause below the last of numbered items, none of which has one of its own, to the heading above them."""
    if len(node.children) < 2 or not node.blocks:
        return
    last = node.children[-1]
    others = [n for child in node.children[:-1] for n in child.walk()]
    alone = [u for u in last.blocks[1:] if u.clauses and (u.labelled or u.covered)]
    if (
        alone
        and not any(n.bears for n in others)
        and not last.head.clauses
        and not any(n.bears for n in last.walk() if n is not last)
    ):
        at = last.blocks.index(alone[0])
        node.blocks += last.blocks[at:]
        del last.blocks[at:]


def gaps(roots: list[Node]) -> Iterator[Doubt]:
    """Yield a doubt where the numbers of a level skip, also across the sections above it."""
    for level in range(len(numbering.RANKS)):
        for run in _runs(roots, level):
            for before, node in pairwise(run):
                block = node.head.paragraph
                for a, b in numbering.gaps([before.value or 0, node.value or 0]):
                    yield Doubt("gap", (block.start, block.end), f"{a}→{b}")


def outline(roots: list[Node]) -> tuple[list[OutlineItem], list[Doubt]]:
    """Return sections and tasks in the order of the text, and a doubt for each task that nobody is responsible for."""
    items: list[OutlineItem] = []
    doubts: list[Doubt] = []
    _visit(roots, items, doubts, top=True)
    return items, doubts


def _visit(nodes: list[Node], outline: list[OutlineItem], doubts: list[Doubt], *, top: bool = False) -> None:
    with_tasks = any(node.bears for node in nodes)
    begun = False
    for node in nodes:
        if node.bears:
            begun = True
            if top and (not outline or outline[-1][0] == "section"):
                outline.append(("implicit", node))
            outline.append(("task", node))
        elif any(child.bears for child in node.walk()):
            outline.append(("section", node))
            _visit(node.children, outline, doubts)
        elif with_tasks and (begun or not top) and node.rank != PLAN_RANK:
            if top and outline[-1][0] == "section":
                outline.append(("implicit", node))
            outline.append(("task", node))
            doubts.append(Doubt("task", (node.start, node.head.paragraph.end), node.head.paragraph.clean[:40]))
        elif top or node.rank <= 3:
            outline.append(("section", node))
            if node.rank == PLAN_RANK:
                _visit(node.children, outline, doubts)


class TitleStyle:
    """Decides which first sentences are titles: at each level as most of its items are written."""

    def __init__(self, outline: Sequence[OutlineItem]) -> None:
        lengths: dict[int, list[int]] = {}
        for node in {id(n): n for _, block in outline for n in block.walk() if n.head.marker}.values():
            length = self._first_length(node)
            if length:
                lengths.setdefault(node.rank, []).append(length)
        self.headed = {rank: sum(n <= 30 for n in of_rank) * 2 >= len(of_rank) for rank, of_rank in lengths.items()}

    @staticmethod
    def _first_length(node: Node) -> int:
        block = node.head
        assert block.marker  # noqa: S101  the callers' promise
        stop = first_stop(block.paragraph.clean, block.marker.after)
        return stop - block.marker.after if 0 <= stop < len(block.paragraph.clean) - 1 else 0

    def title(self, node: Node) -> tuple[int, int] | None:
        """Return start and end of the title in the paragraph of a heading, None where it has no title."""
        block = node.head
        if not block.marker:
            return None
        clean = block.paragraph.clean
        first = after_blanks(clean, block.marker.after)
        limit = min((bisect_left(block.paragraph.places, f.span[0]) for f in block.clauses), default=len(clean))
        stop = first_stop(clean, first)
        if stop < 0 or stop >= limit:  # no stop before the clause or the end: a title alone in its line
            last = len(clean[:limit].rstrip(BLANK))
            alone = 0 < last - first <= 60 and clean[last - 1] not in "；;，,："
            return (
                (first, last)
                if alone and (limit < len(clean) or len(node.blocks) > 1 or node.children or last - first <= _TITLE)
                else None
            )
        if stop == limit - 1:  # one sentence: a title if its text follows in paragraphs of its own
            own_line = limit == len(clean) and (len(node.blocks) > 1 or bool(node.children))
            follows = any(not u.labelled for u in node.blocks[1:]) or bool(node.children)
            return (first, stop) if own_line and follows and stop - first <= _TITLE else None
        headed = self.headed.get(node.rank, True)
        return (first, stop) if headed and 0 < stop - first <= _TITLE and "；" not in clean[first:stop] else None


def after_blanks(clean: str, at: int) -> int:
    """Return the first index from `at` on that holds no blank."""
    while at < len(clean) and clean[at] in BLANK:
        at += 1
    return at


def first_stop(clean: str, start: int) -> int:
    """Return the index of the first 。 from `start` on outside of brackets and quotes; -1 where there is none."""
    i = start
    while i < len(clean):
        if clean[i] in "（(“《" and (end := phrases.closing_bracket(clean, i)) > 0:
            i = end
        elif clean[i] == "。":
            return i
        i += 1
    return -1


def _runs(nodes: list[Node], rank: int) -> Iterator[list[Node]]:
    """Yield the headings of one rank in order, those of each plan and annex apart."""
    run: list[Node] = []
    for node in nodes:
        for n in node.walk():
            if n.rank < 3 and run and n.rank < rank:
                yield run
                run = []
            if n.rank == rank:
                run.append(n)
    yield run
