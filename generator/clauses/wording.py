"""The vocabulary of clauses as regular expressions: verbs and labels of roles, names of units, times."""

import re

from generator.clauses.clause import OTHER_ROLES
from generator.text.invisible import INKLESS
from generator.text.patterns import lazy

BLANK = " \t\u3000\xa0\u2002\u2003\u2009\u200b"
"""What counts as a blank, zero-width ones too."""
PAGE = lazy(
    rf"[{BLANK}]*+(?:[-—–─·]++[{BLANK}]*+\d{{1,3}}[{BLANK}]*+[-—–─·]++|第?[{BLANK}]*+\d{{1,3}}[{BLANK}]*+页?)[{BLANK}]*+"
)
"""A line that holds a page's number and nothing else."""

_LEAD = ("牵头", "抓总", "统筹", "主办", "主责", "主导", "为主", "总负责", "第一责任")
_SUPPORT = ("配合", "协办", "参与", "参加", "协助", "协同", "支持", "会办", "协作", "会同", "成员")
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
    """Return the key of the role that words give: 牵头考核单位 leads, 负责落实 is joint; None where they give none."""
    if any(word in words for word in _LEAD) and not re.search("统筹.*(?:负责|落实|实施|推进|抓好)", words):
        return "lead"
    if any(word in words for word in _SUPPORT):
        return "support"
    other = next((word for word in OTHER_ROLES if word in words), None) or ("督导" if "督促" in words else None)
    if other and not any(word in words for word in ("责任", "负责")):
        return other
    return "joint" if any(word in words for word in _JOINT) else None


_MANNER = (
    r"(?:按照?(?:其|各自)?的?(?:工作)?(?:职责|职能|任务|责任){0,2}(?:权限|分工|范围)?|根据(?:各自)?(?:职责|职能)(?:分工)?|"
    r"依据?(?:各自)?职责(?:分工)?|结合(?:各自)?职责(?:分工)?|在(?:各自)?职责范围内|结合(?:本地|各自|工作)?实际|因地制宜|依法依规|依法|按(?:照)?(?:有关)?(?:规定|要求)|各负其责|各司其职|分别|分工|分级|共同|联合|"
    r"具体|主体|统筹|积极|密切|主动|全面|主要|会商|抓好|做好|予以|全力|协调|同步|总)"
)
_CORE = (
    r"(?:牵头|主办|主责|负责|组织|贯彻|落实|实施|承办|承担|执行|推进|推动|办理|抓好|配合|参与|参加|协助|协办|支持|协同|会办|协作|"
    r"指导|监督|督办|督导|督促|主导|为主|抓总|总协调|统筹(?:协调)?(?=$|[，,；;。）)])|研究(?:提出|制定|起草|出台)[^，,；;。]{0,16}|"
    r"提出[^，,；;。]{0,12}(?:意见|方案|办法|措施)|负(?:总|主要|直接|主体|监管|领导|属地)+责任?)"
)
VERB = lazy(
    rf"(?:作为|为|是)(?:总)?{_CORE}(?:责任)?(?:单位|部门)|(?:{_MANNER}){{0,8}}{_CORE}(?:{_MANNER}|{_CORE}|工作|完成)*"
)
"""What may give a role to the names before it."""
STRONG = lazy(r"牵头|负责|配合|主办|协办|参与|协助|指导")
"""Verbs that do so even where more follows at once."""
# After these the verb is a piece of a name: 牵头单位, 指导中心, 推进组, 督办室.
NAME_GOES_ON = lazy(
    r"单位|部门|机构|机关|处室|科室|领导|小组|专班|中心|委员|工作|制度|抓总|办公?室?|组|局|处|科|站|人|的|地|责任|会议|作用|”|\)|）"
)

_OPENING, _CLOSING = r"[（(〔﹝\[［【]", r"[)）〕﹞\]］】]"
_ASIDE = rf"{_OPENING}[^（()）〔〕﹝﹞\[\]［］【】]*{_CLOSING}"
"""Words in brackets of any form, after a name or a label."""

