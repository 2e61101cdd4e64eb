"""Declaration of a kind of page: its address, title, place and counterpart, from which the site derives all else.

A declaration says everything outright: nothing but `entries` has a default that could be forgotten in silence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from generator import urls
from generator.history.provenance import Past
from generator.plan.records import Edition, PlanSummary
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import EditionContext, PageSpec


@dataclass(frozen=True)
class After:
    """A place in the side list: behind the entry of another kind, on its level."""

    kind: str


@dataclass(frozen=True)
class Below:
    """A place in the side list: first below the entry of another kind, or where that would be if it is not offered."""

    kind: str


@dataclass(frozen=True)
class Within:
    """No place in the side list: the reader of such a page is at the entry of another kind, which leads to it."""

    kind: str


FIRST = After("")
"""The first place in the side list."""

UNLISTED = None
"""No place in the side list: other links lead to the page, and no entry is marked there."""

Place = After | Below | Within | None


class Counterpart(Enum):
    """Where the switcher leads in another year from a page that shows no thing of its own."""

    SAME_KIND = auto()
    """To the page of the same kind where that year offers it, else to its front page, with a label that says so."""


@dataclass(frozen=True)
class SameThing:
    """The switcher leads to the same thing, as `years.elsewhere` finds it, else to the year's front page."""

    missing: str
    """The label of the front page: what that year does not have."""
    of: str = ""
    """The kind of page whose thing this one shows too; its own where nothing is said."""


@dataclass(frozen=True, kw_only=True)
class PageKind:
    """A kind of page: what all pages of the kind have in common."""

    name: str
    """Its key in `urls`, which promises its address."""
    template: str
    title: str | None
    """The title of the only page of its kind; None where each page has its own."""


@dataclass(frozen=True, kw_only=True)
class SitePage(PageKind):
    """A kind of page around the editions that depends on the plan as a whole."""

    pages: Callable[[PlanSummary, Past], Iterator[PageSpec]]


@dataclass(frozen=True, kw_only=True)
class EditionPage(PageKind):
    """A kind of page that editions have."""

    place: Place
    pages: Callable[[EditionContext], Iterator[PageSpec]]
    """Yields its pages of an edition that offers it."""
    offered: Callable[[Edition], bool]
    """Whether an edition has such pages; it may depend on nothing but the edition's files."""
    counterpart: Counterpart | SameThing
    data: tuple[str, ...]
    """Files of the edition that say the same for programs, with {id} for that of the page."""
    entries: Callable[[Edition], Iterator[NavItem]] | None = None
    """Yields its entries of the side list, where they are not one of its title."""

    def items(self, edition: Edition) -> Iterator[NavItem]:
        """Yield its entries of an edition's side list, without what stands below them."""
        if self.entries:
            yield from self.entries(edition)
        elif self.title:
            yield NavItem(self.title, urls.url_for(self.name, edition.id))

    def folder(self, edition: Edition) -> str:
        """Return the folder of its pages in an edition, as 2014/tasks/."""
        return urls.url_for(self.name, edition.id).removesuffix("{id}.html")


def always(_edition: Edition) -> bool:
    """Whether an edition offers a page that all have: it does."""
    return True
