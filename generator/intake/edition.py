"""A manuscript in, the files of an edition out: written all or not at all, and only where they give the text back."""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

from generator.clauses import cells, layout, letterhead, parse, wording
from generator.clauses import clause as grammar
from generator.clauses.clause import Clause
from generator.files import outside
from generator.intake import parsed_notice
from generator.intake.blocks import Doubt
from generator.intake.manuscript import Manuscript
from generator.intake.paragraphs import issued_text
from generator.intake.parsed_notice import Draft, PartDraft, SectionDraft, TaskDraft
from generator.intake.report import Finding, NewName, Report
from generator.messages import say
from generator.plan import document, fields, load, schema, seal, shaping, source, yaml_write
from generator.plan.records import task_key
from generator.plan.rules import scope
from generator.plan.shapes import Department, EditionFiles, PlanFiles, Reference
from generator.problems import PlanError
from generator.text.typeset import one_line

Data = dict[str, Any]

_HEADS = {
    "departments.yml": "# 部门名录，各年度共用。name 是网站使用的名称，aliases 是通知里出现过的其他写法。\n",
    "references.yml": "# 通知引用的文件。通知没有写明的（文号、日期）不填。\n",
}
NEW = "导入时新增，尚待核对。"
"""The note of an entry that an import has added."""

_BODY = re.compile(r"领导小组|指挥部|联席会议|专班|委员会(?!会)|工作组|协调组|推进组|办公会")
_CITED = re.compile(r"《([^《》]{2,100})》\s*[（(]([^（()）]{6,30}号)[)）]")
_EDITORS_HEAD = ("index_number", "category", "disclosure", "published", "status", "note")
_EDITORS_TASK = ("text_lead", "note")
_TEXT_LEAD = re.compile(r"(?:^|(?<=[。；]))((?:省|市|县|区|州|国家|国务院)[^，,。；、：（()）]{2,20})牵头")


@dataclass(frozen=True)
class Imported:
    """What an import makes: files by path below the plan's folder, and what it understood."""

    year: str
    layout: str
    title: str
    files: dict[str, str]
    draft: Draft
    sections: int
    tasks: int
    parts: int
    duties: int
    new_names: tuple[NewName, ...]
    new_references: tuple[str, ...]
    doubts: tuple[Doubt, ...]


class ExistsError(Exception):
    """The edition is there already."""


def make(manuscript: Manuscript, year: str, plan_dir: Path, *, force: bool = False) -> Imported:
    """Make the files of an edition; raise PlanError where the plan has problems, ExistsError without force."""
    if (plan_dir / year).exists() and not force:
        raise ExistsError(year)
    files = _existing(plan_dir)
    old = next((edition for edition in files.editions if edition.year == year), None)
    named = {name for department in files.departments for name in department.names}
    text, _ = issued_text(manuscript)
    if not text.strip():
        raise PlanError([document.Document(plan_dir.as_posix(), "").problem("P301", say("文件里没有文字。"))])
    understood = parsed_notice.draft(manuscript, named.__contains__)
    for draft, in_layout in ((understood, _standard), (understood, _written), (parsed_notice.plain(text), _written)):
        if (edition := in_layout(draft)) and (made := _tried(edition, year, files, old, plan_dir)):
            return made
    message = say("导入的内容排不回原文，什么也没有写。")
    raise PlanError([document.Document(plan_dir.as_posix(), "").problem("P301", message)])


def report(imported: Imported) -> Report:
    """Say what an import made, and what it did not understand."""
    text = imported.draft.text
    findings = tuple(
        Finding(
            doubt.kind,
            _line(text, doubt.span[0]),
            _line(text, max(doubt.span[0], doubt.span[1] - 1)),
            _short(doubt.text),
        )
        for doubt in imported.doubts
    )
    return Report(
        imported.year,
        imported.layout,
        imported.title,
        imported.sections,
        imported.tasks,
        imported.parts,
        imported.duties,
        imported.new_names,
        imported.new_references,
        findings,
        tuple(imported.files),
    )


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _short(text: str) -> str:
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _existing(plan_dir: Path) -> PlanFiles:
    """Read the plan around the edition; a plan that is not there yet is empty."""
    if not plan_dir.exists():
        return PlanFiles((), (), None, None, [], [])
    read = shaping.shape(source.read(plan_dir))
    lists = [p for p in read.problems if p.file.endswith(("departments.yml", "references.yml")) and p.code != "P101"]
    if lists:
        raise PlanError(lists)
    return read


