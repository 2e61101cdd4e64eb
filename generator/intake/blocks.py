"""Cut a manuscript into blocks: paragraphs or pieces of them, each with the number, title or table row that it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.clauses import numbering, parse, wording
from generator.clauses.clause import Clause
from generator.intake.manuscript import Manuscript
from generator.intake.paragraphs import BLANK, MappedParagraph, paragraphs
from generator.intake.tables import rows as table_rows
from generator.intake.tables.columns import TaskRow, is_heading

_TITLES = re.compile(
    r"(?:方案|意见|计划|措施|要点|清单|规划|办法|细则|分工|分工表|任务表|任务分解表|分解表|一览表|行动|规定|制度|标准|目录|举措|台账|安排表|分工方案|目标|表)(?:[（(][^（()）]*[)）])?$"
)
_ANNEX = re.compile(r"(附\s*件|附\s*表|专\s*栏|附\s*录)\s*([0-9０-９一二三四五六七八九十]{0,3})\s*[：:]?")

_NEAR = 40
"""Paragraphs after a number in which the next one is looked for."""

TextSpan = tuple[int, int]


@dataclass(frozen=True)
class LocatedClause:
    """A clause of responsibility: its span in the text, and what it says."""

    span: TextSpan
    clause: Clause


@dataclass(frozen=True)
class Doubt:
    """A passage that the parser did not understand, or is not sure of, for the editor to look at."""

    kind: str
    """A key of `report.KINDS`."""
    span: TextSpan
    text: str
    picture: bytes = b""
    """The passage in the scan, as PNG."""


@dataclass
class Block:
    """A paragraph, or a piece of one, with what it was recognized as; `clause_spans` adds its clauses."""

    paragraph: MappedParagraph
    marker: numbering.Marker | None = None
    labelled: bool = False
    row: TaskRow | None = None
    title: TextSpan | None = None
    """Span of a title without a number; `number` is then the span of the word 附件, if any."""
    number: TextSpan | None = None
    clauses: list[LocatedClause] = field(default_factory=list)
    boxed: bool = False
    """It is the title of a box, which stands within what is around it."""
    joined: bool = False
    """Its clause was joined to that of the block before."""

    @property
    def covered(self) -> bool:
        """Whether it holds nothing but its clauses."""
        return self.clauses[0].span[0] == self.paragraph.start and self.clauses[-1].span[1] >= self.paragraph.end - 1


def cut(manuscript: Manuscript, text: str, starts: Sequence[int]) -> tuple[list[Block], list[Doubt]]:
    """Return the blocks of a text whose lines begin at `starts`, and a doubt for each table row not understood."""
    task_rows = list(table_rows.rows(manuscript, text))
    rows = {starts[row.lines[0]]: row for row in task_rows if row.spans}
    ends = {row.lines[-1]: _line_end(text, starts[row.lines[-1]]) for row in task_rows}
    strange = ((starts[row.lines[0]], ends[row.lines[-1]]) for row in task_rows if not row.spans)
    doubts = [Doubt("table", span, text[slice(*span)]) for span in strange]
    for read in rows.values():
        span = (starts[read.lines[0]], ends[read.lines[-1]])
        doubts += [Doubt("table", span, words) for words in read.clause(first_leads=False).unclear]
    apart = frozenset(line for row in rows.values() for line in row.lines)
    blocks: list[Block] = []
    until = -1
    for paragraph in paragraphs(text, apart):
        if row := rows.get(text.rfind("\n", 0, paragraph.start) + 1):  # its lines are one
            until = ends[row.lines[-1]]
            blocks.append(
                Block(
                    paragraph=MappedParagraph(text[paragraph.start : until], tuple(range(paragraph.start, until))),
                    row=row,
                )
            )
        elif paragraph.start >= until:
            blocks += _inline(paragraph)
    _steps(blocks)
    _decimals(blocks)
    return _titled(blocks), doubts


def _steps(blocks: list[Block]) -> None:
    """Set the numbers 1.1, 1.2 of items, where the text shows that they are none of its figures: by their sequence.

    Once it has some, the first of the next item, 2.1, may be its only one.
    """
    may = ((block, numbering.steps(block.paragraph.clean)) for block in blocks if _is_free(block))
    found = [(block, *step) for block, step in may if step]
    followed = {values for _, _, values in found}
    counted: set[tuple[int, ...]] = set()
    for block, marker, values in found:
        *above, last = values
        begins = last == 1 and ((*above, 2) in followed or (*above[:-1], above[-1] - 1, 1) in counted)
        if begins or (*above, last - 1) in counted:
            block.marker = marker
            counted.add(values)


def _is_free(block: Block) -> bool:
    return not (block.marker or block.row or block.labelled)


def _decimals(blocks: list[Block]) -> None:
    """Set the numbers before titles that begin with a figure, 2.5G基站, where they are the next of their level."""
    rank = numbering.RANKS.index("1.")
    found = {
        i: marker
        for i, block in enumerate(blocks)
        if _is_free(block) and (marker := numbering.decimal(block.paragraph.clean))
    }
    last = 0
    for i, block in enumerate(blocks):
        if block.marker:
            last = block.marker.value if block.marker.rank == rank else last if block.marker.rank > rank else 0
        elif i in found and _ends_sentence(blocks[i - 1] if i else None) and _is_next(found, i, last, blocks):
            block.marker = found[i]
            last = found[i].value


def _ends_sentence(block: Block | None) -> bool:
    """Whether a block ends as sentences and headings do; a line that was broken within a sentence does not."""
    return block is None or block.marker is None or block.paragraph.clean[-1] in "。；;：:！？）)〕】］]”"


def _is_next(found: dict[int, numbering.Marker], i: int, last: int, blocks: list[Block]) -> bool:
    """Whether the number before a figure goes on after the last one, and none of 2.1, 2.2 stands beside it."""
    following = next((n for n in range(i + 1, min(i + _NEAR, len(blocks))) if n in found or blocks[n].marker), None)
    marker = None if following is None else found.get(following) or blocks[following].marker
    alone = marker is None or following not in found or marker.value != found[i].value
    begins = found[i].value > 1 or (marker is not None and marker.value == 2)
    return found[i].value == last + 1 and begins and alone


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _inline(paragraph: MappedParagraph) -> list[Block]:
    """Cut a paragraph at the numbers within it, if clauses stand between them: then it is a text without line ends."""
    clean = paragraph.clean
    cuts: list[numbering.Marker] = []
    after_clause = False
    last: dict[int, int] = {}
    for at in _places(clean):
        marker = numbering.marker(clean, at)
        if marker is None:
            continue
        follows = marker.value == last.get(marker.rank, 0) + 1 or marker.value == 1
        if at and not follows:
            continue
        if at and clean[at - 1] not in "。；：:;）)】！？”" and not (cuts and _heads(cuts[-1], marker, clean)):
            continue
        last[marker.rank] = marker.value
        after_clause = after_clause or (at > 0 and clean[at - 1] in "）)" and _ends_in_clause(clean, at))
        cuts.append(marker)
    if not after_clause:
        return [_block(paragraph)]
    edges = sorted({0, *(marker.start for marker in cuts), len(clean)})
    return [_block(paragraph.cut(a, b)) for a, b in pairwise(edges) if clean[a:b].strip(BLANK)]


def _block(paragraph: MappedParagraph) -> Block:
    labelled = bool(wording.LABEL_LINE.match(paragraph.clean)) and parse.certain_clause(paragraph.clean) is not None
    return Block(paragraph=paragraph, marker=None if labelled else numbering.marker(paragraph.clean), labelled=labelled)


def _titled(blocks: list[Block]) -> list[Block]:
    """Mark the blocks that are titles without a number: of annexes, and of plans after which numbers begin again."""
    first = next((i for i, block in enumerate(blocks) if block.marker or block.row), len(blocks))
    restarts = []
    i = 0
    while i < len(blocks):
        block = blocks[i]
        if i > 0 and not block.marker and not block.row and (annex := _annex(blocks, i)):
            blocks[i : i + annex] = [_annexed(blocks[i : i + annex])]
            restarts.append(i)
        elif i > first and _is_title(block) and _restarts(blocks, i) and not is_heading(_next(blocks, i)):
            block.title = (block.paragraph.start, block.paragraph.end)
            restarts.append(i)
        i += 1
    if any(i > first for i in restarts) and first < len(blocks):
        candidates = [i for i in range(1, first) if _is_title(blocks[i]) and not blocks[i].title]
        if candidates and any(not _ANNEX.match(blocks[i].paragraph.clean) for i in restarts):
            block = blocks[candidates[-1]]
            block.title = (block.paragraph.start, block.paragraph.end)
    return blocks


def _annex(blocks: list[Block], i: int) -> int:
    """Return how many blocks head an annex: 附件 1 alone in its line, and the title after it, if any."""
    clean = blocks[i].paragraph.clean
    match = _ANNEX.match(clean)
    if not match:
        return 0
    if match.end() == len(clean):
        return 2 if i + 1 < len(blocks) and _is_title(blocks[i + 1], loose=True) else 1
    return 1 if match[1][0] == "专" and len(clean) <= 40 and clean[-1] not in "。；，" else 0


def _annexed(blocks: list[Block]) -> Block:
    head = blocks[0].paragraph
    block = Block(paragraph=head, boxed=head.clean.startswith("专"))
    if len(blocks) == 2:
        block.number = (head.start, head.end)
        block.title = (blocks[1].paragraph.start, blocks[1].paragraph.end)
        block.paragraph = MappedParagraph(
            head.clean + blocks[1].paragraph.clean, head.places + blocks[1].paragraph.places
        )
    else:
        block.title = (head.start, head.end)
    return block


def _restarts(blocks: list[Block], i: int) -> bool:
    """Whether the next number after a line is the first of its level."""
    following = next((block.marker for block in blocks[i + 1 : i + 6] if block.marker), None)
    return following is not None and following.value == 1 and following.rank <= 3


def _places(clean: str) -> Iterator[int]:
    for match in re.finditer(r"[一二三四五六七八九十第（(〔0-9０-９①-⒛㈠-㈩㉑-㊿壹贰叁肆伍陆柒捌玖拾]", clean):
        if (
            match.start() == 0
            or clean[match.start() - 1] not in "0123456789０１２３４５６７８９一二三四五六七八九十第百（("
        ):
            yield match.start()


def _heads(before: numbering.Marker, marker: numbering.Marker, clean: str) -> bool:
    """Whether nothing but a heading stands between two numbers: 一、把…结合起来（一）."""
    piece = clean[before.after : marker.start]
    return before.rank < marker.rank == numbering.RANKS.index("（一）") and len(piece) <= 70 and "。" not in piece


def _ends_in_clause(text: str, end: int) -> bool:
    depth = 0
    for at in range(end - 1, max(-1, end - 800), -1):
        depth += (text[at] in "）)") - (text[at] in "（(")
        if depth == 0:
            return parse.certain_clause(text[at:end]) is not None
    return False


def _is_title(block: Block, *, loose: bool = False) -> bool:
    clean = block.paragraph.clean
    if block.marker or block.row or block.labelled or not 4 <= len(clean) <= 60 or clean[-1] in "。；，、：:,;":
        return False
    return bool(_TITLES.search(clean)) or loose


def _next(blocks: list[Block], i: int) -> str:
    return blocks[i + 1].paragraph.clean if i + 1 < len(blocks) else ""
