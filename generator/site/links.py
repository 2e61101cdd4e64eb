"""Links of pages and style sheets: their extraction, and whether they lead to files of the site."""

import re
from collections.abc import Collection, Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from generator.text.markup import tokens

LONGEST = 2000
"""How many characters an address may have: no browser asks for a longer one."""

LEADING = frozenset({"a", "link", "form"})
"""Elements whose addresses a reader follows; those of others are loaded."""

_NAMES = ("href", "src", "action", "poster", "data", "srcset")
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


def links_of(path: str, text: str) -> list[tuple[str, str]]:
    """Return the addresses in a page or style sheet, each with its element; `load` stands for what a page loads.

    Other files have none.
    """
    if path.endswith(".css"):
        return _style_links(text)
    return [*_page_links(text)] if path.endswith(".html") else []


def _page_links(text: str, *, unscripted: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the addresses in a page; a link element that loads its target counts as `load`."""
    for token in tokens(text):
        if token.kind == "start":
            loads = token.text == "link" and re.search(
                "stylesheet|icon|preload|prefetch", token.attributes.get("rel", "")
            )
            element = "load" if loads else token.text
            yield from ((element, value) for name, value in token.attributes.items() if name in _NAMES)
        elif token.kind == "raw" and token.within == "noscript" and not unscripted:
            yield from _page_links(token.text, unscripted=True)


def host(link: str) -> str:
    """Return the host of an address; of one that cannot be parsed, the whole text, which is no host's name."""
    try:
        return urlsplit(link).netloc
    except ValueError:
        return link


def leads(files: Collection[str], root: str, page: str, link: str, *, alone: bool) -> str | None:
    """Return the path of the file below `root` to which an address on a page leads; the empty text for another site.

    It is None where the address leads nowhere.

    `alone`: the files are of one edition only, so that every link out of its folder passes.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    target = normpath(join(dirname(page), unquote(parts.path)))
    if alone and target.startswith(".."):
        return ""
    return _found(files, root, target) if len(target) <= LONGEST else None


def _found(files: Collection[str], root: str, target: str) -> str | None:
    """Return the path of a file; an address that begins with / may begin with the path at which the site is served."""
    parts = target.split("/")
    paths = ["/".join(parts[i:]) for i in range(len(parts))] if parts[0] == "" else [target]
    return next((root + path for path in paths if root + path in files), None)


def _style_links(text: str) -> list[tuple[str, str]]:
    """Return the addresses in a style sheet, except fragments of itself."""
    first, *rest = text.split("/*")
    without_comments = first + "".join(piece.partition("*/")[2] for piece in rest)
    return [("load", link) for link in _CSS_URL.findall(without_comments) if not link.startswith("#")]
