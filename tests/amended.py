"""The plan of this repository as if its editors had amended it: a repository whose last commit holds it as it is."""

from pathlib import Path

from tests.repositories import Commit, files, repository

ROOT = Path(__file__).parents[1]
TASK = "plan/2014/tasks/3-8.yml"
OTHER = "plan/2014/tasks/5-1.yml"


def amended(folder: Path) -> Path:
    """Make the repository: published, then who leads task 3-8, then its text and a department's alias, then no plan."""
    now = files(ROOT / "plan")
    text, registry = ((ROOT / path).read_text("utf-8") for path in (TASK, "plan/departments.yml"))
    shorter = _edited(text, "电梯监管改革", "电梯改革")
    first = _edited(shorter, "lead: 盐城质监局", "lead: 市安监局")
    older = _edited(registry, "  aliases: [市建设局]\n", "")
    repository(
        folder,
        [
            Commit({**now, TASK: first, "plan/departments.yml": older}),
            Commit({TASK: shorter}),
            Commit({TASK: text, "plan/departments.yml": registry}),
            Commit({"README.md": "no plan"}),
        ],
    )
    return folder / "plan"


def _edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)
