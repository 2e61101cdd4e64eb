"""The plug-in's settings, and what it reads from MkDocs' configuration and files, or refuses in them."""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from generator.build.theme import read_config
from generator.files import inventory, outside
from generator.messages import listed, say
from generator.problems import SiteError
from generator.site import meta
from generator.site.meta import Office
from generator.site.pages.page import AUTHORITY, Page, Site

TAGGING_AUTHORITY = re.compile(
    r"([a-z0-9._-]+@)?[a-z0-9-]+(\.[a-z0-9-]+)*,[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.IGNORECASE
)
"""The `taggingEntity` of RFC 4151: a domain or an address, and a day on which it was its owner's."""


class PlanPage(MkDocsPage):
    """A generated page as MkDocs' own class of pages: its content is HTML already, not read from Markdown."""

    def __init__(self, page: Page, config: MkDocsConfig) -> None:
        path = page.path.removeprefix(f"{page.edition}/")
        file = File(path.removesuffix(".html") + ".md", config.docs_dir, config.site_dir, use_directory_urls=False)
        super().__init__(page.title, file, config)
        self.plan_page = page
        self.canonical_url = page.canonical or None
        self.meta = {"description": page.description}
        self.content = page.content


class LazyNavigation(Navigation):
    """A navigation whose entries are made when a template asks for them, since few do."""

    def __init__(self, make: Callable[[], list[Link]]) -> None:
        self._make = make
        self.pages: list[MkDocsPage] = []
        self.homepage = None

    @property
    def items(self) -> list[Link]:  # type: ignore[override]
        """The entries."""
        return self._make()


class PlanConfig(Config):
    """The plugin's settings in mkdocs.yml."""

    plan_dir = config_options.Type(str, default="plan")
    kept_dir = config_options.Type(str, default="kept")
    """Where the archive's zips of sealed editions lie: 2014.zip; their pages are published as they are."""
    documents = config_options.Type(bool, default=True)
    """Whether the site offers spreadsheets and documents, of the editions and of each department."""
    pdf = config_options.Type(bool, default=False)
    """Whether the site offers each edition as a PDF; needs WeasyPrint."""
    compare = config_options.Type(str, default="newest")
    """Which editions have pages that compare them: newest, before or all (`years.comparison.Compared`)."""
    authority = config_options.Type(str, default=AUTHORITY)
    """In whose name the ids of feeds are given: a host's name and a day on which it was one's own, as RFC 4151 says."""


def refuse_foreign_files(folder: Path) -> None:
    """Raise PluginError where MkDocs would remove files that we have not made; it leaves hidden ones alone."""
    if not folder.is_dir() or inventory.is_begun(folder):
        return
    if foreign := [name for name in inventory.foreign_files(folder) if not name.startswith(".")]:
        raise PluginError(
            say(
                "“{site_dir}”里有不是本程序生成的内容：{names}。MkDocs 会把它们清除，所以什么也没有写。"
                "请把它们移到别处，或在 mkdocs.yml 里另写一个 site_dir。",
                site_dir=folder,
                names=listed(foreign),
            )
        )


def text_of(page: MkDocsPage) -> str:
    """Return the text of a hand-written page, without tags."""
    return Markup(page.content or "").striptags()  # noqa: S704  its tags are taken away, not trusted


def inputs(config: MkDocsConfig) -> tuple[Path, ...] | None:
    """Return the folders that MkDocs reads; None where a hook, plug-in or extension may read files elsewhere."""
    inherits = "INHERIT:" in read_config(Path(config.config_file_path))
    if (
        inherits
        or config.hooks
        or set(config.plugins) != {"plan"}
        or any("snippets" in name for name in config.markdown_extensions)
    ):
        return None
    return read_folders(config)


def read_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """Return the project's folders that MkDocs reads: `docs_dir` and the theme's `custom_dir`, if it has one."""
    return tuple(map(Path, filter(None, (config.docs_dir, config.theme.custom_dir))))


