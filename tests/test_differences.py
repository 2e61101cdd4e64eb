"""What a comparison does not say did not change: random edits of every field of an edition, held against its notice."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.plan import notice
from generator.plan.load import join
from generator.plan.records import Edition
from generator.plan.shapes.declared import declarations
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, Forms, SectionHead
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.references import Reference
from generator.plan.shapes.task import Duties, PartFile, Reading, TaskFile
from generator.years.diff import Comparison, compare
from generator.years.lineage import History

NAMES = ("市财政局", "市环保局", "市商务局", "市教育局")
IDS = ("a", "b", "c")
DEPARTMENTS = tuple(Department(id=f"d{at}", name=name) for at, name in enumerate(NAMES))
REFERENCES = tuple(Reference(id=id_, title=f"关于{id_}的规定") for id_ in IDS)

HEAD = EditionFile.model_validate(
    {
        "title": "2014年质量工作要点",
        "number": "甲政办发〔2014〕5号",
        "issuer": "甲市人民政府办公室",
        "issued": "2014-06-27",
        "layout": "written",
        "forms": {"task": "{number}{title}。{text}{clause}{parts}{rest}↵", "section": "{number}、{title}↵{text}↵"},
        "opening": "甲市人民政府办公室文件\n甲政办发〔2014〕5号\n2014年质量工作要点\n2014年6月27日\n各县人民政府:",
        "recipients": "各县人民政府",
        "cover": "现将2014年质量工作要点印发你们。",
        "preamble": "质量是立市之本(下同)。",
        "closing": "请各县于12月底前报送2014年的总结。",
        "references": ["a"],
        "sections": [
            {"number": "一", "title": "夯实基础", "text": "打牢根基,稳步向前。"},
            {"number": "二", "title": "落实责任", "level": 2},
            {"title": "加强领导", "form": "{title}↵"},
        ],
    }
)
PARTS = [
    {
        "number": "1",
        "title": "企业",
        "text": "落实主体责任。",
        "clause": "(市商务局负责)",
        "duties": {"lead": "市商务局"},
    },
    {
        "text": "强化考核,兑现奖惩。",
        "clause": "(市财政局、市环保局负责,9月底前完成)",
        "duties": {"joint": ["市财政局", "市环保局"]},
        "deadline": "9月底",
    },
]
TASKS = {
    name: TaskFile.model_validate(data)
    for name, data in {
        "1-1": {
            "number": "(一)",
            "title": "推进监管改革",
            "text": "以电梯为突破口,推进监管方式改革,6月底前拿出方案。",
            "clause": "(市财政局牵头,市环保局、市商务局等部门按职责分工负责,6月底前完成)",
            "duties": {"lead": "市财政局", "joint": ["市环保局", "市商务局"]},
            "open_ended": True,
            "deadline": "6月底",
            "references": ["a", "b"],
            "rest": "另行通知。",
            "note": "编者的话。",
        },
        "1-2": {
            "number": "(二)",
            "title": "建设名牌",
            "text": "做好2014年名牌产品的申报,加强品牌保护。",
            "duties": {"lead": "市商务局", "support": ["市财政局", "市教育局"], "督办": "市环保局"},
        },
        "2-1": {"number": "1", "title": "明确分工", "parts": PARTS, "form": "{number}.{title}。{parts}↵"},
        "3-1": {
            "title": "召开会议",
            "text": "每季度召开一次联席会议。",
            "cells": {"任务": "召开会议", "责任单位": "市教育局", "完成时限": "每季度", "备注": "列入考核"},
            "duties": {"joint": "市教育局"},
            "deadline": "每季度",
            "form": "{title}\t{text}\t{责任单位}\t{完成时限}\t{备注}↵",
        },
    }.items()
}
Files = tuple[EditionFile, dict[str, TaskFile]]
BASES: dict[str, Files] = {
    "written": (HEAD, TASKS),
    "standard": (
        HEAD.model_copy(update={"layout": "standard", "punctuation": "half"}),
        {name: task.model_copy(update={"form": None}) for name, task in TASKS.items()},
    ),
}
SHAPES = (EditionFile, SectionHead, Forms, TaskFile, PartFile, Duties)

COLUMNS = ("任务", "责任单位", "完成时限", "备注")
WORDS = st.text("甲乙的牵头配合负责。，,（(2014年6月底\n", min_size=1, max_size=8)


def editions(old: Files, new: Files) -> tuple[History, Edition, Edition]:
    """Return the editions of 2014 and 2015 that have these files, with their history."""
    years = [
        EditionFiles(year=year, head=head, head_document=None, notice=None, tasks=tasks, documents={})
        for year, (head, tasks) in (("2014", old), ("2015", new))
    ]
    plan = join(
        PlanFiles(
            departments=DEPARTMENTS,
            references=REFERENCES,
            departments_document=None,
            references_document=None,
            editions=years,
            problems=[],
        )
    )
    return History(plan), plan.editions[1], plan.editions[0]


def next_year(value: Any) -> Any:
    """Return a value of 2014 as it goes on in 2015: with that year where it names its own."""
    if isinstance(value, str):
        return value.replace("2014年6月27日", "2015年5月8日").replace("2014", "2015")
    if isinstance(value, BaseModel):
        return value.model_copy(update={key: next_year(getattr(value, key)) for key in type(value).model_fields})
    return tuple(map(next_year, value)) if isinstance(value, tuple) else value


def of_next_year(files: Files) -> Files:
    """Return the files of 2015 in which nothing is new but year, date and number; tasks keep their very words."""
    head, tasks = files
    return next_year(head).model_copy(update={"issued": dt.date(2015, 5, 8)}), dict(tasks)


def lines(edition: Edition) -> list[tuple[str, str]]:
    """Return the lines of a notice, as they are and without its own year, date and number; those of a date are none."""
    found, on = notice.text(edition).split("\n"), edition.head.issued
    day = f"{on.year}年{on.month}月{on.day}日" if on else "\0"
    bare = [line.replace(day, "").replace(edition.head.number or day, "") for line in found]
    return [(line, left.replace(f"{edition.id}年", "年")) for line, left in zip(found, bare, strict=True) if left]


def same(old: Edition, new: Edition) -> bool:
    """Whether two notices are the same line for line, but for year, date and number."""
    rows = zip_longest(lines(old), lines(new), fillvalue=("", ""))
    return all(one[0] == other[0] or one[1] == other[1] for one, other in rows)


def told(found: Comparison) -> list[object]:
    """Return all that a comparison says."""
    changes = [change for change in found.changes if change.kinds or change.particulars or change.duties]
    return [*changes, *found.outside, *([True] if found.other_width else [])]


def shape_of(annotation: Any) -> type[BaseModel] | None:
    """Return the shape that a type is made of, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(shape_of, get_args(annotation))), None)


