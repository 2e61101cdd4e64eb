"""Next year's edition, begun from this one's: drafts that the editor goes on with. It writes no files."""

from collections.abc import Iterable, Iterator

from generator.clauses import ROLES
from generator.model import Department
from generator.records import Edition, Plan, Task
from generator.schema import head_line
from generator.typeset import numeral
from generator.writing import Value, mapping


def begin(plan: Plan, old: Edition, year: str) -> dict[str, str]:
    """Give the files of a draft, by their names below its folder.

    Chapters, tasks and duties go on, each task with `continues`; departments that are gone by then give way to their
    successors. What only a notice can say (its number, its dates) and notes on the old one are left out.
    """
    ids = {department.id: department for department in plan.departments}
    files = {f"tasks/{task.id}.yml": _file("task", _task(old, task, year, ids)) for task in old.tasks}
    return {"edition.yml": _file("edition", _head(old, year)), **files}


def _file(kind: str, values: dict[str, Value]) -> str:
    return f"{head_line(kind)}\n{mapping(values)}"


def _head(old: Edition, year: str) -> dict[str, Value]:
    head = old.head
    title = head.title.replace(f"{old.id}年", f"{year}年")
    texts = {
        "recipients": head.recipients,
        "cover": head.cover and head.cover.replace(head.title, title),
        "preamble": head.preamble,
        "closing": head.closing,
    }
    return {
        "title": title,
        **({"issuer": head.issuer} if head.issuer else {}),
        "status": "draft",
        "punctuation": head.punctuation,
        **{key: text for key, text in texts.items() if text},
        **({"references": list(head.references)} if head.references else {}),
        "sections": list(_sections(old)),
    }


def _sections(old: Edition) -> Iterator[dict[str, Value]]:
    """Give the chapters as the standard layout numbers them, whatever the layout of the old edition."""
    for at, section in enumerate(old.sections, start=1):
        yield {"number": numeral(at), "title": section.title}


def _task(old: Edition, task: Task, year: str, ids: dict[str, Department]) -> dict[str, Value]:
    return {
        "title": task.title,
        "text": task.body or task.title,
        "duties": dict(_duties(task, year, ids)),
        **({"open_ended": True} if task.is_open else {}),
        **({"references": [reference.id for reference in task.references]} if task.references else {}),
        **({"text_lead": task.text_lead} if task.text_lead else {}),
        "continues": f"{old.id}/{task.id}",
    }


def _duties(task: Task, year: str, ids: dict[str, Department]) -> Iterator[tuple[str, Value]]:
    """Give the names by role; a department has its first role alone, since two may have become one."""
    seen: set[str] = set()
    for role in ROLES:
        names = [name for duty in task.by_role(role) for name in _bearers(duty.department, duty.as_written, year, ids)]
        if names := [name for name in dict.fromkeys(names) if name not in seen]:
            seen.update(names)
            yield role, names[0] if len(names) == 1 else names


def _bearers(department: Department, as_written: str, year: str, ids: dict[str, Department]) -> Iterable[str]:
    """Give who bears a duty in a year: the department, or those that came after it."""
    if not department.until or department.until[:4] >= year or not department.successor:
        return (as_written,)
    after = (ids[id_] for id_ in department.successor)
    return (name for one in after for name in _bearers(one, one.name, year, ids))
