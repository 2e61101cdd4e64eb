"""What git knows of a folder, asked of the real git."""

import datetime as dt
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.git import log as git_log
from generator.git.log import Log, Provenance
from tests.repositories import WHO, Commit, git, repository

REGISTRY = "departments.yml"
BEGIN: dict[str, str | bytes | None] = {
    "plan/departments.yml": "a\nb\nc\nd\n",
    "plan/2014/edition.yml": "1",
    "plan/2014/tasks/1-1.yml": "2",
}


def _read(folder: Path) -> Log:
    return git_log.read(folder, REGISTRY, lambda path: path.endswith(".yml"))


def _paths(log: Log) -> list[dict[str, bool]]:
    """Return the files of each step, newest first, and whether they are there after it."""
    return [{path: id_ is not None for path, id_ in step.files.items()} for step in log.steps]


def _ids(folder: Path) -> list[str]:
    return git(folder, "log", "--format=%H").split()


def test_each_commit_that_touched_the_folder_is_a_step(tmp_path: Path) -> None:
    """Newest first, with the paths below the folder, their contents, and the time in the zone of who committed."""
    repository(
        tmp_path,
        [
            Commit(BEGIN),
            Commit({"README": "x"}),
            Commit({"plan/2014/tasks/1-1.yml": None, "plan/2014/tasks/1-2.yml": "3"}, "1795147200 -0330"),
        ],
    )
    log = _read(tmp_path / "plan")

    assert _paths(log) == [
        {"2014/tasks/1-1.yml": False, "2014/tasks/1-2.yml": True},
        {"departments.yml": True, "2014/edition.yml": True, "2014/tasks/1-1.yml": True},
    ]
    assert [step.commit.id for step in log.steps] == _ids(tmp_path)[::2]
    assert log.steps[0].commit.time.isoformat() == "2026-11-20T00:30:00-03:30"
    assert log.contents[log.steps[0].files["2014/tasks/1-2.yml"] or ""] == b"3"
    assert (log.prefix, log.whole, log.uncommitted) == ("plan/", True, frozenset())


def test_nothing_of_who_committed_is_read(tmp_path: Path) -> None:
    """Neither name nor address of a committer is in what was read."""
    repository(tmp_path, [Commit(BEGIN)])

    assert "wang" in WHO
    assert "wang" not in repr(_read(tmp_path / "plan")).lower()


@pytest.mark.parametrize("prefix", ["", "plan/", "deep in/盐城/plan/"])
def test_the_folder_may_stand_anywhere(tmp_path: Path, prefix: str) -> None:
    """The plan is the root of the repository, or any folder in it."""
    repository(tmp_path, [Commit({prefix + path.removeprefix("plan/"): text for path, text in BEGIN.items()})])
    log = _read(tmp_path / prefix)

    assert log.prefix == prefix
    assert log.steps[0].files.keys() == {path.removeprefix("plan/") for path in BEGIN}
    assert log.provenance("2014/edition.yml").source == f"{prefix}2014/edition.yml"


@pytest.mark.parametrize(("old", "new"), [("plan/", "data/plan/"), ("plan/", ""), ("", "plan/")])
def test_history_goes_on_where_the_folder_was(tmp_path: Path, old: str, new: str) -> None:
    """Before the commit that moved the folder come those that changed it in its place of then."""
    names = [path.removeprefix("plan/") for path in BEGIN]
    begun = {old + name: BEGIN[f"plan/{name}"] for name in names}
    moved = {f"{new}2014/edition.yml": "changed"}
    repository(
        tmp_path,
        [
            Commit(begun),
            Commit({f"{old}2014/edition.yml": "changed"}),
            Commit({**dict.fromkeys(begun), **{new + name: begun[old + name] for name in names}, **moved}),
            Commit({f"{new}2014/tasks/1-1.yml": "4"}),
        ],
    )
    log = _read(tmp_path / new)

    assert [step.commit.id for step in log.steps] == _ids(tmp_path)
    assert [log.contents[id_] for step in log.steps if (id_ := step.files.get("2014/edition.yml"))] == [
        b"changed",
        b"changed",
        b"1",
    ]


