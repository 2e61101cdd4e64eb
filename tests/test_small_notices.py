"""Short notices of the kinds that are seldom met: what is read in each, and what is not."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake import parsed_notice
from generator.intake.edition import ImportedEdition, make, put, report
from generator.intake.manuscript import Manuscript, ManuscriptCell, ManuscriptTable
from generator.intake.report import as_text
from generator.plan import notice
from generator.plan.fields import ROLE_KEYS
from generator.plan.load import load
from generator.plan.records import Edition, Part, Task
from generator.problems import SiteError

NOTICES = Path(__file__).parent / "notices"
SMALL: dict[str, dict[str, Any]] = {
    name: said
    for file in ("small.yml", "found.yml")
    for name, said in yaml.safe_load((NOTICES / file).read_text("utf-8")).items()
}
CONTROLS: dict[str, str] = yaml.safe_load((NOTICES / "controls.yml").read_text("utf-8"))
YEAR = "2031"
LINES = ["示例市2031年重点任务分工表", "序号\t工作任务\t责任单位"]


def imported(text: str, plan_dir: Path) -> tuple[ImportedEdition, Edition]:
    """Import a text as an edition of a new plan, and load what was written."""
    made = make(Manuscript(tuple(text.split("\n"))), YEAR, plan_dir)
    put(made, plan_dir)
    return made, load(plan_dir).current


def stated(edition: Edition, task: Task, unit: Task | Part) -> dict[str, Any]:
    """Return what a task or part states, in the form of the file."""
    duties = [duty for duty in task.duties if duty.part == (0 if isinstance(unit, Task) else unit.at)]
    found: dict[str, Any] = {"number": unit.number, "title": unit.heading if isinstance(unit, Task) else unit.title}
    for duty in duties:
        found.setdefault(duty.wording if duty.wording in ROLE_KEYS else duty.role, []).append(duty.as_written)
    section = next(section for section in edition.sections if section.id == task.section)
    return found | {"open_ended": unit.open_ended, "deadline": unit.deadline, "section": section.title}


@pytest.mark.parametrize("name", SMALL)
def test_short_notices_are_read(name: str, tmp_path: Path) -> None:
    """Each gives its text back, and every task with duties says what it says; keys that are not named do not count."""
    said = SMALL[name]

    _, edition = imported(said["text"], tmp_path / "plan")

    assert notice.text(edition) == said["text"].rstrip("\n")
    found = [(task, unit, stated(edition, task, unit)) for task in edition.tasks for unit in task.units]
    borne = [facts for _, _, facts in found if any(key in facts for key in ROLE_KEYS)]
    always = {*ROLE_KEYS, "open_ended", "deadline"}
    expected = [{"open_ended": False, "deadline": None, **task} for task in said["tasks"]]
    assert len(borne) == len(expected)
    assert [
        {key: facts[key] for key in facts if key in always or key in want}
        for facts, want in zip(borne, expected, strict=True)
    ] == expected
    assert said.get("head", {}).items() <= vars(edition.head).items()
    if "departments" in said:
        assert [department.name for department in edition.departments] == said["departments"]
    if said.get("no_deadline"):
        assert not [facts for *_, facts in found if facts["deadline"]]


@pytest.mark.parametrize("name", CONTROLS)
def test_documents_without_responsibilities_are_refused(name: str, tmp_path: Path) -> None:
    """Tables of fees, forms, schedules, rules, news and the like give no task and no unit."""
    with pytest.raises(SiteError, match="没有读出一项任务"):
        imported(CONTROLS[name], tmp_path / "plan")


def test_what_a_clause_says_beside_is_reported(tmp_path: Path) -> None:
    """Scope, persons, and a unit of no role stay in the clause and are named in the report; so is a line of such."""
    text = (
        "示例市2031年行动计划\n一、任务\n（一）修路。修好路。（责任单位：市甲局，适用范围：城区）\n"
        "（二）修桥。修好桥。（责任单位：市乙局；责任人：张某；验收单位：市丙局）\n"
        "（三）修渠。修好渠。\n责任单位：市乙局\n验收单位：市丙局\n（四）修塔。修好塔。（市甲局负责）\n"
    )

    made = make(Manuscript(tuple(text.split("\n"))), YEAR, tmp_path / "plan")

    found = [(one.kind, one.first_line, one.text) for one in report(made).findings if one.kind != "text"]
    assert found == [
        ("beside", 3, "适用范围：城区"),
        ("beside", 4, "责任人：张某；验收单位：市丙局"),
        ("bracket", 7, "验收单位：市丙局"),
    ]


def findings(text: str, plan_dir: Path) -> list[tuple[str, int]]:
    """Return kind and first line of each finding of an import, what merely stays as it is left out."""
    made = make(Manuscript(tuple(text.split("\n"))), YEAR, plan_dir)
    return [(finding.kind, finding.first_line) for finding in report(made).findings if finding.kind != "text"]


def test_a_table_of_more_than_999_rows_is_read_whole(tmp_path: Path) -> None:
    """Every row is a task, with its number and its unit."""
    rows = [f"{n}\t任务之{n}\t市第{n % 7}局" for n in range(1, 1204)]

    made = make(Manuscript((*LINES, *rows)), YEAR, tmp_path / "plan")

    read = (yaml.safe_load(text) for path, text in made.files.items() if "/tasks/" in path)
    assert sorted((int(task["number"]), task["duties"]["joint"]) for task in read) == [
        (n, [f"市第{n % 7}局"]) for n in range(1, 1204)
    ]


def test_what_is_not_understood_is_reported_in_rows_too(tmp_path: Path) -> None:
    """A row whose units are not names, one with more cells than columns, and a clause before the first heading."""
    rows = [
        "1\t修路\t市甲局",
        "2\t修桥\t由市里定：另行通知！",
        "3\t修渠\t市乙局\t另一格\t再一格",
        "4\t修塔\t市乙局、？待定",
    ]
    early = "一封信。（市甲局负责）\n一、任务\n（一）修路。修好。（市乙局负责）"

    assert findings("\n".join([*LINES, *rows]), tmp_path) == [("table", 4), ("table", 5), ("table", 6)]
    assert findings(early, tmp_path) == [("bracket", 1)]


def test_a_refused_import_names_what_looks_like_a_clause(tmp_path: Path) -> None:
    """Where no task is read, the lines that seem to name who is responsible are told, not only that there is none."""
    with pytest.raises(SiteError) as refused:
        make(Manuscript(("示例计划", "修路。（市甲局牵头呢，市乙局配合吧）")), YEAR, tmp_path / "plan")

    assert str(refused.value).startswith("没有读出一项任务，什么也没有写。")
    assert "第 2 行像是责任文字，没有读懂：（市甲局牵头呢，市乙局配合吧）" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("修路。（市甲局牵头）\n" * 50_001, "文字有 50001 行，超过 50000 行的上限"),
        ("修路" * 400_000, "文字有 2400000 字节，超过 2097152 字节的上限"),
    ],
    ids=["lines", "bytes"],
)
def test_what_is_longer_than_any_notice_is_refused(
    text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text is refused by its size before anything is read in it, with what to do, and nothing is written."""
    monkeypatch.setattr(parsed_notice, "parse", None)

    with pytest.raises(SiteError) as refused:
        make(Manuscript(tuple(text.split("\n"))), YEAR, tmp_path / "plan")

    assert str(refused.value).startswith(f"{words}，不像一份通知，什么也没有写。请核对是不是选错了文件")
    assert not any(tmp_path.iterdir())


