"""Labels that inspectors and aggregators read of government sites (国办发〔2017〕47号), as `<meta>` of a page.

Three of the site on every page, more on columns (pages that list) and articles. What nobody has stated is left out.
"""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from generator.text.typeset import display

Labels = dict[str, str]
"""Name of a label → its content; one whose content is empty is left out."""

SITE = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN = ("ColumnName", "ColumnType", "ColumnDescription")
ARTICLE = ("ArticleTitle", "PubDate", "ContentSource")

_META = Markup('<meta name="{}" content="{}">')


@dataclass(frozen=True)
class Office:
    """Who runs the site, as its settings state it; what they do not state is empty."""

    sponsor: str = ""
    code: str = ""
    """The site's number among government sites (网站标识码)."""
    column: str = ""
    """The kind of columns that its lists are (ColumnType)."""


def of_site(name: str, address: str, office: Office) -> Labels:
    """Return the labels of every page; the address of the site may be empty."""
    return dict(zip(SITE, (name, urlsplit(address).hostname or "", office.code), strict=True))


def of_column(name: str, description: str, office: Office) -> Labels:
    """Return the labels of a page that lists others, beside those of the site."""
    return dict(zip(COLUMN, (name, office.column, description), strict=True))


def of_article(title: str, published: dt.date | None, source: str) -> Labels:
    """Return the labels of a page that is read, beside those of the site.

    The date is that of publication, never another: a false one fails a whole site.
    """
    return dict(zip(ARTICLE, (title, str(published or ""), source), strict=True))


def rendered(labels: Labels) -> Markup:
    """Return labels as elements of a page's head."""
    shown = ((name, display(" ".join(content.split()))) for name, content in labels.items())
    return Markup().join(_META.format(name, content) for name, content in shown if content)
