"""What stands around the editions, put together as a build does."""

from collections.abc import Iterator

from generator import pages, site, yearly
from generator.history import History
from generator.pages import Page, Site
from generator.plan.records import Plan
from generator.search import Record
from generator.site import File, FrameFor


def all_pages(plan: Plan, around: Site) -> Iterator[Page]:
    """Give every page that belongs to no edition."""
    yield from pages.site_pages(plan, around)
    yield pages.editions_page(plan, around)
    yield from pages.department_pages(yearly.through(History(plan)), pages.site_nav(plan), around)


def all_files(plan: Plan, around: Site, frame_for: FrameFor, hand_written: list[Record]) -> Iterator[File]:
    """Give every file that belongs to no edition."""
    yield from site.site_files(plan, around, frame_for)
    yield from site.files_of_all(plan, around, frame_for)
    yield from site.department_files(yearly.through(History(plan)), pages.site_nav(plan), around, frame_for)
    yield from site.steady_files(hand_written)
