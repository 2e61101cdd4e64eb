"""The page of an edition's files to take away: its notice, tables, documents and data."""

from collections.abc import Iterator

from generator.plan.records import Edition
from generator.site.pages.edition import totals
from generator.site.pages.navigation import NavItem, entry
from generator.site.pages.page import EditionContext, PageKind, PageSpec
from generator.views import statistics

KIND = PageKind("downloads", "downloads.html", "下载", ("datapackage.json",))


def pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    head, duties = of.edition.head, statistics.statistics(of.edition)["duties"]
    about = f"《{head.title}》的原文、表格和数据：{totals(of.edition)}，{duties}项责任。文件里的文字与通知逐字相同。"
    yield PageSpec(kind=KIND, title=KIND.title, description=about, context={"downloads": of.downloads, "about": about})


def entries(edition: Edition) -> Iterator[NavItem]:
    """Yield its entry of the side list."""
    yield entry(edition, KIND)
