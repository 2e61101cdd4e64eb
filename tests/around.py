"""Which pages and files the site has: those around the editions, put together as a build does, and an edition's."""

from collections.abc import Iterator

from generator import urls
from generator.plan.records import Edition, Plan
from generator.site import files
from generator.site.files import File, FrameFor
from generator.site.pages import registry as pages
from generator.site.pages.page import Page, Site
from generator.site.search import Record
from generator.years import department_years
from generator.years.lineage import History


def all_pages(plan: Plan, around: Site) -> Iterator[Page]:
    """Return every page that belongs to no edition."""
    yield from pages.site_pages(plan, around)
    yield pages.editions_page(plan, around)
    yield from pages.department_pages(department_years.through(History(plan)), pages.site_nav(plan), around)


def only_pages(edition: Edition) -> dict[str, str]:
    """Return kind → address of the pages of which the edition has one of the kind."""
    addresses = {kind: urls.url_for(kind, edition.id) for kind in pages.offered(edition)}
    return {kind: address for kind, address in addresses.items() if "{id}" not in address}


def all_files(plan: Plan, around: Site, frame_for: FrameFor, hand_written: list[Record]) -> Iterator[File]:
    """Return every file that belongs to no edition."""
    yield from files.site_files(plan, around, frame_for)
    yield from files.files_of_all(plan, around, frame_for)
    yield from files.department_files(department_years.through(History(plan)), pages.site_nav(plan), around, frame_for)
    yield from files.constant_files(hand_written)
