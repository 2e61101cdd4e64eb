"""What readers get from nginx: whole releases, while publishes run, queue and are killed; and by which headers."""

import gzip
import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from generator.problems import SiteError
from generator.publish.nginx import Server
from generator.site import csp
from tests.commands import edit
from tests.served import ROOT, command, environment, get, mark, nginx, project, run

pytestmark = [pytest.mark.nginx, pytest.mark.slow]

EDITION = ("2031/index.html", "2031/tasks/1-1.html", "2031/downloads.html", "2031/text.html", "2031/search.html")
LINK = re.compile(rb'(?:<link rel="stylesheet" href|<script src|download href|href)="([^"#:]+\?v=([0-9a-f]{12}))"')


class Reader(threading.Thread):
    """Somebody who goes on reading: a page, some time later all that it loads and offers, and the search's index."""

    def __init__(self, address: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.address, self.random = address, random.Random(seed)
        self.over = threading.Event()
        self.wrong: list[str] = []
        self.read, self.seen = 0, set[int]()

    def run(self) -> None:
        """Read until it is over."""
        while not self.over.is_set():
            try:
                self._page(self.random.choice(EDITION))
                self._search()
            except Exception as error:  # noqa: BLE001  whatever it is, the test must hear of it
                self.wrong.append(repr(error))

    def _get(self, path: str) -> bytes:
        headers = self.random.choice([{}, {"Accept_Encoding": "gzip"}])
        status, told, body = get(self.address + path, **headers)
        body = gzip.decompress(body) if told.get("content-encoding") == "gzip" else body
        if status != 200 or not body:
            self.wrong.append(f"{path}: {status}, {len(body)} bytes")
        self.read += 1
        return body

    def _page(self, path: str) -> None:
        page = self._get(path)
        if not page.rstrip().endswith(b"</html>"):
            self.wrong.append(f"{path}: cut off")
        rounds = {int(number) for number in re.findall(rb"\xe4\xb9\xa6\xe6\x88\xbf(\d+)\xe4\xb8\xaa", page)}
        time.sleep(self.random.choice([0, 0.05, 1]))
        for link, version in LINK.findall(page):
            body = self._get(urljoin(path, link.decode()))
            if sha256(body).hexdigest()[:12] != version.decode():
                self.wrong.append(f"{path}: {link.decode()} is of another release")
            if b"round.css" in link:
                rounds.add(int(re.findall(rb"round (\d+)", body)[0]))
            if b"plan.json?" in link:
                text = json.loads(body)["tasks"][0]["text"]
                rounds.add(int(re.findall(r"新建书房(\d+)个", text)[0]))
        if len(rounds) != 1:
            self.wrong.append(f"{path}: a mix of {rounds}")
        self.seen |= rounds

    def _search(self) -> None:
        records = json.loads(gzip.decompress(self._get("2031/pagefind/records.bin")))
        time.sleep(self.random.choice([0, 0.05, 1]))
        self._get(f"2031/pagefind/texts_{records['texts']}.bin")


def kill_one(work: Path, target: Path, chance: random.Random) -> bool:
    """Begin to publish, and kill it at some moment of some stage; tell whether it was still at it."""
    publish = [*command("publish", target, "--keep", "6", "--json")]
    process = subprocess.Popen(publish, cwd=work, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    stage = chance.choice(["", "plan", "pages", "pages", "check", "write", "write", "switch", "switch"])
    while stage and (line := process.stderr.readline()):
        if json.loads(line).get("stage") == stage:
            break
    time.sleep(chance.uniform(0, 0.5 if stage in ("", "pages") else 0.05))
    process.kill()
    process.stderr.close()
    return process.wait() == -signal.SIGKILL


def test_readers_never_notice(tmp_path: Path) -> None:
    """Through many publishes, some of them killed at any moment, readers get whole pages, and of one release each.

    After each that was killed the next succeeds, and serves what it was to serve.
    """
    kills = int(os.environ.get("PLAN_KILLS", "5"))
    chance = random.Random(31)
    work, target = project(tmp_path / "work"), tmp_path / "www"
    run("publish", target, folder=work)
    published, killed = 1, 0
    with nginx(target, tmp_path / "nginx") as address:
        readers = [Reader(address, seed) for seed in (1, 2)]
        for reader in readers:
            reader.start()
        while killed < kills or published < 14:
            if killed < kills and chance.random() < 0.75:
                mark(work, 1000 + published)
                killed += kill_one(work, target, chance)
                published += 1
            mark(work, published)
            run("publish", target, "--keep", "6", folder=work)
            assert f"新建书房{published}个" in get(f"{address}2031/tasks/1-1.html")[2].decode()
            published += 1
        for reader in readers:
            reader.over.set()
            reader.join(60)

    assert [problem for reader in readers for problem in reader.wrong] == []
    assert (killed, published >= 14) == (kills, True)
    assert all(reader.read > 100 for reader in readers)
    assert len(set.union(*(reader.seen for reader in readers))) > 5
    assert [*target.glob(".staging-*")] == []


def test_two_publishes_at_once(tmp_path: Path) -> None:
    """Two processes at the same time: both end well, one waits and says so, the later one is what is served."""
    work, target = project(tmp_path / "work"), tmp_path / "www"
    other = project(tmp_path / "other")
    mark(other, 77)
    pipes: dict[str, Any] = {"env": environment(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    first = subprocess.Popen(command("publish", target), cwd=work, **pipes)
    while not [*target.glob(".staging-*")]:
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    second = subprocess.Popen(command("publish", target, "--json"), cwd=other, **pipes)
    assert second.stderr
    assert json.loads(second.stderr.readline()) == {"message": "另一次发布正在进行，等它结束。"}
    first.send_signal(signal.SIGCONT)
    assert "发布版 000001" in first.communicate(timeout=120)[0]
    told, stages = second.communicate(timeout=120)
    switched = json.loads(told)

    assert (first.returncode, second.returncode) == (0, 0)
    assert switched["release"].startswith("000002")
    assert {"/2031/tasks/1-1.html", "/2031/data/plan.json", "/round.css"} <= {*switched["changed"]}
    assert {"stage": "plan"} in [json.loads(line) for line in stages.splitlines()]
    assert "新建书房77个" in (target / "current/2031/tasks/1-1.html").read_text("utf-8")


HOOK = re.search(r"```sh\n(#!/bin/sh\n.*?)```", (ROOT / "generator/docs/publishing.md").read_text("utf-8"), re.DOTALL)


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=编者", "-c", "user.email=editor@example.com", "-c", "core.autocrlf=false"]
    return subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True, env=environment()
    )


def test_a_push_is_published(tmp_path: Path) -> None:
    """The hook that the docs show: a push changes the page; a push of a bad plan is taken, and says what is wrong."""
    work, target, bare = project(tmp_path / "work"), tmp_path / "www", tmp_path / "plan.git"
    _git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    assert HOOK
    program = tmp_path / "bin/plan"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {" ".join(command())} "$@"\n', "utf-8")
    program.chmod(0o755)
    hook = HOOK[1].replace("/opt/plan/.venv/bin/plan", str(program)).replace("/srv/www/plan", str(target))
    assert hook.count(str(tmp_path)) == 2
    (bare / "hooks/post-receive").write_text(hook, "utf-8")
    (bare / "hooks/post-receive").chmod(0o755)
    _git(work, "init", "--quiet", "--initial-branch=main")
    _git(work, "add", ".")
    _git(work, "commit", "--quiet", "-m", "one")
    _git(work, "push", "--quiet", str(bare), "main")
    with nginx(target, tmp_path / "nginx") as address:
        page = f"{address}2031/tasks/1-1.html"
        assert "新建书房10个" in get(page)[2].decode()
        mark(work, 12)
        _git(work, "commit", "--quiet", "-am", "two")
        said = _git(work, "push", str(bare), "main").stderr
        assert "remote: 现在的网站是发布版 000002" in said
        assert "新建书房12个" in get(page)[2].decode()
        edit(work / "plan/2031/tasks/1-1.yml", "lead: 市财政局", "lead: 市财政居")
        _git(work, "commit", "--quiet", "-am", "three")
        refused = _git(work, "push", str(bare), "main").stderr
        assert re.search(r"remote: plan/2031/tasks/1-1\.yml:\d+:\d+: P203 部门“市财政居”不在名录中", refused)
        assert "什么也没有写" in refused
        assert "新建书房12个" in get(page)[2].decode()

    assert _git(bare, "rev-parse", "main").stdout == _git(work, "rev-parse", "main").stdout
    assert [*target.glob(".staging-*")] == []
    gone = run("publish", target, "--from-git", bare, "nowhere", folder=tmp_path, code=1)
    assert gone.stderr.splitlines()[-1] == f"“{bare}”里没有“nowhere”，未发布。"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a target with one release of the small project."""
    folder = tmp_path_factory.mktemp("published")
    run("publish", folder / "www", folder=project(folder / "work"))
    return folder / "www"


def test_nginx_sends_what_it_should(published: Path, tmp_path: Path) -> None:
    """Types, compression, caching, redirects, what is missing, and the headers that keep readers safe."""
    with nginx(published, tmp_path / "nginx", "--frame-ancestors", "'none'") as address:
        status, page, body = get(address)
        assert (status, page["content-type"]) == (200, "text/html; charset=utf-8")
        assert page["cache-control"] == "no-cache"
        assert get(address, If_None_Match=page["etag"])[0] == 304
        assert (page["x-content-type-options"], page["referrer-policy"]) == ("nosniff", "same-origin")
        assert page["permissions-policy"].startswith("camera=()")
        policy = page["content-security-policy"]
        assert all(script in policy for script in csp.inline(body.decode()))
        assert csp.inline(body.decode())
        assert "unsafe-inline" not in policy
        assert policy.endswith("frame-ancestors 'none'")

        packed = get(address, Accept_Encoding="gzip")
        assert packed[1]["content-encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == body
        assert "vary" in page

        link = re.findall(r'href="(assets/plan\.css)(\?v=\w+)"', body.decode())[0]
        assert "immutable" in get(address + "".join(link))[1]["cache-control"]
        assert get(address + link[0])[1]["cache-control"] == "no-cache"
        assert get(f"{address}{link[0]}?v=000000000000")[1]["cache-control"] == "no-cache"
        assert get(f"{address}{link[0]}?v=../../current")[:1] == (200,)
        named = next((published / "current/2031/pagefind/index").glob("*.pf_index")).name
        assert "immutable" in get(f"{address}2031/pagefind/index/{named}")[1]["cache-control"]

        types = {path: get(address + path)[1]["content-type"] for path in ("versions.json", "2031/data/notice.txt")}
        assert types == {
            "versions.json": "application/json; charset=utf-8",
            "2031/data/notice.txt": "text/plain; charset=utf-8",
        }
        assert get(f"{address}2031/pagefind/records.bin")[1]["content-type"] == "application/octet-stream"

        moved = get(f"{address}2031")
        assert (moved[0], moved[1]["location"]) == (301, "/2031/")
        missing = get(f"{address}2031/nothing.html")
        assert (missing[0], missing[1]["content-type"]) == (404, "text/html; charset=utf-8")
        assert "页面不存在" in missing[2].decode()
        assert missing[1]["content-security-policy"] == policy
        outside = [
            ".lock",
            ".plan-target",
            "seals.jsonl",
            "../.lock",
            "%2e%2e/.lock",
            "releases/",
            "versions/",
            "current/index.html",
        ]
        assert {get(address + path)[0] for path in outside} <= {400, 404}


def test_nginx_serves_under_any_path(published: Path, tmp_path: Path) -> None:
    """The same site below a path of its own: pages, folders, what is missing; nothing outside of it."""
    with nginx(published, tmp_path / "nginx", "--prefix", "gov/plan") as address:
        assert "新建书房10个" in get(f"{address}gov/plan/2031/tasks/1-1.html")[2].decode()
        moved = get(f"{address}gov/plan/2031")
        assert (moved[0], moved[1]["location"]) == (301, "/gov/plan/2031/")
        assert get(f"{address}gov/plan/")[0] == 200
        missing = get(f"{address}gov/plan/nothing")
        assert missing[0] == 404
        assert "页面不存在" in missing[2].decode()
        outside = ["", "current/index.html", "releases/", ".lock", "2031/index.html"]
        assert {get(address + path)[0] for path in outside} == {404}


@pytest.mark.parametrize(
    "setting",
    [
        {"server_name": "a; b"},
        {"listen": "80; evil"},
        {"prefix": "/a b/"},
        {"ancestors": "'self'; script-src *"},
        {"target": '/srv/"x'},
        {"target": "/srv/$x"},
    ],
)
def test_no_setting_ends_its_line(setting: dict[str, str]) -> None:
    """What could say more than it should in the configuration is refused in a line."""
    with pytest.raises(SiteError, match="不能是"):
        Server(**{"target": "/srv/www", **setting})
