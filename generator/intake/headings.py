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


@dataclass(frozen=True)
class OutlineItem:
    """A section, a task, or ("implicit") a section that is not printed, for a task that stands under no other."""

    kind: str
    node: Node
    under: Node | None = None
    """Of an implicit section the heading that its task stands under; None where it stands under none."""


def tree(blocks: Sequence[Block]) -> list[Node]:
    """Return the topmost headings of a notice; blocks before the first heading are left out."""
    root = Node(-99, [])
    stack = [root]
    for block in blocks:
        rank = PLAN_RANK if block.title else ROW_RANK if block.row else block.marker.rank if block.marker else None
        _leave_box(stack, block)
        if rank is None:
            if len(stack) > 1:
                stack[-1].blocks.append(block)
            continue
        while stack[-1].rank >= rank and not block.boxed:
            stack.pop()
        node = Node(rank, [block], value=block.marker.value if block.marker else None, depth=len(stack))
        stack[-1].children.append(node)
        stack.append(node)
    for node in root.walk():
        _lift(node)
    return root.children or _unnumbered(blocks)


def _leave_box(stack: list[Node], block: Block) -> None:
    """Close the box that is open where a block goes on with what stands around it: with its numbers, or its clause."""
    at = next((i for i in range(len(stack) - 1, 0, -1) if stack[i].head.boxed), 0)
    if not at:
        return
    around, inside = stack[1:at], stack[at + 1 :]
    if marker := block.marker:
        next_of = (marker.rank, marker.value - 1)
        goes_on = any((node.rank, node.value) == next_of for node in around)
        goes_on = goes_on and not any((node.rank, node.value) == next_of for node in inside)
        higher = bool(around) and marker.rank < around[0].rank
    else:
        goes_on = bool(block.clauses and block.covered and around and not around[-1].own and not inside)
        higher = False
    if goes_on or higher or block.boxed:
        del stack[at:]


def _unnumbered(blocks: Sequence[Block]) -> list[Node]:
    """Return the paragraphs with clauses of a text without headings; a clause alone belongs to the one before it."""
    nodes: list[Node] = []
    since = 0
    for i, block in enumerate(blocks):
        if not block.clauses:
            continue
        first = i - 1 if block.covered and since < i else i
        nodes.append(Node(ROW_RANK + 1, list(blocks[first : i + 1]), depth=1))
        since = i + 1
    return nodes


def unplaced(blocks: Sequence[Block], roots: Sequence[Node]) -> Iterator[Doubt]:
    """Yield a doubt for each clause before the first heading, which is no task's."""
    first = roots[0].start if roots else 0
    for block in blocks:
        if block.paragraph.start >= first:
            return
        for clause in block.clauses:
            words = block.paragraph.clean
            yield Doubt("bracket", clause.span, words[-60:])


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
    outliner = _Outliner()
    outliner.visit(roots, None)
    return outliner.items, outliner.doubts


@dataclass
class _Outliner:
    """Collects sections and tasks; a task after a deeper section gets one of its own, named as what it stands under."""

    items: list[OutlineItem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    _open: Node | None = None
    """The heading whose tasks the last section holds."""

    def visit(self, nodes: list[Node], under: Node | None) -> None:
        top, begun = under is None, False
        with_tasks = any(node.bears for node in nodes)
        for node in nodes:
            if node.bears:
                begun = True
                self._task(node, under)
            elif any(child.bears for child in node.walk()):
                self._section(node)
                self.visit(node.children, node)
            elif with_tasks and (begun or not top) and node.rank != PLAN_RANK:
                self._task(node, under)
                self.doubts.append(Doubt("task", (node.start, node.head.paragraph.end), node.head.paragraph.clean[:40]))
            elif top or node.rank <= 3:
                self._section(node)
                if node.rank == PLAN_RANK:
                    self.visit(node.children, node)

    def _section(self, node: Node) -> None:
        self.items.append(OutlineItem("section", node))
        self._open = node

    def _task(self, node: Node, under: Node | None) -> None:
        if not self.items or self._open is not under:
            self.items.append(OutlineItem("implicit", node, under))
            self._open = under
        self.items.append(OutlineItem("task", node))


class TitleStyle:
    """Decides which first sentences are titles: at each level as most of its items are written."""

    def __init__(self, outline: Sequence[OutlineItem]) -> None:
        lengths: dict[int, list[int]] = {}
        for node in {id(n): n for item in outline for n in item.node.walk() if n.head.marker}.values():
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
