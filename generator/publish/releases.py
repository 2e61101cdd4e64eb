"""Read which releases a target holds, which is served, which files each has, and how two differ. It writes nothing."""

import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator import urls
from generator.files import inventory, manifest
from generator.site import csp, pinned

CURRENT, RELEASES, VERSIONS, EARLIER = "current", "releases", "versions", "earlier"

_RELEASE = re.compile(r"(\d{6})-[0-9a-f]{8}")
_HASHED_NAME = re.compile(r"[._][0-9a-f]{7,}\.[\w.]+")
"""What names contain that are made of their content's digest: the theme's own files, and Pagefind's."""

_DATABASES = {urls.url_for("database"), urls.url_for("database-about")}
"""Files with the data of all years: the SQLite database and its metadata."""


def releases(target: Path) -> list[Path]:
    """Return the folders of the releases in a target, oldest first."""
    folder = target / RELEASES
    return sorted(path for path in folder.iterdir() if _RELEASE.fullmatch(path.name)) if folder.is_dir() else []


def current(target: Path) -> Path | None:
    """Return the folder of the release that is served, None where there is none.

    Where `current` is a copy instead of a link, it is the newest release with the same manifest.
    """
    served, existing = target / CURRENT, releases(target)
    if served.is_symlink():
        name = served.readlink().name
        return next((release for release in existing if release.name == name), None)
    manifest_name = manifest.name("sha256")
    if not (served / manifest_name).is_file():
        return None
    same = (release for release in reversed(existing) if (release / manifest_name).is_file())
    return next((release for release in same if same_content(release / manifest_name, served / manifest_name)), None)


class DifferingPaths(NamedTuple):
    """The paths in which two releases differ, sorted, without .gz copies."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def changes(before: Path | None, after: Path) -> DifferingPaths:
    """Return the sorted paths that were added, changed and removed between two releases, without their .gz copies."""
    old, new = files_of(before) if before else {}, files_of(after)
    changed = (path for path in new if path in old and not same_content(old[path], new[path]))
    return DifferingPaths(
        tuple(sorted(new.keys() - old.keys())), tuple(sorted(changed)), tuple(sorted(old.keys() - new.keys()))
    )


def addresses(paths: Iterable[str]) -> list[str]:
    """Return the sorted URL paths of files, each with a leading slash: index.html is also its folder."""
    url_paths: set[str] = set()
    for path in paths:
        url_paths.add(f"/{path}")
        if path == "index.html" or path.endswith("/index.html"):
            url_paths.add(f"/{path.removesuffix('index.html')}")
    return sorted(url_paths)


def inline_scripts(release: Path, paths: Iterable[str] | None = None) -> set[str]:
    """Return the inline scripts of a release's pages as sources of a Content-Security-Policy: 'sha256-…'.

    They are those of all pages, or of the pages among some paths. What somebody put in the place of a page is none.
    """
    files = release.rglob("*.html") if paths is None else (release / path for path in paths if path.endswith(".html"))
    readable = (path for path in files if path.is_file() and os.access(path, os.R_OK))
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in readable)
    return {script for page in pages for script in csp.inline(page)}


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of a release without the .gz copies of others: path relative to it → file."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if name.removesuffix(".gz") == name or name[:-3] not in files}


def same_content(one: Path, other: Path) -> bool:
    """Whether two files have the same bytes."""
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def listed_digests(release: Path) -> dict[str, str]:
    """Return path → SHA-256 of the files of a release by its manifests; by the files themselves where it has none."""
    listed = inventory.listed_files(release)
    return listed or {name: sha256(path.read_bytes()).hexdigest() for name, path in files_of(release).items()}


def pinned_files(digests: Mapping[str, str]) -> dict[str, str]:
    """Return the files that pages of a release load by a digest: path below `versions/` → path in the release.

    `digests` are path → SHA-256 of its files.
    """
    pins = {}
    for name, digest in digests.items():
        file = name.rpartition("/")[2]
        if _HASHED_NAME.search(file) and not name.endswith(".html"):
            pins[f"{EARLIER}/{name}"] = name
        elif "/data/" in f"/{name}" or file.endswith((".css", ".js")) or name in _DATABASES:
            pins[f"{digest[: pinned.LENGTH]}/{name}"] = name
    return pins


def published_seals(release: Path) -> dict[str, str]:
    """Return the digests (SHA-256, hexadecimal) that the seals in a release state: year → digest."""
    digests = {folder.name: seal_digest(folder) for folder in release.glob("[0-9][0-9][0-9][0-9]")}
    return {year: digest for year, digest in digests.items() if digest}


def seal_digest(folder: Path) -> str | None:
    """Return the digest that the seal of a published edition states, by its folder; None where it is not sealed."""
    file = folder / "data/source/seal.yml"
    match = re.search(r"^digest: '(\w+)'$", file.read_text(encoding="utf-8") if file.is_file() else "", re.MULTILINE)
    return match[1] if match else None
