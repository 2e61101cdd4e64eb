"""Content-Security-Policy of pages: allowed sources, and inline scripts by their digests.

The policy stands in every page as `<meta>`, with the digests of its own inline scripts, and as a header of the nginx
configuration, with those of all pages of the release. The `<meta>` also allows `file:`, since the standard leaves it
to browsers whether a file's neighbours are `'self'`; on a server that allows nothing.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_RUN = {"module", "importmap", "speculationrules", "text/javascript", "application/javascript"}
"""Types of scripts that run, and that a policy governs; any other, as application/ld+json, is data."""

_FIRST = '<meta charset="utf-8">'

_SCRIPT_SOURCES = re.compile(r'<meta http-equiv="Content-Security-Policy" content="[^"]*?script-src[^;"]*')


def inline(html: str) -> set[str]:
    """Return the source expressions of a page's inline scripts, as 'sha256-…'."""
    return {source(text) for attributes, text in _SCRIPT.findall(html) if _runs(attributes)}


def policy(scripts: Iterable[str], ancestors: str | None = None, *, disk: bool = False) -> str:
    """Return the policy under which pages with these inline scripts work: their own files, WebAssembly for the search.

    `ancestors` says who may show the pages in a frame, which only a header can. `disk` lets pages that are read from a
    disk load what lies beside them: the standard leaves it to browsers whether a file's neighbours are 'self'.
    """
    own = "'self' file:" if disk else "'self'"
    allowed = " ".join((own, "'wasm-unsafe-eval'", *sorted(scripts)))
    parts = [f"default-src {own}", f"script-src {allowed}", "object-src 'none'", "base-uri 'none'"]
    parts.append(f"form-action {own}")
    if ancestors:
        parts.append(f"frame-ancestors {ancestors}")
    return "; ".join(parts)


def with_meta(html: str) -> str:
    """Return a page with its policy in it, for hosts that send no headers; it stands before all that it governs."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(inline(html), disk=True)}">'
    return html.replace(_FIRST, _FIRST + meta, 1)


def with_script(html: str, script: str) -> str:
    """Return a page whose policy allows one inline script more; a page without a policy is returned unchanged."""
    return _SCRIPT_SOURCES.sub(lambda policy: f"{policy[0]} {source(script)}", html, count=1)


def alone(style: str) -> str:
    """Return the policy of a self-contained page with this style sheet, which asks only its own server."""
    return f"default-src 'none'; img-src data:; style-src {source(style)}; connect-src 'self'; script-src"


def _runs(attributes: str) -> bool:
    if re.search(r"\bsrc\s*=", attributes, re.IGNORECASE):
        return False
    named = _TYPE.search(attributes)
    return not named or named[1].lower() in _RUN


def source(text: str) -> str:
    """Return the source expression by which a policy allows an inline script or style sheet."""
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}'"