_UNIT = r"(?:责任)?(?:单位|部门|机构|机关|处室|科室|股室|司局|厅局|站所|主体|地区|方)"
_LABEL_WORD = (
    r"(?:牵头|配合|责任|负责|参与|参加|落实|主办|协办|承办|主责|协助|协同|协作|支持|实施|执行|指导|监督|督办|督导|考核|主管|推进|"
    r"完成|组织|办理|会办|共同|联合|总|第一|主要|具体|工作|业务|行业|承担|成员|市级|省级|县级|区级|市直|省直|国家|中央|整改|"
    r"市县|各级|县市区|市州|乡镇|基层|地方|省市|区县|县区)"
)
_ROLE_LABEL = (
    rf"(?:{_LABEL_WORD}(?:{_LABEL_WORD}|[、和及与或/]|[（(]{_LABEL_WORD}{{1,8}}[)）]){{0,24}}"
    rf"(?:{_UNIT}(?:[、和及与/]{_LABEL_WORD}{{0,8}}{_UNIT}){{0,8}})?|{_UNIT})"
)
_TIME_LABEL = (
    r"(?:(?!办理|承诺|公开|法定|审批|受理|保管|报送|填报|反馈)[一-鿿]{0,6}时限(?:要求)?|(?:完成|办结|整改|办理|启动|实施|推进|落实|工作|任务|计划|预计|截止|截至|目标|建成|竣工|达标|结束|最迟|要求|执行|时间|起止|责任|序时|具体|总体|阶段|总|及|和|验收|出台|整治|改造|交付|开工|投用|投产|销号|达产|创建|印发|制定){0,4}"
    r"(?:时限|期限|时间节点|时间|节点|日期|进度)(?:要求|安排|节点|目标|计划)?)"
)
_PERSON_LABEL = r"[一-鿿]{0,6}(?:责任人|领导|负责人|联系人|联络员|人员)"
_ANY_LABEL = r"[一-鿿]{2,8}"
_BLANKS = rf"[{BLANK}]*+"
LABEL = lazy(
    rf"(?:^|(?<=[；;。，,、：:{BLANK}（(〔【|｜]))(?P<label>(?P<time>{_TIME_LABEL})|(?P<person>{_PERSON_LABEL})|(?P<role>{_ROLE_LABEL}))"
    rf"(?P<aside>{_ASIDE})?{_BLANKS}(?:[：:]|(?<=[位门])(?:为|是))"
)
"""A label of a clause: 责任单位：, 完成时限：, 责任人：."""
_TOLD_LABEL = (
    r"[一-鿿]{0,6}(?:范围|对象|区域|片区|依据|来源|备注|说明|级别|方式|类别|类型|领域|条款|金额|资金|经费|电话)"
)
INFO = lazy(rf"(?:(?:^|(?<=[；;。{BLANK}|｜]))(?P<label>{_ANY_LABEL})|(?<=[，,])(?P<told>{_TOLD_LABEL})){_BLANKS}[：:]")
"""Any other label; after a comma, which may stand in a list of names, one that labels no unit: 适用范围："""
LABEL_LINE = lazy(
    rf"[{BLANK}]*(?:[（(〔【]?)(?:{_TIME_LABEL}|{_PERSON_LABEL}|{_ROLE_LABEL})(?:{_ASIDE})?{_BLANKS}[】]?{_BLANKS}[：:]"
)
"""The beginning of a line that is labelled as a clause: 责任单位：."""
INFO_LINE = lazy(
    rf"[{BLANK}]*[一-鿿]{{0,6}}(?:目标|措施|内容|问题|标准|举措|成效|进展|情况|备注|说明|方式|依据|要求|范围|对象|单位|部门)"
    rf"{_BLANKS}[：:]"
)
"""The beginning of a line with another label: 整改目标：, 验收单位：."""
BORNE = lazy(r"由(?P<name>[^，,。；;、（(）)由]{2,20})(?:、[^，,。；;]{2,60})?(?:共同|具体|分别)*(?:牵头|负责)")
"""A sentence that says in running text who bears what it speaks of."""
UNIT_LINE = lazy(
    rf"(?:{LABEL_LINE.pattern})|[{BLANK}]*[一-鿿]{{2,8}}(?:单位|部门){_BLANKS}[：:](?=.*[局委办部厅署院会])"
)
"""The beginning of a line that may name who bears something."""
FAINT = {
    "role": lazy("(?:(?:业务|行业|上级)?主管|监督|成员)?(?:单位|部门|机构|机关)|主体|地区|方"),
    "time": lazy(
        "(?:办理|工作|实施|责任|执行|截止|截至|要求|结束|起止|开工|投用|投产|交付|验收|出台|印发|制定|创建)?(?:时间|日期|期限)|办理时限"
    ),
}
"""Labels that tables and forms have too, and that alone make no clause: 单位：万元, 时间：3月5日."""
LABEL_BEGUN = lazy(rf"(?:^|[；;。，,、（(【]){_LABEL_WORD}+$")
"""The beginning of a label that the line end cut."""
HEADINGS = {
    "role": lazy(rf"(?:{_ROLE_LABEL})(?:{_ASIDE})?"),
    "time": lazy(_TIME_LABEL),
    "person": lazy(_PERSON_LABEL),
}
"""What a column of a table is called: who bears, until when, which person."""

