"""The record of a clause (who bears a task, in which role, until when), and how the standard layout prints it.

Collective parties are departments of kind `group`, one entry a wording. Roles beyond the three are keys of `duties`
in the notice's own word and count as one of the three. Blanket sentences stay text: the parties that they add are not
copied into each task.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["lead", "support", "joint"]
ROLES: tuple[Role, ...] = get_args(Role)
"""The roles, in the order in which everything lists them."""

OTHER_ROLES: dict[str, Role] = {"指导": "support", "监督": "support", "督办": "support", "督导": "support"}
"""Roles that notices give beside the three, as they word them → the role that they count as."""

OPEN_ENDED = "等部门"
"""What the standard layout prints where a list is not complete."""

PRINTED: dict[str, str] = {
    "lead": "牵头",
    "support": "配合",
    "joint": "共同负责",
    **{word: word for word in OTHER_ROLES},
}
"""Key of a role → the verb that the standard layout prints."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The punctuation that a notice uses: half-width or, as GB/T 9704 has it, full-width."""

    opening: str
    closing: str
    comma: str
    colon: str


@dataclass(frozen=True, slots=True)
class Party:
    """A unit that a clause names: `key` is lead, support, joint, or a key of OTHER_ROLES."""

    key: str
    name: str
    wording: str
    """The words that give it the role: 按职责分工负责, 牵头单位."""
    et_al: str = ""
    """The words after its name that leave the list open: 等部门."""

    @property
    def role(self) -> Role:
        """The one of the three roles that this counts as."""
        return next((role for role in ROLES if role == self.key), None) or OTHER_ROLES[self.key]


@dataclass(frozen=True, slots=True)
class Clause:
    """A parsed clause; `unclear` holds the words that were not understood, `deadline` its words.

    `open_ended`: a list is not complete, by 等 as it is worded (`et_al`) or because it names a collective (各有关部门).
    """

    parties: tuple[Party, ...] = ()
    open_ended: bool = False
    deadline: str | None = None
    unclear: tuple[str, ...] = ()
    first_leads: bool = False
    """It states that the first of a list leads, here or from here on."""
    lasting: bool = False
    blanket: tuple[Party, ...] = ()
    """Parties of every later task: 以下均需…负责."""
    bare: bool = False
    """A mere list of names: nothing says that it is a clause."""
    labelled: bool = False
    et_al: bool = False
    """It adds 等, or 等部门 and its like, to a list."""
    beside: tuple[str, ...] = ()
    """What it says beside units and deadlines, label and value: 适用范围：全国, 责任人：张三, 验收单位：市水务局."""

    def names(self, key: str) -> tuple[str, ...]:
        """Return the names of one role, in the order of the clause."""
        return tuple(party.name for party in self.parties if party.key == key)

    @property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Key of a role → its names, the three roles first."""
        keys = dict.fromkeys((*ROLES, *OTHER_ROLES))
        return {key: names for key in keys if (names := self.names(key))}


def printed(
    groups: Iterable[tuple[str, Sequence[str]]], marks: Marks, *, open_ended: bool, deadline: str | None = None
) -> str:
    """Return the standard clause of names by role, brackets included: (甲牵头,乙、丙等部门配合)."""
    filled = [("、".join(names), PRINTED[key]) for key, names in groups if names]
    last = len(filled) - 1
    pieces = (
        f"{names}{OPEN_ENDED if open_ended and i == last else ''}{verb}" for i, (names, verb) in enumerate(filled)
    )
    until = f"；完成时限{marks.colon}{deadline}" if deadline else ""
    return f"{marks.opening}{marks.comma.join(pieces)}{until}{marks.closing}"
