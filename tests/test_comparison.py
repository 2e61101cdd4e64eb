"""Editions compared: the chain of test editions against what was expected of it by hand, and texts in general."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.formats import plan_json
from generator.plan.load import load
from generator.plan.records import Duty, Edition, Plan
from generator.text.typeset import display
from generator.years import comparison
from generator.years.diff import Comparison, DutyChange, EditionChange, Piece, compare, pieces
from generator.years.lineage import History
from tests import chain

EXPECTED = yaml.safe_load((chain.HERE / "expected.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of the chain."""
    return load(chain.build(tmp_path_factory.mktemp("chain") / "plan"))


@pytest.fixture(scope="module")
def editions(plan: Plan) -> dict[str, Edition]:
    """Return its editions by year."""
    return {edition.id: edition for edition in plan.editions}


def told(found: Comparison) -> dict[str, Any]:
    """Return a comparison as the file of expectations writes it: tasks that did not change left out."""
    return {_tasks(change): _told(change) for change in found.changes if change.kinds}


def _tasks(change: EditionChange) -> str:
    return " → ".join("+".join(task.id for task in tasks) or "无" for tasks in (change.old, change.new))


def _told(change: EditionChange) -> dict[str, Any]:
    told: dict[str, Any] = {"kinds": " ".join(change.kinds)}
    told |= {"how": change.how} if change.how not in ("continues", None) else {}
    for key, marked in (("title", change.title), ("text", change.text)):
        cut = [f"{piece.kind}: {piece.text}" for piece in marked if piece.kind != "same"]
        told |= {key: cut} if cut and change.old and change.new else {}
    return told | ({"duties": [_duty(duty) for duty in change.duties]} if change.duties else {})


def _duty(change: DutyChange) -> str:
    doubt = "" if change.certain else " ?"
    return f"{change.turn}: {_borne(change.old)} → {_borne(change.new)}{doubt}"


def _borne(duties: tuple[Duty, ...]) -> str:
    return "、".join(f"{duty.as_written} {duty.role}" for duty in duties) or "无"


@pytest.mark.parametrize("pair", EXPECTED)
def test_the_chain_is_compared_as_expected(pair: str, plan: Plan, editions: dict[str, Edition]) -> None:
    """Every change of the chain, and no other, is found between two of its years."""
    old, new = pair.split("-")

    assert told(compare(History(plan), editions[old], editions[new])) == EXPECTED[pair]


def test_every_task_is_compared_once(plan: Plan) -> None:
    """Between any two years, in either direction, each task of both stands in one change."""
    history = History(plan)
    for one, other in combinations(plan.editions, 2):
        for old, new in ((one, other), (other, one)):
            found = compare(history, old, new)

            assert sorted(task.id for change in found.changes for task in change.old) == sorted(t.id for t in old.tasks)
            assert sorted(task.id for change in found.changes for task in change.new) == sorted(t.id for t in new.tasks)


def test_an_edition_is_the_same_as_itself(plan: Plan, editions: dict[str, Edition]) -> None:
    """Compared with itself an edition has no change."""
    assert told(compare(History(plan), editions["2016"], editions["2016"])) == {}


def test_the_way_back_undoes_the_way_there(plan: Plan, editions: dict[str, Edition]) -> None:
    """The other way round, what was added was dropped, what was split was merged, what was gained was lost."""
    there = compare(History(plan), editions["2015"], editions["2016"])
    back = compare(History(plan), editions["2016"], editions["2015"])
    turned = {"added": "dropped", "dropped": "added", "split": "merged", "merged": "split"}
    expected = {
        (frozenset(t.id for t in c.new), frozenset(t.id for t in c.old)): {turned.get(k, k) for k in c.kinds}
        for c in there.changes
    }

    assert {
        (frozenset(t.id for t in c.old), frozenset(t.id for t in c.new)): set(c.kinds) for c in back.changes
    } == expected


def test_years_between_are_gone_through(plan: Plan, editions: dict[str, Edition]) -> None:
    """What 2016 continues from 2015, and 2015 from 2014, is one task in 2014 and 2016, whatever it is called."""
    links = {(link.old, link.new): link.how for link in History(plan).links(editions["2014"], editions["2016"])}

    assert links["2-2", "4-2"] == "continues"
    assert links["3-2", "3-11"] == "continues"
    assert links["5-1", "5-1"] == "title"


