"""What is declared of each key of a file beside its type: its texts, who says it, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

SaidBy = Literal["notice", "either", "editor", "program"]
"""Who knows a value: an import sets what the notice says, keeps what the editor says, and of `either` what it lacks."""

NextYear = Literal["left", "same", "anew"]
"""What the draft of next year's edition has of a key: nothing, the same value, or one that `new_edition` makes."""

FactKind = Literal["words", "day", "names", "ids", "tasks", "text", "whole"]
"""How the history of a file words a change: values from and to, names come and gone, a text's differences marked.

`whole`: it is a fact together with other keys, or a choice with names of its own: `history/file_versions` makes it.
"""


class Label(NamedTuple):
    """What the history of a file calls a key, and how it words its changes."""

    text: str
    kind: FactKind = "words"


class Column(NamedTuple):
    """What the data files tell their readers of a key: plan.json, its schema, and the tables.

    `told` is its meaning in English. Title and meaning in Chinese are the key's, unless those for editors do not fit.
    """

    english: str
    told: str
    title: str = ""
    meaning: str = ""


NOTE = Column("Note", "The editor's note; no words of the notice.", meaning="编者的说明，不是通知的文字。")


@dataclass(frozen=True)
class Declared:
    """What holds for a key wherever it goes.

    `title` and `meaning` are what an editor's program shows beside it. Without `history` readers do not see the key;
    with `data` it stands in the data files.
    """

    title: str
    meaning: str
    history: Label | None = None
    said_by: SaidBy = "notice"
    next_year: NextYear = "left"
    data: Column | None = None


FORM = Declared("排法", "这一处怎样排，与同类的不同才写；{…}是各项内容的位置，↵是换行。")
"""How one piece of an edition is laid out, where it is laid out as written."""

EDITORS_NOTE = Declared("说明", "编者的说明。", Label("编者注", "text"), said_by="editor", data=NOTE)
"""What the editor says of an edition or a task, for readers."""


def declarations(shape: type[BaseModel]) -> dict[str, Declared]:
    """Return key → what is declared of it, in the order of the file; raise TypeError where a key is not declared."""
    found = {}
    for key, field in shape.model_fields.items():
        of_key = next((one for one in field.metadata if isinstance(one, Declared)), None)
        if of_key is None:
            message = f"{shape.__name__}.{key} is not declared: annotate it with Declared(…)"
            raise TypeError(message)
        found[key] = of_key
    return found


def keys_of(shape: type[BaseModel], *, said_by: SaidBy) -> tuple[str, ...]:
    """Return the keys of a shape that somebody says."""
    return tuple(key for key, one in declarations(shape).items() if one.said_by == said_by)


def values(model: BaseModel, keys: Iterable[str]) -> dict[str, Any]:
    """Return key → value, as YAML holds it, of those keys whose value is not the default; a list of one is the item."""
    dumped = model.model_dump(mode="json", include={*keys}, exclude_defaults=True)
    return {key: one[0] if isinstance(one, list) and len(one) == 1 else one for key, one in dumped.items()}
