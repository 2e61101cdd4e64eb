"""Read old versions of a plan's files leniently, as facts (label → value), and put their differences into words."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from generator.clauses.reading import Correction
from generator.history import wordings
from generator.plan.document import Document, Number, parse
from generator.plan.fields import NO_DAY, ROLE_KEYS
from generator.plan.records import caption, task_key
from generator.plan.shapes.declared import FactKind, Label, declarations
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.subjects import Act, Excuse, Subject, SubjectsFile
from generator.plan.shapes.task import Duties, PartFile, TaskFile
from generator.plan.source import MAX_BYTES
from generator.text.typeset import numeral, paragraphs
from generator.views.labels import KIND_NAMES, STATUS_NAMES, reading, written

Data = dict[str, Any]
Naming = Callable[[str], str]
"""Id → the name that it stands for."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATUS: dict[str, str] = dict(STATUS_NAMES.items())
_KIND: dict[str, str] = dict(KIND_NAMES.items())


@dataclass(frozen=True)
class Text:
    """A text long enough for its differences to be marked rather than told."""

    words: str


@dataclass(frozen=True)
class Ids:
    """Things that the file names by ids, and readers see by names."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Entries:
    """Entries of a list, of which is told only that they changed; or one of them, that has a name."""

    content: str
    name: str = ""


Fact = str | tuple[str, ...] | Ids | Text | Entries
Facts = Mapping[str, Fact]
"""Label of a field → its value: only what readers see; blank where the file says nothing."""


@dataclass(frozen=True)
class Difference:
    """How two versions of a file differ, in words."""

    lines: tuple[str, ...] = ()
    texts: tuple[tuple[str, str, str], ...] = ()
    """The long texts that differ: label, old text, new text."""

    def __bool__(self) -> bool:
        """Whether they differ in anything that readers see."""
        return bool(self.lines)


@dataclass(frozen=True)
class Version:
    """What a file said: the name of its thing, its facts, and the names of the departments in it."""

    name: str
    facts: Facts
    names: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The text of a task; "" of anything else."""
        fact = self.facts.get("文字")
        return fact.words if isinstance(fact, Text) else ""

    def without_ids(self) -> "Version":
        """Return it without the facts that ids stand for."""
        return replace(self, facts={label: fact for label, fact in self.facts.items() if not isinstance(fact, Ids)})


def place(id_: str) -> str:
    """Return where the task of an id stands, in words of readers: 第三章第八项."""
    chapter, item = task_key(id_) or (0, 0)
    return f"第{numeral(chapter)}章第{numeral(item)}项" if chapter else id_


def _earlier(written: str) -> str:
    """Return a task of another year, written 2014/3-8, in words of readers."""
    year, slash, id_ = written.partition("/")
    return f"{year}年度{place(id_)}" if slash else written


def data(content: bytes) -> Any:
    """Return the value that a YAML file holds; None where it is too large, or cannot be read."""
    if len(content) > MAX_BYTES:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    document, _ = parse(Document("", text))
    return document.data if document else None


@cache
def _labels(shape: type[Shape], first: tuple[str, ...] = ()) -> tuple[tuple[str, Label], ...]:
    """Return the keys of a shape that readers see, with their labels; those in `first` go first, in that order."""
    labels = {key: one.history for key, one in declarations(shape).items() if one.history}
    return tuple((key, labels[key]) for key in dict.fromkeys((*first, *labels)))


def _facts(
    shape: type[Shape], found: Data, whole: Mapping[str, Mapping[str, Fact]], first: tuple[str, ...] = ()
) -> dict[str, Fact]:
    """Return the facts of a mapping as its keys declare them; `whole`: those keys → the facts that they are part of."""
    facts: dict[str, Fact] = {}
    for key, (label, kind) in _labels(shape, first):
        if kind == "whole":
            facts |= whole[key]
        else:
            facts[label] = _FACTS[kind](found.get(key))
    return facts


_FIRST_OF_TASK = (
    "title", "number", "duties", "open_ended", "deadline", "due", "clause", "reading", "text_lead", "references",
    "continues", "parts", "text",
)  # fmt: skip
_BEARING = ("duties", "open_ended", "deadline", "due", "clause", "reading")


def task(found: Data) -> Version:
    """Return the facts of a task's file."""
    parts = [part for part in _list(found.get("parts")) if isinstance(part, dict)]
    bodies = [_body(part) for part in parts]
    texts = (_word(found.get("text")), *bodies, _word(found.get("rest")))
    of_parts = (
        {f"第{at}部分的{label}": fact for label, fact in _facts(PartFile, part, _whole(part), _BEARING).items()}
        for at, part in enumerate(parts, start=1)
    )
    words = Text("\n".join(paragraph.strip() for text in texts for paragraph in paragraphs(text)))
    whole = _whole(found) | {"parts": dict(chain.from_iterable(map(dict.items, of_parts))), "text": {"文字": words}}
    facts = _facts(TaskFile, found, whole, _FIRST_OF_TASK)
    bearers = (name for unit in (found, *parts) for names in _duties(unit).values() for name in names)
    beginning = next(filter(None, (*texts, _word(found.get("number")))), "（无标题）")
    return Version(_word(found.get("title")) or caption(beginning), facts, frozenset(bearers))


