"""What a comparison tells of one edit, it tells also with another beside it, in one task and outside of tasks."""

from collections.abc import Callable, Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.task import Duties, TaskFile
from generator.years.comparison import comparison_view
from generator.years.diff import Comparison, EditionChange, Piece, compare
from tests import test_differences as one_edit
from tests.test_differences import BASES, DEPARTMENTS, TASKS, WORDS, Files, editions, of_next_year

Edit = Callable[[TaskFile], TaskFile]


def put(clause: Sequence[tuple[str, str]] = (), **keys: object) -> Edit:
    """Return an edit that replaces words of a clause, and sets other keys."""

    def edit(task: TaskFile) -> TaskFile:
        words = task.clause or ""
        for old, new in clause:
            words = words.replace(old, new, 1)
        return task.model_copy(update={"clause": words, **keys})

    return edit


def borne(clause: Sequence[tuple[str, str]], duties: Callable[[dict[str, tuple[str, ...]]], object]) -> Edit:
    """Return an edit that replaces words of a clause, and changes who bears the task."""

    def edit(task: TaskFile) -> TaskFile:
        held = {role: tuple(names) for role, names in task.duties.model_dump().items() if names}
        duties(held)
        return put(clause, duties=Duties.model_validate({role: list(names) for role, names in held.items()}))(task)

    return edit


def swapped(task: TaskFile) -> TaskFile:
    """Return a task with two of its departments in the other order."""
    turn = {"市环保局": "市商务局", "市商务局": "市环保局"}
    names = tuple(turn.get(name, name) for name in task.duties.joint)
    clause = (task.clause or "").replace("市环保局", "\0").replace("市商务局", "市环保局").replace("\0", "市商务局")
    return task.model_copy(update={"clause": clause, "duties": task.duties.model_copy(update={"joint": names})})


def _lose(held: dict[str, tuple[str, ...]]) -> None:
    held["joint"] = tuple(name for name in held["joint"] if name != "市环保局")


def _gain(held: dict[str, tuple[str, ...]]) -> None:
    held["joint"] = (*held["joint"], "市教育局")


def _support(held: dict[str, tuple[str, ...]]) -> None:
    held["support"] = held.pop("lead")


DATA: dict[str, Edit] = {
    "deadline": put([("6月底", "9月底")], deadline="9月底"),
    "no deadline": put([(",6月底前完成", ""), (",9月底前完成", "")], deadline=None),
    "order": swapped,
    "lost": borne([("市环保局、", ""), ("、市环保局", "")], _lose),
    "gained": borne([("等部门", "、市教育局等部门")], _gain),
    "role": borne([("牵头", "配合")], _support),
    "words": put([("按职责分工负责", "负责")]),
    "title": put(title="深化监管改革"),
    "text": put(text="以电梯为突破口,深化监管方式改革,6月底前拿出方案。"),
    "rest": put(rest="另行安排。"),
    "references": put(references=("b", "c")),
}
"""Edits of a task that its data has: what is told of each stands alone."""

PRINTED: dict[str, Edit] = {
    "等": put([("等部门", "等")]),
    "stop": put([("完成)", "完成。)"), ("负责)", "负责。)")]),
    "mark": put([("牵头,", "牵头;"), ("配合,", "配合;")]),
    "label": put([("(", "(责任单位:")]),
    "and": put([("局等", "局和有关单位等")]),
}
"""Edits of the words of a clause that no data has."""

FORM = {"form": put(form="{number}{title}:{text}{clause}{parts}{rest}↵")}
EDITS = DATA | PRINTED | FORM
HIDDEN = {frozenset(("order", "lost")), frozenset(("deadline", "no deadline")), frozenset(("等", "gained"))}
"""Of these one undoes what the other does, or the replaced words are gone."""