def choices(annotation: Any) -> Sequence[object]:
    """Return the values of a type of named values."""
    return next((args for args in (get_args(annotation),) if args and all(isinstance(one, str) for one in args)), ())


def values(shape: type[BaseModel], key: str, value: Any) -> st.SearchStrategy[Any]:
    """Return values that a key may have instead of this one, by its type."""
    annotation = shape.model_fields[key].annotation
    kinds = {annotation, *get_args(annotation)}
    named = choices(annotation)
    by_type: tuple[tuple[object, Callable[[], st.SearchStrategy[Any]]], ...] = (
        (isinstance(value, BaseModel), lambda: edited(value)),
        (shape_of(annotation), lambda: entries(value)),
        (shape is Duties, lambda: st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)),
        (key == "references", lambda: st.lists(st.sampled_from(IDS), max_size=3, unique=True).map(tuple)),
        (isinstance(value, tuple), lambda: st.just(value)),
        (isinstance(value, bool), st.booleans),
        (isinstance(value, dict), lambda: st.dictionaries(st.sampled_from(COLUMNS), WORDS, max_size=4)),
        (isinstance(value, dt.date), lambda: st.just(dt.date(2015, 9, 9))),
        (named, lambda: st.sampled_from(named)),
        (int in kinds, lambda: st.integers(1, 3)),
        (type(None) in kinds, lambda: st.none() | written(value or "")),
        (True, lambda: written(value)),
    )
    return next(make for holds, make in by_type if holds)()


