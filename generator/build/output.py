"""Write the files of a site into its folder: new ones as bytes, cached ones as links, unchanged folders not at all.

Where a folder of the old site holds the very files of the cache (by inode) and no others, it stays in place, and
`files/staging` exchanges only what is around it. So a build that is killed in that moment leaves no year out, and a
file of the site that somebody changed is restored by the next build.
"""

import filecmp
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from posixpath import dirname
from typing import Protocol

from generator.build.theme import ThemeOutput
from generator.files import paths
from generator.files.cache import CachedFile, Digests, NewFile, link, new_file
from generator.files.staging import Staging
from generator.site import files as site_files
from generator.site.data_list import Listed, is_listed
from generator.site.files import File


class Places(Protocol):
    """Puts files of a site where they belong."""

    def place(self, path: str, digests: Digests, content: Callable[[], bytes | None]) -> None:
        """Put a file in its place; `content` returns its bytes, None where those of the cache have changed."""


class SiteFolder:
    """The folder of a site while it is written.

    Cached files are linked lazily, when their top folder is closed. Of a closed folder only the paths stay in memory,
    since the site of a hundred years has some hundred thousand files.
    """

    def __init__(self, folder: Path, staging: Staging | None, places: Places | None = None) -> None:
        self.folder, self.staging, self._places = folder, staging, places
        self.paths: set[str] = set()
        """All files of the site so far."""
        self.pages: list[str] = []
        """The generated pages among them, as the sitemap lists them."""
        self.data: dict[str, Listed] = {}
        """Path → size and digest of those files that the index of the data lists."""
        self._folders = {""}
        self._digests: dict[str, dict[str, Sequence[str]]] = {}
        """Top folder ("" for none) → path in the site → digests of the file."""
        self._written: dict[str, set[str]] = {}
        """Top folder → names of the files that were written below it."""
        self._cached: dict[str, dict[str, CachedFile]] = {}
        """Top folder → name below it → file that is not linked yet, since the old site may have it in place."""

    def add_theme(self, theme: ThemeOutput) -> None:
        """Add MkDocs' files; link them here if they lie in another folder."""
        for path in theme.paths:
            file = new_file(path, (theme.folder / path).read_bytes())
            if self._places:
                self._places.place(path, file.digests, partial(_content, file))
            elif theme.folder != self.folder:
                link(f"{theme.folder}/{path}", self._location(path))
            self._note(path, file.digests, len(file.content))

    def write(self, files: Iterable[File]) -> None:
        """Write files."""
        self.add(new_file(file.path, file.content) for file in files)

    def write_redirects(self, files: Iterable[File]) -> None:
        """Write pages that redirect to others; they are not in `pages`, since the sitemap does not list them."""
        for file in files:
            self._put(new_file(file.path, file.content))

    def add(self, files: Iterable[NewFile | CachedFile]) -> None:
        """Write the new files of a job; note its cached ones, which are linked when their top folder is closed."""
        for file in files:
            if isinstance(file, CachedFile):
                top, _, name = file.path.partition("/")
                if top not in self._cached:
                    paths.refuse_leading_out(top)
                self._cached.setdefault(top, {})[name] = file
                self._note(file.path, file.digests, file.size)
            else:
                self._put(file)
            if file.path.endswith(".html"):
                self.pages.append(file.path)

    def close_edition(self, edition: str) -> None:
        """Write the lists of checksums of an edition, and link its cached files; no file may be added later."""
        prefix = len(edition) + 1
        own = {path[prefix:]: digests for path, digests in self._digests.pop(edition).items()}
        for file in site_files.manifests(own):
            self._put(new_file(f"{edition}/{file.path}", file.content))
        # the site's own lists name the edition's lists, and no other of its files
        self._digests[""] = self._digests.get("", {}) | self._digests.pop(edition)
        self._link_cached(edition)

    def close(self) -> None:
        """Write the site's own lists of checksums, and link all other cached files."""
        every = {path: digests for below in self._digests.values() for path, digests in below.items()}
        self.write(site_files.manifests(every))
        for top in [*self._cached]:
            self._link_cached(top)

    def _link_cached(self, top: str) -> None:
        """Link the cached files of a top folder; where the old site's folder has the same files, let that one stay."""
        files, written = self._cached.pop(top, {}), self._written.pop(top, set())
        if self._places:
            for name, file in files.items():
                if name not in written:
                    self._places.place(file.path, file.digests, file.content)
            return
        if files and self.staging and _is_unchanged(self.staging.before / top, files, written, self.folder / top):
            shutil.rmtree(self.folder / top, ignore_errors=True)
            self.staging.stay.append(top)
            return
        for name, file in files.items():
            if name not in written:
                link(file.location, self._location(file.path))

    def _put(self, file: NewFile) -> None:
        if self._places:
            self._places.place(file.path, file.digests, partial(_content, file))
        else:
            location = Path(self._location(file.path))
            location.unlink(missing_ok=True)  # it may be a hard link to a file of the cache, which must not be changed
            location.write_bytes(file.content)
        top, _, name = file.path.partition("/")
        self._written.setdefault(top, set()).add(name)
        self._note(file.path, file.digests, len(file.content))

    def _location(self, path: str) -> str:
        """Return where a file lies on disk, and make its folder; raise UnsafeNameError where its path leads out."""
        paths.refuse_leading_out(path)
        if (folder := dirname(path)) not in self._folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self.folder}/{path}"

    def _note(self, path: str, digests: Digests, size: int) -> None:
        self.paths.add(path)
        if is_listed(path):
            self.data[path] = Listed(size, digests.sha256)
        top, slash, _ = path.partition("/")
        self._digests.setdefault(top if slash else "", {})[path] = digests


def _content(file: NewFile) -> bytes:
    return file.content


def _is_unchanged(before: Path, files: Mapping[str, CachedFile], written: Collection[str], new: Path) -> bool:
    """Whether an old folder has hard links to the cached files, the bytes that were written to `new`, and no others."""
    inodes = dict(_inodes(str(before)))
    return (
        inodes.keys() == files.keys() | written
        and before.stat().st_dev == Path(next(iter(files.values())).folder).stat().st_dev
        and all(inodes[name] == file.inode for name, file in files.items() if name not in written)
        and all(filecmp.cmp(before / name, new / name, shallow=False) for name in written)
    )


def _inodes(folder: str, beneath: str = "") -> Iterator[tuple[str, int]]:
    """Yield the names of what is below a folder, with inodes; 0 for what is neither file nor folder, as a link."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _inodes(entry.path, f"{beneath}{entry.name}/")
            else:
                yield beneath + entry.name, entry.inode() if entry.is_file(follow_symlinks=False) else 0
