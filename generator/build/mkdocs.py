"""The MkDocs plug-in `plan`: renders frames with the theme, and writes the generated pages when MkDocs builds."""

import copy
import logging
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path
from posixpath import dirname
from typing import TYPE_CHECKING, Any, get_args

from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils.templates import TemplateContext
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from generator import urls
from generator.build import build as site_build
from generator.build import mkdocs_defaults, trust
from generator.build.options import BuildOptions
from generator.build.preview import Preview
from generator.build.theme import FrameKey, ThemeOutput, frame_key, read_config
from generator.build.trust import Trust
from generator.files import inventory, symlinks
from generator.formats import pdf
from generator.git import log
from generator.messages import say
from generator.package import ASSETS, DOCS, THEME
from generator.plan.load import load, require_reviewed
from generator.plan.records import PlanSummary
from generator.problems import PlanError, SiteError
from generator.site import csp, pinned, search, templates
from generator.site.frame import SLOTS, Frame, cut, marker
from generator.site.pages.compose import render_source, render_updated
from generator.site.pages.navigation import SideList, render_toc
from generator.site.pages.page import Heading, Page, Site
from generator.site.pages.registry import MANUALS, edition_nav, site_nav
from generator.site.scripts import SCRIPTS, script
from generator.text.typeset import display
from generator.text.unbroken import unbroken
from generator.years.comparison import Compared

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
from generator.build.mkdocs_failures import failures
from generator.build.mkdocs_messages import errors_raised_only
from generator.build.mkdocs_settings import (
    TAGGING_AUTHORITY,
    LazyNavigation,
    PlanConfig,
    PlanPage,
    about_site,
    edit_url,
    inputs,
    labels,
    office,
    read_folders,
    refuse_foreign_files,
    refuse_irregular,
    resolve_below,
    text_of,
    with_home_page,
)

_LOG = logging.getLogger("mkdocs.plugins.plan")


