"""Clauses located: which stretches of a manuscript's units say who bears a task."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from generator.clauses import parse, wording
from generator.clauses.clause import Clause
from generator.clauses.parse import Known
from generator.intake.blocks import Doubt, Found, Unit
from generator.intake.paragraphs import BLANK
from generator.text.brackets import BRACKETS, pairs

_STOP = "。！？；;”…」》：:"
_JOINED = 8
"""As many brackets, one after the other, are read as one clause."""
_TRIED = 12
"""As many labels of a paragraph are tried for the beginning of the clause that ends it."""


def locate(text: str, units: Sequence[Unit], known: Known) -> None:
    """Put into each unit of a text the clauses that stand in it."""
    locator = _Locator(text, known)
    locator.locate(units)
    locator.first_leads = False
    locator.locate(units)  # once more: the names are known now


def doubtful(units: Sequence[Unit]) -> Iterator[Doubt]:
    """Report brackets that look like clauses and were not understood, and sentences that rule the clauses after."""
    for unit in units:
        if unit.row or unit.joined:
            continue
        span = (unit.paragraph.start, unit.paragraph.end)
        yield from (Doubt("rule", span, words) for _, words in parse.rules(unit.paragraph.clean))
        clean = unit.paragraph.clean
        taken = sorted(found.span for found in unit.clauses)
        for at, end in _brackets(unit):
            span = unit.paragraph.span(at, end)
            before = bisect_right(taken, span[0], key=lambda one: one[0]) - 1
            free = before < 0 or taken[before][1] <= span[0]
            if free and wording.looks_like(clean[at:end]):
                yield Doubt("bracket", span, clean[at:end])
        if not unit.clauses and wording.LABEL_LINE.match(clean) and wording.looks_like(clean):
            yield Doubt("bracket", (unit.paragraph.start, unit.paragraph.end), clean)


@dataclass
class _Locator:
    """Goes through units in order: what one says of leads and names holds for the next."""

    text: str
    known: Known
    first_leads: bool = False
    names: set[str] = field(default_factory=set)

    def locate(self, units: Sequence[Unit]) -> None:
        owner: Unit | None = None
        for unit in units:
            unit.clauses, unit.joined = [], False
            if unit.row:
                self._note(unit.row.clause(first_leads=self.first_leads))
            elif unit.labelled:
                self._keep(unit, 0, len(unit.paragraph.clean))
            else:
                self._bracketed(unit)
                self._last_sentence(unit)
                self._rules_in_text(unit)
            if owner and unit.clauses and not unit.marker and unit.covered:
                self._join(owner, unit)
            owner = unit if unit.clauses else owner

    def _join(self, owner: Unit, unit: Unit) -> None:
        """Let lines that follow one another be one clause, where each says something else: who leads, helps, when."""
        one, other = owner.clauses[-1], unit.clauses[0]
        if self.text[one.span[1] : other.span[0]].strip(BLANK + "\n。"):
            return
        repeats = one.clause.by_key.keys() & other.clause.by_key.keys()
        if repeats or (one.clause.deadline and other.clause.deadline):
            return
        span = (one.span[0], other.span[1])
        if joined := self._stands(self.text[span[0] : span[1]]):
            owner.clauses[-1] = Found(span, joined)
            del unit.clauses[0]
            unit.joined = True

    def _rules_in_text(self, unit: Unit) -> None:
        if parse.stated_rules(_without(unit)).first_leads:
            self.first_leads = True

    def _stands(self, text: str, *, strict: bool = False) -> Clause | None:
        return parse.stands(text, first_leads=self.first_leads, known=self._is_known, strict=strict)

    def _is_known(self, name: str) -> bool:
        return self.known(name) or name in self.names

    def _keep(self, unit: Unit, first: int, last: int, clause: Clause | None = None) -> None:
        clean = unit.paragraph.clean
        clause = clause or self._stands(clean[first:last]) or Clause()
        span = unit.paragraph.span(first, last)
        if unit.clauses and not self.text[unit.clauses[-1].span[1] : span[0]].strip(BLANK + "\n"):
            whole = (unit.clauses.pop().span[0], span[1])
            words = self.text[whole[0] : whole[1]]
            if _few(words) and (joined := self._stands(words)):
                span, clause = whole, joined
        unit.clauses.append(Found(span, clause))
        self._note(clause)

    def _note(self, clause: Clause) -> None:
        if clause.first_leads and clause.lasting:
            self.first_leads = True
        if not clause.bare:
            self.names.update(party.name for party in clause.parties)

    def _bracketed(self, unit: Unit) -> None:
        clean = unit.paragraph.clean
        for at, end in _brackets(unit):
            if _at_place(clean, at, end) and (clause := self._stands(clean[at:end])):
                self._keep(unit, at, end, clause)

    def _last_sentence(self, unit: Unit) -> None:
        """Read a clause that ends a paragraph without brackets, with a label or as a sentence."""
        clean = unit.paragraph.clean
        floor = unit.marker.after if unit.marker else 0
        taken = max((found.span[1] for found in unit.clauses), default=0)
        starts = (found.start() for found in parse.labels(clean) if len(clean) - found.start() <= parse.MAX_LENGTH)
        free = (at for at in starts if at > floor and unit.paragraph.places[at] >= taken)
        for at in islice((at for at in free if clean[at - 1] in _STOP + BLANK), _TRIED):
            if clause := self._stands(clean[at:]):
                self._keep(unit, at, len(clean), clause)
                return
        start = max(clean.rfind(mark, 0, len(clean) - 1) for mark in "。！？") + 1
        is_free = floor < start < len(clean) and unit.paragraph.places[start] >= taken
        if (
            is_free
            and len(clean) - start < 200
            and (clause := self._stands(clean[start:], strict=True))
            and not clause.bare
        ):
            self._keep(unit, start, len(clean), clause)


def _brackets(unit: Unit) -> Iterator[tuple[int, int]]:
    """Return start and end of the brackets of a unit, those within others left out."""
    clean = unit.paragraph.clean
    found, at = pairs(clean), unit.marker.after if unit.marker else 0
    while at < len(clean):
        end = found.closing(at) + 1 if clean[at] in BRACKETS else 0
        if end:
            yield at, end
        at = end or at + 1


def _few(words: str) -> bool:
    """Whether a text holds few enough brackets to be one clause."""
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


def _without(unit: Unit) -> str:
    """Return a unit's text without its clauses."""
    taken = {place for found in unit.clauses for place in range(*found.span)}
    chars = zip(unit.paragraph.clean, unit.paragraph.places, strict=True)
    return "".join(char for char, place in chars if place not in taken)
