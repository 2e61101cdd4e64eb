"""What a clause says: who bears a task, in which role, until when. Read from official wording, and printed again."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

Role = Literal["lead", "support", "joint"]
ROLES: tuple[Role, ...] = get_args(Role)
"""The roles, in the order in which everything lists them."""

OTHER_ROLES: dict[str, Role] = {"指导": "support", "监督": "support", "督办": "support", "督导": "support"}
"""Roles that notices give beside the three, as they word them → the role that they count as."""

OPEN_ENDED = "等部门"
"""What a clause adds when its list is not complete."""

PRINTED: dict[str, str] = {
    "lead": "牵头",
    "support": "配合",
    "joint": "共同负责",
    **{word: word for word in OTHER_ROLES},
}
"""Key of a role → the verb that the standard clause prints."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The punctuation that a notice uses: half-width or, as GB/T 9704 has it, full-width."""

    opening: str
    closing: str
    comma: str
    colon: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who bears a part of a task: `key` is lead, support, joint or another role as written."""

    key: str
    name: str
    wording: str
    """The words that give the role: 按职责分工负责, 牵头单位."""

    @property
    def role(self) -> Role:
        """The one of the three roles that this counts as."""
        return next((role for role in ROLES if role == self.key), None) or OTHER_ROLES[self.key]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause says; `unclear` holds the words that were not understood."""

    parties: tuple[Party, ...] = ()
    open_ended: bool = False
    deadline: str | None = None
    unclear: tuple[str, ...] = ()
    first_leads: bool = False
    """It states that the first of a list leads, here or from here on."""
    lasting: bool = False
    blanket: tuple[Party, ...] = ()
    """Parties that it adds to every later task."""
    bare: bool = False
    """A mere list of names: nothing says that it is a clause."""
    labelled: bool = False

    def names(self, key: str) -> tuple[str, ...]:
        """Give the names of one role, in the order of the clause."""
        return tuple(party.name for party in self.parties if party.key == key)

    @property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Key of a role → its names, the three roles first."""
        keys = dict.fromkeys((*ROLES, *OTHER_ROLES))
        return {key: names for key in keys if (names := self.names(key))}


# --- printed ---------------------------------------------------------------------------------------------------------


def printed(
    groups: Iterable[tuple[str, Sequence[str]]], marks: Marks, *, open_ended: bool, deadline: str | None = None
) -> str:
    """Give the standard clause of names by role, brackets included: (甲牵头,乙、丙等部门配合)."""
    filled = [("、".join(names), PRINTED[key]) for key, names in groups if names]
    last = len(filled) - 1
    said = (f"{names}{OPEN_ENDED if open_ended and i == last else ''}{verb}" for i, (names, verb) in enumerate(filled))
    until = f"；完成时限{marks.colon}{deadline}" if deadline else ""
    return f"{marks.opening}{marks.comma.join(said)}{until}{marks.closing}"


# --- words -----------------------------------------------------------------------------------------------------------

BRACKETS = {"(": ")", "（": "）", "〔": "〕", "﹝": "﹞", "[": "]", "［": "］", "【": "】"}
_QUOTES = {"“": "”", "《": "》", "‘": "’", "「": "」"}
_PAIRS = BRACKETS | _QUOTES
_BLANK = " \t\u3000\xa0\u2002\u2003\u2009\u200b"
PAGE = re.compile(
    rf"[{_BLANK}]*(?:[-—–─·]+[{_BLANK}]*\d{{1,3}}[{_BLANK}]*[-—–─·]+|第?[{_BLANK}]*\d{{1,3}}[{_BLANK}]*页?)[{_BLANK}]*"
)
"""A line that holds a page's number and nothing else."""

_LEAD = ("牵头", "主办", "主责", "总负责", "第一责任")
_SUPPORT = ("配合", "协办", "参与", "参加", "协助", "协同", "支持", "会办", "协作", "会同")
_JOINT = (
    "负责",
    "责任",
    "落实",
    "承办",
    "实施",
    "承担",
    "执行",
    "办理",
    "完成",
    "推进",
    "抓好",
    "共同",
    "组织",
    "主管",
)


