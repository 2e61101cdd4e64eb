"""Claim the folder that releases are published to (the target), and log the seals that were published there.

A target has the file `.plan-target`; one that an older version of the program made, without it, is adopted if all its
files agree with their manifests. Other files there are left alone. `seals.jsonl`, a line of JSON an event, is written
just before the switch: a process killed between the two has logged what is not served, never the reverse. Another
digest for a year, or none, needs a reason; a rollback does not, since it is for emergencies, but prints a warning.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.archive.verify import verify
from generator.files.staging import write_atomically
from generator.history import published
from generator.history.published import Published
from generator.messages import listed, say
from generator.plan.shapes.withdrawn import Withdrawal
from generator.problems import SiteError
from generator.publish import ledger
from generator.publish.earlier import RECORD
from generator.publish.releases import (
    CURRENT,
    RELEASES,
    VERSIONS,
    current,
    files_of,
    listed_digests,
    pinned_files,
    published_seals,
    releases,
    same_content,
)
from generator.site import pinned

MARK, SEALS, LOCK = ".plan-target", "seals.jsonl", ".lock"

_OURS = (CURRENT, RELEASES, VERSIONS, SEALS, LOCK, RECORD, *ledger.FILES)

Event = Published | Withdrawal
"""What a publish has to log: a seal, or addresses that are served no more."""

_MARK_TEXT = """\
这个文件夹由 plan publish 管理。请保留本文件：没有它，就不能再发布到这里。
This folder is managed by `plan publish`. Please keep this file: without it nothing more is published here.
"""


def prepare(target: Path) -> None:
    """Create the target, or adopt a folder that is empty or a target already; raise SiteError for any other."""
    if not target.is_dir():
        make_folders(target)
    if (target / MARK).is_file():
        return
    if foreign := foreign_files(target):
        raise SiteError(
            say(
                "“{target}”里有不是 plan publish 写的内容，未发布：{names}。请另选一个文件夹，或把它们移到别处。",
                target=target,
                names=listed(foreign),
            )
        )
    if not (target / SEALS).exists():  # from now on one that is not there is lost
        (target / SEALS).touch()
        (target / SEALS).chmod(0o644)
    (target / MARK).write_text(_MARK_TEXT, "utf-8", newline="\n")


def foreign_files(target: Path) -> list[str]:
    """Return the sorted paths in a target without a mark of files that no version of the program wrote like this."""
    existing = releases(target)
    foreign = [path.name for path in target.iterdir() if path.name not in _OURS]
    if (target / RELEASES).is_dir():
        foreign += [f"{RELEASES}/{path.name}" for path in (target / RELEASES).iterdir() if path not in existing]
    foreign += [
        f"{RELEASES}/{release.name}/{name}" for release in existing for name in verify.site_differences(release)
    ]
    if os.path.lexists(target / CURRENT) and (
        current(target) is None or verify.site_differences((target / CURRENT).resolve())
    ):
        foreign.append(CURRENT)
    ours = {
        name: release / path for release in existing for name, path in pinned_files(listed_digests(release)).items()
    }
    for name, path in files_of(target / VERSIONS).items():
        same = name in ours and same_content(ours[name], path)
        if not same and pinned.version(path.read_bytes()) != name.partition("/")[0]:
            foreign.append(f"{VERSIONS}/{name}")
    return sorted(foreign)


def make_folders(folder: Path) -> None:
    """Create a folder and its missing parents with mode 755, whatever the umask: a web server has to read them."""
    if not folder.is_dir():
        make_folders(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def binding_seals(target: Path) -> dict[str, str | None]:
    """Return the digest of the last seal published for each year; None where it was withdrawn.

    Raises SiteError where the log is lost or damaged.
    """
    digests: dict[str, str | None] = {}
    for release in releases(target):
        digests |= published_seals(release)
    return digests | published.held(seal_log(target))


def seal_log(target: Path) -> tuple[Published, ...]:
    """Return the log of the seals published to a target, oldest first; raise SiteError where it is lost or damaged."""
    file = target / SEALS
    if (target / MARK).is_file() and not file.is_file():
        raise SiteError(
            say(
                "“{file}”不见了，它记着公布过的封存和更换它们的理由。请从备份里恢复；没有备份的，新建一个空的再发布，"
                "以前的理由就不再登出。",
                file=file,
            )
        )
    try:
        return published.parse(file.read_text("utf-8")) if file.is_file() else ()
    except ValueError as error:
        message = say(
            "“{file}”读不出来，未发布：{reason}。它记着公布过的封存，请从备份里恢复。", file=file, reason=error
        )
        raise SiteError(message) from None


@contextmanager
def logged(target: Path, events: Collection[Event]) -> Iterator[None]:
    """Append events to the logs before the context, and remove them again where it fails."""
    old, file = seal_log(target), target / SEALS
    seals = [event for event in events if isinstance(event, Published)]
    if seals:
        write_atomically(file, published.text((*old, *seals)).encode())
    try:
        with ledger.logged(target, [event for event in events if isinstance(event, Withdrawal)]):
            yield
    except BaseException:
        if seals:
            write_atomically(file, published.text(old).encode())
        raise
