"""Plans that the tests make up, and the sites of plans."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from generator.text.typeset import NUMERALS
from tests.chain import render

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
    render(folder, "2014")
    return folder


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def add_year(folder: Path, year: int, reword: Callable[[str], str]) -> None:
    """Add an edition to a plan: that of 2014 with other texts, issued in another year."""
    edition = Path(shutil.copytree(folder / "2014", folder / str(year)))
    (edition / "subjects.yml").unlink(missing_ok=True)  # its names need not stand in the other texts
    head = yaml.safe_load((edition / "edition.yml").read_text("utf-8"))
    head |= {"title": f"{year}年行动计划", "issued": date(year, 6, 1), "cover": f"《{year}年行动计划》已经同意。"}
    _dump(edition / "edition.yml", head)
    for path in (edition / "tasks").iterdir():
        task = yaml.safe_load(path.read_text("utf-8"))
        _dump(path, task | {"text": reword(task["text"])})
    render(folder, str(year))
