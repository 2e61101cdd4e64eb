"""Frames: the rendered theme around a page as text with slots, into which every page is stamped.

MkDocs renders a frame for each edition and folder (and for its index page, which themes know), with a marker in each
slot. `tests/test_frame.py` renders the same pages the long way, through MkDocs, and compares bytes.
"""

import re
from dataclasses import dataclass

from generator.site.pages.page import Page

SLOTS = ("title", "description", "canonical", "nav", "toc", "years", "head", "updated", "content")
"""The slots of a frame, by the names of `Page`'s fields."""

_MARKER = "\0{}\0"  # no page holds a NUL: what is shown of data has a picture in its place
_MARKED = re.compile(_MARKER.format(f"({'|'.join(SLOTS)})"))


def marker(slot: str) -> str:
    """Return the placeholder of a slot while the theme renders: no theme escapes or alters it."""
    return _MARKER.format(slot)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered theme, cut at its slots: text and names of slots alternate."""

    pieces: tuple[str, ...]

    def stamp(self, page: Page) -> str:
        """Return the whole page as HTML, with the page's parts in the slots."""
        parts = list(self.pieces)
        parts[1::2] = [getattr(page, slot) for slot in self.pieces[1::2]]
        return "".join(parts)


def cut(html: str) -> Frame:
    """Return the frame that a rendered theme is, cut at its markers."""
    return Frame(tuple(_MARKED.split(html)))