def test_a_merge_counts_as_what_it_brought(tmp_path: Path) -> None:
    """Commits of a branch are not told one by one; the merge is, with all that they changed."""
    repository(
        tmp_path,
        [
            Commit(BEGIN),
            Commit({"plan/2014/tasks/1-2.yml": "x"}),
            Commit({"plan/2014/tasks/1-2.yml": "y"}),
            Commit({"README": "z"}, onto=0),
            Commit({"plan/2014/tasks/1-2.yml": "y"}, merge=2),
        ],
    )
    log = _read(tmp_path / "plan")

    assert _paths(log)[0] == {"2014/tasks/1-2.yml": True}
    assert [step.commit.id for step in log.steps] == [_ids(tmp_path)[0], _ids(tmp_path)[-1]]


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone_says_less_and_nothing_false(tmp_path: Path, depth: int) -> None:
    """What the oldest commit of a clone without its past holds is not taken for what that commit changed."""
    repository(
        tmp_path / "whole",
        [Commit(BEGIN), Commit({"plan/2014/edition.yml": "2"}), Commit({"plan/2014/edition.yml": "3"})],
    )
    git(tmp_path, "clone", "-q", f"--depth={depth}", (tmp_path / "whole").as_uri(), "clone")
    log = _read(tmp_path / "clone/plan")
    newest = _read(tmp_path / "whole/plan").steps[0].commit

    assert (len(log.steps), log.whole) == (depth, False)
    assert log.provenance("2014/tasks/1-1.yml") == Provenance("plan/2014/tasks/1-1.yml", None, committed=True)
    assert log.provenance("2014/edition.yml").commit == (newest if depth > 1 else None)
    assert log.newest == (newest if depth > 1 else None)


def test_provenance_is_the_last_commit_of_the_own_sources(tmp_path: Path) -> None:
    """A file knows the commit that changed it last; folders know the last of what is in them."""
    repository(
        tmp_path,
        [
            Commit(BEGIN),
            Commit({"plan/2014/tasks/1-1.yml": "3"}),
            Commit({"plan/departments.yml": "b"}),
            Commit({"x": ""}),
        ],
    )
    log = _read(tmp_path / "plan")
    _, third, second, first = _ids(tmp_path)
    places = {"2014/edition.yml": first, "2014/tasks/1-1.yml": second, "2014/": second, "departments.yml": third}

    found = {place: log.provenance(place).commit for place in places}
    assert {place: commit and commit.id for place, commit in found.items()} == places
    both = log.provenance("2014/", ("2014/", "departments.yml")).commit
    assert both
    assert (both.id, both.short) == (third, third[:10])


def test_what_is_not_committed_says_so(tmp_path: Path) -> None:
    """Changed, new and ignored files name no commit, nor do the folders of the first two; hidden ones do not matter."""
    repository(tmp_path, [Commit(BEGIN | {".gitignore": "ignored.yml\n", "plan/2015/edition.yml": "5"})])
    plan = tmp_path / "plan"
    (plan / "2014/edition.yml").write_text("changed", "utf-8")
    (plan / "2014/new.yml").write_text("new", "utf-8")
    (plan / "2015/ignored.yml").write_text("ignored", "utf-8")
    (plan / "2015/.hidden").touch()
    (plan / "2015/backup~").touch()
    log = _read(plan)

    uncommitted = ("2014/edition.yml", "2014/new.yml", "2014/", "2015/ignored.yml")
    assert {log.provenance(place).committed for place in uncommitted} == {False}
    assert {log.provenance(place).commit for place in uncommitted} == {None}
    assert log.provenance("2014/tasks/1-1.yml").committed
    assert log.provenance("2015/").committed


def test_there_is_no_history_where_there_can_be_none(tmp_path: Path) -> None:
    """No repository, one without commits, one that does not know the folder."""
    (tmp_path / "plan").mkdir()
    git(tmp_path, "init", "-q", "empty")
    (tmp_path / "empty/plan").mkdir()
    repository(tmp_path / "other", [Commit({"README": "x"})])
    (tmp_path / "other/plan").mkdir()

    for place in ("plan", "empty/plan", "other/plan", "missing/plan"):
        assert _read(tmp_path / place) == Log()
    assert Log().provenance("2014/") == Provenance("plan/2014/")


