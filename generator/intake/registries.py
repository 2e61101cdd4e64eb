"""New entries of departments.yml and references.yml, for units and documents that a notice names and neither lists."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from generator.clauses import wording
from generator.intake.compose import Data, EditionData, bearer_names
from generator.intake.matching import matched, words_of
from generator.intake.report import NewName
from generator.plan import fields
from generator.plan.rules import scope
from generator.plan.shapes.departments import Department
from generator.plan.shapes.files import EditionFiles
from generator.plan.shapes.references import Reference
from generator.text.invisible import INKLESS

_BODY = re.compile(r"领导小组|指挥部|联席会议|专班|委员会(?!会)|工作组|协调组|推进组|办公会")
_COMMON = re.compile(r"^[一-鿿]{0,6}?[省市县区州]|人民政府|委员会|办公室|总局|[局委厅办处部院和与及]")
"""What tells no unit from another: where it is, what kind it is."""

_ALIKE = 0.6
"""From this likeness on a known name is offered."""

_CITED = re.compile(r"《([^《》]{2,100})》\s*[（(]([^（()）]{6,30}号)[)）]")


def departments(edition: EditionData, known: Iterable[Department]) -> tuple[list[Data], tuple[NewName, ...]]:
    """Return entries for the names that the registry lacks, in the order of the notice, and how each is reported."""
    known = tuple(known)
    named = {name for department in known for name in department.names}
    ids = {department.id for department in known}
    added: list[Data] = []
    new: list[NewName] = []
    for name in dict.fromkeys(bearer_names(edition)):
        if name in named:
            continue
        id_ = free(pinyin_id(name), ids)
        ids.add(id_)
        others = (*named, *(entry["name"] for entry in added)) if len(added) < scope.OFFERED else ()
        near = alike(name, others)
        place = edition.parsed.text.find(name)
        line = edition.parsed.text.count("\n", 0, max(place, 0)) + 1
        new.append(NewName(name, id_, line, near, suspect=not wording.looks_like_a_unit(name)))
        added.append({"id": id_, "name": name, **_kind(name), "unreviewed": True})
    return added, tuple(new)


def alike(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names, at most two, that may mean the same unit.

    What nearly all units have in their names, as 市 and 局, makes none of them alike. The rest of a name is like
    another that is longer (质监, 质量技术监督), or that has most characters the same, in the same order.
    """
    own = _distinctive(name)
    scored = sorted((-_likeness(own, _distinctive(other)), other) for other in known)
    return tuple(other for score, other in scored[:2] if score <= -_ALIKE)


def _distinctive(name: str) -> str:
    return _COMMON.sub("", name[:100]) or name[:100]


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    is_within = len(short) > 1 and short in long
    if is_within or (short[:1] == long[:1] != "" and all(char in rest for char in short)):
        return 1 + len(short) / len(long)
    return difflib.SequenceMatcher(None, one, other).ratio()


def _kind(name: str) -> Data:
    if wording.is_class(name):
        return {"kind": "group"}
    return {"kind": "body"} if _BODY.search(name) else {}


def pinyin_id(name: str) -> str:
    """Return an id for a name: the syllables of its characters, joined by hyphens.

    With blanks between them, characters are not read as the phrases that pypinyin may know: 重庆 is zhong-qing.
    """
    syllables = [re.sub("[^a-z0-9]", "", syllable.lower()) for syllable in lazy_pinyin(" ".join(name))]
    id_ = "-".join(filter(None, syllables))
    while len(id_) > 90:
        id_ = id_.rpartition("-")[0] or id_[:90]
    return id_ or "x"


def free(id_: str, taken: set[str]) -> str:
    """Return the id, with -2, -3 … if it is taken, or reserved as the name of a page."""
    candidates = (f"{id_}-{n}" if n else id_ for n in (0, *range(2, 10_000)))
    return next(one for one in candidates if one not in taken and not fields.is_taken(one))