def with_task(*made: Edit) -> Comparison:
    """Return the comparison with a year in which one task was edited."""
    files = BASES["written"]
    head, tasks = of_next_year(files)
    task = tasks["1-1"]
    for edit in made:
        task = edit(task)
    history, old, new = editions(files, (head, tasks | {"1-1": task}))
    return compare(history, old, new)


def of_task(found: Comparison) -> set[object]:
    """Return what is told of the task: kinds, turns, particulars; a clause or print as a whole is called so."""
    (change,) = (one for one in found.changes if any(task.id == "1-1" for task in one.new))
    result: set[object] = {("kind", kind) for kind in change.kinds}
    result |= {(duty.turn, duty.department.id) for duty in change.duties}
    (old,), (new,) = change.old, change.new
    for one in change.particulars:
        whole = (one.old, one.new) == ((old.clause,), (new.clause,))
        result.add("the clause" if whole else "the print" if one.aspect == "printed" else (one.aspect, one.new))
    return result


def test_each_edit_of_a_task_is_told() -> None:
    """Each of the edits alone is told; that of printed words alone by the two clauses, that of a form by the print."""
    for name, edit in EDITS.items():
        assert of_task(with_task(edit)), name
    for edit in PRINTED.values():
        assert "the clause" in of_task(with_task(edit))
    assert "the print" in of_task(with_task(FORM["form"]))


@pytest.mark.parametrize(("first", "then"), [pair for pair in permutations(EDITS, 2) if frozenset(pair) not in HIDDEN])
def test_two_edits_of_a_task_are_both_told(first: str, then: str) -> None:
    """What is told of an edit alone is told beside any other; names, where another one changes them, may differ."""
    both = of_task(with_task(EDITS[first], EDITS[then]))
    for name in (first, then):
        for one in of_task(with_task(EDITS[name])):
            loosely = isinstance(one, tuple) and one[0] in ("order", "wording")
            assert one in both or (loosely and ("kind", one[0]) in both), (name, one, both)  # type: ignore[index]
        if name in PRINTED:
            assert "the clause" in both
    if "form" in (first, then):
        assert "the print" in both


@given(st.sampled_from(sorted(DATA)), st.integers(0, 60), WORDS)
def test_whatever_else_a_clause_says_is_shown(name: str, at: int, words: str) -> None:
    """Words written anywhere into a clause are shown, mostly with all of it, whatever else is told of the task."""

    def write(task: TaskFile) -> TaskFile:
        clause = task.clause or ""
        return task.model_copy(update={"clause": clause[:at] + words + clause[at:]})

    told = of_task(with_task(DATA[name], write))
    of_roles = ("".join(one[1]) for one in told if isinstance(one, tuple) and one[0] == "wording")

    assert "the clause" in told or any(words in one for one in of_roles)


def _headed(update: Callable[[EditionFile], dict[str, object]]) -> Callable[[Files], Files]:
    return lambda files: (files[0].model_copy(update=update(files[0])), files[1])


def _first_section(**keys: object) -> Callable[[Files], Files]:
    return _headed(lambda head: {"sections": (head.sections[0].model_copy(update=keys), *head.sections[1:])})


def _formed(**keys: object) -> Callable[[Files], Files]:
    return _headed(lambda head: {"forms": head.forms.model_copy(update=keys)})


AROUND: dict[str, Callable[[Files], Files]] = {
    "closing": _headed(lambda _: {"closing": "请各县于11月底前报送2015年的总结。"}),
    "opening": _headed(lambda head: {"opening": (head.opening or "") + "\n各有关单位:"}),
    "title": _first_section(title="筑牢基础"),
    "text": _first_section(text="打牢根基。"),
    "references": _headed(lambda _: {"references": ("b",)}),
    "form of a heading": _headed(
        lambda head: {"sections": (*head.sections[:2], head.sections[2].model_copy(update={"form": "附:{title}↵"}))}
    ),
    "form of the closing": _formed(closing="特此通知。{closing}"),
}


