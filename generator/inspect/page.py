"""Reads one page, in a single pass over its tokens."""

import datetime as dt
import re
from collections.abc import Mapping
from html import unescape
from posixpath import dirname
from urllib.parse import unquote

from generator.inspect.characters import odd_characters
from generator.inspect.seen import SeenPage
from generator.site.links import host, leads
from generator.text.markup import Token, tokens

_LINKING = ("href", "src", "action", "poster", "data", "srcset")
_LEADING = frozenset({"a", "area", "form"})
_LOADING = re.compile("stylesheet|icon|preload|prefetch")
_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_ISSUED = re.compile(r"成文日期</dt>\s*<dd[^>]*>([^<]{1,60}(?:<span[^>]*>)?[^<]{0,60})")
_CLOSING = frozenset({"footer", "a", "p"})
_ENTITY = re.compile(r"&#[0-9xXa-fA-F]{1,8};?")


class Reader:
    """Reads the pages of one site, whose files it knows."""

    def __init__(self, files: Mapping[str, int]) -> None:
        self._files = files
        self._targets: dict[tuple[str, str], str | None] = {}
        """Folder and link → path of the file: the pages of a folder have most links in common."""

    def read(self, path: str, content: bytes) -> SeenPage:
        """Return what is seen of a page."""
        if b"\0" in content:
            return SeenPage(path=path, size=len(content), fault="binary")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return SeenPage(path=path, size=len(content), fault="encoding")
        scan = _Scan(path, self)
        for token in tokens(text):
            if token.kind != "end" or token.text in _CLOSING:
                scan.take(token)
        return scan.seen(len(content), text)

    def target(self, page: str, link: str) -> str | None:
        """Return the file that a link without fragment leads to; empty for another site, None where there is none."""
        key = dirname(page), link
        if key not in self._targets:
            path = leads(self._files, "", page, link, alone=False)
            if path is None:  # a folder stands for its first page
                path = leads(self._files, "", page, link.partition("?")[0].rstrip("/") + "/index.html", alone=False)
            self._targets[key] = path
        return self._targets[key]


