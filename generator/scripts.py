"""Our own scripts as pages load them: parts joined, comments and indentation taken away."""

from pathlib import Path

from rjsmin import jsmin

_FOLDER = Path(__file__).parent / "assets"

SCRIPTS = {
    "plan.js": ("plan",),
    "search.js": ("search/cutter", "search/indexes", "search/matching", "search/showing", "search/finding"),
    "search-more.js": ("search/more",),
    "search-box.js": ("search/box",),
    "search-page.js": ("search/page",),
}
"""Name → parts, each using those before it. Pages link the first; it loads the others when a reader searches."""


def script(name: str) -> str:
    """Give the text of a script."""
    parts = [(_FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in SCRIPTS[name]]
    text = "".join(parts) if len(parts) == 1 else f'(function () {{\n"use strict";\n{"".join(parts)}}})();\n'
    small: str = jsmin(text)
    return small + "\n"
