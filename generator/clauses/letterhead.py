"""Read title, document number, issuer, date and recipients from the head of a notice; what it does not say is None."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from generator.text.patterns import lazy
from generator.text.typeset import NUMERALS

LineKind = Literal["title", "number", "recipients", "issuer", "date", "text"]
"""The part of a letterhead that a line is."""

_COLONS = (":", "：")
_BLANK = " \t\u3000\xa0"
_GAP = rf"[{_BLANK}]*+"
_YEAR = rf"{_GAP}[〔\[［﹝（(【]{_GAP}[12](?:{_GAP}[0-9]){{3}}{_GAP}[〕\]］﹞）)】]{_GAP}"
_ORDER = rf"第?{_GAP}[1-9](?:{_GAP}[0-9])*{_GAP}号"
_NUMBER = lazy(rf"[（(]?([一-鿿](?:{_GAP}[一-鿿]){{1,11}}{_YEAR}{_ORDER})[)）]?")
_NUMBER_AFTER = lazy(
    rf"(?:通知|意见|决定|方案|函|批复|公告)[（(]?((?:(?!通知|意见|决定|方案|批复|公告)[一-鿿]){{2,8}}{_YEAR}{_ORDER})[)）]?(?:$|(?=[一-鿿]))"
)
_ZH = "[〇○零一二三四五六七八九]"
_DATE = lazy(
    rf"((?:20|19)[0-9](?:{_GAP}[0-9])|(?:2{_GAP}0|1{_GAP}9){_GAP}[0-9]{_GAP}[0-9]|[一二]{_ZH}{{3}}){_GAP}年"
    rf"{_GAP}([0-9]{_GAP}[0-9]?|[一二三四五六七八九十]{{1,2}}){_GAP}月{_GAP}([0-9]{_GAP}[0-9]?|[一二三四五六七八九十]{{1,3}}){_GAP}日"
)
_TITLE_END = lazy(
    r"(?:方案|意见|计划|措施|要点|清单|规划|办法|细则|分工|任务分工|行动|通知|决定|规定|公告|目标|纲要|表|任务|举措|工作安排|安排|部署)(?:[（(][^（()）]*[)）])?$"
)
_ISSUER_IN_TITLE = lazy(r"^(.{2,40}?(?:政府|办公厅|办公室|国务院|委员会|厅|局|部|委|组))关于")
_RUNNING_TITLE = lazy(
    rf"([^。；：:，]{{2,60}}?关于[^。；：:，]{{2,60}}?(?:通知|实施意见|意见|方案|计划|措施|决定|办法|规划|要点))"
    rf"(?=[（(]?[一-鿿]{{2,8}}?{_YEAR}{_ORDER}|各[^。；]{{1,40}}[：:])"
)
_YEARS = lazy(r"[（(][0-9]{4}年?[—\-－–~～至][0-9]{4}年?[）)]|[（(][^（()）]{1,12}[）)]")
_NOT_OF_A_TITLE = lazy(r"文件$|^附件|^[（(]|[）)]$|[>＞|]|首页")
_COLUMN = lazy(r"序号|[一-鿿]{0,4}(?:任务|措施|内容|单位|部门|时限|时间|目标|事项|备注|要求|指标|项目|名称|工作)")
"""What a column of a table is called, where its head stands in lines."""
_MOST_LINES = 6
_MOST_ISSUERS = 12
_ORGAN = lazy(r"(?:政府|办公厅|办公室|国务院|委员会|厅|局|部|委|组|院|署|会|指挥部|中心)$")


@dataclass(frozen=True)
class Letterhead:
    """The facts that an edition holds of its notice; None where the notice does not say."""

    title: str
    number: str | None = None
    issuer: str | None = None
    issued: dt.date | None = None
    recipients: str | None = None
    cover: str | None = None
    preamble: str | None = None


def read(opening: str, closing: str = "", whole: str = "") -> Letterhead:
    """Return the letterhead read from the text before the first heading.

    Issuer and date are looked for there, then in `closing`, the text after the last task, then in the `whole` notice.
    """
    lines = [line.strip(_BLANK) for line in opening.split("\n") if line.strip(_BLANK)]
    last = [line.strip(_BLANK) for line in closing.split("\n") if line.strip(_BLANK)]
    titles = _titles(lines) or _running_title(lines)
    issuer, issued = _signed(lines, "".join(titles))
    if issued is None:
        issuer, issued = _signed(last, "".join(titles))
    if issued is None:
        issued = _first_date(lines)
    if issued is None:
        all_lines = [line.strip(_BLANK) for line in whole.split("\n") if line.strip(_BLANK)]
        issuer, issued = _signed(all_lines, "".join(titles))
        issued = issued or _last_date(all_lines[-3:])
    if issuer is None and titles and (found := _ISSUER_IN_TITLE.match(titles[0])):
        issuer = found[1]
    title = titles[-1] if titles else next(filter(None, map(_titled, (*lines, *whole.split("\n")))), "未命名的通知")
    return Letterhead(title=title, number=_number(lines), issuer=issuer, issued=issued)


def _titled(line: str) -> str:
    """Return a line as the title of a notice that has none."""
    return line.strip()[:100].strip()


_FORMS_OF_YEAR = re.compile(r"[\[［﹝（(【〔]([12][0-9]{3})[\]］﹞）)】〕](?=第?[0-9]+号)")


def bare(text: str) -> str:
    """Return a text as its facts are compared with it: without blanks, document numbers as they are listed."""
    return _FORMS_OF_YEAR.sub(r"〔\1〕", "".join(text.split())).replace("〕第", "〕")


def standard(opening: str) -> Letterhead | None:
    """Return a letterhead in the standard layout (recipients, cover, issuer, date, title, preamble), else None."""
    lines = opening.split("\n")
    at = next((i for i, line in enumerate(lines) if _DATE.fullmatch(line)), None)
    if at is None or at < 1 or not at + 1 < len(lines) <= at + 3:
        return None
    before = lines[: at - 1]
    recipients = before.pop(0)[:-1] if before and before[0].endswith(_COLONS) else None
    if len(before) > 1:
        return None
    cover, preamble = next(iter(before), None), next(iter(lines[at + 2 :]), None)
    return Letterhead(
        title=lines[at + 1],
        number=None,
        issuer=lines[at - 1],
        issued=_day(lines[at]),
        recipients=recipients,
        cover=cover,
        preamble=preamble,
    )


def kinds(lines: Sequence[str]) -> list[LineKind]:
    """Return the kind of each line of a head, or of the text after the last task; blanks around it do not count."""
    at = [i for i, line in enumerate(lines) if line.strip(_BLANK)]
    result: list[LineKind] = ["text"] * len(lines)
    for i, kind in zip(at, _kinds([lines[i].strip(_BLANK) for i in at]), strict=True):
        result[i] = kind
    return result


def _kinds(lines: list[str]) -> list[LineKind]:
    result: list[LineKind] = ["text"] * len(lines)
    for i, (line, following) in enumerate(zip_longest(lines, lines[1:], fillvalue="")):
        if result[i] == "title" or is_title(line):
            result[i] = "title"
        elif following and (end := _title_end(lines, i)):
            result[i:end] = ["title"] * (end - i)
        elif _NUMBER.fullmatch(line):
            result[i] = "number"
        elif _DATE.fullmatch(line):
            result[i] = "date"
        elif _DATE.fullmatch(following) and _is_signed(line):
            result[i] = "issuer"
        elif line.endswith(_COLONS) and set(result[:i]) <= {"title", "number"}:
            result[i] = "recipients"
    return result


def _titles(lines: list[str]) -> list[str]:
    """Return the titles in a head; one may be on two lines."""
    titles: list[str] = []
    i = 0
    while i < len(lines):
        if end := _title_end(lines, i):
            titles.append(_joined(lines[i:end]))
            i = end
            continue
        if (after := _NUMBER_AFTER.search(lines[i])) and "关于" in lines[i][: after.start(1)]:
            titles.append(lines[i][: after.start(1)].rstrip("（("))
        i += 1
    return titles


def _title_end(lines: Sequence[str], at: int) -> int:
    """Return the index of the line after the title that begins at a line; 0 where none does.

    A title may be on several lines, its years in brackets on one of their own.
    """
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        whole = "".join(lines[at:end])
        if is_title(whole) and (end == at + 1 or _is_broken(lines[at:end])):
            years = end < len(lines) and _YEARS.fullmatch(lines[end])
            return end + bool(years)
        if not _open(lines[end - 1]):
            break
    return 0


def _is_broken(lines: Sequence[str]) -> bool:
    """Whether lines are one title that was broken: with 关于 it begins there, or with the names of who issues it."""
    first, *rest = lines
    if len(first) < 4 or _COLUMN.fullmatch(first):
        return False
    if "关于" not in first and any("关于" in line for line in rest):
        return bool(_ORGAN.search(first))
    return "关于" in first or not (_ORGAN.search(first) or _NOT_OF_A_TITLE.search(first))


def _joined(lines: Sequence[str]) -> str:
    """Return the lines of a title as one; the names of joint issuers, a line each, stay apart."""
    title = lines[0]
    for before, line in pairwise(lines):
        title += (" " if _ORGAN.search(before) and _ORGAN.search(line.split("关于")[0]) else "") + line
    return title


def _running_title(lines: Sequence[str]) -> list[str]:
    """Return the title that begins a text which has lost its line ends: up to its kind, before number or recipients."""
    found = _RUNNING_TITLE.match(lines[0]) if lines else None
    return [found[1]] if found else []


def _open(line: str) -> bool:
    """Whether a line may be a piece of a title that goes on."""
    return len(line) <= 60 and line[-1] not in "。：:；，," and not (_NUMBER.fullmatch(line) or _DATE.search(line))


def is_title(line: str) -> bool:
    """Whether a line is the title of a notice, or of what it issues."""
    return (
        5 <= len(line) <= 120
        and bool(_TITLE_END.search(line))
        and not re.search(r"[。；:：]", line)
        and not _DATE.search(line[-12:])
    )


def _signed(lines: list[str], titles: str) -> tuple[str | None, dt.date | None]:
    """Return issuer and date of the last signature: a date on a line of its own, the issuer on the line before it.

    Joint issuers may stand on several lines; each is named in the titles, or begins as the last does.
    """
    for i in range(len(lines) - 1, -1, -1):
        if _DATE.fullmatch(lines[i]) and (day := _day(lines[i])):
            first = i
            while first and i - first < _MOST_ISSUERS and _is_signed(before := lines[first - 1]):
                if first < i and before not in titles and before[:2] != lines[i - 1][:2]:
                    break
                first -= 1
            names = [name for line in lines[first:i] for name in re.split(r"[ \u3000]{2,}|\u3000", line) if name]
            return "、".join(names) or None, day
    return None, None


def _is_signed(line: str) -> bool:
    """Whether a line before a date is the name of who issues."""
    return 3 <= len(line) <= 50 and bool(_ORGAN.search(line)) and not re.search("[。，；：]", line)


def _first_date(lines: list[str]) -> dt.date | None:
    """Return the first date that follows the name of an organ, in a text that has lost its line ends."""
    for line in lines:
        for found in _DATE.finditer(line):
            before, after = line[: found.start()], line[found.end() :]
            if re.search(r"(?:政府|办公厅|办公室|国务院|厅|局|委)$", before) and (not after or after[0] in "（("):
                return _day(found[0])
    return None


def _last_date(lines: list[str]) -> dt.date | None:
    """Return the date that ends a text, after the name of an organ in the same line."""
    for line in reversed(lines):
        for found in _DATE.finditer(line, max(0, len(line) - 40)):
            if found.end() == len(line) and _ORGAN.search(line[: found.start()].rstrip(_BLANK)):
                return _day(found[0])
    return None


def _number(lines: list[str]) -> str | None:
    """Return the document number of a head as it is written in the list of documents: without blanks, in 〔〕."""
    for line in lines:
        match = _NUMBER.fullmatch(line) or _NUMBER_AFTER.search(line)
        if match:
            return bare(match[1])
    return None


def _day(text: str) -> dt.date | None:
    match = _DATE.match(text)
    try:
        return dt.date(*(_counted(group) for group in match.groups())) if match else None
    except ValueError:
        return None


def _counted(text: str) -> int:
    """Return a year, month or day in digits or Chinese numerals as a number: 二〇一二, 十二."""
    digits = re.sub(rf"[{_BLANK}]", "", text)
    if digits.isascii():
        return int(digits)
    return int("".join(_DIGITS[char] for char in digits)) if len(digits) == 4 else NUMERALS.get(digits, 0)


_DIGITS = {char: str(i) for i, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
