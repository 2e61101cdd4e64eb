"""Atom feeds (RFC 4287) of changes: one of the site, and one of each department.

Their author is the office that issues the plan, never who committed. Ids depend on when a change was written, which an
amended commit keeps, and on the setting `authority`, not on the address of the site. Which feeds there are depends on
the plan alone, whatever git knows: their addresses are promises. One without entries bears the date of the plan.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from hashlib import sha256
from operator import itemgetter
from xml.etree import ElementTree as ET

from markupsafe import Markup

from generator import __version__, urls
from generator.history import revisions
from generator.history.published import Published
from generator.history.revisions import Change, Revision
from generator.plan.records import PlanSummary
from generator.plan.shapes.departments import Department
from generator.plan.shapes.withdrawn import Withdrawal
from generator.site.pages.page import Site
from generator.text.typeset import display
from generator.years.diff import Piece

LISTED = 50
"""How many entries a feed has at most; the pages of changes list older ones."""

_ATOM = "http://www.w3.org/2005/Atom"
_MARKS = {"same": Markup("{}"), "dropped": Markup("<del>［删：{}］</del>"), "added": Markup("<ins>［增：{}］</ins>")}


def feeds(plan: PlanSummary, site: Site) -> dict[str, bytes]:
    """Return the feeds: address → XML."""
    tasks = revisions.known(plan.editions)
    files = {urls.url_for("changes-feed"): _feed(plan, site, None, tasks)}
    for department in plan.departments:
        if site.past.is_followed(department):
            files[urls.url_for("years-feed", None, department.id)] = _feed(plan, site, department, tasks)
    return files


def _feed(plan: PlanSummary, site: Site, department: Department | None, tasks: dict[tuple[str, str], str]) -> bytes:
    """Return the feed of the site, or of a department, as XML; `tasks` are the names of all tasks."""
    revised = site.past.revisions
    listed = revised.of_department(department) if department else revised.all
    replaced, withdrawn = ((), ()) if department else (site.past.replaced, site.past.withdrawn)
    kind, id_ = ("years", department.id) if department else ("changes", None)
    path, page = urls.url_for(f"{kind}-feed", None, id_), urls.url_for(kind, None, id_)
    scope = f"tag:{site.authority}:{path.removesuffix('.atom')}"
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-Hans"})
    _text(root, "id", scope)
    _text(root, "title", display(site.feed_title(department)))
    if site.past.gap:
        _text(root, "subtitle", site.past.gap)
    entries = [(one.commit.time, _entry(one, scope, path, site, tasks)) for one in listed[:LISTED]]
    beside = [(_moment(seal.day), _replaced(seal, scope, path, site)) for seal in replaced]
    beside += [(_moment(one.date), _withdrawn(one, scope, path, site)) for one in withdrawn]
    for moment, entry in sorted(beside, key=itemgetter(0)):
        at = next((at for at, (time, _) in enumerate(entries) if time <= moment), len(entries))
        entries.insert(at, (moment, entry))
    _text(root, "updated", (entries[0][0] if entries else _issued(plan)).isoformat())
    _text(ET.SubElement(root, "author"), "name", display(plan.current.head.issuer or site.name))
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _address(path, path, site)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _address(page, path, site)})
    ET.SubElement(root, "generator", {"version": __version__}).text = "plan"
    root.extend(entry for _, entry in entries[:LISTED])
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _entry(revision: Revision, scope: str, path: str, site: Site, tasks: dict[tuple[str, str], str]) -> ET.Element:
    """Return the entry of a commit: all that it changed."""
    entry = ET.Element("entry")
    first, *others = revision.changes
    name = revisions.called(tasks, first)
    title = f"{name}等{len(revision.changes)}处修改" if others else f"{name}：{first.said}"
    _text(entry, "id", f"{scope}/{revision.key}")
    _text(entry, "title", display(title))
    _text(entry, "updated", revision.commit.time.isoformat())
    page = _page(revision.changes, tasks)
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _address(page, path, site)})
    content = ET.SubElement(entry, "content", {"type": "html"})
    content.text = "".join(_paragraphs(revision.changes, tasks))
    return entry


def _replaced(seal: Published, scope: str, path: str, site: Site) -> ET.Element:
    """Return the entry of a seal that was replaced after it was published."""
    id_ = f"{scope}/seal-{seal.year}-{(seal.digest or 'none')[:12]}-{seal.day}"
    title = f"{seal.year}年度计划{seal.said}"
    return _explained(id_, title, seal.day, (f"{title}。理由：{seal.reason}",), (path, site))


def _withdrawn(one: Withdrawal, scope: str, path: str, site: Site) -> ET.Element:
    """Return the entry of addresses that were withdrawn, and which of them the site has again."""
    digest = sha256("\n".join((one.reason, *one.addresses)).encode()).hexdigest()
    title = f"撤下{len(one.addresses)}个公布过的网址"
    more = "……" if len(one.addresses) > LISTED else ""
    lines = (f"{title}{site.past.fate(one)}。理由：{one.reason}", "、".join(one.addresses[:LISTED]) + more)
    return _explained(f"{scope}/withdrawn-{one.date}-{digest[:12]}", title, one.date, lines, (path, site))


def _explained(id_: str, title: str, day: dt.date, lines: Iterable[str], place: tuple[str, Site]) -> ET.Element:
    """Return an entry of what was published with a reason; `place` is the feed's address, and its site."""
    entry = ET.Element("entry")
    _text(entry, "id", id_)
    _text(entry, "title", display(title))
    _text(entry, "updated", _moment(day).isoformat())
    page = _address(urls.url_for("changes"), *place)
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    content = ET.SubElement(entry, "content", {"type": "html"})
    content.text = "".join(Markup("<p>{}</p>").format(display(line)) for line in lines)
    return entry


def _moment(day: dt.date) -> dt.datetime:
    """Return the beginning (UTC) of a day."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _issued(plan: PlanSummary) -> dt.datetime:
    """Return the beginning (UTC) of the day of the newest edition's notice, of its year where it bears no date."""
    head = plan.current.head
    return _moment(head.issued or head.published or dt.date(int(plan.current.id), 1, 1))


def _page(changes: tuple[Change, ...], tasks: dict[tuple[str, str], str]) -> str:
    """Return the address of the page that shows changes: that of the only task, else a list of changes."""
    years = {change.year for change in changes}
    year = years.pop() if len(years) == 1 else None
    id_ = changes[0].id_ if len(changes) == 1 and changes[0].kind == "task" else None
    if year and id_ and (year, id_) in tasks:
        return urls.url_for("task", year, id_)
    return urls.url_for("changes", year)


def _paragraphs(changes: Iterable[Change], tasks: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield changes as paragraphs of HTML."""
    for change in changes:
        words = display(f"{revisions.called(tasks, change)}：{change.said}")
        yield Markup("<p>{}</p>").format(words)
        for name, marks in revisions.marked(change):
            yield Markup("<p>{}：{}</p>").format(name, Markup("").join(map(_marked, marks)))


def _marked(piece: Piece) -> Markup:
    return _MARKS[piece.kind].format(piece.text)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _address(target: str, path: str, site: Site) -> str:
    """Return an address as the feed at `path` writes it: absolute where the site's own is known."""
    return site.url + target if site.url else urls.relative(target, path)