def around(*made: str) -> set[tuple[str, str]]:
    """Return what is told outside of tasks: aspect and name, and the new lines of what is printed otherwise."""
    files = of_next_year(BASES["written"])
    for name in made:
        files = AROUND[name](files)
    history, old, new = editions(BASES["written"], files)
    found = compare(history, old, new).outside
    lines = {("printed", line) for one in found if one.aspect == "printed" for line in one.new[0].split("\n")}
    return {(one.aspect, one.name if one.aspect == "head" else "") for one in found} | lines


@pytest.mark.parametrize(("first", "then"), permutations(AROUND, 2))
def test_two_edits_outside_of_tasks_are_both_told(first: str, then: str) -> None:
    """What is told of an edit outside of tasks is told beside any other; of printed lines, as they are then."""
    both = around(first, then)
    for name in (first, then):
        alone = around(name)
        lines = {one for one in alone if one[0] == "printed" and one[1]}

        assert alone
        assert alone - lines <= both
        assert lines <= both or {first, then} == {"closing", "form of the closing"}


def test_a_line_that_names_the_year_before_in_both_is_the_same() -> None:
    """Beside another change outside of tasks, lines that did not change are not told, though one year is their own."""
    head, tasks = BASES["written"]
    changed = head.model_copy(update={"closing": "到此为止。"})
    history, old, new = editions((head, tasks), (changed, tasks))

    assert [one.name for one in compare(history, old, new).outside] == ["closing"]


def test_split_and_merged_tasks_tell_their_clauses() -> None:
    """A task cut in two, the clause of both in other words: the clauses are told, split or merged."""
    text = "以电梯为突破口,推进监管方式改革。建立质量档案,公布失信企业名单,实行联合惩戒。"
    whole = TASKS["1-1"].model_copy(update={"text": text, "rest": None})
    cut = [one + "。" for one in text.split("。") if one]
    clause = (whole.clause or "").replace("等部门按职责分工负责", "等负责")
    halves = {
        f"1-{at}": whole.model_copy(update={"text": one, "clause": clause, "title": f"推进监管改革{at}"})
        for at, one in enumerate(cut, start=1)
    }
    head, _ = BASES["written"]
    old, new = (head, {"1-1": whole}), (of_next_year(BASES["written"])[0], halves)
    for kind, files in (("split", (old, new)), ("merged", ((head, halves), (new[0], {"1-1": whole})))):
        history, before, after = editions(*files)
        (change,) = compare(history, before, after).changes
        (wording,) = (one for one in change.particulars if one.aspect == "wording")

        assert kind in change.kinds
        assert {wording.old, wording.new} == {(whole.clause,), (clause,)}


def opened(task: TaskFile, other: TaskFile) -> tuple[EditionChange, list[tuple[str, tuple[Piece, ...]]]]:
    """Return the change between two forms of a task, and how it is marked."""
    head, _ = BASES["written"]
    history, old, new = editions((head, {"1-1": task}), (of_next_year(BASES["written"])[0], {"1-1": other}))
    found = compare(history, old, new)
    (row,) = (row for group in comparison_view(found).groups for row in group.rows)
    return row.change, [marked for marked in row.marked if marked[0] == "名单"]


def test_a_list_that_opens_tells_by_which_words() -> None:
    """等部门 that came or went is told in the notice's words, and nothing else is told of the clause."""
    task = TASKS["1-1"]
    closed = put([("等部门", "")], open_ended=False)(task)
    for old, new, piece in (
        (task, closed, Piece("dropped", "“等部门”")),
        (closed, task, Piece("added", "“等部门”")),
    ):
        change, marked = opened(old, new)

        assert change.kinds == ("opened",)
        assert marked == [("名单", (piece,))]


