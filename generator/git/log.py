"""Read the git history of a folder: its commits, the files that each changed, their contents, what is uncommitted.

Of authors nothing is read but when they wrote, which a commit keeps where it is amended. The history is empty without
git, outside a repository, in one that git does not trust, and of a folder that was never committed.

The log is read newest first, along the first parents: a merge counts as what it brought to the branch that is
published, so that each version follows the one before it.
"""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from generator.git import program

SHORT = 10
"""Hex digits of a commit that pages show: always as many, where git's own short form depends on the clone."""

_MOVES = 10
"""The most moves of the folder through which its history is followed."""
_STEP = re.compile(r"([0-9a-f]{40,64}) (\d+) ([+-])(\d\d)(\d\d) (\d*) ?([0-9a-f ]*)\n?")
_BLOB = re.compile(rb"([0-9a-f]{40,64}) (?:blob (\d+)|[^\n]*)\n")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its whole id in hex, and when it was committed, in the committer's time zone."""

    id: str
    time: dt.datetime

    @property
    def short(self) -> str:
        """The first digits of its id."""
        return self.id[:SHORT]


@dataclass(frozen=True, slots=True)
class Step:
    """The changes of one commit to the folder."""

    commit: Commit
    files: Mapping[str, str | None]
    """Path below the folder → id of the blob that the file is since, None where it was deleted."""
    written: str = ""
    """When its author wrote it, in seconds since 1970: what stays where a commit is amended or moved."""


@dataclass(frozen=True)
class Provenance:
    """The source of a record: a file or folder of the repository, and the last commit that changed it."""

    source: str
    commit: Commit | None = None
    """None where it is unknown: not committed, or committed before a shallow clone begins."""
    committed: bool | None = None
    """False where the files differ from the commit; None where the folder has no history."""


