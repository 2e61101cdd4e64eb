"""Links and their targets."""

from collections.abc import Iterator

from generator.inspect.rule import Spot, Verdict, on, requires
from generator.inspect.seen import SeenSite
from generator.messages import phrase
from generator.site.links import host


@requires(
    "L1",
    phrase("站内链接"),
    phrase("链接都通到本站的文件"),
    phrase("参照国办秘函〔2019〕19号：链接可用性"),
    phrase("请改正链接，或者补上文件。"),
)
def links_lead_somewhere(site: SeenSite) -> Iterator[Spot]:
    """Require that every link within the site leads to a file."""
    yield from (Spot(page.path, link) for page in site.readable for link in page.dead)


@requires(
    "L2",
    phrase("页内位置"),
    phrase("链接所指的位置（#）在网页上"),
    phrase("参照国办秘函〔2019〕19号：链接可用性"),
    phrase("请改正链接里 # 后面的名称。"),
)
def anchors_exist(site: SeenSite) -> Iterator[Spot]:
    """Require that every place on a page to which a link leads is there."""
    ids = {page.path: page.ids for page in site.readable}
    for page in site.readable:
        for path, fragment in page.anchors:
            if path in ids and fragment not in ids[path] and fragment != "top":
                yield Spot(page.path, f"{path}#{fragment}")


@requires(
    "L3",
    phrase("装入的内容"),
    phrase("网页不装入别的网站的脚本、样式和图片"),
    phrase("参照国办发〔2017〕47号：安全防护"),
    phrase("请把文件放到本站，改用相对的地址。"),
)
def nothing_is_loaded_from_elsewhere(site: SeenSite) -> Iterator[Spot]:
    """Require that no page loads anything from another site."""
    yield from (Spot(page.path, link) for page in site.readable for link in page.foreign)


@requires(
    "L4",
    phrase("站外链接"),
    phrase("通到别的网站的链接打得开"),
    phrase("参照国办秘函〔2019〕19号：链接可用性"),
    phrase("本程序不访问别的网站。请逐个打开看一看。"),
)
def outward_links(site: SeenSite) -> Verdict:
    """List the links to other sites, each once: they are not followed."""
    links: dict[str, str] = {}
    for page in site.readable:
        for link in page.outward:
            links.setdefault(link.partition("#")[0], page.path)
    spots = sorted((Spot(path, link) for link, path in links.items()), key=lambda spot: (host(spot.what), spot.what))
    return Verdict("undecided", tuple(spots)) if spots else Verdict("passed")


@requires(
    "L5",
    phrase("网页打得开"),
    phrase("网页是完整的 UTF-8 文字"),
    phrase("参照国办秘函〔2019〕19号：网站无法访问"),
    phrase("请重新生成网站，或者换掉这个文件。"),
)
def pages_are_readable(site: SeenSite) -> Iterator[Spot]:
    """Require that every page is text, and whole."""
    yield from on(site.pages, lambda page: page.fault or ("cut" if page.is_cut else None))
