"""The folder that releases are published to: whether it is ours, and which seals it remembers.

A target bears `.plan-target`; one from before that mark is taken over if all in it is as its own lists say. Whatever
else lies there stays. `seals.jsonl`, a line an event, is written just before the switch, so that who is killed
between them has remembered what was not served, never the reverse. Another digest for a year, or none, needs a
reason; a rollback is not bound, since it is for emergencies, but says so.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.archive.verify import verify
from generator.files.staging import replace
from generator.messages import listed, say
from generator.problems import SiteError
from generator.publish.releases import (
    CURRENT,
    RELEASES,
    VERSIONS,
    current,
    files_of,
    is_same,
    pinned_files,
    releases,
    seals,
)
from generator.site import pinned
from generator.years import published
from generator.years.published import Published

MARK, SEALS, LOCK = ".plan-target", "seals.jsonl", ".lock"

_OURS = (CURRENT, RELEASES, VERSIONS, SEALS, LOCK)

_SAYS = """\
这个文件夹由 plan publish 管理。请保留本文件：没有它，就不能再发布到这里。
This folder is managed by `plan publish`. Please keep this file: without it nothing more is published here.
"""


def ready(target: Path) -> None:
    """Make the target, or take it over; refuse a folder that holds something else."""
    if not target.is_dir():
        folders(target)
    if (target / MARK).is_file():
        return
    if found := strangers(target):
        raise SiteError(
            say(
                "“{target}”里有不是 plan publish 写的内容，没有发布：{names}。请另选一个文件夹，或把它们移到别处。",
                target=target,
                names=listed(found),
            )
        )
    if not (target / SEALS).exists():  # from now on one that is not there is lost
        (target / SEALS).touch()
        (target / SEALS).chmod(0o644)
    (target / MARK).write_text(_SAYS, "utf-8", newline="\n")


def strangers(target: Path) -> list[str]:
    """Return what in a target without our mark is not as older versions of the program left it, to the byte."""
    known = releases(target)
    found = [path.name for path in target.iterdir() if path.name not in _OURS]
    if (target / RELEASES).is_dir():
        found += [f"{RELEASES}/{path.name}" for path in (target / RELEASES).iterdir() if path not in known]
    found += [f"{RELEASES}/{release.name}/{name}" for release in known for name in verify.site_differences(release)]
    if os.path.lexists(target / CURRENT) and (
        current(target) is None or verify.site_differences((target / CURRENT).resolve())
    ):
        found.append(CURRENT)
    ours = {name: path for release in known for name, path in pinned_files(release).items()}
    for name, path in files_of(target / VERSIONS).items():
        same = name in ours and is_same(ours[name], path)
        if not same and pinned.version(path.read_bytes()) != name.partition("/")[0]:
            found.append(f"{VERSIONS}/{name}")
    return sorted(found)


def folders(folder: Path) -> None:
    """Make a folder and those above it, readable to the web server whatever the user's umask is."""
    if not folder.is_dir():
        folders(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def binding(target: Path) -> dict[str, str | None]:
    """Return the digest of the seal that binds for each year: the newest that was published, as far as it is known."""
    found: dict[str, str | None] = {}
    for release in releases(target):
        found |= seals(release)
    return found | published.held(remembered(target))


def remembered(target: Path) -> tuple[Published, ...]:
    """Return what a target remembers of the seals that it published, oldest first; raise SiteError where it is lost."""
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
        told = say(
            "“{file}”读不出来，没有发布：{reason}。它记着公布过的封存，请从备份里恢复。", file=file, reason=error
        )
        raise SiteError(told) from None


@contextmanager
def remembering(target: Path, news: Collection[Published]) -> Iterator[None]:
    """Let the target remember what is published, unless that fails."""
    old, file = remembered(target), target / SEALS
    if news:
        replace(file, published.text((*old, *news)).encode())
    try:
        yield
    except BaseException:
        if news:
            replace(file, published.text(old).encode())
        raise
