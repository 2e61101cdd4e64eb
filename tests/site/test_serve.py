"""Live preview: a change of the plan is seen in the browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds after which a preview that shows nothing is given up."""


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _serving(folder: Path, *words: str) -> Iterator[str]:
    """Run a server in a folder, on this machine only, until the block ends; give its address."""
    port = _free_port()
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + f"\ndev_addr: 127.0.0.1:{port}\n", "utf-8")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=folder, stdout=log, stderr=log, env=_environment()
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


def _environment() -> dict[str, str]:
    return {**os.environ, "SITE_URL": "", "NO_MKDOCS_2_WARNING": "1"}


def _shows(address: str, text: str) -> bool:
    """Tell whether a page comes to show a text."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5) as page:  # noqa: S310  our own server
                if text in page.read().decode("utf-8"):
                    return True
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("words", [("generator", "serve"), ("mkdocs", "serve")], ids=["plan", "mkdocs"])
def test_preview_follows_the_plan(words: tuple[str, str], tmp_path: Path) -> None:
    """A page is served, and after a change of its task and of the notice it shows the new title."""
    for name in ("docs", "overrides", "plan"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    task, notice = tmp_path / "plan/2014/tasks/3-8.yml", tmp_path / "plan/2014/notice.txt"
    old, new = "加强重大设备监理和特种设备监管", "加强监理和监管的新题目"
    with _serving(tmp_path, *words) as address:
        assert _shows(f"{address}/2014/tasks/3-8.html", f"{old}</h1>")

        task.write_text(task.read_text("utf-8").replace(old, new), "utf-8")
        time.sleep(1)  # a plan that differs from its notice: the preview waits for the next change
        notice.write_text(notice.read_text("utf-8").replace(old, new), "utf-8")

        assert _shows(f"{address}/2014/tasks/3-8.html", f"{new}</h1>")
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
