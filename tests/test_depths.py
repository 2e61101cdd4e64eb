"""A clone that begins late says less than the whole history, and nothing else; addresses are the same in each."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import urls
from generator.formats import plan_json
from generator.history import provenance
from generator.plan.load import load
from generator.site import feeds
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages
from tests.around import all_pages
from tests.repositories import NOON, Commit, files, git, repository
from tests.served import project, run

SMALL = Path(__file__).parent / "small_plan"
START = {path: content.decode() for path, content in files(SMALL).items() if isinstance(content, bytes)}
TASKS = sorted(path for path in START if "/tasks/" in path)
Files = dict[str, str | bytes | None]

_ENTRY = re.compile(r"<entry>.*?</entry>", re.DOTALL)
_UPDATED = re.compile(r"<updated>(.*?)</updated>")
_NAMED = re.compile(r'<time datetime="([0-9-]+)"|提交 ([0-9a-f]{10})（([0-9-]+)）|id="r([0-9a-f]{10})"')


def _edit(old: Files, picked: random.Random) -> Files:
    """Return what a commit does to one of the files: edits, breaks, mends, removes, or changes places of tasks."""
    one, other = picked.sample(TASKS, 2)
    content = picked.choice([text for path in TASKS if isinstance(text := old.get(path), str)] or [START[one]])
    head = "plan/2031/edition.yml"
    number = picked.randrange(99)
    edits: list[Callable[[], Files]] = [
        lambda: {one: re.sub(r"text: .*", f"text: 新建{number}个。", content)},
        lambda: {one: content + f"note: 说明{number}。\n"},
        lambda: {one: old.get(other), other: old.get(one)},
        lambda: {one: None, f"plan/2031/tasks/3-{number % 9 + 1}.yml": old.get(one)},
        lambda: {one: "a: ["},
        lambda: {head: picked.choice(["- 1", START[head], f"{START[head]}status: draft\n"])},
        lambda: {"plan/departments.yml": picked.choice(["\t", START["plan/departments.yml"] + f"# {number}\n"])},
        lambda: {"plan/2031/errata.yml": f"- {{date: 2031-05-01, task: 1-2, correction: 更正{number}。}}\n"},
        lambda: {"README": str(number)},
        lambda: {path.replace("2031", "2030"): text for path, text in START.items() if "2031/edition" in path},
    ]
    return picked.choice(edits)()


def history(folder: Path, seed: int) -> Path:
    """Make a repository of random commits, the last of which has the small plan as it is; some are merges."""
    picked = random.Random(seed)
    old: Files = dict(START)
    commits = [Commit(dict(old), f"{NOON} +0800")]
    for at in range(1, picked.randint(3, 9)):
        change = _edit(old, picked)
        old |= change
        is_merge = len(commits) > 1 and picked.random() < 0.2
        merge = picked.randrange(len(commits) - 1) if is_merge else None
        commits.append(Commit(change, f"{NOON + picked.choice([at, at, 9 - at]) * 40_000 + at} +0800", merge=merge))
    last: Files = dict(START)
    last |= dict.fromkeys(old.keys() - START.keys())
    commits.append(Commit(last, f"{NOON + 999_999} +0800"))
    if picked.random() < 0.5:
        commits.append(Commit({"README": "the last"}, f"{NOON + 9_999_999} +0800"))
    return repository(folder, commits)


def said(plan_dir: Path) -> dict[str, set[str]]:
    """Return address → the dates, commits and entries that it names, of each page and feed, and of plan.json."""
    plan = load(plan_dir)
    past = provenance.read(plan_dir, plan)
    plan, site = provenance.traced(plan, past), Site("示例", past=past)
    pages = (*all_pages(plan, site), *edition_pages(plan.editions[0], (), site))
    named = {page.path: _named(page.content + page.provenance) for page in pages}
    for path, content in feeds.feeds(plan, site).items():
        entries = _ENTRY.findall(content.decode())
        updated = set(_UPDATED.findall(content.decode())) - {"2031-03-01T00:00:00+00:00"}
        assert updated <= {_UPDATED.findall(entry)[0] for entry in entries}
        named[path] = set(map(_uncounted, entries))
    told: dict[str, Any] = plan_json.plan_data(plan.editions[0])["provenance"]
    return named | {"plan.json": {told["commit"], told["time"]} - {None}}


def _named(page: str) -> set[str]:
    return {" ".join(filter(None, match.groups())) for match in _NAMED.finditer(page)}


def _uncounted(entry: str) -> str:
    """Return an entry without what a clone that begins with a broken file may not know.

    That is how many tasks were published, and what a task is called that may have had another place then.
    """
    without = re.sub("<title>.*?</title>|<link[^>]*>|，共[0-9]+项任务", "", entry)
    return re.sub("2031年度　[^：]*：", "：", without)


@pytest.mark.parametrize("seed", range(12))
def test_a_clone_of_any_depth_says_nothing_else(seed: int, tmp_path: Path) -> None:
    """Each page names no date and no commit, and each feed no entry, that those of the whole history do not."""
    folder = history(tmp_path / "whole", seed)
    whole = said(folder / "plan")
    depths = int(git(folder, "rev-list", "--count", "HEAD")) + 1
    for depth in range(1, depths):
        git(tmp_path, "clone", "-q", f"--depth={depth}", folder.as_uri(), str(depth))
        late = said(tmp_path / str(depth) / "plan")

        assert late.keys() == whole.keys()
        assert {path: late[path] - whole[path] for path in whole if late[path] - whole[path]} == {}, depth
    assert late == whole


def test_an_amended_commit_keeps_its_entries(tmp_path: Path) -> None:
    """The ids of a feed's entries stay where git gives the newest commit another id, time, message or content."""
    folder = history(tmp_path / "whole", 3)
    task = folder / "plan/2031/tasks/1-1.yml"
    git(folder, "config", "user.name", "a")
    git(folder, "config", "user.email", "a@example.org")

    def ids() -> list[str]:
        plan = load(folder / "plan")
        content = feeds.feeds(plan, Site("示例", past=provenance.read(folder / "plan", plan)))["changes.atom"].decode()
        return re.findall("<id>(.*?)</id>", content)

    task.write_text(task.read_text("utf-8") + "note: 说明。\n", "utf-8")
    git(folder, "commit", "-qam", "note")
    before, head = ids(), git(folder, "rev-parse", "HEAD")
    git(folder, "commit", "-q", "--amend", "-m", "other words")
    assert ids() == before
    task.write_text(task.read_text("utf-8").replace("说明", "另一个说明"), "utf-8")
    git(folder, "commit", "-qa", "--amend", "--no-edit")

    assert git(folder, "rev-parse", "HEAD") != head
    assert len(before) > 2
    assert ids() == before