@dataclass
class _Edition:
    """An edition's data before it is written: keys in the order of the files."""

    draft: Draft
    layout: str
    head: Data
    tasks: dict[str, Data] = field(default_factory=dict)


# --- the standard layout


def _standard(draft: Draft) -> _Edition | None:
    """Return a draft in the standard layout, if it is in it to the letter; whether it is, is tried."""
    head = letterhead.standard(draft.opening)
    if head is None or not draft.tasks:
        return None
    said = _keyed(draft)
    half = sum(task.values.get("number", "").startswith("(") for task in draft.tasks)
    data: Data = {"title": head.title, "issuer": head.issuer, "issued": str(head.issued), "status": "current"}
    data["punctuation"] = "half" if half * 2 > len(draft.tasks) else "full"
    data |= {key: value for key in ("recipients", "cover", "preamble") if (value := getattr(head, key))}
    data |= {"closing": draft.closing} if draft.closing else {}
    data["sections"] = [{key: section.values.get(key, "") for key in ("number", "title")} for section in draft.sections]
    edition = _Edition(draft, "standard", data)
    for name, task in _named(draft):
        clause = said[id(task)]
        duties = _duties(clause)
        if task.parts or task.cells or clause.deadline or not clause.parties:
            return None
        values: Data = {"title": task.values.get("title", ""), "text": task.values.get("text", ""), "duties": duties}
        edition.tasks[name] = values | ({"open_ended": True} if task.values["clause"].count(grammar.OPEN_ENDED) else {})
        edition.tasks[name] |= _text_lead(task, clause)
    return edition


def _text_lead(task: TaskDraft, clause: Clause) -> Data:
    """Return the lead that the text names beside the clause's."""
    found = _TEXT_LEAD.search(task.values.get("text", ""))
    other = found and wording.is_plausible(found[1]) and found[1] not in clause.names("lead")
    return {"text_lead": found[1]} if found and other else {}


# --- as written


def _written(draft: Draft) -> _Edition:
    facts = letterhead.read(draft.opening, draft.closing, draft.text)
    said = _keyed(draft)
    usual = _usual_forms(draft)
    data: Data = {"title": " ".join(facts.title.split())}
    data |= {"number": facts.number} if facts.number and fields.DOCUMENT_NUMBER.fullmatch(facts.number) else {}
    data |= {"issuer": facts.issuer} if facts.issuer else {}
    data |= {"issued": str(facts.issued)} if facts.issued else {}
    data |= {"status": "current", "layout": "written"}
    data |= {"forms": usual} if usual else {}
    data |= {"opening": draft.opening} if draft.opening else {}
    data |= {"closing": draft.closing} if draft.closing else {}
    data["sections"] = [_section(section, usual, data["title"]) for section in draft.sections]
    if not draft.sections:
        del data["sections"]
    edition = _Edition(draft, "written", data)
    for name, task in _named(draft):
        edition.tasks[name] = _task(task, usual, said)
    return edition


def _usual_forms(draft: Draft) -> Data:
    """Return the forms that most pieces have, those apart that need not be said."""
    found = {
        "opening": [draft.opening_form] if draft.opening else [],
        "section": [section.form for section in draft.sections if section.form],
        "task": [task.form for task in draft.tasks],
        "part": [part.form for task in draft.tasks for part in task.parts],
        "closing": [draft.closing_form] if draft.closing else [],
    }
    return {
        key: most
        for key, made in found.items()
        if made and (most := Counter(made).most_common(1)[0][0]) != _DEFAULTS[key]
    }


_DEFAULTS = {
    "opening": "{opening}↵",
    "section": layout.SECTION,
    "task": layout.TASK,
    "part": layout.PART,
    "closing": "{closing}",
}


def _form(kind: str, form: str, usual: Data) -> Data:
    return {} if form == usual.get(kind, _DEFAULTS[kind]) else {"form": form}


def _section(section: SectionDraft, usual: Data, title: str) -> Data:
    if not section.form:
        return {"title": title, "unprinted": True}
    values, form = dict(section.values), section.form
    if "title" not in values:
        values["title"], form = values.pop("number"), form.replace("{number}", "{title}")
    data: Data = {key: values[key] for key in ("number", "title") if key in values}
    data |= {"level": section.level} if section.level > 1 else {}
    data |= {"text": values["text"]} if "text" in values else {}
    return data | _form("section", form, usual)


