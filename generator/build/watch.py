"""Watch files for changes by polling, in the place of watchdog's observer in MkDocs' server.

That observer ends for good when a watched folder is missing for a moment, ignores folders, and fails on paths that do
not exist yet.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Lock, Thread

from watchdog.events import FileModifiedEvent, FileSystemEventHandler

from generator.plan.source import is_left_out

Snapshot = Mapping[str, tuple[int, ...]]
"""Path → modification time in nanoseconds, size and inode of a file, or nothing for a folder."""


@dataclass
class _Watch:
    handler: FileSystemEventHandler
    recursive: bool
    snapshot: Snapshot


class Watcher(Thread):
    """A thread that calls handlers when something at or below their path has changed since they were scheduled."""

    def __init__(self, interval: float = 0.125) -> None:
        super().__init__(daemon=True)
        self._interval = interval
        self._watches: dict[str, _Watch] = {}
        self._changed: set[str] = set()
        self._lock = Lock()
        self._stopped = Event()

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = True) -> str:
        """Watch a path from now on, whether it exists or not; return it."""
        with self._lock:
            self._watches[path] = _Watch(handler, recursive, snapshot(path, recursive=recursive))
        return path

    def unschedule(self, path: str) -> None:
        """Stop watching a path."""
        with self._lock:
            del self._watches[path]

    def run(self) -> None:
        """Call all handlers once, for the first build, and again those of changed paths, until stopped."""
        calls = [(path, watch.handler) for path, watch in self._watches.items()]
        while True:
            for path, handler in calls:
                handler.dispatch(FileModifiedEvent(path))
            if self._stopped.wait(self._interval):
                return
            calls = self._poll()

    def stop(self) -> None:
        """End the thread soon."""
        self._stopped.set()

    def take_changed(self) -> list[str]:
        """Return the paths that have changed since the last call."""
        with self._lock:
            changed, self._changed = sorted(self._changed), set()
        return changed

    def _poll(self) -> list[tuple[str, FileSystemEventHandler]]:
        """Return the watched paths at or below which something has changed, with their handlers."""
        calls = []
        with self._lock:
            for path, watch in self._watches.items():
                before, watch.snapshot = watch.snapshot, snapshot(path, recursive=watch.recursive)
                if changed := {place for place, _ in before.items() ^ watch.snapshot.items()}:
                    self._changed |= changed
                    calls.append((path, watch.handler))
        return calls


def snapshot(path: str, *, recursive: bool = True) -> Snapshot:
    """Return the state of a path and of what is below it, without temporary files of editors."""
    stamps: dict[str, tuple[int, ...]] = {}
    for folder, folders, files in os.walk(path, followlinks=True):
        folders[:] = [name for name in folders if recursive and not is_left_out(name)]
        stamps[folder] = ()
        stamps |= {
            file: _stamp(file) for file in (f"{folder}{os.sep}{name}" for name in files if not is_left_out(name))
        }
    return stamps or {path: _stamp(path)}


def _stamp(file: str) -> tuple[int, ...]:
    try:
        status = os.stat(file)  # noqa: PTH116  of thousands, again and again, Path takes its time
    except OSError:  # it is gone, or not there yet
        return (0,)
    return status.st_mtime_ns, status.st_size, status.st_ino
