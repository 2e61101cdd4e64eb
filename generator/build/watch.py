"""Files watched for changes by what stands on the disk. It stands where MkDocs has watchdog's observer.

That one ends for good where a watched folder is away for a moment, takes no notice of folders, and fails on what is not
there yet.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from watchdog.events import FileModifiedEvent, FileSystemEventHandler

from generator.plan.source import is_left_out

State = Mapping[str, tuple[int, ...]]
"""What stands at a path and below it: for each file what any save changes, for a folder only that it is there."""


@dataclass
class _Watch:
    handler: FileSystemEventHandler
    recursive: bool
    state: State


class Watcher(Thread):
    """Tells handlers when what stands at or below their path is no longer as it was when they were scheduled."""

    def __init__(self, interval: float = 0.25) -> None:
        super().__init__(daemon=True)
        self._interval = interval
        self._watches: dict[str, _Watch] = {}
        self._changed: set[str] = set()
        self._lock = Lock()
        self._stopped = Event()

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = True) -> str:
        """Watch a path from now on, whether anything is there yet or not."""
        with self._lock:
            self._watches[path] = _Watch(handler, recursive, state(path, recursive=recursive))
        return path

    def unschedule(self, path: str) -> None:
        """Watch a path no longer."""
        with self._lock:
            del self._watches[path]

    def run(self) -> None:
        """Ask for the first build, and for another at each change, until stopped."""
        calls = [(path, watch.handler) for path, watch in self._watches.items()]
        while True:
            for path, handler in calls:
                handler.dispatch(FileModifiedEvent(path))
            if self._stopped.wait(self._interval):
                return
            calls = self._look()

    def stop(self) -> None:
        """End the thread soon."""
        self._stopped.set()

    def taken(self) -> list[str]:
        """Return the paths that changed since this was last asked."""
        with self._lock:
            changed, self._changed = sorted(self._changed), set()
        return changed

    def _look(self) -> list[tuple[str, FileSystemEventHandler]]:
        """Return the paths at or below which something changed, with who is to be told."""
        calls = []
        with self._lock:
            for path, watch in self._watches.items():
                before, watch.state = watch.state, state(path, recursive=watch.recursive)
                if changed := {place for place, _ in before.items() ^ watch.state.items()}:
                    self._changed |= changed
                    calls.append((path, watch.handler))
        return calls


def state(path: str, *, recursive: bool = True) -> State:
    """Return what stands at a path and below it, without files of editors that are no part of a plan."""
    found: dict[str, tuple[int, ...]] = {}
    for folder, folders, files in os.walk(path, followlinks=True):
        folders[:] = [name for name in folders if recursive and not is_left_out(name)]
        found[folder] = ()
        found |= {str(file): _stamp(file) for file in (Path(folder, name) for name in files if not is_left_out(name))}
    return found or {path: _stamp(Path(path))}


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:  # it is gone, or not there yet
        return (0,)
    return found.st_mtime_ns, found.st_size, found.st_ino
