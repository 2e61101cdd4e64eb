"""Split the text of a clause into phrases, verbs and names; brackets and quotes are never split."""

import re
from collections.abc import Iterator

from generator.clauses.wording import (
    BLANK,
    DEADLINE,
    EACH,
    EACH_BODY,
    EACH_END,
    INFO_LINE,
    LABEL_BEGUN,
    LABEL_LINE,
    LEVEL_ONLY,
    NAME_GOES_ON,
    NO_DEADLINE,
    OPEN_TAIL,
    ORGAN,
    PAGE,
    STRONG,
    VERB,
    WHEN,
)
from generator.text.brackets import BRACKETS, PAIRS, pairs
from generator.text.patterns import lazy

_LABEL_LENGTH = 60
"""Characters before a line end in which the beginning of a label is looked for."""
_ORGAN_LENGTH = 8
"""Characters before 和 and its like in which the end of a name is looked for."""


def flat(text: str) -> str:
    """Return a text on one line, without page numbers and the blanks that broke it; ； before labelled lines."""
    lines = [line for line in text.split("\n") if line.strip(BLANK)]
    numberless = [line for i, line in enumerate(lines) if not (PAGE.fullmatch(line) and 0 < i < len(lines) - 1)]
    joined = ""
    for i, line in enumerate(numberless):
        rest = "".join(following.strip(BLANK) for following in numberless[i : i + 3])
        starts = (
            bool(joined)
            and joined[-1] not in "；;。，,、：:（("
            and bool(LABEL_LINE.match(rest) or INFO_LINE.match(line))
        )
        starts = starts and not LABEL_BEGUN.search(joined, max(0, len(joined) - _LABEL_LENGTH))
        bare = line.strip(BLANK)
        joined += ("；" if starts else "、" if _apart(joined, len(joined), bare, 0) else "") + bare
    return _BETWEEN.sub(lambda run: _for_blank(joined, *run.span()), joined)


_BETWEEN = lazy(
    rf"(?<=[^ -~])[{BLANK}]+(?=[^ -~])|(?<=[0-9])[{BLANK}]+(?=[一-鿿〔〕（）])|(?<=[一-鿿〔〕（）])[{BLANK}]+(?=[0-9])"
)
"""Blanks that Chinese text does not need."""
_TAIL = r"(?:[部委办局厅院署会社联处所站馆台]|中心|政府|公司|集团|海关|支队|总队|分行|银行|大学|学院)"
_MARKS = rf"、，,；;：:。{re.escape(''.join([*BRACKETS, *BRACKETS.values()]))}{BLANK}"
_ENDS_NAME = lazy(rf"[一-鿿]{_TAIL}[）)〕﹞\]］】]?$")
_ENDS_ONE = lazy(r"[局厅办署行司]$")
_BEGINS_NAME = lazy(
    rf"(?:[省市县区州盟旗](?!直机关)|自治[区州县]|国家|国网|中国)[^{_MARKS}]{{1,20}}?{_TAIL}"
    rf"(?=$|[{_MARKS}]|等|牵头|负责|配合|按|共同|分工|参与|联合)"
)
_BEGINS_EACH = lazy("各[一-鿿]")
_ENDS_PLAIN = lazy(r"[一-鿿][局厅委办署]$")
_BEGINS_PLAIN = lazy(rf"[^{_MARKS}]{{2,12}}(?<!分)[局厅委办署](?=$|[{_MARKS}])")
"""A name that says no level, after a blank: 财政厅 of 发展改革委 财政厅; a line that broke is no such sign."""


def _apart(text: str, end: int, following: str, at: int) -> bool:
    """Whether a name ends at an index of a text, and another begins at one of what follows: 市教育局 市财政局."""
    start = max(0, end - _ORGAN_LENGTH)
    if _BEGINS_NAME.match(following, at):
        return bool(_ENDS_NAME.search(text, start, end))
    return bool(_BEGINS_EACH.match(following, at) and _ENDS_ONE.search(text, start, end))


def _for_blank(text: str, start: int, end: int) -> str:
    """Return what stands for blanks in a text: a blank before a label, 、 between two names, else nothing."""
    if LABEL_LINE.match(text, end):
        return " "
    plain = _ENDS_PLAIN.search(text, max(0, start - _ORGAN_LENGTH), start) and _BEGINS_PLAIN.match(text, end)
    return "、" if plain or _apart(text, start, text, end) else ""


def unwrapped(text: str) -> str:
    """Return a text without the brackets around it, or around each of several stretches of it, and a last stop."""
    matched = pairs(text)
    pieces = []
    start, end = _trimmed(text, 0, len(text))
    while start < end and text[start] in BRACKETS and start < (closing := matched.closing(start)) < end - 1:
        following, last = _trimmed(text, closing + 1, end)
        if following == last or text[following] not in BRACKETS:
            break
        pieces.append(_peeled(text, start, closing + 1))
        start, end = following, last
    return "；".join([*pieces, _peeled(text, start, end)])


