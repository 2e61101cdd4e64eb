"""Characters and texts."""

from collections.abc import Iterator

from generator.inspect.characters import Oddity
from generator.inspect.rule import Spot, Verdict, requires
from generator.inspect.seen import SeenSite
from generator.messages import phrase

_BASIS = phrase("参照 GB 18030-2022")


def _spots(site: SeenSite, why: Oddity) -> Iterator[Spot]:
    """Yield the characters on each page that are odd in some way."""
    for page in site.readable:
        if chars := sorted(char for char, oddity in page.odd.items() if oddity == why):
            yield Spot(page.path, "、".join(f"U+{ord(char):04X}" for char in chars))


@requires("C1", phrase("私用区字符"), phrase("没有私用区的字符"), _BASIS, phrase("请对照原件，换成标准的字符。"))
def none_is_private(site: SeenSite) -> Iterator[Spot]:
    """Require that no character is of private use: it looks different in each font."""
    yield from _spots(site, "private")


@requires("C2", phrase("乱码"), phrase("没有替换符、控制符和没有规定的字符"), _BASIS, phrase("请对照原件改正。"))
def none_is_broken(site: SeenSite) -> Iterator[Spot]:
    """Require that every character is one."""
    yield from _spots(site, "broken")


@requires(
    "C3",
    phrase("没有字体的字"),
    phrase("汉字都在 GB 18030-2022 的字汇里"),
    _BASIS,
    phrase("字体不必有这些字，多半显示成空框。请对照原件，换成通行的字。"),
)
def every_character_has_a_font(site: SeenSite) -> Iterator[Spot]:
    """Require that no ideograph is beyond those that fonts have to have."""
    yield from _spots(site, "fontless")


@requires(
    "C4",
    phrase("生僻字"),
    phrase("读者的电脑和手机上有这些字（扩展B至F区）"),
    _BASIS,
    phrase("旧的系统多半没有。请在单位的电脑和手机上看一眼，或者注明读音和写法。"),
)
def rare_characters(site: SeenSite) -> Verdict:
    """List the ideographs that the standard has, and the fonts of many machines have not."""
    spots = tuple(_spots(site, "rare"))
    return Verdict("undecided", spots) if spots else Verdict("passed")
