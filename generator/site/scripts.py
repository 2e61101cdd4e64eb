"""Our own scripts as pages load them: parts joined, comments and indentation taken away."""

import json

from rjsmin import jsmin

from generator.package import ASSETS
from generator.site import pinned

SCRIPTS = {
    "plan.js": ("plan",),
    "matrix.js": ("matrix",),
    "matrix-file.js": ("matrix-file",),
    "search.js": tuple(f"search/{part}" for part in ("cutter", "reading", "indexes", "matching", "showing", "finding")),
    "search-more.js": ("search/more",),
    "search-box.js": ("search/box",),
    "search-page.js": ("search/form", "search/hits", "search/duties", "search/page"),
}
"""Name → parts, each using those before it. Pages link the first; it loads the others when a reader searches."""


def script(name: str) -> str:
    """Return the text of a script."""
    parts = [(ASSETS / f"{part}.js").read_text(encoding="utf-8") for part in SCRIPTS[name]]
    text = "".join(parts) if len(parts) == 1 else f'(function () {{\n"use strict";\n{"".join(parts)}}})();\n'
    if name == "plan.js":
        text = text.replace(
            "{ /* versions */ }", json.dumps({later: version(later) for later in SCRIPTS if later != name})
        )
    small: str = jsmin(text)
    return small + "\n"


def version(name: str) -> str:
    """Return the version of a script, by which `plan.js` asks for the others."""
    return pinned.version(script(name).encode("utf-8"))
