"""What a command costs: time, memory, files.

It uses the standard library alone: the system counts the memory of who starts a process as the process's own.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHELL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What programs find around them: those in Python may keep their compiled modules, as where they are installed."""


@dataclass(frozen=True)
class Cost:
    """What one or several commands cost."""

    wall: float
    """Seconds from start to end."""
    user: float
    """Seconds of processor time outside the kernel, of all processes together."""
    peak: float
    """MiB of memory that the largest process held at its most."""


def run(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run commands one after the other; raise RuntimeError with the last they said where one fails."""
    costs = [_one(command, folder, environment) for command in commands]
    return Cost(sum(cost.wall for cost in costs), sum(cost.user for cost in costs), max(cost.peak for cost in costs))


def _one(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    said = folder / "said.txt"
    with said.open("wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**SHELL, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)  # of the process and of all that it has waited for
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said.read_text('utf-8')[-2000:]}")
    return Cost(wall, used.ru_utime, used.ru_maxrss / 1024)


def size(folder: Path) -> tuple[int, int]:
    """Count the files below a folder, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
