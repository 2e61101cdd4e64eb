"""Schema of `departments.yml`."""

from typing import Annotated, Any

from pydantic import StrictBool, model_validator

from generator.plan.fields import Id, Ids, Kind, Names, Text, YearOrDate
from generator.plan.shapes.declared import NOTE, Column, Declared, Label
from generator.plan.shapes.shape import ListShape, Shape

UNREVIEWED = "导入时新增，尚待核对。"
"""What older imports wrote into the note of an entry that they added; `unreviewed` says it now."""


class Department(Shape):
    """An entry of the registry: a unit, or a body, that can bear a duty."""

    id: Annotated[
        Id,
        Declared(
            "编号",
            "部门的编号，用在网址里，公布后不再改；用名称的拼音，如 shi-nong-wei。",
            said_by="editor",
            next_year="same",
            data=Column("Id", "The department's id, in all years.", meaning="部门的编号，各年度共用。"),
        ),
    ]
    name: Annotated[
        Text,
        Declared(
            "名称",
            "网站用的名称，取自通知；不与别的部门相同。",
            Label("名称"),
            next_year="same",
            data=Column("Name", "Its name in the registry.", meaning="名录里的名称。"),
        ),
    ]
    aliases: Annotated[
        Names,
        Declared(
            "别名",
            "通知里的其他写法；一个别名只属于一个部门。",
            Label("别名", "names"),
            said_by="editor",
            next_year="same",
            data=Column("Aliases", "Other names in notices.", meaning="通知里的其他写法。"),
        ),
    ] = ()
    kind: Annotated[
        Kind,
        Declared(
            "种类",
            ("department 部门，body 议事协调机构（如领导小组），group 泛指的单位（如各有关部门）；默认为 department。"),
            Label("种类", "whole"),
            said_by="editor",
            next_year="same",
            data=Column(
                "Kind",
                "A department, a coordinating body, or a group named as a whole.",
                meaning="部门、议事协调机构、泛指的单位。",
            ),
        ),
    ] = "department"
    since: Annotated[
        YearOrDate | None,
        Declared(
            "设立时间",
            "年份或日期，如 2010 或 2014-06-27。",
            Label("设立时间", "day"),
            said_by="editor",
            next_year="same",
            data=Column("Since", "Year or date of its beginning.", meaning="设立的年份或日期。"),
        ),
    ] = None
    until: Annotated[
        YearOrDate | None,
        Declared(
            "撤销时间",
            "年份或日期，不早于设立时间。",
            Label("撤销时间", "day"),
            said_by="editor",
            next_year="same",
            data=Column("Until", "Year or date of its end.", meaning="撤销的年份或日期。"),
        ),
    ] = None
    successor: Annotated[
        Ids,
        Declared(
            "后继部门",
            "后继部门的编号，要在名录里。",
            Label("后继部门", "ids"),
            said_by="editor",
            next_year="same",
            data=Column("Successor", "Who succeeded it, by id.", meaning="后继部门的编号。"),
        ),
    ] = ()
    note: Annotated[
        Text | None,
        Declared(
            "说明",
            "编者的说明，例如别名的根据。",
            Label("编者注", "text"),
            said_by="editor",
            next_year="same",
            data=NOTE,
        ),
    ] = None
    unreviewed: Annotated[
        StrictBool,
        Declared(
            "尚待核对",
            "true 表示是导入时新增的，还没有人核对；核对以后删去这一行，才能公布。默认为 false。",
            said_by="program",
            next_year="same",
        ),
    ] = False

    @model_validator(mode="before")
    @classmethod
    def _take_mark_out_of_note(cls, data: Any) -> Any:
        """Read the words that imports once wrote into the note as the mark that they were."""
        note = data.get("note") if isinstance(data, dict) else None
        if not isinstance(note, str) or UNREVIEWED not in note:
            return data
        rest = {key: value for key, value in data.items() if key != "note"}
        return rest | {"unreviewed": True} | ({"note": kept} if (kept := note.replace(UNREVIEWED, "").strip()) else {})

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class Departments(ListShape):
    """`departments.yml`."""

    root: tuple[Department, ...]
