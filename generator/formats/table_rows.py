"""The rows of the data tables, cut from an edition's data: a function a table, which declares it (`tables`)."""

from collections import Counter
from collections.abc import Iterator

from generator import urls
from generator.formats.data_table import Data
from generator.plan.fields import CLOSING
from generator.views.labels import ROLE_NAMES


def editions(data: Data) -> Iterator[Data]:
    """Yield the edition, with its seal and the errata of the whole notice."""
    sealed = data["sealed"] or {"date": None, "digest": None}
    general = [one["id"] for one in data["errata"] if not one["task"]]
    yield data["edition"] | {"sealed": sealed["date"], "digest": sealed["digest"], "errata": general}


def sections(data: Data) -> Iterator[Data]:
    """Yield the chapters."""
    for section in data["sections"]:
        yield section | {"errata": _errata_of("sections", section["id"], data)}


def _anchor(task: str) -> str:
    """Return the anchor of a task, which its id can be read from where a spreadsheet has made a date of the id."""
    return task if task == CLOSING else urls.task_anchor(task)


def _errata_of(what: str, id_: str, data: Data) -> list[str]:
    """Return the ids of the errata that correct the text of one of the `tasks` or `sections`."""
    return [one["id"] for one in data["errata"] if id_ in one[what]]


def tasks(data: Data) -> Iterator[Data]:
    """Yield the tasks, each with its own clause."""
    for task in data["tasks"]:
        clause = next((said["text"] for said in task["clauses"] if said["part"] is None), None)
        errors = _errata_of("tasks", task["id"], data)
        yield task | {"clause": clause, "errata": errors, "anchor": _anchor(task["id"])}


def parts(data: Data) -> Iterator[Data]:
    """Yield the parts of tasks."""
    for task in data["tasks"]:
        around = {"task": task["id"], "anchor": _anchor(task["id"])}
        around["errata"] = _errata_of("tasks", task["id"], data)
        yield from (part | around for part in task["parts"])


def duties(data: Data) -> Iterator[Data]:
    """Yield the duties, each with a key of its own, by which it is known whatever comes before it."""
    sections = {section["id"]: section["title"] for section in data["sections"]}
    names = {department["id"]: department["name"] for department in data["departments"]}
    for task in data["tasks"]:
        around = {"task": task["id"], "section_title": sections[task["section"]], "task_title": task["title"]}
        around["anchor"] = _anchor(task["id"])
        of_title = _errata_of("sections", task["section"], data)
        around["errata"] = [*dict.fromkeys((*of_title, *_errata_of("tasks", task["id"], data)))]
        times = Counter[str]()
        for said in task["clauses"]:
            place = f"{data['edition']['id']}/{task['id']}" + (f".{said['part']}" if said["part"] else "")
            for duty in said["duties"]:
                id_ = f"{place}/{duty['department']}/{duty['role']}"
                times[id_] += 1
                names_of = {"role_name": ROLE_NAMES[duty["role"]], "department_name": names[duty["department"]]}
                again = f"/{times[id_]}" if times[id_] > 1 else ""
                yield {"id": id_ + again, "part": said["part"], **around, **duty, **names_of}


def departments(data: Data) -> Iterator[Data]:
    """Yield the departments that bear a duty, and those that succeed them."""
    yield from (department | {"bears_duty": True} for department in data["departments"])
    yield from (department | {"bears_duty": False} for department in data["successors"])


def references(data: Data) -> Iterator[Data]:
    """Yield the cited documents."""
    yield from data["references"]


def subjects(data: Data) -> Iterator[Data]:
    """Yield the subjects, each with its target."""
    for subject in data["subjects"]:
        target = subject["target"] or dict.fromkeys(("quantity", "value", "unit", "when"))
        yield subject | target | {"value": None if target["value"] is None else str(target["value"])}


def standings(data: Data) -> Iterator[Data]:
    """Yield the sentences that name a subject."""
    for subject in data["subjects"]:
        for at, standing in enumerate(subject["sentences"], start=1):
            yield standing | {"subject": subject["id"], "at": at, "anchor": _anchor(standing["task"])}


def errata(data: Data) -> Iterator[Data]:
    """Yield the errata."""
    for one in data["errata"]:
        yield one | {"anchor": one["task"] and _anchor(one["task"])}
