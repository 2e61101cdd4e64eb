"""Rules for who is responsible: departments are known, stand once, and somebody leads."""

from collections.abc import Iterator
from functools import cache

from generator.messages import say
from generator.plan.rules.scope import (
    OFFERED,
    issued,
    keeps_clauses,
    names_in,
    offered,
    owners_of_names,
    tasks_of,
)
from generator.plan.shapes import (
    PlanFiles,
)
from generator.problems import Problem


def departments_known(files: PlanFiles) -> Iterator[Problem]:
    """P203: every name in a clause is in the registry."""
    if files.departments_document is None:
        return
    known = {name for department in files.departments for name in department.names}
    left = iter(range(OFFERED))
    nearest = cache(lambda name: offered(name, known if next(left, None) is not None else ()))
    for document, task in tasks_of(files):
        for keys, name in names_in(task):
            if name not in known:
                message = say("部门“{name}”不在名录中。{nearest}", name=name, nearest=nearest(name))
                yield document.problem("P203", message, keys)


def departments_once(files: PlanFiles) -> Iterator[Problem]:
    """P205: a department has one role in a task."""
    owners = owners_of_names(files)
    for document, task in tasks_of(files):
        if keeps_clauses(task):
            continue  # the notice itself may name a department twice
        seen: dict[str, str] = {}
        for keys, name in names_in(task):
            department = owners[name].name if name in owners else name
            if department in seen:
                also = "" if seen[department] == name else say("（前面写作“{name}”）", name=seen[department])
                message = say("“{name}”在这项任务里出现了两次{also}。请只留一个。", name=name, also=also)
                yield document.problem("P205", message, keys)
            seen.setdefault(department, name)


def someone_leads(files: PlanFiles) -> Iterator[Problem]:
    """P206: a task has a lead, or is borne jointly."""
    for edition in issued(files):
        for name, task in edition.tasks.items():
            if not task.duties.lead and not task.duties.joint:
                message = say("既没有牵头部门（lead），也没有共同负责的部门（joint）。请对照通知补上。")
                yield edition.documents[name].problem("P206", message, ("duties",), key=True)