def entries(value: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Return the entries of a list in another order, without one of them, or with one changed."""
    if not value:
        return st.just(value)
    place = st.integers(0, len(value) - 1)
    changed = place.flatmap(lambda at: edited(value[at]).map(lambda one: (*value[:at], one, *value[at + 1 :])))
    return st.permutations(value).map(tuple) | place.map(lambda at: value[:at] + value[at + 1 :]) | changed


def written(text: str) -> st.SearchStrategy[str]:
    """Return a text with something written into it, or another text."""
    place = st.integers(0, len(text))
    return WORDS | st.tuples(place, place, WORDS).map(lambda cut: text[: cut[0]] + cut[2] + text[cut[1] :])


def edited(model: Any) -> st.SearchStrategy[Any]:
    """Return a shape with one key changed, any of its keys."""
    shape = type(model)
    return st.sampled_from(sorted(shape.model_fields)).flatmap(
        lambda key: values(shape, key, getattr(model, key)).map(lambda value: model.model_copy(update={key: value}))
    )


def edits(files: Files) -> st.SearchStrategy[Files]:
    """Return the files with one edit: of the head, of a task, or by a task more, less, or in another place."""
    head, tasks = files
    names = sorted(tasks)
    some = st.sampled_from(names)
    return st.one_of(
        edited(head).map(lambda one: (one, tasks)),
        some.flatmap(lambda name: edited(tasks[name]).map(lambda one: (head, tasks | {name: one}))),
        st.tuples(some, some).map(lambda two: (head, tasks | {two[0]: tasks[two[1]], two[1]: tasks[two[0]]})),
        some.map(lambda name: (head, {other: task for other, task in tasks.items() if other != name})),
        some.map(lambda name: (head, tasks | {"3-9": tasks[name]})),
    )


@st.composite
def pairs_of_editions(draw: st.DrawFn) -> tuple[Files, Files]:
    """Return the files of a year, and of the next with one edit or two, of any field."""
    old = BASES[draw(st.sampled_from(sorted(BASES)))]
    new = of_next_year(old)
    for _ in range(draw(st.integers(1, 2))):
        new = draw(edits(new))
    return old, new


@given(pairs_of_editions())
def test_where_nothing_is_told_the_notices_are_the_same(two: tuple[Files, Files]) -> None:
    """Whatever is edited, a comparison that says nothing has two notices that are equal but for year and date."""
    history, old, new = editions(*two)

    assert told(compare(history, old, new)) or same(old, new)


@given(pairs_of_editions())
def test_where_nothing_is_told_of_a_task_or_outside_of_tasks_they_are_the_same(two: tuple[Files, Files]) -> None:
    """Each task of which nothing is said is printed alike; so is all outside of the tasks of which nothing is said."""
    history, old, new = editions(*two)
    found = compare(history, old, new)
    bare = [replace(one, sections=tuple(replace(s, tasks=()) for s in one.sections)) for one in (old, new)]

    assert found.outside or found.other_width or same(bare[0], bare[1])
    for change in found.changes:
        if not change.kinds and not found.other_width:
            (one,), (other,) = change.old, change.new
            printed = ["".join(s.text for s in notice.stretches(e, t)) for e, t in ((old, one), (new, other))]

            assert printed[0] == printed[1]


def other(shape: type[BaseModel], key: str, value: Any) -> Any:
    """Return another value of a key that its notice may have."""
    named = [one for one in choices(shape.model_fields[key].annotation) if one != value]
    by_type: tuple[tuple[object, Callable[[], Any]], ...] = (
        (shape is Duties, lambda: ("市教育局",) if value != ("市教育局",) else ("市财政局", "市商务局")),
        (key == "references", lambda: ("b", "c")),
        (key == "reading", lambda: Reading(leave_out=("按进度",), note="不是单位。")),
        (isinstance(value, bool), lambda: not value),
        (isinstance(value, dict), lambda: value | {"备注": "不列入考核"}),
        (isinstance(value, tuple), lambda: value[:-1]),
        (isinstance(value, BaseModel), lambda: value),
        (isinstance(value, int), lambda: value + 1),
        (isinstance(value, dt.date), lambda: dt.date(2015, 9, 9)),
        (named, lambda: named[0]),
        (True, lambda: "另外一种说法"),
    )
    return next(make for holds, make in by_type if holds)()


def places(files: Files) -> Iterator[tuple[BaseModel, Any]]:
    """Yield each shape of an edition with a function that returns the files with another in its place."""
    head, tasks = files
    yield head, lambda one: (one, tasks)
    yield head.forms, lambda one: (head.model_copy(update={"forms": one}), tasks)
    yield head.sections[0], lambda one: (head.model_copy(update={"sections": (one, *head.sections[1:])}), tasks)
    for name, task in tasks.items():
        put = lambda one, name=name: (head, tasks | {name: one})  # noqa: E731
        yield task, put
        yield task.duties, lambda one, task=task, put=put: put(task.model_copy(update={"duties": one}))
        for part in task.parts[:1]:
            yield part, lambda one, task=task, put=put: put(task.model_copy(update={"parts": (one, *task.parts[1:])}))


CASES = [(layout, shape, key) for layout in sorted(BASES) for shape in SHAPES for key in shape.model_fields]
OWN = {"number", "issued"}
"""What each notice has of its own, among the keys of edition.yml."""
IN_CLAUSE = {"clause", "cells", "number", "open_ended"}
"""What differs where it is printed: it stands in a clause, in a table, or follows from the place."""


@pytest.mark.parametrize(("layout", "shape", "key"), CASES, ids=lambda one: getattr(one, "__name__", one))
def test_every_field_that_a_notice_says_is_told(layout: str, shape: type[BaseModel], key: str) -> None:
    """Another value of a field that the notice says and readers see is a change; an editor's own words are none."""
    base = BASES[layout]
    declared = declarations(shape)[key]
    for model, put in places(of_next_year(base)):
        value = other(shape, key, getattr(model, key)) if type(model) is shape else None
        if type(model) is not shape or value == getattr(model, key) or (shape is EditionFile and key in OWN):
            continue
        history, old, new = editions(base, put(model.model_copy(update={key: value})))
        found = told(compare(history, old, new))

        assert found or same(old, new)
        assert bool(found) == (declared.said_by != "editor") or not declared.history or key in IN_CLAUSE


def test_years_without_news_say_nothing() -> None:
    """Where but year, date and number differ, nothing is told."""
    for files in BASES.values():
        history, old, new = editions(files, of_next_year(files))

        assert told(compare(history, old, new)) == []
        assert same(old, new)
