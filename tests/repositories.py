"""Repositories for tests, written by `git fast-import`: as quick as a program can, and the same ids every time."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WHO = "Editor Wang <wang@example.org>"
"""Who committed: what no page may show."""

COMMIT = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "commit", "-q", "-m", "m")
"""Words for `git` that commit what was added, whoever runs the tests."""

NOON = 1_795_147_200
"""2026-11-20 12:00 in Beijing."""

DAY = 86_400


@dataclass(frozen=True)
class Commit:
    """A commit to be made: paths in the repository and what they hold from then on, None to remove them."""

    files: Mapping[str, str | bytes | None]
    time: str = ""
    """Seconds and time zone, as git writes them; days of 2026-11 in order where it says nothing."""
    merge: int | None = None
    """The place of the commit that is merged in."""
    onto: int | None = None
    """The place of the commit before it; the last one where it says nothing."""


def repository(folder: Path, commits: Sequence[Commit], *, checkout: bool = True) -> Path:
    """Make a repository of commits, the last one checked out."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "fast-import", "--quiet", "--date-format=raw-permissive", given=b"".join(_stream(commits)))
    if checkout and commits:
        git(folder, "reset", "-q", "--hard")
    return folder


def _stream(commits: Sequence[Commit]) -> list[bytes]:
    lines: list[bytes] = []
    for at, commit in enumerate(commits):
        when = commit.time or f"{NOON + at * DAY} +0800"
        onto = commit.onto if commit.onto is not None else at - 1
        lines.append(f"commit refs/heads/main\nmark :{at + 1}\ncommitter {WHO} {when}\ndata 2\nm\n\n".encode())
        lines.append(f"from :{onto + 1}\n".encode() if onto >= 0 else b"")
        lines.append(f"merge :{commit.merge + 1}\n".encode() if commit.merge is not None else b"")
        for path, content in commit.files.items():
            name = b'"' + b"".join(b"\\%03o" % byte for byte in os.fsencode(path)) + b'"'
            body = content.encode() if isinstance(content, str) else content
            told = b"D %s\n" % name
            lines.append(told if body is None else b"M 644 inline %s\ndata %d\n%s\n" % (name, len(body), body))
    return lines


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    """Run git in a folder; give what it says."""
    command = ["git", "-c", "safe.directory=*", *words]
    ran = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    return os.fsdecode(ran.stdout)


def files(folder: Path, prefix: str = "plan/") -> dict[str, str | bytes | None]:
    """Return the files of a folder, as a commit holds them."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {prefix + path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
