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
from typing import TypeVar

from generator import urls
from generator.package import CODE
from generator.plan.records import Edition, PlanSummary
from generator.site.pages import compare, editions, years
from generator.site.pages.compose import Composer
from generator.site.pages.kind import FIRST, After, Below, EditionPage, PageKind, Place, SitePage, Within
from generator.site.pages.navigation import NavItem, SideList
from generator.site.pages.page import Download, EditionContext, Page, Site
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


Kind = TypeVar("Kind", bound=PageKind)

KINDS = tuple(_declared())
"""Every kind of page."""

EDITION_PAGES = tuple(kind for kind in KINDS if isinstance(kind, EditionPage))
"""The kinds of pages that editions have."""

AROUND = tuple(kind for kind in KINDS if not isinstance(kind, EditionPage))
"""The kinds of pages around the editions."""

HAND_WRITTEN = (
    ("reading", "怎样读计划"),
    ("about", "关于本站"),
    ("accessibility", "无障碍声明"),
    ("editing", "怎样修改计划"),
    ("publishing", "怎样发布网站"),
    ("data-format", "数据格式"),
    ("rules", "检查规则"),
)
"""The pages that MkDocs makes of Markdown: their keys in `urls`, and their titles in the side list."""


def edition_pages(
    edition: Edition, files: Sequence[Download], site: Site, outside: Outside | None = None
) -> Iterator[Page]:
    """Yield the pages of an edition, which offers `files`; without `outside` it is taken for the only edition."""
    outside = outside or Years(PlanSummary((), (), (edition,)), offered).outside(edition)
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


def comparison_page(history: History, old: Edition, new: Edition, nav: Sequence[NavItem], site: Site) -> Page:
    """Return the page that compares two editions."""
    spec = compare.page(history, old, new)
    return Composer(SideList(nav), site).page(compare.KIND, spec, site.past.of_both(old, new))


def offered(edition: Edition) -> tuple[str, ...]:
    """Return the kinds of pages that an edition has."""
    return tuple(kind.name for kind in EDITION_PAGES if kind.offered(edition))


def site_nav(plan: PlanSummary) -> tuple[NavItem, ...]:
    """Return the side list of the pages that belong to no edition."""
    items: list[NavItem] = []
    for kind in placed(AROUND, FIRST):
        if kind is editions.KIND:
            items += (
                NavItem(f"{edition.id}年度计划", urls.url_for("edition", edition.id)) for edition in plan.editions
            )
        items.append(NavItem(kind.title or "", urls.url_for(kind.name)))
    return (*items, *(NavItem(title, urls.url_for(name)) for name, title in HAND_WRITTEN))


def edition_nav(edition: Edition) -> tuple[NavItem, ...]:
    """Return the side list of an edition."""
    return tuple(_entries(edition, FIRST))


def _entries(edition: Edition, first: Place) -> Iterator[NavItem]:
    """Yield the entries of a level of an edition's side list, from that at a place on."""
    for kind in placed(EDITION_PAGES, first):
        below = tuple(_entries(edition, Below(kind.name)))
        if kind.offered(edition):
            folders = tuple(one.folder(edition) for one in EDITION_PAGES if one.place == Within(kind.name))
            for item in kind.items(edition):
                yield replace(item, children=(*item.children, *below), folders=folders)
        else:
            yield from below


def placed(kinds: Sequence[Kind], place: Place) -> Iterator[Kind]:
    """Yield the kinds of pages at a place of a side list and after it, on its level."""
    for kind in kinds:
        if kind.place == place:
            yield kind
            yield from placed(kinds, After(kind.name))