class PlanPlugin(BasePlugin[PlanConfig]):
    """Renders frames for the generated pages, and writes these pages where no command does.

    Events: on_startup, on_config, on_files, on_nav, on_env, on_page_context, on_template_context, on_post_page,
    on_post_template, on_post_build, on_serve.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plan_dir: Path | None = None
        """The option of a command, which overrides the setting for one build."""
        self.plan: PlanSummary | None = None
        """A plan that a command has loaded, for one build."""
        self.writes = True
        """Whether the generated pages are written, or only frames are rendered."""
        self.trust: Trust | None = None
        """How far the authors of the project are trusted; None: as far as whoever builds it."""
        self.drafts = False
        """Whether drafts are shown: in the preview, never to the public."""

        self.empties = True
        """Whether MkDocs empties the site's folder first."""

    def on_startup(self, *, command: str, dirty: bool = False) -> None:
        """Show drafts in `mkdocs serve`; that the event is defined keeps this object through its rebuilds."""
        self.drafts, self.empties = command == "serve", not dirty

    def on_config(self, config: MkDocsConfig) -> None:
        """Load the plan before MkDocs empties the site's folder: a plan with problems leaves the old site whole."""
        if sum(isinstance(plugin, PlanPlugin) for plugin in config.plugins.values()) > 1:
            raise PluginError(say("mkdocs.yml 的 plugins 里 plan 写了两次。请只留一个。"))
        mkdocs_defaults.refuse_other_theme(config)
        mkdocs_defaults.apply_defaults(config)
        self.root = self.plan_dir or Path(config.config_file_path or ".").parent / self.config.plan_dir
        config.watch.extend(str(path) for path in (self.root, ASSETS, THEME, DOCS, config.theme.custom_dir) if path)
        config.theme.static_templates.discard("sitemap.xml")
        config.extra_css.insert(0, "assets/plan.css")
        config.extra_javascript.insert(0, "assets/plan.js")
        loaded, self.plan = self.plan, None
        try:
            folders = read_folders(config)
            symlinks.refuse([*folders, self._sealed_dir(config)], self.trust.folder if self.trust else None)
            refuse_irregular(folders)
            self.current = loaded or self._load()
            if self.config.pdf:
                pdf.ready()
        except PlanError as error:
            raise PluginError(
                say("计划有 {count} 个问题：\n{problems}", count=len(error.problems), problems=error)
            ) from None
        except SiteError as error:
            raise PluginError(str(error)) from None
        if not self.current.editions:
            raise PluginError(say("计划里只有草案，没有可以公布的年度。预览草案用 plan serve。"))
        if self.empties:
            refuse_foreign_files(Path(config.site_dir))
        self.site = self._site(config)
        self.docs_log = log.read(Path(config.docs_dir))

    def _sealed_dir(self, config: MkDocsConfig) -> Path:
        return Path(config.config_file_path or ".").parent / self.config.kept_dir

    def _site(self, config: MkDocsConfig) -> Site:
        """Return the settings of the site that pages need; raise PluginError where one is malformed."""
        own = self.config
        if not TAGGING_AUTHORITY.fullmatch(own.authority):
            message = say(
                "mkdocs.yml 的 authority“{value}”写法不对。应写成域名、逗号、年份，如 example.org,2014。",
                value=own.authority,
            )
            raise PluginError(message)
        compared: Compared | None = next((one for one in get_args(Compared) if one == own.compare), None)
        if not compared:
            message = say(
                "mkdocs.yml 的 compare“{value}”写法不对。应写成 newest（每个年度与上一个年度，最新年度与以前各年度）、"
                "before（只有每个年度与上一个年度）或 all（任意两个年度）。",
                value=own.compare,
            )
            raise PluginError(message)
        about = about_site(config)
        return Site(
            name=config.site_name,
            url=config.site_url or "",
            edit_url=edit_url(config, own.plan_dir),
            documents=own.documents,
            pdf=own.pdf,
            compared=compared,
            commit_url=f"{config.repo_url.rstrip('/')}/commit/" if config.repo_url else "",
            authority=own.authority,
            examples=tuple(about.get("examples") or ()),
            office=office(about),
        )

    def _load(self) -> PlanSummary:
        plan = load(self.root)
        if self.drafts:
            return plan
        require_reviewed(self.root, plan.published())
        return plan.published()

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our pages, style sheet, scripts and mark, and remove files of the theme that no page uses."""
        mkdocs_defaults.add_pages(files, config)
        files.append(File.generated(config, "assets/plan.css", content=mkdocs_defaults.style_of(files, config)))
        files.append(File.generated(config, inventory.MARK, content=inventory.MARK_TEXT))
        for name in SCRIPTS:
            files.append(File.generated(config, f"assets/{name}", content=script(name)))
        mkdocs_defaults.remove_unused(files, config)
        self.files = files
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Add the home page, which is generated, so that MkDocs does not know it."""
        self.nav = with_home_page(nav)
        return nav

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Add the page's parts to the theme's variables; hand-written pages get the side list of the site."""
        if isinstance(page, PlanPage):
            plan_page = page.plan_page
            parts = {"edition": plan_page.edition, "title": plan_page.title}
            names = ("nav", "toc", "path", "years", "head", "updated")
            parts |= {name: getattr(plan_page, name) for name in names}
        else:
            headings = [Heading(entry.id, unescape(entry.title)) for top in page.toc for entry in top.children]
            parts = {"edition": None, "title": "", "toc": render_toc(headings), "path": page.url}
            parts["nav"] = SideList(site_nav(self.current)).at(page.url)
            source = mkdocs_defaults.provenance(page.file) or self.docs_log.provenance(page.file.src_uri)
            parts["head"] = labels(self.site, str(page.title)) + render_source(source)
            parts["updated"] = render_updated("本页更新", source)
            page.toc = TableOfContents([])  # our own stands beside the page already
            page.content = unbroken(page.content or "")
        return self._with_parts(context, parts)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Add variables for pages of the theme itself, as 404.html: served at any depth, links begin at the root."""
        base = f"{context['base_url'].rstrip('/')}/"
        nav = SideList(site_nav(self.current)).at(template_name).replace(' href="', f' href="{base}')
        parts = {"edition": None, "title": "", "nav": nav, "toc": "", "path": template_name, "head": labels(self.site)}
        context = self._with_parts(context, parts)
        newest = self.current.current.id
        context["plan"] |= {  # type: ignore[typeddict-item]
            "out": lambda kind: base + urls.url_for(kind),
            "to": lambda kind: base + urls.url_for(kind, newest),
        }
        return context

    def _with_parts(self, context: TemplateContext, parts: dict[str, Any]) -> TemplateContext:
        path = parts["path"]
        parts["out"] = lambda kind: urls.relative(urls.url_for(kind), path)
        parts["several"] = len(self.current.editions) > 1
        context["plan"] = {"years": "", "head": "", "updated": "", **parts}  # type: ignore[typeddict-unknown-key]
        return context

    def _hand_written(self) -> list[search.Record]:
        """Return the hand-written pages, but for the manuals of editors, as records of the search."""
        pages = (file.page for file in self.files.documentation_pages() if file.page is not None)
        return [
            search.Record(url=page.url, kind="page", title=str(page.title), passages=(("", text_of(page)),))
            for page in pages
            if page.url not in MANUALS
        ]

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Finish a hand-written page."""
        return self.finished(output, page.url)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Finish the theme's own pages."""
        is_page = template_name.endswith(".html")
        return self.finished(output_content, template_name) if is_page else output_content

    def finished(self, html: str, path: str, edition: str | None = None) -> str:
        """Return a page with digests of the files that it loads, and its Content Security Policy, in it."""
        return csp.with_meta(pinned.pin(html, dirname(path), lambda link: self.asset(link, edition)))

    def asset(self, path: str, edition: str | None = None) -> bytes:
        """Return a theme's file by its path in the site or in an edition; raise KeyError if there is none."""
        file = self.files.get_file_from_path(path.removeprefix(f"{edition}/"))
        if file is None:
            raise KeyError(path)
        return file.content_bytes

    def on_env(self, env: Any, **_: Any) -> Any:
        """Keep the theme's templates for the frames, in a sandbox where the project is not trusted."""
        env.trim_blocks = env.lstrip_blocks = True
        env.bytecode_cache = templates.compiled("theme")
        is_free = self.trust is None or trust.TEMPLATES in self.trust.allowed
        self.env = env if is_free else templates.guarded(env)
        return self.env

    @event_priority(-100)  # after other plug-ins, whose files are then listed too
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Collect MkDocs' output; write the generated pages beside it where no command does."""
        self.output = self._collect(config)
        if self.writes:
            try:
                options = BuildOptions(tell=_LOG.info)
                site_build.build(self.current, self.root, self.output, Path(config.site_dir), options)
            except SiteError as error:
                raise PluginError(str(error)) from None

    @event_priority(-100)  # other plug-ins watch files with the builder that they are given
    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> "LiveReloadServer":
        """Put the preview in front of the server of `mkdocs serve`; `plan serve` has done so before."""
        if not isinstance(server.get_app(), Preview):
            preview = Preview(server.serve_request, Path(server.root), server.mount_path)
            build = failures()(server.builder)

            def attempt() -> None:
                if (failure := preview.attempt(build)) and not failure.problems:  # MkDocs has logged those
                    logging.getLogger("mkdocs.plugins.plan").error(failure)

            server.set_app(preview)
            server.builder = attempt
        return server

    def _collect(self, config: MkDocsConfig) -> ThemeOutput:
        """Return the files that MkDocs has written, and the frames for all generated pages."""
        folder, renderer = Path(config.site_dir), FrameRenderer(self, config)
        frames: dict[FrameKey, Frame] = {}
        for edition in (None, *(edition.id for edition in self.current.editions)):
            for path in urls.sample_pages(edition):
                if (key := frame_key(edition, path)) not in frames:
                    frames[key] = renderer.frame(edition, path)
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return ThemeOutput(
            folder=folder,
            site=self.site,
            paths=tuple(path.relative_to(folder).as_posix() for path in files),
            pages=tuple(file.url for file in self.files.documentation_pages()),
            frames=frames,
            hand_written=tuple(self._hand_written()),
            sealed_dir=self._sealed_dir(config),
            inputs=inputs(config),
            reads_side_lists=renderer.reads_side_lists,
        )


