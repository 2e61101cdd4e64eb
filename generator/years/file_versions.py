"""Read old versions of a plan's files leniently, as facts (label → value), and put their differences into words."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from generator.clauses.clause import OTHER_ROLES
from generator.plan.document import Document, Number, parse
from generator.plan.fields import ROLE_KEYS
from generator.plan.records import caption
from generator.plan.source import MAX_BYTES
from generator.text.typeset import paragraphs
from generator.views.labels import KIND_NAMES, ROLE_NAMES, STATUS_NAMES, written

Data = dict[str, Any]
Naming = Callable[[str], str]
"""Id → the name that it stands for."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATUS: dict[str, str] = dict(STATUS_NAMES.items())
_KIND: dict[str, str] = dict(KIND_NAMES.items())
_BEARERS: dict[str, str] = {**{key: key for key in OTHER_ROLES}, **dict(ROLE_NAMES.items())}


@dataclass(frozen=True)
class Text:
    """A text long enough for its differences to be marked rather than told."""

    words: str


@dataclass(frozen=True)
class Ids:
    """Things that the file names by ids, and readers see by names."""

    ids: tuple[str, ...]


Fact = str | tuple[str, ...] | Ids | Text
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


def task(found: Data) -> Version:
    """Return the facts of a task's file."""
    parts = [part for part in _list(found.get("parts")) if isinstance(part, dict)]
    bodies = [_body(part) for part in parts]
    texts = (_word(found.get("text")), *bodies, _word(found.get("rest")))
    facts: dict[str, Fact] = {
        "标题": _word(found.get("title")),
        "编号": _word(found.get("number")),
        **_bearing(found, ""),
        "正文写明的牵头单位": _word(found.get("text_lead")),
        "依据": Ids(_names(found.get("references"))),
        "承接的任务": _names(found.get("continues")),
    }
    for at, part in enumerate(parts, start=1):
        facts |= _bearing(part, f"第{at}部分的")
    facts["文字"] = Text("\n".join(paragraph.strip() for text in texts for paragraph in paragraphs(text)))
    facts["编者注"] = Text(_word(found.get("note")))
    bearers = (name for unit in (found, *parts) for names in _duties(unit).values() for name in names)
    beginning = next(filter(None, (*texts, _word(found.get("number")))), "（无标题）")
    return Version(_word(found.get("title")) or caption(beginning), facts, frozenset(bearers))


def _body(part: Data) -> str:
    title, text = _word(part.get("title")), _word(part.get("text"))
    return f"{title}。{text}" if title else text


def _bearing(unit: Data, of: str) -> dict[str, Fact]:
    """Return the facts of who bears a task, or a part of one, and until when; labels begin with `of`."""
    facts: dict[str, Fact] = {}
    for key, names in _duties(unit).items():
        facts[f"{of}{_BEARERS[key]}单位"] = names
    facts[f"{of}名单"] = ("“等部门”",) if unit.get("open_ended") is True else ()
    facts[f"{of}时限"] = _word(unit.get("deadline"))
    cells = unit.get("cells")
    rows = [f"{key}：{_word(value)}" for key, value in cells.items()] if isinstance(cells, dict) else []
    facts[f"{of}分工的写法"] = Text(_word(unit.get("clause")) or "；".join(rows))
    return facts


def _duties(unit: Data) -> dict[str, tuple[str, ...]]:
    duties = unit.get("duties")
    duties = duties if isinstance(duties, dict) else {}
    return {key: names for key in ROLE_KEYS if (names := _names(duties.get(key)))}


_HEAD = {
    "title": "标题",
    "number": "发文字号",
    "index_number": "索引号",
    "category": "主题分类",
    "disclosure": "公开方式",
    "issuer": "发文机关",
    "issued": "成文日期",
    "published": "发布日期",
    "recipients": "主送机关",
}
_HEAD_TEXTS = {
    "cover": "印发通知的话",
    "preamble": "开头",
    "opening": "第一章以前的文字",
    "closing": "结尾",
    "note": "编者注",
}


def is_draft(found: Data) -> bool:
    """Whether edition.yml says that the edition is a draft."""
    return _word(found.get("status")) == "draft"


