"""A new folder takes the place of the old one, whole or not at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from generator.files import staging
from generator.files.staging import Staging, staged
from generator.problems import SiteError
from tests.needs import need

OLD = {"2014/index.html": "old 2014", "2015/index.html": "old 2015", "404.html": "old", "index.html": "old"}
AROUND = ("404.html", "index.html")
NEXT = {"2014/index.html": "old 2014", "2016/index.html": "new 2016", "404.html": "new", "index.html": "new"}


def tree(folder: Path) -> dict[str, str]:
    """Return the files below a folder, by their names."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site of two years."""
    return old_site(tmp_path)


def old_site(folder: Path) -> Path:
    """Make a site of two years in a folder."""
    for name, text in OLD.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(text, "utf-8")
    return folder / "site"


def make(made: Staging) -> None:
    """Make the next site: 2014 stays, 2015 goes, 2016 comes, and the pages around them are others."""
    (made.folder / "2016").mkdir()
    (made.folder / "2016/index.html").write_text("new 2016", "utf-8")
    for name in AROUND:
        (made.folder / name).write_text("new", "utf-8")
    made.stay.append("2014")


def test_what_stays_is_left_and_all_else_replaced(site: Path) -> None:
    """The new site is there with what stayed; the old one, and the place where the new was made, are gone."""
    before = (site / "2014").stat().st_ino
    with staged(site) as made:
        make(made)

    assert tree(site) == NEXT
    assert (site / "2014").stat().st_ino == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_new_site_that_cannot_take_its_place_leaves_the_old_one(site: Path) -> None:
    """Where the last step fails, the old site is put back."""
    old = tree(site)
    with pytest.raises(FileNotFoundError), staged(site) as made:
        made.folder.rmdir()

    assert tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_what_was_exchanged_is_put_back(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a step fails after others were done, everything is back in its place."""
    old, rename = tree(site), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.parts[-2:] == ("new", "404.html") and target.parent == site:
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    monkeypatch.setattr(staging, "exchange", lambda *_: False)
    with pytest.raises(PermissionError), staged(site) as made:
        make(made)

    assert tree(site) == old
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def trees_at_every_kill(
    folder: Path, *, exchanges: bool, stays: bool
) -> list[tuple[dict[str, str], dict[str, str], list[str]]]:
    """Kill a build before each of its steps; give the site after each kill and after the next build, and what is left.

    Runs in a process of its own, which it forks: what the system is asked for is what it counts.
    """
    found = []
    for steps in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        site = old_site(folder)
        child = os.fork()
        if not child:
            sys.addaudithook(_Killer(steps, folder))
            if not exchanges:
                staging.exchange = never
            with staged(site) as made:
                (make if stays else make_again)(made)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = tree(site)
        with staged(site) as made:
            make_again(made)
        found.append((killed, tree(site), sorted(path.name for path in folder.iterdir())))
        if not status:
            return found
    return found


def never(one: Path, other: Path) -> bool:
    """Exchange nothing, as some systems do."""
    del one, other
    return False


class _Killer:
    """Kills its process before the step of this number."""

    def __init__(self, left: int, folder: Path) -> None:
        self.left, self.folder = left, str(folder)

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Count the steps that change something in the folder; the system's exchange is looked up for each."""
        own = any(self.folder in str(arg) for arg in args)
        if event == "ctypes.dlsym" or (own and event.startswith(("os.", "open", "tempfile.mkdtemp"))):
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


def make_again(made: Staging) -> None:
    """Make the next site whole, as a build does that finds nothing it may leave."""
    for name, text in NEXT.items():
        (made.folder / name).parent.mkdir(exist_ok=True)
        (made.folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_build_that_is_killed_leaves_no_year_out(tmp_path: Path, exchanges: bool, stays: bool) -> None:
    """Killed before any step, it leaves each year and page, old or new; the next one makes all and leaves nothing over.

    Only where the system cannot exchange two folders, one may be missing until then.
    """
    program = (
        "import json, sys; from pathlib import Path; from tests import test_staging as own;"
        "exchanges, stays = map(bool, map(int, sys.argv[2:]));"
        "print(json.dumps(own.trees_at_every_kill(Path(sys.argv[1]), exchanges=exchanges, stays=stays)))"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "work"), str(int(exchanges)), str(int(stays))]
    ran = subprocess.run(words, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    states = json.loads(ran.stdout)

    assert len(states) > 25
    for killed, after, left in states:
        if stays:
            assert killed["2014/index.html"] == "old 2014"
            assert len({"404.html", "index.html"} - killed.keys()) <= (0 if exchanges else 1)
            assert killed.items() <= OLD.items() | NEXT.items()
        else:
            assert killed in (OLD, NEXT) or not (killed or exchanges)
        assert (after, left) == (NEXT, ["site"])
    assert states[0][0] == OLD
    assert states[-1][0] == NEXT


@pytest.mark.parametrize("removed", [False, True])
def test_the_next_build_goes_on_from_the_site_that_a_killed_one_meant(site: Path, removed: bool) -> None:
    """A switch that was killed half-way is finished before anything is asked of the site: it is whole again.

    Where somebody has removed the site since, there is nothing to finish.
    """
    program = (
        "import os, sys; from pathlib import Path\n"
        "from generator.files import staging; from tests import test_staging as own\n"
        "exchange, done = staging.exchange, []\n"
        "def killing(one, other):\n"
        "    if done: os._exit(9)\n"
        "    done.append(one)\n"
        "    return exchange(one, other)\n"
        "staging.exchange = killing\n"
        "if int(sys.argv[2]): staging._arrange = lambda *_: os._exit(9)\n"
        "with staging.staged(Path(sys.argv[1])) as made: own.make(made)\n"
    )
    root = Path(__file__).parents[1]
    assert (
        subprocess.run([sys.executable, "-c", program, str(site), str(int(removed))], cwd=root, check=False).returncode
        == 9
    )
    if removed:
        assert tree(site) == OLD
        shutil.rmtree(site)
        with staged(site) as made:
            make_again(made)
    else:
        assert tree(site) not in (OLD, NEXT)
    seen = []
    with pytest.raises(KeyError), staged(site, lambda _: seen.append(tree(site))):
        raise KeyError

    assert seen == [NEXT]
    assert tree(site) == NEXT
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_readers_never_miss_a_year(site: Path) -> None:
    """Who reads all the time while sites are switched finds every page each time."""
    need(staging.exchange(site / "2014", site / "2015"), "a file system on which two folders change places")
    done, missed = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            for name in ("2014/index.html", "2015/index.html", "index.html"):
                try:
                    (site / name).open().close()
                except FileNotFoundError:
                    missed.append(name)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        with staged(site) as made:
            for name in ("2015/index.html", "index.html"):
                (made.folder / name).parent.mkdir(exist_ok=True)
                (made.folder / name).write_text(str(number), "utf-8")
            made.stay.append("2014")
    done.set()
    reader.join()

    assert missed == []


def test_what_a_live_build_makes_is_let_be(site: Path) -> None:
    """A second build beside it removes nothing of it, nor a folder of somebody else that is called alike."""
    others = site.with_name(".site-plan-packages")
    (others / "precious").mkdir(parents=True)
    with staged(site) as first:
        (first.folder / "index.html").write_text("first", "utf-8")
        with staged(site) as second:
            (second.folder / "index.html").write_text("second", "utf-8")

        assert tree(site) == {"index.html": "second"}
        assert tree(first.folder) == {"index.html": "first"}
    assert tree(site) == {"index.html": "first"}
    assert (others / "precious").is_dir()
    assert sorted(path.name for path in site.parent.iterdir()) == [others.name, "site"]


def test_two_builds_that_leave_a_year_do_not_mix(site: Path) -> None:
    """A year that a build wanted to stay, and another has exchanged meanwhile, is told of; the site stays whole."""

    def together() -> None:
        with staged(site) as first:
            make(first)
            with staged(site) as second:
                make_again(second)
                (second.folder / "2014/index.html").write_text("second", "utf-8")

    with pytest.raises(SiteError, match="另一次生成"):
        together()

    assert tree(site) == NEXT | {"2014/index.html": "second"}


def test_git_takes_no_notice_of_what_is_made(site: Path) -> None:
    """While a site is made in a repository, git sees nothing new but the site that was there."""
    subprocess.run(["git", "init", "-q", str(site.parent)], check=True)
    with staged(site):
        words = ["git", "-C", str(site.parent), "status", "--porcelain"]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout

    assert told.split() == ["??", "site/"]