def refuse_irregular(folders: Iterable[Path]) -> None:
    """Raise SiteError where a folder has a pipe, a device or a broken link, for which MkDocs might wait for ever."""
    for path in chain.from_iterable(map(outside.irregular_files, folders)):
        raise SiteError(say("“{path}”不是普通的文件，而是管道、设备或断了的链接。请删去它。", path=path))


def about_site(config: MkDocsConfig) -> dict[str, Any]:
    """Return what `extra.site` says, which the theme's foot reads too; raise PluginError where it is malformed."""
    if "footer" in config.extra:
        raise PluginError(
            say("mkdocs.yml 的 extra 里不再有 footer。请改写成 extra.site 的 sponsor、contact 和 codes。")
        )
    about = config.extra.get("site") or {}
    if not isinstance(about, dict):
        raise PluginError(say("mkdocs.yml 的 extra.site 应是一组“键: 值”。"))
    if unknown := [str(key) for key in about if key not in _ABOUT_SITE]:
        raise PluginError(
            say(
                "mkdocs.yml 的 extra.site 里不认识的键：{keys}。可以写 {known}。",
                keys=listed(unknown),
                known=say("、").join(_ABOUT_SITE),
            )
        )
    for key, value in about.items():
        if value is not None and not _ABOUT_SITE[key](value):
            raise PluginError(say("mkdocs.yml 的 extra.site 里 {key} 的写法不对，见“怎样修改计划”。", key=key))
    return about


def office(about: dict[str, Any]) -> Office:
    """Return who runs the site, as `extra.site` says."""
    codes = about.get("codes") or {}
    return Office(about.get("sponsor") or "", codes.get(SITE_CODE) or "", about.get("column") or "")


def labels(site: Site, title: str = "") -> Markup:
    """Return the labels of government sites of a hand-written page, or, without a title, of the theme's own."""
    own = meta.of_article(title, None, site.office.sponsor) if title else {}
    return meta.rendered(meta.of_site(site.name, site.url, site.office) | own)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[!-~]+", value))


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(map(_is_text, values))


def _are_named_texts(values: object) -> bool:
    return isinstance(values, dict) and all(map(_is_text, (*values, *values.values())))


_ABOUT_SITE: dict[str, Callable[[object], bool]] = {
    "sponsor": _is_text,
    "contact": _is_text,
    "codes": _are_named_texts,
    "mark": _is_address,
    "column": _is_text,
    "examples": _are_texts,
    "notice": _is_text,
}
"""Key of `extra.site` in mkdocs.yml → whether a value is one: who runs the site, how to reach them, its numbers in
official registers by name, its mark as an office's site, what its lists are, what readers often search for, and a line
above every page."""

SITE_CODE = "网站标识码"
"""The key of `codes` in `extra.site` with the site's number among government sites."""


def edit_url(config: MkDocsConfig, plan_dir: str) -> str:
    """Return the address below which the repository's host edits the plan's files, or the empty text."""
    if not config.repo_url or not config.edit_uri:
        return ""
    docs = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri)
    return urljoin(docs.rstrip("/") + "/", f"../{plan_dir}/")


def with_home_page(nav: Navigation) -> Navigation:
    """Set the home page of a navigation, which is generated and no page of MkDocs; return the navigation."""
    nav.homepage = Link("首页", "index.html")  # type: ignore[assignment]
    return nav


def resolve_below(folder: Path, config: MkDocsConfig) -> None:
    """Let extensions that include files resolve their paths below a project, and not below the current folder."""

    def below(place: Any) -> Any:
        return str(folder / place) if isinstance(place, str) else place

    for name in _INCLUDING.intersection(config.markdown_extensions):
        own = config.mdx_configs.setdefault(name, {})
        places = own.get("base_path", ".")
        own["base_path"] = [*map(below, places)] if isinstance(places, list) else below(places)


_INCLUDING = frozenset(("pymdownx.snippets", "pymdownx.b64"))
