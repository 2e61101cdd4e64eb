"""The foot, the statement of accessibility, the files of the site."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

from generator.inspect.rule import Spot, Verdict, met, on, requires, stated_throughout
from generator.inspect.seen import MISSING_PAGE, SeenPage, SeenSite
from generator.messages import phrase
from generator.site.links import leads

MOST_FILES = 20_000
"""Files of a site at most: hosts of static sites refuse more (NORMS N123)."""
MOST_BYTES = 1_000_000
"""Bytes of a page with all that a first visit loads: more takes a slow line (0.5 Mbit/s) longer than 15 s."""
LONGEST_PATH = 200
"""Characters of a path in a site at most: Windows takes 259, and the folder of the site needs some of them."""

_FOOT = phrase("参照国办发〔2017〕47号：页尾")
_SETTING = phrase("在 mkdocs.yml 的 extra.site 里写明以后才有，见“怎样修改计划”。")
_STATEMENT = re.compile("无障碍")


@requires("F1", phrase("页尾"), phrase("每个网页有页尾"), _FOOT, phrase("请用本程序的主题，或者补上页尾。"))
def pages_have_a_foot(site: SeenSite) -> Iterator[Spot]:
    """Require a foot on every page."""
    yield from on(site.own, lambda page: "" if page.foot is None else None)


def _in_foot(words: str) -> Callable[[SeenSite], Verdict]:
    """Return the check that every foot has words, once any has."""
    return lambda site: stated_throughout(site.own, lambda page: words in (page.foot or ""))


sponsor_is_named = requires("F2", phrase("主办单位"), phrase("页尾写明主办单位"), _FOOT, _SETTING)(_in_foot("主办单位"))
contact_is_named = requires("F3", phrase("联系方式"), phrase("页尾写明联系方式"), _FOOT, _SETTING)(_in_foot("联系方式"))
code_is_named = requires("F4", phrase("网站标识码"), phrase("页尾写明网站标识码"), _FOOT, _SETTING)(
    _in_foot("网站标识码")
)
record_is_named = requires("F5", phrase("ICP备案号"), phrase("页尾写明ICP备案号"), _FOOT, _SETTING)(_in_foot("备案"))


@requires("F6", phrase("政府网站找错"), phrase("页尾有找错的链接，带着网站标识码和网页的地址"), _FOOT, _SETTING)
def errors_can_be_told(site: SeenSite) -> Verdict:
    """Require the link by which readers tell errors, once there is one, with the number of the site."""

    def link(page: SeenPage) -> str | None:
        return next((href for words, href in page.foot_links if "找错" in words), None)

    def fault(page: SeenPage) -> str | None:
        href = link(page)
        return href if href is not None and not _has_code(href, page) else None

    verdict = met(on(site.own, fault))
    return verdict if verdict.state == "failed" else stated_throughout(site.own, lambda page: link(page) is not None)


def _has_code(href: str, page: SeenPage) -> bool:
    """Whether the link by which errors are told has the number of the site, the same as the label."""
    try:
        code = parse_qs(urlsplit(href).query).get("site_code", [""])[0]
    except ValueError:
        return False
    return bool(code) and code == page.labels.get("SiteIDCode", code)


@requires(
    "F7",
    phrase("无障碍声明"),
    phrase("每个网页的页尾有通到无障碍声明的链接"),
    phrase("参照无障碍环境建设法、GB/T 37668-2019"),
    phrase("请在 docs 里写 accessibility.md，并在页尾链接它。"),
)
def accessibility_is_stated(site: SeenSite) -> Iterator[Spot]:
    """Require a link to a statement of accessibility in every foot, and the page."""

    def fault(page: SeenPage) -> str | None:
        links = [href for words, href in page.foot_links if _STATEMENT.search(words)]
        there = [href for href in links if leads(site.sizes, "", page.path, href.partition("#")[0], alone=False)]
        return None if there else "".join(links[:1])

    yield from on(site.own, fault)


@requires("F8", phrase("找不到网页时"), phrase("有 404 网页"), _FOOT, phrase("请用本程序的主题，或者补上 404.html。"))
def missing_pages_are_told(site: SeenSite) -> Iterator[Spot]:
    """Require the page that is shown where there is none."""
    if MISSING_PAGE not in site.sizes:
        yield Spot(MISSING_PAGE)


@requires(
    "W1",
    phrase("网页大小"),
    phrase("网页连同第一次打开时装入的文件不超过1 MB"),
    phrase("参照国办发〔2017〕47号：网页打开速度"),
    phrase("请把内容分到几个网页上，或者缩小图片。"),
)
def pages_are_light(site: SeenSite) -> Iterator[Spot]:
    """Require that a page with all that it loads is light."""

    def fault(page: SeenPage) -> str | None:
        size = page.size + sum(site.sizes.get(path, 0) for path in page.loaded)
        return f"{round(size / 1000)} KB" if size > MOST_BYTES else None

    yield from on(site.readable, fault)


@requires(
    "W2",
    phrase("文件数量"),
    phrase("不超过20000个"),
    phrase("常用的静态网站空间的上限"),
    phrase("请在 mkdocs.yml 里写 documents: false，或者写 compare: before。"),
)
def files_are_few(site: SeenSite) -> Iterator[Spot]:
    """Require no more files than hosts take."""
    if len(site.sizes) > MOST_FILES:
        yield Spot(".", str(len(site.sizes)))


@requires(
    "W3",
    phrase("文件"),
    phrase("都是普通的文件"),
    phrase("本程序的要求"),
    phrase("请删去管道、设备和断了的链接。"),
)
def files_are_regular(site: SeenSite) -> Iterator[Spot]:
    """Require that all that lies in the site's folder are files."""
    yield from map(Spot, site.irregular)


@requires(
    "W4",
    phrase("路径长短"),
    phrase("不超过200个字符"),
    phrase("Windows 上整个路径不超过259个字符"),
    phrase("请把文件、部门编号等改短。"),
)
def paths_are_short(site: SeenSite) -> Iterator[Spot]:
    """Require paths that Windows takes, too, wherever the site's folder lies."""
    yield from (Spot(path) for path in site.sizes if len(path) > LONGEST_PATH)
