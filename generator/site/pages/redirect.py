"""The page at an address that was published once, which leads on to where its content is now."""

from markupsafe import escape

from generator.site.pages.page import Page, Site
from generator.site.render import render


def page(path: str, target: str, site: Site) -> Page:
    """Return the rendered page at `path`; it stands in no theme and no side list."""
    canonical = escape(site.url + target) if site.url else ""
    content = render("redirect.html", path, target=target, canonical=canonical, site=site)
    return Page(path=path, edition=None, title="", description="", canonical=canonical, nav="", toc="", content=content)
