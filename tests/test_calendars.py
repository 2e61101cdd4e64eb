"""Calendars and the page of what comes due, as other programs and readers have them; no clock has a part in them."""

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import icalendar
import lxml.html
import pytest

from generator.formats.calendars import Publisher, calendar
from generator.formats.plan_json import plan_data
from generator.intake.edition import make, put
from generator.intake.manuscript import Manuscript
from generator.plan.load import load
from generator.plan.records import Edition, Task
from generator.site.pages import registry
from generator.site.pages.page import Site
from generator.views import deadlines

NOTICE = """某某市2031年工作安排
(一)建设平台。做好建设。(市教育局牵头，市财政局配合，6月底前完成)
(二)改善服务。做好服务。(市水利局牵头，每季度末报送进展)
(三)加强培训。办好培训班。(市水利局牵头，长期坚持)
(四)修路。修好路。(市交通局牵头，10月前完成)
(五)植树。种好树。(市水利局负责，2032年底前完成)
(六)推进数字建设。做好建设。(市教育局牵头)
1.建设系统。由各方建设。(市财政局牵头，11月15日前完成)
2.用好系统。各单位用好。(市交通局牵头)"""

OURS = Publisher("https://plan.example.org/", "example.org")
LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)", re.DOTALL)


@cache
def edition() -> Edition:
    """Return the edition of the notice."""
    with TemporaryDirectory() as name:
        put(make(Manuscript(tuple(NOTICE.split("\n"))), "2031", Path(name) / "plan"), Path(name) / "plan")
        return load(Path(name) / "plan").editions[0]


def with_task(id_: str, **changes: object) -> Edition:
    """Return the edition with another value of a task."""

    def changed(task: Task) -> Task:
        return replace(task, **changes) if task.id == id_ else task  # type: ignore[arg-type]

    sections = (replace(one, tasks=tuple(map(changed, one.tasks))) for one in edition().sections)
    return replace(edition(), sections=tuple(sections))


def strictly(content: bytes) -> list[dict[str, str]]:
    """Read a calendar as RFC 5545 says, and refuse all else: events as property → value."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in physical)
    assert max(map(len, physical)) <= 75
    lines: list[str] = []
    for line in physical:
        text = line.decode("utf-8")  # no character is cut
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for text in lines[1:-1]:
        match = LINE.fullmatch(text)
        assert match, text
        if match[1] == "BEGIN":
            events.append({})
        elif events and match[1] != "END":
            assert match[1] not in events[-1]
            events[-1][match[1]] = _unescaped(match[3])
    return events


def _unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]|\\(?![\\;,nN])", value.replace("\\\\", ""))
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def written(one: Edition | None = None, department: str = "") -> bytes:
    """Return the calendar of an edition, or of a department known by its name."""
    one = one or edition()
    found = next((each for each in one.departments if each.name == department), None)
    return calendar(one, OURS, found) or b""


DAYS = {
    "1-1": ["2031-06-30"],
    "1-2": ["2031-03-31", "2031-06-30", "2031-09-30", "2031-12-31"],
    "1-5": ["2032-12-31"],
    "1-6.1": ["2031-11-15"],
}
"""Task, or part of one → its days, by hand."""


def test_two_readers_find_each_day_once() -> None:
    """Each day is an event of a whole day, with an id of its own, for a library and by the RFC's own rules."""
    ours = strictly(written())
    theirs = icalendar.Calendar.from_ical(written()).walk("VEVENT")
    expected = {
        (f"2031-{id_}-{at}@example.org", day) for id_, listed in DAYS.items() for at, day in enumerate(listed, 1)
    }

    assert {(one["UID"], str(dt.date.fromisoformat(one["DTSTART"]))) for one in ours} == expected
    assert {(str(one["uid"]), str(one.decoded("dtstart"))) for one in theirs} == expected
    assert len(ours) == len(theirs) == len(expected)
    assert b"DTSTART;VALUE=DATE:" in written()
    assert [one["SUMMARY"] for one in ours] == [str(one["summary"]) for one in theirs]


def test_events_say_what_the_notice_says_and_where() -> None:
    """An event has the task's title, the notice's words, and a link to the task's page."""
    first = strictly(written())[0]

    assert first["SUMMARY"] == "(一)建设平台，时限：6月底前完成"
    assert first["URL"] == "https://plan.example.org/2031/tasks/1-1.html"
    assert "牵头：市教育局" in first["DESCRIPTION"]
    assert "以通知的原话为准" in first["DESCRIPTION"]
    assert "URL" not in strictly(calendar(edition(), Publisher("", "example.org")) or b"")[0]


@pytest.mark.parametrize("title", ["甲, 乙; 丙\\丁", "“平台”" * 40, "𠮷野家" * 30, "a" * 200, '甲:乙"丙'])
def test_any_title_comes_back_to_the_letter(title: str) -> None:
    """What RFC 5545 escapes and folds is what it was when it is read, and no character is cut in two."""
    content = written(with_task("1-1", title=title))
    theirs = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]

    assert strictly(content)[0]["SUMMARY"] == str(theirs["summary"]) == f"(一){title}，时限：6月底前完成"


def test_departments_have_what_they_bear() -> None:
    """A department's calendar has the very events of the edition's that it leads, supports or bears, and no other."""
    whole = {one["UID"]: one for one in strictly(written())}
    borne = {"市教育局": {"1-1"}, "市财政局": {"1-1", "1-6.1"}, "市水利局": {"1-2", "1-5"}}

    for name, tasks in borne.items():
        own = strictly(written(department=name))
        assert {one["UID"].rsplit("-", 1)[0] for one in own} == {f"2031-{id_}" for id_ in tasks}
        assert all(whole[one["UID"]] == one for one in own)
    assert calendar(edition(), OURS, next(one for one in edition().departments if one.name == "市交通局")) is None