@dataclass(frozen=True)
class Log:
    """The history of a folder, newest commit first; of merged branches only the merge (`--first-parent`)."""

    steps: tuple[Step, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """Id of a blob → its bytes, of the files that were wanted."""
    prefix: str = "plan/"
    """Path of the folder below the root of the repository, with / at its end."""
    uncommitted: frozenset[str] = frozenset()
    whole: bool = True
    """False where a shallow clone cuts it off: the oldest step lists all files, not those that its commit changed."""

    @property
    def newest(self) -> Commit | None:
        """The last commit that changed anything in the folder; None where that is unknown."""
        return self.steps[0].commit if len(self.steps) > (not self.whole) else None

    @cached_property
    def _last(self) -> dict[str, int]:
        """Path of a file, or of a folder with / at its end → index of the last step that changed it."""
        last: dict[str, int] = {}
        for at, step in enumerate(self.steps):
            for path in step.files:
                for place in (path, *(f"{folder}/" for folder in PurePosixPath(path).parents)):
                    last.setdefault(place, at)
        return last

    def provenance(self, source: str, places: Sequence[str] = ()) -> Provenance:
        """Return the provenance of a file or folder; all paths are below the log's folder.

        `places` are the files, and folders with / at their end, that it is made of: itself where none are named.
        """
        path, places = self.prefix + source, places or (source,)
        if not self.steps:
            return Provenance(path)
        if not all(map(self._is_committed, places)):
            return Provenance(path, committed=False)
        at = min(self._last[place] for place in places)
        is_known = self.whole or at < len(self.steps) - 1
        return Provenance(path, self.steps[at].commit if is_known else None, committed=True)

    def _is_committed(self, place: str) -> bool:
        if place not in self._last:
            return False
        if place.endswith("/"):
            return not any(path.startswith(place) for path in self.uncommitted)
        return place not in self.uncommitted and self.steps[self._last[place]].files[place] is not None


def read(folder: Path, anchor: str = "", wanted: Callable[[str], bool] = lambda _: False) -> Log:
    """Return the history of a folder, with the contents of its `wanted` files; empty where git fails.

    `anchor` is a file that the folder always has: the history before a commit that moved it here is that of the folder
    where it was.
    """
    empty = Log(prefix=f"{folder.name}/" if folder.name else "")
    lines = os.fsdecode(_output(folder, "rev-parse", "--show-toplevel", "--show-prefix") or b"").split("\n")
    if len(lines) != 3:
        return empty
    top, prefix = Path(lines[0]), lines[1]
    steps, is_start = _steps(top, prefix, anchor)
    uncommitted = _uncommitted(top, prefix)
    if not steps or uncommitted is None:
        return empty
    ids = {id_ for step in steps for path, id_ in step.files.items() if id_ and wanted(path)}
    return Log(steps, _contents(top, ids), prefix, uncommitted, whole=not (is_start and _is_cut(top, steps[-1].commit)))


def has_commits(folder: Path) -> bool:
    """Whether a folder lies in a repository that has commits, of whatever files."""
    return _output(folder, "rev-parse", "--verify", "--quiet", "HEAD") is not None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A commit as `git log` lists it: its changes, the ids of its parents, and the files that it added."""

    step: Step
    parents: tuple[str, ...]
    added: frozenset[str]


def _steps(top: Path, prefix: str, anchor: str) -> tuple[tuple[Step, ...], bool]:
    """Return the steps of a folder, newest first and through its moves, and whether the oldest commit has no parent."""
    entries: list[_Entry] = []
    start = "HEAD"
    for _ in range(_MOVES):
        entries += _walk(top, start, prefix)
        moved = next((at for at, entry in enumerate(entries) if anchor in entry.added and entry.parents), None)
        before = None if moved is None else _moved_from(top, entries[moved], prefix + anchor, anchor)
        if moved is None or before is None:
            break
        start, prefix = entries[moved].parents[0], before
        del entries[moved + 1 :]
        entries[moved] = replace(entries[moved], added=frozenset())
    return tuple(entry.step for entry in entries), bool(entries) and not entries[-1].parents


def _is_cut(top: Path, commit: Commit) -> bool:
    """Whether a commit that git lists without parents has some: the clone begins with it."""
    head = (_output(top, "cat-file", "commit", commit.id) or b"").partition(b"\n\n")[0]
    return b"\nparent " in head


def _walk(top: Path, start: str, prefix: str) -> Iterator[_Entry]:
    """Yield the commits that changed a folder, newest first; a merge changed what it brought to its first parent."""
    form = ("--format=%H %cd %at %P", "--date=raw", "--no-show-signature", "--no-notes")
    diff = ("--raw", "-z", "-m", "--root", "--no-abbrev", "--no-renames", "--no-ext-diff", f"--relative={prefix}")
    places = ["--", prefix] if prefix else ["--"]
    tokens = iter((_output(top, "log", "--first-parent", *form, *diff, start, *places) or b"").split(b"\0"))
    entry: _Entry | None = None
    files: dict[str, str | None] = {}
    added: set[str] = set()
    for token in tokens:
        text = token.decode("ascii", "replace").lstrip("\n")
        if text.startswith(":"):
            _, _, old, new, _ = text.split(" ")
            path = os.fsdecode(next(tokens))
            files[path] = new if new.strip("0") else None
            added |= set() if old.strip("0") else {path}
        elif match := _STEP.fullmatch(text):
            if entry:
                yield replace(entry, added=frozenset(added))
            files, added = {}, set()
            commit = Commit(match[1], _time(int(match[2]), match[3], int(match[4]), int(match[5])))
            entry = _Entry(Step(commit, files, match[6]), tuple(match[7].split()), frozenset())
    if entry:
        yield replace(entry, added=frozenset(added))


def _time(seconds: int, sign: str, hours: int, minutes: int) -> dt.datetime:
    """Return a commit's time in its zone; the Unix epoch for one that no calendar has."""
    offset = dt.timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    try:
        return dt.datetime.fromtimestamp(seconds, dt.timezone(offset))
    except (ValueError, OverflowError, OSError):
        return dt.datetime.fromtimestamp(0, dt.UTC)


def _moved_from(top: Path, entry: _Entry, path: str, anchor: str) -> str | None:
    """Return the folder, with / at its end, that a commit renamed to the one of `path`; None where it renamed none."""
    parent, id_ = entry.parents[0], entry.step.commit.id
    output = _output(top, "diff-tree", "-r", "-z", "--raw", "--find-renames", "--diff-filter=R", parent, id_) or b""
    names = [os.fsdecode(token) for token in output.split(b"\0")]
    for old, new in zip(names[1::3], names[2::3], strict=False):
        if new == path and (old == anchor or old.endswith(f"/{anchor}")):
            return old.removesuffix(anchor)
    return None


def _contents(top: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Return id → bytes of blobs, read by one process; those that the repository does not have are left out."""
    contents: dict[str, bytes] = {}
    output = _output(top, "cat-file", "--batch", stdin="".join(f"{id_}\n" for id_ in sorted(ids))) or b""
    at = 0
    while match := _BLOB.match(output, at):
        at = match.end()
        if match[2]:
            end = at + int(match[2])
            contents[match[1].decode()] = output[at:end]
            at = end + 1
    return contents


def _uncommitted(top: Path, prefix: str) -> frozenset[str] | None:
    """Return the files that differ from the commit, hidden ones and backups (~) left out; None where git fails."""
    places = ["--", prefix] if prefix else ["--"]
    states = ("--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    output = _output(top, "status", *states, *places)
    if output is None:
        return None
    paths = (os.fsdecode(line[3:]).removeprefix(prefix) for line in output.split(b"\0") if line)
    return frozenset(path for path in paths if not path.rpartition("/")[2].startswith(".") and not path.endswith("~"))


def _output(folder: Path, *words: str, stdin: str = "") -> bytes | None:
    """Return the standard output of git; None where it fails or is not there."""
    completed = try_run(folder, *words, stdin=stdin)
    return None if completed is None or completed.returncode else completed.stdout


def try_run(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[bytes] | None:
    """Run git and return its output, in English, whatever its exit code; None where it is not there or times out."""
    try:
        return program.run(folder, *words, stdin=stdin.encode())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
