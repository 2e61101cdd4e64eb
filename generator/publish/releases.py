"""The releases of the site in a target: which there are, which is served, and what each holds. It changes nothing."""

import re
from collections.abc import Iterable
from pathlib import Path

from generator import urls
from generator.files import manifest
from generator.site import csp, pinned

CURRENT, RELEASES, VERSIONS, EARLIER = "current", "releases", "versions", "earlier"

_RELEASE = re.compile(r"(\d{6})-[0-9a-f]{8}")
_NAMED = re.compile(r"[._][0-9a-f]{7,}\.[\w.]+")
"""In the names of files that are named by their content: the theme's own, and Pagefind's."""

_OF_ALL = {urls.url_for("database"), urls.url_for("database-about")}
"""Data of all years, which stand beside the pages."""


def releases(target: Path) -> list[Path]:
    """Return the releases that are kept, oldest first."""
    folder = target / RELEASES
    return sorted(path for path in folder.iterdir() if _RELEASE.fullmatch(path.name)) if folder.is_dir() else []


def current(target: Path) -> Path | None:
    """Return the release that is served: a folder that stands for a link is the release whose list of files it has."""
    served, known = target / CURRENT, releases(target)
    if served.is_symlink():
        name = served.readlink().name
        return next((release for release in known if release.name == name), None)
    lists = manifest.name("sha256")
    if not (served / lists).is_file():
        return None
    same = (release for release in reversed(known) if (release / lists).is_file())
    return next((release for release in same if is_same(release / lists, served / lists)), None)


def changes(before: Path | None, after: Path) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the paths that were added, changed and removed between two releases, without their compressed twins."""
    old, new = files_of(before) if before else {}, files_of(after)
    changed = (path for path in new if path in old and not is_same(old[path], new[path]))
    return tuple(sorted(new.keys() - old.keys())), tuple(sorted(changed)), tuple(sorted(old.keys() - new.keys()))


def addresses(paths: Iterable[str]) -> list[str]:
    """Return the addresses under which files are asked for, from the root of the site: an index has two."""
    found = set()
    for path in paths:
        found.add(f"/{path}")
        if path == "index.html" or path.endswith("/index.html"):
            found.add(f"/{path.removesuffix('index.html')}")
    return sorted(found)


def inline_scripts(release: Path) -> set[str]:
    """Return every inline script of a release's pages, as a policy names them."""
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in release.rglob("*.html"))
    return {script for page in pages for script in csp.inline(page)}


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of a release, without their compressed twins, by their paths."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if name.removesuffix(".gz") == name or name[:-3] not in files}


def is_same(one: Path, other: Path) -> bool:
    """Whether two files hold the same."""
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def pinned_files(release: Path) -> dict[str, Path]:
    """Return what pages of a release load by its content: path below `versions/` → file."""
    found = {}
    for name, path in files_of(release).items():
        if _NAMED.search(path.name) and not name.endswith(".html"):
            found[f"{EARLIER}/{name}"] = path
        elif "/data/" in name or path.suffix in (".css", ".js") or name in _OF_ALL:
            found[f"{pinned.version(path.read_bytes())}/{name}"] = path
    return found


def seals(release: Path) -> dict[str, str]:
    """Return the digests of the seals that a release has published: year → digest."""
    found = {folder.name: seal_of(folder) for folder in release.glob("[0-9][0-9][0-9][0-9]")}
    return {year: digest for year, digest in found.items() if digest}


def seal_of(folder: Path) -> str | None:
    """Return the digest of the seal that the folder of a published edition carries."""
    file = folder / "data/source/seal.yml"
    found = re.search(r"^digest: '(\w+)'$", file.read_text(encoding="utf-8") if file.is_file() else "", re.MULTILINE)
    return found[1] if found else None
