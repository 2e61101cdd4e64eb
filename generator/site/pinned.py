"""Links that name the very content they want: `?v=` and a part of its digest.

A page that was read before a publish so gets the files of its own release after it, from a server that knows of it; any
other takes no notice. It reads no files.

A reader loads a page, the site is switched, then come its style sheets and scripts, at the same addresses, now of
another release: so links name their content (`?v=` and twelve digits of the SHA-256), and a publish lays each such
file under `versions/`, where nginx looks first. Servers that know nothing of this send what is current. Considered:
names with digests for all (addresses are promises), a folder of assets a release (every page would change with each
commit), a cookie (the site sets none).
"""

import re
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from posixpath import join, normpath

LENGTH = 12
"""Hexadecimal digits of a version: enough that no two contents of one file share it."""

_LOADED = re.compile(r'(<(?:link\b[^>]*?\bhref|script\b[^>]*?\bsrc)=")([^"#?:]+\.(?:css|js))(")')
_NAMED = re.compile(r"\.[0-9a-f]{8}\.")  # the theme's own files have their digest in their name


def version(content: bytes) -> str:
    """Return the version of a content."""
    return sha256(content).hexdigest()[:LENGTH]


def pin(html: str, folder: str, content_of: Callable[[str], bytes]) -> str:
    """Pin the style sheets and scripts of a page in `folder`; `content_of` raises KeyError for what is not ours."""

    def pinned(match: re.Match[str]) -> str:
        link = match[2]
        try:
            content = content_of(normpath(join(folder, unescape(link))).lstrip("/"))
        except KeyError:
            return match[0]
        return match[0] if _NAMED.search(link) else f"{match[1]}{link}?v={version(content)}{match[3]}"

    return _LOADED.sub(pinned, html)
