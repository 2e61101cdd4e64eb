"""Read title, document number, issuer, date and recipients from the head of a notice; what it does not say is None."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from generator.text.patterns import lazy

LineKind = Literal["title", "number", "recipients", "issuer", "date", "text"]
"""The part of a letterhead that a line is."""

_COLONS = (":", "：")
_BLANK = " \t\u3000\xa0"
_NUMBER = lazy(r"[（(]?([一-鿿]{2,12}〔[12][0-9]{3}〕[1-9][0-9]*号)[)）]?")
_NUMBER_AFTER = lazy(
    r"^.*(?:通知|意见|决定|方案|函|批复|公告)[（(]?((?:[一-鿿]{2,8})〔[12][0-9]{3}〕[1-9][0-9]*号)[)）]?$"
)
_DATE = lazy(r"(20[0-9]{2}|19[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_TITLE_END = lazy(
    r"(?:方案|意见|计划|措施|要点|清单|规划|办法|细则|分工|任务分工|行动|通知|决定|规定|公告|目标|纲要|表|任务|举措|工作安排|安排|部署)(?:[（(][^（()）]*[)）])?$"
)
_ISSUER_IN_TITLE = lazy(r"^(.{2,40}?(?:政府|办公厅|办公室|国务院|委员会|厅|局|部|委|组))关于")
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
    titles = _titles(lines)
    issuer, issued = _signed(lines)
    if issued is None:
        issuer, issued = _signed(last)
    if issued is None:
        issued = _first_date(lines)
    if issued is None:
        issuer, issued = _signed([line.strip(_BLANK) for line in whole.split("\n") if line.strip(_BLANK)])
    if issuer is None and titles and (found := _ISSUER_IN_TITLE.match(titles[0])):
        issuer = found[1]
    title = titles[-1] if titles else next(filter(None, map(_titled, (*lines, *whole.split("\n")))), "未命名的通知")
    return Letterhead(title=title, number=_number(lines), issuer=issuer, issued=issued)


def _titled(line: str) -> str:
    """Return a line as the title of a notice that has none."""
    return line.strip()[:100].strip()


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
        elif following and _begins_title(line, following):
            result[i] = result[i + 1] = "title"
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
        line, following = lines[i], lines[i + 1] if i + 1 < len(lines) else ""
        if is_title(line):
            titles.append(line)
        elif _begins_title(line, following):
            titles.append(line + following)
            i += 1
        elif (after := _NUMBER_AFTER.search(line)) and "关于" in line:
            titles.append(line[: after.start(1)].rstrip("（("))
        i += 1
    return titles


def _begins_title(line: str, following: str) -> bool:
    """Whether a title begins with this line and ends with the one that follows."""
    return "关于" in line and is_title(line + following) and _open(line)


def _open(line: str) -> bool:
    return len(line) <= 60 and line[-1] not in "。：:；，,"


def is_title(line: str) -> bool:
    """Whether a line is the title of a notice, or of what it issues."""
    return (
        5 <= len(line) <= 120
        and bool(_TITLE_END.search(line))
        and not re.search(r"[。；:：]", line)
        and not _DATE.search(line[-12:])
    )


def _signed(lines: list[str]) -> tuple[str | None, dt.date | None]:
    """Return issuer and date of the last signature: a date on a line of its own, the issuer on the line before it."""
    for i in range(len(lines) - 1, -1, -1):
        if _DATE.fullmatch(lines[i]) and (day := _day(lines[i])):
            before = lines[i - 1] if i else ""
            return before if _is_signed(before) else None, day
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


def _number(lines: list[str]) -> str | None:
    for line in lines:
        match = _NUMBER.fullmatch(line) or _NUMBER_AFTER.search(line)
        if match:
            return match[1]
    return None


def _day(text: str) -> dt.date | None:
    match = _DATE.match(text)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
