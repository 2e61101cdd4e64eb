"""The files of the whole site, frame by frame and page by page. It writes into a folder that somebody else readies."""

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
from generator.formats import registry
from generator.messages import listed, say
from generator.plan import schema, seal
from generator.plan.records import Edition, Plan
from generator.plan.shapes import FILES
from generator.plan.source import MAX_BYTES, REGISTRIES
from generator.problems import SiteError
from generator.recall.edition_cache import remembered
from generator.site import csp, feeds, sealed, search
from generator.site.frame import Frame
from generator.site.pages import redirect
from generator.site.pages import registry as pages
from generator.site.pages.navigation import NavItem
from generator.site.pages.page import Download, Page, Site
from generator.site.scripts import SCRIPTS
from generator.text.xml import escaped
from generator.years.views import Outside, Through

FrameFor = Callable[[str | None, str], Frame]
"""Gives the frame for an edition (or none) and a page's path; pages of one folder share it."""

AssetFor = Callable[[str], bytes]
"""Gives the content of a theme's file by its address; raises KeyError where there is none."""

_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"#?:]+)(?:\?v=[0-9a-f]+)?"')
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")?#:]+)[^)]*\)")


@dataclass(frozen=True)
class File:
    """A file of the site: its path relative to the site's root, and its bytes."""

    path: str
    content: bytes


def sources(plan: Plan, edition: Edition) -> dict[str, str]:
    """List the files of the plan that an edition's site holds a copy of: path in the plan's folder → SHA-256."""
    shared = {name: plan.digests[name] for name in REGISTRIES}
    return shared | {f"{edition.id}/{name}": edition.digests[name] for name in _own_sources(edition)}


@remembered
def _own_sources(edition: Edition) -> list[str]:
    return [*(["notice.txt"] if edition.notice else []), *seal.sources(edition)]


def read(sources: Mapping[str, str], root: Path) -> dict[str, bytes]:
    """Read files of the plan; raise SiteError where one is no longer as it was when the plan was loaded."""
    found = {name: outside.read(root / name, MAX_BYTES) for name in sources}
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != sources[name]:
            raise SiteError(say("“{path}”在生成期间有改动。请再生成一次。", path=root / name))
    return found


def edition_files(
    edition: Edition,
    sources: Mapping[str, bytes],
    site: Site,
    frame_for: FrameFor,
    asset_for: AssetFor,
    outside: Outside | None = None,
) -> Iterator[File]:
    """Return everything below an edition's folder, its own assets and data included, but the index of its search."""
    data = list(_data(edition, sources, site))
    yield from data
    frames: dict[tuple[Frame, str], None] = {}
    for page in pages.edition_pages(edition, _downloads(edition, data), site, outside):
        frame = frame_for(edition.id, page.path)
        frames[frame, dirname(page.path)] = None
        yield file(page, frame)
    linked = dict.fromkeys(link for frame, folder in frames for link in _linked(frame, folder))
    yield from _assets(edition.id, linked, asset_for)


def index_files(edition: Edition) -> Iterator[File]:
    """Return the index of an edition's search, which lies below the edition's folder too."""
    found = search.index(list(search.edition_records(edition)), search.about(edition))
    yield from (File(f"{edition.id}/{path}", content) for path, content in found.items())