_LEADS_WORDS = (
    r"(?:第一|首)(?:位|名|个|列)?(?:的|者|责任)*(?:单位|部门)?(?:的|者)?"
    r"(?:即|均)?[为是系作][^，,。；;）)]{0,6}(?:牵头|主办|主责)"
)
_BELOW = r"(?:以?下类?同|以下(?:均|都)?(?:相同|同此|类同|同))"
LEADS = lazy(_LEADS_WORDS)
"""What every `FIRST` holds: where it is not, there is no need to look from every place for what may stand before."""
FIRST = lazy(
    rf"(?:[^，,。；;：:（()）]{{0,16}}?)(?:(?:列|排|居|位|写)(?:名|在|于|序|位){{0,4}})?{_LEADS_WORDS}"
    rf"[^，,。；;（()）]{{0,6}}(?P<more>[，,；;]?(?:[（(]{_BELOW}[)）]|{_BELOW}))?"
)
"""A sentence that lets the first of each list lead; with `more`, from here on."""
_SHARED = rf"(?P<party>(?:[^，,。；;（()）〔〕]|{_ASIDE}){{2,40}}?)"
BLANKET = lazy(
    rf"以[下上][^，,。；;（()）]{{0,10}}?(?:均|都|皆|全部|(?<!上)(?<!上工作)(?<!上任务)(?<!上事项)由)(?:需|须|要|应|由)*{_SHARED}"
    r"(?P<verb>(?:共同|具体|按职责分工)*(?:落实|负责|配合|实施|参与|牵头|承担)(?:(?!不再)[一-鿿]){0,4})[，,]?(?:不再[^，,。；;）)]{0,8})?"
)
"""A sentence that adds a party to all that comes after it."""
NOT_AGAIN = lazy(
    rf"(?:各项|所有|上述|本)[^，,。；;（()）]{{0,10}}?(?:均|都|皆)(?:需|须|要|应|由)*{_SHARED}"
    r"(?P<verb>(?:共同|具体)*(?:落实|负责|配合|实施|参与)(?:(?!不再)[一-鿿]){0,4})[，,]?不再[^，,。；;）)]{0,8}"
)
"""A sentence that names a party once for all."""
CONCERNS = lazy(
    r"(?:以[下上]|具体|各项|所有|上述|其他)[^，,。；;（()）]{0,8}?(?:均|都|皆)(?P<verb>涉及)到?"
    rf"{_SHARED}[，,](?:不再[^，,。；;）)]{{1,8}}(?:[，,](?:以?下类?同))?|以?下类?同)"
)
"""The same, of a party that all later tasks concern: 具体任务均涉及各市，不再列出."""

_NUM = r"[0-9０-９]"
WHEN = (
    rf"(?:{_NUM}{{4}}(?:[—\-－~～至]{_NUM}{{2,4}})?年|{_NUM}{{1,2}}月|{_NUM}{{4}}[.．/\-]{_NUM}{{1,2}}|[今明当本]年|年(?:内|底|中|末|度)|[上下]半年|第?[一二三四1-4]季度|"
    r"[“\"]?十[三四五六]五[”\"]?|长期|持续|常态|全年|每年|每季度?|每月|每半年|适时|近期|即时|立即|即日|按时|按期|按(?:照)?(?:序时|工作|时间|计划|目标)?进度|按(?:序时|计划|节点|时序)|贯穿|全程|常年|动态|随时|逐年|分年度|"
    rf"{_NUM}{{1,6}}个?(?:工作)?(?:日|月|年)[之以]?内|阶段性|已完成|[一二三四五六七八九十]{{1,3}}月底|中长期|远期|按(?:国家|省|市|上级)[^，。；]{{0,10}}(?:时限|时间|进度|部署|要求))"
)
"""What says when, as the piece of a pattern."""
DEADLINE = lazy(
    rf"(?:于|在|力争|确保|争取|到|至|自|从|拟|预计|计划|原则上|最迟)*(?:于|在)?{WHEN}[^（()）、：:]{{0,36}}"
)
"""A deadline in a sentence of its own."""
DUE = lazy(r"完成|前[)）。]?$|长期|持续|推进")
"""What makes a deadline of words without a label."""
NO_DEADLINE = lazy(r"牵头|负责|配合(?!做)")
"""What shows that words are no deadline, whatever date stands in them."""

