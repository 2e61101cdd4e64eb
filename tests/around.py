"""What stands around the editions, put together as a build does."""

from collections.abc import Iterator

from generator.plan.records import Plan
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


def all_files(plan: Plan, around: Site, frame_for: FrameFor, hand_written: list[Record]) -> Iterator[File]:
    """Return every file that belongs to no edition."""
    yield from files.site_files(plan, around, frame_for)
    yield from files.files_of_all(plan, around, frame_for)
    yield from files.department_files(department_years.through(History(plan)), pages.site_nav(plan), around, frame_for)
    yield from files.constant_files(hand_written)