def _clones(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = project(tmp_path / "whole")
    edited: Files = {"plan/2031/tasks/1-1.yml": (folder / "plan/2031/tasks/1-1.yml").read_text("utf-8")}
    older: Files = {path: str(text).replace("10个", "9个") for path, text in edited.items()}
    repository(folder, [Commit({**files(folder, ""), **older}), Commit(edited), Commit({"README": "x"})])
    yield "whole", folder
    for depth in ("1", "2"):
        git(tmp_path, "clone", "-q", f"--depth={depth}", folder.as_uri(), depth)
        yield depth, tmp_path / depth
    shutil.copytree(folder, tmp_path / "none", ignore=shutil.ignore_patterns(".git", "site"))
    yield "none", tmp_path / "none"
    yield "refused", folder


@pytest.mark.slow
def test_a_site_has_the_same_addresses_whatever_git_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whole and late clones, without git, and where git refuses; the terminal tells what is not known, and why."""
    addresses, warned = {}, {}
    for name, folder in _clones(tmp_path):
        if name == "refused":
            monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own, for its tests
            monkeypatch.setenv("HOME", str(tmp_path))
            monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        site = tmp_path / f"site-{name}"
        built = run("build", "--no-cache", "--site-dir", site, folder=folder)
        paths = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
        addresses[name] = {path for path in paths if urls.is_promised(path)}
        warned[name] = [word for word in ("修改记录不完整", "--unshallow", "别的用户") if word in built.stderr]
        exported = run("export", "2031", folder=folder)
        assert ("修改记录" in exported.stderr) == (name in {"1", "2", "refused"})

    assert len([path for path in addresses["whole"] if path.endswith(".atom")]) > 2
    assert set(map(frozenset, addresses.values())) == {frozenset(addresses["whole"])}
    shallow = ["修改记录不完整", "--unshallow"]
    assert warned == {"whole": [], "1": shallow, "2": shallow, "none": [], "refused": ["别的用户"]}
