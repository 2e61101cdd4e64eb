"""What an edition offers to take away: each format's name, and who writes it. The bytes depend on the plan alone."""

from collections.abc import Callable
from dataclasses import dataclass

from generator import export
from generator.records import Edition


@dataclass(frozen=True)
class Format:
    """A file that an edition can be had as: its name in the site's data folder, what it holds, and who writes it."""

    name: str
    title: str
    write: Callable[[Edition], bytes]


FORMATS = {
    "json": Format("plan.json", "整个年度计划，供程序使用（JSON）", lambda e: export.plan_json(e).encode("utf-8")),
}
"""The word for `plan export --format` → the format. The site's data folder and its list of downloads follow it."""