def test_a_list_that_opens_by_our_reading_says_so() -> None:
    """Where the notice has no such word, what is told is called the editor's."""
    task = TASKS["1-1"]
    closed = put([("等部门", "")], open_ended=False)(task)
    _, marked = opened(closed, closed.model_copy(update={"open_ended": True}))

    assert marked == [("名单", (Piece("added", "未列全（编者注）"),))]


def test_another_name_of_a_department_is_no_succession(monkeypatch: pytest.MonkeyPatch) -> None:
    """A department that is written by another of its names was not replaced: `named`, not `handed`."""
    known = tuple(_replace_name(one) for one in DEPARTMENTS)
    monkeypatch.setattr(one_edit, "DEPARTMENTS", known)
    rename = borne([("市环保局", "市生态环境局")], lambda held: held.update(joint=("市生态环境局", "市商务局")))
    found = with_task(rename)
    (change,) = (one for one in found.changes if one.kinds)

    assert change.kinds == ("named",)
    assert [duty.turn for duty in change.duties] == ["name"]
    assert "名称写法不同 1 项" in comparison_view(found).summary


def _replace_name(one: Department) -> Department:
    return one.model_copy(update={"aliases": ("市生态环境局",)}) if one.name == "市环保局" else one


def test_a_number_that_prints_alike_did_not_change() -> None:
    """A task before which another came is renumbered where its printed number changed; else its order may have."""
    head, tasks = BASES["written"]
    first, second = tasks["1-1"], tasks["1-2"]
    bare = second.model_copy(update={"number": None, "title": "召开大会", "text": "每年召开一次大会,总结经验。"})
    cases: tuple[tuple[dict[str, TaskFile], dict[str, TaskFile], set[str]], ...] = (
        ({"1-1": first, "1-2": second}, {"1-1": first, "1-2": bare, "1-3": second}, {"added"}),
        (
            {"1-1": first, "1-2": second},
            {"1-1": first, "1-2": bare, "1-3": second.model_copy(update={"number": "(三)"})},
            {"added", "renumbered"},
        ),
        (
            {"1-1": first.model_copy(update={"number": None}), "1-2": bare},
            {"1-1": bare, "1-2": first.model_copy(update={"number": None})},
            {"reordered"},
        ),
    )
    for before, after, kinds in cases:
        history, old, new = editions((head, before), (of_next_year(BASES["written"])[0], after))

        assert {kind for change in compare(history, old, new).changes for kind in change.kinds} == kinds


def test_the_year_that_is_set_aside_is_not_marked() -> None:
    """In a text outside of tasks that names its own year often, only what else changed is marked; texts stay whole."""
    closing = "2014年各县二〇一四年的总结于12月底前报送,2014年逾期不报的,2014年不得评优,2014年起通报。"
    head, tasks = BASES["written"]
    old: Files = (head.model_copy(update={"closing": closing}), tasks)
    after = of_next_year(old)
    words = (after[0].closing or "").replace("二〇一四", "二〇一五").replace("12月底", "11月底")
    new: Files = (after[0].model_copy(update={"closing": words}), after[1])
    ((_, marked),) = comparison_view(compare(*editions(old, new))).outside

    assert [piece for piece in marked if piece.kind != "same"] == [Piece("dropped", "12"), Piece("added", "11")]
    assert "".join(piece.text for piece in marked if piece.kind != "dropped") == words.replace(",", "，")


def test_a_year_that_only_one_notice_has_of_its_own_is_marked_where_it_changed() -> None:
    """The old notice's year that the new one names as well stands unmarked."""
    closing = "对2014年的任务,各县于12月底前报送总结。"
    head, tasks = BASES["written"]
    old: Files = (head.model_copy(update={"closing": closing}), tasks)
    after = of_next_year(old)
    new: Files = (after[0].model_copy(update={"closing": closing.replace("12月", "11月")}), after[1])
    ((_, marked),) = comparison_view(compare(*editions(old, new))).outside

    assert [piece.text for piece in marked if piece.kind != "same"] == ["12", "11"]
