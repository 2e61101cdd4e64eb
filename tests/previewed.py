"""The live preview as editors start it: `plan serve` in a process of its own, until the block ends."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.served import ROOT, command, environment
from tests.sites import own_theme

PATIENCE = 60
"""Seconds after which a preview that says nothing is given up."""


@dataclass(frozen=True)
class Previewed:
    """A preview that runs, and what its terminal shows."""

    address: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def terminal(self) -> str:
        """Return all that the terminal shows so far."""
        return self.log.read_text("utf-8")

    def comes_to_say(self, text: str, times: int = 1) -> bool:
        """Whether the terminal comes to show a text so many times."""
        return _comes(lambda: self.terminal().count(text) >= times)


def project(folder: Path, plan: Path = ROOT / "tests/small_plan") -> Path:
    """Return a small project whose every part can be changed: plan, pages, theme, configuration."""
    shutil.copytree(plan, folder / "plan")
    shutil.copytree(ROOT / "docs", folder / "docs")
    own_theme(folder)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def save(path: Path, old: str, new: str) -> None:
    """Save a file with one text in the place of another, as many editors do: beside it, then renamed."""
    text = path.read_text("utf-8")
    assert old in text
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(path)


@contextmanager
def preview(folder: Path, *words: str, **told: str) -> Iterator[Previewed]:
    """Run the preview of a project, `told` more through its environment; it ends quietly, as by Ctrl+C."""
    log, serve = folder / "log", command("serve", "--port", "0", *words)
    with log.open("w") as terminal:
        server = subprocess.Popen(  # where the tests run in the background, a shell has Ctrl+C ignored
            serve,
            cwd=folder,
            stdout=terminal,
            stderr=terminal,
            env=environment() | told,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  before any thread
        )
    try:
        address = _address(log)
        yield Previewed(address, log, server)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=PATIENCE) == 0, log.read_text("utf-8")
        assert "Traceback" not in log.read_text("utf-8")
        assert log.read_text("utf-8").endswith("预览结束。\n")
    finally:
        server.kill()
        server.wait()


def _address(log: Path) -> str:
    assert _comes(lambda: "http://" in log.read_text("utf-8")), log.read_text("utf-8")
    found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text("utf-8"))
    assert found
    return found[0]


def _comes(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
