"""What git knows of the files in a folder: the commits that changed them, what they held, what is not committed.

Only git is asked, and never who committed. Where there is no history to be had, there is none: no git, no
repository, one that git does not trust, a folder that nobody has committed.

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
"""How many digits stand for a commit on pages: always as many, where git's own short form depends on the clone."""

_MOVES = 10
_STEP = re.compile(r"([0-9a-f]{40,64}) (\d+) ([+-])(\d\d)(\d\d) ?([0-9a-f ]*)\n?")
_BLOB = re.compile(rb"([0-9a-f]{40,64}) (?:blob (\d+)|[^\n]*)\n")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its whole id, and when it was made, in the time zone of who made it."""

    id: str
    time: dt.datetime

    @property
    def short(self) -> str:
        """The beginning of its id."""
        return self.id[:SHORT]


@dataclass(frozen=True, slots=True)
class Step:
    """What a commit did to the folder."""

    commit: Commit
    files: Mapping[str, str | None]
    """Path below the folder → the id of what the file holds since, or None where it went away."""


@dataclass(frozen=True)
class Provenance:
    """Where something comes from: a file or folder of the repository, and the last commit that changed it."""

    source: str
    commit: Commit | None = None
    """None too where no more is known than that it is committed, as in a clone without its past."""
    committed: bool | None = None
    """False where the files are not as they were committed; None where git knows nothing of them."""


@dataclass(frozen=True)
class Log:
    """The history of a folder, newest first; of several branches the one that they were merged into."""

    steps: tuple[Step, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The id of what a file held → what it held."""
    prefix: str = "plan/"
    """The folder's own way below the root of the repository."""
    uncommitted: frozenset[str] = frozenset()
    whole: bool = True
    """Whether the past is all there; else the oldest step is not what a commit did, but all that was there."""

    @property
    def newest(self) -> Commit | None:
        """The last commit that changed anything, where it is known which that is."""
        return self.steps[0].commit if len(self.steps) > (not self.whole) else None

    @cached_property
    def _last(self) -> dict[str, int]:
        """Path of a file, or of a folder with / at its end → its last step."""
        found: dict[str, int] = {}
        for at, step in enumerate(self.steps):
            for path in step.files:
                for place in (path, *(f"{folder}/" for folder in PurePosixPath(path).parents)):
                    found.setdefault(place, at)
        return found

    def provenance(self, source: str, places: Sequence[str] = ()) -> Provenance:
        """Return where `source` comes from; `places` are the files, and folders ending with /, that it is made of."""
        named, places = self.prefix + source, places or (source,)
        if not self.steps:
            return Provenance(named)
        if not all(map(self._is_committed, places)):
            return Provenance(named, committed=False)
        at = min(self._last[place] for place in places)
        known = self.whole or at < len(self.steps) - 1
        return Provenance(named, self.steps[at].commit if known else None, committed=True)

    def _is_committed(self, place: str) -> bool:
        if place not in self._last:
            return False
        if place.endswith("/"):
            return not any(path.startswith(place) for path in self.uncommitted)
        return place not in self.uncommitted and self.steps[self._last[place]].files[place] is not None


