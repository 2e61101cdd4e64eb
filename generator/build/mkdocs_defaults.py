"""What a project need not say or have: settings, the pages of every site, the style sheet; themes that are refused."""

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from generator.git.log import Provenance
from generator.messages import say
from generator.package import ASSETS, CODE, DOCS
from generator.theme.styles import joined

OURS = "plan"
"""The name of our theme."""

_MATERIAL = frozenset({"material", "materialx"})
"""Themes of which ours shows but a part: by themselves they do not fit what the plug-in makes of their files."""

_EXTENSIONS = ("attr_list", "def_list", "admonition")
"""Extensions of Markdown in which our own pages are written, beside those that MkDocs always has."""

_UNUSED = ("assets/javascripts/", "assets/stylesheets/", "assets/frame.css")
"""Files of Material that no page loads: our pages have few lines of script, and one style sheet."""


def apply_defaults(config: MkDocsConfig) -> None:
    """Set what a project has left as MkDocs has it; addresses always end with .html, since those are promises."""
    config.use_directory_urls = False
    config.markdown_extensions += [name for name in _EXTENSIONS if name not in config.markdown_extensions]
    of_nav, of_links = config.validation.nav, config.validation.links
    if of_nav.omitted_files == logging.INFO:
        of_nav.omitted_files = logging.DEBUG  # the menu is ours: no page is missing in it
    if of_nav.not_found == logging.WARNING:
        of_nav.not_found = logging.DEBUG
    if of_links.unrecognized_links == logging.INFO:
        of_links.unrecognized_links = logging.WARNING


def refuse_other_theme(config: MkDocsConfig) -> None:
    """Raise PluginError where the theme is one that ours stands on, but by itself: its pages would be unreadable."""
    if config.theme.name in _MATERIAL:
        raise PluginError(
            say(
                "mkdocs.yml 的 theme 写的是 {name}，计划的网页在它下面排不出来。"
                "请改成 theme: plan（它建立在 Material 上；有 custom_dir 的，写 name: plan）。",
                name=config.theme.name,
            )
        )


def add_pages(files: Files, config: MkDocsConfig) -> None:
    """Add the pages of every site, but for those that the project has written itself, in the order of their names."""
    theirs = {file.src_uri: file for file in files.documentation_pages()}
    for path in sorted(DOCS.glob("*.md")):
        if path.name not in theirs:
            files.append(File.generated(config, path.name, abs_src_path=str(path)))


def provenance(file: File) -> Provenance | None:
    """Return the provenance of a page that the program brings; None of a page of the project."""
    place = Path(file.abs_src_path or "")
    return Provenance(place.relative_to(CODE.parent).as_posix()) if place.parent == DOCS else None


def remove_unused(files: Files, config: MkDocsConfig) -> None:
    """Remove the files of Material that no page uses."""
    for file in list(files):
        if config.theme.name == OURS and (file.src_uri.startswith(_UNUSED) or file.src_uri.endswith(".map")):
            files.remove(file)


def style_of(files: Files, config: MkDocsConfig) -> str:
    """Return the style sheet of all pages: Material's, its frame's and ours in one, so that a page loads one file."""
    own = (ASSETS / "plan.css").read_text("utf-8")
    if config.theme.name != OURS:
        return own
    theme = next(file for file in files if file.src_uri.startswith("assets/stylesheets/main."))
    frame = files.get_file_from_path("assets/frame.css")
    return joined(theme.content_string, frame.content_string if frame else "", own)
