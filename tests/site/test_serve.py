"""The live preview, asked without a browser: what it answers, and what its terminal shows."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from generator import urls
from generator.site import csp
from tests import chain
from tests.previewed import preview, project, save
from tests.served import environment, get, run

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
        server = subprocess.Popen([sys.executable, "-m", *words], cwd=folder, stdout=log, stderr=log, env=environment())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


def _shows(address: str, text: str, status: int = 200) -> bool:
    """Whether an address comes to show a text, with this status."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):  # nobody answers yet
            got, _, body = get(address)
            if got == status and text in body.decode("utf-8"):
                return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("words", [("generator", "serve"), ("mkdocs", "serve")], ids=["plan", "mkdocs"])
def test_preview_follows_the_plan(words: tuple[str, str], tmp_path: Path) -> None:
    """A page is served that may reload itself; what is wrong is shown in its place, and then what was saved."""
    folder = project(tmp_path)
    with _serving(folder, *words) as address:
        page = f"{address}/2031/tasks/1-1.html"
        assert _shows(page, "新建社区书房</h1>")
        html = get(page)[2].decode("utf-8")
        assert csp.inline(html) <= set(html.partition("script-src")[2].partition(";")[0].split())
        assert "livereload(" in html

        (folder / "docs/bad.md").write_bytes("# 坏".encode("gb18030"))
        assert _shows(page, "bad.md", 503)
        (folder / "docs/bad.md").unlink()
        save(folder / "plan/2031/tasks/1-1.yml", "新建社区书房", "新建街道书房")
        assert _shows(page, "P301", 503)
        save(folder / "plan/2031/notice.txt", "新建社区书房", "新建街道书房")
        assert _shows(page, "新建街道书房</h1>")
    log = (tmp_path / "log").read_text("utf-8")
    assert "Traceback" not in log
    assert log.endswith("预览结束。\n") == (words[0] == "generator")  # ended by the system, it tidies up


@pytest.mark.slow
def test_a_preview_begins_with_any_plan(tmp_path: Path) -> None:
    """A plan broken from the start is shown as its problems, on the terminal too; mended, as a site, be it a draft."""
    folder = project(tmp_path)
    save(folder / "plan/2031/edition.yml", "issuer:", "status: draft\nissuer:")
    task = folder / "plan/2031/tasks/1-1.yml"
    save(task, "市财政局", "市财政居")
    with preview(folder) as previewed:
        assert previewed.comes_to_say("plan/2031/tasks/1-1.yml:4:9: P203 ")
        assert previewed.comes_to_say("共 1 个问题。改好存盘，就会重新生成。")
        assert _shows(f"{previewed.address}any/thing.png", "plan/2031/tasks/1-1.yml:4:9", 503)
        save(task, "市财政居", "市财政局")

        assert _shows(f"{previewed.address}2031/tasks/1-1.html", "新建社区书房</h1>")
        assert previewed.comes_to_say("plan/2031/tasks/1-1.yml 有改动，重新生成……\n网站已生成，用时 ")
        save(folder / "plan/departments.yml", "  name: 市财政局\n", "  name: 市财政局\n  unreviewed: true\n")
        assert previewed.comes_to_say("网站已生成，用时 ", times=2)
        save(task, "市财政局", "市财政局  # again")
        assert previewed.comes_to_say("网站已生成，用时 ", times=3)
        assert previewed.terminal().count("P219 提醒：“市财政局”是导入时新增的") == 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--no-cache",)])
def test_only_what_a_save_changes_is_made_again(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A saved title is soon on its page and then in the comparisons; with a cache other files stay what they are."""
    folder, temporary = project(tmp_path, chain.build(tmp_path / "chain")), tmp_path / "temporary"
    temporary.mkdir()
    with preview(folder, *words, TMPDIR=str(temporary), PLAN_CACHE_DIR=str(tmp_path / "cache")) as previewed:
        assert previewed.comes_to_say("网站已生成")
        before = _inodes(temporary)
        for name in ("notice.txt", "tasks/3-8.yml"):
            save(folder / "plan/2019" / name, "加强重大设备监理", "加强重大设备监理大改革")
        for page in ("2019/tasks/3-8.html", urls.url_for("compare", None, "2016-2019")):
            assert _shows(previewed.address + page, "大改革")
        after = _inodes(temporary)

    assert before.keys() == after.keys()
    if not words:
        kept = {path for path, inode in after.items() if before[path] == inode}
        assert {"2014/tasks/1-1.html", "2014/data/plan.json", "compare/2014-2015.html"} <= kept
        assert "2019/tasks/3-8.html" not in kept
    assert [*temporary.glob("plan-*")] == []


def _inodes(temporary: Path) -> dict[str, int]:
    """Return path → inode of the files that a preview serves, but for the index of the search, whose names change."""
    (site,) = temporary.glob("plan-preview-*/site")
    files = {path.relative_to(site).as_posix(): path.stat().st_ino for path in site.rglob("*") if path.is_file()}
    return {path: inode for path, inode in files.items() if "pagefind" not in path}


@pytest.mark.parametrize("broken", [False, True])
def test_a_port_in_use_is_said_as_such(tmp_path: Path, broken: bool) -> None:
    """The preview of a port that another program listens on ends with one line that says so, and what to do."""
    folder = project(tmp_path)
    if broken:
        (folder / "mkdocs.yml").write_text("plugins: [", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), folder=folder, code=1)

    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"端口 {port} 已被占用，")
    assert "--port 0" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows tells no program that its terminal is closed")
def test_a_preview_outlives_its_terminal_if_it_is_to(tmp_path: Path) -> None:
    """Where nohup has its terminal's end ignored, a preview goes on, and so do the processes that build for it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with preview(project(tmp_path), "--no-cache") as shown:
            shown.process.send_signal(signal.SIGHUP)
            assert shown.process.poll() is None
            assert shown.comes_to_say("网站已生成")
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="/proc tells which signals a process ignores")
def test_processes_that_build_leave_the_end_to_the_preview(tmp_path: Path) -> None:
    """What a closed terminal tells all its processes ends the preview, which lets the others finish and tidy up."""
    with preview(project(tmp_path), "--no-cache") as shown:
        assert shown.comes_to_say("网站已生成")
        children = Path(f"/proc/{shown.process.pid}/task/{shown.process.pid}/children").read_text().split()
        masks = [Path(f"/proc/{child}/status").read_text().partition("SigIgn:")[2].split()[0] for child in children]
        ignored = [int(mask, 16) for mask in masks]

    assert ignored
    assert all(mask >> (signal.SIGHUP - 1) & mask >> (signal.SIGINT - 1) & 1 for mask in ignored)
