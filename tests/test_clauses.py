"""Clauses: what official wording says of who is responsible, read, printed, and read again."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.clauses.clause import OTHER_ROLES, ROLES, Clause, Marks, printed
from generator.clauses.parse import certain_clause, parse
from generator.clauses.phrases import flat

FORMS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "notices/clauses.yml").read_text("utf-8"))
KEYS = (*ROLES, *OTHER_ROLES)
FULL = Marks("（", "）", "，", "：")
HALF = Marks("(", ")", ",", ":")


def named(form: dict[str, Any]) -> str:
    """Name a form in the list of tests."""
    return str(form["text"]) + ("·first" if "first" in form else "")


def expected(form: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a form of the table says."""
    return {key: tuple(form[key]) for key in KEYS if key in form}, form.get("open_ended", False), form.get("deadline")


def said(clause: Clause) -> tuple[Any, ...]:
    """Return what was read, in the same shape."""
    return clause.by_key, clause.open_ended, clause.deadline


def test_the_table_is_long_enough_to_mean_something() -> None:
    """It holds at least sixty forms, no two alike."""
    assert len({(form["text"], form.get("first")) for form in FORMS}) == len(FORMS) >= 60


@pytest.mark.parametrize("form", FORMS, ids=named)
def test_forms_are_read(form: dict[str, Any]) -> None:
    """Each form says exactly what the table has beside it, and no word of it is left over."""
    clause = parse(form["text"], first_leads=form.get("first", False))

    assert said(clause) == expected(form)
    assert clause.unclear == ()


@pytest.mark.parametrize("marks", [FULL, HALF], ids=["full", "half"])
@pytest.mark.parametrize("form", FORMS, ids=named)
def test_forms_are_printed_and_read_again(form: dict[str, Any], marks: Marks) -> None:
    """The standard clause of what was read says the same."""
    clause = parse(form["text"], first_leads=form.get("first", False))

    again = parse(printed(clause.by_key.items(), marks, open_ended=clause.open_ended, deadline=clause.deadline))

    assert said(again) == said(clause)


@pytest.mark.parametrize(
    "text",
    [
        "（技工院校内由人力资源社会保障行政部门负责）",
        "（以下简称《意见》）",
        "（国发〔2012〕9号）",
        "（0.5分）",
        "（含职业院校、技工院校）",
        "（县、市、区）",
        "（2019年1月1日至12月31日）",
        "（超过100人的企业达到15%）",
        "（此件公开发布）",
        "由省审改办组织专家论证后按程序报批",
    ],
)
def test_decoys_are_no_clauses(text: str) -> None:
    """Asides that look like clauses are none."""
    assert certain_clause(text) is None


@given(st.text("市省教育财政局委、，；：（）()等牵头负责配合指导责任单位完成时限2031年底前\n 各及和", max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    """Whatever brackets hold, reading ends, and a name holds nothing that the text does not."""
    clause = parse(text)
    words = flat(text)

    assert all(party.name in words for party in clause.parties)


@given(
    st.lists(
        st.text("市省县教育财政民政交通水利", min_size=2, max_size=6).map(lambda name: name + "局"),
        min_size=2,
        max_size=6,
        unique=True,
    ),
    st.sampled_from(["牵头", "负责", "按职责分工负责", "配合", "共同负责", "指导", "参与", "负责落实"]),
)
def test_no_name_is_lost(names: list[str], verb: str) -> None:
    """Every name of a list is a party, in its order."""
    clause = parse(f"（{'、'.join(names)}{verb}）")

    assert [party.name for party in clause.parties] == names