def role_of(words: str) -> str | None:
    """Give the key of the role that words give: 牵头考核单位 leads, 负责落实 is joint; None where they give none."""
    if any(word in words for word in _LEAD):
        return "lead"
    if any(word in words for word in _SUPPORT):
        return "support"
    other = next((word for word in OTHER_ROLES if word in words), None) or ("督导" if "督促" in words else None)
    if other and not any(word in words for word in ("责任", "负责")):
        return other
    return "joint" if any(word in words for word in _JOINT) else None


_MANNER = (
    r"(?:按照?(?:其|各自)?的?(?:工作)?(?:职责|职能|任务|责任)?(?:权限|分工|范围)?|根据(?:各自)?(?:职责|职能)(?:分工)?|"
    r"依据?(?:各自)?职责(?:分工)?|结合(?:各自)?职责(?:分工)?|在(?:各自)?职责范围内|各负其责|各司其职|分别|分工|分级|共同|联合|"
    r"具体|统筹|积极|密切|主动|全面|主要|会商|抓好|做好|予以|全力|协调|同步|总)"
)
_CORE = (
    r"(?:牵头|主办|主责|负责|组织|贯彻|落实|实施|承办|承担|执行|推进|推动|办理|抓好|配合|参与|参加|协助|协办|支持|协同|会办|协作|"
    r"指导|监督|督办|督导|督促)"
)
_VERB = re.compile(
    rf"(?:作为|为|是)(?:总)?{_CORE}(?:责任)?(?:单位|部门)|(?:{_MANNER})*{_CORE}(?:{_MANNER}|{_CORE}|工作|完成)*"
)
_STRONG = re.compile(r"牵头|负责|配合|主办|协办|参与|协助|指导")
# After these the verb is a piece of a name: 牵头单位, 指导中心, 推进组, 督办室.
_NAME_GOES_ON = re.compile(
    r"单位|部门|机构|机关|处室|科室|领导|小组|专班|中心|委员|工作|制度|抓总|办公?室?|组|局|处|科|站|人|的|地|责任|会议|作用|”|\)|）"
)

_UNIT = r"(?:责任)?(?:单位|部门|机构|机关|处室|科室|股室|主体|地区|方)"
_LABEL_WORD = (
    r"(?:牵头|配合|责任|负责|参与|参加|落实|主办|协办|承办|主责|协助|协同|协作|支持|实施|执行|指导|监督|督办|督导|考核|主管|推进|"
    r"完成|组织|办理|会办|共同|联合|总|第一|主要|具体|工作|业务|行业|承担|市级|省级|县级|区级|市直|省直|国家|中央|整改|"
    r"市县|各级|县市区|市州|乡镇|基层|地方|省市|区县|县区)"
)
_ROLE_LABEL = (
    rf"(?:{_LABEL_WORD}(?:{_LABEL_WORD}|[、和及与或/]|[（(]{_LABEL_WORD}+[)）])*"
    rf"(?:{_UNIT}(?:[、和及与/]{_LABEL_WORD}*{_UNIT})*)?|{_UNIT})"
)
_TIME_LABEL = r"(?:[一-鿿]{0,6}(?:时限|期限|时间|时间节点|节点|日期|进度)(?:要求|安排|节点|目标)?)"
_PERSON_LABEL = r"[一-鿿]{0,6}(?:责任人|领导|负责人|联系人|联络员|人员)"
_ANY_LABEL = r"[一-鿿]{2,8}"
_BLANKS = rf"[{_BLANK}]*"
_LABEL = re.compile(
    rf"(?:^|(?<=[；;。，,、{_BLANK}（(〔【|｜]))(?P<label>(?P<time>{_TIME_LABEL})|(?P<person>{_PERSON_LABEL})|(?P<role>{_ROLE_LABEL}))"
    rf"(?P<aside>[（(][^（()）]*[)）])?{_BLANKS}(?:[：:]|(?<=[位门])为)"
)
_INFO = re.compile(rf"(?:^|(?<=[；;。{_BLANK}|｜]))(?P<label>{_ANY_LABEL}){_BLANKS}[：:]")
LABEL_LINE = re.compile(
    rf"[{_BLANK}]*(?:[（(〔【]?)(?:{_TIME_LABEL}|{_PERSON_LABEL}|{_ROLE_LABEL})(?:[（(][^（()）]*[)）])?{_BLANKS}[】]?{_BLANKS}[：:]"
)
"""The beginning of a line that is labelled as a clause: 责任单位：."""
_LABEL_BEGUN = re.compile(rf"(?:^|[；;。，,、（(【]){_LABEL_WORD}+$")
HEADINGS = {
    "role": re.compile(rf"(?:{_ROLE_LABEL})(?:[（(][^（()）]*[)）])?"),
    "time": re.compile(_TIME_LABEL),
    "person": re.compile(_PERSON_LABEL),
}
"""What a column of a table is called: who bears, until when, which person."""

