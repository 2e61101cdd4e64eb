"""Times how long it takes to read the history of a plan: 5 000 commits, each a change of a task.

Run it as `PYTHONPATH=. python tests/benchmarks/revisions.py [COMMITS]`.
"""

import gc
import os
import sys
import tempfile
from pathlib import Path

from generator.git import log as git_log
from generator.history import revision_reader, revisions
from generator.plan.load import load
from tests.repositories import Commit, files, repository

ROOT = Path(__file__).parents[2]
COMMITS = 5_000


def main(commits: int) -> None:
    """Print the seconds of processor time of each part, and of the whole."""
    gc.set_threshold(100_000, 50, 50)  # as the command does
    start = files(ROOT / "plan")
    names = sorted(path for path in start if "/tasks/" in path)
    texts = {name: (ROOT / name).read_text("utf-8") for name in names}
    changes = [start]
    for at in range(commits - 1):
        name = names[at * 7 % len(names)]
        changed = f"第{at}次" + ("质量" if at % 3 else "质品")
        changes.append({name: texts[name].replace("质量", changed, 1) + f"deadline: {at % 12 + 1}月底前\n"})
    with tempfile.TemporaryDirectory() as folder:
        repository(Path(folder), [Commit(change) for change in changes])
        plan_dir = Path(folder, "plan")
        plan = load(ROOT / "plan")
        for _ in range(3):
            began = _spent()
            log = git_log.read(plan_dir, revisions.REGISTRY, revision_reader.is_source)
            middle = _spent()
            found = revision_reader.read(log, plan)
            ended = _spent()
            print(
                f"{len(log.steps)} commits, {len(found.all)} revisions: git {middle - began:.2f} s,"
                f" understood {ended - middle:.2f} s, in all {ended - began:.2f} s"
            )


def _spent() -> float:
    """Return the processor time of this program and of git, which does not depend on what else the machine does."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COMMITS)
