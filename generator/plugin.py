"""The MkDocs plugin `plan`: renders the frame with the theme, builds and serves. The only user of `mkdocs`."""

import copy
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from posixpath import basename, dirname
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup, escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.build import get_context
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils.templates import TemplateContext

from generator import search, site, urls
from generator.frame import SLOTS, Frame, cut, marker
from generator.history import History
from generator.language import say
from generator.loading import load
from generator.pages import (
    Heading,
    Page,
    Site,
    TemplateError,
    compiled_templates,
    edition_nav,
    render_nav,
    render_toc,
    site_nav,
)
from generator.problems import PlanError, SiteError
from generator.records import Edition, Plan
from generator.scripts import SCRIPTS, script
from generator.styles import joined
from generator.typeset import display, one_line

_HERE = Path(__file__).parent
_UNUSED = ("assets/javascripts/", "assets/stylesheets/", "assets/frame.css")
"""Files of Material and around it that no page asks for: it has its few lines of script, and one style sheet."""

Progress = Callable[[int, int], None]
"""Told how many of all folders (the editions, and the site around them) are written."""


class PlanPage(MkDocsPage):
    """A generated page, for MkDocs: its content is HTML already, so there is nothing to read or render."""

    def __init__(self, page: Page, config: MkDocsConfig) -> None:
        path = page.path.removeprefix(f"{page.edition}/")
        file = File(path.removesuffix(".html") + ".md", config.docs_dir, config.site_dir, use_directory_urls=False)
        super().__init__(page.title, file, config)
        self.plan_page = page
        self.canonical_url = page.canonical or None
        self.meta = {"description": page.description}
        self.content = page.content


class PlanConfig(Config):
    """The plugin's settings in mkdocs.yml."""

    plan_dir = config_options.Type(str, default="plan")
    kept_dir = config_options.Type(str, default="kept")
    """Where the archive's zips of sealed editions lie: 2014.zip; their pages are published as they are."""


