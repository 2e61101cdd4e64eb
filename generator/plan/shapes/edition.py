"""Schema of `edition.yml`."""

from typing import Annotated

from pydantic import Field, StrictBool

from generator.plan.fields import Address, Date, DocumentNumber, Ids, Layout, Level, Punctuation, Status, Text
from generator.plan.shapes.declared import EDITORS_NOTE, FORM, Column, Declared, Label
from generator.plan.shapes.shape import Shape
from generator.text.typeset import MAX_NUMBER


class SectionHead(Shape):
    """A chapter's number as printed, and its title.

    In an edition laid out as written: its level, the text below it, its form. `unprinted`: the notice has no such one.
    """

    number: Annotated[
        Text | None,
        Declared(
            "章的编号",
            "用中文数字，从“一”起不间断。",
            Label("章", "whole"),
            next_year="anew",
            data=Column("Number", "Its number as printed.", meaning="通知里的编号，如 三。"),
        ),
    ] = None
    title: Annotated[
        Text,
        Declared(
            "章的标题",
            "照通知写，不带编号。",
            Label("章", "whole"),
            next_year="same",
            data=Column("Title", "The chapter's title.", title="标题", meaning="章的标题。"),
        ),
    ]
    level: Annotated[
        Level,
        Declared(
            "级别",
            "照原件排时标题的级别，最高一级是 1；默认为 1。",
            data=Column("Level", "The heading's level, from 1.", title="层次", meaning="标题的层次，1 起。"),
        ),
    ] = 1
    text: Annotated[
        Text | None,
        Declared(
            "标题下的文字",
            "照原件排时标题与第一项任务之间的文字。",
            Label("章标题下的文字", "whole"),
            data=Column(
                "Text", "The text between heading and first task.", title="文字", meaning="标题以下、任务以前的文字。"
            ),
        ),
    ] = None
    form: Annotated[Text | None, FORM] = None
    unprinted: Annotated[
        StrictBool, Declared("原文没有这个标题", "true 表示标题是编者加的，通知里没有；默认为 false。")
    ] = False


Sections = Annotated[tuple[SectionHead, ...], Field(max_length=MAX_NUMBER)]


class Forms(Shape):
    """The default form of each kind of piece, in an edition that is laid out as written."""

    opening: Annotated[Text | None, Declared("开头的排法", "开头怎样排；{…}是各项内容的位置，↵是换行。")] = None
    section: Annotated[Text | None, Declared("章的排法", "各章怎样排；{…}是各项内容的位置，↵是换行。")] = None
    task: Annotated[Text | None, Declared("任务的排法", "各项任务怎样排；{…}是各项内容的位置，↵是换行。")] = None
    part: Annotated[Text | None, Declared("分项的排法", "各分项怎样排；{…}是各项内容的位置，↵是换行。")] = None
    closing: Annotated[Text | None, Declared("结尾的排法", "结尾怎样排；{…}是各项内容的位置，↵是换行。")] = None