def references(edition: EditionData, known: Iterable[Reference]) -> list[Data]:
    """Return entries for the documents that the notice cites by title and number, and the registry lacks."""
    known = tuple(known)
    names = {name for reference in known for _, name in scope.names_of(reference)} | {edition.head.get("number")}
    ids = {reference.id for reference in known}
    added: list[Data] = []
    for title, number in _CITED.findall(edition.parsed.text):
        if not _is_title(title) or not fields.DOCUMENT_NUMBER.fullmatch(number) or len({title, number} - names) < 2:
            continue
        id_ = free(_number_id(number), ids)
        ids.add(id_)
        names |= {title, number}
        issuer = re.match(r"(.{2,30}?(?:政府|办公厅|办公室|国务院|委员会|厅|局|部|委))关于", title)
        added.append({"id": id_, "title": title, "number": number, **({"issuer": issuer[1]} if issuer else {})})
    return added


def _is_title(words: str) -> bool:
    """Whether words may name an entry: they are seen, stand on one line and look like no other name."""
    return bool(words.strip()) and "\n" not in words and not INKLESS.search(words)


def _number_id(number: str) -> str:
    match = re.fullmatch(r"(.+)〔([0-9]+)〕([0-9]+)号", number)
    return f"{pinyin_id(match[1])}-{match[2]}-{match[3]}" if match else pinyin_id(number)


@dataclass(frozen=True)
class _Listed:
    """What an old edition lists for a text; `is_all`: for the very same text, so that its editor wants no other."""

    ids: tuple[str, ...] = ()
    is_all: bool = False


def cite(edition: EditionData, references: list[Data], old: EditionFiles | None) -> None:
    """Set `references` of the edition and of each task: ids of the documents that its texts cite, in their order.

    What the old edition lists stays while the text has its title, in whatever brackets; where the text is the same,
    nothing is added that its editor had not listed, but for document numbers: those have to be (P212).
    """
    own = edition.head.get("number")
    texts = {key: text.replace(own, "") if own else text for key, text in _citing_texts(edition.head).items()}
    head = old.head if old else None
    listed = _Listed(head.references, is_all=scope.head_texts(head) == texts) if head else _Listed()
    _list(edition.head, texts.values(), references, listed, before="sections")
    homes = {home: name for name, home in matched(old.tasks, edition.tasks).items()} if old else {}
    for name, task in edition.tasks.items():
        parts = "\n".join(part["text"] for part in task.get("parts", ()) if "text" in part)
        listed = _Listed()
        if old and name in homes:
            before = old.tasks[homes[name]]
            listed = _Listed(before.references, is_all=words_of(before.model_dump()) == words_of(task))
        _list(task, [task.get("text", ""), task.get("rest", ""), parts], references, listed, before="text_lead")


def _citing_texts(head: Data) -> dict[str, str]:
    """Return the texts of an edition, those of tasks apart, that may cite a document."""
    texts = {key: head[key] for key in ("opening", "cover", "preamble", "closing") if key in head}
    return texts | {"sections": "\n".join(section["text"] for section in head.get("sections", ()) if "text" in section)}


def _list(data: Data, texts: Iterable[str], references: list[Data], listed: _Listed, *, before: str) -> None:
    whole = "\n".join(texts)
    places = ((_place(whole, reference, listed), reference["id"]) for reference in references)
    cited = [id_ for place, id_ in sorted((place, id_) for place, id_ in places if place)]
    if cited:
        later = {key: data.pop(key) for key in list(data) if key == before}
        data["references"] = cited
        data.update(later)


def _place(text: str, reference: Data, listed: _Listed) -> tuple[int, int] | None:
    """Return by what a citation is sorted: the old list where that is complete, then the text; None without one."""
    id_, title, number = reference["id"], reference["title"], reference.get("number")
    names = [f"《{title}》"] if id_ in listed.ids or not listed.is_all else []
    names += [title] if id_ in listed.ids else []
    names += [number] if number else []
    places = [place for name in names if (place := text.find(name)) >= 0]
    if not places:
        return None
    return listed.ids.index(id_) if listed.is_all and id_ in listed.ids else len(listed.ids), min(places)
