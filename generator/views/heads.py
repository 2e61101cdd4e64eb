"""Shorten the names of departments to heads of narrow columns: 旅游局 for 市旅游局, 经济信息 for 市经济信息化委."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

LONGEST = 4
"""Characters of a head at most, unless no piece of a name is its own."""

_LEVELS = "省市州盟县区旗"
_LEVEL = re.compile(f"[{_LEVELS}](?![场政容民直委府域划])")  # 市旅游局, but not 市场监管局 or 市委宣传部
_WHOLE = re.compile("(成员单位|责任单位|有关单位|相关单位|有关部门|相关部门)$")
"""What says of whom a name speaks, of names of many."""
_PLACE = re.compile(f"(.{{2,}}?)[{_LEVELS}]")


def heads(names: Iterable[str], issuer: str) -> dict[str, str]:
    """Return a head for each name: a piece of it, without the place of the issuer, that is no other name's head.

    A piece that is another's whole name is not used. Names that begin alike get the first piece in which they differ.
    """
    whole = dict.fromkeys(names)
    pieces = {name: [piece for piece in _pieces(name, issuer) if piece == name or piece not in whole] for name in whole}
    heads: dict[str, str] = {}
    for at in range(max(map(len, pieces.values()), default=0)):
        wanted = {name: own[min(at, len(own) - 1)] for name, own in pieces.items() if name not in heads}
        alike = Counter([*wanted.values(), *heads.values()])
        heads |= {name: piece for name, piece in wanted.items() if alike[piece] == 1}
    return heads


def _pieces(name: str, issuer: str) -> Iterator[str]:
    """Yield what may be the head of a name, the best first, in the end all of it.

    Words mostly have two characters: a piece begins where a word may. After these come ever longer beginnings.
    """
    core = _core(name, issuer)
    if many := _WHOLE.search(core):
        yield many[1]
    if core.endswith("政府") and 2 <= len(core) - 2 <= LONGEST:
        yield core[:-2]
    if len(core) <= LONGEST:
        yield core
    else:
        yield from (core[at : at + LONGEST] for at in range(0, len(core) - LONGEST + 1, 2))
        yield from (core[:end] for end in range(LONGEST + 1, len(core)))
    yield name


def _core(name: str, issuer: str) -> str:
    """Return a name without the place that the issuer governs, or its level: 质监局 of 盐城质监局."""
    place = _PLACE.match(issuer)
    for prefix in [place[0], place[1]] if place else []:
        if name.startswith(prefix) and len(name) >= len(prefix) + 2:
            return name.removeprefix(prefix)
    return name[1:] if _LEVEL.match(name) and len(name) > 2 else name
