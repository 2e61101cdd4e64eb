"""What can be wrong with a plan: the codes, their meaning and their remedy. It finds nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.messages import phrase, say, together


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in the plan, at a place an editor can go to.

    Lines and columns count from 1, columns in characters.
    """

    file: str
    line: int
    column: int
    code: str
    message: str

    def __str__(self) -> str:
        """Return the line that editors and their programs read: file:line:column: code message."""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"


class PlanError(Exception):
    """The plan cannot be used; it carries every problem that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep each problem once, sorted by file and place."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class SiteError(Exception):
    """The site could not be built, for a reason outside the plan's data."""


class ReadingError(Exception):
    """A document that was handed in cannot be read: where, what is wrong, and what to do about it."""

    def __init__(self, file: str, message: str, remedy: str, place: tuple[int, int] | None = None) -> None:
        """Take line and column, from 1, where the fault has a place; one that is the whole file's has none."""
        self.file, self.message, self.remedy, self.place = file, message, remedy, place
        where = ":".join([file, *map(str, place or ())])
        super().__init__(f"{where}: {together(message, remedy)}")


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and what the editor does about it."""

    code: str
    title: str
    meaning: str
    remedy: str

    def markdown(self) -> str:
        """Return the code's section of the rules page."""
        remedy = say("**怎么改**：{remedy}", remedy=say(self.remedy))
        return f"### {self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}\n"

    def explained(self) -> str:
        """Return the same as plain text."""
        remedy = say("怎么改：{remedy}", remedy=say(self.remedy))
        return f"{self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}"


GROUPS = {
    "P1": phrase("P1 文件读不出来，或写法不对"),
    "P2": phrase("P2 部门、责任、章、任务、依据对不上"),
    "P3": phrase("P3 与通知原文对不上"),
    "P4": phrase("P4 封存以后有了改动"),
    "P5": phrase("P5 各年度之间对不上"),
    "P6": phrase("P6 事项与通知的文字对不上"),
}

