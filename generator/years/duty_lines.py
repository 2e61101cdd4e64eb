"""Put into words what became of duties between two editions."""

from collections.abc import Callable, Sequence
from functools import cache, partial

from generator.clauses.clause import ROLES, Role
from generator.messages import Translate, phrase
from generator.text.typeset import display
from generator.views.labels import ROLE_NAMES
from generator.years.diff import DutyChange, Turn

DutyLine = Callable[[DutyChange], str]


def duty_lines(tell: Translate) -> DutyLine:
    """Return the function that puts into words what became of a duty; most of many thousands have the same bearers."""
    borne = cache(partial(_borne, tell))

    def line(change: DutyChange) -> str:
        said = _TURNS.get((change.turn, change.certain)) or _TURNS[change.turn, True]
        old, new = (tuple((duty.as_written, duty.role) for duty in duties) for duties in (change.old, change.new))
        return tell(said, old=borne(old), new=borne(new))

    return line


_TURNS: dict[tuple[Turn, bool], str] = {
    ("gained", True): phrase("新增{new}"),
    ("gained", False): phrase("新增{new}；原名单没有列全，也可能本来就在内"),
    ("lost", True): phrase("不再列{old}"),
    ("lost", False): phrase("不再列{old}；新名单没有列全，也可能仍在内"),
    ("succeeded", True): phrase("{old}改由{new}承担"),
    ("role", True): phrase("{old}改为{new}"),
    ("name", True): phrase("{old}，名称写作{new}"),
}


def _borne(tell: Translate, duties: Sequence[tuple[str, Role]]) -> str:
    """Return in words who bears duties, in which roles; each is a name and a role."""
    comma, by_name = tell(phrase("、")), {name: {role for other, role in duties if other == name} for name, _ in duties}
    return comma.join(
        tell(
            phrase("{name}（{roles}）"),
            name=display(f"{name}（")[:-1],  # as its last mark looks before a bracket
            roles=comma.join(tell(ROLE_NAMES[role]) for role in ROLES if role in held),
        )
        for name, held in by_name.items()
    )
