"""Words for what changed in a plan's data, as the editor of a record of changes writes them; many things counted.

The notice is the same as ever: what its data lacked and now have is 补录, not 增加.
"""

import re
from collections.abc import Iterable, Iterator

SUBJECTS = "工作事项"
"""The label of an edition's subjects: many come at once, so they are counted."""

_USUAL = ("补录{label}{value}", "删去{label}{value}")
_ADDED = ("增加{label}{value}", "删去{label}{value}")
_OTHERS = {
    "编者注": _ADDED,
    "别名": _ADDED,
    "责任文字的读法": _ADDED,
    "章": ("补录章节{value}", "删去章节{value}"),
    "名单": ("注明{label}未列全", "不再注明{label}未列全"),
    "状态": ("{label}注明为{value}", "{label}不再注明为{value}"),
    "延续自": ("注明{label}{value}", "不再注明{label}{value}"),
    "网址转向": ("设置{label}{value}", "取消{label}{value}"),
    "未列入事项的语句": ("注明{label}", "不再注明{label}"),
}
"""Label → how it is said that a value came, and that it is gone."""

_PART = re.compile("第[0-9]+部分的")
_COUNTED = re.compile(f"(?P<what>(?:补录|删去|修改){SUBJECTS})(?P<number>[0-9]+)项：(?P<names>.+)", re.DOTALL)


def come(label: str, value: str = "") -> str:
    """Return that a fact has a value where it had none."""
    return _said(label)[0].format(label=label, value=value)


def gone(label: str, value: str = "") -> str:
    """Return that a fact has none of the value that it had."""
    return _said(label)[1].format(label=label, value=value)


def _said(label: str) -> tuple[str, str]:
    return _OTHERS.get(_PART.sub("", label), _USUAL)


def listed(label: str, come_names: Iterable[str], gone_names: Iterable[str]) -> Iterator[str]:
    """Yield which names a list has now, and which it has no more."""
    for said, verb, found in ((come, "增加", come_names), (gone, "减少", gone_names)):
        if names := list(found):
            if label == SUBJECTS:
                yield counted(said(label), names)
            elif label.endswith("单位"):
                yield f"{label}{verb}{'、'.join(names)}"
            else:
                yield said(label, "、".join(names))


def counted(what: str, names: Iterable[str]) -> str:
    """Return what was done to how many things, and to which."""
    names = tuple(names)
    return f"{what}{len(names)}项：{'、'.join(names)}"


def together(lines: Iterable[str]) -> tuple[str, ...]:
    """Return each line once, and those that do the same to counted things as one line, at the place of the first."""
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        match = _COUNTED.fullmatch(line)
        if match is None:
            found.setdefault(line, (0, ""))
        elif match["what"] in found:
            number, names = found[match["what"]]
            found[match["what"]] = (number + int(match["number"]), f"{names}、{match['names']}")
        else:
            found[match["what"]] = (int(match["number"]), match["names"])
    return tuple(f"{what}{number}项：{names}" if number else what for what, (number, names) in found.items())


def folded(line: str, limit: int) -> tuple[str, str]:
    """Return what is shown of a line, and what is folded: "" of a short one, the names of counted things, else all."""
    if len(line) <= limit:
        return line, ""
    if match := _COUNTED.fullmatch(line):
        return f"{match['what']}{match['number']}项", match["names"]
    cut = line.rfind("、", 0, limit)
    return f"{line[: cut if cut > 0 else limit]}……", line
