"""The folder of the cache: the user's own, and used only where nobody else can have put anything into it."""

import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.files import cache_folder
from generator.files.cache import Cache

ELSEWHERE = Path("project/mkdocs.yml")


def _opened(folder: Path | None) -> tuple[Cache | None, list[str]]:
    """Open a cache and leave it; give what there was, and what was told."""
    told: list[str] = []
    with cache_folder.opened(folder, ELSEWHERE, told.append) as cache:
        return cache, told


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"XDG_CACHE_HOME": "/x/y"}, "/x/y/plan"),
        ({"XDG_CACHE_HOME": ""}, "/home/me/.cache/plan"),
        ({"XDG_CACHE_HOME": ".cache"}, "/home/me/.cache/plan"),
        ({}, "/home/me/.cache/plan"),
    ],
)
def test_the_cache_is_where_the_user_keeps_such_things(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], place: str
) -> None:
    """The base directory specification says where; a relative path, which a project might fill, is no answer."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", "linux")

    assert cache_folder.default_folder() == Path(place)


def test_the_folder_is_nobody_elses_and_says_what_it_is(tmp_path: Path) -> None:
    """Others may not even look into it, backups leave it out, and it is taken again the next time."""
    folder = tmp_path / "a/plan"
    cache, told = _opened(folder)

    assert (cache and cache.folder, told) == (folder, [])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "CACHEDIR.TAG").read_text("utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    (folder / "k1").mkdir()
    assert _opened(folder)[1] == []


def _foreign(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "entry.json").touch()


def _shared(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o1777)


def _piped(folder: Path) -> None:
    _foreign(folder)
    os.mkfifo(folder / "CACHEDIR.TAG")


def _pipe_alone(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / "CACHEDIR.TAG")


def _locked_by_a_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "lock").mkdir()


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "others may write": (_shared, "别的用户可以改写它"),
    "other files": (_foreign, "里面有别的文件"),
    "a pipe for its mark": (_piped, "里面有别的文件"),
    "nothing but a pipe for its mark": (_pipe_alone, "里面有别的文件"),
    "a folder for its lock": (_locked_by_a_folder, "Is a directory"),
    "a file": (Path.touch, "File exists"),
    "a pipe": (os.mkfifo, "File exists"),
    "a link to nowhere": (lambda folder: folder.symlink_to("nowhere/there"), "File exists"),
    "below a file": (lambda folder: folder.parent.touch(), "Not a directory"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_folder_that_may_hold_what_others_put_is_not_used(
    tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    """There is no cache then, one line says why, and what is there stays as it is."""
    folder = tmp_path / "plan" / "c" if reason == "Not a directory" else tmp_path / "plan"
    make(folder)
    before = {*tmp_path.rglob("*")}

    assert _opened(folder) == (None, [cache_folder._unusable(folder, reason)])
    assert {*tmp_path.rglob("*")} - before <= {folder / "CACHEDIR.TAG"}
    assert before <= {*tmp_path.rglob("*")}


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is that of who calls `sudo`, nor does the administrator put anything into it."""
    _opened(tmp_path / "plan")
    before = (tmp_path / "plan").stat().st_mtime_ns
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert _opened(tmp_path / "plan") == (None, [cache_folder._unusable(tmp_path / "plan", "它属于别的用户")])
    assert (tmp_path / "plan").stat().st_mtime_ns == before


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home, as in a container, has no cache, and is told so."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)

    assert _opened(None) == (None, [cache_folder._unusable(Path("~/.cache/plan"), "不知道用户的主文件夹在哪里")])


def test_a_folder_that_somebody_cleans_up_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes while what is too much is removed waits, but not for ever; who only builds waits for nobody."""
    folder = tmp_path / "plan"
    with cache_folder.opened(folder, ELSEWHERE, pytest.fail), cache_folder.opened(folder, ELSEWHERE, pytest.fail):
        pass
    monkeypatch.setattr(cache_folder, "_PATIENCE", 2)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert _opened(folder) == (None, [cache_folder._unusable(folder, "别的进程正在清理它")])
    assert _opened(folder)[1] == []


def test_trouble_on_the_way_is_told_at_the_end(tmp_path: Path) -> None:
    """What could not be kept is said once, when all is done."""
    told: list[str] = []
    with cache_folder.opened(tmp_path / "plan", ELSEWHERE, told.append) as cache:
        assert cache
        cache.trouble = "磁盘满了"
        assert told == []

    assert told == [cache_folder._unusable(tmp_path / "plan", "磁盘满了")]