class FrameRenderer:
    """Renders frames with the theme, as MkDocs renders a page."""

    def __init__(self, plugin: PlanPlugin, config: MkDocsConfig) -> None:
        self._plugin, self._config = plugin, config
        self.reads_side_lists = False
        """Whether a template has asked for the side list of an edition in the form of MkDocs."""

    def frame(self, edition: str | None, path: str) -> Frame:
        """Return the frame for a page: the theme around markers, cut at these."""
        slots = {slot: marker(slot) for slot in SLOTS if slot != "canonical" or self._plugin.site.url}
        return cut(self.render(Page(path=path, edition=edition, **{"canonical": "", **slots})))

    def render(self, page: Page) -> str:
        """Return the HTML of a whole page, rendered as MkDocs renders its own."""
        config, nav = self.surroundings(page.edition)
        plan_page = PlanPage(page, config)
        context = get_context(nav, self._plugin.files, config, plan_page)
        context = config.plugins.on_page_context(context, page=plan_page, config=config, nav=nav)
        html: str = self._plugin.env.get_template("main.html").render(context)
        return self._plugin.finished(html, page.path, page.edition)

    def surroundings(self, edition: str | None) -> tuple[MkDocsConfig, Navigation]:
        """Return the configuration and navigation for pages of an edition, as if its folder were the root of a site."""
        if edition is None:
            return self._config, self._plugin.nav
        config = copy.copy(self._config)
        config.data = dict(self._config.data)
        config.site_dir = str(Path(self._config.site_dir, edition))
        return config, with_home_page(LazyNavigation(partial(self._links, edition)))

    def _links(self, edition: str) -> list[Link]:
        """Return the side list of an edition, relative to its folder; note that a template asked for it."""
        self.reads_side_lists = True
        nav = next(e for e in self._plugin.current.editions if e.id == edition).derived(edition_nav)
        return [Link(escape(display(item.title)), item.target.removeprefix(f"{edition}/")) for item in nav]


