"""Next year's edition, begun from this one's."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake import edition as intake_edition
from generator.intake.manuscript import Manuscript
from generator.plan import document, new_edition, yaml_write
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.problems import PlanError
from tests import chain
from tests.commands import edit


def begun(plan_dir: Path, old: str, year: str) -> Edition:
    """Begin an edition in a plan, and load it."""
    plan = load(plan_dir)
    start = next(edition for edition in plan.editions if edition.id == old)
    for name, content in new_edition.begin(plan, start, year).items():
        (plan_dir / year / name).parent.mkdir(parents=True, exist_ok=True)
        (plan_dir / year / name).write_text(content, "utf-8")
    return next(edition for edition in load(plan_dir).editions if edition.id == year)


def test_a_draft_is_a_good_edition(copied_plan: Path) -> None:
    """What is begun has no problem, without a notice and a date, and holds all that the old edition held."""
    old = load(copied_plan).editions[0]
    new = begun(copied_plan, "2014", "2015")

    assert (new.head.status, new.head.issued, new.notice) == ("draft", None, "")
    assert [section.title for section in new.sections] == [section.title for section in old.sections]
    for before, after in zip(old.tasks, new.tasks, strict=True):
        assert after.continues == (f"2014/{before.id}",)
        assert (after.title, after.text, after.open_ended) == (before.title, before.text, before.open_ended)
        assert [(d.role, d.as_written) for d in after.duties] == [(d.role, d.as_written) for d in before.duties]
        assert (after.references, after.text_lead) == (before.references, before.text_lead)


def test_the_subjects_go_on(copied_plan: Path) -> None:
    """Subjects and machinery stand in the draft as in the old edition, by the same ids; notes on the old one do not."""
    old = load(copied_plan).editions[0].listed
    new = begun(copied_plan, "2014", "2015").listed

    assert old
    assert new
    assert any(subject.note for subject in old.subjects)
    assert new.subjects == tuple(subject.model_copy(update={"note": None}) for subject in old.subjects)
    assert new.machinery == old.machinery


def test_what_is_no_subject_is_excused_as_the_new_year_words_it(copied_plan: Path) -> None:
    """The plan's own title, of another year now, is excused as it is now; another plan's title stays what it was."""
    ours, other = (f"{place}贯彻实施质量发展纲要2014年行动计划" for place in ("盐城市", "江苏省"))
    both = f"words: {ours}\n    reason: 本计划。\n  - words: {other}\n    reason: 省里的计划。\n"
    before = "words: 2014年行动计划\n    reason: 计划本身的名称，或者省里计划的名称。\n"
    edit(copied_plan / "2014/subjects.yml", before, both)
    new = begun(copied_plan, "2014", "2015").listed

    assert new
    assert [(one.words, one.reason) for one in new.excused][:2] == [
        (ours.replace("2014", "2015"), "本计划。"),
        (other, "省里的计划。"),
    ]


def test_a_reworded_task_names_the_subjects_that_it_lost(copied_plan: Path) -> None:
    """Where the new notice has other words, the check names each subject of the draft that stands there no more."""
    begun(copied_plan, "2014", "2015")
    task = copied_plan / "2015/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace("电梯应急处置平台", "电梯应急中心"), "utf-8")
    with pytest.raises(PlanError) as error:
        load(copied_plan)

    assert [(p.code, Path(p.file).name) for p in error.value.problems] == [
        ("P602", "subjects.yml"),
        ("P604", "3-8.yml"),
    ]


PARTS = """某某市2031年工作安排
一、加强监管
(一)推进数字建设。做好建设。(市教育局牵头)
1.建设信息平台。由各方建设，今年完成。(市财政局配合)
2.改善服务。各单位努力，做到最好。(市财政局牵头)"""


def test_titles_of_parts_are_text_of_the_draft(tmp_path: Path) -> None:
    """A part's title is searched for subjects like all text, so a draft, whose task holds it, has no more to say."""
    plan_dir = tmp_path / "plan"
    intake_edition.put(intake_edition.make(Manuscript(tuple(PARTS.split("\n"))), "2031", plan_dir), plan_dir)
    head, listed = plan_dir / "2031/edition.yml", plan_dir / "2031/subjects.yml"
    head.write_text(head.read_text("utf-8") + "issued: 2031-01-02\n", "utf-8")
    subjects = "subjects:\n  - {id: shu-zi, name: 数字建设, kind: programme, verb: 推进, tasks: 1-1}\n"
    listed.write_text(subjects, "utf-8")
    with pytest.raises(PlanError) as error:
        load(plan_dir)
    listed.write_text(subjects + "excused: [{words: 信息平台, reason: 例子。}]\n", "utf-8")
    new = begun(plan_dir, "2031", "2032")

    assert [(p.code, Path(p.file).name, p.line) for p in error.value.problems] == [("P604", "1-1.yml", 10)]
    assert "建设信息平台。" in (new.tasks[0].text or "")
    assert new.listed
    assert [one.words for one in new.listed.excused] == ["信息平台"]


