"""Views to HTML fragments: the content, navigation and table of contents of every generated page. No theme."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from posixpath import dirname
from typing import Any

from markupsafe import Markup, escape

from generator import __version__, urls
from generator.formats import registry
from generator.git.log import Provenance
from generator.plan.records import Edition, Plan, Section, Task
from generator.plan.shapes import Department, Subject
from generator.recall.edition_cache import remembered
from generator.site import jsonld, pinned
from generator.site import render as renderer
from generator.site.render import Kept, linked_block, render, shown
from generator.text.typeset import display
from generator.views import department as department_views
from generator.views import drawing, grids, labels, matrix, statistics, text
from generator.views import subjects as subject_views
from generator.views import task as task_views
from generator.years import comparison, elsewhere, revisions, standing
from generator.years.department_years import Through
from generator.years.diff import compare
from generator.years.elsewhere import Outside
from generator.years.lineage import History
from generator.years.provenance import Past
from generator.years.revisions import Revision, Revisions

LISTED, LISTED_EDITION, LISTED_TASK = 100, 300, 3
"""How many revisions the pages of changes list, of the site and of an edition, and the page of a task."""

AUTHORITY = "plan.invalid,2014"
"""In whose name ids are given (RFC 4151) where mkdocs.yml does not say; it is nobody's, and never will be."""

MARKED = 240
"""How many characters of differences a task's page shows for a revision; longer ones stand on the edition's page."""


@dataclass(frozen=True)
class Site:
    """What the pages need to know of the site around the plan."""

    name: str
    url: str = ""
    """The public address, with a slash at its end; empty where it is not known."""
    edit_url: str = ""
    """The address under which a repository's web pages edit a file of the plan; empty where there is none."""
    kept: tuple[str, ...] = ()
    """The editions whose pages are kept as they were sealed."""
    documents: bool = True
    """Whether spreadsheets and documents are offered, of the editions and of each department."""
    pdf: bool = False
    """Whether each edition is offered as a PDF, which takes a second to make and a library more."""
    past: Past = field(default_factory=Past)
    """What git told of the plan."""
    reach: int = comparison.REACH
    """How many editions apart two are compared on a page of their own."""
    commit_url: str = ""
    """The address below which a repository's web pages show a commit; empty where there is none."""
    authority: str = AUTHORITY
    """In whose name the ids of feeds are given."""

    def within(self, edition: Edition) -> "Site":
        """Return what the pages of an edition need to know."""
        return replace(self, past=self.past.within(edition))


@dataclass(frozen=True)
class Page:
    """A page, theme aside. All but `path` is HTML, safe to put into a page."""

    path: str
    """Relative to the root of the site."""
    edition: str | None
    title: str
    description: str
    canonical: str
    nav: str
    toc: str
    content: str
    years: str = ""
    """The way to the same thing in other years."""
    head: str = ""
    """What programs read: links to the same as data, and what the page states in linked data."""
    provenance: str = ""
    """Where it comes from."""