def render_theme(
    config_file: Path, folder: Path, plan: PlanSummary, plan_dir: Path, trusted: Trust | None = None
) -> ThemeOutput:
    """Run MkDocs into an empty folder, and return its output; raise SiteError where it fails."""
    with failures(trusted.folder if trusted else None), errors_raised_only():
        if trusted:
            trust.refuse_untrusted(config_file, trusted, _parse_config)
        read_config(config_file)
        config = load_config(config_file=str(config_file), site_dir=str(folder))
        if trusted:
            resolve_below(trusted.folder, config)
        plugin = plugin_of(config)
        plugin.plan, plugin.plan_dir, plugin.writes, plugin.trust = plan, plan_dir, False, trusted
        try:
            mkdocs_build(config)
        finally:  # MkDocs returns the same object to the next build
            plugin.plan_dir, plugin.writes, plugin.trust = None, True, None
    return plugin.output


def plugin_of(config: MkDocsConfig) -> PlanPlugin:
    """Return the plug-in of a configuration; raise ConfigurationError where it has none."""
    plugin = config.plugins.get("plan")
    if not isinstance(plugin, PlanPlugin):
        raise ConfigurationError(say("plugins 里没有 plan。请写上 plugins: [plan]。"))
    return plugin


def _parse_config(config_file: Path) -> object:
    """Return the data of a configuration, parsed as MkDocs does."""
    with config_file.open("rb") as file:
        return yaml_load(file, get_yaml_loader(config=MkDocsConfig()))


def build(config_file: Path, folder: Path, plan: PlanSummary, *, plan_dir: Path) -> None:
    """Build the whole site of a plan into an empty folder, without cache or executor; raise SiteError."""
    output = render_theme(config_file, folder, plan, plan_dir)
    site_build.build(plan, plan_dir, output, folder)