@pytest.mark.parametrize(
    "changes",
    [{"title": "另一个标题"}, {"deadline": "7月底前完成"}, {"due": (dt.date(2031, 5, 31),)}, {"text": "另说。"}],
)
def test_ids_last(changes: dict[str, object]) -> None:
    """An event whose words, or the reading of whose words, are mended has its old id, so that it moves."""
    before, after = (
        {one["UID"] for one in strictly(written(each))} for each in (edition(), with_task("1-1", **changes))
    )

    assert before == after


def test_the_stamp_is_the_day_of_issue() -> None:
    """Nothing in a calendar comes from the clock."""
    head = edition().head.model_copy(update={"issued": dt.date(2031, 2, 3)})

    assert {one["DTSTAMP"] for one in strictly(written())} == {"20310101T000000Z"}
    assert {one["DTSTAMP"] for one in strictly(written(replace(edition(), head=head)))} == {"20310203T000000Z"}


def test_what_was_due_before_the_notice_was_issued_is_not() -> None:
    """Of what recurs, the days before the day of issue are left out; a single one is not sure then."""
    head = edition().head.model_copy(update={"issued": dt.date(2031, 7, 3)})
    due = {one.task.id: [*map(str, one.due)] for one in deadlines.deadlines(replace(edition(), head=head))}

    assert due["1-2"] == ["2031-09-30", "2031-12-31"]
    assert due["1-1"] == []


def pages(one: Edition) -> dict[str, lxml.html.HtmlElement]:
    """Return the pages of an edition by name."""
    found = registry.edition_pages(one, (), Site("计划"))
    return {page.path.removeprefix("2031/"): lxml.html.fromstring(page.content) for page in found}


@cache
def own_pages() -> dict[str, lxml.html.HtmlElement]:
    """Return the pages of the edition of the notice."""
    return pages(edition())


def test_the_page_goes_by_month_with_what_has_no_day_last() -> None:
    """Each day is a row below its month, beside the notice's words; what names no day stands last, in its words."""
    page = own_pages()["deadlines.html"]
    headings = [each.text_content() for each in page.xpath("//h2")]
    rows = [(row.xpath("string(th)"), row.xpath("string(td[2])")) for row in page.xpath("//tbody/tr")]

    assert headings == [
        "2031年3月",
        "2031年6月",
        "2031年9月",
        "2031年11月",
        "2031年12月",
        "2032年12月",
        "没有确定的日子",
    ]
    assert rows[:3] == [("3月31日", "每季度末报送进展"), ("6月30日", "6月底前完成"), ("6月30日", "每季度末报送进展")]
    assert [row[0] for row in rows] == ["3月31日", "6月30日", "6月30日", "9月30日", "11月15日", "12月31日", "12月31日"]
    last = page.xpath("//section[last()]")[0].text_content()
    assert "长期坚持" in last
    assert "10月前完成" in last


def test_a_task_shows_the_day_beside_the_words() -> None:
    """The notice's words stand as they are; the day beside them is said to be the site's reading, or the editor's."""

    def said(page: lxml.html.HtmlElement) -> list[str]:
        return [each.text_content() for each in page.xpath("//div[@class='deadline']/dd")]

    assert said(own_pages()["tasks/1-1.html"]) == ["6月底前完成本站读作2031年6月30日"]
    assert said(own_pages()["tasks/1-4.html"]) == ["10月前完成"]
    assert said(own_pages()["tasks/1-2.html"])[0].endswith("2031年3月31日、6月30日、9月30日、12月31日")
    edited = with_task("1-4", due=(dt.date(2031, 9, 30),))
    assert said(pages(edited)["tasks/1-4.html"]) == ["10月前完成编者读作2031年9月30日"]
    silenced = with_task("1-1", due=())
    assert said(pages(silenced)["tasks/1-1.html"]) == ["6月底前完成"]


def test_where_nothing_is_due_on_a_day_there_is_no_page_and_no_calendar() -> None:
    """An edition without days has neither; nor does any of its pages lead to one."""
    without = load(Path(__file__).parents[1] / "plan").editions[0]
    made = list(registry.edition_pages(without, (), Site("计划")))

    assert calendar(without, OURS) is None
    assert not any(page.path.endswith("deadlines.html") for page in made)
    assert not any(".ics" in page.content or "deadlines.html" in page.content + page.nav for page in made)


def test_pages_offer_the_calendars_that_there_are() -> None:
    """The page by month and the downloads lead to the edition's calendar, a department's page to its own, if any."""
    found = own_pages()
    ids = {one.name: one.id for one in edition().departments}

    def calendars(page: str) -> list[str]:
        return [str(link) for link in found[page].xpath("//a[contains(@href, '.ics')]/@href")]

    assert calendars("deadlines.html") == calendars("downloads.html") == ["calendar.ics"]
    assert calendars(f"departments/{ids['市教育局']}.html") == [f"{ids['市教育局']}.ics"]
    assert calendars(f"departments/{ids['市交通局']}.html") == []


def test_the_data_have_the_days_beside_the_words() -> None:
    """plan.json has them with the task, its clause and its parts, and none where none is sure."""
    tasks = {task["id"]: task for task in plan_data(edition())["tasks"]}

    assert (tasks["1-1"]["deadline"], tasks["1-1"]["due"]) == ("6月底前完成", ["2031-06-30"])
    assert tasks["1-2"]["clauses"][0]["due"] == DAYS["1-2"]
    assert [part["due"] for part in tasks["1-6"]["parts"]] == [["2031-11-15"], []]
    assert (tasks["1-4"]["due"], tasks["1-3"]["due"]) == ([], [])
