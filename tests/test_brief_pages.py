"""What pages show first of what is long: the beginning, with the rest one fold away; and where titles may be cut."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from generator.git.log import Commit
from generator.history.provenance import Past
from generator.history.revisions import Change, Revision, Revisions, days, folded
from generator.plan.load import load
from generator.site.pages import registry
from generator.site.pages.page import Site
from generator.text.unbroken import parted
from tests.benchmarks.plans import make

THINGS = "、".join(f"第{n}件事项" for n in range(200))


@pytest.mark.parametrize("number", [1, 8, 9, 40])
def test_long_records_of_changes_are_folded(number: int) -> None:
    """Of a day the first eight changes are shown, of a long list the beginning; all else is one fold away."""
    edition = load(Path(__file__).parent / "small_plan").editions[0]
    lines = (f"依据增加{THINGS}", "标题由甲改为乙")
    changes = [Change(kind="task", year="2031", id_=f"9-{at}", name="", lines=lines) for at in range(number)]
    commit = Commit("0" * 40, dt.datetime(2031, 4, 1, tzinfo=dt.UTC))
    past = Past(is_known=True, revisions=Revisions((Revision(commit, tuple(changes), "1"),)))
    made = {page.path: page for page in registry.edition_pages(edition, (), Site("示例", past=past))}
    (section,) = html.fromstring(made["2031/changes.html"].content).xpath("//section[h2/time]")
    shown = "".join(section.xpath(".//text()[not(ancestor::details)] | .//summary[not(../ancestor::details)]//text()"))

    assert (section.text_content().count(THINGS), shown.count(THINGS)) == (number, 0)
    assert shown.count("依据增加第0件事项、第1件事项") == min(number, 8)
    assert shown.count("标题由甲改为乙") == min(number, 8)
    assert ("其余" in shown, f"其余{number - 8}处修改" in shown) == (number > 8, number > 8)


@pytest.mark.parametrize(("name", "is_folded"), [("S", False), ("E", True)])
def test_chapters_of_many_tasks_are_folded(name: str, is_folded: bool, tmp_path: Path) -> None:
    """The year's page of a large plan has its chapters folded, each with its number of tasks; nothing is left out."""
    edition = load(make(tmp_path / "plan", name)).editions[0]
    made = {page.path: page for page in registry.edition_pages(edition, (), Site("示例"))}
    chapters = html.fromstring(made[f"{edition.id}/index.html"].content).xpath("//section[contains(@class, 'chapter')]")
    folds = [fold.xpath("string(summary/span[@class='aside'])") for one in chapters for fold in one.xpath("./details")]

    assert folds == [f"{len(section.tasks)}项任务" for section in edition.sections] * is_folded
    assert [one.xpath("count(.//li)") for one in chapters] == [len(section.tasks) for section in edition.sections]
    assert all(one.xpath(".//a[contains(@href, 'sections/')]") for one in chapters)


@given(st.text(alphabet="甲乙、；", max_size=200))
def test_the_beginning_of_a_line_is_its_beginning(line: str) -> None:
    """A short line is whole; of a long one the beginning is shown, never nothing."""
    start, rest = folded(line)

    assert line.startswith(start.removesuffix("……"))
    assert (start, rest) == (line, "") if len(line) <= 60 else rest == line and 2 < len(start) <= 62


def test_what_a_day_changed_in_one_thing_stands_once() -> None:
    """Its name is said once, the same words once, and subjects that came with several commits are counted together."""
    told = [("补录工作事项2项：甲、乙", "标题有改动"), ("补录工作事项1项：丙", "标题有改动"), ("删去工作事项1项：丁",)]
    revised = [
        Revision(
            Commit(str(at) * 40, dt.datetime(2031, 4, 1, tzinfo=dt.UTC)),
            (Change(kind="edition", year="2031", id_=None, name="", lines=lines),),
            str(at),
        )
        for at, lines in enumerate(told)
    ]
    ((_, _, (daily,)),) = days(revised)

    assert daily.lines == ("补录工作事项3项：甲、乙、丙", "标题有改动", "删去工作事项1项：丁")
    assert folded(f"补录工作事项200项：{THINGS}") == ("补录工作事项200项", THINGS)
    edition = load(Path(__file__).parent / "small_plan").editions[0]
    site = Site("示例", past=Past(is_known=True, revisions=Revisions(tuple(revised))))
    (own,) = (page for page in registry.edition_pages(edition, (), site) if page.path == "2031/changes.html")
    assert "2031年度计划：" not in html.fromstring(own.content).text_content()


@given(st.text(alphabet="甲2014年（—和与参及普", max_size=40))
def test_a_heading_may_end_a_line_before_a_year_and_a_conjunction(title: str) -> None:
    """The pieces of a heading are the heading; each but the first begins with a year or a conjunction."""
    first, *others = parted(title)

    assert "".join((first, *others)) == title
    assert all(re.match("[0-9]{4}年|[和与及]", one) for one in others)


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("盐城市质量发展纲要2014年行动计划", ["盐城市质量发展纲要", "2014年行动计划"]),
        ("加强重大设备监理和特种设备监管", ["加强重大设备监理", "和特种设备监管"]),
        ("鼓励公众参与质量共治、普及质量知识", ["鼓励公众参与质量共治、普及质量知识"]),
        ("建设共和国总和指标以及饱和度", ["建设共和国总和指标以及饱和度"]),
    ],
)
def test_a_heading_is_cut_between_words(title: str, pieces: list[str]) -> None:
    """A year stays with its plan, a conjunction with what it adds; a word with such a character is none."""
    assert parted(title) == pieces
