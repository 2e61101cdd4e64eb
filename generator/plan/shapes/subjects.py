"""Schema of `subjects.yml`."""

from typing import Annotated

from pydantic import AfterValidator

from generator.plan.fields import SOME, ActKind, Id, Ids, Names, Place, Places, Quantity, SubjectKind, Text, some
from generator.plan.shapes.declared import NOTE, Column, Declared, Label
from generator.plan.shapes.shape import Shape

_SUBJECT = Label("工作事项", "whole")
_MACHINERY = Label("推进机制（牵头、考核、依据）", "whole")
_EXCUSED = Label("未列入事项的语句", "whole")


class Target(Shape):
    """What is to be reached, or by when, in the notice's words; what it does not say is None."""

    quantity: Annotated[
        Text,
        Declared(
            "指标",
            "照通知写，如 新开工建筑工程质量监督覆盖率。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Quantity", "What a target measures.", meaning="目标的指标，照原文。"),
        ),
    ]
    value: Annotated[
        Quantity | None,
        Declared(
            "目标值",
            "照通知写，如 100；通知没有写数值就不写。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Value", "A target's value as written.", meaning="目标的数值，照原文。"),
        ),
    ] = None
    unit: Annotated[
        Text | None,
        Declared(
            "单位",
            "照通知写，如 %，与目标值连着。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Unit", "The value's unit.", meaning="数值的单位。"),
        ),
    ] = None
    when: Annotated[
        Text | None,
        Declared(
            "时限",
            "照通知写，如 2014年、每年。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("When", "By when, as written.", meaning="要在什么时候达到，照原文。"),
        ),
    ] = None


class Subject(Shape):
    """Something that the plan sets up, carries out, or is to reach, by the name that the notice gives it."""

    id: Annotated[
        Id,
        Declared(
            "编号",
            "事项的编号，用在网址里，公布后不再改；用名称的拼音，可以缩短。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Id", "The subject's id.", meaning="事项的编号。"),
        ),
    ]
    name: Annotated[
        Text,
        Declared(
            "名称",
            "照通知写。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Name", "Its name in the notice.", meaning="通知里的名称。"),
        ),
    ]
    forms: Annotated[
        Names,
        Declared(
            "其他写法",
            "通知里的其他写法。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Other forms", "Other forms of its name."),
        ),
    ] = ()
    kind: Annotated[
        SubjectKind,
        Declared(
            "种类",
            (
                "platform 系统、平台和机构，network 体系，regime 制度和机制，campaign 专项行动和整治，"
                "programme 工程和试点，activity 活动和日常工作，site 基地和示范区，list 名单，honour 荣誉和标识，"
                "day 主题日和主题月，document 待制定的文件，machinery 计划的推进机制，target 目标。"
            ),
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Kind", "What it is.", meaning="事项的种类。"),
        ),
    ]
    verb: Annotated[
        Names,
        Declared(
            "工作要求",
            "通知用的动词，如 建立和完善；中间隔着别的字的，写成 加快…建设。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column("Verb", "What the plan does with it, as worded.", meaning="通知里的动词。"),
        ),
    ] = ()
    tasks: Annotated[
        Places,
        Declared(
            "所在的任务",
            "写到它的任务的编号，如 3-8；在结尾的写 closing。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
            data=Column(
                "Tasks", "The tasks it stands in, or closing.", title="任务", meaning="写到它的任务，或 closing。"
            ),
        ),
    ]
    target: Annotated[
        Target | None,
        Declared(
            "要达到的数量或时间",
            "通知写明数量、时间的才写；kind 是 target 的必须写。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
        ),
    ] = None
    note: Annotated[
        Text | None,
        Declared(
            "说明",
            "编者的说明。",
            _SUBJECT,
            said_by="editor",
            data=NOTE,
        ),
    ] = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its other forms."""
        return (self.name, *self.forms)


class Act(Shape):
    """How the plan is driven: who does what to whom, by which documents; without `who`, those who bear the task."""

    act: Annotated[
        ActKind,
        Declared(
            "工作方式",
            (
                "steer 组织领导，coordinate 统筹协调，meet 召开会议，assess 考核，"
                "apply 运用结果，produce 制定文件，oversee 监督。"
            ),
            _MACHINERY,
            said_by="editor",
            next_year="same",
        ),
    ]
    who: Annotated[
        Text | None,
        Declared(
            "主体",
            "照通知写；通知没有另外写明的不写，就是任务的责任部门。",
            _MACHINERY,
            said_by="editor",
            next_year="same",
        ),
    ] = None
    verb: Annotated[Text, Declared("通知用语", "通知用的动词。", _MACHINERY, said_by="editor", next_year="same")]
    whom: Annotated[Text | None, Declared("对象", "照通知写。", _MACHINERY, said_by="editor", next_year="same")] = None
    what: Annotated[Text | None, Declared("内容", "照通知写。", _MACHINERY, said_by="editor", next_year="same")] = None
    by: Annotated[
        Ids,
        Declared("依据", "依据的编号，要是这项任务引用的。", _MACHINERY, said_by="editor", next_year="same"),
    ] = ()
    task: Annotated[
        Place,
        Declared(
            "所在的任务",
            "任务的编号，如 6-4；在结尾的写 closing。",
            _MACHINERY,
            said_by="editor",
            next_year="same",
        ),
    ]


class Excuse(Shape):
    """Words that look like a subject's name and are none."""

    words: Annotated[Text, Declared("原话", "照通知写。", _EXCUSED, said_by="editor", next_year="anew")]
    reason: Annotated[Text, Declared("理由", "为什么不是事项。", _EXCUSED, said_by="editor", next_year="anew")]


class SubjectsFile(Shape):
    """`subjects.yml`."""

    subjects: Annotated[
        Annotated[tuple[Subject, ...], AfterValidator(some), SOME],
        Declared(
            "事项",
            "计划要建立、开展、达到的各件事，每件一条。",
            _SUBJECT,
            said_by="editor",
            next_year="same",
        ),
    ]
    machinery: Annotated[
        tuple[Act, ...],
        Declared(
            "推进机制",
            "通知对牵头抓总、考核和待制定文件的规定：主体、工作方式、对象、内容和依据。",
            _MACHINERY,
            said_by="editor",
            next_year="same",
        ),
    ] = ()
    excused: Annotated[
        tuple[Excuse, ...],
        Declared(
            "不列入的话",
            "像事项的名称而不是事项的话，逐条说明。",
            _EXCUSED,
            said_by="editor",
            next_year="anew",
        ),
    ] = ()
