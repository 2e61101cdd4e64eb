"""The page that leads editors and developers to their manuals, which stand in no menu and in no public search."""

from collections.abc import Iterator

from generator import __version__
from generator.history.provenance import Past
from generator.plan.records import PlanSummary
from generator.site.pages.kind import SitePage
from generator.site.pages.page import PageSpec

MANUALS = (
    ("editing", "怎样修改计划", "从一份 Word 文件到公布的网站：导入、核对、修改、检查、提交、封存和归档。"),
    ("publishing", "怎样发布网站", "把网站发布到网页服务器，退回以前的样子，让每次提交自动发布。"),
    ("data-format", "数据格式", "计划的每个文件、每个键和每种取值，以及供程序使用的各种数据文件。"),
    ("rules", "检查规则", "检查计划时可能提示的每一个问题：什么意思，怎样改。"),
)
"""Key in `urls`, title and content of each manual, a page that MkDocs makes of Markdown."""


def _pages(_plan: PlanSummary, past: Past) -> Iterator[PageSpec]:
    """Yield the page."""
    about = "写给维护计划数据、管理网站和使用数据的人：怎样修改计划、怎样发布网站、数据格式、检查规则。"
    yield PageSpec(description=about, context={"manuals": MANUALS, "origin": past.of_site(), "version": __version__})


KIND = SitePage(name="editors", template="editors.html", title="编者和开发者", pages=_pages)
