"""Write an edition as a tagged PDF (PDF/UA-1): the notice as an official document, then the duties by department.

The bytes depend on the edition, WeasyPrint and the machine's fonts, on no clock. About 1.5 s of processor time and
half a megabyte an edition.
"""

import shutil
import subprocess
from threading import Lock
from typing import Any

from markupsafe import Markup, escape

from generator import __version__
from generator.files.mark import Mark
from generator.formats import documents
from generator.formats.docx import Paragraph
from generator.messages import say
from generator.package import DATA
from generator.plan.records import Edition
from generator.problems import SiteError
from generator.text.typeset import visible
from generator.views import errata
from generator.views.department import department_rows, duty_rows
from generator.views.labels import told

_TAGS = {"Title": "h1", "Heading1": "h2", "Heading2": "h3", "Heading3": "h4"}
"""Paragraph style → HTML element; any other style is a paragraph."""

_PAGE = Markup(
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="author" content="{author}">{dated}<meta name="plan" content="{mark}"></head>'
    '<body><main>{notice}</main><section class="duties new-page">{duties}</section></body></html>'
)
_DATED = Markup('<meta name="dcterms.created" content="{date}"><meta name="dcterms.modified" content="{date}">')
_LOCK = Lock()
"""Held while WeasyPrint works: editions may be built in threads of one process, and Pango is not thread-safe."""


def write(edition: Edition) -> bytes:
    """Return the bytes of the PDF; raise SiteError where this machine cannot make one."""
    weasyprint = ready()
    style = weasyprint.CSS(filename=DATA / "pdf.css")
    with _LOCK:
        page = weasyprint.HTML(string=html(edition), base_url=None)
        return bytes(page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1", custom_metadata=True))


def ready() -> Any:
    """Return WeasyPrint; raise SiteError where it, what it needs, or a Chinese font is missing."""
    try:
        import weasyprint  # noqa: PLC0415  an extra, and slow to import
    except ImportError:
        raise SiteError(say("没有安装 WeasyPrint，不能生成 PDF。请运行 pip install weasyprint。")) from None
    except OSError:
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise SiteError(
            say("没有安装 Pango，不能生成 PDF。请运行 apt install {packages}。", packages=packages)
        ) from None
    if not _has_chinese_font():
        raise SiteError(say("没有中文字体，不能生成 PDF。请运行 apt install {packages}。", packages="fonts-noto-cjk"))
    return weasyprint


def _has_chinese_font() -> bool:
    """Whether fontconfig knows a Chinese font; true where its command is missing."""
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout)  # noqa: S607


def html(edition: Edition) -> str:
    """Return the HTML document that is printed."""
    properties = documents.about(edition, edition.head.title, Mark("pdf", edition.id))
    return _PAGE.format(
        title=visible(properties.title),
        author=visible(properties.author),
        dated=_DATED.format(date=properties.date.isoformat()) if properties.date else "",
        mark=f"{properties.mark.kind} {properties.mark.edition} {__version__}",
        notice=Markup("\n").join(map(_paragraph, documents.official(edition))),
        duties=Markup("\n").join(_duties(edition)),
    )


def _paragraph(block: Paragraph) -> Markup:
    """Return a paragraph of the notice as HTML; a heading that it begins with is an element, for the PDF's outline."""
    runs = Markup("").join(_run(run.text, _TAGS.get(run.style.removesuffix("Char"), "")) for run in block.runs)
    tag = _TAGS.get(block.style) or ("div" if any(run.style for run in block.runs) else "p")
    names = [block.style, *["paragraph"] * (tag == "div"), *["flush"] * block.flush, *["new-page"] * block.new_page]
    shifted = f"margin-right: {block.right}em" if block.right else ""
    style = f"letter-spacing: -{block.closer}pt" if block.closer else shifted
    return Markup('<{tag} class="{names}" style="{style}">{runs}</{tag}>').format(
        tag=tag, names=" ".join(names), style=style, runs=runs
    )


def _run(text: str, tag: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, visible(text)) if tag else escape(visible(text))


def _duties(edition: Edition) -> list[Markup]:
    """Return a heading and a table of duties for each department, after a note that this is not the notice's text."""
    parts = [Markup("<h1>各部门责任一览</h1>\n<p>由通知整理，任务和单位照通知的写法；以通知原文为准。</p>")]
    parts += [Markup("<p>对通知的{}</p>").format(visible(one.text)) for one in errata.of_notice(edition)]
    for row in department_rows(edition):
        department = row.department
        lines = Markup("\n").join(
            Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
                visible("\n".join((duty.title, *duty.corrections))),
                visible("\n".join(duty.role)),
                visible("、".join(duty.leads) or "\n".join(duty.bearers)),
            )
            for duty in duty_rows(edition, department)
        )
        parts.append(
            Markup(
                "<h2>{name}（{told}）</h2>\n<table><thead><tr>"
                '<th scope="col">任务</th><th scope="col">角色</th><th scope="col">牵头（共同负责）单位</th>'
                "</tr></thead><tbody>\n{lines}\n</tbody></table>"
            ).format(name=visible(department.name), told=told(row.tally.by_role), lines=lines)
        )
    return parts
