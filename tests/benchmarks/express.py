"""Writes a plan of some size, and the same pages for other generators; and what one changed task changes for each.

A process of its own, so that the benchmark which starts it stays small:

    python -m tests.benchmarks.express SIZE FOLDER CONTENDER…
"""

import json
import sys
from pathlib import Path

import yaml

from generator.plan import notice
from generator.plan.load import load
from generator.plan.records import join
from generator.plan.shaping import shape
from generator.plan.source import read
from tests.benchmarks import plans
from tests.benchmarks.documents import Document, documents
from tests.benchmarks.generators.contender import Contender
from tests.benchmarks.speed import CONTENDERS, EXPRESSED

SENTENCE = "具体办法另行通知。"
Texts = dict[str, str]


def _changed(plan: Path) -> tuple[Texts, Texts]:
    """Return the files that differ when a task of the newest edition gains a sentence, before and after."""
    year = max(path.name for path in plan.iterdir() if path.is_dir() and path.name.isdecimal())
    paths = [plan / year / "tasks/1-1.yml", plan / year / "notice.txt"]
    before = {path.relative_to(plan.parent).as_posix(): path.read_text("utf-8") for path in paths}
    task = yaml.safe_load(paths[0].read_text("utf-8"))
    task["text"] += SENTENCE
    paths[0].write_text(yaml.safe_dump(task, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")
    edition = next(edition for edition in join(shape(read(plan))).editions if edition.id == year)
    paths[1].write_text(notice.text(edition), "utf-8", newline="\n")
    after = {path: (plan.parent / path).read_text("utf-8") for path in before}
    return before, after


def _write(folder: Path, files: Texts) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _sources(contender: Contender, pages: list[Document]) -> Texts:
    return {path: text for page in pages for path, text in contender.source(page).items()}


def main(size: str, folder: Path, names: list[str]) -> None:
    """Write everything; the state at the end is the one before the change."""
    home = folder / "plan"
    home.mkdir(parents=True)
    plans.make(home / "plan", size)
    (home / "plan/addresses.txt").unlink(missing_ok=True)
    before = list(documents(load(home / "plan")))
    changes: dict[str, tuple[Texts, ...]] = {"plan": _changed(home / "plan")}
    after = list(documents(load(home / "plan")))
    _write(home, changes["plan"][0])
    for name in names:
        contender = CONTENDERS[name]
        sources, later = _sources(contender, before), _sources(contender, after)
        _write(folder / name, {**contender.configuration, **sources})
        different = [path for path, text in sources.items() if later[path] != text]
        changes.setdefault(name, tuple({path: texts[path] for path in different} for texts in (sources, later)))
    said = {"pages": len(before), "changes": changes}
    (folder / EXPRESSED).write_text(json.dumps(said, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