class PlanPlugin(BasePlugin[PlanConfig]):
    """Puts the plan into a MkDocs site.

    Events: on_startup, on_config, on_files, on_nav, on_env, on_page_context, on_template_context, on_post_build.
    """

    plan_dir: Path | None = None
    """Overrides the setting: the command's option, for every plugin object that MkDocs makes."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Plan | None = None
        """Set beforehand by who has loaded it already."""
        self.progress: Progress = lambda _done, _total: None
        self.jobs = 1
        self.keeps = True
        """Whether sealed editions are published as they were packed too; a bag holds itself alone."""
        self.drafts = False
        """Whether drafts are shown: to the editor who previews, never to the public."""

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Keep this object through the rebuilds of `mkdocs serve`, which shows drafts."""
        self.drafts = command == "serve"

    def on_config(self, config: MkDocsConfig) -> None:
        """Load the plan before MkDocs empties the site's folder: a plan with problems leaves the old site whole."""
        self.root = self.plan_dir or Path(config.config_file_path or ".").parent / self.config.plan_dir
        config.watch.extend([str(self.root), str(_HERE)])
        config.theme.static_templates.discard("sitemap.xml")
        config.extra_css.insert(0, "assets/plan.css")
        config.extra_javascript.insert(0, "assets/plan.js")
        ready, self.plan = self.plan, None
        try:
            self.current = ready or self._loaded()
        except PlanError as error:
            raise PluginError(
                say("计划有 {count} 个问题：\n{problems}", count=len(error.problems), problems=error)
            ) from None
        if not self.current.editions:
            raise PluginError(say("计划里只有草案，没有可以公布的年度。预览草案用 plan serve。"))
        folder = Path(config.config_file_path or ".").parent / self.config.kept_dir
        zips = {edition.id: folder / f"{edition.id}.zip" for edition in self.current.editions if edition.seal}
        self.zips = {year: path for year, path in zips.items() if self.keeps and path.is_file()}
        edit_url = _edit_url(config, self.config.plan_dir)
        self.site = Site(config.site_name, config.site_url or "", edit_url, tuple(self.zips))

    def _loaded(self) -> Plan:
        plan = load(self.root)
        return plan if self.drafts else plan.published()

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our style sheet and script, and drop what no page uses."""
        files.append(File.generated(config, "assets/plan.css", content=_style(files, config)))
        for name in SCRIPTS:
            files.append(File.generated(config, f"assets/{name}", content=script(name)))
        for file in list(files):
            if config.theme.name == "material" and (file.src_uri.startswith(_UNUSED) or file.src_uri.endswith(".map")):
                files.remove(file)
        self.files = files
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Lead home: the home page is generated, so MkDocs does not know it."""
        self.nav = _lead_home(nav)
        return nav

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Hand the page's parts to the theme; hand-written pages get the navigation of the site."""
        if isinstance(page, PlanPage):
            plan_page = page.plan_page
            parts = {"edition": plan_page.edition, "title": plan_page.title}
            parts |= {"nav": plan_page.nav, "toc": plan_page.toc, "path": plan_page.path, "years": plan_page.years}
        else:
            headings = [Heading(entry.id, unescape(entry.title)) for top in page.toc for entry in top.children]
            parts = {"edition": None, "title": "", "toc": render_toc(headings), "path": page.url}
            parts["nav"] = render_nav(site_nav(self.current), page.url)
            page.toc = TableOfContents([])  # our own stands beside the page already
        return self._with_parts(context, parts)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Serve the theme's own pages, 404.html: they stand at any depth, so they get no navigation."""
        return self._with_parts(context, {"edition": None, "title": "", "nav": "", "toc": "", "path": template_name})

    def _with_parts(self, context: TemplateContext, parts: dict[str, Any]) -> TemplateContext:
        path = parts["path"]
        parts["out"] = lambda kind: urls.relative(urls.url_for(kind), path)
        parts.setdefault("years", "")
        context["plan"] = parts  # type: ignore[typeddict-unknown-key]
        return context

    def _hand_written(self) -> list[search.Record]:
        """Give the hand-written pages for the search."""
        pages = (file.page for file in self.files.documentation_pages() if file.page is not None)
        return [search.Record(page.url, "page", str(page.title), passages=(("", _text(page)),)) for page in pages]

    def on_env(self, env: Any, **_: Any) -> None:
        """Keep the theme's templates for the frames; leave out the lines on which only Jinja2 tags stand."""
        env.trim_blocks = env.lstrip_blocks = True
        env.bytecode_cache = compiled_templates("theme")
        self.env = env

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the generated pages beside what MkDocs has written."""
        theme, history = Theme(self, config), History(self.current)
        folder = Path(config.site_dir)

        def edition(edition: Edition) -> list[str]:
            files = site.edition_files(edition, self.root, self.site, theme.frame, theme.asset, history)
            return [_write(folder, file) for file in files]

        total = len(self.current.editions) + 1
        around = site.site_files(self.current, self.site, theme.frame, self._hand_written())
        written = [_write(folder, file) for file in around]
        self.progress(1, total)
        with ThreadPoolExecutor(self.jobs) as pool:
            for done, paths in enumerate(pool.map(edition, self.current.editions), start=2):
                written += paths
                self.progress(done, total)
        pages = [path for path in written if path.endswith(".html")]
        pages += [file.url for file in self.files.documentation_pages()]
        built = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        built.add(_write(folder, site.sitemap(pages, self.site)))
        try:
            for kept in (edition for edition in self.current.editions if edition.id in self.zips):
                zipped = self.zips[kept.id]
                built |= {_write(folder, file) for file in site.kept_files(kept, zipped.name, zipped.read_bytes())}
            built |= {_write(folder, file) for file in site.redirects(self.current, built, self.site)}
            site.hold_promises(self.current, built)
        except SiteError as error:
            raise PluginError(str(error)) from None
        files = {path: (folder / path).read_bytes() for path in sorted(built) if not path.startswith(".")}
        for file in site.manifests(files, [edition.id for edition in self.current.editions]):
            _write(folder, file)


class Theme:
    """Renders frames, one for each edition, folder and index page, and finds the theme's files."""

    def __init__(self, plugin: PlanPlugin, config: MkDocsConfig) -> None:
        self._plugin, self._config = plugin, config
        self._frames: dict[tuple[str | None, str, bool], Frame] = {}

    def asset(self, path: str) -> bytes:
        """Give a file of the theme by its address; raise KeyError where there is none."""
        file = self._plugin.files.get_file_from_path(path)
        if file is None:
            raise KeyError(path)
        return file.content_bytes

    def frame(self, edition: str | None, path: str) -> Frame:
        """Give the frame for a page: pages of a folder share it, as they share their links; themes know an index."""
        key = edition, dirname(path), basename(path) == "index.html"
        if key not in self._frames:
            slots = {slot: marker(slot) for slot in SLOTS if slot != "canonical" or self._plugin.site.url}
            self._frames[key] = cut(self.render(Page(path, edition, **{"canonical": "", **slots})))
        return self._frames[key]

    def render(self, page: Page) -> str:
        """Render a page the long way, as MkDocs renders its own."""
        config, nav = self.surroundings(page.edition)
        plan_page = PlanPage(page, config)
        context = get_context(nav, self._plugin.files, config, plan_page)
        context = config.plugins.on_page_context(context, page=plan_page, config=config, nav=nav)
        html: str = self._plugin.env.get_template("main.html").render(context)
        return html

    def surroundings(self, edition: str | None) -> tuple[MkDocsConfig, Navigation]:
        """Give the configuration and navigation of a site of its own for each edition."""
        if edition is None:
            return self._config, self._plugin.nav
        config = copy.copy(self._config)
        config.data = dict(self._config.data)
        config.site_dir = str(Path(self._config.site_dir, edition))
        found = next(e for e in self._plugin.current.editions if e.id == edition)
        entries = ((escape(display(item.title)), item.target) for item in edition_nav(found))
        links = [Link(title, target.removeprefix(f"{edition}/")) for title, target in entries]
        return config, _lead_home(Navigation(links, []))


