"""Labels of government sites."""

import re
from collections import Counter
from collections.abc import Iterator

from generator.inspect.rule import Spot, Verdict, met, on, requires, stated_throughout
from generator.inspect.seen import MISSING_PAGE, SeenPage, SeenSite
from generator.messages import phrase

_BASIS = phrase("参照国办发〔2017〕47号：网页标签")
_SETTING = phrase("在 mkdocs.yml 的 extra.site 里写明以后才有，见“怎样修改计划”。")
_DATE = phrase("在 edition.yml 里写明发布日期（published）以后才有。")
_SITE_CODE = re.compile(r"[0-9]{10}|bm[0-9]{8}")
_FRONT = frozenset({"index.html", MISSING_PAGE})


def _articles(site: SeenSite) -> list[SeenPage]:
    return [page for page in site.own if "ArticleTitle" in page.labels]


def _columns(site: SeenSite) -> list[SeenPage]:
    return [page for page in site.own if "ColumnName" in page.labels]


def _folder(page: SeenPage) -> str:
    """Return the first folder of a page's path: that of its edition."""
    return page.path.partition("/")[0] if "/" in page.path else ""


def _differing(site: SeenSite, name: str) -> Iterator[Spot]:
    """Yield the pages on which a label of the site says something else than on most."""
    values = Counter(page.labels[name] for page in site.own if page.labels.get(name))
    usual = values.most_common(1)[0][0] if values else ""
    yield from on(site.own, lambda page: one if (one := page.labels.get(name)) and one != usual else None)


@requires(
    "B1", "SiteName", phrase("每个网页写明网站名称，各页相同"), _BASIS, phrase("请用本程序的主题，或者补上标签。")
)
def site_is_named(site: SeenSite) -> Iterator[Spot]:
    """Require the name of the site on every page."""
    yield from on(site.own, lambda page: None if page.labels.get("SiteName") else "")
    yield from _differing(site, "SiteName")


@requires(
    "B2", "SiteDomain", phrase("每个网页写明域名，各页相同"), _BASIS, phrase("在 mkdocs.yml 里写明 site_url 以后才有。")
)
def domain_is_stated(site: SeenSite) -> Verdict:
    """Require the domain of the site on every page, once it is known."""
    verdict = met(_differing(site, "SiteDomain"))
    stated = stated_throughout(site.own, lambda page: bool(page.labels.get("SiteDomain")))
    return verdict if verdict.state == "failed" else stated


@requires("B3", "SiteIDCode", phrase("每个网页写明网站标识码，各页相同，写法正确"), _BASIS, _SETTING)
def code_is_stated(site: SeenSite) -> Verdict:
    """Require the number of the site on every page, once there is one: ten digits, or bm and eight."""

    def malformed(page: SeenPage) -> str | None:
        code = page.labels.get("SiteIDCode")
        return code if code and not _SITE_CODE.fullmatch(code) else None

    verdict = met([*_differing(site, "SiteIDCode"), *on(site.own, malformed)])
    stated = stated_throughout(site.own, lambda page: bool(page.labels.get("SiteIDCode")))
    return verdict if verdict.state == "failed" else stated


@requires(
    "B4",
    phrase("栏目和文章的标签"),
    phrase("首页以外的网页，写明 ColumnName 或 ArticleTitle"),
    _BASIS,
    phrase("请用本程序的主题，或者补上标签。"),
)
def pages_are_columns_or_articles(site: SeenSite) -> Iterator[Spot]:
    """Require that every page but the first is a column or an article."""
    rest = [page for page in site.own if page.path not in _FRONT]
    yield from on(rest, lambda page: None if page.labels.get("ColumnName") or page.labels.get("ArticleTitle") else "")


@requires("B5", "ColumnType", phrase("栏目写明类别"), _BASIS, _SETTING)
def columns_have_a_type(site: SeenSite) -> Verdict:
    """Require the type of every column, once it is known."""
    return stated_throughout(_columns(site), lambda page: bool(page.labels.get("ColumnType")))


@requires("B6", "ContentSource", phrase("文章写明来源"), _BASIS, _SETTING)
def articles_have_a_source(site: SeenSite) -> Verdict:
    """Require the source of every article of a year, once it is known."""
    return stated_throughout(_articles(site), lambda page: bool(page.labels.get("ContentSource")), _folder)


@requires("B7", "PubDate", phrase("文章写明发布日期"), _BASIS, _DATE)
def articles_have_a_date(site: SeenSite) -> Verdict:
    """Require the date of publication of every article of a year, once it is known."""
    return stated_throughout(_articles(site), lambda page: bool(page.labels.get("PubDate")), _folder)


@requires("B8", phrase("标签不重复"), phrase("同一个标签在一页上只有一种说法"), _BASIS, phrase("请删去多余的标签。"))
def labels_stand_once(site: SeenSite) -> Iterator[Spot]:
    """Require that no label says two things on one page."""
    yield from (Spot(page.path, name) for page in site.own for name in page.repeated)
