"""Schema of `errata.yml`."""

from typing import Annotated

from generator.plan.fields import Date, Text
from generator.plan.shapes.declared import Column, Declared, Label
from generator.plan.shapes.shape import ListShape, Shape

_TOLD = Label("勘误", "whole")


class Erratum(Shape):
    """A correction of what was issued: it stands beside the text, which stays as it is."""

    date: Annotated[
        Date,
        Declared(
            "更正日期",
            "不早于通知的成文日期，如 2015-02-01。",
            _TOLD,
            said_by="editor",
            data=Column("Date", "The date of the correction.", meaning="更正的日期。"),
        ),
    ]
    task: Annotated[
        Text | None,
        Declared(
            "任务",
            "更正哪一项任务，写它的编号，如 3-8；默认为整个通知。",
            _TOLD,
            said_by="editor",
            data=Column(
                "Task", "The task that it is of; empty: the notice.", meaning="更正哪一项任务；空的是整个通知。"
            ),
        ),
    ] = None
    quote: Annotated[
        Text | None,
        Declared(
            "被更正的文字",
            "照原文抄写；写了 `task` 的，要在那一项里，编号、标题和末尾的责任文字也算。",
            _TOLD,
            said_by="editor",
            data=Column("Quote", "The words that it corrects, as issued.", meaning="被更正的文字，照原文。"),
        ),
    ] = None
    correction: Annotated[
        Text,
        Declared(
            "更正", "怎样更正。", _TOLD, said_by="editor", data=Column("Correction", "What they are corrected to.")
        ),
    ]
    note: Annotated[
        Text | None, Declared("说明", "更正的根据。", _TOLD, said_by="editor", data=Column("Note", "On what ground."))
    ] = None


class Errata(ListShape):
    """`errata.yml`."""

    root: tuple[Erratum, ...]