_CODES = (
    Code(
        "P101",
        "缺少文件",
        "计划要用的文件或文件夹不存在，或者打不开。"
        "计划文件夹里要有 `departments.yml`、`references.yml` 和至少一个年度文件夹；"
        "每个年度文件夹里要有 `edition.yml`、`notice.txt` 和 `tasks/`。",
        "把文件放到提示的位置；若是文件名写错了，改成提示里的名字。",
    ),
    Code(
        "P102",
        "不是 UTF-8 编码",
        "文件不是用 UTF-8 编码保存的，程序读到提示的位置就认不出文字了。用旧版记事本另存的文件常会这样。",
        "用文本编辑器打开文件，另存时把编码选为 UTF-8。",
    ),
    Code(
        "P103",
        "YAML 写法有误",
        "文件不合 YAML 的写法，程序读到提示的位置就读不下去了。最常见的原因："
        "键后面的冒号用了全角，或者冒号后面没有空格；缩进不齐，或者用了制表符；"
        "括号、引号没有成对；文字里有“半角冒号加空格”。",
        "先看提示的那一行，再看它的上一行，对照旁边能通过的文件改；文字里有特殊符号时，用单引号把整段文字括起来。",
    ),
    Code(
        "P104",
        "同一个键写了两次",
        "同一处写了两个同名的键，程序不知道该以哪一个为准。",
        "只留一个；若两处内容都要，合并到一处。",
    ),
    Code(
        "P105",
        "用了 YAML 的锚点、别名或标签",
        "计划数据要让人一眼看到全部内容，所以不使用 `&`、`*`、`!` 开头的 YAML 特殊写法。",
        "把内容照原样写出来；若这些符号是文字的一部分，用单引号把整段文字括起来。",
    ),
    Code(
        "P106",
        "文件过大或层次过深",
        "单个文件不得超过 2 MiB，层次不得超过 12 层。正常的任务文件只有几千字节。",
        "看看是否误存了别的内容；任务一项一个文件，不要合在一起。",
    ),
    Code(
        "P107",
        "有不能保存的字符",
        "文字里有不能原样保存的字符：半个字符（不成对的代理字符）、控制字符，或者文字中间的换行符 U+0085、U+2028、"
        "U+2029 和字节顺序标记，多半是转换文件时留下的。",
        "对照通知，删去这个字符，重新输入。",
    ),
    Code(
        "P108",
        "不认识的文件",
        "计划文件夹里有一个程序不认识的文件或文件夹，它不会出现在网站上。",
        "若是任务，改名为“章-项.yml”，如 `3-8.yml`；若与计划无关，移到计划文件夹以外。",
    ),
    Code(
        "P109",
        "符号链接通向计划以外",
        "计划里的一个文件或文件夹是符号链接，通向项目以外的地方：仓库以外；没有仓库的，`mkdocs.yml` 所在的文件夹以外。"
        "这样的内容不在仓库里，别人看不到它的历史，也可能是不该公布的文件。",
        "把文件本身放到这里；项目里面的链接可以保留。",
    ),
    Code(
        "P111",
        "不认识的键",
        "这里写了数据格式里没有的键，多半是拼写错误。",
        "照提示改；可以写哪些键，见“数据格式”。",
    ),
    Code(
        "P112",
        "缺少必填项",
        "必须填写的一项没有写。",
        "对照通知补上。通知里没有的内容不要编造。",
    ),
    Code(
        "P113",
        "内容为空",
        "写了键，却没有内容。",
        "填上内容；通知没有说的，把整行删去。",
    ),
    Code(
        "P114",
        "类型不对",
        "这里的内容不是应有的类型，例如应为一行文字却写成了列表，标题只写了一个数字，或者该写 `true` 的地方写了“是”。",
        "照提示改；纯数字的文字要加单引号，如 `'2014'`。",
    ),
    Code(
        "P115",
        "取值不在范围内",
        "这一项只能取规定的几个值之一。",
        "改成提示里列出的值。",
    ),
    Code(
        "P116",
        "日期不对",
        "日历上没有这一天，或者写法不是“年-月-日”。",
        "写成 `2014-06-27` 的样子：年份四位，月、日各两位，用半角连字符。",
    ),
    Code(
        "P117",
        "发文字号写法不对",
        "发文字号由机关代字、年份、发文顺序号三部分组成。年份写全四位，用六角括号〔〕括起；"
        "顺序号前面不加“第”、不补零，后面加“号”。",
        "照提示的写法改，如 `国发〔2012〕9号`。",
    ),
    Code(
        "P118",
        "编号不能用作网址",
        "编号（`id`）要写进网址，只能用小写字母、数字和连字符，连字符不能在两头，也不能连着写两个，最长 100 个字符；"
        "`index`、`con` 等名字网站或电脑另有用处，也不能用。",
        "用名称的拼音，如 `shi-nong-wei`。已经公布的编号不要再改。",
    ),
    Code(
        "P119",
        "名称里有看不见的字符",
        "部门、依据、事项的名称里，或者责任里写的名称里，有零宽字符、控制左右方向的字符等看不见的字符。"
        "两个名称看上去一样，程序却当成不同的名称，也没有人能从键盘输入它来查找。多半是从网页或 PDF 粘贴时带进来的。"
        "通知的正文不受这一条的限制，一个字符也不改。",
        "照提示删去这个字符；`notice.txt` 的同一处也有的，一并删去。",
    ),
    Code(
        "P201",
        "两个编号相同",
        "两个条目用了同一个编号，它们的网址会互相覆盖。",
        "若是同一个条目登记了两遍，删去一个；若不是，改后登记的那个编号。",
    ),
    Code(
        "P202",
        "两个名称相同",
        "两个条目用了同一个名称，或者两份依据用了同一个发文字号。",
        "若是同一个部门或文件，合并为一条；若不是，名称要写得能区分开。",
    ),
    Code(
        "P203",
        "部门不在名录中",
        "责任里写的部门，名录 `departments.yml` 里没有，既不是名称，也不是别名。",
        "若是错字，照通知改；若几个名称连成了一个，名称之间改用半角逗号，两头加半角方括号；"
        "若通知确实这样写，在名录里登记它，或者登记为某个部门的别名。",
    ),
    Code(
        "P204",
        "别名重复",
        "同一个别名登记了不止一处，或者与某个部门的名称相同，程序不知道它指的是谁。",
        "只留在它所指的那个部门名下，只写一次。",
    ),
    Code(
        "P205",
        "同一部门在一项任务里出现两次",
        "在一项任务里，同一个部门只能有一个角色。用不同的名称写两次，也算两次。",
        "对照通知，删去多写的一个。",
    ),
    Code(
        "P206",
        "没有牵头，也没有共同负责",
        "每项任务都要有牵头的部门，或者有共同负责的部门。",
        "对照通知里任务末尾的括号，补上 `lead` 或 `joint`。",
    ),
    Code(
        "P207",
        "任务的文件名不对",
        "任务的文件名就是它的编号：`3-8.yml` 是第三章第八项。"
        "文件名不是“章-项”的样子，或者文件里另写的编号与文件名不同。",
        "改文件名；若文件里写了 `id`，可以把那一行删去。",
    ),
    Code(
        "P208",
        "章里没有任务",
        "这一章一项任务也没有，网站上会出现空栏目。",
        "补上任务文件，或者删去这一章。",
    ),
    Code(
        "P209",
        "任务所属的章不存在",
        "任务文件名开头的章号，在 `edition.yml` 的 `sections` 里没有。",
        "对照通知，补上这一章，或者改任务的文件名。",
    ),
    Code(
        "P210",
        "编号不连续",
        "章的编号要从“一”开始，章里的任务要从第 1 项开始，中间不能有缺号、重号，顺序也不能颠倒。",
        "对照通知，补上缺的一项，或者改正编号。",
    ),
    Code(
        "P211",
        "依据没有登记",
        "`references` 里写的依据编号，在 `references.yml` 里没有。",
        "照提示改编号，或者先在 `references.yml` 里登记这个文件。",
    ),
    Code(
        "P212",
        "依据与文字对不上",
        "文字里写着一个登记过的发文字号，这个文件却没有列进 `references`；"
        "或者列进了 `references`，文字里却没有它的标题。",
        "照文字增删 `references`；若是标题登记错了，改 `references.yml`。",
    ),
    Code(
        "P213",
        "文字里的发文字号没有登记",
        "文字里引用了一个发文字号，`references.yml` 里没有这个文件。",
        "先在 `references.yml` 里登记这个文件，再把它的编号列进 `references`。",
    ),
    Code(
        "P214",
        "后继部门不对",
        "部门的 `successor` 写的编号，名录里没有；或者几个部门互为后继，绕成了一圈。",
        "照提示改编号，或者先在名录里登记后继部门；绕成一圈的，核对后删去写错的一个。",
    ),
    Code(
        "P215",
        "文字里没有所说的牵头单位",
        "`text_lead` 记的是任务的文字里另外提到的牵头单位，但文字里没有这个名称。",
        "照任务的文字改；文字里没有另提牵头单位的，把这一行删去。",
    ),
    Code(
        "P216",
        "日期先后不对",
        "部门的撤销时间早于设立时间，或者通知的发布日期早于成文日期。",
        "核对后改正。",
    ),
    Code(
        "P217",
        "这个键不能用在这里",
        "标准排法（`layout: standard`）由责任排出任务末尾的括号，不保留通知原来的责任文字；"
        "`clause`、`parts`、`form` 等键只在照原件排（`layout: written`）的年度里有用，写在这里不会印出来。",
        "删去这个键；若这个年度是导入的、应当照原件排，在 `edition.yml` 里写 `layout: written`。",
    ),
    Code(
        "P301",
        "与通知原文不一致",
        "由数据排出的通知，与 `notice.txt` 里的原文有一处不同。"
        "网站上的文字必须与通知逐字相同，标点、部门的先后和“等部门”三个字也在内。"
        "提示里是第一处不同，改好以后请再检查一遍。",
        "照通知改数据；若是 `notice.txt` 抄错了，照通知改 `notice.txt`。",
    ),
    Code(
        "P302",
        "责任与通知的责任文字不一致",
        "照原件排的年度保留了通知写责任的原话（`clause`，表格里是 `cells`）。从这句话里读出的责任、时限，"
        "与 `duties`、`open_ended`、`deadline` 写的不同。",
        "对照通知核对：若责任写错了，照提示改；若原话抄错了，改原话。",
    ),
    Code(
        "P303",
        "通知里没有这项内容",
        "`edition.yml` 里写的标题、发文字号或发文机关，在 `notice.txt` 里找不到。",
        "照通知原文改；通知没有写的，删去这一行。",
    ),
    Code(
        "P401",
        "封存以后文件有改动",
        "这个年度已经封存，封存以后这个文件变了，哪怕只变了一个字节、一条注释。",
        "把文件恢复成封存时的样子（用 git 找回）。要更正内容，写进这个年度的 `errata.yml`，原文不动。",
    ),
    Code(
        "P402",
        "封存以后文件有增减",
        "这个年度已经封存，封存以后少了一个文件，或者多了一个文件。",
        "找回少了的文件，移走多出的文件。封存以后只可以添 `errata.yml`。",
    ),
    Code(
        "P403",
        "封存以后名录里的条目变了",
        "这个年度已经封存，它用到的部门或依据，在名录里的名称、类别、文号等变了，或者条目不见了。"
        "添别名、写撤销时间、后继部门和编者注，不影响封存。",
        "把条目恢复原样。部门改了名称的，另外登记一个部门，在原来的部门里写 `until` 和 `successor`。",
    ),
    Code(
        "P404",
        "封存记录不对",
        "`seal.yml` 与 `plan seal` 写成的不同：有人改过它，或者它不是这个年度的。",
        "用 git 找回 `plan seal` 写成的 `seal.yml`，不要手工修改。",
    ),
    Code(
        "P405",
        "勘误对不上",
        "勘误所说的任务不存在，或者所引的文字在原文里找不到，或者日期早于成文日期。",
        "照原文改 `errata.yml`：`task` 写任务编号，`quote` 照抄原文。",
    ),
    Code(
        "P501",
        "承接的任务写法不对",
        "`continues` 说明这项任务承接以前年度的哪一项，写成“年份/章-项”。",
        "写成 `continues: 2014/3-8`；承接几项的，写成 `[2014/3-8, 2014/3-9]`。",
    ),
    Code(
        "P502",
        "承接的任务不存在",
        "`continues` 写的任务，在那个年度里没有；或者那个年度不早于本年度；或者同一项写了两次。",
        "对照以前年度的任务，改正年份和编号；不是承接以前的任务，把这一行删去。",
    ),
    Code(
        "P503",
        "责任给了当时还没有或已经撤销的部门",
        "按名录里的 `since` 和 `until`，这份通知印发时，这个部门还没有设立，或者已经撤销了。",
        "核对通知里的名称；名称没有错的，核对名录里的设立和撤销时间。改了名称的部门，新名称要另外登记。",
    ),
    Code(
        "P504",
        "网址写法不对",
        "`addresses.txt` 里的一行，或者 `redirects` 里的一项，不是本站网址的写法。网址用小写字母、数字、连字符和斜杠。",
        "写成 `tasks/3-8.html` 的样子；年度以外的网页前面加斜杠，如 `/editions.html`。"
        "`addresses.txt` 由 `plan build --record` 添写，不要手工修改。",
    ),
    Code(
        "P601",
        "事项重复",
        "`subjects.yml` 里有两条事项编号相同，或者名称、其他写法相同。",
        "同一件事的两条合成一条，`tasks` 写上它出现的各项任务；不是同一件事的，改编号或写全名称。",
    ),
    Code(
        "P602",
        "事项的名称或说法不在所说的文字里",
        "事项的 `tasks` 里有一项任务，它的标题和文字里没有这个名称；或者别的任务里也有这个名称，却没有列出来；"
        "或者写着这个名称的句子里，没有 `verb`、`forms`、`target` 所写的话。名称套着名称的，只算最长的那个。",
        "照通知的原文改名称和说法，照实列出任务；动词中间隔着别的字的，写成 `加快…建设`。",
    ),
    Code(
        "P603",
        "推进机制的说法不在所说的文字里",
        "`machinery` 的一条里，`who`、`verb`、`whom`、`what` 有一个不在所说任务的文字里，"
        "或者 `by` 写的依据这项任务没有引用。",
        "照通知的原文改；在结尾那段话里的，`task` 写 `closing`。",
    ),
    Code(
        "P604",
        "原文里的名称没有列入事项",
        "年度有了 `subjects.yml`，通知里每一处引号里的话，"
        "和每一处平台、体系、机制、制度、工程、行动、工作站、基地、中心、榜，"
        "都要在某个事项的名称里，或者在 `excused` 里说明为什么不是事项。这样，事项是不是列全了，由程序来查。",
        "是计划安排的事，在 `subjects` 里添一条；不是的，在 `excused` 里写出原话和理由。",
    ),
    Code(
        "P605",
        "说明是多余的",
        "`excused` 里的一句话，原文里没有，或者已经在事项的名称里，用不着说明。",
        "把这一条删去；若是抄错了，照原文改。",
    ),
)

CODES = {code.code: code for code in _CODES}


def rules_page() -> str:
    """Return the whole rules page as Markdown, so that page and program cannot differ."""
    head = say(
        "# 检查规则\n\n"
        "`plan check` 检查计划数据，每个问题印成一行：文件、行、列、规则编号、说明。"
        "下面按编号说明每条规则是什么意思、怎么改；输入 `plan explain P203` 也能看到同样的说明。\n"
    )
    parts = [head]
    for prefix, heading in GROUPS.items():
        parts.append(f"## {say(heading)}\n")
        parts.extend(code.markdown() for code in _CODES if code.code.startswith(prefix))
    return "\n".join(parts)
