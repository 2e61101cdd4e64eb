"""Writes a plan of some size, and the same pages for other generators; and what one changed task changes for each.

A process of its own, so that the benchmark which starts it stays small:

    python -m tests.benchmarks.express SIZE FOLDER CONTENDER…
"""

import json
import sys
from pathlib import Path

import yaml

from generator.plan import notice
from generator.plan.load import join, load
from generator.plan.shaping import shape
from generator.plan.source import read
from tests.benchmarks import plans
from tests.benchmarks.documents import documents
from tests.benchmarks.speed import CONTENDERS, EXPRESSED

SENTENCE = "具体办法另行通知。"
Texts = dict[str, str]


def _change(plan: Path) -> None:
    """Let a task of the newest edition gain a sentence."""
    year = max(path.name for path in plan.iterdir() if path.is_dir() and path.name.isdecimal())
    path = plan / year / "tasks/1-1.yml"
    task = yaml.safe_load(path.read_text("utf-8"))
    task["text"] += SENTENCE
    path.write_text(yaml.safe_dump(task, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")
    edition = next(edition for edition in join(shape(read(plan))).editions if edition.id == year)
    (plan / year / "notice.txt").write_text(notice.text(edition), "utf-8", newline="\n")


def _sources(plan: Path, names: list[str]) -> tuple[int, dict[str, Texts]]:
    """Return how many pages a plan has, and what each contender makes them from."""
    pages = list(documents(load(plan)))
    return len(pages), {name: CONTENDERS[name].sources(plan, pages) for name in names}


def _write(folder: Path, files: Texts) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def main(size: str, folder: Path, names: list[str]) -> None:
    """Write everything; the state at the end is the one before the change."""
    plan = plans.make(folder / "made/plan", size)
    (plan / "addresses.txt").unlink(missing_ok=True)
    pages, before = _sources(plan, names)
    _change(plan)
    _, after = _sources(plan, names)
    changes = {}
    for name, sources in before.items():
        _write(folder / name, {**CONTENDERS[name].configuration, **sources})
        different = [path for path, text in sources.items() if after[name][path] != text]
        changes[name] = [{path: texts[path] for path in different} for texts in (sources, after[name])]
    (folder / EXPRESSED).write_text(json.dumps({"pages": pages, "changes": changes}, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
