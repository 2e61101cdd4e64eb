"""Eleventy with bare templates, and Pagefind's extended edition over its pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.generators.contender import Contender, Programs

if TYPE_CHECKING:
    from tests.benchmarks.documents import Document

_CONFIG = """module.exports = () => ({
  htmlTemplateEngine: false,
  dir: { input: "pages", includes: "../layouts", output: "site" },
});
"""
_PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main>
{{ content | safe }}</main></body></html>
"""


class Eleventy(Contender):
    """Pages of HTML with a head of JSON, put into one template of Nunjucks."""

    name = "Eleventy + Pagefind extended"
    needs = ("eleventy", "pagefind_extended")
    configuration: Mapping[str, str] = {"eleventy.config.cjs": _CONFIG, "layouts/page.njk": _PAGE}

    def source(self, document: "Document") -> dict[str, str]:
        """Return the page with its address in its head."""
        head = {"title": document.title, "permalink": document.path, "layout": "page.njk"}
        return {f"pages/{document.path}": f"---json\n{json.dumps(head, ensure_ascii=False)}\n---\n{document.html}"}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build, then index."""
        del folder
        return [
            [str(programs["eleventy"]), "--quiet"],
            [str(programs["pagefind_extended"]), "--site", self.output],
        ]
