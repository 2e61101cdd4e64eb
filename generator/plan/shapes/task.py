"""Schema of the files in `tasks/`."""

from collections.abc import Iterable

from pydantic import Field, StrictBool

from generator.plan.fields import ROLE_KEYS, Ids, Names, TasksOf, Text
from generator.plan.shapes.shape import Shape


class Duties(Shape):
    """The names in a task's clause, as the notice writes them, by role."""

    lead: Names = ()
    support: Names = ()
    joint: Names = ()
    指导: Names = ()  # noqa: PLC2401  the notice's own word is the key
    监督: Names = ()  # noqa: PLC2401
    督办: Names = ()  # noqa: PLC2401
    督导: Names = ()  # noqa: PLC2401

    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the names by key, in the order of the roles; keys without names are left out."""
        return {key: names for key in ROLE_KEYS if (names := getattr(self, key))}


class PartFile(Shape):
    """A part of a task: an item below it, or a run of its sentences, with the clause for it."""

    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None


class TaskFile(Shape):
    """`tasks/3-8.yml`: one task.

    `open_ended`: the clause adds 等部门; `text_lead`: the lead that the text names, if another. `number`, `clause`,
    `cells`, `rest`, `form`, `deadline` and `parts` are for editions laid out as written: there `clause` (in tables
    `cells`) keeps the words that the duties are.
    """

    id: Text | None = None
    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    cells: dict[Text, Text] = Field(default_factory=dict)
    rest: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None
    parts: tuple[PartFile, ...] = ()
    references: Ids = ()
    text_lead: Text | None = None
    continues: TasksOf = ()
    note: Text | None = None


def body(text: str | None, parts: Iterable[tuple[str | None, str | None]], rest: str | None) -> str:
    """Return the text of a task without numbers and clauses; each part (title, text) is a paragraph of it."""
    paragraphs = (f"{title}。{within or ''}" if title else within for title, within in parts)
    return "\n".join(one for one in (text, *paragraphs, rest) if one and one.strip())
