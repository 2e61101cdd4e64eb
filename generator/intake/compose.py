"""Compose the data of an edition from a parsed notice: in the standard layout, or as written."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.clauses import cells, layout, letterhead, parse, wording
from generator.clauses import clause as grammar
from generator.clauses.clause import Clause
from generator.intake.parsed_notice import ParsedNotice, ParsedPart, ParsedSection, ParsedTask
from generator.plan import fields
from generator.text.typeset import one_line

Data = dict[str, Any]

_TEXT_LEAD = re.compile(r"(?:^|(?<=[。；]))((?:省|市|县|区|州|国家|国务院)[^，,。；、：（()）]{2,20})牵头")


@dataclass
class EditionData:
    """The data of an edition: of edition.yml, and of each task's file by id. `serialise` orders the keys."""

    parsed: ParsedNotice
    layout: str
    head: Data
    tasks: dict[str, Data] = field(default_factory=dict)


# --- the standard layout


def standard(parsed: ParsedNotice) -> EditionData | None:
    """Return the edition in the standard layout; None where the notice plainly is not in it.

    Whether it is, to the letter, only laying it out again can prove.
    """
    head = letterhead.standard(parsed.opening)
    if head is None or not parsed.tasks:
        return None
    clauses = _clauses_by_id(parsed)
    half = sum(task.values.get("number", "").startswith("(") for task in parsed.tasks)
    data: Data = {"title": head.title, "issuer": head.issuer, "issued": str(head.issued)}
    data["punctuation"] = "half" if half * 2 > len(parsed.tasks) else "full"
    data |= {key: value for key in ("recipients", "cover", "preamble") if (value := getattr(head, key))}
    data |= {"closing": parsed.closing} if parsed.closing else {}
    data["sections"] = [
        {key: section.values.get(key, "") for key in ("number", "title")} for section in parsed.sections
    ]
    edition = EditionData(parsed, "standard", data)
    for name, task in _tasks_by_id(parsed):
        clause = clauses[id(task)]
        duties = _duties(clause)
        if task.parts or task.cells or clause.deadline or not clause.parties:
            return None
        values: Data = {"title": task.values.get("title", ""), "text": task.values.get("text", ""), "duties": duties}
        edition.tasks[name] = values | ({"open_ended": True} if task.values["clause"].count(grammar.OPEN_ENDED) else {})
        edition.tasks[name] |= _text_lead(task, clause)
    return edition


def _text_lead(task: ParsedTask, clause: Clause) -> Data:
    """Return as `text_lead` the unit that the text of a task names as leading, and its clause does not; else {}."""
    match = _TEXT_LEAD.search(task.values.get("text", ""))
    other = match and wording.is_plausible(match[1]) and match[1] not in clause.names("lead")
    return {"text_lead": match[1]} if match and other else {}


# --- as written


def written(parsed: ParsedNotice) -> EditionData:
    """Return the edition as written: it holds the wording of every clause, and the forms by which all is laid out."""
    facts = letterhead.read(parsed.opening, parsed.closing, parsed.text)
    clauses = _clauses_by_id(parsed)
    common = _most_common_forms(parsed)
    data: Data = {"title": " ".join(facts.title.split())}
    data |= {"number": facts.number} if facts.number and fields.DOCUMENT_NUMBER.fullmatch(facts.number) else {}
    data |= {"issuer": facts.issuer} if facts.issuer else {}
    data |= {"issued": str(facts.issued)} if facts.issued else {}
    data |= {"layout": "written"}
    data |= {"forms": common} if common else {}
    data |= {"opening": parsed.opening} if parsed.opening else {}
    data |= {"closing": parsed.closing} if parsed.closing else {}
    data["sections"] = [_section(section, common, data["title"]) for section in parsed.sections]
    if not parsed.sections:
        del data["sections"]
    edition = EditionData(parsed, "written", data)
    for name, task in _tasks_by_id(parsed):
        edition.tasks[name] = _task(task, common, clauses)
    return edition


def _most_common_forms(parsed: ParsedNotice) -> Data:
    """Return the most common form of each kind of piece, unless it is the default."""
    forms = {
        "opening": [parsed.opening_form] if parsed.opening_form else [],
        "section": [section.form for section in parsed.sections if section.form],
        "task": [task.form for task in parsed.tasks],
        "part": [part.form for task in parsed.tasks for part in task.parts],
        "closing": [parsed.closing_form] if parsed.closing else [],
    }
    return {
        key: most
        for key, used in forms.items()
        if used and (most := Counter(used).most_common(1)[0][0]) != _DEFAULTS[key]
    }


_DEFAULTS = {
    "opening": "{opening}↵",
    "section": layout.SECTION,
    "task": layout.TASK,
    "part": layout.PART,
    "closing": "{closing}",
}