def _peeled(text: str, start: int, end: int) -> str:
    """Return a stretch of a text without the brackets around it, as many as there are."""
    matched = pairs(text)
    while start < end and BRACKETS.get(text[start]) == text[end - 1] and matched.closing(start) == end - 1:
        start, end = _trimmed(text, start + 1, end - 1)
    return text[start:end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of a stretch without blanks and stops at its ends."""
    while start < end and text[start] in _AROUND:
        start += 1
    while start < end and text[end - 1] in _AROUND:
        end -= 1
    return start, end


_AROUND = BLANK + "\n。；;，,"


def closing_bracket(text: str, start: int) -> int:
    """Return the index of what closes the bracket at `start`, of either width; -1 where nothing does."""
    return pairs(text).closing(start)


def split(text: str, marks: str) -> list[str]:
    """Return a text split at any of `marks` outside of brackets and quotes."""
    matched, pieces, start, i = pairs(text), [], 0, 0
    while i < len(text):
        if text[i] in PAIRS and (end := matched.closing(i)) > 0:
            i = end
        elif text[i] in marks:
            pieces.append(text[start:i])
            start = i + 1
        i += 1
    return [*pieces, text[start:]]


def is_time(text: str) -> bool:
    """Whether a text holds a time: a date, or 长期坚持."""
    return bool(re.search(WHEN, flat(text)))


def is_deadline(run: str) -> bool:
    """Whether a phrase says until when, and nothing else."""
    run = run.strip(BLANK)
    return bool(DEADLINE.fullmatch(run)) and not NO_DEADLINE.search(run)


def verbs(text: str) -> Iterator[re.Match[str]]:
    """Yield the words that give a role to the names before them, those within names left out."""
    around = pairs(text)
    last = len(text.rstrip(BLANK))
    for found in VERB.finditer(text):
        end = found.end()
        if around.inside(found.start()) or around.quoted(found.start()):
            continue
        at_end = end >= last or text[end] in "，,；;。"
        listed = text[end : end + 1] == "、" and STRONG.search(found[0])
        joined = end < len(text) and STRONG.search(found[0]) and not NAME_GOES_ON.match(text, end)
        if at_end or listed or joined:
            # 省质量监督局监督: a manner or a weak word may end a name; only the whole run that ends here counts.
            yield found


def grouped(pieces: list[str]) -> list[str]:
    """Join again the pieces of a name that holds the mark itself: 各市、州、县人民政府."""
    result: list[str] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i].strip(BLANK)
        end = i + 1
        if EACH.fullmatch(last := _last_of(piece)) and last.startswith("各"):
            while end < len(pieces) and EACH_END.fullmatch(_bare(pieces[end])):
                piece += "、" + pieces[end].strip(BLANK)
                end += 1
                if not EACH.fullmatch(_bare(pieces[end - 1])):
                    break
        elif end < len(pieces) and EACH_BODY.search(f"{piece}、{_bare(pieces[end])}"):
            piece += "、" + pieces[end].strip(BLANK)
            end += 1
        elif LEVEL_ONLY.fullmatch(piece):
            while end < len(pieces):
                piece += "、" + pieces[end].strip(BLANK)
                end += 1
                if not LEVEL_ONLY.fullmatch(pieces[end - 1].strip(BLANK)):
                    break
        result.append(piece)
        i = end
    return result


def _last_of(piece: str) -> str:
    """Return the last of the names that 和 and its like join: 各有关市 of 自然资源厅等和各有关市."""
    at = piece.rfind("各")
    return piece[at:] if at > 0 and piece[:at].endswith(("和", "及", "与")) else piece


def _bare(piece: str) -> str:
    return OPEN_TAIL.sub("", piece.strip(BLANK))


def joined(piece: str) -> Iterator[str]:
    """Yield a text split at 及 and 和 where both sides are names: 银保监会及各地区, not 工业和信息化部."""
    around, start = pairs(piece), 0
    for found in _AND.finditer(piece):
        left, right = found.span()
        if left - start < 2 or len(piece) - right < 3 or around.inside(left) or around.quoted(left, start):
            continue
        ends = max(start, left - _ORGAN_LENGTH)
        if (ORGAN.search(piece, ends, left) and _PARTY.match(piece, right)) or (
            _BODY.search(piece, ends, left) and _OTHER_BODY.fullmatch(piece, right)
        ):
            yield piece[start:left]
            start = right
    yield piece[start:]


_AND = re.compile("以及|及|和|与")
_PARTY = re.compile("各|有关|相关|其[他它]|国务院|省|市(?!场)|县|区|州|盟|旗|自治[区州县]|中央")
_BODY = re.compile(r"[厅局委办署][）)〕]?$")
"""What ends names, and no first piece of one: 文化 of 文化和旅游厅."""
_OTHER_BODY = re.compile(
    r"(?!(?:人民)?政府)[一-鿿]{4,24}(?:[厅局委办署行部院会司]|公司|集团|中心|海关)(?:$|(?:以及|及|和|与).*)"
)
