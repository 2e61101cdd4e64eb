"""Compose an edition's data from a parsed notice: in the standard layout, or as written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.clauses import cells, layout, letterhead, parse, wording
from generator.clauses import clause as grammar
from generator.clauses.clause import Clause
from generator.intake.parsed_notice import Draft, PartDraft, SectionDraft, TaskDraft
from generator.plan import shapes

Data = dict[str, Any]

_TEXT_LEAD = re.compile(r"(?:^|(?<=[。；]))((?:省|市|县|区|州|国家|国务院)[^，,。；、：（()）]{2,20})牵头")


@dataclass
class EditionData:
    """An edition's data before it is written: keys in the order of the files."""

    draft: Draft
    layout: str
    head: Data
    tasks: dict[str, Data] = field(default_factory=dict)


# --- the standard layout


def standard(draft: Draft) -> EditionData | None:
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
    edition = EditionData(draft, "standard", data)
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


def written(draft: Draft) -> EditionData:
    """Return a draft as an edition that keeps the notice's wording and layout."""
    facts = letterhead.read(draft.opening, draft.closing, draft.text)
    said = _keyed(draft)
    usual = _usual_forms(draft)
    data: Data = {"title": " ".join(facts.title.split())}
    data |= {"number": facts.number} if facts.number and shapes.DOCUMENT_NUMBER.fullmatch(facts.number) else {}
    data |= {"issuer": facts.issuer} if facts.issuer else {}
    data |= {"issued": str(facts.issued)} if facts.issued else {}
    data |= {"status": "current", "layout": "written"}
    data |= {"forms": usual} if usual else {}
    data |= {"opening": draft.opening} if draft.opening else {}
    data |= {"closing": draft.closing} if draft.closing else {}
    data["sections"] = [_section(section, usual, data["title"]) for section in draft.sections]
    if not draft.sections:
        del data["sections"]
    edition = EditionData(draft, "written", data)
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


def bearer_names(edition: EditionData) -> Iterator[str]:
    """Yield the name of every duty in an edition, in the order of the notice; a name may come again."""
    for task in edition.tasks.values():
        for bearing in (task, *task.get("parts", ())):
            for names in bearing.get("duties", {}).values():
                yield from [names] if isinstance(names, str) else names
