"""Navigation as HTML: the side list with the reader's place marked, and the table of contents of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import dirname

from markupsafe import escape

from generator import urls
from generator.site.pages.page import Heading
from generator.site.render import render
from generator.text.unbroken import unbroken

_OPENED = ' aria-current="true"'


@dataclass(frozen=True)
class NavItem:
    """An entry of the side list; its children show where the page is one of them or the entry itself."""

    title: str
    target: str
    children: tuple["NavItem", ...] = ()
    folders: tuple[str, ...] = ()
    """The folders whose pages stand below this entry without being listed."""


class SideList:
    """A side list as HTML; pages of one folder below one entry share it but for the mark of where the reader is."""

    def __init__(self, nav: Sequence[NavItem]) -> None:
        self._nav = nav
        self._entries = {each.target: item for item in nav for each in (item, *item.children)}
        self._folders = [(folder, item) for item in nav for each in (item, *item.children) for folder in each.folders]
        self._lists: dict[tuple[str, str], str] = {}

    def at(self, path: str) -> str:
        """Return the list as it stands on the page at `path`."""
        opened = self._entries.get(path) or next(
            (item for folder, item in self._folders if path.startswith(folder)), None
        )
        key = dirname(path), opened.target if opened else ""
        if key not in self._lists:
            self._lists[key] = unbroken(render("nav.html", path, items=self._nav, opened=opened))
        if path not in self._entries:
            return self._lists[key]
        link = f'<a href="{escape(urls.relative(path, path))}"'
        before, _, after = self._lists[key].partition(link)
        return f'{before}{link} aria-current="page"{after.removeprefix(_OPENED)}'


def render_toc(headings: Sequence[Heading]) -> str:
    """Return a page's table of contents as HTML; an empty text where the page is short."""
    return unbroken(render("toc.html", "", headings=headings)) if headings else ""
