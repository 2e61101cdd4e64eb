"""Files of the site, as path and bytes: pages in their frames, data, feeds, redirects, checksums, the sitemap."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath

from generator import urls
from generator.files import manifest, outside
from generator.formats import calendars, registry
from generator.messages import say
from generator.plan import schema, seal
from generator.plan.records import Edition, EditionSummary, PlanSummary
from generator.plan.shapes.departments import Department
from generator.plan.shapes.files import FILES
from generator.plan.shapes.synonyms import Synonym
from generator.plan.source import MAX_BYTES, REGISTRIES
from generator.problems import SiteError
from generator.site import csp, data_list, feeds, sealed, search
from generator.site.frame import Frame
from generator.site.pages import compare, redirect
from generator.site.pages import registry as page_registry
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import AUTHORITY, Download, Page, Site
from generator.site.scripts import SCRIPTS
from generator.text.xml import escaped
from generator.years import comparison
from generator.years.department_years import Through
from generator.years.elsewhere import Outside

FrameFor = Callable[[str | None, str], Frame]
"""Edition (or none) and path of a page → its frame; pages of one folder share it."""

AssetFor = Callable[[str], bytes]
"""Address of a theme's file → its content; raises KeyError where there is none."""

_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"#?:]+)(?:\?v=[0-9a-f]+)?"')
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")?#:]+)[^)]*\)")


@dataclass(frozen=True)
class File:
    """A file of the site: its path relative to the site's root, and its bytes."""

    path: str
    content: bytes


def sources(plan: PlanSummary, edition: EditionSummary) -> dict[str, str]:
    """Return the files of the plan that an edition's site has copies of: path in the plan's folder → SHA-256."""
    shared = {name: plan.digests[name] for name in REGISTRIES}
    return shared | {f"{edition.id}/{name}": edition.digests[name] for name in edition.derived(own_sources)}


def own_sources(edition: Edition) -> list[str]:
    """Return the names of an edition's own files that its site has copies of."""
    return [*(["notice.txt"] if edition.notice else []), *seal.sources(edition)]


def read(sources: Mapping[str, str], root: Path) -> dict[str, bytes]:
    """Return files of the plan by path; raise SiteError where one has changed since the plan was loaded."""
    contents = {name: outside.read(root / name, MAX_BYTES) for name in sources}
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != sources[name]:
            raise SiteError(say("“{path}”在生成期间有改动。请再生成一次。", path=root / name))
    return contents


def edition_files(
    edition: Edition,
    sources: Mapping[str, bytes],
    site: Site,
    frame_for: FrameFor,
    asset_for: AssetFor,
    outside: Outside | None = None,
) -> Iterator[File]:
    """Yield all files below an edition's folder, with its own assets and data, except the index of its search."""
    data = list(_data(edition, sources, site))
    yield from data
    yield from _calendars(edition, site)
    frames: dict[tuple[Frame, str], None] = {}
    for page in page_registry.edition_pages(edition, _downloads(edition, data), site, outside):
        frame = frame_for(edition.id, page.path)
        frames[frame, dirname(page.path)] = None
        yield file(page, frame)
    linked = dict.fromkeys(link for frame, folder in frames for link in _linked(frame, folder))
    yield from _assets(edition.id, linked, asset_for)


def index_files(edition: Edition, registry: Sequence[Department], synonyms: Iterable[Synonym]) -> Iterator[File]:
    """Yield the index of an edition's search, which lies below the edition's folder too."""
    pages = (search.page(path.removeprefix(f"{edition.id}/"), title) for path, title in page_registry.titled(edition))
    records = [*pages, *search.edition_records(edition)]
    index = search.index(records, search.about(edition, registry), [(one.word, one.means) for one in synonyms])
    yield from (File(f"{edition.id}/{path}", content) for path, content in index.items())


