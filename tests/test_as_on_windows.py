"""What the commands do where Windows would be below them: simulated here, since no test machine runs it."""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.as_on_windows import HIDDEN

ROOT = Path(__file__).parents[1]
ONLY_UNIX = {*HIDDEN, "termios", "tty", "pty"}
MISSING = "㗎𠮷⟨ñ"
"""Characters that code page 936 lacks."""


def _environment() -> dict[str, str]:
    named = {"PYTHONIOENCODING": "gbk:strict", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0"}
    return os.environ | named


def _plan(folder: Path, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tests.as_on_windows", *arguments]
    return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, check=False, timeout=timeout)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the small plan and what a site of it needs."""
    shutil.copytree(ROOT / "tests/small_plan", tmp_path / "plan")
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def test_no_module_needs_what_only_unix_has() -> None:
    """`fcntl` and its like are imported in one module, which does without."""
    found = set()
    for path in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {path.relative_to(ROOT).as_posix() for name in names if name in ONLY_UNIX}

    assert found == {"generator/files/locks.py"}


def test_a_plan_is_checked_imported_and_exported(project: Path) -> None:
    """What code page 936 lacks is escaped as in JSON; files are whole, though none could be renamed at once."""
    notice = (project / "plan/2031/notice.txt").read_text("utf-8").replace("2031", "2032")
    (project / "通知.txt").write_text(notice, "utf-8")
    fine = _plan(project, "check")
    task = project / "plan/2031/tasks/1-1.yml"
    text = task.read_bytes()
    task.write_bytes(text.replace(b"title: ", f"{MISSING}: 甲\ntitle: ".encode(), 1))
    wrong, listed = _plan(project, "check"), _plan(project, "check", "--format", "json")
    task.write_bytes(text)
    read = _plan(project, "import", "通知.txt", "--edition", "2032")
    printed = _plan(project, "text", "2031")
    written = _plan(project, "export", "2031", "--format", "xlsx", "--out", "表.xlsx")

    assert (fine.returncode, fine.stderr) == (0, b""), fine
    assert wrong.returncode == 1
    assert "\\u3594" not in wrong.stdout.decode("gbk")
    assert "\\ud842\\udfb7\\u27e8" in (wrong.stdout + wrong.stderr).decode("gbk")
    assert MISSING in str(json.loads(listed.stdout.decode("gbk")))
    assert read.returncode == 0, (read.stdout + read.stderr).decode("gbk")
    assert (project / "plan/2032/notice.txt").read_text("utf-8").strip() == notice.strip()
    assert printed.stdout.strip() == (project / "plan/2031/notice.txt").read_bytes().strip()
    assert written.returncode == 0
    assert (project / "表.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.slow
def test_a_site_is_built_and_published(project: Path) -> None:
    """Without links the published site is a folder; a second publish replaces it, and a rollback brings it back."""
    built = _plan(project, "build")
    first = _plan(project, "publish", "www")
    served = project / "www/current"
    before = (served / "2031/tasks/1-1.html").read_bytes()
    task = project / "plan/2031/tasks/1-1.yml"
    task.write_text(task.read_text("utf-8") + "note: 编者添的说明。\n", "utf-8")
    second = _plan(project, "publish", "www")
    after = (served / "2031/tasks/1-1.html").read_bytes()
    back = _plan(project, "rollback", "www")

    for done in (built, first, second, back):
        assert done.returncode == 0, (done.stdout + done.stderr).decode("gbk")
    assert (project / "site/2031/index.html").is_file()
    assert not served.is_symlink()
    assert "编者添的说明" in after.decode()
    assert (served / "2031/tasks/1-1.html").read_bytes() == before != after
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_a_preview_is_served(project: Path) -> None:
    """`plan serve` begins, shows the site, and ends when it is told to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.as_on_windows", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=project, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            page = b""
            for _ in range(600):
                try:
                    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/2031/index.html", timeout=5).read()
                    break
                except OSError:
                    assert process.poll() is None
                    time.sleep(0.2)
        finally:
            process.terminate()

    assert b"<h1" in page
