"""The record of what a bag's site is made of beside the plan, so that `verify` can make it again and compare.

It holds the program and its libraries, the site's settings, the theme's frames, the history that only git knows, and
digests of the files that MkDocs wrote. It is data that anybody may have written: reading it runs nothing.
"""

import datetime as dt
import hashlib
import json
import platform
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from generator import __version__
from generator.build.theme import FrameKey, ThemeOutput
from generator.files import keys
from generator.files.codec import Codec
from generator.history.provenance import Past
from generator.package import CODE
from generator.site.frame import SLOTS, Frame
from generator.site.pages.page import Site
from generator.site.search import Record

NAME = "build.json"
"""Path of the record below data/."""

_LIBRARIES = ("Jinja2", "MarkupSafe", "pagefind_bin", "pypinyin", "rjsmin", "tinycss2", "weasyprint")
"""What takes part in the bytes of the files; MkDocs does not, since its frames are in the record."""


@dataclass(frozen=True, kw_only=True)
class BuildRecord:
    """What a site is made of, beside the plan."""

    program: Mapping[str, str]
    """Name → version of the program and of what takes part in the bytes; the digest of the code itself."""
    day: dt.date
    """The Bagging-Date."""
    site: Site
    """The settings, with the history."""
    frames: tuple[tuple[FrameKey, Frame], ...]
    hand_written: tuple[Record, ...]
    """The hand-written pages as records of the search."""
    pages: tuple[str, ...]
    """The addresses of the hand-written pages."""
    theme: Mapping[str, str]
    """Path → SHA-256 of the files that MkDocs wrote: hand-written pages and assets."""
    sources: Mapping[str, str]
    """Path → SHA-256 of the plan's files in the bag."""

    def theme_output(self, folder: Path) -> ThemeOutput:
        """Return the output of MkDocs whose files lie in `folder`."""
        return ThemeOutput(
            folder=folder,
            site=self.site,
            paths=tuple(self.theme),
            pages=self.pages,
            frames=dict(self.frames),
            hand_written=self.hand_written,
            sealed_dir=folder,
            inputs=None,
        )


def record(theme: ThemeOutput, past: Past, day: dt.date, sources: Mapping[str, bytes]) -> BuildRecord:
    """Return the record of a site that was built of a theme's output, the history of its plan, and its sources."""
    return BuildRecord(
        program=program(),
        day=day,
        site=replace(theme.site, past=past),
        frames=tuple(theme.frames.items()),
        hand_written=theme.hand_written,
        pages=theme.pages,
        theme={path: _sha256((theme.folder / path).read_bytes()) for path in theme.paths},
        sources={path: _sha256(content) for path, content in sources.items()},
    )


@cache
def program() -> dict[str, str]:
    """Return name → version of this program and of what takes part in the bytes that it writes."""
    versions = {"plan": __version__, "code": keys.folder_digest(CODE), "python": platform.python_version()}
    installed = {_normal(one.name): one.version for one in metadata.distributions()}
    own = {name: installed.get(_normal(name), "") for name in _LIBRARIES}
    return versions | {"zlib": zlib.ZLIB_RUNTIME_VERSION} | own


def encode(one: BuildRecord) -> bytes:
    """Return a record as JSON."""
    return Codec().encode(BuildRecord, one) + b"\n"


def decode(content: bytes) -> BuildRecord:
    """Return the record that JSON holds; raise ValueError where it is none, or not written as `encode` writes it."""
    one: BuildRecord = Codec().decode(BuildRecord, content)
    slots = [{*frame.pieces[1::2]} for _, frame in one.frames]
    if encode(one) != content or not all({"content"} <= own <= {*SLOTS} for own in slots):
        raise ValueError(NAME)
    return one


def is_ours(content: bytes) -> bool:
    """Whether a file says that this very program wrote it, whatever else is in it."""
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(stated, list) and stated[:1] == [program()]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
