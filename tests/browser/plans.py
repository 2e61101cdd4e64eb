"""Plans that the tests make up, and the sites of plans."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from generator import model, notice, records, source
from generator.typeset import NUMERALS

ROOT = Path(__file__).parents[2]


def build(plan: Path, folder: Path) -> Path:
    """Build the site of a plan with the command that editors use, without an address of its own."""
    command = [sys.executable, "-m", "generator", "build", f"--plan-dir={plan}", f"--site-dir={folder}"]
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def write(
    folder: Path,
    departments: list[dict[str, Any]],
    tasks: dict[str, dict[str, Any]],
    sections: list[str],
    documents: list[dict[str, Any]] | None = None,
    **head: Any,
) -> Path:
    """Write the plan of 2014 that has these parts, and the notice that they make: tasks by id, sections by title.

    `documents` are the references that may be cited, `head` the rest of edition.yml.
    """
    numbered = [{"number": number, "title": title} for number, title in zip(NUMERALS, sections, strict=False)]
    head = {"title": "行动计划", "issuer": "市政府", "issued": "2014-06-27", "sections": numbered, **head}
    edition = folder / "2014"
    (edition / "tasks").mkdir(parents=True)
    _dump(folder / "departments.yml", departments)
    _dump(folder / "references.yml", documents or [])
    _dump(edition / "edition.yml", head)
    for name, task in tasks.items():
        _dump(edition / "tasks" / f"{name}.yml", task)
    (edition / "notice.txt").touch()
    files = model.shape(source.read(folder))
    assert files.problems == []
    (edition / "notice.txt").write_bytes(notice.text(records.join(files).editions[0]).encode())
    return folder


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
