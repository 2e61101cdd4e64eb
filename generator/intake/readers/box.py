"""Recognize the box that sites of governments put above a notice: 索引号, 主题分类, 发文机关, 成文日期."""

import re
from collections.abc import Iterator, Sequence

_FIELDS = {
    "index_number": "索引号|信息索引号?|索引号码",
    "category": "主题分类|主题类别",
    "issuer": "发文机关|发文单位|制发机关|发布机构|发布单位|发布机关|公开主体",
    "issued": "成文日期|生成日期|发文日期|印发日期|签发日期",
    "number": "发文字号|文号|发文文号|文件编号",
    "published": "发布日期|发布时间|公开日期|公布日期",
    "disclosure": "公开方式|公开形式|公开属性",
    "": "标题|名称|信息名称|文件名称|有效性|效力状态|时效性|是否有效|主题词|关键词|信息来源|来源|体裁分类|体裁|"
    "组配分类|信息分类|信息类别|服务对象分类|服务对象|公开范围|公开时限|公开程序|公开责任部门|责任部门|废止日期|失效日期|生效日期|施行日期|"
    "主题导航|文种|语种|内容概述|概述|文件类型|"
    "制发日期|浏览次数|字体",
}
"""Key of the edition, or none → the labels that a box has for it."""
_LABELS = {label: key for key, labels in _FIELDS.items() for label in labels.split("|")}
_BLANK = re.compile(r"[ \t\u3000\xa0]")
_LABEL = re.compile(r"(?:^|(?<=[ \t\u3000\xa0]))((?:[一-鿿][ \t\u3000\xa0]*){2,8})[：:][ \t\u3000\xa0]*")
_CRUMBS = re.compile(r"^(?:您?(?:现在|当前)?的?(?:所在)?(?:位置)|首页)|[>＞»]")
_FEWEST = 3
"""So many labels at least are a box."""
_SHORT = 8
_HEAD = 60
"""Lines of a page within which it begins."""

Fact = tuple[str, str]
"""Key and value."""


def taken(lines: Sequence[str], cells: Sequence[range] = ()) -> tuple[int, int, tuple[Fact, ...]]:
    """Return the first line of the box, the line after it, and what it says; an empty range where there is none.

    The trail of links above it, 首页 > 政策, counts as its own. A box does not reach beyond the table, one of whose
    ranges of lines in `cells`, that it begins in.
    """
    first = next((i for i, line in enumerate(lines[:_HEAD]) if _pairs(line)), None)
    if first is None:
        return 0, 0, ()
    facts: list[Fact] = []
    labels, end, waiting = 0, first, ""
    until = next((table.stop for table in cells if first in table), len(lines))
    for at, line in enumerate(lines[first:until], start=first):
        if pairs := _pairs(line):
            labels += len(pairs)
            facts += [(key, value) for key, value in pairs if value]
            waiting = pairs[-1][0] if not pairs[-1][1] else "."
        elif waiting != "." and (_is_value(waiting, line) or any(map(_pairs, lines[at + 1 : at + 2]))):
            facts.append((waiting, line.strip()))
            waiting = "."
        else:
            break
        end += 1
    if labels < _FEWEST:
        return 0, 0, ()
    crumbs = next((i for i in range(first, 0, -1) if not _CRUMBS.search(lines[i - 1])), 0)
    return crumbs, end, tuple({key: value for key, value in reversed(facts) if key}.items())


_SHAPES = {
    "issued": r"[12][0-9]{3}[-年./]",
    "published": r"[12][0-9]{3}[-年./]",
    "number": r".{0,30}号$",
    "index_number": r"[!-~]+$",
}


def _is_value(key: str, line: str) -> bool:
    """Whether a line after the last label of a box is its value, and not the beginning of the notice."""
    return bool(re.match(_SHAPES[key], line.strip())) if key in _SHAPES else len(line.strip()) <= _SHORT


def _pairs(line: str) -> list[Fact]:
    """Return key and value of each label in a line that begins with one; none where it does not."""
    if len(line) > 400:
        return []
    found = [match for match in _LABEL.finditer(line) if _BLANK.sub("", match[1]) in _LABELS]
    if not found or line[: found[0].start()].strip():
        return []
    return list(_valued(line, found))


def _valued(line: str, found: list[re.Match[str]]) -> Iterator[Fact]:
    ends = [*(match.start() for match in found[1:]), len(line)]
    for match, end in zip(found, ends, strict=True):
        yield _LABELS[_BLANK.sub("", match[1])], line[match.end() : end].strip()