class _Scan:
    """What the tokens of a page have shown so far."""

    def __init__(self, path: str, reader: Reader) -> None:
        self._path, self._reader = path, reader
        self._is_cut = self._has_viewport = self._redirects = False
        self._language = self._title = ""
        self._headings = 0
        self._labels: dict[str, str] = {}
        self._repeated: dict[str, None] = {}
        self._bare: list[str] = []
        self._ids: set[str] = set()
        self._links: dict[tuple[bool, str], None] = {}
        self._foot: list[str] | None = None
        self._in_foot = False
        self._foot_links: list[tuple[list[str], str]] = []
        self._in_link = False
        self._updated: list[str] | None = None
        self._in_updated = False

    def take(self, token: Token, *, unscripted: bool = False) -> None:
        """Take the next token."""
        match token.kind:
            case "start":
                self._start(token.text, token.attributes)
            case "text":
                self._text(token.text)
            case "end":
                self._end(token.text)
            case "raw" if token.within == "title" and not self._title:
                self._title = " ".join(unescape(token.text).split())
            case "raw" if token.within == "noscript" and not unscripted:
                for inner in tokens(token.text):
                    self.take(inner, unscripted=True)
            case "open":
                self._is_cut = True

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if attributes:
            if id_ := attributes.get("id"):
                self._ids.add(id_)
            self._link(name, attributes)
        match name:
            case "html":
                self._language = attributes.get("lang", "")
            case "meta":
                self._meta(attributes)
            case "h1":
                self._headings += 1
            case "img" if "alt" not in attributes:
                self._bare.append(attributes.get("src", ""))
            case "footer":
                self._foot, self._in_foot = self._foot or [], True
            case "a":
                self._anchor(attributes)
            case "p" if "updated" in attributes.get("class", "").split():
                self._updated, self._in_updated = [], True

    def _anchor(self, attributes: Mapping[str, str]) -> None:
        self._in_link = self._in_foot
        if self._in_foot:
            self._foot_links.append(([], attributes.get("href", "")))
        elif name := attributes.get("name"):
            self._ids.add(name)

    def _end(self, name: str) -> None:
        if name == "footer":
            self._in_foot = self._in_link = False
        elif name == "a":
            self._in_link = False
        elif name == "p":
            self._in_updated = False

    def _text(self, text: str) -> None:
        if self._in_updated and self._updated is not None:
            self._updated.append(text)
        if self._in_foot and self._foot is not None:
            self._foot.append(text)
            if self._in_link:
                self._foot_links[-1][0].append(text)

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name, content = attributes.get("name", ""), attributes.get("content", "").strip()
        if name.lower() == "viewport":
            self._has_viewport = "width=" in content
        if attributes.get("http-equiv", "").lower() == "refresh":
            self._redirects = True
        if name and self._labels.setdefault(name, content) != content:
            self._repeated[name] = None

    def _link(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note the addresses in a tag, and whether what they lead to is loaded with the page."""
        for key in _LINKING:
            if value := attributes.get(key):
                loads = bool(_LOADING.search(attributes.get("rel", ""))) if name == "link" else name not in _LEADING
                parts = value.split(",") if key == "srcset" else [value]
                for part in parts:
                    self._links[loads, part.strip().split(" ")[0] if key == "srcset" else part.strip()] = None

    def seen(self, size: int, text: str) -> SeenPage:
        """Return what was seen, when all tokens were taken."""
        dead, anchors, outward = self._followed()
        loads = [link for is_loaded, link in self._links if is_loaded]
        targets = [(link, self._reader.target(self._path, link.partition("#")[0])) for link in loads]
        entities = "".join(map(unescape, _ENTITY.findall(text))) if "&#" in text else ""
        issued = _ISSUED.search(text)
        return SeenPage(
            path=self._path,
            size=size,
            is_cut=self._is_cut,
            redirects=self._redirects,
            language=self._language,
            title=self._title,
            headings=self._headings,
            has_viewport=self._has_viewport,
            labels=self._labels,
            repeated=tuple(self._repeated),
            without_alternative=tuple(self._bare),
            ids=frozenset(self._ids),
            dead=tuple(dead),
            anchors=tuple(anchors),
            outward=tuple(outward),
            foreign=tuple(link for link in loads if _is_foreign(link)),
            loaded=tuple(dict.fromkeys(target for _, target in targets if target)),
            foot=None if self._foot is None else _plain(self._foot),
            foot_links=tuple((_plain(words), href) for words, href in self._foot_links),
            issued=_day(issued[1]) if issued else None,
            updated=_day("".join(self._updated or ())),
            odd=odd_characters(text + entities),
        )

    def _followed(self) -> tuple[dict[str, None], dict[tuple[str, str], None], dict[str, None]]:
        """Return the links that lead nowhere, those to a place on a page, and those to other sites."""
        dead: dict[str, None] = {}
        anchors: dict[tuple[str, str], None] = {}
        outward: dict[str, None] = {}
        for loads, link in self._links:
            base, _, fragment = link.partition("#")
            target = self._reader.target(self._path, base) if base else self._path
            if target is None:
                dead[link] = None
            elif not target:
                if not loads and _is_foreign(link):
                    outward[link] = None
            elif fragment and not loads and not fragment.startswith((":~:", "!")):
                anchors[target, unquote(fragment)] = None
        return dead, anchors, outward


def _is_foreign(link: str) -> bool:
    """Whether an address leads to another host."""
    return link.lower().startswith(("http:", "https:", "//")) and bool(host(link))


def _plain(texts: list[str]) -> str:
    return " ".join(unescape("".join(texts)).split())


def _day(text: str) -> dt.date | None:
    """Return the first day that a text names; None where it names none, or one that the calendar has not."""
    match = _DAY.search(re.sub("<[^>]*>", "", text))
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