def built_files(plan: PlanSummary, edition: EditionSummary, folder: Path) -> Iterator[File]:
    """Yield the files of an edition from a folder where it was built before, except those that every build renews.

    These are its redirects, its lists of checksums, and compressed twins of other files.
    """
    redirected = {urls.redirected(e.id, old) for e in plan.editions for old in e.head.redirects}
    lists = {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(paths.items()):
        is_twin = name.endswith(".gz") and name[:-3] in paths
        if not is_twin and name not in lists and f"{edition.id}/{name}" not in redirected:
            yield File(f"{edition.id}/{name}", path.read_bytes())


def site_files(plan: PlanSummary, site: Site, frame_for: FrameFor) -> Iterator[File]:
    """Yield the pages that belong to no edition, the feeds, and the lists of editions for programs."""
    for page in page_registry.site_pages(plan, site):
        yield file(page, frame_for(None, page.path))
    yield from (File(path, content) for path, content in feeds.feeds(plan, site).items())
    yield File(urls.url_for("versions"), versions(plan))
    if site.url:
        yield _opensearch(site)
    editions = json.dumps(sorted((edition.id for edition in plan.editions), key=plan.current.id.__ne__))
    yield File(urls.url_for("search-editions"), f"plan.loaded({editions});\n".encode())


def files_of_all(plan: PlanSummary, site: Site, frame_for: FrameFor) -> Iterator[File]:
    """Yield the files that hold all editions, and the list of editions, which offers them."""
    data = [File(offered.name, offered.write(plan)) for offered in registry.OF_ALL.values()]
    yield from data
    offers = zip(registry.OF_ALL.values(), data, strict=True)
    downloads = [_download(offered.name, registry.offer(offered), file.content) for offered, file in offers]
    page = page_registry.editions_page(plan, site, downloads)
    yield file(page, frame_for(None, page.path))


def department_files(
    shown: Iterable[Through], nav: Sequence[NavItem], site: Site, frame_for: FrameFor
) -> Iterator[File]:
    """Yield the pages of departments through the years."""
    for page in page_registry.department_pages(shown, nav, site):
        yield file(page, frame_for(None, page.path))


def constant_files(hand_written: Sequence[search.Record]) -> Iterator[File]:
    """Yield the files that do not depend on the plan: the schemas, and the index of the hand-written pages."""
    yield File(urls.url_for("data-index-schema"), data_list.index_schema())
    for kind in FILES:
        yield File(urls.url_for("schema", None, kind), schema.text(kind).encode("utf-8"))
    yield from (File(path, content) for path, content in search.index(hand_written, search.AROUND).items())


def file(page: Page, frame: Frame) -> File:
    """Return the file of a page, stamped into its frame."""
    return File(page.path, frame.stamp(page).encode("utf-8"))


def _data(edition: Edition, sources: Mapping[str, bytes], site: Site) -> Iterator[File]:
    """Yield the data files, and copies of their sources."""

    def data(name: str, content: bytes) -> File:
        return File(urls.url_for("data", edition.id, name), content)

    packed, made = registry.FORMATS["office"], dict[str, bytes]()
    for offered in registry.offered(documents=site.documents, pdf=site.pdf):
        if offered is not packed:
            made[offered.name] = offered.write(edition)
    for department in edition.departments if site.documents else ():
        for form in registry.offered_for(edition, department):
            made[form.name(department)] = form.write(edition, department)
    if site.documents:
        made[packed.name] = registry.office_zip(edition, made)
    yield from (data(name, content) for name, content in made.items())
    for name, content in sources.items():
        own = name.removeprefix(f"{edition.id}/")
        yield data("notice.txt" if own == "notice.txt" else f"source/{own}", content)


def _calendars(edition: Edition, site: Site) -> Iterator[File]:
    """Yield the calendars of what comes due on a day: the edition's, and those of departments."""
    publisher = calendars.Publisher(site.url, site.authority.partition(",")[0])
    if whole := calendars.calendar(edition, publisher):
        yield File(urls.url_for("calendar", edition.id), whole)
        for department in edition.departments:
            if own := calendars.calendar(edition, publisher, department):
                yield File(urls.url_for("department-calendar", edition.id, department.id), own)


def _downloads(edition: Edition, data: Sequence[File]) -> tuple[Download, ...]:
    by_path = {file.path: file.content for file in data}
    named = ((name, urls.url_for("data", edition.id, name), offer) for name, offer in registry.offers().items())
    return tuple(_download(name, offer, by_path[path]) for name, path, offer in named if path in by_path)


def _download(name: str, offer: registry.Offer, content: bytes) -> Download:
    return Download(name, offer, len(content), hashlib.sha256(content).hexdigest())


def _linked(frame: Frame, folder: str) -> Iterator[str]:
    """Yield the addresses of the files that a frame for pages in `folder` loads, relative to the root of the site."""
    for link in _LINKED.findall("".join(frame.pieces[::2])):
        yield normpath(join(folder, unescape(link)))


def _assets(edition: str, linked: dict[str, None], asset_for: AssetFor) -> Iterator[File]:
    """Yield the theme's files that the edition's pages load, and those that its style sheets load in turn."""
    own = (path for path in linked if path.startswith(f"{edition}/"))
    seen = {*own, *(f"{edition}/assets/{name}" for name in SCRIPTS)}
    waiting = sorted(seen)
    while waiting:
        path = waiting.pop()
        try:
            content = asset_for(path.removeprefix(f"{edition}/"))
        except KeyError:
            continue
        yield File(path, content)
        if PurePosixPath(path).suffix == ".css":
            needed = (normpath(join(dirname(path), link)) for link in _CSS_URL.findall(content.decode("utf-8")))
            new = [path for path in dict.fromkeys(needed) if path not in seen]
            seen.update(new)
            waiting.extend(new)


def versions(plan: PlanSummary) -> bytes:
    """Return the editions as JSON in the form that Material's own version selector reads."""
    current = plan.current
    rows = [
        {"version": e.id, "title": f"{e.id}年度", "aliases": ["latest"] if e is current else []} for e in plan.editions
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _opensearch(site: Site) -> File:
    """Return the description of the search for browsers (OpenSearch 1.1); it needs the site's own address."""
    name = escaped(site.name)
    query = escaped(site.url + urls.url_for("search"))
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name[:16]}</ShortName>
<Description>{name}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Language>zh-Hans</Language>
<Url type="text/html" template="{query}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
    return File(urls.url_for("opensearch"), text.encode("utf-8"))


def sealed_files(edition: EditionSummary, path: Path, known: Collection[str]) -> Iterator[File]:
    """Yield the site of a sealed edition out of the zip at `path`, below a folder of its own, the zip and its digest.

    `known` are the digests of the inline scripts of today's pages; raise SiteError where the zip cannot be trusted.
    """
    folder = dirname(urls.url_for("sealed", None, edition.id))
    with sealed.pages(edition, path, known) as packed:
        content = path.read_bytes()
        yield File(urls.url_for("sealed-bag", None, edition.id), content)
        listed = manifest.listed({f"{edition.id}.zip": hashlib.sha256(content).hexdigest()})
        yield File(urls.url_for("sealed-sum", None, edition.id), listed.encode())
        yield from (File(f"{folder}/{name}", item.read(item.size)) for name, item in packed.items())


@dataclass(frozen=True)
class Redirect:
    """A redirect: both addresses as an edition's file may write them, and relative to the site's root."""

    edition: str
    old: str
    new: str
    path: str
    target: str


def redirects(plan: PlanSummary, site: Site) -> list[Redirect]:
    """Return the redirects that the editions ask for, and those of comparisons that have no page, or no longer.

    These lead to the list of editions: an edition is compared with all older ones only as long as it is the newest.
    """
    asked = [(edition, *written) for edition in plan.editions for written in edition.head.redirects.items()]
    wanted = [Redirect(e.id, old, new, urls.redirected(e.id, old), urls.redirected(e.id, new)) for e, old, new in asked]
    taken, target = {one.path for one in wanted}, urls.url_for("editions")
    unpaired = ((new, compare.path(old, new)) for old, new in comparison.unpaired(plan, site.compared))
    return wanted + [
        Redirect(e.id, f"/{path}", f"/{target}", path, target) for e, path in unpaired if path not in taken
    ]


def redirect_pages(redirects: Iterable[Redirect], built: Collection[str], site: Site) -> Iterator[File]:
    """Yield the pages of redirects; raise SiteError where one would hide a page among the paths `built`."""
    for one in redirects:
        if one.path in built:
            raise SiteError(
                say(
                    "{year}/edition.yml 的 redirects：“{old}”是现有的网页，不能再转到别处。请删去这一项。",
                    year=one.edition,
                    old=one.old,
                )
            )
        page = csp.with_meta(redirect.page(one.path, one.target, site).content)
        yield File(one.path, page.encode("utf-8") + b"\n")


def check_redirects(redirects: Iterable[Redirect], built: Collection[str]) -> None:
    """Raise SiteError where a redirect leads to none of the paths `built`."""
    for one in redirects:
        if one.target not in built:
            raise SiteError(
                say(
                    "{year}/edition.yml 的 redirects：“{old}”要转到的“{new}”不存在。请改正地址。",
                    year=one.edition,
                    old=one.old,
                    new=one.new,
                )
            )


def manifests(files: Mapping[str, Sequence[str]]) -> Iterator[File]:
    """Yield lists of checksums, one for each of `manifest.ALGORITHMS`; `files` are paths with a digest for each."""
    for at, algorithm in enumerate(manifest.ALGORITHMS):
        text = manifest.listed({name: digests[at] for name, digests in files.items()})
        yield File(manifest.name(algorithm), text.encode("utf-8"))


def sitemap(paths: Sequence[str], site: Site) -> File:
    """Return the sitemap for search engines (sitemaps.org); addresses are absolute where the site's own is known."""
    rows = "".join(f"<url><loc>{escaped(site.url + path)}</loc></url>\n" for path in sorted(paths))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return File(urls.url_for("sitemap"), text.encode("utf-8"))


def robots(site: Site) -> File:
    """Return what search engines may read (RFC 9309): all; it leads them to the sitemap where that has an address."""
    sitemap = f"\nSitemap: {site.url}{urls.url_for('sitemap')}\n" if site.url else ""
    return File(urls.url_for("robots"), f"User-agent: *\nAllow: /\n{sitemap}".encode())


def warning(site: Site) -> str:
    """Return what to tell who builds a site with an address whose feeds have ids in nobody's name; "" for others."""
    if not site.url or site.authority != AUTHORITY:
        return ""
    return say(
        "修改记录的订阅（Atom）没有自己的编号：mkdocs.yml 里 plan 的 authority 没有写。"
        "公布以前请写上本单位的域名和年份，如 example.org,2014。"
    )