def _body(part: Data) -> str:
    title, text = _word(part.get("title")), _word(part.get("text"))
    return f"{title}。{text}" if title else text


def _whole(unit: Data) -> dict[str, Mapping[str, Fact]]:
    """Return the facts of who bears a task, or a part of one, by key; what is told with the text of the task is {}."""
    cells = unit.get("cells")
    rows = [f"{key}：{_word(value)}" for key, value in cells.items()] if isinstance(cells, dict) else []
    labels = {key: label.text for key, label in _labels(Duties)}
    return {
        "duties": {labels[key]: names for key, names in _duties(unit).items()},
        "reading": {"责任文字的读法": Text(_reading(unit.get("reading")))},
        "due": {"到期日": tuple("没有确定的日子" if one == NO_DAY else one for one in _names(unit.get("due")))},
        "open_ended": {"名单": ("“未列全”的注明",) if unit.get("open_ended") is True else ()},
        "clause": {"责任文字": Text(_word(unit.get("clause")) or "；".join(rows))},
        **{key: {} for key in ("cells", "title", "text", "rest")},
    }


def _reading(found: object) -> str:
    """Return a reading in words, its note at the end."""
    if not isinstance(found, dict):
        return ""
    parties = tuple((key, name) for key, names in _duties({"duties": found.get("parties")}).items() for name in names)
    until, open_ended = _word(found.get("deadline")), found.get("open_ended")
    how = Correction(
        _names(found.get("leave_out")), parties, open_ended if isinstance(open_ended, bool) else None, until or None
    )
    return "。".join(filter(None, (reading(how), _word(found.get("note")))))


def _duties(unit: Data) -> dict[str, tuple[str, ...]]:
    duties = unit.get("duties")
    duties = duties if isinstance(duties, dict) else {}
    return {key: names for key in ROLE_KEYS if (names := _names(duties.get(key)))}


_FIRST_OF_EDITION = (
    "status", "title", "number", "index_number", "category", "disclosure", "issuer", "issued", "published",
    "recipients", "sections", "references", "cover", "preamble",
)  # fmt: skip


def is_draft(found: Data) -> bool:
    """Whether edition.yml says that the edition is a draft."""
    return _word(found.get("status")) == "draft"


def edition(found: Data) -> Version:
    """Return the facts of edition.yml."""
    status = _word(found.get("status"))
    sections = [section for section in _list(found.get("sections")) if isinstance(section, dict)]
    headings = (f"{_word(section.get('number'))}　{_word(section.get('title'))}".strip() for section in sections)
    whole: dict[str, Mapping[str, Fact]] = {
        "status": {"“有效性”一项": _STATUS.get(status, status) or "未注明"},
        "sections": {"章": tuple(f"“{heading}”" for heading in headings)},
    }
    facts = _facts(EditionFile, found, whole, _FIRST_OF_EDITION)
    facts |= {"章标题下的文字": Text("\n".join(_word(section.get("text")) for section in sections).strip())}
    return Version(_word(found.get("title")), facts)


def department(found: Data) -> Version:
    """Return the facts of an entry of departments.yml."""
    kind = _word(found.get("kind")) or "department"
    names = (_word(found.get("name")), *_names(found.get("aliases")))
    facts = _facts(Department, found, {"kind": {"种类": _KIND.get(kind, kind)}})
    return Version(names[0], facts, frozenset(names))


def reference(found: Data) -> Version:
    """Return the facts of an entry of references.yml."""
    planned = "尚待制定" if found.get("planned") is True else ""
    return Version(_word(found.get("title")), _facts(Reference, found, {"planned": {"状态": planned}}))


def entries(found: object) -> dict[str, Data]:
    """Return id → entry of a list of entries; what has no id is left out."""
    return {id_: row for row in _list(found) if isinstance(row, dict) and (id_ := _word(row.get("id")))}


class ErratumVersion(NamedTuple):
    """An erratum: the id of the task that it is of, or "", its words, and all else that it said."""

    task: str
    words: str
    rest: str


def errata(found: object) -> tuple[ErratumVersion, ...]:
    """Return the errata of errata.yml."""
    rows = (row for row in _list(found) if isinstance(row, dict))
    return tuple(
        ErratumVersion(_word(row.get("task")), _word(row.get("correction")), _canonical(Erratum, row)) for row in rows
    )