def _form(kind: str, form: str, common: Data) -> Data:
    return {} if form == common.get(kind, _DEFAULTS[kind]) else {"form": form}


def _section(section: ParsedSection, common: Data, title: str) -> Data:
    if not section.form:
        level = {"level": section.level} if section.level > 1 else {}
        return {"title": section.values["title"] or title, **level, "unprinted": True}
    values, form = dict(section.values), section.form
    if "title" not in values:
        values["title"], form = values.pop("number"), form.replace("{number}", "{title}")
    data: Data = {key: values[key] for key in ("number", "title") if key in values}
    data |= {"level": section.level} if section.level > 1 else {}
    data |= {"text": values["text"]} if "text" in values else {}
    return data | _form("section", form, common)


def _task(task: ParsedTask, common: Data, clauses: Mapping[int, Clause]) -> Data:
    data: Data = {key: task.values[key] for key in ("number", "title", "text", "clause") if key in task.values}
    data |= {"cells": task.cells} if task.cells else {}
    data |= {"rest": task.values["rest"]} if "rest" in task.values else {}
    data |= _form("task", task.form, common)
    clause = clauses[id(task)]
    data |= bearing(clause)
    if task.parts:
        data["parts"] = [_part(part, common, clauses) for part in task.parts]
    return data | _text_lead(task, clause)


def _part(part: ParsedPart, common: Data, clauses: Mapping[int, Clause]) -> Data:
    data: Data = {key: part.values[key] for key in ("number", "title", "text", "clause") if key in part.values}
    return data | _form("part", part.form, common) | bearing(clauses[id(part)])


_DAY = re.compile(r"([12][0-9]{3})[-年./]([0-9]{1,2})[-月./]([0-9]{1,2})(?![0-9])")


def add_facts(edition: EditionData, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Set what the box above a notice on a site says and the notice does not: index number, dates, category.

    Yield what has no place: values that are none, and a number or issuer that does not stand in the notice.
    """
    text = letterhead.bare(edition.parsed.text)
    for key, value in facts:
        fit = _fit(key, value)
        if not fit or (key in ("number", "issuer") and fit not in text):
            yield value
        else:
            edition.head.setdefault(key, fit)


def _fit(key: str, value: str) -> str | None:
    """Return a value of the box as the key of an edition has it; None where it is none."""
    if key in ("issued", "published"):
        try:
            return str(dt.date(*map(int, found.groups()))) if (found := _DAY.match(value)) else None
        except ValueError:
            return None
    if key == "number":
        return value if fields.DOCUMENT_NUMBER.fullmatch(value) else None
    return one_line(value) or None


def bearing(clause: Clause) -> Data:
    """Return what a clause says as the keys and values of a task or part."""
    data: Data = {"duties": duties} if (duties := _duties(clause)) else {}
    data |= {"open_ended": True} if clause.open_ended else {}
    return data | ({"deadline": clause.deadline} if clause.deadline else {})


def _duties(clause: Clause) -> Data:
    """Return names by role, as YAML holds them: one lead as a string, all else as lists."""
    return {key: names[0] if key == "lead" and len(names) == 1 else list(names) for key, names in clause.by_key.items()}


def _tasks_by_id(parsed: ParsedNotice) -> Iterator[tuple[str, ParsedTask]]:
    """Yield every task with its id, 3-8: the number of its heading among all headings, and its own below that."""
    for n, section in enumerate(parsed.sections, start=1):
        for item, task in enumerate(section.tasks, start=1):
            yield f"{n}-{item}", task


def _clauses_by_id(parsed: ParsedNotice) -> dict[int, Clause]:
    """Return `id()` of each task or part → its clause; all are read in order, as the check of the plan reads them."""
    texts: list[tuple[str, str | None, int]] = [(parsed.opening, None, 0)]
    for section in parsed.sections:
        texts.append((section.values.get("text", ""), None, 0))
        for task in section.tasks:
            words = task.values.get("clause") or cells.labelled_text(task.cells)
            said = "。".join(filter(None, map(task.values.get, ("title", "text"))))
            texts.append((said, words, id(task)))
            texts += [(part.values.get("text", ""), part.values.get("clause"), id(part)) for part in task.parts]
    texts.append((parsed.closing, None, 0))
    read = parse.in_order((text, clause) for text, clause, _ in texts)
    return {key: clause for (_, _, key), clause in zip(texts, read, strict=True)}


def bearer_names(edition: EditionData) -> Iterator[str]:
    """Yield the name of every duty in an edition, in the order of the notice; a name may come again."""
    for task in edition.tasks.values():
        for bearing in (task, *task.get("parts", ())):
            for names in bearing.get("duties", {}).values():
                yield from [names] if isinstance(names, str) else names