def _task(task: TaskDraft, usual: Data, said: Mapping[int, Clause]) -> Data:
    data: Data = {key: task.values[key] for key in ("number", "title", "text", "clause") if key in task.values}
    data |= {"cells": task.cells} if task.cells else {}
    data |= {"rest": task.values["rest"]} if "rest" in task.values else {}
    data |= _form("task", task.form, usual)
    clause = said[id(task)]
    data |= _borne(clause)
    if task.parts:
        data["parts"] = [_part(part, usual, said) for part in task.parts]
    return data | _text_lead(task, clause)


def _part(part: PartDraft, usual: Data, said: Mapping[int, Clause]) -> Data:
    data: Data = {key: part.values[key] for key in ("number", "title", "text", "clause") if key in part.values}
    return data | _form("part", part.form, usual) | _borne(said[id(part)])


def _borne(clause: Clause) -> Data:
    data: Data = {"duties": duties} if (duties := _duties(clause)) else {}
    data |= {"open_ended": True} if clause.open_ended else {}
    return data | ({"deadline": clause.deadline} if clause.deadline else {})


def _duties(clause: Clause) -> Data:
    """Return names by role: a lone lead as a word, all others as lists."""
    return {key: names[0] if key == "lead" and len(names) == 1 else list(names) for key, names in clause.by_key.items()}


def _named(draft: Draft) -> Iterator[tuple[str, TaskDraft]]:
    """Return every task with its id: the place of its heading among all headings, and its own below that."""
    for n, section in enumerate(draft.sections, start=1):
        for item, task in enumerate(section.tasks, start=1):
            yield f"{n}-{item}", task


def _keyed(draft: Draft) -> dict[int, Clause]:
    """Read all clauses in the order of the text, as the check of the plan does."""
    texts: list[tuple[str, str | None, int]] = [(draft.opening, None, 0)]
    for section in draft.sections:
        texts.append((section.values.get("text", ""), None, 0))
        for task in section.tasks:
            kept = task.values.get("clause") or cells.said(task.cells)
            texts.append((task.values.get("text", ""), kept, id(task)))
            texts += [(part.values.get("text", ""), part.values.get("clause"), id(part)) for part in task.parts]
    read = parse.in_order((text, clause) for text, clause, _ in texts)
    return {key: clause for (_, _, key), clause in zip(texts, read, strict=True)}


# --- registries


def _departments(edition: _Edition, known: Iterable[Department]) -> tuple[list[Data], tuple[NewName, ...]]:
    """Return entries for the names that the registry lacks, in the notice's order."""
    known = tuple(known)
    named = {name for department in known for name in department.names}
    ids = {department.id for department in known}
    added: list[Data] = []
    new: list[NewName] = []
    for name in dict.fromkeys(_all_names(edition)):
        if name in named:
            continue
        id_ = _free(pinyin_id(name), ids)
        ids.add(id_)
        others = (*named, *(entry["name"] for entry in added)) if len(added) < scope.OFFERED else ()
        near = tuple(scope.nearest(name, others))
        place = edition.draft.text.find(name)
        new.append(NewName(name, id_, edition.draft.text.count("\n", 0, max(place, 0)) + 1, near))
        added.append({"id": id_, "name": name, **_kind(name), "note": NEW})
    return added, tuple(new)


def _kind(name: str) -> Data:
    if wording.is_class(name):
        return {"kind": "group"}
    return {"kind": "body"} if _BODY.search(name) else {}


def _all_names(edition: _Edition) -> Iterator[str]:
    for task in edition.tasks.values():
        for bearing in (task, *task.get("parts", ())):
            for names in bearing.get("duties", {}).values():
                yield from [names] if isinstance(names, str) else names


def pinyin_id(name: str) -> str:
    """Return an id for a name: the syllables of its characters, joined by hyphens.

    With blanks between them, characters are not read as the phrases that pypinyin may know: 重庆 is zhong-qing.
    """
    syllables = [re.sub("[^a-z0-9]", "", syllable.lower()) for syllable in lazy_pinyin(" ".join(name))]
    id_ = "-".join(filter(None, syllables))
    while len(id_) > 90:
        id_ = id_.rpartition("-")[0] or id_[:90]
    return id_ or "x"


