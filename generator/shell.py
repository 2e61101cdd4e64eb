"""What MkDocs makes: the hand-written pages, the theme's files, and frames. All other pages are stamped into it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from posixpath import basename, dirname
from typing import Any

from generator.frame import Frame
from generator.pages import Site
from generator.search import Record

FrameKey = tuple[str, str, bool]
"""The edition, or nothing; the folder; whether it is an index page: themes know an index."""


def frame_key(edition: str | None, path: str) -> FrameKey:
    """Give the key of the frame for a page: pages of a folder share it, as they share their links."""
    return edition or "", dirname(path), basename(path) == "index.html"


@dataclass(frozen=True)
class Shell:
    """What MkDocs wrote into `folder`, and what it rendered for others to fill in."""

    folder: Path
    site: Site
    paths: tuple[str, ...]
    """The files in the folder, relative to it."""
    pages: tuple[str, ...]
    """The hand-written pages among them."""
    frames: Mapping[FrameKey, Frame]
    hand_written: tuple[Record, ...]
    """The hand-written pages as the search finds them."""

    def frame(self, edition: str | None, path: str) -> Frame:
        """Give the frame for a page."""
        return self.frames[frame_key(edition, path)]

    def frames_of(self, edition: str) -> dict[FrameKey, Frame]:
        """Give the frames for the pages of an edition."""
        return {key: frame for key, frame in self.frames.items() if key[0] == edition}

    def assets(self) -> dict[str, bytes]:
        """Give the theme's files by their addresses; an edition has its own copies of those that it uses."""
        return {path: (self.folder / path).read_bytes() for path in self.paths if not path.endswith(".html")}


def written(shell: Shell) -> str:
    """Write down all but the files, so that another run can use the shell again."""
    frames = [[*key, frame.pieces] for key, frame in shell.frames.items()]
    records = [asdict(record) for record in shell.hand_written]
    kept = {"site": asdict(shell.site), "paths": shell.paths, "pages": shell.pages}
    return json.dumps({**kept, "frames": frames, "hand_written": records}, ensure_ascii=False)


def read(text: str, folder: Path) -> Shell:
    """Give the shell that was written down; raise KeyError, TypeError or ValueError where that is none."""
    told = json.loads(text)
    frames = {(edition, path, index): Frame(tuple(pieces)) for edition, path, index, pieces in told["frames"]}
    site = Site(**_tuples(told["site"]))
    records = tuple(Record(**_tuples(record)) for record in told["hand_written"])
    return Shell(folder, site, tuple(told["paths"]), tuple(told["pages"]), frames, records)


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    def frozen(one: Any) -> Any:
        return tuple(map(frozen, one)) if isinstance(one, list) else one

    return {key: frozen(one) for key, one in value.items()}


def standing_in(shell: Shell, folder: Path) -> Shell:
    """Give the shell whose files have been put into another folder."""
    return replace(shell, folder=folder)