@dataclass(frozen=True)
class Heading:
    """An entry of a page's table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True)
class NavItem:
    """An entry of the side list; its children show where the page is one of them or the entry itself."""

    title: str
    target: str
    children: tuple["NavItem", ...] = ()
    folders: tuple[str, ...] = ()
    """The folders whose pages stand below this entry without being listed."""


@dataclass(frozen=True)
class Download:
    """A file that an edition offers: its name in data/, what it is, bytes, SHA-256 and what it is for."""

    name: str
    title: str
    size: int
    sha256: str
    group: registry.Group = "data"

    @property
    def version(self) -> str:
        """Return what pins a link to these very bytes."""
        return self.sha256[: pinned.LENGTH]


def get_ready() -> None:
    """Load all templates, which takes a fifth of a second where it is done first."""
    for name in renderer.environment().list_templates():
        renderer.template(name)


@dataclass(frozen=True)
class _Draft:
    """What makes a page: where it goes, what it is called, the template and what it shows."""

    kind: str
    id_: str | None
    title: str
    description: str
    template: str
    context: dict[str, Any]
    toc: tuple[Heading, ...] = ()
    feed: str = ""
    """The address of the feed that tells of its changes."""


_Files = Sequence[tuple[str, str, str]]
"""What a department can take away: address, title, and the name under which it is saved."""


@dataclass(frozen=True)
class _Shared:
    """What pages that are made together share."""

    nav: "SideList"
    site: Site
    edition: Edition | None = None
    outside: Outside | None = None
    kept: Kept = field(default_factory=Kept)


class SideList:
    """A side list as HTML; pages of one folder below one entry share it but for the mark of where the reader is."""

    def __init__(self, nav: Sequence[NavItem]) -> None:
        self._nav = nav
        self._entries = {each.target: item for item in nav for each in (item, *item.children)}
        self._folders = [(folder, item) for item in nav for each in (item, *item.children) for folder in each.folders]
        self._lists: dict[tuple[str, str], str] = {}

    def at(self, path: str) -> str:
        """Return the list as it stands on the page at `path`."""
        opened = self._entries.get(path) or next(
            (item for folder, item in self._folders if path.startswith(folder)), None
        )
        key = dirname(path), opened.target if opened else ""
        if key not in self._lists:
            self._lists[key] = render("nav.html", path, items=self._nav, opened=opened)
        if path not in self._entries:
            return self._lists[key]
        link = f'<a href="{escape(urls.relative(path, path))}"'
        before, _, after = self._lists[key].partition(link)
        return f'{before}{link} aria-current="page"{after.removeprefix(_OPENED)}'


_OPENED = ' aria-current="true"'


def site_pages(plan: Plan, site: Site) -> Iterator[Page]:
    """Return the pages that belong to no edition, but for the list of editions and those of departments."""
    shared, provenance = _Shared(SideList(site_nav(plan)), site), render_provenance(site.past.of_site(), site)
    for draft in _site_drafts(plan, site.past):
        yield _page(draft, shared, provenance)


def editions_page(plan: Plan, site: Site, downloads: Sequence[Download] = ()) -> Page:
    """Return the list of editions; `downloads` are files of all years."""
    context = {
        "editions": plan.editions,
        "pairs": comparison.pairs(plan, site.reach),
        "standing": lambda edition: standing.standing(plan, edition),
        "stats": statistics.statistics,
        "downloads": downloads,
    }
    draft = _Draft("editions", None, "历年计划", "各年度的计划，按年度保存。", "editions.html", context)
    return _page(draft, _Shared(SideList(site_nav(plan)), site), render_provenance(site.past.of_site(), site))


def department_pages(shown: Iterable[Through], nav: Sequence[NavItem], site: Site) -> Iterator[Page]:
    """Return the pages of departments through the years."""
    shared, provenance = _Shared(SideList(nav), site), render_provenance(site.past.of_site(), site)
    for view in shown:
        department = view.department
        about = f"{department.name}在各年度计划中的牵头、配合和共同负责的任务。"
        feed, context = _department_feed(site.past, department), {"view": view, "task_items": _task_items}
        title = f"{department.name}历年责任"
        draft = _Draft("years", department.id, title, about, "years.html", context, feed=feed)
        yield _page(draft, shared, provenance)


def _task_items(year: str, lines: Iterable[statistics.TaskLine]) -> Markup:
    """List tasks of a year on a department's page through the years."""
    return Markup("\n".join([_task_item(year, line) for line in lines]))  # noqa: S704  escaped one by one


@lru_cache(maxsize=1 << 13)  # a task stands on the pages of all departments that bear it
def _task_item(year: str, line: statistics.TaskLine) -> str:
    target = urls.relative(urls.url_for("task", year, line.id), urls.url_for("years"))
    return f'<li><a href="{target}"><span class="number">{shown(line.number)}</span>{shown(line.title)}</a></li>'


