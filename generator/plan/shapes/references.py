"""Schema of `references.yml`."""

from typing import Annotated

from pydantic import StrictBool

from generator.plan.fields import Date, DocumentNumber, Id, Text
from generator.plan.shapes.declared import NOTE, Column, Declared, Label
from generator.plan.shapes.shape import ListShape, Shape


class Reference(Shape):
    """A document that a notice cites; `planned` says that it was still to be made."""

    id: Annotated[
        Id,
        Declared(
            "编号",
            "依据的编号，如 guo-fa-2012-9。",
            said_by="editor",
            next_year="same",
            data=Column("Id", "The document's id, in all years.", meaning="依据的编号，各年度共用。"),
        ),
    ]
    title: Annotated[
        Text,
        Declared(
            "标题",
            "文件的标题，照通知写，不带书名号。",
            Label("标题"),
            next_year="same",
            data=Column("Title", "The document's title.", meaning="文件的标题。"),
        ),
    ]
    number: Annotated[
        DocumentNumber | None,
        Declared(
            "发文字号",
            "通知写明的发文字号，如 国发〔2012〕9号。",
            Label("发文字号"),
            next_year="same",
            data=Column("Document number", "Its document number.", meaning="发文字号。"),
        ),
    ] = None
    issuer: Annotated[
        Text | None,
        Declared(
            "发文机关",
            "制定或印发文件的机关。",
            Label("制定机关"),
            next_year="same",
            data=Column("Issuer", "Who issued it.", meaning="制定或印发的机关。"),
        ),
    ] = None
    date: Annotated[
        Date | None,
        Declared(
            "成文日期",
            "文件的成文日期，如 2014-06-27。",
            Label("日期", "day"),
            next_year="same",
            data=Column("Date", "Its date.", meaning="成文日期。"),
        ),
    ] = None
    planned: Annotated[
        StrictBool,
        Declared(
            "尚待制定",
            "true 表示通知要求制定、当时还没有的文件；默认为 false。",
            Label("状态", "whole"),
            said_by="editor",
            next_year="same",
            data=Column(
                "Planned",
                "True where the notice asks for it to be made.",
                meaning="是：通知要求制定、当时还没有的文件。",
            ),
        ),
    ] = False
    note: Annotated[
        Text | None,
        Declared(
            "说明",
            "编者的说明。",
            Label("编者注", "text"),
            said_by="editor",
            next_year="same",
            data=NOTE,
        ),
    ] = None


class References(ListShape):
    """`references.yml`."""

    root: tuple[Reference, ...]