def test_more_tasks_than_any_notice_has_are_refused(tmp_path: Path) -> None:
    """No plan of more tasks is written, whatever they are."""
    text = "示例计划\n一、任务\n" + "（一）修路。（市甲局牵头）\n" * 5001

    with pytest.raises(SiteError, match="读出 5001 项任务，超过 5000 项的上限，不像一份通知，什么也没有写。"):
        make(Manuscript(tuple(text.split("\n"))), YEAR, tmp_path / "plan")


def test_names_that_are_none_of_units_come_first(tmp_path: Path) -> None:
    """What does not look like a unit is told before all new names."""
    made = make(Manuscript(("一、任务", "（一）修路。修好。（责任单位：市甲局、分步从优）")), YEAR, tmp_path / "plan")
    shown = as_text(report(made))

    assert [new.name for new in report(made).new_departments if new.suspect] == ["分步从优"]
    assert 0 < shown.index("不像单位名称的有 1 个") < shown.index("名录里新增 2 个名称")


def test_characters_of_private_use_are_told(tmp_path: Path) -> None:
    """Each with its line and code."""
    text = "一、任务\n（一）修路。修\ue863路。（市甲局负责）"

    assert findings(text, tmp_path) == [("private", 2)]


MEASURES = st.sampled_from(["万元", "公顷", "人", "个", "亿元、万人", "元/吨", "％", "公里"])
FORMS = st.sampled_from(
    [
        "填报单位：市甲局",
        "填报时间：2031年3月",
        "发布时间：2031年3月5日",
        "单位：{}",
        "（单位：{}）",
        "联系人：张某某",
        "会议时间：3月5日",
        "多节点：3月、6月",
    ]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(FORMS, MEASURES), min_size=1, max_size=6))