def read(folder: Path, anchor: str = "", wanted: Callable[[str], bool] = lambda _: False) -> Log:
    """Read the history of a folder, with what the `wanted` files held.

    `anchor` is a file that the folder always has: where a commit moved it here, the history goes on where it was.
    """
    nothing = Log(prefix=f"{folder.name}/" if folder.name else "")
    found = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix", "--is-shallow-repository")
    told = os.fsdecode(found or b"").split("\n")
    if len(told) != 4:
        return nothing
    top, prefix, shallow = Path(told[0]), told[1], told[2] == "true"
    steps, is_start = _steps(top, prefix, anchor)
    uncommitted = _uncommitted(top, prefix)
    if not steps or uncommitted is None:
        return nothing
    ids = {id_ for step in steps for path, id_ in step.files.items() if id_ and wanted(path)}
    return Log(steps, _contents(top, ids), prefix, uncommitted, whole=not (shallow and is_start))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A step as git tells it: with the commits before it, and the files that were not there before."""

    step: Step
    parents: tuple[str, ...]
    added: frozenset[str]


def _steps(top: Path, prefix: str, anchor: str) -> tuple[tuple[Step, ...], bool]:
    """Return the steps, through moves of the folder, and whether nothing is before the oldest."""
    entries: list[_Entry] = []
    start = "HEAD"
    for _ in range(_MOVES):
        entries += _walk(top, start, prefix)
        came = next((at for at, entry in enumerate(entries) if anchor in entry.added and entry.parents), None)
        before = None if came is None else _moved_from(top, entries[came], prefix + anchor, anchor)
        if came is None or before is None:
            break
        start, prefix = entries[came].parents[0], before
        del entries[came + 1 :]
        entries[came] = replace(entries[came], added=frozenset())
    return tuple(entry.step for entry in entries), bool(entries) and not entries[-1].parents


def _walk(top: Path, start: str, prefix: str) -> Iterator[_Entry]:
    """Return what each commit did to a folder; a merge did what it brought to the branch that it was merged into."""
    form = ("--format=%H %cd %P", "--date=raw", "--no-show-signature", "--no-notes")
    diff = ("--raw", "-z", "-m", "--root", "--no-abbrev", "--no-renames", "--no-ext-diff", f"--relative={prefix}")
    places = ["--", prefix] if prefix else ["--"]
    tokens = iter((_git(top, "log", "--first-parent", *form, *diff, start, *places) or b"").split(b"\0"))
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
            entry = _Entry(Step(commit, files), tuple(match[6].split()), frozenset())
    if entry:
        yield replace(entry, added=frozenset(added))


def _time(seconds: int, sign: str, hours: int, minutes: int) -> dt.datetime:
    """Return a time as the commit has it; one that no calendar has is the beginning of git's own."""
    offset = dt.timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    try:
        return dt.datetime.fromtimestamp(seconds, dt.timezone(offset))
    except (ValueError, OverflowError, OSError):
        return dt.datetime.fromtimestamp(0, dt.UTC)


def _moved_from(top: Path, entry: _Entry, path: str, anchor: str) -> str | None:
    """Return the folder that a commit moved away, if one came to be here by it."""
    parent, id_ = entry.parents[0], entry.step.commit.id
    found = _git(top, "diff-tree", "-r", "-z", "--raw", "--find-renames", "--diff-filter=R", parent, id_) or b""
    names = [os.fsdecode(token) for token in found.split(b"\0")]
    for old, new in zip(names[1::3], names[2::3], strict=False):
        if new == path and (old == anchor or old.endswith(f"/{anchor}")):
            return old.removesuffix(anchor)
    return None


def _contents(top: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Return what files held, all in one go; what git does not have is left out."""
    found: dict[str, bytes] = {}
    said = _git(top, "cat-file", "--batch", given="".join(f"{id_}\n" for id_ in sorted(ids))) or b""
    at = 0
    while match := _BLOB.match(said, at):
        at = match.end()
        if match[2]:
            end = at + int(match[2])
            found[match[1].decode()] = said[at:end]
            at = end + 1
    return found


def _uncommitted(top: Path, prefix: str) -> frozenset[str] | None:
    """Return the files that are not as they were committed; hidden ones and backups are nobody's sources."""
    places = ["--", prefix] if prefix else ["--"]
    states = ("--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    found = _git(top, "status", *states, *places)
    if found is None:
        return None
    paths = (os.fsdecode(line[3:]).removeprefix(prefix) for line in found.split(b"\0") if line)
    return frozenset(path for path in paths if not path.rpartition("/")[2].startswith(".") and not path.endswith("~"))


def _git(folder: Path, *words: str, given: str = "") -> bytes | None:
    """Ask git; give what it says, or nothing where it fails or is not there."""
    ran = ask(folder, *words, given=given)
    return None if ran is None or ran.returncode else ran.stdout


def ask(folder: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[bytes] | None:
    """Ask git; return all that it says, in English, or nothing where it is not there or does not answer."""
    try:
        return program.run(folder, *words, given=given.encode())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
