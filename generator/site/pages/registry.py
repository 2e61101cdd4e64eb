"""Registry of pages: which pages the site and its editions have, in their order, and the side lists that lead to them.

To add a page of an edition:

1. Its address: a key in `urls`.
2. Its template in `templates/`, and a module in this folder with its `PageKind`, a function `pages` that yields its
   `PageSpec`, or none where the edition has nothing to show there, and a function `entries` that yields its entries of
   the side list; one that stands below another page's entry comes from `entries_below`, which that page's module calls.
3. Both functions in `EDITION_PAGES` and `EDITION_ENTRIES` below.
4. Its counterpart in other years: a page that every edition has is named in `years.elsewhere.SHARED`, one that only
   some have in `views.subjects.offered`; otherwise a page leads to the first page of the other years.

A page around the editions goes into `SITE_PAGES`, and its entry into `site_nav`. Pages of departments through the years
and comparisons are jobs of a build each, and have functions of their own here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from generator import urls
from generator.plan.records import Edition, PlanSummary
from generator.site.pages import (
    changes,
    compare,
    departments,
    downloads,
    duties,
    editions,
    home,
    machinery,
    matrix,
    references,
    search,
    section,
    sheet,
    subjects,
    targets,
    task,
    text,
    years,
)
from generator.site.pages import edition as front
from generator.site.pages.compose import Composer
from generator.site.pages.navigation import NavItem, SideList
from generator.site.pages.page import Download, EditionContext, Page, PageKind, PageSpec, Site
from generator.years.department_years import Through
from generator.years.elsewhere import Outside, Years
from generator.years.lineage import History
from generator.years.provenance import Past

EDITION_PAGES: tuple[Callable[[EditionContext], Iterator[PageSpec]], ...] = (
    front.pages,
    text.pages,
    section.pages,
    task.pages,
    search.pages,
    departments.pages,
    sheet.pages,
    matrix.pages,
    references.pages,
    targets.pages,
    subjects.pages,
    machinery.pages,
    changes.pages,
    downloads.pages,
)
"""The pages of an edition."""

EDITION_ENTRIES: tuple[Callable[[Edition], Iterator[NavItem]], ...] = (
    front.entries,
    text.entries,
    section.entries,
    departments.entries,
    subjects.entries,
    matrix.entries,
    references.entries,
    downloads.entries,
)
"""The entries of an edition's side list."""

SITE_PAGES: tuple[Callable[[PlanSummary, Past], Iterator[PageSpec]], ...] = (
    home.site_pages,
    search.site_pages,
    duties.site_pages,
    changes.site_pages,
)
"""The pages around the editions that depend on the plan as a whole."""

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
    outside = outside or Years(PlanSummary((), (), (edition,))).outside(edition)
    composer = Composer(SideList(edition_nav(edition)), site, edition, outside)
    source, context = site.past.of_edition(edition), EditionContext(edition, outside, site.past, files)
    for pages in EDITION_PAGES:
        for spec in pages(context):
            yield composer.page(spec, site.past.of_task(edition, spec.task) if spec.task else source)


def site_pages(plan: PlanSummary, site: Site) -> Iterator[Page]:
    """Yield the pages that belong to no edition, except the list of editions and those of departments."""
    composer = Composer(SideList(site_nav(plan)), site)
    for pages in SITE_PAGES:
        for spec in pages(plan, site.past):
            yield composer.page(spec, site.past.of_site())


def editions_page(plan: PlanSummary, site: Site, files: Sequence[Download] = ()) -> Page:
    """Return the list of editions; `files` are those of all years."""
    composer = Composer(SideList(site_nav(plan)), site)
    return composer.page(editions.page(plan, site.compared, files), site.past.of_site())


def department_pages(shown: Iterable[Through], nav: Sequence[NavItem], site: Site) -> Iterator[Page]:
    """Yield the pages of departments through the years."""
    composer = Composer(SideList(nav), site)
    for view in shown:
        yield composer.page(years.page(view, site.past), site.past.of_site())


def comparison_page(history: History, old: Edition, new: Edition, nav: Sequence[NavItem], site: Site) -> Page:
    """Return the page that compares two editions."""
    return Composer(SideList(nav), site).page(compare.page(history, old, new), site.past.of_both(old, new))


def site_nav(plan: PlanSummary) -> tuple[NavItem, ...]:
    """Return the side list of the pages that belong to no edition."""
    shown = (NavItem(f"{edition.id}年度计划", urls.url_for("edition", edition.id)) for edition in plan.editions)
    return (
        _around(home.KIND),
        _around(search.KIND),
        _around(duties.KIND),
        *shown,
        _around(editions.KIND),
        _around(changes.KIND),
        *(NavItem(title, urls.url_for(name)) for name, title in HAND_WRITTEN),
    )


def _around(kind: PageKind) -> NavItem:
    return NavItem(kind.title, urls.url_for(kind.name))


def edition_nav(edition: Edition) -> tuple[NavItem, ...]:
    """Return the side list of an edition."""
    return tuple(entry for entries in EDITION_ENTRIES for entry in entries(edition))