def edition_pages(
    edition: Edition, downloads: Sequence[Download], site: Site, outside: Outside | None = None
) -> Iterator[Page]:
    """Return the pages of an edition; `outside` tells of the other years, of which there are none without it."""
    outside = outside or elsewhere.Years(Plan((), (), (edition,))).outside(edition)
    shared = _Shared(SideList(edition_nav(edition)), site, edition, outside)
    source = site.past.of_edition(edition)
    tasks = {task.id: site.past.of_task(edition, task) for task in edition.tasks}
    provenance = cache(lambda made_of: render_provenance(made_of, site))
    for draft in _edition_drafts(edition, downloads, outside, site.past):
        own = tasks[draft.id_] if draft.kind == "task" and draft.id_ else source
        yield _page(draft, shared, provenance(own))


def comparison_path(old: Edition, new: Edition) -> str:
    """Return the address of the page that compares two editions."""
    return urls.url_for("compare", None, f"{old.id}-{new.id}")


def comparison_page(history: History, old: Edition, new: Edition, nav: Sequence[NavItem], site: Site) -> Page:
    """Return the page that compares two editions."""
    view = comparison.comparison_view(compare(history, old, new))
    title = f"{old.id}年度与{new.id}年度比较"
    draft = _Draft("compare", f"{old.id}-{new.id}", title, view.summary, "compare.html", {"view": view})
    return _page(draft, _Shared(SideList(nav), site), render_provenance(site.past.of_both(old, new), site))


def redirect(path: str, target: str, site: Site) -> Page:
    """Return the page that leads on from an address which was published once; it stands in no frame."""
    canonical = escape(site.url + target) if site.url else ""
    content = render("redirect.html", path, target=target, canonical=canonical, site=site)
    return Page(path, None, "", "", canonical, "", "", content)


def _site_drafts(plan: Plan, past: Past) -> Iterator[_Draft]:
    feed = urls.url_for("changes-feed") if past.is_told else ""
    shared = {"current": plan.current, "editions": plan.editions, "stats": statistics.statistics}
    title = plan.current.head.title
    yield _Draft(
        "home", None, "首页", f"《{title}》：通读计划、查找部门责任、查看历年计划。", "home.html", shared, feed=feed
    )
    about = "在各年度计划的任务、部门、依据里查找，逐字准确。"
    yield _Draft("search", None, "搜索", about, "search.html", shared)
    bearers = History(plan).bearers
    departments = sorted((d for d in plan.departments if d.id in bearers), key=labels.pinyin)
    about = "选择一个部门，看它历年牵头、配合、共同负责的任务。"
    yield _Draft("duties", None, "查责任", about, "duties.html", {"departments": departments})
    revised = _revised(past.revisions.all, plan.editions, within_year=False)
    about = "计划在本站公布以后改了什么：任务、部门、时限、文字，按日期排列。"
    yield _Draft("changes", None, "修改记录", about, "changes.html", revised, feed=feed)


def _department_feed(past: Past, department: Department) -> str:
    return urls.url_for("years-feed", None, department.id) if past.is_followed(department) else ""


def _revised(found: Sequence[Revision], editions: Sequence[Edition], *, within_year: bool) -> dict[str, Any]:
    """Return what a page of changes needs: the revisions that it lists, and what the tasks are called."""
    listed = found[: LISTED_EDITION if within_year else LISTED]
    tasks = revisions.known(editions)
    called = partial(revisions.called, tasks, within_year=within_year)
    return {
        "days": tuple(revisions.days(listed)),
        "older": len(found) - len(listed),
        "tasks": tasks,
        "called": called,
        "editions": editions,
    }