def ready_files(plan: Plan, edition: Edition, folder: Path) -> Iterator[File]:
    """Return what lies below the folder of an edition that was built before, but for what is made of it anew."""
    led = {urls.redirected(e.id, old) for e in plan.editions for old in e.head.redirects}
    lists = {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(found.items()):
        is_twin = name.endswith(".gz") and name[:-3] in found
        if not is_twin and name not in lists and f"{edition.id}/{name}" not in led:
            yield File(f"{edition.id}/{name}", path.read_bytes())


def site_files(plan: Plan, site: Site, frame_for: FrameFor) -> Iterator[File]:
    """Return the pages that belong to no edition, their feeds, and the lists of editions for programs."""
    for page in pages.site_pages(plan, site):
        yield file(page, frame_for(None, page.path))
    yield from (File(path, content) for path, content in feeds.feeds(plan, site).items())
    yield File(urls.url_for("versions"), versions(plan))
    if site.url:
        yield _opensearch(site)
    editions = json.dumps(sorted((edition.id for edition in plan.editions), key=plan.current.id.__ne__))
    yield File(urls.url_for("search-editions"), f"plan.loaded({editions});\n".encode())


def files_of_all(plan: Plan, site: Site, frame_for: FrameFor) -> Iterator[File]:
    """Return the files that hold all editions, and the list of editions, which offers them."""
    made = [File(offered.name, offered.write(plan)) for offered in registry.OF_ALL.values()]
    yield from made
    offers = zip(registry.OF_ALL.values(), made, strict=True)
    downloads = [_download(offered.name, offered.title, offered.group, file.content) for offered, file in offers]
    page = pages.editions_page(plan, site, downloads)
    yield file(page, frame_for(None, page.path))


def department_files(
    shown: Iterable[Through], nav: Sequence[NavItem], site: Site, frame_for: FrameFor
) -> Iterator[File]:
    """Return the pages of departments through the years."""
    for page in pages.department_pages(shown, nav, site):
        yield file(page, frame_for(None, page.path))


def steady_files(hand_written: Sequence[search.Record]) -> Iterator[File]:
    """Return what no plan changes: the schemas, and the index of the hand-written pages."""
    for kind in FILES:
        yield File(urls.url_for("schema", None, kind), schema.text(kind).encode("utf-8"))
    yield from (File(path, content) for path, content in search.index(hand_written, search.AROUND).items())


def file(page: Page, frame: Frame) -> File:
    """Stamp a page into its frame."""
    return File(page.path, frame.stamp(page).encode("utf-8"))


def _data(edition: Edition, sources: Mapping[str, bytes], site: Site) -> Iterator[File]:
    """Return the data files, and the sources they are made of."""

    def data(name: str, content: bytes) -> File:
        return File(urls.url_for("data", edition.id, name), content)

    for offered in registry.offered(documents=site.documents, pdf=site.pdf):
        yield data(offered.name, offered.write(edition))
    for department in edition.departments if site.documents else ():
        for form in registry.offered_for(edition, department):
            yield data(form.name(department), form.write(edition, department))
    for name, content in sources.items():
        own = name.removeprefix(f"{edition.id}/")
        yield data("notice.txt" if own == "notice.txt" else f"source/{own}", content)


_NOTICE: dict[str, tuple[str, registry.Group]] = {"notice.txt": ("通知原文，逐字照录", "text")}
_SOURCES: dict[str, tuple[str, registry.Group]] = {
    "source/edition.yml": ("编者维护的数据：年度", "data"),
    "source/departments.yml": ("编者维护的数据：部门名录", "data"),
    "source/references.yml": ("编者维护的数据：依据", "data"),
}
"""What data files are made of; each task's own is on its page."""


def _downloads(edition: Edition, data: Sequence[File]) -> tuple[Download, ...]:
    by_path = {file.path: file.content for file in data}
    made = {offered.name: (offered.title, offered.group) for offered in registry.FORMATS.values()}
    titles = _NOTICE | made | _SOURCES
    found = ((name, urls.url_for("data", edition.id, name), *told) for name, told in titles.items())
    return tuple(_download(name, title, group, by_path[path]) for name, path, title, group in found if path in by_path)


def _download(name: str, title: str, group: registry.Group, content: bytes) -> Download:
    return Download(name, title, len(content), hashlib.sha256(content).hexdigest(), group)


def _linked(frame: Frame, folder: str) -> Iterator[str]:
    """Give the addresses of the files that a frame for pages in `folder` needs, relative to the root of the site."""
    for link in _LINKED.findall("".join(frame.pieces[::2])):
        yield normpath(join(folder, unescape(link)))


def _assets(edition: str, linked: dict[str, None], asset_for: AssetFor) -> Iterator[File]:
    """Return the theme's files that the edition's pages need, and those that its style sheets need in turn."""
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


def versions(plan: Plan) -> bytes:
    """List the editions in the form that Material's own version selector reads."""
    current = plan.current
    rows = [
        {"version": e.id, "title": f"{e.id}年度", "aliases": ["latest"] if e is current else []} for e in plan.editions
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _opensearch(site: Site) -> File:
    """Describe the search to browsers (OpenSearch 1.1); it needs the site's own address."""
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


def kept_files(edition: Edition, path: Path, known: Collection[str]) -> Iterator[File]:
    """Return the pages of a sealed edition as they were packed, below a folder of their own."""
    folder = dirname(urls.url_for("sealed", None, edition.id))
    with sealed.pages(edition, path, known) as packed:
        yield from (File(f"{folder}/{name}", item.read(item.size)) for name, item in packed.items())


@dataclass(frozen=True)
class Redirect:
    """An address of old that leads on: the edition whose file says so, what that writes, and what it means."""

    edition: str
    old: str
    new: str
    path: str
    target: str


def redirects(plan: Plan) -> list[Redirect]:
    """Return the addresses of old that lead on."""
    return [
        Redirect(e.id, old, new, urls.redirected(e.id, old), urls.redirected(e.id, new))
        for e in plan.editions
        for old, new in e.head.redirects.items()
    ]


def redirect_pages(redirects: Iterable[Redirect], built: Collection[str], site: Site) -> Iterator[File]:
    """Return the pages that lead on; raise SiteError where one would hide another page."""
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


def hold_redirects(redirects: Iterable[Redirect], built: Collection[str]) -> None:
    """Raise SiteError where an address of old leads nowhere."""
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


def hold_promises(plan: Plan, built: Collection[str], site: Site) -> None:
    """Raise SiteError where an address that was published once is no longer there."""
    lost = [path for path in plan.addresses if path not in built and (site.documents or not registry.is_office(path))]
    if lost:
        remedy = say("请恢复这些网页，或在 edition.yml 的 redirects 里写明它们现在的地址。")
        raise SiteError(
            say(
                "有 {count} 个公布过的网址不见了：{paths}。{remedy}",
                count=len(lost),
                paths=listed(lost, 20),
                remedy=remedy,
            )
        )


def manifests(files: Mapping[str, Sequence[str]]) -> Iterator[File]:
    """List checksums of files: for each path its digests are given, one for each of `manifest.ALGORITHMS`."""
    for at, algorithm in enumerate(manifest.ALGORITHMS):
        listed = manifest.listed({name: digests[at] for name, digests in files.items()})
        yield File(manifest.name(algorithm), listed.encode("utf-8"))


def sitemap(paths: Sequence[str], site: Site) -> File:
    """List every page for search engines. The addresses are absolute where the site's own is known."""
    rows = "".join(f"<url><loc>{escaped(site.url + path)}</loc></url>\n" for path in sorted(paths))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return File(urls.url_for("sitemap"), text.encode("utf-8"))
