"""Rendering of page specifications: content, head, links to other years and date, without the theme."""

from functools import cache
from posixpath import dirname
from typing import Any

from markupsafe import Markup, escape

from generator import __version__, urls
from generator.formats import registry
from generator.git.log import Provenance
from generator.plan.records import Edition
from generator.site import jsonld, meta
from generator.site.corrected import with_corrections
from generator.site.pages.kind import Counterpart, EditionPage, PageKind, SameThing
from generator.site.pages.navigation import SideList, render_toc
from generator.site.pages.page import Page, PageSpec, Site
from generator.site.render import linked_block, render
from generator.text.typeset import display
from generator.text.unbroken import unbroken
from generator.views.labels import written
from generator.years.elsewhere import Other, Outside


class Composer:
    """Renders pages that share a side list: those of an edition, or those around the editions."""

    def __init__(
        self, nav: SideList, site: Site, edition: Edition | None = None, outside: Outside | None = None
    ) -> None:
        self._nav, self._site, self._edition, self._outside = nav, site, edition, outside
        self._source = cache(render_source)

    def page(self, kind: PageKind, spec: PageSpec, source: Provenance) -> Page:
        """Return a rendered page; `source` are the commits from which it is made."""
        edition, site = self._edition, self._site
        year = edition.id if edition else None
        path, title = urls.url_for(kind.name, year, spec.id_), spec.title or kind.title or ""
        title = f"{title} – {edition.id}年度" if edition else title
        links = _alternates(kind, spec, edition, path) if edition and isinstance(kind, EditionPage) else ""
        stated: list[Markup] = []

        def state(data: jsonld.Linked | None) -> Markup:
            """Collect linked data of the page that is being rendered: it goes to the head, where no text is."""
            stated.append(linked_block(data))
            return Markup()

        content = render(kind.template, path, edition, **self._context(kind, spec), state=state, **spec.context)
        return Page(
            path=path,
            edition=year,
            title=escape(display(" ".join(title.split()))),
            description=escape(display(" ".join(spec.description.split()))),
            canonical=escape(site.url + path) if site.url else "",
            nav=self._nav.at(path),
            toc=render_toc(spec.toc),
            content=unbroken(with_corrections(content, path, (edition,) if edition else spec.quoted)),
            years=_years(kind, spec, self._outside, path) if self._outside and isinstance(kind, EditionPage) else "",
            head=Markup().join(
                [self._labels(kind, spec), links, _feed(spec, path, site), *stated, self._source(source)]
            ),
            updated=render_updated(f"{_of_what(spec, edition)}数据更新", source),
        )

    def _labels(self, kind: PageKind, spec: PageSpec) -> Markup:
        """Return the labels of government sites: of a column, or of an article that the edition's issuer published."""
        site, head = self._site, self._edition.head if self._edition else None
        labels = meta.of_site(site.name, site.url, site.office)
        if title := spec.article or spec.title:
            source = (head.issuer if head else None) or site.office.sponsor
            labels |= meta.of_article(title, head.published if head else None, source)
        elif kind.name != "home":
            labels |= meta.of_column(kind.title or "", spec.description, site.office)
        return meta.rendered(labels)

    def _context(self, kind: PageKind, spec: PageSpec) -> dict[str, Any]:
        """Return what the templates of all pages know."""
        context = {"site": self._site, "edit_url": "", "feed": spec.feed.path if spec.feed else ""}
        if spec.task and self._edition and self._site.edit_url:
            context["edit_url"] = f"{self._site.edit_url}{self._edition.id}/tasks/{spec.task.id}.yml"
        if self._outside:
            current = self._outside.standing.current
            others = _counterparts(kind, spec, self._outside) if current and isinstance(kind, EditionPage) else ()
            newest = [other for other in others if other.year == current]
            context |= {"standing": self._outside.standing, "kind": kind.name, "newest": newest}
        return context


def render_source(source: Provenance) -> Markup:
    """Return the element that says, for archivists, from which commit a page was made."""
    said = Markup(render("provenance.html", "", origin=source, commit_url="", version=__version__)).striptags()  # noqa: S704  rendered with escapes
    return Markup('<meta name="provenance" content="{}">').format(said)


def render_updated(what: str, source: Provenance) -> Markup:
    """Return the line that says when a page was last changed; nothing where that is not known, or not yet committed."""
    if not source.commit:
        return Markup()
    return Markup('<p class="updated">{}　{}</p>').format(what, written(source.commit.time.date()))


def _of_what(spec: PageSpec, edition: Edition | None) -> str:
    """Return what the commits of a page are of, as its foot names it: the dates of tasks and of their year differ."""
    return "本任务" if spec.task else f"{edition.id}年度" if edition else ""


def _years(kind: EditionPage, spec: PageSpec, outside: Outside, path: str) -> str:
    """Return the links of the year switcher: to the page's counterparts in other years."""
    folder = dirname(path)
    links = [
        (urls.link(folder, other.kind, other.year, other.id_), other.year, other.label)
        for other in _counterparts(kind, spec, outside)
    ]
    return render("switch.html", path, others=links) if links else ""


def _counterparts(kind: EditionPage, spec: PageSpec, outside: Outside) -> tuple[Other, ...]:
    match kind.counterpart:
        case SameThing(missing, of):
            things = outside.things(of or kind.name, spec.id_, missing)
            return tuple(other._replace(kind=kind.name) if other.kind == of else other for other in things)
        case Counterpart.SAME_KIND:
            return outside.kinds(kind.name, f"没有“{kind.title}”页")


def _alternates(kind: EditionPage, spec: PageSpec, edition: Edition, path: str) -> Markup:
    """Return the links from a page to the same as data."""
    names = [name for name in kind.data if name != "notice.txt" or edition.notice]
    folder = dirname(path)
    links = ((_media_type(name), urls.link(folder, "data", edition.id, name.format(id=spec.id_))) for name in names)
    html = "".join(f'<link rel="alternate" type="{media}" href="{escape(link)}">' for media, link in links)
    return Markup(html)  # noqa: S704  escaped


@cache
def _media_type(name: str) -> str:
    return registry.kind(name).media_type


def _feed(spec: PageSpec, path: str, site: Site) -> Markup:
    """Return the link from a page to the feed of its changes."""
    if not spec.feed:
        return Markup()
    html = render("feed.html", path, feed=spec.feed.path, title=site.feed_title(spec.feed.department))
    return Markup(html)  # noqa: S704  rendered with escapes
