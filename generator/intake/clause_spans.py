"""Locate the clauses in the blocks of a notice: which spans say who is responsible for a task.

A name is known by more than one sign: a bare list in brackets is a clause only if its names are known, from the
registry or from other clauses of the text, or all end as units do. When in doubt the bracket stays text and is
reported.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from generator.clauses import parse, wording
from generator.clauses.clause import Clause
from generator.clauses.parse import IsKnownName
from generator.intake.blocks import Block, Doubt, LocatedClause
from generator.intake.paragraphs import BLANK
from generator.text.brackets import BRACKETS, pairs
from generator.text.patterns import lazy

_STOP = "。！？；;”…」》：:"
_JOINED = 8
"""At most so many brackets, one after the other, are read as one clause."""
_TRIED = 12
"""At most so many labels of a paragraph are tried as the beginning of the clause at its end."""


def locate(text: str, blocks: Sequence[Block], known: IsKnownName) -> None:
    """Set the clauses of each block of a text; a name for which `known` is true is sure to be a unit's."""
    locator = _Locator(text, known)
    locator.locate(blocks)
    locator.first_leads = False
    locator.locate(blocks)  # once more: the names are known now


def doubtful(blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Yield a doubt for each bracket that looks like a clause and is none, and each sentence that rules later ones."""
    for block in blocks:
        if block.row or block.joined:
            continue
        span = (block.paragraph.start, block.paragraph.end)
        yield from (Doubt("rule", span, words) for _, words in parse.rules(block.paragraph.clean))
        clean = block.paragraph.clean
        yield from (
            Doubt("beside", one.span, "；".join(one.clause.beside)) for one in block.clauses if one.clause.beside
        )
        taken = sorted(clause.span for clause in block.clauses)
        for at, end in _brackets(block):
            span = block.paragraph.span(at, end)
            before = bisect_right(taken, span[0], key=lambda one: one[0]) - 1
            free = before < 0 or taken[before][1] <= span[0]
            if free and wording.looks_like(clean[at:end]):
                yield Doubt("bracket", span, clean[at:end])
        if not block.clauses and wording.UNIT_LINE.match(clean) and wording.looks_like(clean):
            yield Doubt("bracket", (block.paragraph.start, block.paragraph.end), clean)
        elif not block.clauses:
            yield from _borne(block)


def _borne(block: Block) -> Iterator[Doubt]:
    """Yield a doubt for each sentence of a block that says, in running text, which unit bears something."""
    for found in wording.BORNE.finditer(block.paragraph.clean):
        if wording.names_a_unit(found["name"]) and not wording.is_class(found["name"]):
            yield Doubt("bracket", block.paragraph.span(*found.span()), found[0])


@dataclass
class _Locator:
    """Reads blocks in order: names, and the rule that the first of a list leads, hold for those after."""

    text: str
    known: IsKnownName
    first_leads: bool = False
    names: set[str] = field(default_factory=set)

    def locate(self, blocks: Sequence[Block]) -> None:
        owner: Block | None = None
        for block in blocks:
            block.clauses, block.joined = [], False
            if block.row:
                self._note(block.row.clause(first_leads=self.first_leads))
            elif block.labelled:
                self._keep(block, 0, len(block.paragraph.clean))
            else:
                self._bracketed(block)
                self._last_sentence(block)
                self._rules_in_text(block)
            if owner and block.clauses and not block.marker and block.covered:
                self._join(owner, block)
            elif owner and not block.clauses and wording.LABEL_LINE.match(block.paragraph.clean):
                self._lengthen(owner, block)
            owner = block if block.clauses else owner

    def _join(self, owner: Block, block: Block) -> None:
        """Join the clauses of two lines that follow one another, if each says something else: role or deadline."""
        one, other = owner.clauses[-1], block.clauses[0]
        if self.text[one.span[1] : other.span[0]].strip(BLANK + "\n。"):
            return
        repeats = one.clause.by_key.keys() & other.clause.by_key.keys()
        if repeats or (one.clause.deadline and other.clause.deadline):
            return
        span = (one.span[0], other.span[1])
        if joined := self._stands(self.text[span[0] : span[1]]):
            owner.clauses[-1] = LocatedClause(span, joined)
            del block.clauses[0]
            block.joined = True

    def _lengthen(self, owner: Block, block: Block) -> None:
        """Add to a clause the label line after it that alone is none: 配合单位：无, 责任人：张三, 实施时间：2031年."""
        one, end = owner.clauses[-1], block.paragraph.end
        between = self.text[one.span[1] : block.paragraph.start]
        if between.strip(BLANK + "\n。；;") or end - one.span[0] > parse.MAX_LENGTH:
            return
        longer = self._stands(self.text[one.span[0] : end])
        same = longer and longer.by_key == one.clause.by_key and one.clause.deadline in (None, longer.deadline)
        if longer and same:
            owner.clauses[-1] = LocatedClause((one.span[0], end), longer)
            block.joined = True

    def _rules_in_text(self, block: Block) -> None:
        if parse.stated_rules(_without(block)).first_leads:
            self.first_leads = True

    def _stands(self, text: str, *, strict: bool = False) -> Clause | None:
        return parse.certain_clause(text, first_leads=self.first_leads, known=self._is_known, strict=strict)

    def _is_known(self, name: str) -> bool:
        return self.known(name) or name in self.names

    def _keep(self, block: Block, first: int, last: int, clause: Clause | None = None) -> None:
        clean = block.paragraph.clean
        clause = clause or self._stands(clean[first:last]) or Clause()
        span = block.paragraph.span(first, last)
        if block.clauses and not self.text[block.clauses[-1].span[1] : span[0]].strip(BLANK + "\n"):
            whole = (block.clauses.pop().span[0], span[1])
            words = self.text[whole[0] : whole[1]]
            if _few(words) and (joined := self._stands(words)):
                span, clause = whole, joined
        block.clauses.append(LocatedClause(span, clause))
        self._note(clause)

    def _note(self, clause: Clause) -> None:
        if clause.first_leads and clause.lasting:
            self.first_leads = True
        if not clause.bare:
            self.names.update(party.name for party in clause.parties)

    def _bracketed(self, block: Block) -> None:
        clean = block.paragraph.clean
        for at, end in _brackets(block):
            if not _at_place(clean, at, end):
                continue
            if clause := self._stands(clean[at:end]) or self._one_unit(block, at, end):
                self._keep(block, at, end, clause)

    def _one_unit(self, block: Block, at: int, end: int) -> Clause | None:
        """Return the clause of a bracket that holds one unit's name, if it ends an item.

        Without a number it is one where there are clauses already: it may be who wrote the news.
        """
        clean = block.paragraph.clean
        if not (block.marker or self.names) or not (
            clean[end:].strip(BLANK) in ("", "。") and clean[:at].rstrip(BLANK).endswith(("。", "；"))
        ):
            return None
        clause = parse.parse(clean[at:end])
        alone = len(clause.parties) == 1 and clause.bare and not clause.unclear
        return clause if alone and wording.is_unit_of_a_level(clause.parties[0].name) else None

    def _last_sentence(self, block: Block) -> None:
        """Locate a clause without brackets at the end of a paragraph: labelled, or a sentence."""
        clean = block.paragraph.clean
        floor = block.marker.after if block.marker else 0
        taken = max((located.span[1] for located in block.clauses), default=0)
        starts = (label.start() for label in parse.labels(clean) if len(clean) - label.start() <= parse.MAX_LENGTH)
        free = (at for at in starts if at > floor and block.paragraph.places[at] >= taken)
        for at in islice((at for at in free if clean[at - 1] in _STOP + BLANK), _TRIED):
            if clause := self._stands(clean[at:]):
                self._keep(block, at, len(clean), clause)
                return
        start = max(clean.rfind(mark, 0, len(clean) - 1) for mark in "。！？") + 1
        start = charge.end() if (charge := _CHARGE.search(clean, start)) else start
        is_free = floor < start < len(clean) and block.paragraph.places[start] >= taken
        if (
            is_free
            and len(clean) - start < 200
            and (clause := self._stands(clean[start:], strict=True))
            and not clause.bare
        ):
            self._keep(block, start, len(clean), clause)


_CHARGE = lazy(r"(?:问题|事项|工作|任务|项目)[，,]?(?=由)")
"""What is borne, before who bears it, in one sentence: 关于…的问题，由…负责."""


def _brackets(block: Block) -> Iterator[tuple[int, int]]:
    """Yield start and end of each outermost pair of brackets in a block, after its number."""
    clean = block.paragraph.clean
    matched, at = pairs(clean), block.marker.after if block.marker else 0
    while at < len(clean):
        end = matched.closing(at) + 1 if clean[at] in BRACKETS else 0
        if end:
            yield at, end
        at = end or at + 1


def _few(words: str) -> bool:
    """Whether a text holds at most `_JOINED` brackets."""
    return sum(map(words.count, BRACKETS)) <= _JOINED


def _at_place(clean: str, at: int, end: int) -> bool:
    """Whether a bracket stands where a clause does: after a stop, or at the end of a paragraph or sentence."""
    before, after = at - 1, end
    while before >= 0 and clean[before] in BLANK:
        before -= 1
    while after < len(clean) and clean[after] in BLANK:
        after += 1
    ends = after == len(clean) or clean[after] in "。；;"
    return ends or before < 0 or clean[before] in _STOP or clean[before] in "）)"


def _without(block: Block) -> str:
    """Return the text of a block without its clauses."""
    taken = {place for located in block.clauses for place in range(*located.span)}
    chars = zip(block.paragraph.clean, block.paragraph.places, strict=True)
    return "".join(char for char, place in chars if place not in taken)