def _edition_drafts(edition: Edition, downloads: Sequence[Download], outside: Outside, past: Past) -> Iterator[_Draft]:
    head, stats = edition.head, statistics.statistics(edition)
    totals = f"{stats['sections']}章{stats['tasks']}项任务，{len(edition.departments)}个责任主体"
    chapters = tuple(Heading(f"c{s.id}", labels.section_heading(s)) for s in edition.sections if not s.unprinted)
    block = {"block": text.official_block(edition), "stats": stats, "before": outside.before}
    yield _Draft(
        "edition",
        None,
        head.title,
        f"{head.issuer}印发，{totals}。" if head.issuer else f"{totals}。",
        "edition.html",
        block,
    )
    about = f"《{head.title}》全文，每项任务、每句话都可以单独引用。"
    lines = text.text_lines(edition) if head.layout == "written" else ()
    yield _Draft("text", None, "通知全文", about, "text.html", {"lines": lines}, chapters)
    for section in edition.sections:
        yield _section_draft(edition, section)
    for task in edition.tasks:
        yield _task_draft(edition, task, outside, past.revisions)
    about = f"在《{head.title}》的任务、部门、依据里查找，逐字准确。"
    yield _Draft("search", None, "搜索", about, "search.html", {})
    rows = department_views.department_rows(edition)
    about = f"承担《{head.title}》任务的部门，及其牵头、配合和共同负责的任务数。"
    shared = subject_views.shared_work(edition)
    drawn = {"rows": rows, "shared": shared, "drawn": drawing.DRAWN}
    drawn["drawing"] = drawing.partners(shared, _department_page(edition))
    yield _Draft("departments", None, "部门", about, "departments.html", drawn)
    for department in edition.departments:
        files = _files(edition, department)
        yield _department_draft(edition, department, files, past)
        yield _sheet_draft(edition, department, files)
    about = "任务与部门的对应关系：哪个部门牵头，哪些部门配合，哪些部门共同负责。"
    offered = subject_views.offered(edition)
    laid_out = {"matrix": matrix.matrix(edition), "grid": grids.tasks(edition), "offered": offered}
    yield _Draft("matrix", None, "责任矩阵", about, "matrix.html", laid_out)
    about = "通知引用的文件，以及引用它们的任务。"
    yield _Draft("references", None, "依据", about, "references.html", {"views": text.reference_views(edition)})
    if "references-matrix" in offered:
        yield _references_matrix(edition)
    yield from _subject_drafts(edition, outside)
    about = f"《{head.title}》在本站公布以后改了什么，按日期排列。"
    revised = _revised(past.revisions.of_edition(edition), (edition,), within_year=True)
    yield _Draft("changes", None, "修改记录", about, "changes.html", revised)
    about = f"《{head.title}》的原文、表格和数据：{totals}，{stats['duties']}项责任。文件里的文字与通知逐字相同。"
    yield _Draft("downloads", None, "下载", about, "downloads.html", {"downloads": downloads, "about": about})


def _department_page(edition: Edition) -> Callable[[str], str]:
    """Return what links from the list of departments to one of them."""
    page = urls.url_for("departments", edition.id)
    return lambda id_: urls.relative(urls.url_for("department", edition.id, id_), page)


def _references_matrix(edition: Edition) -> _Draft:
    grid = grids.references(edition)
    about = f"任务引用的{len(grid.bands)}份文件，引用它们的任务，和承担这些任务的部门。"
    context = {
        "title": _EXTRA["references-matrix"],
        "about": about,
        "grid": grid,
        "word": "依据",
        "unit": "项任务",
        "corner": "依据和任务",
        "caption": "引用各份文件的任务由哪个部门牵头、配合、共同负责",
        "note": "只列任务的文字里引用的文件；通知开头引用的文件，见“依据”。",
    }
    return _Draft("references-matrix", None, _EXTRA["references-matrix"], about, "things.html", context)