OPEN_TAIL = lazy(
    r"等(?:(?:(?!及各|及相关|及有关|和各|与各)[一-鿿0-9]){0,12}?(?:部门|单位|地区|机构|方面|政府|厅局|企业|部委|委办局|乡镇|街道|组织|团体|协会|院校|地|市|县|区|成员)"
    r"(?:[和及、与](?:单位|部门|地区|机构|地方|企业))*)?$"
)
"""等部门 and its like at the end of a list."""
OPEN_AHEAD = lazy(
    r"等(?P<more>(?:[一-鿿0-9]{0,10}?(?:部门|单位|机构|方面|厅局|企业|部委|委办局))(?:和单位|和部门|和机构)?|(?=(?:以?及|[和与])(?:各|有关|相关|其他)))"
    r"(?:以?及|[、和与])"
)
"""The same within a list, names after it."""
NOT_OPEN = ("高", "中", "初", "平", "同")
"""After these 等 is a piece of a name: 高等."""
_CLASS = lazy(
    r"各|有关|相关|其他|全体|所有(?![制权者])|涉及|成员单位|主管部门|牵头(?:单位|部门)|责任(?:单位|部门)|"
    r"试点(?:省|市|州|县|区|城|乡|镇|村|地|单位|部门|企业|院校|学校|医院)|属地|所在|"
    r"^(?:地方(?!金融|志|史|税务|病|海事|铁路)|市县|县区|区县|县市|市州|乡镇(?!企业)|镇街|设区|基层(?!治理|政权|党建)|当地|县级|乡级|省市县|"
    r"市、县|县、区|相应|两(?:级|地|市|县|省|州|区(?![办局委院]))(?!区?管))|"
    r"^(?:省|市|县|区)?(?:级|直)?(?:部门|单位|机构|企业)$|属(?:各|国有|骨干|重点)*(?:企业|国企|央企|单位|院校|医院|公司)$|[、](?:县|区|市|乡|镇)(?:人民)?政府$|部门$"
)
_AREA = (
    r"(?:省|自治区|直辖市|市|州|盟|县|区|旗|地|乡|镇|村|街道|社区|开发区|园区|功能区|新区|高新区|经开区|示范区|自治县|自治州|"
    r"林区|农场|地区)"
)
_SORT = r"(?:设区的?|县级|地级|副省级|有关|相关|省级)*"
EACH = lazy(rf"各?{_SORT}{_AREA}++(?:级)?(?:{_ASIDE})?")
"""A kind of place, of which a list means each: 各市."""
EACH_END = lazy(
    rf"(?!高新区|经开区|示范区){_SORT}{_AREA}++(?:级)?(?:{_ASIDE})?(?:级)?"
    rf"(?:(?:人民)?政府|党委|政府办公?室?|管委会|管理委员会|党工委|办事处|行署|行政公署)?(?:{_ASIDE})?"
)
"""The last of such a list, with what is there in each: 县人民政府."""
EACH_BODY = lazy(
    rf"(?:^|和|及|与)各(?:{_ASIDE}|[^、]){{1,12}}(?:党工?委、(?:(?:人民)?政府|管委会|办事处)|行(?:政公)?署、{_SORT}{_AREA}(?:人民)?政府)$"
)
"""Two bodies of each place: 各镇党委、政府."""
LEVEL_ONLY = lazy(r"国家|[省市县区州镇乡]级?|自治区|中央")
"""A level that wants a name after it: 省、市."""
ORGAN = lazy(
    r"(?:部|委|办|局|厅|院|署|行|会|社|团|站|所|中心|处|科|室|组|政府|公司|集团|银行|海关|法院|联|队|馆|台|单位|部门|机构|企业|区|市|县|州|乡|镇|"
    r"街道|村|地区|地方|分局|专班|指挥部|平台|办公室|电网|移动|电信|联通|铁塔|邮政|烟草|邮储|工委|党组|基地|医院|学校|大学|院校|高校|协会|"
    r"机场|港口|港|口岸|盟|兵团|司令部|军分区|人武部|边检|消防|武警|气象|供销|税务|各地|部委|厅局|省|旗|银|保险|会议|联盟|网信|行业|园)$"
)
"""What names of units end in."""
_STRICT_ORGAN = lazy(
    r"(?:部|委|办|局|厅|院|署|会|政府|行|中心|公司|集团|室|海关|社|区|联|专班|指挥部|队|站|所|组|处|科|馆|台|单位|部门|街道|镇|乡|学校|大学)$"
)
SAYS_MORE = lazy(
    r"[参遵仿]照|要|加强|开展|推进(?!组|办|领)|重视|做好|落实(?!办)|通过|机制|进行|工作$|会同|积极|切实|抓"
)
"""What does not stand in the name of a unit."""
_PROSE = lazy(
    r"[。！？；：:!?%％*＊★▲△●#]|(?<!自)由|(?<!无)为(?!民)|20[0-9]{2}年|^(?:并|应(?!急|城)|要(?!素)|须|可|以便|通过|按照|对(?!外|口|台)|将|由于|如(?!皋|东)|若|即(?!墨)|含(?!山)|包括|的|了|是|在)"
)
_ROLE_ALONE = r"(?:总|共同)?(?:牵头|主办|主责|责任|配合|协办|负责|参与|协助|指导)(?:单位|部门)?"
AFTER = lazy(rf"{_OPENING}(?P<role>{_ROLE_ALONE}){_CLOSING}$")
"""A role in brackets after a name: 市教育局（牵头）."""
BEFORE = lazy(rf"{_OPENING}(?P<role>{_ROLE_ALONE}){_CLOSING}(?=[^、，,；;]{{2}})")
"""The same before it: 【牵头】市教育局."""
NOBODY = lazy(r"(?:无|暂无|没有|不涉及|[/／\\]|[-—–－─]+)。?")
"""What a list says that has no name in it: 配合单位：无."""