def _style(files: Files, config: MkDocsConfig) -> str:
    """Give the style sheet of all pages; Material's and its frame's go into it, so that a page waits for one file."""
    own = (_HERE / "assets/plan.css").read_text("utf-8")
    if config.theme.name != "material":
        return own
    theme = next(file for file in files if file.src_uri.startswith("assets/stylesheets/main."))
    frame = files.get_file_from_path("assets/frame.css")
    return joined(theme.content_string, frame.content_string if frame else "", own)


def _text(page: MkDocsPage) -> str:
    return Markup(page.content or "").striptags()  # noqa: S704  its tags are taken away, not trusted


def _write(folder: Path, file: site.File) -> str:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    return file.path


def _edit_url(config: MkDocsConfig, plan_dir: str) -> str:
    """Give the address under which the repository edits the plan's files, made like MkDocs' own edit links."""
    if not config.repo_url or not config.edit_uri:
        return ""
    docs = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri)
    return urljoin(docs.rstrip("/") + "/", f"../{plan_dir}/")


def _lead_home(nav: Navigation) -> Navigation:
    nav.homepage = Link("首页", "index.html")  # type: ignore[assignment]
    return nav


def build(
    config_file: Path,
    folder: Path,
    plan: Plan,
    *,
    plan_dir: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    keeps: bool = True,
) -> None:
    """Build the whole site of a plan into an empty folder; raise SiteError where MkDocs cannot."""
    PlanPlugin.plan_dir = plan_dir
    with _failures():
        config = load_config(config_file=str(config_file), site_dir=str(folder))
        plugin = config.plugins.get("plan")
        if not isinstance(plugin, PlanPlugin):
            raise ConfigurationError(say("plugins 里没有 plan。"))
        plugin.plan, plugin.jobs, plugin.keeps = plan, jobs, keeps
        plugin.progress = progress or plugin.progress
        mkdocs_build(config)


def serve(config_file: Path, plan_dir: Path) -> None:
    """Serve the site with live preview until interrupted."""
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415  a server that a build does not need

    PlanPlugin.plan_dir = plan_dir
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with _failures():
        mkdocs_serve(config_file=str(config_file))


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (ConfigurationError, Abort, BuildError, TemplateError, UnicodeError) as error:
        if isinstance(error.__context__, PluginError):  # ours, on which MkDocs gave up
            raise SiteError(str(error.__context__)) from None
        raise SiteError(say("MkDocs 未能生成网站：{reason}", reason=one_line(" ".join(str(error).split())))) from None
