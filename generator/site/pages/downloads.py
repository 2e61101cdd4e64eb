"""The page of an edition's files to take away: its notice, tables, documents and data."""

from collections.abc import Iterator

from generator.formats import registry
from generator.site.pages.kind import After, Counterpart, EditionPage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import statistics


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page."""
    head, totals = of.edition.head, statistics.totals(of.edition)
    duties = statistics.statistics(of.edition)["duties"]
    about = f"《{head.title}》的原文、表格和数据：{totals}，{duties}项责任。文件中的文字与通知逐字相同。"
    sheets = [(one, registry.department_files(of.edition, one)) for one in of.edition.departments]
    whats = dict.fromkeys(form.what for form in registry.DEPARTMENT_FORMATS.values())
    yield PageSpec(
        description=about,
        context={
            "downloads": of.downloads,
            "about": about,
            "sheets": sheets,
            "whats": [*whats],
            "stated": [],
            "offered": of.offered,
        },
    )


KIND = EditionPage(
    name="downloads",
    template="downloads.html",
    title="下载",
    place=After("references"),
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=("datapackage.json",),
)