def is_class(name: str) -> bool:
    """Whether a party is no one named unit but several: 各市、州、县人民政府, 有关部门."""
    return bool(_CLASS.search(name))


def is_plausible(name: str, *, strict: bool = False) -> bool:
    """Whether words can be the name of a unit."""
    bare = re.sub(rf"{_ASIDE}$", "", name)
    if not 2 <= len(name) <= 48 or not bare or _PROSE.search(name) or name.count("“") != name.count("”"):
        return False
    if INKLESS.search(name):
        return False
    if strict:
        return len(bare) >= 3 and bool(_STRICT_ORGAN.search(bare))
    return (
        bool(ORGAN.search(bare))
        or bool(re.match(r"各|有关|相关|中国|国家|团|省|市|县|区|中央", bare))
        or len(bare) <= 12
    )


def names_a_unit(name: str) -> bool:
    """Whether a name ends as units do, or means several of them."""
    return is_class(name) or is_plausible(name, strict=True)


def names_a_place(name: str) -> bool:
    """Whether a name is that of a city, a county or the like: 石河子市."""
    return bool(_PLACE.fullmatch(name)) and not SAYS_MORE.search(name) and not _PROSE.search(name)


_PLACE = lazy(r"[一-鿿]{2,12}[市县区州盟旗]")


def is_unit_of_a_level(name: str) -> bool:
    """Whether a name is that of one unit, and says of which level: 市科技局, 国家能源局, 水利部."""
    return is_plausible(name, strict=True) and bool(_OF_A_LEVEL.match(name)) and not SAYS_MORE.search(name)


_OF_A_LEVEL = lazy(r"省|市(?!场)|县|区(?!域)|州|盟|旗|自治[区州县旗]|国家|中央|国务院|[^、]{2,12}(?:部|总局|署)$")


def looks_like_a_unit(name: str) -> bool:
    """Whether a name ends in a word that a unit, a place or an enterprise may end in."""
    return names_a_unit(name) or bool(ORGAN.search(re.sub(rf"{_ASIDE}$", "", name)))


def looks_like(text: str) -> bool:
    """Whether words in brackets look like a clause, whether it can be parsed or not."""
    role = re.search(r"牵头|负责|配合|责任(?:单位|部门)|主办|协办|指导|[：:]", text)
    worded = re.sub(r"(?:^|(?<=[（(〔﹝\[［【]))单位[：:]", "", text)
    return bool(role) and bool(re.search(r"[局委办部厅署院会]|政府|单位|部门|中心", worded)) and len(text) <= 400
