"""Schema of the files in `tasks/`."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StrictBool

from generator.clauses.reading import Correction
from generator.plan.fields import ROLE_KEYS, Days, Ids, Names, TasksOf, Text
from generator.plan.shapes.declared import EDITORS_NOTE, FORM, Column, Declared, Label
from generator.plan.shapes.shape import Shape

_DEADLINE = Declared(
    "时限",
    "通知写明的完成时限，照原话写。",
    Label("时限"),
    data=Column("Deadline", "The time limit, as the notice words it.", meaning="责任文字写明的时限，照原话。"),
)
_DUE = Declared(
    "到期日",
    "时限是哪一天，程序读不出或读错了才写：一天、几天的列表，或 none（没有确定的日子）。",
    Label("到期日", "whole"),
    said_by="editor",
    data=Column(
        "Due",
        "The days that the time limit names, by our reading; empty where it names none, or is not sure.",
        meaning="时限是哪一天，是本站的读法，不是通知的文字；没有确定日子的为空。",
    ),
)
_OPEN = Column(
    "Open-ended",
    "True where the list is not complete: the notice adds “and others”, or, by our reading, names a collective.",
    meaning="是：所列不是全部。通知写有“等”，或者写的是泛指的单位，后者是编者的理解。",
)
_READ = Label("责任文字的读法", "whole")
_READING = Declared(
    "读法",
    "程序把责任文字读错了时，写明应当怎样读；责任文字本身不动。",
    _READ,
    said_by="editor",
    data=Column(
        "Reading",
        "How the editor reads the clause where the program reads it otherwise.",
        meaning="编者对责任文字的读法，与程序读的不同之处。",
    ),
)


class Duties(Shape):
    """The names in a task's clause, as the notice writes them, by role."""

    lead: Annotated[
        Names, Declared("牵头", "牵头的部门，名称和次序照通知写。", Label("牵头单位", "whole"), next_year="anew")
    ] = ()
    support: Annotated[
        Names, Declared("配合", "配合的部门，名称和次序照通知写。", Label("配合单位", "whole"), next_year="anew")
    ] = ()
    joint: Annotated[
        Names,
        Declared("共同负责", "共同负责的部门，名称和次序照通知写。", Label("共同负责单位", "whole"), next_year="anew"),
    ] = ()
    指导: Annotated[Names, Declared("指导", "指导的部门，名称和次序照通知写。", Label("指导单位", "whole"))] = ()  # noqa: PLC2401  the notice's own word is the key
    监督: Annotated[Names, Declared("监督", "监督的部门，名称和次序照通知写。", Label("监督单位", "whole"))] = ()  # noqa: PLC2401
    督办: Annotated[Names, Declared("督办", "督办的部门，名称和次序照通知写。", Label("督办单位", "whole"))] = ()  # noqa: PLC2401
    督导: Annotated[Names, Declared("督导", "督导的部门，名称和次序照通知写。", Label("督导单位", "whole"))] = ()  # noqa: PLC2401

    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the names by key, in the order of the roles; keys without names are left out."""
        return {key: names for key in ROLE_KEYS if (names := getattr(self, key))}


class Reading(Shape):
    """How a clause is to be read, where the program reads it wrongly; the words of the clause stay as they are."""

    leave_out: Annotated[
        Names,
        Declared(
            "不是单位，也不是时限",
            "责任文字里被程序误读作单位或时限的话，照原文写。",
            _READ,
            said_by="editor",
            data=Column("Left out", "Words that name neither a party nor a deadline."),
        ),
    ] = ()
    parties: Annotated[
        Duties,
        Declared(
            "单位",
            "程序漏读的，或者读错角色、次序的单位，写在它的角色下，名称照原文写。",
            _READ,
            said_by="editor",
            data=Column("Parties", "Parties that are missed, or read in another role or place, by role."),
        ),
    ] = Duties.model_construct()
    open_ended: Annotated[
        StrictBool | None,
        Declared(
            "名单未列全",
            "程序把名单是否列全读错了才写。",
            _READ,
            said_by="editor",
            data=Column("Open-ended", "Whether the list is not complete, where that is misread."),
        ),
    ] = None
    deadline: Annotated[
        Text | None,
        Declared(
            "时限",
            "程序漏读或读错的时限，照原文写。",
            _READ,
            said_by="editor",
            data=Column("Deadline", "The time limit, where it is missed or misread."),
        ),
    ] = None
    note: Annotated[
        Text,
        Declared(
            "说明",
            "为什么这样读；网站上注明是编者的话。",
            _READ,
            said_by="editor",
            data=Column("Note", "Why it is read so."),
        ),
    ]

    @property
    def correction(self) -> Correction:
        """What it corrects in the parsed clause."""
        parties = tuple((key, name) for key, names in self.parties.by_key().items() for name in names)
        return Correction(self.leave_out, parties, self.open_ended, self.deadline)


class PartFile(Shape):
    """A part of a task: an item below it, or a run of its sentences, with the clause for it."""

    number: Annotated[
        Text | None,
        Declared(
            "编号",
            "分项的编号，照通知写。",
            data=Column("Number", "Its number as printed.", title="通知里的编号", meaning="通知里的编号。"),
        ),
    ] = None
    title: Annotated[
        Text | None,
        Declared(
            "标题",
            "分项的标题，不带编号和句号。",
            Label("文字", "whole"),
            data=Column("Title", "Its title.", meaning="标题。"),
        ),
    ] = None
    text: Annotated[
        Text | None,
        Declared(
            "文字",
            "分项的文字，不带责任文字。",
            Label("文字", "whole"),
            data=Column("Text", "Its text without the clause.", meaning="文字，不含责任文字。"),
        ),
    ] = None
    clause: Annotated[
        Text | None,
        Declared(
            "责任文字",
            "照原件排时责任文字的原话，连同括号；要与 duties 说的一致。",
            Label("责任文字", "whole"),
            data=Column("Clause", "The words that say who is responsible.", meaning="写明谁负责的原话。"),
        ),
    ] = None
    form: Annotated[Text | None, FORM] = None
    duties: Annotated[Duties, Declared("责任", "这一分项谁牵头，谁配合，谁共同负责。", Label("单位", "whole"))] = (
        Duties.model_construct()
    )
    open_ended: Annotated[
        StrictBool,
        Declared(
            "名单未列全",
            "true 表示通知写了“等部门”或者泛指的单位，名单没有列全。",
            Label("名单", "whole"),
            data=_OPEN,
        ),
    ] = False
    deadline: Annotated[
        Text | None,
        _DEADLINE,
    ] = None
    due: Annotated[Days | None, _DUE] = None
    reading: Annotated[Reading | None, _READING] = None


class TaskFile(Shape):
    """`tasks/3-8.yml`: one task.

        `open_ended`: the clause adds 等部门, or names a collective; `text_lead`: another lead that the text names.
    `number`, `clause`, `cells`, `rest`, `form`, `deadline`, `reading` and `parts` are for editions laid out as written:
    there `clause` (in tables `cells`) keeps the words that the duties are, and `reading` corrects how they are read.
    """

    id: Annotated[
        Text | None,
        Declared(
            "编号",
            "可以不写；写了要和文件名相同，如 3-8。",
            said_by="editor",
        ),
    ] = None
    number: Annotated[
        Text | None,
        Declared(
            "编号",
            "照原件排时任务的编号，照通知写，如 (八)。",
            Label("编号"),
            data=Column("Number", "Its number as printed.", title="通知里的编号", meaning="通知里的编号，如 (八)。"),
        ),
    ] = None
    title: Annotated[
        Text | None,
        Declared(
            "标题",
            "任务的标题，不带编号和句号。",
            Label("标题"),
            next_year="anew",
            data=Column("Title", "Its title, where the notice prints one.", meaning="标题；通知没有标题的为空。"),
        ),
    ] = None
    text: Annotated[
        Text | None,
        Declared(
            "文字",
            "任务的文字，不带末尾的括号。",
            Label("文字", "whole"),
            next_year="anew",
            data=Column(
                "Text", "Its text without number, title, clause.", meaning="任务的文字，不含编号、标题和责任文字。"
            ),
        ),
    ] = None
    clause: Annotated[
        Text | None,
        Declared(
            "责任文字",
            "照原件排时责任文字的原话，连同括号；要与 duties 说的一致。",
            Label("责任文字", "whole"),
        ),
    ] = None
    cells: Annotated[
        dict[Text, Text],
        Declared(
            "表格的各栏",
            "任务在表格里时，各栏的原文；键是栏名。",
            Label("责任文字", "whole"),
            data=Column("Cells", "Columns of a task in a table.", meaning="任务写在表格里时的其他各栏。"),
        ),
    ] = Field(default_factory=dict)
    rest: Annotated[
        Text | None,
        Declared(
            "其余的文字",
            "照原件排时，责任文字以后、下一项以前的文字。",
            Label("文字", "whole"),
            data=Column("Rest", "The text after the clause.", meaning="责任文字以后的文字。"),
        ),
    ] = None
    form: Annotated[Text | None, FORM] = None
    duties: Annotated[
        Duties,
        Declared("责任", "谁牵头，谁配合，谁共同负责；照任务末尾的括号写。", Label("单位", "whole"), next_year="anew"),
    ] = Duties.model_construct()
    open_ended: Annotated[
        StrictBool,
        Declared(
            "名单未列全",
            "true 表示通知写了“等部门”或者泛指的单位，名单没有列全。",
            Label("名单", "whole"),
            next_year="anew",
            data=_OPEN,
        ),
    ] = False
    deadline: Annotated[
        Text | None,
        _DEADLINE,
    ] = None
    due: Annotated[Days | None, _DUE] = None
    reading: Annotated[Reading | None, _READING] = None
    parts: Annotated[
        tuple[PartFile, ...], Declared("分项", "任务里各有责任的分项，按次序。", Label("文字", "whole"))
    ] = ()
    references: Annotated[
        Ids,
        Declared(
            "依据",
            "任务的文字引用的依据的编号。",
            Label("依据", "ids"),
            next_year="same",
            data=Column("References", "The documents it cites, by id.", meaning="引用的依据的编号。"),
        ),
    ] = ()
    text_lead: Annotated[
        Text | None,
        Declared(
            "文字里的牵头单位",
            "文字里另外提到的牵头单位，与末尾的括号不同时才写。",
            Label("正文写明的牵头单位"),
            said_by="editor",
            next_year="same",
            data=Column(
                "Lead in the text",
                "Another lead that the text names, where it differs from the clause.",
                meaning="文字里另外提到的牵头单位，与责任文字不同。",
            ),
        ),
    ] = None
    continues: Annotated[
        TasksOf,
        Declared(
            "承接",
            "承接以前年度的哪一项、哪几项，写成“年份/编号”，如 2014/3-8。",
            Label("延续自", "tasks"),
            said_by="editor",
            next_year="anew",
            data=Column(
                "Continues",
                "The tasks of earlier years that it goes on with.",
                meaning="承接的以前年度的任务，如 2014/3-8。",
            ),
        ),
    ] = ()
    note: Annotated[
        Text | None,
        EDITORS_NOTE,
    ] = None
    unreviewed: Annotated[
        StrictBool,
        Declared(
            "尚待核对",
            "true 表示文字是从扫描件上认出来的，还没有人对照原件；核对以后删去这一行，才能公布。默认为 false。",
            said_by="program",
        ),
    ] = False


def body(text: str | None, parts: Iterable[tuple[str | None, str | None]], rest: str | None) -> str:
    """Return the text of a task without numbers and clauses; each part (title, text) is a paragraph of it."""
    paragraphs = (f"{title}。{within or ''}" if title else within for title, within in parts)
    return "\n".join(one for one in (text, *paragraphs, rest) if one and one.strip())
