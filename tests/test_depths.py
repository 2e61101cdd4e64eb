"""A clone that begins late, or lacks versions of files, says less than the whole history, and nothing else.

Addresses are the same in each.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator import urls
from generator.formats import plan_json
from generator.git import log as git_log
from generator.git.log import Log
from generator.history import provenance, revision_reader
from generator.history.provenance import Past
from generator.history.revisions import REGISTRY, Change
from generator.plan.load import load
from generator.plan.records import Plan
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
REFERENCES = "- {id: a, title: 甲}\n- {id: b, title: 丙}\n"

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
        lambda: {"plan/references.yml": picked.choice([None, "- ", REFERENCES, REFERENCES.replace("甲", f"{number}")])},
        lambda: {one: content + f"references: {picked.choice(['[a]', '[a, b]', '[b]'])}\n"},
        lambda: {"plan/2031/seal.yml": picked.choice(["digest: a\n", "digest: b\n", "digest: c\n", None])},
        lambda: {one: re.sub(r"title: .*", f"title: 标题{number}", content), other: None},
        lambda: {"README": str(number)},
        lambda: {path.replace("2031", "2030"): text for path, text in START.items() if "2031/edition" in path},
        lambda: _moved(old, "2031", "2030"),
        lambda: _moved(old, "2030", "2031"),
    ]
    return picked.choice(edits)()


def _moved(old: Files, year: str, to: str) -> Files:
    moved = {path: text for path, text in old.items() if path.startswith(f"plan/{year}/")}
    return dict.fromkeys(moved) | {path.replace(year, to): text for path, text in moved.items()}


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
    named = {page.path: _named(page.content + page.head) for page in pages}
    for path, content in feeds.feeds(plan, site).items():
        entries = _ENTRY.findall(content.decode())
        updated = set(_UPDATED.findall(content.decode())) - {"2031-03-01T00:00:00+00:00"}
        assert updated <= {_UPDATED.findall(entry)[0] for entry in entries}
        named[path] = {piece for entry in entries for piece in _pieces(entry)}
    told: dict[str, Any] = plan_json.plan_data(plan.editions[0])["provenance"]
    return named | {"plan.json": {told["commit"], told["time"]} - {None}}


def _named(page: str) -> set[str]:
    return {" ".join(filter(None, match.groups())) for match in _NAMED.finditer(page)}


def _pieces(entry: str) -> set[str]:
    """Return each thing that an entry tells, with its id and time; not what an incomplete clone may not know.

    That is how many tasks were published, and what a task is called that may have had another place then.
    """
    head, _, content = re.sub("<title>.*?</title>|<link[^>]*>", "", entry).partition("<content")
    told = re.sub("，共[0-9]+项任务|2031年度　[^：]*：", "", content).rpartition("</content>")[0]
    return {head + piece for piece in re.split("&lt;/?p&gt;|；", told)}


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


def recorded(log: Log, plan: Plan) -> tuple[list[tuple[str, str, Change]], Past]:
    """Return all changes of a log, newest first, each with its commit and key, and what pages know of the past."""
    found = revision_reader.read(log, plan)
    past = Past(is_known=True, is_cut=not log.whole, revisions=found)
    return [(one.commit.id, one.key, change) for one in found.all for change in one.changes], past


def is_part(told: tuple[str, str, Change], whole: tuple[str, str, Change]) -> bool:
    """Whether a change says nothing that another one does not."""
    one, other = told[2], whole[2]
    uncounted = {re.sub("，共[0-9]+项任务", "", line) for line in other.lines}
    same = (one.kind, one.name, one.is_new) == (other.kind, other.name, other.is_new)
    at_place = one.kind not in {"task", "edition"} or one.id_ is None or (one.year, one.id_) == (other.year, other.id_)
    parts = ((one.lines, {*other.lines, *uncounted}), (one.texts, other.texts), (one.names, other.names))
    return told[:2] == whole[:2] and same and at_place and all(set(some) <= set(all_) for some, all_ in parts)


@pytest.mark.parametrize("seed", range(24))
def test_a_clone_that_lacks_versions_says_nothing_else(seed: int, tmp_path: Path) -> None:
    """Whatever is missing, each change told is one of the whole history; only those before it are called earlier."""
    folder = history(tmp_path / "whole", seed)
    picked = random.Random(seed)
    depth = picked.randint(1, int(git(folder, "rev-list", "--count", "--first-parent", "HEAD")))
    git(tmp_path, "clone", "-q", f"--depth={depth}", folder.as_uri(), "late")
    plan = load(folder / "plan")
    logs = [git_log.read(tmp_path / name / "plan", REGISTRY, revision_reader.is_source) for name in ("whole", "late")]
    whole, known = recorded(logs[0], plan)
    assert known.gap == ""
    for log in logs * 12:
        lost = {blob for blob in sorted(log.contents) if picked.random() < picked.choice([0, 0.1, 0.5])}
        contents = {blob: content for blob, content in log.contents.items() if blob not in lost}
        told, past = recorded(replace(log, contents=contents), plan)

        assert [one for one in told if not any(is_part(one, other) for other in whole)] == []
        assert bool(past.gap) == bool(lost or not log.whole)
        if "更早的" in past.gap:
            assert [one[0] for one in told] == [one[0] for one in whole[: len(told)]]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_known_on_both_sides_is_told(seed: int, tmp_path: Path) -> None:
    """Of texts edited, each change is told whose old and new version are there, whichever other ones are missing."""
    picked = random.Random(seed)
    edits = [picked.sample(TASKS, picked.randint(1, 2)) for _ in range(12)]
    texts = [{path: f"{START[path]}note: 说明{at}。\n" for path in one} for at, one in enumerate(edits)]
    folder = repository(tmp_path / "whole", [Commit(START), *(Commit({**edit}) for edit in texts)])
    plan = load(folder / "plan")
    log = git_log.read(folder / "plan", REGISTRY, revision_reader.is_source)
    lost = {(at, path) for at, edit in enumerate(edits) for path in edit if picked.random() < 0.3}
    gone = {log.steps[-2 - at].files[path.removeprefix("plan/")] for at, path in lost}
    contents = {blob: content for blob, content in log.contents.items() if blob not in gone}
    due, last = set(), dict.fromkeys(TASKS, (-1, ""))
    for at, edit in enumerate(edits):
        for path in edit:
            if lost.isdisjoint({(at, path), last[path]}):
                due.add((log.steps[-2 - at].commit.id, START[path].splitlines()[0].removeprefix("title: ")))
            last[path] = (at, path)
    told, _ = recorded(replace(log, contents=contents), plan)

    assert lost
    assert {change.said for _, _, change in told[:-1]} <= {"增加编者注", "编者注有改动"}
    assert sorted((id_, change.name) for id_, _, change in told[:-1]) == sorted(due)


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