def test_an_edition_without_subjects_begins_one_without(copied_plan: Path) -> None:
    """Where nobody listed subjects, nothing is listed."""
    (copied_plan / "2014/subjects.yml").unlink()

    assert begun(copied_plan, "2014", "2015").listed is None


_KEYS = st.sampled_from(["name", "forms", "tasks"])
_TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1)


@given(st.dictionaries(_KEYS, _TEXTS | st.lists(_TEXTS, min_size=1) | st.dictionaries(_KEYS, _TEXTS), min_size=1))
def test_what_is_written_on_one_line_is_read_as_it_was(values: dict[str, Any]) -> None:
    """Whatever characters texts hold, a line in braces holds them, and is one line."""
    line = yaml_write.inline(values)

    assert "\n" not in line
    assert document.plain_value(f"- {line}\n") == [values]


def test_the_title_is_of_the_new_year_and_nothing_is_invented(copied_plan: Path) -> None:
    """The year changes in the title, and where the cover cites it; numbers and dates of the old notice stay behind."""
    path = copied_plan / "2014/edition.yml"
    path.write_text(
        path.read_text("utf-8").replace(
            "punctuation: half", "number: 盐政办发〔2014〕1号\nindex_number: A1\npunctuation: half"
        ),
        "utf-8",
    )
    head = begun(copied_plan, "2014", "2015").head

    assert head.title == "盐城市贯彻实施质量发展纲要2015年行动计划"
    assert (head.cover or "").startswith("《盐城市贯彻实施质量发展纲要2015年行动计划》")
    assert "江苏省贯彻实施质量发展纲要2014年行动计划任务分工的通知" in (head.preamble or "")
    assert (head.number, head.index_number, head.published, head.note) == (None, None, None, None)


def test_departments_that_are_gone_give_way_to_their_successors(tmp_path: Path) -> None:
    """Begun from 2016, a plan of 2020 names who took over; two that became one are named once, in the first role."""
    plan_dir = chain.build(tmp_path / "plan")
    new = begun(plan_dir, "2016", "2020")
    names = {task.id: [(duty.role, duty.as_written) for duty in task.duties] for task in new.tasks}

    assert names["3-3"][:2] == [("lead", "市市场监管局"), ("support", "市工业和信息化局")]
    assert ("support", "市卫生健康委") in names["3-11"]
    assert ("support", "市医疗保障局") in names["3-11"]
    assert all(len(found) == len({name for _, name in found}) for found in names.values())


def test_a_draft_is_not_published(copied_plan: Path) -> None:
    """The public's plan has no drafts; the readers are led to the edition in force."""
    begun(copied_plan, "2014", "2015")
    plan = load(copied_plan)

    assert [edition.id for edition in plan.editions] == ["2015", "2014"]
    assert [edition.id for edition in plan.published().editions] == ["2014"]
    assert plan.current.id == "2014"


def test_a_draft_needs_its_date_when_it_is_issued(copied_plan: Path) -> None:
    """Without `status: draft` the edition lacks its date and its notice, and the problems say so."""
    begun(copied_plan, "2014", "2015")
    path = copied_plan / "2015/edition.yml"
    path.write_text(path.read_text("utf-8").replace("status: draft\n", ""), "utf-8")
    with pytest.raises(PlanError) as error:
        load(copied_plan)

    assert [(p.code, Path(p.file).name) for p in error.value.problems] == [
        ("P112", "edition.yml"),
        ("P101", "notice.txt"),
    ]


def test_texts_that_yaml_could_misread_come_back_as_they_were(small_plan: Path) -> None:
    """Colons, quotes, numbers and several paragraphs are written so that they are read as the same texts."""
    text = "第一段: 有“引号”、'单引号' # 和井号。\n2015\n- 不是列表。"
    path = small_plan / "2031/tasks/2-1.yml"
    path.write_text("title: '2031'\ntext: \"" + text.replace("\n", "\\n") + '"\nduties: {lead: 市教育局}\n', "utf-8")
    plan: Plan = _without_notice(small_plan)
    files = new_edition.begin(plan, plan.editions[0], "2032")
    for name, content in files.items():
        (small_plan / "2032" / name).parent.mkdir(parents=True, exist_ok=True)
        (small_plan / "2032" / name).write_text(content, "utf-8")
    task = next(task for task in load(small_plan).editions[0].tasks if task.id == "2-1")

    assert (task.title, task.text) == ("2031", text)


def _without_notice(plan_dir: Path) -> Plan:
    """Make the notice of a changed plan anew, and load it."""
    chain.render(plan_dir, "2031")
    return load(plan_dir)
