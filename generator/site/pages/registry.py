"""Registry of pages: every kind that a module of this folder declares, and the side lists that lead to them.

To add a page of an edition:

1. Its address: a key in `urls`, which promises it for ever.
2. Its template in `templates/`, and a module in this folder with a function that yields its `PageSpec` and, from
   `site.pages.kind`, its declaration: an `EditionPage`.

All else follows from the declaration: that the page is made, for which editions, where the side list has it, and where
the year switcher leads from it. A page around the editions is a `SitePage`. Pages of departments through the years,
comparisons and the list of editions are jobs of a build each, and have functions of their own here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from generator import urls
from generator.package import CODE
from generator.plan.records import Edition, PlanSummary
from generator.site.pages import compare, editions, editors, years
from generator.site.pages.compose import Composer
from generator.site.pages.kind import FIRST, After, Below, EditionPage, PageKind, Place, SitePage, Within
from generator.site.pages.navigation import NavItem, SideList
from generator.site.pages.page import Download, EditionContext, Page, Site
from generator.years.comparison import Pairs
from generator.years.department_years import Through
from generator.years.elsewhere import Outside, Years
from generator.years.lineage import History


def _declared() -> Iterator[PageKind]:
    """Yield the kinds of pages that the modules of this folder declare."""
    folder, own = __name__.rsplit(".", 1)
    for module in iter_modules([str(CODE / "site/pages")]):
        if module.name != own:
            values = vars(import_module(f"{folder}.{module.name}")).values()
            yield from (value for value in values if isinstance(value, PageKind))


KINDS = tuple(_declared())
"""Every kind of page."""

EDITION_PAGES = tuple(kind for kind in KINDS if isinstance(kind, EditionPage))
"""The kinds of pages that editions have."""

AROUND = tuple(kind for kind in KINDS if not isinstance(kind, EditionPage))
"""The kinds of pages around the editions."""

MANUALS = frozenset(urls.url_for(name) for name, *_ in editors.MANUALS)
"""Addresses of the pages that MkDocs makes of Markdown for editors and developers, and not for the public."""

_OF_CURRENT = (("text", "计划全文"), ("departments", "部门"), ("matrix", "责任矩阵"))
"""Kinds of pages of the current edition that the menu of the site leads to, and what they are called there."""


def edition_pages(
    edition: Edition, files: Sequence[Download], site: Site, outside: Outside | None = None
) -> Iterator[Page]:
    """Yield the pages of an edition, which offers `files`; without `outside` it is taken for the only edition."""
    alone = PlanSummary(departments=(), references=(), editions=(edition,))
    outside = outside or Years(alone, offered).outside(edition)
    composer = Composer(SideList(edition_nav(edition)), site, edition, outside)
    source, there = site.past.of_edition(edition), frozenset(offered(edition))
    context = EditionContext(edition, outside, site.past, there, files)
    for kind in EDITION_PAGES:
        for spec in kind.pages(context) if kind.name in there else ():
            yield composer.page(kind, spec, site.past.of_task(edition, spec.task) if spec.task else source)


def site_pages(plan: PlanSummary, site: Site) -> Iterator[Page]:
    """Yield the pages that belong to no edition, except the list of editions and those of departments."""
    composer = Composer(SideList(site_nav(plan)), site)
    for kind in AROUND:
        for spec in kind.pages(plan, site.past) if isinstance(kind, SitePage) else ():
            yield composer.page(kind, spec, site.past.of_site())


def editions_page(plan: PlanSummary, site: Site, files: Sequence[Download] = ()) -> Page:
    """Return the list of editions; `files` are those of all years."""
    composer = Composer(SideList(site_nav(plan)), site)
    return composer.page(editions.KIND, editions.page(plan, site.compared, files), site.past.of_site())


def department_pages(shown: Iterable[Through], nav: Sequence[NavItem], site: Site) -> Iterator[Page]:
    """Yield the pages of departments through the years."""
    composer = Composer(SideList(nav), site)
    for view in shown:
        yield composer.page(years.KIND, years.page(view, site.past), site.past.of_site())


def comparison_page(
    history: History, old: Edition, new: Edition, pairs: Pairs, nav: Sequence[NavItem], site: Site
) -> Page:
    """Return the page that compares two editions; it leads to the comparisons `pairs`."""
    spec = compare.page(history, old, new, pairs)
    return Composer(SideList(nav), site).page(compare.KIND, spec, site.past.of_both(old, new))


def offered(edition: Edition) -> tuple[str, ...]:
    """Return the kinds of pages that an edition has."""
    return tuple(kind.name for kind in EDITION_PAGES if kind.offered(edition))


def titled(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the address and title of each page of an edition that is the only one of its kind, the search's apart."""
    for kind in EDITION_PAGES:
        if kind.title and kind.name != "search" and kind.offered(edition):
            yield urls.url_for(kind.name, edition.id), kind.title


def site_nav(plan: PlanSummary) -> tuple[NavItem, ...]:
    """Return the menu of the site, the side list of the pages that belong to no edition."""
    year, there = plan.current.id, plan.current.derived(offered)
    return (
        NavItem("首页", urls.url_for("home")),
        *(NavItem(title, urls.url_for(name, year)) for name, title in _OF_CURRENT if name in there),
        *([NavItem("历年计划", urls.url_for("editions"))] if len(plan.editions) > 1 else []),
        NavItem("下载", urls.url_for("downloads", year)),
        NavItem("帮助", urls.url_for("reading")),
    )


def edition_nav(edition: Edition) -> tuple[NavItem, ...]:
    """Return the side list of an edition."""
    return tuple(_entries(edition, FIRST))


def _entries(edition: Edition, first: Place) -> Iterator[NavItem]:
    """Yield the entries of a level of an edition's side list, from that at a place on."""
    for kind in placed(first):
        below = tuple(_entries(edition, Below(kind.name)))
        if kind.offered(edition):
            folders = tuple(one.folder(edition) for one in EDITION_PAGES if one.place == Within(kind.name))
            for item in kind.items(edition):
                yield replace(item, children=(*item.children, *below), folders=folders)
        else:
            yield from below


def placed(place: Place) -> Iterator[EditionPage]:
    """Yield the kinds of pages at a place of an edition's side list and after it, on its level."""
    for kind in EDITION_PAGES:
        if kind.place == place:
            yield kind
            yield from placed(After(kind.name))
