"""A published folder behind nginx, by the configuration that `plan nginx` writes; plans whose releases tell apart."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import need
from tests.sites import own_theme

ROOT = Path(__file__).parents[1]


def command(*words: str | Path) -> list[str]:
    """Return the words of a command as another process runs it."""
    return [sys.executable, "-m", "generator", *map(str, words)]


def run(*words: str | Path, folder: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command in another process, in a folder; it must end with this code."""
    done = subprocess.run(command(*words), cwd=folder, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == code, done.stdout + done.stderr
    return done


def environment() -> dict[str, str]:
    """Return the environment of a command: the program is found wherever it runs, and no site has an address."""
    return {**{k: v for k, v in os.environ.items() if k != "SITE_URL"}, "PYTHONPATH": str(ROOT), "LANGUAGE": "zh"}


def project(folder: Path) -> Path:
    """Return a small project: the small plan, a page and a style sheet beside it."""
    shutil.copytree(ROOT / "tests/small_plan", folder / "plan")
    (folder / "docs").mkdir(parents=True)
    for name in ("about", "reading", "accessibility", "editing", "publishing", "data-format", "rules"):
        (folder / f"docs/{name}.md").write_text(f"# {name}\n", "utf-8")
    own_theme(folder)
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    (folder / "mkdocs.yml").write_text(config + "extra_css: [round.css]\n", "utf-8")
    mark(folder, 10)
    return folder


def mark(folder: Path, number: int) -> None:
    """Let all of the project say a number: a task and the notice, so each page and file made of it, and the style."""
    for name in ("plan/2031/tasks/1-1.yml", "plan/2031/notice.txt"):
        path = ROOT / "tests/small_plan" / name.removeprefix("plan/")
        (folder / name).write_text(path.read_text("utf-8").replace("新建书房10个", f"新建书房{number}个"), "utf-8")
    (folder / "docs/round.css").write_text(f"/* round {number} */\n", "utf-8")


@contextmanager
def nginx(target: Path, folder: Path, *words: str) -> Iterator[str]:
    """Serve a target by its own configuration, to this machine alone; give the address of the site."""
    program = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    need(program, "nginx", "nginx-light")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir(exist_ok=True)
    run("nginx", target, "--listen", f"127.0.0.1:{port}", "--out", folder / "site.conf", *words, folder=folder)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; {temporary}\ninclude {folder}/site.conf; }}\n",
        "utf-8",
    )
    base = [str(program), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*base, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    server = subprocess.Popen(base)
    try:
        for _ in range(200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)


def get(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for an address; give the answer's status, headers and body."""
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", f"/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()
