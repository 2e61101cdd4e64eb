"""What a command costs, and what it wrote.

It uses the standard library alone: the system counts the memory of who starts a process as the process's own.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

SHELL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What programs find around them: those in Python may keep their compiled modules, as where they are installed."""
PATIENCE = 3600
"""Seconds after which a command is ended, with all that it has started."""


@dataclass(frozen=True)
class Cost:
    """What one or several commands cost."""

    wall: float
    """Seconds from start to end."""
    user: float
    """Seconds of processor time outside the kernel, of all processes together."""
    peak: float
    """MiB of memory that the largest process held at its most."""


@dataclass(frozen=True)
class Written:
    """How much a command wrote."""

    files: int
    pages: int
    megabytes: float


def run(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run commands one after the other; raise RuntimeError with the last they said where one fails."""
    costs = [_one(command, folder, environment) for command in commands]
    return Cost(sum(cost.wall for cost in costs), sum(cost.user for cost in costs), max(cost.peak for cost in costs))


def _one(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    said = folder / "said.txt"
    with said.open("wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**SHELL, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        late = Timer(PATIENCE, _end, [process.pid])
        late.start()
        try:
            _, status, used = os.wait4(process.pid, 0)  # of the process and of all that it has waited for
        finally:
            wall = time.perf_counter() - start
            late.cancel()
            _end(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said.read_text('utf-8')[-2000:]}")
    return Cost(wall, used.ru_utime, used.ru_maxrss / 1024)


def _end(session: int) -> None:
    with suppress(ProcessLookupError):  # as a rule all of them have ended
        os.killpg(session, signal.SIGKILL)


def written(folder: Path) -> Written:
    """Count what lies below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    return Written(len(files), pages, sum(path.stat().st_size for path in files) / 1e6)