def _free(id_: str, taken: set[str]) -> str:
    """Return an id that nobody has and that is no file of its own."""
    candidates = (f"{id_}-{n}" if n else id_ for n in (0, *range(2, 10_000)))
    return next(one for one in candidates if one not in taken and not fields.is_taken(one))


def _references(edition: _Edition, known: Iterable[Reference]) -> list[Data]:
    """Return entries for the documents that the notice cites by title and number, and the list lacks."""
    known = tuple(known)
    numbers = {reference.number for reference in known} | {edition.head.get("number")}
    titles = {reference.title for reference in known}
    ids = {reference.id for reference in known}
    added: list[Data] = []
    for title, number in _CITED.findall(edition.draft.text):
        if number in numbers or title in titles or "\n" in title or not fields.DOCUMENT_NUMBER.fullmatch(number):
            continue
        id_ = _free(_number_id(number), ids)
        ids.add(id_)
        numbers.add(number)
        titles.add(title)
        issuer = re.match(r"(.{2,30}?(?:政府|办公厅|办公室|国务院|委员会|厅|局|部|委))关于", title)
        added.append({"id": id_, "title": title, "number": number, **({"issuer": issuer[1]} if issuer else {})})
    return added


def _number_id(number: str) -> str:
    found = re.fullmatch(r"(.+)〔([0-9]+)〕([0-9]+)号", number)
    return f"{pinyin_id(found[1])}-{found[2]}-{found[3]}" if found else pinyin_id(number)


def _cite(edition: _Edition, references: list[Data]) -> None:
    """List in each file the documents that its texts cite, in the order of the text."""
    own = edition.head.get("number")
    texts = {**model_texts(edition.head)}
    _list(edition.head, [text.replace(own, "") if own else text for text in texts.values()], references, "sections")
    for task in edition.tasks.values():
        parts = "\n".join(part["text"] for part in task.get("parts", ()) if "text" in part)
        _list(task, [task.get("text", ""), task.get("rest", ""), parts], references, "text_lead")


def model_texts(head: Data) -> dict[str, str]:
    """Return the texts of an edition's head that may cite."""
    texts = {key: head[key] for key in ("opening", "cover", "preamble", "closing") if key in head}
    return texts | {"sections": "\n".join(section["text"] for section in head.get("sections", ()) if "text" in section)}


def _list(data: Data, texts: list[str], references: list[Data], before: str) -> None:
    whole = "\n".join(texts)
    places = ((_place(whole, reference), reference["id"]) for reference in references)
    cited = [id_ for place, id_ in sorted((place, id_) for place, id_ in places if place >= 0)]
    if cited:
        later = {key: data.pop(key) for key in list(data) if key == before}
        data["references"] = cited
        data.update(later)


def _place(text: str, reference: Data) -> int:
    places = [text.find(f"《{reference['title']}》")]
    if number := reference.get("number"):
        places.append(text.find(number))
    return min((place for place in places if place >= 0), default=-1)


# --- files


def _tried(edition: _Edition, year: str, files: PlanFiles, old: EditionFiles | None, plan_dir: Path) -> Imported | None:
    """Write into a folder of its own and check there; None where the edition does not come back whole."""
    if edition.draft.laid_out() != edition.draft.text and edition.layout == "written":
        return None
    new_references = _references(edition, files.references)
    references = [{"id": r.id, "title": r.title, "number": r.number} for r in files.references] + new_references
    _cite(edition, references)
    if old:
        _keep_editors(edition, old)
    departments, new_names = _departments(edition, files.departments)
    made = _files(edition, year, departments, new_references, plan_dir)
    if not _checks(made):
        return None
    duties = sum(1 for _ in _all_names(edition))
    parts = sum(len(task.get("parts", ())) for task in edition.tasks.values())
    doubts = (
        edition.draft.doubts
        if edition.layout == "written"
        else tuple(d for d in edition.draft.doubts if d.kind != "text")
    )
    return Imported(
        year,
        edition.layout,
        edition.head["title"],
        made,
        edition.draft,
        len(edition.head.get("sections", ())),
        len(edition.tasks),
        parts,
        duties,
        new_names,
        tuple(entry["title"] for entry in new_references),
        doubts,
    )


