"""Scan of pages from untrusted sources for anything that runs, except the scripts that this program writes.

Browsers parse by rules that differ within drawings, in XML and with age. So what they may parse differently is refused,
too: markup where only text should be, comments with markup in them, ends of scripts that are not plainly written.

`SCRIPTS` keeps the digests of all inline scripts that pages ever had: who changes one adds its digest and leaves the
old ones.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from generator.site import csp
from generator.text.markup import tokens
from generator.text.patterns import lazy

MARKUP = frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml", ".svg", ".xml", ".atom", ".rss"})
"""Suffixes of files that a browser parses as markup, and may find scripts in."""

UNREADABLE = frozenset({".xsl", ".xslt", ".mht", ".mhtml", ".svgz", ".swf", ".htc", ".hta"})
"""Suffixes of files that may run something, and that no site of ours has."""

# Inline scripts in the pages of this program, of any version: a new one is added, none is taken away.
SCRIPTS = frozenset(
    {
        "'sha256-gAlHuF6nfr4m32/uuE3otyEkVWJr5MQ9/gM6BxH7X0E='",  # of every page: colours and size of text
        "'sha256-2C5qg34ZQtu5wY4t505cb1mQzsII7gDyORwpVpvrGRs='",  # the same, as it was at first
        "'sha256-QfDRhzdUlreOHxkcQGfnKjqDGkukoZdqkRPFOoBgIjo='",  # of 404.html: where the site lies
    }
)

_DATA = frozenset({"application/ld+json", "application/json"})
_REFUSED = frozenset(
    (
        *("applet", "base", "embed", "fencedframe", "frame", "frameset", "iframe", "object", "portal"),
        *("noembed", "noframes", "plaintext", "xmp"),  # what is in them is markup to some parsers, text to others
        *("animate", "animatemotion", "animatetransform", "set"),  # they write attributes
    )
)
_LOADING = frozenset({"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest"})
_LEADING = frozenset({"href", "xlink:href", *_LOADING})
_TEXTS = {"raw": lazy("<"), "comment": lazy("[<>]")}
"""Kind of token → what in its text other parsers may take for markup."""
_ANY_SCRIPT = lazy(r"(?i)<(?:[\w.-]+:)?script\b")
_ANY_END = lazy(r"(?i)</(?:[\w.-]+:)?script")
_PLAIN_END = lazy(r"(?i)</script>")
_REFRESH = lazy(r"(?i)\s*\d+\s*(?:;\s*url=(.*))?")


def may_run(path: str) -> bool:
    """Whether a browser may find a script in a file, by its name."""
    return _suffix(path) in MARKUP | UNREADABLE


def faults(path: str, content: bytes, known: Collection[str] | None = SCRIPTS) -> Iterator[str]:
    """Yield what a file would run, or may run in some browser, except inline scripts with one of the `known` digests.

    Where `known` is None, every inline script is allowed, but nothing else.
    """
    if _suffix(path) in UNREADABLE:
        yield _suffix(path)
    if _suffix(path) not in MARKUP:
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield "UTF-8"
        return
    yield from _faults(text, known)
    if "\0" in text or len(_ANY_SCRIPT.findall(text)) != text.lower().count("<script"):
        yield "<script"
    if len(_ANY_END.findall(text)) != len(_PLAIN_END.findall(text)):
        yield "</script"


def _faults(text: str, known: Collection[str] | None, *, unscripted: bool = False) -> Iterator[str]:
    script: Mapping[str, str] = {}
    scripts = 0
    for token in tokens(text):
        if token.kind == "start":
            yield from _in_tag(token.text, token.attributes)
            script = token.attributes
        elif token.kind == "raw" and token.within == "script":
            scripts += 1
            if not _is_known(token.text, script, known):
                yield f"<script>{token.text.strip()[:40]}"
        elif token.kind == "raw" and token.within == "noscript" and not unscripted:
            yield from _faults(token.text, known, unscripted=True)
        elif token.kind == "declaration":
            yield from _in_declaration(token.text)
        elif token.kind == "open" or (token.kind in _TEXTS and _TEXTS[token.kind].search(token.text)):
            yield token.text.strip()[:40]
    if scripts != text.lower().count("<script"):  # one that stands where it is no element to us may be one to others
        yield "<script"


def _in_tag(tag: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the faults of an element and its attributes."""
    name = tag.rpartition(":")[2]
    if name in _REFUSED or (name == "script" and tag != name) or "srcdoc" in values:
        yield f"<{tag}>"
    yield from (f"<{tag} {key}>" for key in values if key.startswith("on"))
    yield from (f"<{tag} {key}={values[key][:40]}>" for key in values if key in _LEADING and _is_bad(tag, key, values))
    if name == "meta":
        yield from _in_meta(values)


def _is_known(text: str, values: Mapping[str, str], known: Collection[str] | None) -> bool:
    """Whether a script is allowed: loads a file, whose address `_in_tag` checks, is data, or has a known digest."""
    if values.keys() & {"src", "href", "xlink:href"}:
        return not text.strip()
    if values.get("type", "").strip().lower() in _DATA:
        return "<" not in text and _is_json(text)
    return known is None or csp.source(text) in known


def _in_declaration(text: str) -> Iterator[str]:
    """Yield a declaration that may define or include anything: all except the document type, and XML in UTF-8."""
    encoding = re.search(r"""encoding\s*=\s*["']([^"']*)""", text)
    is_xml = text.lower().startswith("?xml ") and (not encoding or encoding[1].lower() == "utf-8")
    if not is_xml and (not text.lower().startswith("!doctype") or re.search(r"[<\[]", text)):
        yield f"<{text[:40]}"


def _in_meta(values: Mapping[str, str]) -> Iterator[str]:
    charset = values.get("charset", "utf-8")
    declared = re.search(r"(?i)charset\s*=\s*([\w-]+)", values.get("content", ""))
    if declared and "http-equiv" in values:
        charset = declared[1]
    if charset.lower() not in ("utf-8", "utf8"):
        yield f"<meta charset={charset[:40]}>"
    if values.get("http-equiv", "").strip().lower() == "refresh":
        led = _REFRESH.fullmatch(values.get("content", ""))
        if not led or _is_foreign((led[1] or "").strip("\"' ")):
            yield "<meta refresh>"


def _suffix(path: str) -> str:
    return PurePosixPath(path.lower()).suffix


def _is_bad(tag: str, key: str, values: Mapping[str, str]) -> bool:
    """Whether an address runs something, or loads something from another host."""
    value = re.sub(r"[\x00-\x20]+", "", values[key])
    if value.lower().startswith("data:image/") and tag in ("img", "link"):
        return False
    leads = key.endswith("href") and (tag in ("a", "area") or (tag == "link" and not _loads(values.get("rel", ""))))
    if leads:
        return _scheme(value) not in ("", "http", "https", "mailto")
    return any(map(_is_foreign, value.split(",") if key == "srcset" else [value]))


def _loads(rel: str) -> bool:
    return bool(re.search(r"(?i)stylesheet|icon|load|fetch|import|manifest", rel))


def _is_foreign(address: str) -> bool:
    return bool(_scheme(address)) or re.match(r"[/\\]{2}", address) is not None


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return "?"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
