"""Records of what an inspector sees: of a page, and of a site."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.inspect.characters import Oddity

KEPT = "sealed/"
"""Where the pages of sealed editions are kept as they were: nobody may add a label to them."""

MISSING_PAGE = "404.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenPage:
    """What is seen of one page."""

    path: str
    size: int
    fault: str = ""
    """Why it cannot be read; then all else is empty."""
    is_cut: bool = False
    """Whether its markup ends within a tag or comment."""
    redirects: bool = False
    language: str = ""
    title: str = ""
    headings: int = 0
    """How many headings of the first level it has."""
    has_viewport: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    """What its `<meta name=…>` say; of a name that is repeated the first."""
    repeated: tuple[str, ...] = ()
    """Names of labels that stand twice, and say different things."""
    without_alternative: tuple[str, ...] = ()
    """Addresses of pictures without an alternative text."""
    ids: frozenset[str] = frozenset()
    dead: tuple[str, ...] = ()
    """Links that lead to no file of the site."""
    anchors: tuple[tuple[str, str], ...] = ()
    """Links to a place on another page: its path, and the fragment."""
    outward: tuple[str, ...] = ()
    """Links to other sites."""
    foreign: tuple[str, ...] = ()
    """What it loads from other sites."""
    loaded: tuple[str, ...] = ()
    """Files of the site that it loads."""
    foot: str | None = None
    """The text of its foot."""
    foot_links: tuple[tuple[str, str], ...] = ()
    """The links of its foot: text, and where to."""
    issued: dt.date | None = None
    """The day on which its document is signed (成文日期), as it states it."""
    updated: dt.date | None = None
    odd: Mapping[str, Oddity] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenSite:
    """What is seen of a site."""

    name: str
    today: dt.date
    sizes: Mapping[str, int]
    """Path → size of every file."""
    irregular: tuple[str, ...]
    """Paths of what is no file: pipes, devices, links to nothing."""
    pages: tuple[SeenPage, ...]
    """The pages, by their paths."""

    @property
    def readable(self) -> tuple[SeenPage, ...]:
        """The pages that can be read, and show something: redirects only lead on."""
        return tuple(page for page in self.pages if not page.fault and not page.redirects)

    @property
    def own(self) -> tuple[SeenPage, ...]:
        """The readable pages of today: those kept as they were sealed apart."""
        return tuple(page for page in self.readable if not page.path.startswith(KEPT))
