"""A chain of four editions: the plan of 2014, and three made from it as `chain.yml` says."""

import datetime as dt
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from generator.plan import load, notice, seal, shaping, source

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SEALED = dt.date(2014, 12, 31)
YEARS = ("2014", "2015", "2016", "2019")

Tasks = dict[str, dict[str, Any]]


def build(folder: Path) -> Path:
    """Write the plan of the chain into a folder that is not there yet."""
    shutil.copytree(ROOT / "plan", folder)
    (folder / "addresses.txt").unlink(missing_ok=True)
    chain = _read(HERE / "chain.yml")
    _registry(folder / "departments.yml", chain["departments"])
    for before, year in pairwise(YEARS):
        _edition(folder, before, year, chain["editions"][year])
    return folder


def sealed(folder: Path) -> Path:
    """Write the plan of the chain, its edition of 2014 sealed on the last day of its year and with an erratum since."""
    build(folder)
    (folder / "2014/seal.yml").write_text(seal.text(load.sealed(folder, "2014", SEALED)), "utf-8")
    erratum = "- date: 2015-02-01\n  task: 3-8\n  quote: 电梯监管改革\n  correction: 更正为“电梯安全监管改革”。\n"
    (folder / "2014/errata.yml").write_text(erratum, "utf-8")
    return folder


def render(folder: Path, year: str) -> None:
    """Write the notice that an edition's data makes."""
    files = shaping.shape(source.read(folder))
    assert files.problems == []
    edition = next(edition for edition in load.join(files).editions if edition.id == year)
    (folder / year / "notice.txt").write_bytes(notice.text(edition).encode())


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  all values are text


def _dump(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def _registry(path: Path, changes: dict[str, Any]) -> None:
    departments = [department | changes["change"].get(department["id"], {}) for department in _read(path)]
    _dump(path, departments + changes["add"])


def _edition(folder: Path, before: str, year: str, changes: dict[str, Any]) -> None:
    head = _read(folder / before / "edition.yml")
    title = head["title"].replace(before, year)
    cover = head["cover"].replace(head["title"], title)
    _dump(folder / year / "edition.yml", head | {"title": title, "cover": cover, "issued": changes["issued"]})
    (folder / year / "notice.txt").touch()
    old = {path.stem: _read(path) for path in (folder / before / "tasks").iterdir()}
    registry = {department["name"]: department for department in _read(folder / "departments.yml")}
    for id_, task in _tasks(before, old, changes).items():
        task["duties"] = _renamed(task["duties"], registry, changes["issued"])
        open_ended = {"open_ended": True} if task.pop("open_ended", "") == "true" else {}
        _dump(folder / year / "tasks" / f"{id_}.yml", task | open_ended)
    render(folder, year)


def _tasks(before: str, old: Tasks, changes: dict[str, Any]) -> Tasks:
    """Return the tasks of a year: those of the year before, as they stand or as they were changed."""
    gone = {*changes["drop"], *(task["from"] for task in changes["tasks"].values() if "from" in task)}
    gone |= {other.partition("/")[2] for task in changes["tasks"].values() for other in _listed(task)}
    tasks = {id_: task | {"continues": f"{before}/{id_}"} for id_, task in old.items() if id_ not in gone}
    for id_, change in changes["tasks"].items():
        start = change.get("from")
        task = old[start] | {"continues": f"{before}/{start}"} if start else {}
        task |= {key: value for key, value in change.items() if key not in ("from", "replace")}
        for words, others in change.get("replace", {}).items():
            assert words in task["text"], words
            task["text"] = task["text"].replace(words, others)
        tasks[id_] = {key: value for key, value in task.items() if (key, value) != ("continues", "no")}
    return tasks


def _listed(task: dict[str, Any]) -> list[str]:
    found = task.get("continues", [])
    return [found] if isinstance(found, str) else found


def _renamed(duties: dict[str, Any], registry: dict[str, Any], issued: str) -> dict[str, list[str]]:
    """Put the successors in the place of departments that are gone; each bears its first role alone."""
    seen: set[str] = set()
    result: dict[str, list[str]] = {}
    for role, written in duties.items():
        names = [
            name for one in ([written] if isinstance(written, str) else written) for name in _now(one, registry, issued)
        ]
        result[role] = [name for name in dict.fromkeys(names) if name not in seen]
        seen.update(names)
    return {role: names for role, names in result.items() if names}


def _now(name: str, registry: dict[str, Any], issued: str) -> list[str]:
    known = registry.get(name) or next((one for one in registry.values() if name in one.get("aliases", ())), None)
    if not known or known.get("until", issued) >= issued[: len(known.get("until", issued))]:
        return [name]
    names = {one["id"]: other for other, one in registry.items()}
    return [after for id_ in known["successor"][:1] for after in _now(names[id_], registry, issued)]
