"""The folder of a site while it is made: what is in it, and what may stay there from the time before.

A folder of the site that holds the very files of the cache and no others is not linked anew: it stays where it is,
and the switch exchanges what is around it, entry by entry. So a build that is killed in that moment leaves no year
out, and whatever somebody changed in the files of a site is undone by the next build.
"""

import filecmp
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from posixpath import dirname

from generator.build.theme import Shell
from generator.files import manifest, paths
from generator.files.cache import CachedFile, NewFile, link, new_file
from generator.files.staging import Staging
from generator.site import files as site_files
from generator.site.files import File


class SiteFolder:
    """The folder of a site, into which files are put; what the cache has is linked when a folder is settled.

    Of a folder that is settled no more is known than its addresses: the site of a hundred years has as many files as
    there are people in a town.
    """

    def __init__(self, folder: Path, staging: Staging | None) -> None:
        self.folder, self.staging = folder, staging
        self.paths: set[str] = set()
        """All that there is."""
        self.pages: list[str] = []
        """Those pages that were generated."""
        self._folders = {""}
        self._digests: dict[str, dict[str, Sequence[str]]] = {}
        """Folder at the top → digests of what is in it, by whole paths; files at the top are in none."""
        self._fresh: dict[str, set[str]] = {}
        """Folder at the top → what was written below it, by their names there."""
        self._kept: dict[str, dict[str, CachedFile]] = {}
        """Folder at the top → what is not written yet, since it may be there from the time before."""

    def take(self, shell: Shell) -> None:
        """Take what MkDocs wrote, if it was not written here."""
        for path in shell.paths:
            if shell.folder != self.folder:
                link(f"{shell.folder}/{path}", self._place(path))
            self._note(path, manifest.digests((shell.folder / path).read_bytes()))

    def write(self, files: Iterable[File]) -> None:
        """Write files."""
        self.receive(new_file(file.path, file.content) for file in files)

    def lead_on(self, files: Iterable[File]) -> None:
        """Write pages that lead on to others, which no search engine needs to know."""
        for file in files:
            self._put(new_file(file.path, file.content))

    def receive(self, files: Iterable[NewFile | CachedFile]) -> None:
        """Write what a job made; what is in the cache waits until its folder is settled."""
        for file in files:
            if isinstance(file, CachedFile):
                top, _, name = file.path.partition("/")
                if top not in self._kept:
                    paths.refuse_leading_out(top)
                self._kept.setdefault(top, {})[name] = file
                self._note(file.path, file.digests)
            else:
                self._put(file)
            if file.path.endswith(".html"):
                self.pages.append(file.path)

    def close_edition(self, edition: str) -> None:
        """Settle the folder of an edition, with the lists of its checksums."""
        prefix = len(edition) + 1
        own = {path[prefix:]: digests for path, digests in self._digests.pop(edition).items()}
        for file in site_files.manifests(own):
            self._put(new_file(f"{edition}/{file.path}", file.content))
        # the list of all the rest tells of them
        self._digests[""] = self._digests.get("", {}) | self._digests.pop(edition)
        self._settle(edition)

    def close(self) -> None:
        """Settle all the rest, with its own lists of checksums."""
        self.write(site_files.manifests({path: it for found in self._digests.values() for path, it in found.items()}))
        for top in [*self._kept]:
            self._settle(top)

    def _settle(self, top: str) -> None:
        """Link what the cache has, but for a folder that is there whole, as it is to be: this stays."""
        files, fresh = self._kept.pop(top, {}), self._fresh.pop(top, set())
        if files and self.staging and _is_there(self.staging.before / top, files, fresh, self.folder / top):
            shutil.rmtree(self.folder / top, ignore_errors=True)
            self.staging.stay.append(top)
            return
        for name, file in files.items():
            if name not in fresh:
                link(file.location, self._place(file.path))

    def _put(self, file: NewFile) -> None:
        place = Path(self._place(file.path))
        place.unlink(missing_ok=True)  # it may be a link into the cache, whose file must stay
        place.write_bytes(file.content)
        top, _, name = file.path.partition("/")
        self._fresh.setdefault(top, set()).add(name)
        self._note(file.path, file.digests)

    def _place(self, path: str) -> str:
        """Return where a file of the site lies: below the folder, whoever named it, a zip, a plan or a cache."""
        paths.refuse_leading_out(path)
        if (folder := dirname(path)) not in self._folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self.folder}/{path}"

    def _note(self, path: str, digests: Sequence[str]) -> None:
        self.paths.add(path)
        top, slash, _ = path.partition("/")
        self._digests.setdefault(top if slash else "", {})[path] = digests


def _is_there(before: Path, files: Mapping[str, CachedFile], fresh: Collection[str], made: Path) -> bool:
    """Whether a folder holds the very files of the cache, those that were written (to `made`), and no others."""
    found = dict(_inodes(str(before)))
    return (
        found.keys() == files.keys() | fresh
        and before.stat().st_dev == Path(next(iter(files.values())).folder).stat().st_dev
        and all(found[name] == file.inode for name, file in files.items() if name not in fresh)
        and all(filecmp.cmp(before / name, made / name, shallow=False) for name in fresh)
    )


def _inodes(folder: str, beneath: str = "") -> Iterator[tuple[str, int]]:
    """Return the names below a folder, and what each file is known by; what is neither file nor folder is nothing."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _inodes(entry.path, f"{beneath}{entry.name}/")
            else:
                yield beneath + entry.name, entry.inode() if entry.is_file(follow_symlinks=False) else 0
