"""Tokenize text for the search. `assets/search/cutter.js` is the same tokenizer in JavaScript; one table tests both.

Each Chinese, Japanese or Korean character is a token, each run of other letters and digits is one, and everything else
separates them. Full-width and half-width, upper and lower case are one, and so are a radical, as PDFs hold it, and the
character that it looks like; variation selectors and what has no width are dropped.
"""

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")

_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕𫜹⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔"
    "⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸"
    "⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
)
"""Radicals that NFKC leaves alone, each before its character (facts of Unicode's Equivalent_Unified_Ideograph)."""

_SEEN_THROUGH = str.maketrans(dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True)))

_SINGLE = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),
    (0x3031, 0x30FF),  # kana
    (0x3105, 0x312F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


class _Cut(dict[int, str]):
    """Code point → its replacement: a blank for what separates, blanks around what is a token of its own."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # Han newer than this Python's Unicode are letters too
        letter = unicodedata.category(char)[0] in "LNM" or 0x20000 <= code <= 0x3FFFF
        single = any(first <= code <= last for first, last in _SINGLE)
        self[code] = " " if not letter else f" {char} " if single else char
        return self[code]


_CUT = _Cut()


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in order."""
    return _normal(_normal(_UNSEEN.sub("", text)).lower()).translate(_SEEN_THROUGH).translate(_CUT).split()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
