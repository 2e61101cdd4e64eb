"""MkDocs and Zensical, both with Material's look and a search of their own, from pages of Markdown."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.generators.contender import Contender, Programs

if TYPE_CHECKING:
    from tests.benchmarks.documents import Document

_MKDOCS = """site_name: 计划
use_directory_urls: false
nav:
  - index.md
theme:
  name: material
  language: zh
  font: false
plugins:
  - search:
      lang: zh
validation:
  nav:
    omitted_files: ignore
"""
_ZENSICAL = """[project]
site_name = "计划"
use_directory_urls = false
nav = ["index.md"]
[project.theme]
language = "zh"
font = false
"""


class _Markdown(Contender):
    def source(self, document: "Document") -> dict[str, str]:
        """Return the page; none but the home page stands in the navigation, whose cost grows with its square."""
        return {f"docs/{document.path.removesuffix('.html')}.md": document.markdown}


class MkDocs(_Markdown):
    """MkDocs with Material; the search cuts Chinese with jieba."""

    name = "MkDocs + Material"
    needs = ("mkdocs",)
    configuration: Mapping[str, str] = {"mkdocs.yml": _MKDOCS}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build: `--dirty` would leave a search that knows only what was built."""
        del folder
        return [[str(programs["mkdocs"]), "build", "--quiet"]]


class Zensical(_Markdown):
    """Zensical as it comes; it keeps a cache in its folder."""

    name = "Zensical"
    needs = ("zensical",)
    configuration: Mapping[str, str] = {"zensical.toml": _ZENSICAL}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build."""
        del folder
        return [[str(programs["zensical"]), "build"]]
