"""What pages may load: the Content-Security-Policy, made of the inline scripts that they hold. It reads no files."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_RUN = {"module", "importmap", "speculationrules", "text/javascript", "application/javascript"}
"""Types of scripts that a policy holds back; any other, as application/ld+json, is data and never runs."""

_FIRST = '<meta charset="utf-8">'


def inline(html: str) -> set[str]:
    """Give the inline scripts of a page as a policy names them: by their digests."""
    return {source(text) for attributes, text in _SCRIPT.findall(html) if _runs(attributes)}


def policy(scripts: Iterable[str], ancestors: str | None = None, *, disk: bool = False) -> str:
    """Give the policy under which pages with these inline scripts work: their own files, WebAssembly for the search.

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
    """Give a page with its policy in it, for hosts that send no headers; it stands before all that it governs."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(inline(html), disk=True)}">'
    return html.replace(_FIRST, _FIRST + meta, 1)


def _runs(attributes: str) -> bool:
    if re.search(r"\bsrc\s*=", attributes, re.IGNORECASE):
        return False
    named = _TYPE.search(attributes)
    return not named or named[1].lower() in _RUN


def source(script: str) -> str:
    """Return the name by which a policy allows an inline script."""
    return f"'sha256-{b64encode(sha256(script.encode('utf-8')).digest()).decode()}'"