def edition(found: Data) -> Version:
    """Return the facts of edition.yml."""
    status = _word(found.get("status")) or "current"
    sections = [section for section in _list(found.get("sections")) if isinstance(section, dict)]
    headings = (f"{_word(section.get('number'))}　{_word(section.get('title'))}".strip() for section in sections)
    facts: dict[str, Fact] = {"状态": _STATUS.get(status, status)}
    facts |= {label: _day(found.get(key)) for key, label in _HEAD.items()}
    facts |= {"章": tuple(f"“{heading}”" for heading in headings)}
    facts |= {"开头和结尾的依据": Ids(_names(found.get("references")))}
    facts |= {label: Text(_word(found.get(key))) for key, label in _HEAD_TEXTS.items()}
    facts |= {"章下的文字": Text("\n".join(_word(section.get("text")) for section in sections).strip())}
    return Version(_word(found.get("title")), facts)


def department(found: Data) -> Version:
    """Return the facts of an entry of departments.yml."""
    kind = _word(found.get("kind")) or "department"
    names = (_word(found.get("name")), *_names(found.get("aliases")))
    facts: dict[str, Fact] = {
        "名称": names[0],
        "别名": names[1:],
        "种类": _KIND.get(kind, kind),
        "设立时间": _day(found.get("since")),
        "撤销时间": _day(found.get("until")),
        "后继部门": Ids(_names(found.get("successor"))),
        "编者注": Text(_word(found.get("note"))),
    }
    return Version(names[0], facts, frozenset(names))


def reference(found: Data) -> Version:
    """Return the facts of an entry of references.yml."""
    title = _word(found.get("title"))
    facts: dict[str, Fact] = {
        "标题": title,
        "发文字号": _word(found.get("number")),
        "制定机关": _word(found.get("issuer")),
        "日期": _day(found.get("date")),
        "状态": "尚待制定" if found.get("planned") is True else "",
        "编者注": Text(_word(found.get("note"))),
    }
    return Version(title, facts)


def entries(found: object) -> dict[str, Data]:
    """Return id → entry of a list of entries; what has no id is left out."""
    return {id_: row for row in _list(found) if isinstance(row, dict) and (id_ := _word(row.get("id")))}


def errata(found: object) -> tuple[tuple[str, str], ...]:
    """Return the errata of errata.yml: the id of the task that each is of, or "", and its words."""
    rows = (row for row in _list(found) if isinstance(row, dict))
    return tuple((_word(row.get("task")), _word(row.get("correction"))) for row in rows)


def differs(old: Version, new: Version, naming: Naming = str) -> Difference:
    """Return how a version differs from an earlier one, in words; `naming` gives the names that ids stand for."""
    lines: list[str] = []
    texts: list[tuple[str, str, str]] = []
    for label in _changed(old.facts, new.facts):
        was, now = old.facts.get(label) or "", new.facts.get(label) or ""
        if isinstance(was, Text) or isinstance(now, Text):
            one, other = (fact.words if isinstance(fact, Text) else "" for fact in (was, now))
            if one != other:
                lines.append(f"{label}有改动" if one and other else f"{'增加' if other else '删去'}{label}")
                texts.append((label, one, other))
        elif isinstance(was, str) and isinstance(now, str):
            lines += _worded(label, was, now)
        else:
            lines += _listed(label, _named(was, naming), _named(now, naming))
    return Difference(tuple(lines), tuple(texts))


def _named(fact: Fact, naming: Naming) -> tuple[str, ...]:
    if isinstance(fact, Ids):
        return tuple(map(naming, fact.ids))
    return fact if isinstance(fact, tuple) else ()


def _changed(old: Facts, new: Facts) -> list[str]:
    """Return the labels of facts that changed; that of a clause's wording not if its duties changed as well."""
    labels = new if new.keys() == old.keys() else dict.fromkeys((*new, *old))
    changed = [label for label in labels if old.get(label) != new.get(label)]
    if any(label.endswith("单位") for label in changed):
        return [label for label in changed if not label.endswith("分工的写法")]
    return changed


def _worded(label: str, old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    if old and new:
        yield f"{label}由“{old}”改为“{new}”"
    elif old or new:
        yield f"增加{label}“{new}”" if new else f"删去{label}“{old}”"


def _listed(label: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    gone, come = (_without(one, other) for one, other in ((old, new), (new, old)))
    if gone and come and label.endswith("牵头单位"):
        yield f"{label}由{'、'.join(old)}改为{'、'.join(new)}"
    elif gone and come and len(gone) == len(come) and label == "章":
        yield from (f"{label}的标题由{one}改为{other}" for one, other in zip(gone, come, strict=True))
    else:
        yield from (f"{label}{did}{'、'.join(names)}" for did, names in (("增加", come), ("减少", gone)) if names)
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
    return tuple(filter(None, map(_word, [value] if isinstance(value, str) else _list(value))))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
