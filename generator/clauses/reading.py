"""Correct how a clause was parsed, where a person reads it otherwise; the words of the clause stay as they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from generator.clauses import phrases
from generator.clauses.clause import Clause, Party


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person reads otherwise in a clause than the parser does."""

    leave_out: tuple[str, ...] = ()
    """Words that name neither a party nor a deadline."""
    parties: tuple[tuple[str, str], ...] = ()
    """Key of a role and name of each party that was missed, or given another role or place."""
    open_ended: bool | None = None
    deadline: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """All words that it takes from the clause."""
        return (*self.leave_out, *self.taken, *([self.deadline] if self.deadline else ()))

    @property
    def taken(self) -> tuple[str, ...]:
        """The names of its parties, each once."""
        return tuple(dict.fromkeys(name for _, name in self.parties))

    def without_one(self) -> Iterator[tuple[str, int, "Correction"]]:
        """Yield key and place of each of its statements, and the correction without it."""
        for at in range(len(self.leave_out)):
            yield "leave_out", at, replace(self, leave_out=_without(self.leave_out, at))
        for at in range(len(self.parties)):
            yield "parties", at, replace(self, parties=_without(self.parties, at))
        if self.open_ended is not None:
            yield "open_ended", 0, replace(self, open_ended=None)
        if self.deadline:
            yield "deadline", 0, replace(self, deadline=None)


_Item = TypeVar("_Item")


def _without(items: tuple[_Item, ...], at: int) -> tuple[_Item, ...]:
    return (*items[:at], *items[at + 1 :])


def stands(word: str, clause: str) -> bool:
    """Whether words stand in a clause, wherever its lines break."""
    return phrases.flat(word) in phrases.flat(clause)


def corrected(read: Clause, how: Correction) -> Clause:
    """Return a parsed clause as it is to be read: without what is left out, the named parties in their roles."""
    deadlines = read.deadline.split("；") if read.deadline else []
    out = _left_out(how.leave_out, [*(party.name for party in read.parties), *deadlines])
    is_whole = how.open_ended is False
    marks = {party.name: "" if is_whole else party.et_al for party in read.parties}
    kept = (party for party in read.parties if party.name not in out and party.name not in how.taken)
    return replace(
        read,
        parties=(
            *(replace(party, et_al=marks[party.name]) for party in kept),
            *(Party(key, name, "", marks.get(name, "")) for key, name in how.parties),
        ),
        open_ended=read.open_ended if how.open_ended is None else how.open_ended,
        et_al=read.et_al and not is_whole,
        deadline=how.deadline or "；".join(one for one in deadlines if one not in out) or None,
    )


def _left_out(words: Iterable[str], read: Sequence[str]) -> set[str]:
    """Return what was read and is to be left out: what the words are, else what stands within them."""
    out: set[str] = set()
    for word in map(phrases.flat, words):
        out |= {word} if word in read else {one for one in read if one in word}
    return out


def agree(stated: Clause, read: Clause, how: Correction = Correction()) -> bool:
    """Whether what a file states is what its clause, as corrected, says."""
    keys = {*stated.by_key, *read.by_key}
    return (stated.open_ended, stated.deadline) == (read.open_ended, read.deadline) and all(
        same_names(stated.names(key), read.names(key), how) for key in keys
    )


def same_names(stated: Sequence[str], read: Sequence[str], how: Correction) -> bool:
    """Whether two lists have the same names, in the same order but for those that the correction places."""
    one, other = ([name for name in names if name not in how.taken] for names in (stated, read))
    return one == other and sorted(stated) == sorted(read)


def needed(read: Clause, stated: Clause, clause: str) -> Correction | None:
    """Return the least correction by which a clause says what a file states; None where its words do not allow it."""
    roles = [(party.key, party.name) for party in stated.parties]
    names = {name for _, name in roles}
    out = [party.name for party in read.parties if party.name not in names]
    before = {(party.key, party.name) for party in read.parties}
    taken = {name for key, name in roles if (key, name) not in before}
    for key in stated.by_key:
        theirs = [name for name in read.names(key) if name in names]
        if [name for name in stated.names(key) if name not in taken] != [name for name in theirs if name not in taken]:
            taken |= {*stated.names(key)}
    if read.deadline and not stated.deadline:
        out += read.deadline.split("；")
    how = Correction(
        leave_out=tuple(out),
        parties=tuple((key, name) for key, name in roles if name in taken),
        open_ended=stated.open_ended if stated.open_ended != read.open_ended else None,
        deadline=stated.deadline if stated.deadline != read.deadline else None,
    )
    sound = all(stands(word, clause) for word in how.words) and agree(stated, corrected(read, how), how)
    return _least(how, read, stated) if sound else None


def _least(how: Correction, read: Clause, stated: Clause) -> Correction:
    """Return a correction without the statements that are not needed: of two names out of order one is enough."""
    for _, _, less in how.without_one():
        if agree(stated, corrected(read, less), less):
            return _least(less, read, stated)
    return how