_FIRST = re.compile(
    r"(?:[^，,。；;：:（()）]{0,16}?)(?:(?:列|排|居|位|写)(?:名|在|于|序|位)*)?(?:第一|首)(?:位|名|个|列)?(?:的|者|责任)*(?:单位|部门)?(?:的|者)?"
    r"(?:即|均)?[为是系作][^，,。；;）)]{0,6}(?:牵头|主办|主责)[^，,。；;（()）]{0,6}(?P<more>[，,；;]?[（(]?(?:下同|以下同|以下类同)[)）]?)?"
)
_BLANKET = re.compile(
    r"以[下上][^，,。；;（()）]{0,10}?(?:均|都|皆|全部|由)(?:需|须|要|应|由)*(?P<party>[^，,。；;（()）]{2,40}?)"
    r"(?P<verb>(?:共同|具体|按职责分工)*(?:落实|负责|配合|实施|参与|牵头|承担)[一-鿿]{0,4})[，,]?(?:不再[^，,。；;）)]{0,8})?"
)
_NOT_AGAIN = re.compile(
    r"(?:各项|所有|上述|本)[^，,。；;（()）]{0,10}?(?:均|都|皆)(?:需|须|要|应|由)*(?P<party>[^，,。；;（()）]{2,40}?)"
    r"(?P<verb>(?:共同|具体)*(?:落实|负责|配合|实施|参与)[一-鿿]{0,4})[，,]?不再[^，,。；;）)]{0,8}"
)

_NUM = r"[0-9０-９]"
_WHEN = (
    rf"(?:{_NUM}{{4}}(?:[—\-－~～至]{_NUM}{{2,4}})?年|{_NUM}{{1,2}}月|{_NUM}{{4}}[.．/\-]{_NUM}{{1,2}}|[今明当本]年|年(?:内|底|中|末|度)|[上下]半年|第?[一二三四1-4]季度|"
    r"[“\"]?十[三四五六]五[”\"]?|长期|持续|常态|全年|每年|每季度?|每月|每半年|适时|近期|即时|立即|即日|按时|按期|按序时|动态|随时|逐年|分年度|"
    rf"{_NUM}+个?(?:工作)?(?:日|月|年)[之以]?内|阶段性|已完成|[一二三四五六七八九十]+月底|中长期|远期|按(?:国家|省|市|上级)[^，。；]{{0,10}}(?:时限|时间|进度|部署|要求))"
)
_DEADLINE = re.compile(
    rf"(?:于|在|力争|确保|争取|到|至|自|从|拟|预计|计划|原则上|最迟)*(?:于|在)?{_WHEN}[^（()）、：:]{{0,36}}"
)
_DUE = re.compile(r"完成|前[)）。]?$|长期|持续|推进")
_NO_DEADLINE = re.compile(r"牵头|负责|配合(?!做)")

