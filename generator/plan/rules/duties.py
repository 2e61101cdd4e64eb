"""Rules for who is responsible: departments are known, stand once, and somebody leads."""

from collections.abc import Iterator
from functools import cache

from generator.messages import say
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import (
    OFFERED,
    issued,
    keeps_clauses,
    names_in,
    offered,
    owners_of_names,
    tasks_of,
)
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem


@rule(
    "P203",
    "部门不在名录中",
    "责任里写的部门，名录 `departments.yml` 里没有，既不是名称，也不是别名。",
    "若是错字，照通知改；若几个名称连成了一个，名称之间改用半角逗号，两头加半角方括号；"
    "若通知确实这样写，在名录里登记它，或者登记为某个部门的别名。",
)
def departments_known(files: PlanFiles) -> Iterator[Problem]:
    """Require that every name in a clause is in the registry."""
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


@rule(
    "P205",
    "同一部门在一项任务里出现两次",
    "在一项任务里，同一个部门只能有一个角色。用不同的名称写两次，也算两次。",
    "对照通知，删去多写的一个。",
)
def departments_once(files: PlanFiles) -> Iterator[Problem]:
    """Require that a department has one role in a task."""
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


@rule(
    "P206",
    "没有牵头，也没有共同负责",
    "每项任务都要有牵头的部门，或者有共同负责的部门。",
    "对照通知里任务末尾的括号，补上 `lead` 或 `joint`。",
)
def someone_leads(files: PlanFiles) -> Iterator[Problem]:
    """Require that a task has a lead, or is borne jointly."""
    for edition in issued(files):
        for name, task in edition.tasks.items():
            if not task.duties.lead and not task.duties.joint:
                message = say("既没有牵头部门（lead），也没有共同负责的部门（joint）。请对照通知补上。")
                yield edition.documents[name].problem("P206", message, ("duties",), key=True)