def _subject_drafts(edition: Edition, outside: Outside) -> Iterator[_Draft]:
    """Return the pages of what the plan sets up; of an edition that lists nothing, only its deadlines have one."""
    offered = subject_views.offered(edition)
    if "targets" in offered:
        about = "计划写明数量、水平或者时间的承诺，和负责的部门。"
        dated = {"targets": subject_views.targets(edition), "deadlines": subject_views.deadlines(edition)}
        yield _Draft("targets", None, _EXTRA["targets"], about, "targets.html", dated)
    if "subjects" in offered:
        groups = subject_views.groups(edition)
        yield _subjects_draft(edition, groups, offered)
        for group in groups:
            for view in group.views:
                yield _subject_draft(view, outside)
    if "subjects-matrix" in offered:
        yield _subjects_matrix(edition)
    if "machinery" in offered:
        acts = subject_views.acts(edition)
        about = "计划靠什么推进：谁牵头抓总、谁考核谁、依据什么文件、还要制定什么。"
        driven = {"acts": acts, "drawing": drawing.machinery(acts), "documents": subject_views.documents(edition)}
        yield _Draft("machinery", None, _EXTRA["machinery"], about, "machinery.html", driven)


def _subjects_draft(edition: Edition, groups: Sequence[subject_views.Group], offered: frozenset[str]) -> _Draft:
    about = f"计划要建立、完善、开展、达到的{len(edition.subjects)}件事，和负责的部门。"
    context = {
        "groups": groups,
        "names": subject_views.by_name(edition),
        "rows": department_views.department_rows(edition),
        "offered": offered,
    }
    kinds = tuple(Heading(group.kind, subject_views.KINDS[group.kind][0]) for group in groups)
    return _Draft("subjects", None, "事项", about, "subjects.html", context, (*kinds, Heading("names", "按名称")))


def _subject_draft(view: subject_views.SubjectView, outside: Outside) -> _Draft:
    subject: Subject = view.subject
    said = next((s.text for place in view.places for s in place.standings), "")
    context = {"view": view, "elsewhere": outside.same("subject", subject.id)}
    return _Draft("subject", subject.id, subject.name, f"{subject.name}：{said}", "subject.html", context)


def _subjects_matrix(edition: Edition) -> _Draft:
    grid = grids.subjects(edition)
    count = sum(len(band.lines) for band in grid.bands)
    about = f"{count}件事项与{len(grid.columns)}个责任主体的对应关系：写到这件事的任务由谁牵头、配合、共同负责。"
    context = {
        "title": _EXTRA["subjects-matrix"],
        "about": about,
        "grid": grid,
        "word": "种类",
        "unit": "件事项",
        "corner": "事项",
        "caption": "各件事项由哪个部门牵头、配合、共同负责",
        "note": "一个部门在几项任务里角色不同的，按牵头、配合、共同负责的次序取第一个；写在结尾的事项不在表里。",
    }
    return _Draft("subjects-matrix", None, _EXTRA["subjects-matrix"], about, "things.html", context)


def _section_draft(edition: Edition, section: Section) -> _Draft:
    at = edition.sections.index(section)
    context = {
        "section": section,
        "previous": edition.sections[at - 1] if at else None,
        "next": edition.sections[at + 1] if at + 1 < len(edition.sections) else None,
    }
    title = labels.section_heading(section)
    return _Draft("section", section.id, title, f"{title}：{len(section.tasks)}项任务。", "section.html", context)


def _task_draft(edition: Edition, task: Task, outside: Outside, found: Revisions) -> _Draft:
    title = f"{labels.full_number(edition, task)}{task.title}"
    about = labels.first_sentence(task.body) or task.title
    context = {
        "view": task_views.task_view(edition, task),
        "elsewhere": outside.elsewhere[task.id],
        "revised": found.of_task(edition, task),
        "LISTED_TASK": LISTED_TASK,
        "MARKED": MARKED,
    }
    return _Draft("task", task.id, title, about, "task.html", context)


