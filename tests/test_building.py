"""The jobs of a build, and the processes that run them."""

import os
import signal
import subprocess
import sys
import time

BUILDS = """
import os, sys, time
from generator.building import workers
with workers(2) as executor:
    print(*{executor.submit(os.getpid).result() for _ in range(40)}, flush=True)
    time.sleep(60)
"""


def _lives(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as told:  # noqa: PTH123  it may be gone between two calls
            return told.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_build_leaves_no_process_behind() -> None:
    """Where the building process is killed, those that it started end by themselves, and their locks with them."""
    building = subprocess.Popen([sys.executable, "-c", BUILDS], stdout=subprocess.PIPE, text=True)
    assert building.stdout
    started = [int(word) for word in building.stdout.readline().split()]
    assert started
    assert all(map(_lives, started))

    os.kill(building.pid, signal.SIGKILL)
    building.wait()
    building.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_lives, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [process for process in started if _lives(process)] == []