def test_tables_and_forms_name_nobody(lines: list[tuple[str, str]]) -> None:
    """Measures, forms and tables of figures after a task add no task, department or deadline."""
    head = "一、任务\n（一）修路。修好。（市甲局负责）\n附表\n序号\t项目名称\t单位\t数量\n1\t公园\t个\t3"
    text = "\n".join([head, *(line.format(measure) for line, measure in lines)])
    with TemporaryDirectory() as folder:
        made = make(Manuscript(tuple(text.split("\n"))), YEAR, Path(folder) / "plan")

    assert [new.name for new in report(made).new_departments] == ["市甲局"]
    assert "deadline" not in "".join(made.files[path] for path in made.files if "/tasks/" in path)


def a_table(*rows: str) -> Manuscript:
    """Return a manuscript of one table; its cells are apart by blanks, < and ^ go on with the cell beside and above."""
    lines: list[str] = ["示例市2031年重点任务分工表"]
    grid: list[tuple[ManuscriptCell, ...]] = []
    for row in rows:
        cells: list[ManuscriptCell] = []
        for word in row.split():
            if word not in "<^":
                lines.append(word)
            shown = {"<": cells[-1:], "^": grid[-1][len(cells) : len(cells) + 1] if grid else ()}.get(word)
            cells.append(shown[0] if shown else ManuscriptCell((len(lines) - 1,)))
        grid.append(tuple(cells))
    return Manuscript(tuple(lines), (ManuscriptTable(tuple(grid)),))


def test_merged_cells_stand_for_all_that_they_cover(tmp_path: Path) -> None:
    """A unit over several rows bears each; one over two columns leads; a head of two rows is read by its lower one."""
    manuscript = a_table(
        "序号 工作任务 责任单位 < 完成时限",
        "^ ^ 牵头单位 配合单位 ^",
        "1 修路 市甲局 市乙局 2031年底",
        "2 修桥 ^ 市丙局 ^",
        "3 修渠 市乙局 < 长期",
    )

    put(make(manuscript, YEAR, tmp_path / "plan"), tmp_path / "plan")

    edition = load(tmp_path / "plan").current
    assert notice.text(edition) == "\n".join(manuscript.lines)
    said = [([(duty.role, duty.as_written) for duty in task.duties], task.deadline) for task in edition.tasks]
    assert said == [
        ([("lead", "市甲局"), ("support", "市乙局")], "2031年底"),
        ([("lead", "市甲局"), ("support", "市丙局")], "2031年底"),
        ([("lead", "市乙局")], "长期"),
    ]


def test_rows_that_ran_together_are_reported(tmp_path: Path) -> None:
    """Where lines of a table lost their ends, the import names them, and does not pass over the table."""
    lines = ("示例市分解表", "序号 重点任务 牵头单位 完成时限", "1 修路 市甲局 2031年2月2 修桥 市乙局 2031年3月")

    with pytest.raises(SiteError, match="第 3 行像是责任文字，没有读懂：1 修路 市甲局"):
        make(Manuscript(lines), YEAR, tmp_path / "plan")


def test_what_the_box_says_is_in_the_fields_of_the_edition(tmp_path: Path) -> None:
    """Index number, category and dates are filled in; a number that the notice does not have is reported instead."""
    facts = (
        ("index_number", "000099990/2031-00017"),
        ("category", "综合政务"),
        ("issued", "2031年03月02日"),
        ("published", "2031-03-05 09:30"),
        ("issuer", "示例市人民政府"),
        ("number", "示政办发〔2031〕5号"),
    )
    lines = ("示例市人民政府关于修路的意见", "一、修路。修好路。（市甲局负责）")

    made = make(Manuscript(lines, facts=facts), YEAR, tmp_path / "plan")
    put(made, tmp_path / "plan")

    head = load(tmp_path / "plan").current.head
    assert (head.index_number, head.category, head.issuer, head.number) == (
        "000099990/2031-00017",
        "综合政务",
        "示例市人民政府",
        None,
    )
    assert (str(head.issued), str(head.published)) == ("2031-03-02", "2031-03-05")
    assert [finding.text for finding in report(made).findings if finding.kind == "box"] == ["示政办发〔2031〕5号"]
