"""The output of MkDocs and its cache: the theme's files, the hand-written pages, and frames for generated pages.

The key is the digest of the configuration, `docs/`, `overrides/`, what the program adds to both, what git knows of the
hand-written pages, the side list of the site, and those of all years if a template asks MkDocs for them; on a hit
MkDocs is not even imported. Where a hook or another plug-in may read anything else, nothing is cached. Each edition's
frames are rendered as if its folder were the root of a site.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import basename, dirname

from generator.files import keys, symlinks
from generator.files.cache import Cache, new_file
from generator.files.codec import Codec
from generator.git import log as git_log
from generator.git.log import Provenance
from generator.history.provenance import Past
from generator.messages import say
from generator.package import DOCS, THEME
from generator.plan.records import PlanSummary
from generator.problems import SiteError
from generator.site import csp
from generator.site.frame import Frame
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_nav, site_nav
from generator.site.search import Record

FrameKey = tuple[str, str, bool]
"""The edition, or the empty text; the folder; whether it is an index page, which themes treat apart."""


def frame_key(edition: str | None, path: str) -> FrameKey:
    """Return the key of a page's frame: the pages of a folder share one, as their links to other files are the same."""
    return edition or "", dirname(path), basename(path) == "index.html"


@dataclass(frozen=True)
class ThemeOutput:
    """The files that MkDocs wrote into `folder`, and the frames into which generated pages are stamped."""

    folder: Path
    site: Site
    paths: tuple[str, ...]
    """All files in the folder, relative to it."""
    pages: tuple[str, ...]
    """The hand-written pages among them."""
    frames: Mapping[FrameKey, Frame]
    hand_written: tuple[Record, ...]
    """The hand-written pages as records of the search."""
    sealed_dir: Path
    """The folder with the archive's zips of sealed editions: 2014.zip."""
    inputs: tuple[Path, ...] | None
    """The folders that MkDocs read beside the configuration; None where it may have read more, so nothing is cached."""
    reads_side_lists: bool = True
    """Whether frames depend on the side lists of editions, as those of themes with a navigation of their own."""

    def frame(self, edition: str | None, path: str) -> Frame:
        """Return the frame for a page."""
        return self.frames[frame_key(edition, path)]

    def frames_of(self, edition: str) -> dict[FrameKey, Frame]:
        """Return the frames for the pages of an edition."""
        return {key: frame for key, frame in self.frames.items() if key[0] == edition}

    def assets(self) -> dict[str, bytes]:
        """Return path → bytes of the theme's files; an edition has its own copies of those that it uses."""
        return {path: (self.folder / path).read_bytes() for path in self.paths if not path.endswith(".html")}

    def scripts(self) -> set[str]:
        """Return the theme's inline scripts as sources of a Content Security Policy."""
        return {script for frame in self.frames.values() for script in csp.inline("".join(frame.pieces))}


def store(cache: Cache, config_file: Path, plan: PlanSummary, theme: ThemeOutput, address: str = "") -> None:
    """Store MkDocs' output in the cache, if all of its inputs are known; see `find` of the address."""
    if theme.inputs is not None:
        files = {path: (theme.folder / path).read_bytes() for path in theme.paths}
        stored = replace(theme, site=replace(theme.site, past=Past()))  # every build asks git anew
        files[_RECORD] = Codec().encode(ThemeOutput, stored)
        key = _key(config_file, plan, theme, address)
        cache.put(key, _label(address), lambda: (new_file(*file) for file in files.items()))


def find(cache: Cache, config_file: Path, plan: PlanSummary, address: str = "") -> ThemeOutput | None:
    """Return the newest output of MkDocs in the cache; None where any of its inputs has changed.

    `address` is that of the preview, which stands in for the configuration's `site_url`.
    """
    files = cache.newest(_label(address))
    content = files[_RECORD].content() if _RECORD in files else None
    if content is None:
        return None
    with suppress(ValueError):
        folder = Path(files[_RECORD].folder)
        stored: ThemeOutput = Codec().decode(ThemeOutput, content)
        if stored.inputs is None or not symlinks.are_inside(stored.inputs):
            return None  # MkDocs runs, and its plug-in raises
        key = _key(config_file, plan, stored, address)
        if folder.parent.name == key and files.keys() >= set(stored.paths) and cache.get(key):
            return replace(stored, folder=folder)
    return None


_LABEL, _RECORD = "theme", ".theme.json"
"""The label of the entry in the cache, and the file in it that holds the fields."""


def _label(address: str) -> str:
    return f"{_LABEL}-preview" if address else _LABEL


def _key(config_file: Path, plan: PlanSummary, theme: ThemeOutput, address: str) -> str:
    """Return the key of the configuration, the folders, and what MkDocs shows of the plan: the side lists.

    Those of the editions count only where a template has asked for them: then its frames depend on them.
    """
    text = read_config(config_file)
    variables = {name: os.environ.get(name) for entry in _ENV.findall(text) for name in re.findall(r"\w+", entry)}
    own = [(edition.id, edition.derived(edition_nav) if theme.reads_side_lists else ()) for edition in plan.editions]
    lists = (site_nav(plan), own, theme.reads_side_lists)
    folders = [(folder, keys.folder_digest(folder), _committed(folder)) for folder in theme.inputs or ()]
    ours = [keys.folder_digest(folder) for folder in (THEME, DOCS)]  # a preview sees them change while it runs
    return keys.key(config_file.resolve(), text, variables, lists, folders, ours, address)


def read_config(config_file: Path) -> str:
    """Return the text of a configuration; raise SiteError where it is not in UTF-8."""
    try:
        return config_file.read_text("utf-8")
    except UnicodeError:
        raise SiteError(say("{file} 不是 UTF-8 编码。请将文件另存为 UTF-8。", file=config_file)) from None


def _committed(folder: Path) -> list[Provenance]:
    """Return the provenance of the hand-written pages in a folder, in the order of their paths."""
    log = git_log.read(folder)
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.md")))
    return [log.provenance(name) for name in names]


_ENV = re.compile(r"!ENV\s+(\[[^\]]*\]|\S+)")
"""MkDocs' tag for the value of an environment variable, or of the first that is set."""