def _keep_editors(edition: _Edition, old: EditionFiles) -> None:
    """Keep what the editor knows and the notice does not say."""
    if old.head:
        for key in _EDITORS_HEAD:
            if key in old.head.model_fields_set:
                value = getattr(old.head, key)
                edition.head[key] = str(value)
    for name, task in edition.tasks.items():
        before = old.tasks.get(name)
        if before and before.text == task.get("text") and before.title == task.get("title"):
            for key in _EDITORS_TASK:
                if (value := getattr(before, key)) is not None:
                    task[key] = value


_HEAD_ORDER = (
    "title", "number", "index_number", "category", "disclosure", "issuer", "issued", "published", "status",
    "punctuation", "layout", "forms", "opening", "recipients", "cover", "preamble", "closing", "references", "sections",
    "note",
)  # fmt: skip
_TASK_ORDER = (
    "number", "title", "text", "clause", "cells", "rest", "form", "duties", "open_ended", "deadline", "parts",
    "references", "text_lead", "note",
)  # fmt: skip


def _files(
    edition: _Edition, year: str, departments: list[Data], references: list[Data], plan_dir: Path
) -> dict[str, str]:
    made = {
        "departments.yml": _appended(plan_dir / "departments.yml", departments),
        "references.yml": _appended(plan_dir / "references.yml", references),
        f"{year}/edition.yml": _headed("edition")
        + yaml_write.mapping({key: edition.head[key] for key in _HEAD_ORDER if key in edition.head}),
        f"{year}/notice.txt": edition.draft.text,
    }
    for name in sorted(edition.tasks, key=lambda name: task_key(name) or (0, 0)):
        task = edition.tasks[name]
        made[f"{year}/tasks/{name}.yml"] = _headed("task") + yaml_write.mapping(
            {key: task[key] for key in _TASK_ORDER if key in task}
        )
    if not edition.tasks:
        made[f"{year}/tasks/.gitkeep"] = ""
    if not plan_dir.exists():
        made |= {f"{schema.FOLDER}/{name}": content for name, content in schema.files().items()}
    return made


def _headed(kind: str) -> str:
    """Return the first line of a file, which names its schema."""
    return schema.head_line(kind) + "\n"


def _appended(path: Path, entries: list[Data]) -> str:
    """Return a list with entries added at its end, whatever its editor wrote before them."""
    empty = _headed(path.stem) + _HEADS[path.name] + "[]\n"
    before = outside.read(path, source.MAX_BYTES).decode("utf-8").replace("\r\n", "\n") if path.exists() else empty
    if not entries:
        return before
    if document.plain_value(before) == []:
        before = re.sub(r"(?m)^\[\s*\]\s*\n?", "", before)
    before += "" if not before or before.endswith("\n") else "\n"
    return before + yaml_write.entries(entries)


def _checks(made: Mapping[str, str]) -> bool:
    """Whether the files, read again, have no problem and give the notice back."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plan"
        write(made, folder)
        try:
            load.load(folder)
        except PlanError as error:
            if any(problem.file.endswith(("departments.yml", "references.yml")) for problem in error.problems):
                raise
            return False
    return True


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8"))


_EDITORS = (seal.SEAL, seal.ERRATA, seal.SUBJECTS)
"""The files of an edition that no notice holds: an import over it keeps them, and the plan's check holds them to it."""


def put(imported: Imported, plan_dir: Path) -> None:
    """Put an edition into the plan: beside it first, then in its place; whatever fails, the plan stays as it was."""
    plan_dir = plan_dir.resolve()
    plan_dir.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{plan_dir.name}-", dir=plan_dir.parent))
    moved: list[tuple[Path, Path]] = []
    try:
        staging, old = beside / "new", beside / "old"
        old.mkdir()
        write(imported.files, staging)
        for name in _EDITORS:
            if (kept := plan_dir / imported.year / name).is_file():
                shutil.copyfile(kept, staging / imported.year / name)
        if not plan_dir.exists():
            staging.rename(plan_dir)
            return
        try:
            for name in ("departments.yml", "references.yml", imported.year):
                target = plan_dir / name
                if target.exists():
                    target.rename(old / name)
                    moved.append((old / name, target))
                (staging / name).rename(target)
        except OSError:
            _restore(moved, plan_dir, imported.year)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _restore(moved: list[tuple[Path, Path]], plan_dir: Path, year: str) -> None:
    """Put back what was moved away."""
    for kept, target in moved:
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        kept.replace(target)
    if not any(target.name == year for _, target in moved):
        shutil.rmtree(plan_dir / year, ignore_errors=True)