def subjects(found: Data) -> Version:
    """Return the facts of subjects.yml: the names of the subjects, and what each said."""
    named = {_word(row.get("name")): row for row in _list(found.get("subjects")) if isinstance(row, dict)}
    labels = {key: label for key, (label, _) in _labels(SubjectsFile)}
    facts: dict[str, Fact] = {labels["subjects"]: tuple(named)}
    facts |= {f"{labels['subjects']}“{name}”": Entries(_canonical(Subject, row), name) for name, row in named.items()}
    for key, shape in (("machinery", Act), ("excused", Excuse)):
        facts[labels[key]] = Entries("".join(_canonical(shape, row) for row in _list(found.get(key))))
    return Version("", facts)


def _canonical(shape: type[Shape], found: object) -> str:
    """Return what readers see of a mapping as text: without the order of keys, and brackets around one value."""
    if not isinstance(found, dict):
        return ""
    return repr([(key, _flat(found[key])) for key, _ in _labels(shape) if key in found])


def _flat(value: object) -> object:
    if isinstance(value, dict):
        return sorted((key, _flat(one)) for key, one in value.items())
    return _names(value) if isinstance(value, list) else (_word(value),)


def differs(old: Version, new: Version, naming: Naming = str) -> Difference:
    """Return how a version differs from an earlier one, in words; `naming` gives the names that ids stand for."""
    lines: list[str] = []
    texts: list[tuple[str, str, str]] = []
    for label in _changed(old.facts, new.facts):
        was, now = old.facts.get(label) or "", new.facts.get(label) or ""
        if isinstance(was, Entries) or isinstance(now, Entries):
            lines += _edited(label, was, now)
        elif isinstance(was, Text) or isinstance(now, Text):
            one, other = (fact.words if isinstance(fact, Text) else "" for fact in (was, now))
            if one != other:
                did = wordings.come if other else wordings.gone
                lines.append(f"{label}有改动" if one and other else did(label))
                texts.append((label, one, other))
        elif isinstance(was, str) and isinstance(now, str):
            lines += _worded(label, was, now)
        else:
            lines += _listed(label, _named(was, naming), _named(now, naming))
    return Difference(wordings.together(lines), tuple(texts))


def _edited(label: str, old: Fact, new: Fact) -> Iterator[str]:
    if not isinstance(old, Entries) or not isinstance(new, Entries):
        return  # one alone is told with the names that came or went
    if new.name:
        yield wordings.counted(f"修改{wordings.SUBJECTS}", (new.name,))
    elif old.content and new.content:
        yield f"修改{label}"
    else:
        yield wordings.come(label) if new.content else wordings.gone(label)


def _named(fact: Fact, naming: Naming) -> tuple[str, ...]:
    if isinstance(fact, Ids):
        return tuple(map(naming, fact.ids))
    return fact if isinstance(fact, tuple) else ()


def _changed(old: Facts, new: Facts) -> list[str]:
    """Return the labels of facts that changed; that of a clause's wording not if its duties changed as well."""
    labels = new if new.keys() == old.keys() else dict.fromkeys((*new, *old))
    changed = [label for label in labels if old.get(label) != new.get(label)]
    if any(label.endswith("单位") for label in changed):
        return [label for label in changed if not label.endswith("责任文字")]
    return changed


def _worded(label: str, old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    if old and new:
        yield f"{label}由“{old}”改为“{new}”"
    elif old or new:
        yield wordings.come(label, f"“{new}”") if new else wordings.gone(label, f"“{old}”")


def _listed(label: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    gone, come = (_without(one, other) for one, other in ((old, new), (new, old)))
    if gone and come and label.endswith("牵头单位"):
        yield f"{label}由{'、'.join(old)}改为{'、'.join(new)}"
    elif gone and come and len(gone) == len(come) and label == "章":
        yield from (f"{label}的标题由{one}改为{other}" for one, other in zip(gone, come, strict=True))
    else:
        yield from wordings.listed(label, come, gone)
    if not gone and not come and old != new:
        yield f"{label}的次序有调整"


def _without(one: Iterable[str], other: Iterable[str]) -> list[str]:
    other = set(other)
    return [name for name in one if name not in other]


def _word(value: object) -> str:
    """Return a scalar as pages write it; "" of anything else."""
    if isinstance(value, str):
        return value.strip()
    return value.written if isinstance(value, Number) else ""


def _day(value: object) -> str:
    """Return a date as official documents write it; any other scalar as it stands."""
    text = _word(value)
    with suppress(ValueError):
        return written(dt.date.fromisoformat(text)) if _DATE.fullmatch(text) else text
    return text


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(f"{key} → {_word(one)}" for key, one in value.items())
    return tuple(filter(None, map(_word, [value] if isinstance(value, str) else _list(value))))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_FACTS: dict[FactKind, Callable[[object], Fact]] = {
    "words": _word,
    "day": _day,
    "names": _names,
    "ids": lambda value: Ids(_names(value)),
    "tasks": lambda value: tuple(map(_earlier, _names(value))),
    "text": lambda value: Text(_word(value)),
}
