"""Derive the files of next year's edition, with the status draft, from an edition's records."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.clauses.clause import ROLES
from generator.plan.fields import CLOSING
from generator.plan.records import Edition, Plan, Task
from generator.plan.schema import head_line
from generator.plan.shapes.declared import declarations, values
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.subjects import Act, Subject, SubjectsFile
from generator.plan.shapes.task import TaskFile
from generator.plan.yaml_write import Value, inline, mapping
from generator.text import naming
from generator.text.typeset import numeral

_HEAD_TEXTS = ("title", "recipients", "cover", "preamble", "closing")


def begin(plan: Plan, old: Edition, year: str) -> dict[str, str]:
    """Return name below its folder → text of the files of a draft for `year`, derived from the edition `old`.

    Chapters, tasks and duties go on, each task with `continues`; departments that are gone by then give way to their
    successors. So do subjects, by their ids: they stand where they stood, since the texts go on. What only a notice can
    say (its number, its dates) and notes on the old one are left out.
    """
    ids = {department.id: department for department in plan.departments}
    head, tasks = _head(old, year), {task.id: _task(old, task, year, ids) for task in old.tasks}
    files = {"edition.yml": _file("edition", head)}
    if old.listed:
        files["subjects.yml"] = _subjects(old.listed, dict(_excuses(old, old.listed, year, head, tasks)))
    return files | {f"tasks/{id_}.yml": _file("task", task) for id_, task in tasks.items()}


def _file(kind: str, values: dict[str, Value]) -> str:
    return f"{head_line(kind)}\n{mapping(values)}"


def _of_year(words: str, old: Edition, year: str) -> str:
    return words.replace(f"{old.id}年", f"{year}年")


def _going_on(shape: type[Shape], old: object, anew: Mapping[str, Value]) -> dict[str, Value]:
    """Return what next year has of each key, as declared: the value of the old record, the one made anew, or nothing.

    Raise ValueError where a value is made of a key that is not declared to have one, and where one is missing.
    """
    declared = declarations(shape)
    if (expected := {key for key, one in declared.items() if one.next_year == "anew"}) != anew.keys():
        message = f"{shape.__name__}: {sorted(expected ^ anew.keys())} declared to be made anew, or made, but not both"
        raise ValueError(message)
    same = {key: _plain(getattr(old, key)) for key, one in declared.items() if one.next_year == "same"}
    both = {**anew, **same}
    return {key: value for key in declared if (value := both.get(key))}


def _plain(value: Any) -> Any:
    """Return a value of a record as YAML holds it: entries of registries by their ids."""
    if isinstance(value, tuple):
        return [getattr(one, "id", one) for one in value]
    return str(value) if isinstance(value, dt.date) else value


def _head(old: Edition, year: str) -> dict[str, Value]:
    head = old.head
    title = _of_year(head.title, old, year)
    cover = head.cover and head.cover.replace(head.title, title)
    anew: dict[str, Value] = {"title": title, "status": "draft", "cover": cover or "", "sections": list(_sections(old))}
    return _going_on(EditionFile, head, anew)


def _sections(old: Edition) -> Iterator[dict[str, Value]]:
    """Yield the chapters with the numbers of the standard layout, whatever the layout of the old edition."""
    for at, section in enumerate(old.sections, start=1):
        yield _going_on(SectionHead, section, {"number": numeral(at)})


def _task(old: Edition, task: Task, year: str, ids: dict[str, Department]) -> dict[str, Value]:
    anew: dict[str, Value] = {
        "title": task.title,
        "text": task.body or task.title,
        "duties": dict(_duties(task, year, ids)),
        "open_ended": task.is_open,
        "continues": f"{old.id}/{task.id}",
    }
    return _going_on(TaskFile, task, anew)


def _duties(task: Task, year: str, ids: dict[str, Department]) -> Iterator[tuple[str, Value]]:
    """Yield role and names; a department keeps its first role alone, since two may have become one."""
    seen: set[str] = set()
    for role in ROLES:
        names = [name for duty in task.by_role(role) for name in _bearers(duty.department, duty.as_written, year, ids)]
        if names := [name for name in dict.fromkeys(names) if name not in seen]:
            seen.update(names)
            yield role, names[0] if len(names) == 1 else names


def _bearers(department: Department, as_written: str, year: str, ids: dict[str, Department]) -> Iterable[str]:
    """Return the names of who bears a duty in a year: the department, or its successors."""
    if not department.until or department.until[:4] >= year or not department.successor:
        return (as_written,)
    after = (ids[id_] for id_ in department.successor)
    return (name for one in after for name in _bearers(one, one.name, year, ids))


def _subjects(listed: SubjectsFile, excuses: Mapping[str, str]) -> str:
    """Return the text of `subjects.yml`, with a line for each subject."""
    lines = "".join(f"  - {inline(_short(subject))}\n" for subject in listed.subjects)
    rest: dict[str, Value] = {
        "machinery": [_short(act) for act in listed.machinery],
        "excused": [{"words": words, "reason": reason} for words, reason in excuses.items()],
    }
    sections = {key: items for key, items in rest.items() if items}
    return f"{head_line('subjects')}\nsubjects:\n{lines}{mapping(sections)}"


def _short(shape: Subject | Act) -> dict[str, Value]:
    """Return the keys and values of a subject or an act that go on; a list of one name is the name."""
    return values(shape, [key for key, one in declarations(type(shape)).items() if one.next_year == "same"])


def _excuses(
    old: Edition, listed: SubjectsFile, year: str, head: Mapping[str, Value], tasks: Mapping[str, Mapping[str, Value]]
) -> Iterator[tuple[str, str]]:
    """Yield words and reason of the excuses that the texts of a draft need, with the new year in them."""
    texts = [(CLOSING if key == "closing" else "", head.get(key)) for key in _HEAD_TEXTS]
    texts += [("", section.title) for section in old.sections]
    texts += [(id_, task[key]) for id_, task in tasks.items() for key in ("title", "text")]
    reasons = {words: one.reason for one in listed.excused for words in (one.words, _of_year(one.words, old, year))}
    needed: set[str] = set()
    for place, text in texts:
        needed |= naming.excused(str(text or ""), list(old.subject_names.get(place, ())), reasons)
    yield from ((words, reason) for words, reason in reasons.items() if words in needed)
