"""The page at an address that was published once, which leads on to where its content is now.

It is no template: a site has dozens of them, which every build writes, even one that finds all else in its cache.
"""

from markupsafe import Markup, escape

from generator import urls
from generator.site.pages.page import Page, Site

_PAGE = Markup("""\
<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={link}">
<link rel="canonical" href="{canonical}">
<title>网页已移到新的地址 – {name}</title>
</head>
<body>
<h1>网页已移到新的地址</h1>
<p><a href="{link}">到新的地址去</a></p>
</body>
</html>""")


def page(path: str, target: str, site: Site) -> Page:
    """Return the page at `path`; it stands in no theme and no side list."""
    canonical, link = escape(site.url + target) if site.url else "", urls.relative(target, path)
    content = str(_PAGE.format(link=link, canonical=canonical or link, name=site.name))
    return Page(path=path, edition=None, title="", description="", canonical=canonical, nav="", toc="", content=content)