_OPEN_TAIL = re.compile(
    r"等(?:(?:(?!及各|及相关|及有关|和各|与各)[一-鿿0-9]){0,12}?(?:部门|单位|地区|机构|方面|政府|厅局|企业|部委|委办局|乡镇|街道|组织|团体|协会|院校|地|市|县|区|成员)"
    r"(?:[和及、与](?:单位|部门|地区|机构|地方|企业))*)?$"
)
_OPEN_AHEAD = re.compile(
    r"等(?P<more>(?:[一-鿿0-9]{0,10}?(?:部门|单位|机构|方面|厅局|企业|部委|委办局))(?:和单位|和部门|和机构)?)(?:以?及|[、和与])"
)
_NOT_OPEN = ("高", "中", "初", "平", "同")
_CLASS = re.compile(
    r"各|有关|相关|其他|全体|所有|涉及|成员单位|主管部门|牵头(?:单位|部门)|责任(?:单位|部门)|试点|属地|所在|"
    r"^(?:地方|市县|县区|区县|县市|市州|乡镇|镇街|设区|基层|当地|县级|乡级|省市县|市、县|县、区|相应|两)|"
    r"^(?:省|市|县|区)?(?:级|直)?(?:部门|单位|机构|企业)$|[、](?:县|区|市|乡|镇)(?:人民)?政府$|部门$"
)
_AREA = (
    r"(?:省|自治区|直辖市|市|州|盟|县|区|旗|地|乡|镇|村|街道|社区|开发区|园区|功能区|新区|高新区|经开区|示范区|自治县|自治州|"
    r"林区|农场|地区)"
)
_EACH = re.compile(rf"各?(?:设区的?|县级|地级|副省级|有关|相关|省级)*{_AREA}+(?:级)?(?:[（(][^（()）]*[)）])?")
_EACH_END = re.compile(
    rf"(?:设区的?|县级|地级|副省级|有关|相关|省级)*{_AREA}+(?:级)?(?:[（(][^（()）]*[)）])?(?:级)?"
    r"(?:(?:人民)?政府|党委|政府办公?室?|管委会|管理委员会|党工委|办事处|行署|行政公署)?(?:[（(][^（()）]*[)）])?"
)
_LEVEL_ONLY = re.compile(r"国家|[省市县区州镇乡]级?|自治区|中央")
_ORGAN = re.compile(
    r"(?:部|委|办|局|厅|院|署|行|会|社|团|站|所|中心|处|科|室|组|政府|公司|集团|银行|海关|法院|联|队|馆|台|单位|部门|机构|企业|区|市|县|州|乡|镇|"
    r"街道|村|地区|地方|分局|专班|指挥部|平台|办公室|电网|移动|电信|联通|铁塔|邮政|烟草|邮储|工委|党组|基地|医院|学校|大学|院校|高校|协会|"
    r"机场|港口|港|口岸|盟|兵团|司令部|军分区|人武部|边检|消防|武警|气象|供销|税务|各地|部委|厅局|省|旗|银|保险|会议|联盟|网信|行业|园)$"
)
_STRICT_ORGAN = re.compile(
    r"(?:部|委|办|局|厅|院|署|会|政府|行|中心|公司|集团|室|海关|社|区|联|专班|指挥部|队|站|所|组|处|科|馆|台|单位|部门|街道|镇|乡|学校|大学)$"
)
_SAYS_MORE = re.compile(r"要|加强|开展|推进(?!组|办|领)|重视|做好|落实(?!办)|通过|机制|进行|工作$|会同|积极|切实|抓")
_PROSE = re.compile(
    r"[。！？；：:!?%％]|(?<!自)由|(?<!无)为(?!民)|20[0-9]{2}年|^(?:并|应(?!急|城)|要(?!素)|须|可|以便|通过|按照|对(?!外|口|台)|将|由于|如(?!皋|东)|若|即(?!墨)|含(?!山)|包括|的|了|是|在)"
)
_AFTER = re.compile(r"[（(](?P<role>(?:总|共同)?(?:牵头|主办|配合|协办|负责|参与|指导)(?:单位|部门)?)[)）]$")


def is_class(name: str) -> bool:
    """Tell whether a party is no one named unit but several: 各市、州、县人民政府, 有关部门."""
    return bool(_CLASS.search(name))


def is_plausible(name: str, *, strict: bool = False) -> bool:
    """Tell whether words can be the name of a unit."""
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", name)
    if not 2 <= len(name) <= 48 or not bare or _PROSE.search(name) or name.count("“") != name.count("”"):
        return False
    if strict:
        return len(bare) >= 3 and bool(_STRICT_ORGAN.search(bare))
    return (
        bool(_ORGAN.search(bare))
        or bool(re.match(r"各|有关|相关|中国|国家|团|省|市|县|区|中央", bare))
        or len(bare) <= 12
    )


