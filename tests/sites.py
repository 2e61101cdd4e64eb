"""Small sites made by hand, whole enough to be published: what tests of releases need, without a build."""

import shutil
from pathlib import Path

from generator.build.output import SiteFolder
from generator.package import THEME
from generator.site import pinned
from generator.site.files import File

INDEX = b'<!doctype html><link rel="stylesheet" href="assets/plan.css?v=%s"><a href="2031/index.html">'


def files(word: str = "one") -> dict[str, bytes]:
    """Return the files of a site in which some say a word."""
    style = f"/* {word} */".encode() * 20
    return {
        "index.html": INDEX % pinned.version(style).encode() + word.encode() + b" " * 100,
        "about.html": b"<!doctype html><p>" + b"about " * 100,
        "versions.json": b"[]",
        "search-text.js": b"plan.loaded();",
        "pagefind/records.bin": b"\x1f",
        "assets/plan.css": style,
        "2031/index.html": b"<!doctype html><p>",
        "2031/data/plan.json": f'{{"word": "{word}"}}'.encode(),
        f"2031/pagefind/fragment/unknown_{pinned.version(word.encode())[:7]}.pf_fragment": word.encode(),
    }


def write(folder: Path, content: dict[str, bytes]) -> None:
    """Write a site with its lists of checksums into a folder."""
    target = SiteFolder(folder, None)
    target.write(File(path, body) for path, body in content.items())
    target.close_edition("2031")
    target.close()


def own_theme(folder: Path) -> Path:
    """Write an `overrides` of a project into its folder that has all of the theme, to be changed; return it."""
    left_out = shutil.ignore_patterns("__init__.py", "__pycache__", "mkdocs_theme.yml")
    return Path(shutil.copytree(THEME, folder / "overrides", ignore=left_out))
