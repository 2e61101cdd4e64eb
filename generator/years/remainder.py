"""What is left of printed words once all that a comparison tells of them is taken away.

Two clauses of which the same is left differ in nothing but what is told: names, roles, deadlines, the words of a role.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.clauses.clause import OPEN_ENDED, PRINTED, ROLES, Role
from generator.plan.notice import Stretch
from generator.plan.records import Duty
from generator.text.typeset import as_read

_NAMES, _DEADLINE = "\U000f0000", "\U000f0001"
_ROLE: dict[Role, str] = {role: chr(0xF0002 + at) for at, role in enumerate(ROLES)}
"""Characters that no standard gives a meaning: they stand for names, for a deadline, and for the words of a role."""

_LIST = re.compile(f"{_NAMES}(?:、{_NAMES})+")
_UNTIL = re.compile(f"[,;]?(?:完成时限:)?{_DEADLINE}[前内]?(?:完成)?")


@dataclass(frozen=True, kw_only=True)
class PrintedClause:
    """A clause as printed, with what it says."""

    text: str
    duties: tuple[Duty, ...]
    deadline: str
    words: Mapping[str, Role]
    """Words that give a role, beside the usual ones, that are told to have changed."""
    stated: bool = False
    """Whether 等 after its names is told: its list became open, or is no longer."""

    @property
    def roles(self) -> set[Role]:
        """The roles that it gives."""
        return {duty.role for duty in self.duties}


def same_left(old: PrintedClause, new: PrintedClause) -> bool:
    """Whether two clauses, which bear the same part of a task, differ in nothing but what is told."""
    varied = _written_in_ways(old.duties) | _written_in_ways(new.duties)
    return _left(old, new, varied) == _left(new, old, varied)


def _written_in_ways(duties: Iterable[Duty]) -> set[str]:
    """Return the departments with several names in one clause: which of them stands where is not told."""
    names: dict[str, set[str]] = {}
    for duty in duties:
        names.setdefault(duty.department.id, set()).add(duty.as_written)
    return {id_ for id_, written in names.items() if len(written) > 1}


def _left(clause: PrintedClause, other: PrintedClause, varied: Collection[str]) -> str:
    text = as_read(clause.text)
    told = {as_read(duty.as_written): _NAMES for duty in clause.duties if duty.department.id not in varied}
    told |= {as_read(words): _ROLE[role] for words, role in clause.words.items()}
    told |= {PRINTED[role]: _ROLE[role] for role in clause.roles}
    told |= {as_read(clause.deadline): _DEADLINE} if clause.deadline else {}
    text = _replaced(text, told)
    if clause.deadline and not other.deadline:
        text = _UNTIL.sub("", text, count=1)
    if clause.stated:
        for words in {duty.et_al or OPEN_ENDED for duty in clause.duties}:
            text = text.replace(_NAMES + words, _NAMES)
    text = _LIST.sub(_NAMES, text)
    for role in clause.roles - other.roles:
        text = _without(text, _NAMES + _ROLE[role])
    return text


def _replaced(text: str, told: Mapping[str, str]) -> str:
    """Return a text with words replaced, the longest first."""
    longest = sorted(filter(None, told), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), lambda found: told[found[0]], text) if longest else text


def _without(text: str, group: str) -> str:
    """Return a clause without a group of names and the mark that divides it from others, or without the clause."""
    if text.strip() in (group, f"({group})"):
        return ""
    return re.sub(rf",{group}(?=[,)])|(?<=\(){group},", "", text)


def _frame(stretches: Sequence[Stretch], shared: Collection[tuple[str, int]]) -> str:
    """Return what a task prints around its values: each of them as its key, those that one side alone has left out."""
    places = ((one, (one.value, one.part.at if one.part else 0)) for one in stretches)
    return as_read("".join(f"{{{key[0]} {key[1]}}}" if one.value else one.text for one, key in places if key in shared))


def frames_differ(old: Sequence[Stretch], new: Sequence[Stretch], optional: Collection[str]) -> bool:
    """Whether two tasks differ in what is printed around values; of `optional` values is told that one side has none.

    What one side alone has a part for is no difference: the part's text is told.
    """
    keys = [{(one.value, one.part.at if one.part else 0) for one in each} for each in (old, new)]
    common = {at for _, at in keys[0]} & {at for _, at in keys[1]}
    kept = {
        key for key in keys[0] | keys[1] if key[1] in common and (key[0] not in optional or key in keys[0] & keys[1])
    }
    return _frame(old, kept) != _frame(new, kept)