def test_a_machine_without_git_has_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program is missing nothing is known, and nothing fails."""
    repository(tmp_path, [Commit(BEGIN)])
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    assert _read(tmp_path / "plan") == Log()


def test_a_repository_of_somebody_else_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git refuses a folder that belongs to another (safe.directory), nothing is known, and nothing fails."""
    repository(tmp_path, [Commit(BEGIN)])
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    assert _read(tmp_path / "plan") == Log()


def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that git sets for hooks (GIT_DIR and the like) do not name another repository than the folder's."""
    repository(tmp_path / "one", [Commit(BEGIN)])
    before = _read(tmp_path / "one/plan")
    repository(tmp_path / "two", [Commit({"plan/departments.yml": "x"})])
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "two/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "two"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))

    assert before.steps
    assert _read(tmp_path / "one/plan") == before


def test_nobody_s_settings_change_what_is_read(tmp_path: Path) -> None:
    """Colours, orders, renames and signatures that a user has set for `git log` leave no trace."""
    renamed: dict[str, str | bytes | None] = {"plan/2014/edition.yml": None, "plan/2014/other.yml": "1"}
    repository(tmp_path, [Commit(BEGIN), Commit(renamed)])
    before = _read(tmp_path / "plan")
    settings = (
        *("color.ui=always", "log.showRoot=false", "log.showSignature=true", "diff.renames=copies", "core.abbrev=4"),
        *("log.diffMerges=off", "log.date=relative", "core.quotePath=false", "diff.noprefix=true", "log.follow=true"),
        *("status.relativePaths=true", "status.short=true", "format.pretty=oneline", "diff.relative=true"),
        *("status.showUntrackedFiles=no", "diff.external=false"),
    )
    for setting in settings:
        git(tmp_path, "config", *setting.split("="))

    assert _read(tmp_path / "plan") == before
    assert _paths(before)[0] == {"2014/edition.yml": False, "2014/other.yml": True}


def test_a_copy_of_a_repository_says_the_same(tmp_path: Path) -> None:
    """A clone, and a copy of all files, whose times are new, tell the same; other branches do not matter."""
    repository(tmp_path / "one", [Commit(BEGIN), Commit({"plan/2014/edition.yml": "2"})])
    git(tmp_path, "clone", "-q", "one", "two")
    shutil.copytree(tmp_path / "one", tmp_path / "three", copy_function=shutil.copyfile)
    git(tmp_path / "three", "branch", "other")

    assert _read(tmp_path / "one/plan") == _read(tmp_path / "two/plan") == _read(tmp_path / "three/plan")


@pytest.mark.parametrize("time", ["99999999999999 +0800", "0 +9959", "1795147200 -2400", "1 +0000"])
def test_odd_times_are_read(tmp_path: Path, time: str) -> None:
    """A date that no calendar has does not end anything."""
    repository(tmp_path, [Commit(BEGIN, time)])

    assert isinstance(_read(tmp_path / "plan").steps[0].commit.time, dt.datetime)


_LETTERS = st.sampled_from(
    [char.encode() for char in string.ascii_letters + " :;'\"*?[]\\~-质\n\t"] + [b"\xff", b"\xc3"]
)
_NAMES = st.lists(_LETTERS, min_size=1, max_size=12).map(b"".join)


@settings(max_examples=12)
@given(st.lists(st.dictionaries(_NAMES, st.binary(max_size=20), min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_files_are_called(tmp_path_factory: pytest.TempPathFactory, commits: list[dict[bytes, bytes]]) -> None:
    """Names with blanks, line ends, marks and bytes that are no UTF-8, and any content, come out as they went in."""
    named = [
        {f"plan/x{name.decode('utf-8', 'surrogateescape')}": body for name, body in one.items()} for one in commits
    ]
    first = {"plan/departments.yml": b"", **named[0]}
    folder = repository(tmp_path_factory.mktemp("odd"), [Commit(files) for files in (first, *named[1:])])
    log = git_log.read(folder / "plan", REGISTRY, lambda _: True)
    held: dict[str, bytes] = {}
    for step in reversed(log.steps):
        held |= {path: log.contents[id_] for path, id_ in step.files.items() if id_}
    expected: dict[str, bytes] = {}
    for files in (first, *named[1:]):
        expected |= {path.removeprefix("plan/"): body for path, body in files.items()}

    assert held == expected
    assert log.uncommitted == frozenset()