def looks_like(text: str) -> bool:
    """Tell whether words in brackets could be a clause, understood or not."""
    said = re.search(r"牵头|负责|配合|责任(?:单位|部门)|主办|协办|指导|[：:]", text)
    return bool(said) and bool(re.search(r"[局委办部厅署院会]|政府|单位|部门|中心", text)) and len(text) <= 400


# --- read ------------------------------------------------------------------------------------------------------------


def flat(text: str) -> str:
    """Give a text without the line ends, page numbers and blanks that broke it; labelled lines stay apart."""
    lines = [line for line in text.split("\n") if line.strip(_BLANK)]
    kept = [line for i, line in enumerate(lines) if not (PAGE.fullmatch(line) and 0 < i < len(lines) - 1)]
    joined = ""
    for i, line in enumerate(kept):
        rest = "".join(following.strip(_BLANK) for following in kept[i : i + 3])
        starts = bool(joined) and joined[-1] not in "；;。，,、：:（(" and bool(LABEL_LINE.match(rest))
        starts = starts and not _LABEL_BEGUN.search(joined)
        joined += ("；" if starts else "") + line.strip(_BLANK)
    return re.sub(
        rf"(?<=[^ -~])[{_BLANK}]+(?=[^ -~])", lambda run: " " if LABEL_LINE.match(joined, run.end()) else "", joined
    )


def parse(text: str, *, first_leads: bool = False) -> Clause:
    """Read a clause, brackets or none, labelled or worded; `first_leads` where an earlier rule says so.

    It never fails: what it does not understand is `unclear`.
    """
    reader = _Reader(first_leads)
    reader.read(_unwrapped(flat(text)))
    return reader.clause()