def _department_draft(edition: Edition, department: Department, files: _Files, past: Past) -> _Draft:
    view = department_views.department_view(edition, department)
    about = f"{department.name}在本年度计划中的责任：{labels.told(view.counts)}。"
    answered = subject_views.answered_by(edition, department)
    context = {"view": view, "files": files, "answered": answered}
    feed = _department_feed(past, department)
    return _Draft("department", department.id, department.name, about, "department.html", context, feed=feed)


def _files(edition: Edition, department: Department) -> _Files:
    """List what a department can take away."""
    offered = registry.offered_for(edition, department)
    return [(found.name(department), found.title, found.saved_as(edition, department)) for found in offered]


def _sheet_draft(edition: Edition, department: Department, files: _Files) -> _Draft:
    rows = department_views.duty_rows(edition, department)
    title, borne = (
        department_views.duty_sheet_title(edition, department),
        labels.told(labels.counts(row.duty for row in rows)),
    )
    context = {"department": department, "title": title, "source": labels.source(edition), "rows": rows}
    context |= {"borne": borne, "files": files}
    title = f"{department.name}责任清单"
    return _Draft("sheet", department.id, title, f"{title}，共{len(rows)}项：{borne}。", "sheet.html", context)


def _page(draft: _Draft, shared: _Shared, provenance: str) -> Page:
    edition, site = shared.edition, shared.site
    year = edition.id if edition else None
    path = urls.url_for(draft.kind, year, draft.id_)
    title = f"{draft.title} – {edition.id}年度" if edition else draft.title
    source = f"{edition.id}/tasks/{draft.id_}.yml" if edition and draft.kind == "task" else ""
    edit_url = site.edit_url + source if site.edit_url and source else ""
    around = {"standing": shared.outside.standing} if shared.outside else {}
    stated: list[Markup] = []

    def state(data: jsonld.Linked | None) -> Markup:
        """State linked data of the page that is being rendered: it goes to the head, where no text is."""
        stated.append(linked_block(data))
        return Markup()

    own = {"site": site, "edit_url": edit_url, "state": state, "feed": draft.feed}
    own["kept"] = shared.kept.within(dirname(path))
    content = render(draft.template, path, edition, **own, **around, **draft.context)
    return Page(
        path,
        year,
        escape(display(" ".join(title.split()))),
        escape(display(" ".join(draft.description.split()))),
        escape(site.url + path) if site.url else "",
        shared.nav.at(path),
        render_toc(draft.toc),
        content,
        _years(draft, shared.outside, path) if shared.outside else "",
        Markup().join([_alternates(draft, edition, path) if edition else Markup(), _feed(draft, path, site), *stated]),
        provenance,
    )


def _years(draft: _Draft, outside: Outside, path: str) -> str:
    """Return the way to the same thing in other years."""
    folder, others = dirname(path), outside.others(draft.kind, draft.id_)
    found = [(urls.link(folder, other.kind, other.year, other.id_), other.year, other.label) for other in others]
    return render("switch.html", path, others=found) if found else ""


_ALTERNATES = {
    "edition": ("plan.json", "notice.akn.xml"),
    "text": ("notice.txt", "notice.akn.xml"),
    "task": ("source/tasks/{id}.yml",),
    "departments": ("departments.csv",),
    "matrix": ("duties.csv",),
    "references": ("references.csv",),
    "downloads": ("datapackage.json",),
}
"""Kind of page → the files of the edition that say the same."""


def _alternates(draft: _Draft, edition: Edition, path: str) -> Markup:
    """Link a page to the same as data."""
    names = [name for name in _ALTERNATES.get(draft.kind, ()) if name != "notice.txt" or edition.notice]
    found = ((_media(name), urls.link(dirname(path), "data", edition.id, name.format(id=draft.id_))) for name in names)
    html = "".join(f'<link rel="alternate" type="{media}" href="{escape(link)}">' for media, link in found)
    return Markup(html)  # noqa: S704  escaped