class EditionFile(Shape):
    """`edition.yml`: all of a notice but its tasks. What the notice does not say is None."""

    title: Annotated[
        Text,
        Declared("标题", "计划的标题。", Label("标题"), next_year="anew", data=Column("Title", "The plan's title.")),
    ]
    number: Annotated[
        DocumentNumber | None,
        Declared(
            "发文字号",
            "通知自己的发文字号；通知没有就不写。",
            Label("发文字号"),
            said_by="either",
            data=Column("Document number", "The notice's document number.", meaning="通知的发文字号。"),
        ),
    ] = None
    index_number: Annotated[
        Text | None,
        Declared(
            "索引号",
            "照原件写。",
            Label("索引号"),
            said_by="editor",
            data=Column("Index number", "The index number of disclosure.", meaning="政府信息公开的索引号。"),
        ),
    ] = None
    category: Annotated[
        Text | None,
        Declared(
            "主题分类",
            "照原件写。",
            Label("主题分类"),
            said_by="editor",
            data=Column("Category", "The subject category.", meaning="主题分类。"),
        ),
    ] = None
    disclosure: Annotated[
        Text | None,
        Declared(
            "公开方式",
            "如 主动公开。",
            Label("公开方式"),
            said_by="editor",
            data=Column("Disclosure", "How the notice was disclosed.", meaning="公开方式。"),
        ),
    ] = None
    issuer: Annotated[
        Text | None,
        Declared(
            "发文机关",
            "照落款写。",
            Label("发文机关"),
            said_by="either",
            next_year="same",
            data=Column("Issuer", "The body that issued the notice.", meaning="印发通知的机关。"),
        ),
    ] = None
    issued: Annotated[
        Date | None,
        Declared(
            "成文日期",
            "落款的日期，如 2014-06-27。",
            Label("成文日期", "day"),
            said_by="either",
            data=Column("Date of issue", "The date of the signature.", meaning="落款的日期。"),
        ),
    ] = None
    published: Annotated[
        Date | None,
        Declared(
            "发布日期",
            "不早于成文日期。",
            Label("发布日期", "day"),
            said_by="editor",
            data=Column("Date of publication", "The date of publication.", meaning="发布的日期。"),
        ),
    ] = None
    status: Annotated[
        Status | None,
        Declared(
            "状态",
            "draft 草案，current 现行，superseded 已有新的年度计划，repealed 已废止；默认为未注明。",
            Label("有效性", "whole"),
            said_by="editor",
            next_year="anew",
            data=Column(
                "Status",
                "The status in the data, unstated where there is none; the site derives that there is a newer plan.",
                meaning="编者写的状态；没有写就是没有注明。有了更新的计划，网站另行注明。",
            ),
        ),
    ] = None
    punctuation: Annotated[
        Punctuation,
        Declared("标点", "通知的括号、逗号、冒号是半角（half）还是全角（full）；默认为 full。", next_year="same"),
    ] = "full"
    layout: Annotated[
        Layout,
        Declared(
            "排法",
            "standard 由数据排出责任文字，written 照原件排、保留责任文字的原话；默认为 standard。",
            data=Column(
                "Layout",
                "standard: clauses are printed from the data; written: kept word for word.",
                meaning="standard 是标准排法，written 照原件排。",
            ),
        ),
    ] = "standard"
    forms: Annotated[Forms, Declared("各部分的排法", "照原件排时各部分怎样排；导入时写好，一般不用改。")] = (
        Forms.model_construct()
    )
    opening: Annotated[
        Text | None,
        Declared(
            "正文以前的文字",
            "照原件排时，第一章以前的全部文字。",
            Label("第一章以前的文字", "text"),
            data=Column("Opening", "All text before chapter one.", meaning="照原件排时第一章以前的全部文字。"),
        ),
    ] = None
    recipients: Annotated[
        Text | None,
        Declared(
            "主送机关",
            "不带末尾的冒号。",
            Label("主送机关"),
            next_year="same",
            data=Column("Recipients", "Who the notice is sent to.", meaning="主送机关，不带冒号。"),
        ),
    ] = None
    cover: Annotated[
        Text | None,
        Declared(
            "印发的话",
            "印发通知的那段话。",
            Label("印发通知的文字", "text"),
            next_year="anew",
            data=Column("Cover", "The paragraph that issues the plan."),
        ),
    ] = None
    preamble: Annotated[
        Text | None,
        Declared(
            "开头",
            "计划开头的那段话。",
            Label("开头", "text"),
            next_year="same",
            data=Column("Preamble", "The plan's opening paragraph."),
        ),
    ] = None
    closing: Annotated[
        Text | None,
        Declared(
            "结尾",
            "计划结尾的那段话。",
            Label("结尾", "text"),
            next_year="same",
            data=Column("Closing", "The plan's closing text.", meaning="计划结尾的文字。"),
        ),
    ] = None
    references: Annotated[
        Ids,
        Declared(
            "依据",
            "印发的话、开头、结尾引用的依据的编号。",
            Label("开头和结尾的依据", "ids"),
            next_year="same",
            data=Column(
                "References",
                "Documents that the text around the tasks cites, by id.",
                meaning="正文以外引用的依据的编号。",
            ),
        ),
    ] = ()
    sections: Annotated[
        Sections, Declared("各章", "各章的编号和标题，按次序。", Label("章", "whole"), next_year="anew")
    ] = ()
    redirects: Annotated[
        dict[Address, Address],
        Declared(
            "转到别处的网址",
            "公布过、后来没有了的网页转到哪里；每行一个“原网址: 现网址”。",
            Label("网址转向", "names"),
            said_by="editor",
        ),
    ] = Field(default_factory=dict)
    note: Annotated[
        Text | None,
        EDITORS_NOTE,
    ] = None
