"""Paths of the folders that are installed with the program: code, assets and data."""

from pathlib import Path

CODE = Path(__file__).parent
"""The folder of the package; cache keys include a fingerprint of all its files."""

ASSETS = CODE / "assets"
DATA = CODE / "data"
THEME = CODE / "theme"
DOCS = CODE / "docs"
"""The hand-written pages of every site, in Markdown; a page of a project's own replaces that of the same name."""
