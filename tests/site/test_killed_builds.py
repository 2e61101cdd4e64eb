"""Real builds that are killed at any moment: the site is whole, or the next build makes it so, and nothing is left.

PLAN_KILLS sets how many are killed.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from generator.files.staging import MARKER
from tests.served import command, environment, mark, project, run

KILLS = int(os.environ.get("PLAN_KILLS", "2"))


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _killed(work: Path, moment: Callable[[], bool]) -> bool:
    """Build, and kill the build as soon as its moment has come; tell whether it was still at it."""
    ran = subprocess.Popen(
        command("build"), cwd=work, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while ran.poll() is None and not moment():
        time.sleep(0.0005)
    ran.kill()
    return ran.wait() == -signal.SIGKILL


def _after(seconds: float) -> Callable[[], bool]:
    """Return the moment that comes after so long."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def _switching(work: Path, seconds: float) -> Callable[[], bool]:
    """Return the moment that comes so long after the switch has begun, which its journal tells."""

    def moment() -> bool:
        with suppress(FileNotFoundError):
            if any(sign.stat().st_size for sign in work.glob(f".site-plan-*/{MARKER}")):
                time.sleep(seconds)
                return True
        return False

    return moment


@pytest.mark.slow
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path) -> None:
    """After each kill no page is missing, and each is of one build or the other; the next makes the whole site."""
    work, chance = project(tmp_path / "work"), random.Random(KILLS)
    run("build", folder=work)
    mark(work, 11)
    begun = time.monotonic()
    run("build", folder=work)
    length = time.monotonic() - begun
    before, there = _tree(work / "site"), {path.name for path in work.iterdir()}
    killed = mixed = 0
    for number in count(12):
        mark(work, number)
        late = _switching(work, chance.uniform(0, 0.004))
        killed += _killed(work, late if number % 2 else _after(chance.uniform(0, length)))
        left = _tree(work / "site")
        run("build", folder=work)
        after = _tree(work / "site")
        mixed += left not in (before, after)

        assert left.keys() >= before.keys() & after.keys()
        assert all(body in (before.get(name), after.get(name)) for name, body in left.items())
        assert {path.name for path in work.iterdir()} == there
        before = after
        if killed >= KILLS:
            break
    run("build", "--no-cache", "--site-dir", "whole", folder=work)

    assert before == _tree(work / "whole")
    print(f"{number - 11} builds, {killed} killed, {mixed} of them in the middle of the switch")  # noqa: T201
