"""Records of pages: the site around them, what a page is made from, its specification, and the rendered page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator import urls
from generator.formats import registry
from generator.history.provenance import Past
from generator.plan.records import Edition, EditionSummary, Task
from generator.plan.shapes.departments import Department
from generator.site import pinned
from generator.site.meta import Office
from generator.years.comparison import Compared
from generator.years.elsewhere import Outside

AUTHORITY = "plan.invalid,2014"
"""The tagging entity of ids (RFC 4151) where mkdocs.yml names none; nobody owns it, or ever will."""


@dataclass(frozen=True)
class Site:
    """What the pages need to know of the site around the plan."""

    name: str
    url: str = ""
    """The public address, with a slash at its end; empty where it is not known."""
    edit_url: str = ""
    """The address under which a repository's web pages edit a file of the plan; empty where there is none."""
    kept: tuple[str, ...] = ()
    """The editions whose pages are published as they were sealed, too."""
    documents: bool = True
    """Whether spreadsheets and documents are offered, of the editions and of each department."""
    pdf: bool = False
    """Whether each edition is offered as a PDF, which takes a second to make and a library more."""
    past: Past = field(default_factory=Past)
    """The history of the plan's files in git."""
    compared: Compared = "newest"
    """Which editions have pages that compare them."""
    commit_url: str = ""
    """The address below which a repository's web pages show a commit; empty where there is none."""
    examples: tuple[str, ...] = ()
    """What readers often search for, as the site's editors choose it."""
    authority: str = AUTHORITY
    """The tagging entity of the ids of feeds (RFC 4151)."""
    office: Office = field(default_factory=Office)
    """Who runs the site."""

    def within(self, edition: EditionSummary) -> "Site":
        """Return the site with no more of the past than the pages of an edition need."""
        return replace(self, past=self.past.within(edition))

    def feed_title(self, department: Department | None = None) -> str:
        """Return the title of the site's feed of changes, or of a department's."""
        return f"{self.name}：{department.name if department else ''}修改记录"


@dataclass(frozen=True)
class Page:
    """A rendered page without the theme. All but `path` is HTML, safe to put into a page."""

    path: str
    """Relative to the root of the site."""
    edition: str | None
    title: str
    description: str
    canonical: str
    nav: str
    toc: str
    content: str
    years: str = ""
    """Links to the same thing in other years."""
    head: str = ""
    """Elements for programs: links to the same as data, and linked data."""
    updated: str = ""
    """The line at the foot that says when what the page shows was last changed."""


@dataclass(frozen=True)
class Heading:
    """An entry of a page's table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True)
class FeedLink:
    """A feed that lists the changes of what a page shows: the site's, or a department's."""

    path: str
    department: Department | None = None


def site_feed() -> FeedLink:
    """Return the feed of the site."""
    return FeedLink(urls.url_for("changes-feed"))


def department_feed(past: Past, department: Department) -> FeedLink | None:
    """Return the feed of a department, if it has one."""
    if not past.is_followed(department):
        return None
    return FeedLink(urls.url_for("years-feed", None, department.id), department)


@dataclass(frozen=True, kw_only=True)
class PageSpec:
    """Specification of a page before it is rendered: its texts and the context of its template."""

    description: str
    context: dict[str, Any]
    title: str = ""
    """Its own title, where its kind has none."""
    article: str = ""
    """The title of what is read on it, where that is not the page's own; a page without either lists others."""
    id_: str | None = None
    """The id of what it shows, where there are several pages of its kind."""
    toc: tuple[Heading, ...] = ()
    feed: FeedLink | None = None
    task: Task | None = None
    """The task from whose file alone it is made: the file is linked for editing, its commits are the provenance."""
    quoted: tuple[EditionSummary, ...] = ()
    """The editions whose words it shows, where it belongs to none."""


@dataclass(frozen=True)
class Download:
    """A file that an edition offers: its name in data/, what is said of it, its bytes and SHA-256."""

    name: str
    offer: registry.Offer
    size: int
    sha256: str

    @property
    def version(self) -> str:
        """Return the fingerprint that pins a link to these very bytes."""
        return self.sha256[: pinned.LENGTH]


@dataclass(frozen=True)
class EditionContext:
    """All that the pages of an edition are made from."""

    edition: Edition
    outside: Outside
    """What they say of the other years."""
    past: Past
    offered: frozenset[str]
    """The kinds of pages that the edition has."""
    downloads: Sequence[Download] = ()
