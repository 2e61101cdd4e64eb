"""What counts as a change of what is watched, and that none is lost."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEventHandler

from generator.build.watch import Watcher


def _save_by_rename(folder: Path) -> None:
    """Save as many editors do: the old file put aside, a new one in its place, of the same size and time."""
    file, old = folder / "tasks/1-1.yml", (folder / "tasks/1-1.yml").stat()
    file.rename(folder / "tasks/1-1.yml~")
    file.write_text("two", "utf-8")
    os.utime(file, ns=(old.st_atime_ns, old.st_mtime_ns))


def _away_and_back(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "saved": (lambda folder: (folder / "tasks/1-1.yml").write_text("three", "utf-8"), {"tasks/1-1.yml"}),
    "renamed": (_save_by_rename, {"tasks/1-1.yml"}),
    "added": (lambda folder: (folder / "tasks/1-2.yml").touch(), {"tasks/1-2.yml"}),
    "removed": (lambda folder: (folder / "tasks/1-1.yml").unlink(), {"tasks/1-1.yml"}),
    "empty folder": (lambda folder: (folder / "2032").mkdir(), {"2032"}),
    "folder removed": (lambda folder: (folder / "empty").rmdir(), {"empty"}),
    "all removed": (shutil.rmtree, {"", "empty", "tasks", "tasks/1-1.yml"}),
    "away and back": (_away_and_back, {"tasks/1-1.yml"}),
    "editor's own": (lambda folder: (folder / "tasks/.1-1.yml.swp").touch(), set()),
    "hidden folder": (lambda folder: (folder / ".git/refs").mkdir(parents=True), set()),
    "backup": (lambda folder: (folder / "tasks/1-1.yml~").touch(), set()),
    "nothing": (lambda _: None, set()),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file below it, and an empty folder."""
    (tmp_path / "plan/tasks").mkdir(parents=True)
    (tmp_path / "plan/empty").mkdir()
    (tmp_path / "plan/tasks/1-1.yml").write_text("one", "utf-8")
    return tmp_path / "plan"


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_every_change_is_noticed(folder: Path, change: Callable[[Path], object], said: set[str]) -> None:
    """Files and folders that come, go or are saved in whatever way are named, once; files of editors are not."""
    watcher = Watcher()
    watcher.schedule(FileSystemEventHandler(), str(folder))
    change(folder)

    assert bool(watcher._poll()) == bool(said)
    assert set(watcher.take_changed()) == {str(folder / name) for name in said}
    assert (watcher._poll(), watcher.take_changed()) == ([], [])


def test_what_is_not_there_yet_is_watched(tmp_path: Path) -> None:
    """A folder or a file that is missing is noticed when it comes, and again when it changes."""
    watcher = Watcher()
    for name in ("docs", "mkdocs.yml"):
        watcher.schedule(FileSystemEventHandler(), str(tmp_path / name))
    assert watcher._poll() == []
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/about.md").touch()
    (tmp_path / "mkdocs.yml").touch()
    assert len(watcher._poll()) == 2
    (tmp_path / "mkdocs.yml").write_text("site_name: x", "utf-8")
    watcher._poll()

    assert watcher.take_changed() == [str(tmp_path / name) for name in ("docs", "docs/about.md", "mkdocs.yml")]


def test_only_what_was_asked_for_is_watched(folder: Path) -> None:
    """What stands deeper is not noticed where the folder alone is watched, and nothing of what is watched no more."""
    watcher = Watcher()
    watcher.schedule(FileSystemEventHandler(), str(folder), recursive=False)
    (folder / "tasks/1-1.yml").unlink()
    assert watcher._poll() == []
    watcher.unschedule(str(folder))
    (folder / "new").touch()

    assert watcher._poll() == []


def test_a_save_during_a_build_is_built(folder: Path) -> None:
    """What is saved while a site is being built, the first one too, is built once that is done."""
    file, built = folder / "tasks/1-1.yml", []

    def build() -> None:
        built.append(file.read_text("utf-8"))
        if len(built) == 3:
            server.shutdown()
        file.write_text(f"save {len(built)}", "utf-8")

    server = LiveReloadServer(build, "127.0.0.1", 0, str(folder), shutdown_delay=0.01)
    server.observer = Watcher(0.01)  # type: ignore[assignment]
    server.build_delay = 0.01
    server.watch(str(folder))
    given_up = Timer(30, server.shutdown)
    given_up.start()
    server.serve()
    given_up.cancel()

    assert built == ["one", "save 1", "save 2"]
