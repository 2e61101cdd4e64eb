"""The markup of pages."""

from collections.abc import Iterator

from generator.inspect.rule import Spot, on, requires
from generator.inspect.seen import SeenPage, SeenSite
from generator.messages import phrase

_ACCESS = phrase("参照 GB/T 37668-2019、WCAG 2.2")


@requires(
    "M1",
    phrase("网页的语言"),
    phrase("写明语言，如 zh-Hans"),
    _ACCESS,
    phrase("请在 <html> 上写 lang。"),
)
def language_is_stated(site: SeenSite) -> Iterator[Spot]:
    """Require that every page states its language, with which screen readers choose a voice."""
    yield from on(site.readable, lambda page: None if page.language.strip() else "")


@requires("M2", phrase("网页标题"), phrase("有标题，各页不同"), _ACCESS, phrase("请给网页各写各的标题。"))
def titles_differ(site: SeenSite) -> Iterator[Spot]:
    """Require a title of every page, and that no two of today's pages share one."""
    first: dict[str, str] = {}
    for page in site.own:
        if not page.title:
            yield Spot(page.path)
        elif (other := first.setdefault(page.title, page.path)) != page.path:
            yield Spot(page.path, f"{page.title} = {other}")


@requires("M3", phrase("一级标题"), phrase("每页一个一级标题（h1）"), _ACCESS, phrase("请只留一个 h1。"))
def headings_are_single(site: SeenSite) -> Iterator[Spot]:
    """Require one heading of the first level on each page."""
    yield from on(site.readable, lambda page: None if page.headings == 1 else str(page.headings))


@requires("M4", phrase("图片的替代文字"), phrase("图片都有 alt"), _ACCESS, phrase('请写 alt；装饰用的图片写 alt=""。'))
def pictures_have_words(site: SeenSite) -> Iterator[Spot]:
    """Require that every picture has a text for who does not see it."""
    yield from (Spot(page.path, picture) for page in site.readable for picture in page.without_alternative)


@requires(
    "M5",
    phrase("手机"),
    phrase("网页适合手机的宽度（viewport）"),
    phrase("参照国办发〔2017〕47号：移动端"),
    phrase('请写 <meta name="viewport" content="width=device-width">。'),
)
def pages_fit_phones(site: SeenSite) -> Iterator[Spot]:
    """Require that pages take the width of a phone."""
    yield from on(site.readable, lambda page: None if page.has_viewport else "")


@requires(
    "M6",
    phrase("网页说明"),
    phrase("写明内容摘要（Description）"),
    phrase("参照国办发〔2017〕47号：网页标签"),
    phrase("请补上 description。"),
)
def pages_are_described(site: SeenSite) -> Iterator[Spot]:
    """Require a summary of every page, which search engines show."""

    def is_described(page: SeenPage) -> bool:
        return any(name.lower() == "description" and content for name, content in page.labels.items())

    yield from on(site.own, lambda page: None if is_described(page) else "")
