"""What MkDocs makes: the hand-written pages, the theme's files, and frames. All other pages are stamped into it.

It is found in the cache by the configuration, `docs/`, `overrides/`, the years' side lists and what git knows of the
hand-written pages; then MkDocs is not even imported. Where a hook or another plug-in may read anything else, it is
made each time. Each edition's frame is rendered as if its folder were the root of a site.
"""

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import basename, dirname
from typing import NamedTuple

from generator.files import symlinks
from generator.files.cache import Cache, digest, folder_digest, new_file
from generator.files.codec import Codec
from generator.git import log as git_log
from generator.git.log import Provenance
from generator.messages import say
from generator.plan.records import Plan
from generator.problems import SiteError
from generator.site import csp
from generator.site.frame import Frame
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_nav, site_nav
from generator.site.search import Record
from generator.years.provenance import Past

FrameKey = tuple[str, str, bool]
"""The edition, or nothing; the folder; whether it is an index page: themes know an index."""


def frame_key(edition: str | None, path: str) -> FrameKey:
    """Return the key of the frame for a page: pages of a folder share it, as they share their links."""
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
        """Return the frame for a page."""
        return self.frames[frame_key(edition, path)]

    def frames_of(self, edition: str) -> dict[FrameKey, Frame]:
        """Return the frames for the pages of an edition."""
        return {key: frame for key, frame in self.frames.items() if key[0] == edition}

    def assets(self) -> dict[str, bytes]:
        """Return the theme's files by their addresses; an edition has its own copies of those that it uses."""
        return {path: (self.folder / path).read_bytes() for path in self.paths if not path.endswith(".html")}

    def scripts(self) -> set[str]:
        """Return the inline scripts of the theme, as a policy names them."""
        return {script for frame in self.frames.values() for script in csp.inline("".join(frame.pieces))}


def keep(cache: Cache, config_file: Path, plan: Plan, shell: Shell) -> None:
    """Keep a shell for other runs, if all is known that it was made of."""
    if shell.inputs is not None:
        files = {path: (shell.folder / path).read_bytes() for path in shell.paths}
        listed = {**files, _TOLD: Codec().encode(_Told, _told(shell))}
        cache.put(_key(config_file, plan, shell.inputs), _ABOUT, lambda: (new_file(*file) for file in listed.items()))


def find(cache: Cache, config_file: Path, plan: Plan) -> Shell | None:
    """Return the shell that was kept last, if nothing has changed that it was made of."""
    kept = cache.newest(_ABOUT)
    content = kept[_TOLD].content() if _TOLD in kept else None
    if content is None:
        return None
    with suppress(ValueError):
        folder, told = Path(kept[_TOLD].folder), Codec().decode(_Told, content)
        inputs = [*map(Path, told.inputs)]
        if not symlinks.are_inside(inputs):
            return None  # MkDocs' plug-in says so
        key = _key(config_file, plan, inputs)
        if folder.parent.name == key and kept.keys() >= set(told.paths) and cache.get(key):
            return _read(told, folder)
    return None


class _Told(NamedTuple):
    """What is kept of a shell beside its files."""

    site: Site
    paths: tuple[str, ...]
    pages: tuple[str, ...]
    frames: list[tuple[FrameKey, Frame]]
    hand_written: tuple[Record, ...]
    kept_dir: str
    inputs: list[str]


_ABOUT, _TOLD = "shell", ".shell.json"


def _key(config_file: Path, plan: Plan, inputs: Iterable[Path]) -> str:
    """Return the digest of the configuration, the folders, and what MkDocs shows of the plan: the side lists."""
    text = settings(config_file)
    variables = {name: os.environ.get(name) for entry in _ENV.findall(text) for name in re.findall(r"\w+", entry)}
    lists = (site_nav(plan), [(edition.id, edition_nav(edition)) for edition in plan.editions])
    folders = [(folder, folder_digest(folder), _committed(folder)) for folder in inputs]
    return digest(repr((config_file.resolve(), text, variables, lists, folders)).encode())


def settings(config_file: Path) -> str:
    """Return what a configuration says; raise SiteError where that is no text."""
    try:
        return config_file.read_text("utf-8")
    except UnicodeError:
        raise SiteError(say("{file} 不是 UTF-8 编码。请将文件另存为 UTF-8。", file=config_file)) from None


def _committed(folder: Path) -> list[Provenance]:
    """Return what pages say of where they come from."""
    log = git_log.read(folder)
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.md")))
    return [log.provenance(name) for name in names]


_ENV = re.compile(r"!ENV\s+(\[[^\]]*\]|\S+)")


def _told(shell: Shell) -> _Told:
    return _Told(
        replace(shell.site, past=Past()),  # every build asks git anew
        shell.paths,
        shell.pages,
        [*shell.frames.items()],
        shell.hand_written,
        str(shell.kept_dir),
        [*map(str, shell.inputs or ())],
    )


def _read(told: _Told, folder: Path) -> Shell:
    frames, inputs = dict(told.frames), tuple(map(Path, told.inputs))
    return Shell(folder, told.site, told.paths, told.pages, frames, told.hand_written, Path(told.kept_dir), inputs)
