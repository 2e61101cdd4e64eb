"""What MkDocs makes: the hand-written pages, the theme's files, and frames. All other pages are stamped into it."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from posixpath import basename, dirname
from typing import Any

from generator import csp, gitlog
from generator.cache import Cache, digest, folder_digest, made
from generator.frame import Frame
from generator.gitlog import Provenance
from generator.pages import Site, edition_nav, site_nav
from generator.records import Plan
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
    kept_dir: Path
    """Where the archive's zips of sealed editions lie."""
    inputs: tuple[Path, ...] | None
    """The folders whose files it was made of, beside the configuration; none where it was made of more than that."""

    def frame(self, edition: str | None, path: str) -> Frame:
        """Give the frame for a page."""
        return self.frames[frame_key(edition, path)]

    def frames_of(self, edition: str) -> dict[FrameKey, Frame]:
        """Give the frames for the pages of an edition."""
        return {key: frame for key, frame in self.frames.items() if key[0] == edition}

    def assets(self) -> dict[str, bytes]:
        """Give the theme's files by their addresses; an edition has its own copies of those that it uses."""
        return {path: (self.folder / path).read_bytes() for path in self.paths if not path.endswith(".html")}

    def scripts(self) -> set[str]:
        """Return the inline scripts of the theme, as a policy names them."""
        return {script for frame in self.frames.values() for script in csp.inline("".join(frame.pieces))}


def keep(cache: Cache, config_file: Path, plan: Plan, shell: Shell) -> None:
    """Keep a shell for other runs, if all is known that it was made of."""
    if shell.inputs is not None:
        files = {path: (shell.folder / path).read_bytes() for path in shell.paths}
        listed = {**files, _TOLD: _written(shell).encode()}
        cache.put(_key(config_file, plan, shell.inputs), _ABOUT, (made(*file) for file in listed.items()))


def find(cache: Cache, config_file: Path, plan: Plan) -> Shell | None:
    """Give the shell that was kept last, if nothing has changed that it was made of."""
    kept = cache.last(_ABOUT)
    if _TOLD not in kept:
        return None
    place = Path(kept[_TOLD].place)
    shell = _read(place.read_text("utf-8"), place.parent)
    return shell if place.parts[-3] == _key(config_file, plan, shell.inputs or ()) else None


_ABOUT, _TOLD = "shell", ".shell.json"


def _key(config_file: Path, plan: Plan, inputs: Iterable[Path]) -> str:
    """Give the digest of the configuration, the folders, and what MkDocs shows of the plan: the side lists."""
    text = config_file.read_text("utf-8")
    variables = {name: os.environ.get(name) for entry in _ENV.findall(text) for name in re.findall(r"\w+", entry)}
    lists = (site_nav(plan), [(edition.id, edition_nav(edition)) for edition in plan.editions])
    folders = [(folder, folder_digest(folder), _committed(folder)) for folder in inputs]
    return digest(repr((config_file.resolve(), text, variables, lists, folders)).encode())


def _committed(folder: Path) -> list[Provenance]:
    """Give what pages say of where they come from."""
    log = gitlog.read(folder)
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.md")))
    return [log.provenance(name) for name in names]


_ENV = re.compile(r"!ENV\s+(\[[^\]]*\]|\S+)")


def _written(shell: Shell) -> str:
    frames = [[*key, frame.pieces] for key, frame in shell.frames.items()]
    records = [asdict(record) for record in shell.hand_written]
    site = {name: value for name, value in vars(shell.site).items() if name != "past"}
    told: dict[str, Any] = {"site": site, "paths": shell.paths, "pages": shell.pages, "frames": frames}
    told |= {"hand_written": records, "kept_dir": str(shell.kept_dir), "inputs": [*map(str, shell.inputs or ())]}
    return json.dumps(told, ensure_ascii=False)


def _read(text: str, folder: Path) -> Shell:
    told = _frozen(json.loads(text))
    return Shell(
        folder,
        Site(**told["site"]),
        told["paths"],
        told["pages"],
        {(edition, path, index): Frame(pieces) for edition, path, index, pieces in told["frames"]},
        tuple(Record(**record) for record in told["hand_written"]),
        Path(told["kept_dir"]),
        tuple(map(Path, told["inputs"])),
    )


def _frozen(value: Any) -> Any:
    """Give data that was read with tuples for its lists."""
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