def test_departments_that_became_one_are_found_again(plan: Plan, editions: dict[str, Edition]) -> None:
    """In 2014 the market authority of 2019 was three; the health commission of 2015 went into two."""
    history = History(plan)
    before = history.departments(editions["2019"], "shi-shi-chang-jian-guan-ju", editions["2014"])
    after = history.departments(editions["2015"], "shi-wei-sheng-ji-sheng-wei", editions["2019"])

    assert {d.name for d in before} == {"盐城质监局", "盐城工商局", "市食品药品监管局"}
    assert {d.name for d in after} == {"市卫生健康委", "市医疗保障局"}
    assert [d.name for d in history.departments(editions["2014"], "shi-wei-sheng-ju", editions["2019"])] == [
        "市卫生健康委",
        "市医疗保障局",
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_marked_pieces_are_both_texts(old: str, new: str) -> None:
    """Without what was added the pieces are the old text, without what was dropped the new, to the character."""
    marked = pieces(old, new)

    assert "".join(piece.text for piece in marked if piece.kind != "added") == old
    assert "".join(piece.text for piece in marked if piece.kind != "dropped") == new
    assert all(piece.text for piece in marked)


@given(st.text("甲乙(),:丙", max_size=30), st.text("甲乙(),:丙", max_size=30))
def test_marked_pieces_are_shown_as_whole_texts_are(old: str, new: str) -> None:
    """A bracket at the end of a piece is shown full-width or not as it would be in the whole text."""
    shown = comparison.shown_pieces(pieces(old, new), old, new)

    assert "".join(piece.text for piece in shown if piece.kind != "dropped") == display(new)


def test_single_characters_between_changes_are_no_islands() -> None:
    """One character that happens to stay between two changes is taken into the change."""
    assert pieces("推进监管改革", "落实监督责任") == (Piece("dropped", "推进监管改革"), Piece("added", "落实监督责任"))


@pytest.mark.parametrize(
    ("old", "new"), [("2014", "2015"), ("9", "12"), ("95.5", "95.8"), ("１０", "12"), ("1.5", "15")]
)
def test_numbers_are_marked_whole(old: str, new: str) -> None:
    """A number that changed is marked as a whole, whichever of its digits stay."""
    marked = pieces(f"完成{old}项，做好{old}个", f"完成{new}项，做好{new}个")

    assert [piece.text for piece in marked] == ["完成", old, new, "项，做好", old, new, "个"]


@pytest.mark.parametrize(
    ("old", "new"), [("2014年", "2015年"), ("2013—2020年", "2013—2025年"), ("〔2012〕9号", "〔2012〕12号")]
)
def test_what_lines_do_not_part_is_marked_whole(old: str, new: str) -> None:
    """A year goes with its sign, a span of years and the number of a document stay one: no mark divides them."""
    marked = pieces(f"按照{old}要求", f"按照{new}要求")

    assert [piece.text for piece in marked] == ["按照", old, new, "要求"]


def test_what_was_matched_by_likeness_says_so(plan: Plan, editions: dict[str, Edition]) -> None:
    """A match that only the words suggest is called so, with how like they are, in text and in JSON."""
    found = compare(History(plan), editions["2015"], editions["2016"])
    (guessed,) = (
        row for group in comparison.comparison_view(found).groups for row in group.rows if "相近" in row.inferred
    )
    (change,) = (c for c in json.loads(plan_json.comparison_json(found))["changes"] if c["how"] == "likeness")

    assert guessed.inferred.startswith("文字相近，由程序推定，未经编者确认（相似度 ")
    assert (change["old"], change["new"]) == (["6-2"], ["6-2"])
    assert 0.5 <= change["likeness"] < 1


def test_open_lists_are_no_complete_lists(plan: Plan, editions: dict[str, Edition]) -> None:
    """Where a list ended with 等部门, who is new on it may have been meant before, and the text says so."""
    text = plan_json.comparison_text(compare(History(plan), editions["2015"], editions["2016"]))

    assert "新增市财政局（共同负责）；原名单没有列全，也可能本来就在内" in text
    assert "不再列市统计局（共同负责）\n" in text


def test_comparisons_speak_the_users_language_and_pages_chinese(
    plan: Plan, editions: dict[str, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the locale says English, `plan diff` does, but for the plan's own words; what pages show stays Chinese."""
    found = compare(History(plan), editions["2015"], editions["2016"])
    before = comparison.comparison_view(found)
    monkeypatch.setenv("LANGUAGE", "en")
    text = plan_json.comparison_text(found)

    assert text.startswith("2015 has 24 tasks, 2016 has 24: split 1, merged 1, ")
    assert "      added: 市财政局 (joint); the old list was not complete, so it may have been meant before\n" in text
    assert "      市科技局 (support) changed to 市科技局 (lead)\n" in text
    assert comparison.comparison_view(found) == before
    assert before.summary.startswith("2015年度 24 项任务；2016年度 24 项任务。拆分 1 项，")


def test_departments_see_their_own_changes(plan: Plan, editions: dict[str, Edition]) -> None:
    """By department: who leads what now, and what went to others."""
    view = comparison.comparison_view(compare(History(plan), editions["2015"], editions["2016"]))
    by_name = {
        department.name: tuple((row.label, line) for row, line in lines) for department, lines in view.departments
    }

    assert by_name["市科技局"] == (("五、（一）推动企业质量技术创新", "市科技局（配合）改为市科技局（牵头）"),)


def test_chain_is_what_it_claims(tmp_path: Path) -> None:
    """The chain is a good plan of four years."""
    plan = load(chain.build(tmp_path / "plan"))

    assert [edition.id for edition in plan.editions] == ["2019", "2016", "2015", "2014"]


def test_what_was_really_altered_comes_first(plan: Plan, editions: dict[str, Edition]) -> None:
    """What is worded otherwise, then other real changes; then what has only other names, then only other numbers."""
    formal, places = {"handed", "named", "order", "printed"}, {"renumbered", "reordered"}
    words = {"split", "merged", "reworded", "retitled"}
    seen: set[str] = set()
    for old, new in combinations(editions.values(), 2):
        found = compare(History(plan), old, new)
        both = [change for change in found.changes if change.kinds and change.old and change.new]
        groups = {str(group.id): group.rows for group in comparison.comparison_view(found).groups}
        real = [one for one in both if not {*one.kinds} <= formal | places]
        wanted = {
            "changed": [one for one in real if {*one.kinds} & words]
            + [one for one in real if not {*one.kinds} & words],
            "formal": [one for one in both if {*one.kinds} <= formal | places and {*one.kinds} & formal],
            "places": [one for one in both if {*one.kinds} <= places],
        }
        assert [one for one in groups if one in wanted] == [one for one in wanted if wanted[one]]
        assert {one: [row.change for row in groups.get(one, ())] for one in wanted} == wanted
        seen |= groups.keys()
    assert seen >= wanted.keys()
