"""Hugo with bare templates, and Pagefind's extended edition, which cuts Chinese, over its pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.generators.contender import Contender, Programs

if TYPE_CHECKING:
    from tests.benchmarks.documents import Document

_CONFIG = """baseURL = "/"
locale = "zh-Hans"
title = "计划"
uglyURLs = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "section", "home", "404"]
[security]
allowContent = [".*"]
"""
_PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><main>
{{ .Content }}</main></body></html>
"""


class Hugo(Contender):
    """Pages of HTML with a head of JSON, put into one template."""

    name = "Hugo + Pagefind extended"
    needs = ("hugo", "pagefind_extended")
    output = "public"
    caches = ("resources", "hugo-cache")
    configuration: Mapping[str, str] = {"hugo.toml": _CONFIG, "layouts/_default/single.html": _PAGE}

    def source(self, document: "Document") -> dict[str, str]:
        """Return the page with its address in its head: `index` in a file's name would mean something to Hugo."""
        head = json.dumps({"title": document.title, "url": f"/{document.path}"}, ensure_ascii=False)
        return {f"content/{document.path.replace('index.html', 'overview.html')}": f"{head}\n\n{document.html}"}

    def commands(self, folder: Path, programs: Programs) -> list[list[str]]:
        """Build, then index."""
        build = [str(programs["hugo"]), "--quiet", "--cacheDir", str(folder / "hugo-cache")]
        return [build, [str(programs["pagefind_extended"]), "--site", self.output]]
