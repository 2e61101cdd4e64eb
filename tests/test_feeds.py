"""The feeds of what changed: Atom as RFC 4287 says, with ids as RFC 4151 says."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree

from generator import urls
from generator.git import log
from generator.history.provenance import Past
from generator.history.revisions import Change, Revision, Revisions
from generator.plan.load import load
from generator.plan.records import Plan
from generator.site import feeds
from generator.site.pages.page import AUTHORITY, Site

ATOM = "{http://www.w3.org/2005/Atom}"
_TAG = re.compile(r"tag:([a-z0-9._-]+@)?[a-z0-9.-]+,[0-9]{4}(-[0-9]{2}){0,2}:[A-Za-z0-9._~/-]+")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
BEIJING = dt.timezone(dt.timedelta(hours=8))
HOSTILE = "<b>&amp;\"'\x00\x1b]]></script>"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the small plan."""
    return load(Path(__file__).parent / "small_plan")


def _revision(day: int, *changes: Change) -> Revision:
    return Revision(log.Commit(f"{day:040x}", dt.datetime(2031, 4, day, 9, tzinfo=BEIJING)), changes, str(day))


def _change(lines: str = "文字有改动", **more: str) -> Change:
    names = ("市财政局",)
    return Change("task", "2031", "1-1", more.get("name", "旧名"), (lines,), (("文字", "甲(乙)", "甲丙"),), names)


def _site(*found: Revision, url: str = "", authority: str = AUTHORITY) -> Site:
    past = Past(is_known=True, revisions=Revisions(found), followed=("shi-cai-zheng-ju",))
    return Site("示例", url, past=past, authority=authority)


def _checked(content: bytes) -> etree._Element:
    """Parse a feed, and hold it against what RFC 4287 requires of feeds and entries."""
    feed = etree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert [child.text for child in element.findall(f"{ATOM}{name}")] == [element.findtext(f"{ATOM}{name}")]
        assert _TAG.fullmatch(element.findtext(f"{ATOM}id") or "")
        assert _TIME.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert len(element.findall(f"{ATOM}link[@rel='alternate'][@type='text/html']")) == 1
        assert (element.findtext(f"{ATOM}title") or "").strip()
    assert len(feed.findall(f"{ATOM}link[@rel='self'][@type='application/atom+xml']")) == 1
    assert [author.findtext(f"{ATOM}name") for author in feed.findall(f"{ATOM}author")] == ["示例市人民政府办公室"]
    known = ("id", "title", "updated", "author", "link", "generator", "entry", "content", "name", "subtitle")
    assert {element.tag for element in feed.iter()} <= {*(f"{ATOM}{name}" for name in known), f"{ATOM}feed"}
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return feed


@pytest.mark.parametrize("url", ["", "https://example.org/plan/"])
def test_feeds_are_atom(plan: Plan, url: str) -> None:
    """The feed of the site and those of departments have all that must be there, newest first, and no more."""
    found = feeds.feeds(plan, _site(_revision(3, _change()), _revision(2, _change(), _change()), url=url))

    assert found.keys() == {"changes.atom", "departments/shi-cai-zheng-ju.atom"}
    for path, content in found.items():
        feed = _checked(content)
        times = [updated.text or "" for updated in feed.iter(f"{ATOM}updated")]
        assert times == ["2031-04-03T09:00:00+08:00", "2031-04-03T09:00:00+08:00", "2031-04-02T09:00:00+08:00"]
        for link in feed.iter(f"{ATOM}link"):
            target = urljoin(f"https://example.org/plan/{path}", link.get("href"))
            assert urlsplit(target).path.removeprefix("/plan/") in {
                *(path, "changes.html", "2031/changes.html", "2031/tasks/1-1.html"),
                urls.url_for("years", None, "shi-cai-zheng-ju"),
            }
            assert str(link.get("href")).startswith("https://") == bool(url)


def test_ids_do_not_depend_on_where_the_site_stands(plan: Plan) -> None:
    """The same commits have the same ids under any address; the setting `authority` gives them their name."""

    def ids(site: Site) -> list[str | None]:
        return [element.text for element in _checked(feeds.feeds(plan, site)["changes.atom"]).iter(f"{ATOM}id")]

    revision = _revision(3, _change())
    here = ids(_site(revision))

    assert here == ids(_site(revision, url="https://example.org/"))
    assert here == ["tag:plan.invalid,2014:changes", "tag:plan.invalid,2014:changes/3"]
    assert ids(_site(revision, authority="example.org,2026-11"))[0] == "tag:example.org,2026-11:changes"


def test_entries_say_what_changed(plan: Plan) -> None:
    """An entry names the task as it is called now, says the change in words and marks the difference of texts."""
    feed = _checked(feeds.feeds(plan, _site(_revision(3, _change("牵头单位由甲改为乙"))))["changes.atom"])
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    content = entry.find(f"{ATOM}content")
    assert content is not None

    assert entry.findtext(f"{ATOM}title") == "2031年度　一、（一）新建社区书房：牵头单位由甲改为乙"
    assert content.get("type") == "html"
    assert content.text == (
        "<p>2031年度　一、（一）新建社区书房：牵头单位由甲改为乙</p>"
        "<p>文字：甲<del>［删：（乙）］</del><ins>［增：丙］</ins></p>"
    )


def test_what_is_no_text_for_xml_is_shown_and_not_obeyed(plan: Plan) -> None:
    """Markup in the plan stays text, in the XML and in the HTML within it; control characters become pictures."""
    gone = Change("task", "2031", None, HOSTILE, ("取消任务",), (("文字", HOSTILE, ""),), (HOSTILE,))
    feed = _checked(feeds.feeds(plan, _site(_revision(3, gone)))["changes.atom"])
    title, content = feed.findtext(f"{ATOM}entry/{ATOM}title"), feed.findtext(f"{ATOM}entry/{ATOM}content")

    assert title == "2031年度　" + HOSTILE.replace("\x00", "␀").replace("\x1b", "␛") + "：取消任务"
    assert "<b>" not in (content or "")
    assert "&lt;b&gt;&amp;amp;" in (content or "")


def test_a_feed_is_of_bounded_length(plan: Plan) -> None:
    """The newest fifty; older ones stand on the pages."""
    found = [_revision(1, _change()).of([_change(str(n))]) for n in range(80)]
    many = [replace(one, key=str(n)) for n, one in enumerate(found)]

    assert len(_checked(feeds.feeds(plan, _site(*many))["changes.atom"]).findall(f"{ATOM}entry")) == 50


_HOLED = Revisions(is_holed=True)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (Past(), "本站未载修改记录。"),
        (Past(is_known=True, is_cut=True), "本站未载更早的修改记录。"),
        (Past(is_known=True, revisions=_HOLED), "本站所载修改记录不全。"),
        (Past(is_known=True, is_cut=True, revisions=_HOLED), "本站所载修改记录不全。"),
        (Past(is_known=True), None),
    ],
)
def test_feeds_stay_where_nothing_is_known(plan: Plan, past: Past, said: str | None) -> None:
    """Whatever git knows, the same feeds are there; they say what is not known, and their date is that of the plan."""
    followed = replace(past, followed=("shi-cai-zheng-ju",))
    found = feeds.feeds(plan, Site("示例", past=followed))

    assert found.keys() == feeds.feeds(plan, _site(_revision(3, _change()))).keys()
    for content in found.values():
        feed = _checked(content)
        assert feed.findtext(f"{ATOM}subtitle") == said
        assert feed.findtext(f"{ATOM}updated") == "2031-03-01T00:00:00+00:00"
        assert feed.findall(f"{ATOM}entry") == []