@cache
def _media(name: str) -> str:
    return registry.kind(name)[1]


def _feed(draft: _Draft, path: str, site: Site) -> Markup:
    """Link a page to the feed that tells of its changes."""
    found = render("feed.html", path, feed=draft.feed, title=_feed_title(draft, site)) if draft.feed else ""
    return Markup(found)  # noqa: S704  rendered with escapes


def _feed_title(draft: _Draft, site: Site) -> str:
    return feed_title(site, draft.context["view"].department if draft.kind in ("department", "years") else None)


def feed_title(site: Site, department: Department | None = None) -> str:
    """Call the feed of the site, or of a department."""
    return f"{site.name}：{department.name if department else ''}修改记录"


def render_provenance(made_of: Provenance, site: Site) -> str:
    """Return the line that says where a page comes from."""
    return render("provenance.html", "", made_of=made_of, site=site, version=__version__)


def site_nav(plan: Plan) -> tuple[NavItem, ...]:
    """Return the side list of the pages that belong to no edition."""
    years = (NavItem(f"{edition.id}年度计划", urls.url_for("edition", edition.id)) for edition in plan.editions)
    hand_written = (
        ("reading", "怎样读计划"),
        ("about", "关于本站"),
        ("accessibility", "无障碍声明"),
        ("editing", "怎样修改计划"),
        ("publishing", "怎样发布网站"),
        ("data-format", "数据格式"),
        ("rules", "检查规则"),
    )
    return (
        NavItem("首页", urls.url_for("home")),
        NavItem("搜索", urls.url_for("search")),
        NavItem("查责任", urls.url_for("duties")),
        *years,
        NavItem("历年计划", urls.url_for("editions")),
        NavItem("修改记录", urls.url_for("changes")),
        *(NavItem(title, urls.url_for(kind)) for kind, title in hand_written),
    )


_EXTRA = {
    "targets": "目标和时限",
    "machinery": "推进机制",
    "subjects-matrix": "事项与部门",
    "references-matrix": "依据与部门",
}
"""The titles of pages that not every edition has."""


@remembered
def edition_nav(edition: Edition) -> tuple[NavItem, ...]:
    """Return the side list of an edition."""

    def item(title: str, kind: str, id_: str | None = None, children: tuple[NavItem, ...] = ()) -> NavItem:
        return NavItem(title, urls.url_for(kind, edition.id, id_), children)

    sections = (
        item(
            labels.section_heading(section),
            "section",
            section.id,
            tuple(item(labels.task_number(edition, t) + t.title, "task", t.id) for t in section.tasks),
        )
        for section in edition.sections
    )
    departments, below = urls.url_for("departments", edition.id), ("department", "sheet")
    folders = tuple(urls.url_for(kind, edition.id).removesuffix("{id}.html") for kind in below)
    offered = subject_views.offered(edition)
    extra = {kind: item(title, kind) for kind, title in _EXTRA.items() if kind in offered}
    within = tuple(extra[kind] for kind in ("targets", "machinery") if kind in extra)
    grid_items = tuple(extra[kind] for kind in ("subjects-matrix", "references-matrix") if kind in extra)
    below_subjects = (urls.url_for("subject", edition.id).removesuffix("{id}.html"),)
    subjects = NavItem("事项", urls.url_for("subjects", edition.id), within, below_subjects)
    return (
        item(f"{edition.id}年度计划", "edition"),
        item("通知全文", "text"),
        *sections,
        NavItem("部门", departments, folders=folders),
        *([subjects] if edition.subjects else within),
        item("责任矩阵", "matrix", None, grid_items),
        item("依据", "references"),
        item("下载", "downloads"),
    )


def render_toc(headings: Sequence[Heading]) -> str:
    """Return a page's table of contents as HTML; nothing where the page is short."""
    return render("toc.html", "", headings=headings) if headings else ""
