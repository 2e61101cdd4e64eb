"""The theme around a page, as text with slots: rendered once, then every page is stamped into it. It knows no theme."""

import re
from dataclasses import dataclass

from generator.site.pages.page import Page

SLOTS = ("title", "description", "canonical", "nav", "toc", "years", "head", "provenance", "content")
"""The parts of a page that the frame leaves open, by the names of Page's fields."""

_MARKER = "\0{}\0"  # no page holds a NUL: what is shown of data has a picture in its place
_MARKED = re.compile(_MARKER.format(f"({'|'.join(SLOTS)})"))


def marker(slot: str) -> str:
    """Return the text that holds a slot's place while the theme renders: no theme escapes or alters it."""
    return _MARKER.format(slot)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered theme, cut at its slots: text and the names of slots, in turn."""

    pieces: tuple[str, ...]

    def stamp(self, page: Page) -> str:
        """Return the whole page."""
        parts = list(self.pieces)
        parts[1::2] = [getattr(page, slot) for slot in self.pieces[1::2]]
        return "".join(parts)


def cut(html: str) -> Frame:
    """Cut a rendered theme at its markers."""
    return Frame(tuple(_MARKED.split(html)))