def in_order(said: Iterable[tuple[str, str | None]]) -> Iterator[Clause]:
    """Read clauses in a notice's order, each with the text before it: a rule stated once holds from there on."""
    first_leads = False
    for text, clause in said:
        first_leads = first_leads or stated_rules(text).first_leads
        read = parse(clause, first_leads=first_leads) if clause else Clause()
        first_leads = first_leads or (read.first_leads and read.lasting)
        yield read


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Find the sentences that rule how later clauses read: first_leads or blanket, and the words."""
    said = flat(text)
    blanket = (found for pattern in (_BLANKET, _NOT_AGAIN) for found in pattern.finditer(said))
    for kind, matches in (("first_leads", _first_leads(said)), ("blanket", blanket)):
        yield from ((kind, found[0].strip("，,。；;")) for found in matches)


def stated_rules(text: str) -> Clause:
    """Read the rules that running text states for the clauses after it."""
    said = flat(text)
    first = any(_first_leads(said))
    reader = _Reader(first_leads=False)
    reader.blanket(said)
    return Clause(first_leads=first, lasting=first, blanket=tuple(reader.blankets))


def _first_leads(text: str) -> Iterator[re.Match[str]]:
    """Find where running text says that the first of a list leads, in the few sentences that speak of a first."""
    for sentence in text.split("。"):
        if "第一" in sentence or "首" in sentence:
            yield from _FIRST.finditer(sentence)


def _unwrapped(text: str) -> str:
    """Take off the brackets that stand around the whole text, and a stop at its end."""
    text = text.strip(_BLANK + "\n。；;，, ")
    if text and text[0] in BRACKETS and 0 < (end := _closing(text, 0)) < len(text) - 1:
        rest = text[end + 1 :].strip(_BLANK + "。；;，, ")
        if rest and rest[0] in BRACKETS:  # several brackets, one after the other
            return _unwrapped(text[: end + 1]) + "；" + _unwrapped(rest)
    while text and BRACKETS.get(text[0]) == text[-1] and _closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip(_BLANK + "。；;，,")
    return text


def _closing(text: str, start: int) -> int:
    """Give the place of the bracket or quote that closes the one at `start`; -1 where there is none."""
    depth: list[str] = []
    for i in range(start, len(text)):
        char = text[i]
        if depth and char in (depth[-1], _twin(depth[-1])):
            depth.pop()
            if not depth:
                return i
        elif char in _PAIRS:
            depth.append(_PAIRS[char])
    return -1


def _twin(closing: str) -> str:
    return {")": "）", "）": ")"}.get(closing, closing)


def closing_bracket(text: str, start: int) -> int:
    """Give the place of the bracket that closes the one at `start`, of either width; -1 where there is none."""
    return _closing(text, start)


def _split(text: str, marks: str) -> list[str]:
    """Cut at marks that stand outside of brackets and quotes."""
    pieces, start, i = [], 0, 0
    while i < len(text):
        if text[i] in _PAIRS and (end := _closing(text, i)) > 0:
            i = end
        elif text[i] in marks:
            pieces.append(text[start:i])
            start = i + 1
        i += 1
    return [*pieces, text[start:]]


@dataclass
class _Reader:
    """Gathers what the parts of one clause say."""

    first_leads: bool
    parties: list[Party] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    blankets: list[Party] = field(default_factory=list)
    open_ended: bool = False
    states_first: bool = False
    lasting: bool = False
    worded: bool = False
    labelled: bool = False

    def clause(self) -> Clause:
        parties = list(dict.fromkeys(self.parties))
        if self.first_leads or self.states_first:
            parties = _first_leading(parties)
        named = [party.name for party in (*parties, *self.blankets)]
        return Clause(
            tuple(_once(parties)),
            self.open_ended or any(map(is_class, named)),
            "；".join(dict.fromkeys(self.deadlines)) or None,
            tuple(self.unclear),
            self.states_first,
            self.lasting,
            tuple(self.blankets),
            bare=bool(parties) and not self.worded,
            labelled=self.labelled,
        )

    def read(self, text: str) -> None:
        text = self.blanket(self._first(text))
        labels = list(_LABEL.finditer(text))
        labels = [found for found in labels if not _inside(text, found.start())]
        if not labels:
            self._worded(text)
            return
        infos = [
            m
            for m in _INFO.finditer(text)
            if not _inside(text, m.start()) and m.start("label") not in {x.start("label") for x in labels}
        ]
        infos = [m for m in infos if not any(x.start() <= m.start() < x.end() for x in labels)]
        cuts = sorted((*labels, *infos), key=lambda found: found.start())
        before = text[: cuts[0].start()].strip(_BLANK + "；;，,。、")
        if before:
            self._worded(before)
        for found, following in zip(cuts, [*cuts[1:], None], strict=True):
            value = text[found.end() : following.start() if following else len(text)].strip(_BLANK + "；;，,。、|｜")
            self._labelled(found, value)

    def _first(self, text: str) -> str:
        """Take out the sentence that says who leads."""
        if found := _FIRST.search(text):
            self.states_first, self.lasting = True, "下" in (found["more"] or "")
            return (text[: found.start()] + "。" + text[found.end() :]).replace("（。）", "").replace("(。)", "")
        return text

    def blanket(self, text: str) -> str:
        """Take out the sentence that adds a party to what follows."""
        for pattern in (_BLANKET, _NOT_AGAIN):
            if found := pattern.search(text):
                key = role_of(found["verb"]) or "joint"
                self.blankets += [Party(key, name, found["verb"]) for name in self._names(found["party"])]
                return text[: found.start()] + text[found.end() :]
        return text

    def _labelled(self, found: re.Match[str], value: str) -> None:
        groups = found.groupdict()
        self.labelled = True
        if groups.get("time"):
            self.worded = True
            self.deadlines += [value] if value else []
        elif groups.get("role"):
            if groups["aside"] and _FIRST.search(groups["aside"]):
                self.states_first = True
            key = role_of(groups["role"]) or "joint"
            self.worded = True
            self._listed(value, key, groups["role"])
        elif groups.get("person"):
            self.worded = True
        elif role_of(groups["label"]) and re.search("单位|部门", groups["label"]):
            self.unclear.append(found[0] + value)

    def _listed(self, value: str, key: str, wording: str) -> None:
        """Read the names after a label; verbs among them say more than the label."""
        pieces = []
        for piece in _split(value, "；;。"):
            kept = []
            for run in _split(piece, "，,"):
                if _is_deadline(run):
                    self.deadlines.append(run.strip(_BLANK))
                else:
                    kept.append(run)
            if any(run.strip(_BLANK) for run in kept):
                pieces.append("，".join(kept))
        for piece in pieces:
            verbs = list(_verbs(piece))
            last = verbs[-1] if verbs else None
            sure = last and (len(verbs) > 1 or role_of(last[0]) not in (None, key))
            if verbs and (sure or (last and last.end() == len(piece) and len(verbs) == 1 and "按" not in last[0])):
                self._worded(piece, key, wording)
            else:
                names = piece[: last.start()] if last else piece
                self._add(names, key, wording)

    def _worded(self, text: str, rest: str | None = None, label: str = "") -> None:
        """Read names with verbs after them; what has no verb takes the key `rest`, if any."""
        for sentence in _split(text, "。；;"):
            runs = []
            for run in _split(sentence, "，,"):
                if _is_deadline(run):
                    self.deadlines.append(run.strip(_BLANK))
                    continue
                runs.append(run)
            self._sentence("，".join(run for run in runs if run.strip(_BLANK)), rest, label)

    def _sentence(self, text: str, rest: str | None, label: str) -> None:
        start = 0
        for verb in _verbs(text):
            self.worded = True
            self._borne(text[start : verb.start()], role_of(verb[0]) or "joint", verb[0])
            start = verb.end()
        left = text[start:].strip(_BLANK + "，,、；;。")
        if not left:
            return
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", left):
            self._add(left[with_.end() :], "support", with_[0])
        elif start == 0 or rest:
            self._add(left, rest or "joint", label)
        else:
            self.unclear.append(left)

    def _borne(self, names: str, key: str, wording: str) -> None:
        """Read what stands before a verb; 甲会同乙 is 甲 with the help of 乙."""
        names = names.strip(_BLANK + "，,、；;。")
        if when := re.match(rf"(?P<when>{_WHEN}[^，、]{{0,12}}?)(?:由|，由)", names):
            self.deadlines.append(when["when"])
            names = names[when.end() :]
        names = re.sub(r"^(?:由|请)", "", names)
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", names):
            self._add(names[with_.end() :], "support", with_[0])
            return
        parts = re.split(r"[，,]?(?:会同|会商)", names, maxsplit=1)
        if not names:
            self.unclear.append(wording)
            return
        self._add(parts[0], key, wording)
        if len(parts) > 1:
            self._add(parts[1], "support", "会同")

    def _add(self, names: str, key: str, wording: str) -> None:
        for written in self._names(names):
            party = Party(key, written, wording)
            if after := _AFTER.search(written):
                party = Party(role_of(after["role"]) or key, written[: after.start()], after["role"])
                self.worded = True
            if is_plausible(party.name):
                self.parties.append(party)
            else:
                self.unclear.append(written)

    def _names(self, text: str) -> Iterator[str]:
        """Cut a list into names as written; a list that is open says so."""
        text = re.sub(r"^(?:由|请|以及|及)", "", text.strip(_BLANK + "，,、；;。/"))
        pieces = [piece for run in _split(text, "，,；;/") for piece in _grouped(_split(run, "、"))]
        for piece in pieces:
            yield from self._one(piece.strip(_BLANK))

    def _one(self, piece: str) -> Iterator[str]:
        if (tail := _OPEN_TAIL.search(piece)) and not piece[: tail.start()].endswith(_NOT_OPEN):
            self.open_ended = True
            piece = piece[: tail.start()]
        if ahead := _OPEN_AHEAD.search(piece):
            self.open_ended = True
            yield from self._one(piece[: ahead.start()])
            yield from self._one(piece[ahead.end() :])
            return
        for name in _joined(piece):
            if name.strip(_BLANK + "、"):
                yield name.strip(_BLANK + "、")


def _inside(text: str, place: int) -> bool:
    """Tell whether a place stands within brackets."""
    i = 0
    while i < place:
        if text[i] in BRACKETS and (end := _closing(text, i)) > 0:
            if end > place:
                return True
            i = end
        i += 1
    return False


def is_time(text: str) -> bool:
    """Tell whether a text says when: a date, or 长期坚持."""
    return bool(re.search(_WHEN, flat(text)))


def _is_deadline(run: str) -> bool:
    run = run.strip(_BLANK)
    return bool(_DEADLINE.fullmatch(run)) and not _NO_DEADLINE.search(run)


def _verbs(text: str) -> Iterator[re.Match[str]]:
    """Find the words that give a role to the names before them, not those within names."""
    start = 0
    while found := _VERB.search(text, start):
        start = found.end()
        after = text[found.end() :]
        if _inside(text, found.start()) or _within_quotes(text, found.start()):
            continue
        at_end = not after.strip(_BLANK) or after[0] in "，,；;。"
        listed = after[:1] == "、" and _STRONG.search(found[0])
        joined = after and _STRONG.search(found[0]) and not _NAME_GOES_ON.match(after)
        if at_end or listed or joined:
            # 省质量监督局监督: a manner or a weak word may end a name; only the whole run that ends here counts.
            yield found


def _within_quotes(text: str, place: int) -> bool:
    return any(text.count(o, 0, place) > text.count(c, 0, place) for o, c in _QUOTES.items())


def _grouped(pieces: list[str]) -> list[str]:
    """Put together again what a mark within a name has cut: 各市、州、县人民政府."""
    result: list[str] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i].strip(_BLANK)
        end = i + 1
        if _EACH.fullmatch(piece) and piece.startswith("各"):
            while end < len(pieces) and _EACH_END.fullmatch(_bare(pieces[end])):
                piece += "、" + pieces[end].strip(_BLANK)
                end += 1
                if not _EACH.fullmatch(_bare(pieces[end - 1])):
                    break
        elif _LEVEL_ONLY.fullmatch(piece):
            while end < len(pieces):
                piece += "、" + pieces[end].strip(_BLANK)
                end += 1
                if not _LEVEL_ONLY.fullmatch(pieces[end - 1].strip(_BLANK)):
                    break
        result.append(piece)
        i = end
    return result


def _bare(piece: str) -> str:
    return _OPEN_TAIL.sub("", piece.strip(_BLANK))


def _joined(piece: str) -> list[str]:
    """Cut at 及 and 和 where both sides are names: 银保监会及各地区, not 工业和信息化部."""
    for found in re.finditer(r"以及|及|和|与", piece):
        left, right = piece[: found.start()], piece[found.end() :]
        if _inside(piece, found.start()) or _within_quotes(piece, found.start()) or not left or not right:
            continue
        if (
            _ORGAN.search(left)
            and len(left) >= 2
            and re.match(r"各|有关|相关|国务院|省|市(?!场)|县|区|中央", right)
            and len(right) >= 3
        ):
            return [left, *_joined(right)]
    return [piece]


def _first_leading(parties: list[Party]) -> list[Party]:
    """Let the first of a list lead, if it is one named unit and nobody else leads."""
    if not parties or any(party.key == "lead" for party in parties):
        return parties
    first = parties[0]
    return (
        parties
        if first.key != "joint" or is_class(first.name)
        else [Party("lead", first.name, first.wording), *parties[1:]]
    )


def _once(parties: list[Party]) -> Iterator[Party]:
    """Give each name once, in the first role that it was given."""
    seen: set[str] = set()
    for party in parties:
        if party.name not in seen:
            seen.add(party.name)
            yield party


def labels(text: str) -> Iterator[re.Match[str]]:
    """Find the labels in a text: 责任单位：, 完成时限：."""
    return _LABEL.finditer(text)


Known = Callable[[str], bool]
"""Tells whether a name is known to be one of a unit."""


def stands(
    text: str, *, first_leads: bool = False, known: Known = lambda _: False, strict: bool = False
) -> Clause | None:
    """Read a text as a clause, if it is one for sure; with `strict`, only if every name is one of a unit."""
    found = _stands(text, first_leads)
    if found is None or found.unclear or not (found.parties or found.deadline):
        return None
    if not found.parties and not (found.labelled or _DUE.search(text)):
        return None
    names = [party.name for party in found.parties]
    if found.bare and not (names and all(known(n) or (len(names) > 1 and is_plausible(n, strict=True)) for n in names)):
        return None
    if strict and not (names and all(known(n) or (_names_a_unit(n) and not _SAYS_MORE.search(n)) for n in names)):
        return None
    return found


def _names_a_unit(name: str) -> bool:
    return is_class(name) or is_plausible(name, strict=True)


@cache
def _stands(text: str, first_leads: bool) -> Clause | None:  # noqa: FBT001  cached
    return parse(text, first_leads=first_leads) if len(text) <= 3000 else None
