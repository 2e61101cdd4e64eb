"""Write what comes due as calendars (iCalendar, RFC 5545), of an edition or of one of its departments.

An event is a whole day, with the notice's words. It is known by task, part and place among the days, so that a calendar
that is subscribed to moves it where our reading is mended, and has it once, whether from the edition or a department.
Nothing in it comes from the clock: the stamp is the day of issue.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from generator import urls
from generator.plan.records import Edition, Part
from generator.plan.shapes.departments import Department
from generator.views import labels
from generator.views.deadlines import Deadline, deadlines


class Publisher(NamedTuple):
    """Who publishes a calendar: the site's address, "" where it is not known, and the domain of its ids."""

    url: str
    domain: str


def calendar(edition: Edition, publisher: Publisher, department: Department | None = None) -> bytes | None:
    """Return the calendar of an edition, or of what concerns a department; None where nothing comes due on a day."""
    rows = [one for one in deadlines(edition) if one.due and (department is None or one.concerns(department))]
    return _written(edition, rows, publisher, department) if rows else None


def _written(edition: Edition, rows: list[Deadline], publisher: Publisher, department: Department | None) -> bytes:
    from icalendar import Calendar, Event  # noqa: PLC0415  it takes a tenth of a second, and few editions need it

    made = Calendar()
    name = f"{department.name if department else ''}{edition.id}年度计划时限"
    made.add("prodid", "-//plan//deadlines//ZH")
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    for one in rows:
        for at, day in enumerate(one.due, start=1):
            event = Event()
            for key, value in _event(edition, one, at, publisher):
                event.add(key, value)
            event.add("dtstart", day)
            made.add_component(event)
    return bytes(made.to_ical())


def _event(edition: Edition, one: Deadline, at: int, publisher: Publisher) -> Iterator[tuple[str, object]]:
    """Yield the properties of an event, but for its day."""
    part = f".{one.unit.at}" if isinstance(one.unit, Part) else ""
    title = f"{labels.full_number(edition, one.task)}{one.task.title}"
    yield "uid", f"{edition.id}-{one.task.id}{part}-{at}@{publisher.domain}"
    yield "dtstamp", dt.datetime.combine(_issued(edition), dt.time(), dt.UTC)
    yield "summary", "，".join(filter(None, (title, one.part, f"时限：{one.when}" if one.when else "")))
    yield "description", "\n".join(_description(edition, one))
    yield "transp", "TRANSPARENT"
    if publisher.url:
        yield "url", publisher.url + urls.url_for("task", edition.id, one.task.id)


def _description(edition: Edition, one: Deadline) -> Iterator[str]:
    """Yield the lines of an event: from which plan it is, who leads, and whose reading the day is."""
    yield f"《{edition.head.title}》"
    for role in ("lead", "joint"):
        if names := [duty.as_written for duty in one.unit.duties if duty.role == role]:
            yield f"{labels.ROLE_NAMES[role]}：{'、'.join(dict.fromkeys(names))}"
    whose = "编者的读法" if one.by_editor else "本站的读法"
    yield f"日期是{whose}，以通知的原话为准。" if one.when else f"通知没有写时限，日期是{whose}。"


def _issued(edition: Edition) -> dt.date:
    """Return the day of issue, the first of the year where it is not known."""
    return edition.head.issued or edition.head.published or dt.date(int(edition.id), 1, 1)
