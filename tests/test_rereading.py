"""A clause that the program reads wrongly is read as its editor says, and stays as it is, character for character."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.clauses.clause import OTHER_ROLES, ROLES
from generator.formats.plan_json import plan_schema
from generator.history import file_versions
from generator.plan.load import checked, load
from generator.problems import PlanError
from tests.commands import edit, run

YEAR = "2031"
NOTICE = """示例市人民政府关于印发示例市工作方案的通知
一、重点任务
（一）推进甲事。做好甲事。（分步推进，牵头考核单位：市东湖局）
（二）推进乙事。做好乙事。（市西湖局牵头，6月底前完成）
1.建设平台。由各方建设。（分步推进，市南湖局牵头）
2.改善服务。各单位努力。（市北湖局牵头）
"""
WORDS = "leave_out: [分步推进], note: “分步推进”是要求，不是单位"


def read(path: Path) -> Any:
    """Return what a YAML file holds; all values are text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def ok(*words: str | Path) -> str:
    """Run a command that has to succeed, and return what it printed."""
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def misread(tmp_path: Path) -> Path:
    """Return the plan of an imported notice, from which the false party was taken away by hand."""
    (tmp_path / "notice.txt").write_text(NOTICE, "utf-8")
    plan = tmp_path / "plan"
    ok("import", tmp_path / "notice.txt", "--edition", YEAR, "--plan-dir", plan)
    rows = [{key: row[key] for key in ("id", "name")} for row in read(plan / "departments.yml")]
    entries = [row for row in rows if row["name"] != "分步"]
    (plan / "departments.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    for task, key in (("1-1", "  joint: [分步]\n"), ("1-2", "      joint: [分步]\n")):
        edit(plan / YEAR / f"tasks/{task}.yml", key, "")
    return plan


@pytest.fixture
def reread(misread: Path) -> Path:
    """Return the same plan with the lines that the editor is to add."""
    with (misread / YEAR / "tasks/1-1.yml").open("a", encoding="utf-8") as file:
        file.write(f"reading: {{{WORDS}}}\n")
    edit(
        misread / YEAR / "tasks/1-2.yml",
        "    duties:\n      lead: 市南湖局\n",
        f"    reading: {{{WORDS}}}\n    duties:\n      lead: 市南湖局\n",
    )
    return misread


def test_a_false_party_is_taken_away_by_the_line_that_the_problem_offers(misread: Path) -> None:
    """The check fails without the line, and not with it; clause and notice are as they were."""
    task, notice = misread / YEAR / "tasks/1-1.yml", misread / YEAR / "notice.txt"
    before = notice.read_text("utf-8")

    done = run("check", "--plan-dir", misread)

    offer = "reading: {leave_out: [分步], note: 编者核对通知以后这样读}"
    assert done.exit_code == 1
    assert f"若是程序读错了，在最左边加一行：{offer}" in done.stdout
    assert f"若是程序读错了，在第 1 个分项里加一行，与 duties 对齐：{offer}" in done.stdout
    with task.open("a", encoding="utf-8") as file:
        file.write(offer + "\n")
    edit(misread / YEAR / "tasks/1-2.yml", "      lead: 市南湖局\n", f"      lead: 市南湖局\n    {offer}\n")
    assert "没有问题" in ok("check", "--plan-dir", misread)
    assert read(task)["clause"] == "（分步推进，牵头考核单位：市东湖局）"
    assert notice.read_text("utf-8") == before
    assert ok("text", YEAR, "--plan-dir", misread).strip() == before.strip()


def test_a_deadline_that_was_forgotten_is_offered_first(misread: Path) -> None:
    """Where the file has no deadline and the clause has, the line to write comes first; no offer says what is false."""
    until = read(misread / YEAR / "tasks/1-2.yml")["deadline"]
    edit(misread / YEAR / "tasks/1-2.yml", f"deadline: {until}\n", "")

    said = run("check", "--plan-dir", misread).stdout

    assert f"漏写的加上 deadline: {until}。若是程序读错了，在最左边加一行：reading: {{leave_out: [{until}]" in said
    assert "不是时限" not in said


def test_an_import_over_it_keeps_the_reading_and_the_registry_clean(reread: Path) -> None:
    """The same notice again: the same files, and no department of a name that is none."""
    before = {path: read(path) for path in sorted(reread.rglob("*.yml"))}

    told = ok("import", reread.parent / "notice.txt", "--edition", YEAR, "--force", "--plan-dir", reread)

    after = {path: read(path) for path in sorted(reread.rglob("*.yml"))}
    assert after == before
    assert "没有保留" not in told
    ok("check", "--plan-dir", reread)


def test_a_reading_of_a_clause_that_changed_is_told(reread: Path) -> None:
    """Where the clause says something else now, the import reads it anew, and tells the reading that has no place."""
    text = NOTICE.replace("牵头考核单位：市东湖局", "市东湖局牵头").replace("市南湖局牵头", "市南湖局负责")
    (reread.parent / "notice.txt").write_text(text, "utf-8")

    told = ok("import", reread.parent / "notice.txt", "--edition", YEAR, "--force", "--plan-dir", reread)

    lost = told.split("没有保留")[1]
    assert all(f"tasks/{task}.yml　读法：{{{WORDS}}}" in lost for task in ("1-1", "1-2"))
    assert "reading" not in read(reread / YEAR / "tasks/1-1.yml")
    assert "reading" not in read(reread / YEAR / "tasks/1-2.yml")["parts"][0]
    ok("check", "--plan-dir", reread)


def test_a_reading_that_is_wrong_is_kept_and_told(reread: Path) -> None:
    """An import over a plan whose reading does not give its duties leaves the reading, and the check tells."""
    edit(reread / YEAR / "tasks/1-1.yml", "  lead: 市东湖局\n", "  lead: 市西湖局\n")

    ok("import", reread.parent / "notice.txt", "--edition", YEAR, "--force", "--plan-dir", reread)

    assert read(reread / YEAR / "tasks/1-1.yml")["reading"]
    assert "P302" in run("check", "--plan-dir", reread).stdout


TABLE = """示例县重点任务分工表
序号
任务
牵头单位
完成时限
1
推进甲事
市东湖局、按序时
6月底前
2
推进乙事
市西湖局
9月底前
"""


def test_a_row_of_a_table_is_read_as_its_editor_says_and_kept(tmp_path: Path) -> None:
    """What a cell says is no party is none, after the table is imported again too."""
    (tmp_path / "notice.txt").write_text(TABLE, "utf-8")
    plan = tmp_path / "plan"
    ok("import", tmp_path / "notice.txt", "--edition", YEAR, "--plan-dir", plan)
    task = plan / YEAR / "tasks/1-1.yml"
    edit(task, "  lead: [市东湖局, 按序时]\n", "  lead: 市东湖局\n")
    offer = re.search(r"reading: \{.*\}", run("check", "--plan-dir", plan).stdout)
    assert offer
    with task.open("a", encoding="utf-8") as file:
        file.write(offer[0] + "\n")
    ok("check", "--plan-dir", plan)
    before = read(task)

    ok("import", tmp_path / "notice.txt", "--edition", YEAR, "--force", "--plan-dir", plan)

    assert read(task) == before
    assert before["cells"] == {"牵头单位": "市东湖局、按序时", "完成时限": "6月底前"}
    ok("check", "--plan-dir", plan)


def test_next_year_has_no_reading(reread: Path) -> None:
    """A draft has no clauses, and so nothing to be read."""
    ok("new", "2032", "--from", YEAR, "--plan-dir", reread)

    assert "reading" not in (reread / "2032/tasks/1-1.yml").read_text("utf-8")
    assert "分步" not in (reread / "2032/tasks/1-1.yml").read_text("utf-8")


def test_a_table_that_comes_back_leaves_it(reread: Path) -> None:
    """Where the table of a year comes back with another note, the reading stays."""
    table = reread.parent / "table.xlsx"
    ok("export", YEAR, "--plan-dir", reread, "--format", "xlsx", "--out", table)
    book = openpyxl.load_workbook(table)
    sheet = book["责任分工表"]
    head, row = (next(r for r in sheet.iter_rows() if any(c.value == key for c in r)) for key in ("备注", "1-1"))
    at = next(i for i, cell in enumerate(head) if cell.value == "备注")
    row[at].value = "待核。"
    book.save(table)
    before = read(reread / YEAR / "tasks/1-1.yml")

    ok("import", table, "--edition", YEAR, "--plan-dir", reread)

    assert read(reread / YEAR / "tasks/1-1.yml") == before | {"note": "待核。"}


def test_data_and_history_tell_it() -> None:
    """`plan.json` has the reading, and the schema knows it; the history of the file tells what was read how."""
    reading = {"leave_out": "分步", "parties": {"lead": ["市东湖局"]}, "open_ended": True, "note": "不是单位"}
    without, with_it = file_versions.task({}), file_versions.task({"reading": reading})

    difference = file_versions.differs(without, with_it)

    assert difference.lines == ("增加责任文字的读法",)
    assert difference.texts == (("责任文字的读法", "", "“分步”不作单位或时限；牵头：市东湖局；名单没有列全。不是单位"),)
    assert {"leave_out", "parties", "open_ended", "deadline", "note"} == {
        *json.loads(plan_schema())["$defs"]["reading"]["properties"]
    }


def test_plan_json_has_it(reread: Path) -> None:
    """The data of the year say how the editor reads the clauses of a task and of its part."""
    data = json.loads(ok("export", YEAR, "--plan-dir", reread, "--format", "json"))

    said: dict[str, Any] = {
        "leave_out": ["分步推进"],
        "parties": {},
        "open_ended": None,
        "deadline": None,
        "note": "“分步推进”是要求，不是单位",
    }
    assert [task["reading"] for task in data["tasks"]] == [said, None]
    assert [part["reading"] for part in data["tasks"][1]["parts"]] == [said, None]


def test_the_page_of_a_task_says_how_it_is_read(reread: Path) -> None:
    """The editor's reading stands on the page as the editor's word, beside the clause as it is."""
    site = reread.parent / "site"
    (reread.parent / "mkdocs.yml").write_text("site_name: 示例\nplugins: [plan]\nuse_directory_urls: false\n", "utf-8")
    (reread.parent / "docs").mkdir()
    ok("build", "--plan-dir", reread, "-f", reread.parent / "mkdocs.yml", "--site-dir", site, "--no-cache")

    page = (site / YEAR / "tasks/1-1.html").read_text("utf-8")

    assert "（分步推进，牵头考核单位：市东湖局）" in page
    assert "<strong>编者注</strong>　责任文字的读法：“分步推进”不作单位或时限。“分步推进”是要求，不是单位" in page


UNITS = ("市东湖局", "市西湖局", "市南湖局", "县政府办公室", "各有关部门", "市教育局机关", "市教育局")
VERBS = ("牵头", "配合", "负责", "指导", "按职责分工负责", "推进", "会同")
NOISE = ("分步推进", "6月底前完成", "由各方做好", "长期坚持", "责任人：张三", "严格落实", "确保见效等")

lists = st.lists(st.sampled_from(UNITS), min_size=1, max_size=3, unique=True).map("、".join)
ENDS = st.sampled_from(("", "等", "等部门"))
worded = st.builds("{}{}{}".format, lists, ENDS, st.sampled_from(VERBS))
labelled = st.builds("{}：{}{}".format, st.sampled_from(("牵头单位", "责任单位", "配合部门")), lists, ENDS)
pieces = st.lists(st.one_of(worded, labelled, st.sampled_from(NOISE), lists), min_size=1, max_size=4)
wordings = st.tuples(pieces, st.sampled_from("，；。")).map(lambda one: one[1].join(one[0]))


@st.composite
def truths(draw: st.DrawFn, clause: str) -> dict[str, Any]:
    """Return what an editor might state of a clause: any of its words in any role, in any order."""
    runs = re.findall("[一-鿿]{2,}", clause)
    standing = [unit for unit in UNITS if unit in clause]

    def word() -> str:
        run = draw(st.sampled_from(runs))
        start = draw(st.integers(0, len(run) - 2))
        end = draw(st.integers(start + 2, min(len(run), start + 8)))
        return str(run[start:end])

    duties: dict[str, list[str]] = {}
    for key in draw(st.lists(st.sampled_from((*ROLES, *OTHER_ROLES)), max_size=3, unique=True)):
        some = draw(st.lists(st.sampled_from(standing), max_size=3)) if standing else []
        some += [word()] if draw(st.integers(0, 3)) == 0 else []
        if names := [*dict.fromkeys(some)]:
            duties[key] = names
    stated: dict[str, Any] = {"duties": duties} if duties else {}
    stated |= {"open_ended": True} if draw(st.booleans()) else {}
    until = draw(st.sampled_from(("", "", "6月底前完成", "any")))
    until = word() if until == "any" else until
    return stated | ({"deadline": until} if until and until in clause else {})


@st.composite
def editions(draw: st.DrawFn) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
    """Return three tasks: where the words of each stand (clause, part, row), the words, and what is stated of them."""
    drawn = []
    for kind in ("clause", "part", "row"):
        words = draw(wordings)
        row = {"责任单位": words, "完成时限": "年底前"} if kind == "row" else {"clause": f"（{words}）"}
        drawn.append((kind, row, draw(truths("；".join(row.values())))))
    return drawn


def written(plan: Path, drawn: list[tuple[str, dict[str, str], dict[str, Any]]]) -> str:
    """Write a plan of such tasks, and return the notice."""
    names = {name for _, _, stated in drawn for listed in stated.get("duties", {}).values() for name in listed}
    rows = [{"id": f"d{n}", "name": name} for n, name in enumerate(sorted(names))]
    lines, tasks = ["方案", "一、任务", ""], {}
    for n, (kind, words, stated) in enumerate(drawn, start=1):
        task: dict[str, Any] = {"number": f"{n}.", "title": f"事项{n}"}
        if kind == "part":
            task |= {"form": "{number}{title}。{parts}↵", "parts": [{"text": "做好。", **words, **stated}]}
        elif kind == "row":
            task |= {"cells": words, "form": "{number}{title}。做好。{责任单位}；{完成时限}", **stated}
        else:
            task |= {"text": "做好。", **words, **stated}
        lines.append(f"{n}.事项{n}。做好。{'；'.join(words.values())}")
        tasks[f"{YEAR}/tasks/1-{n}.yml"] = task
    head = {"title": "方案", "layout": "written", "opening": "方案", "sections": [{"number": "一", "title": "任务"}]}
    files = {"departments.yml": rows, "references.yml": [], f"{YEAR}/edition.yml": head, **tasks}
    (plan / YEAR / "tasks").mkdir(parents=True)
    for name, data in files.items():
        (plan / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    (plan / YEAR / "notice.txt").write_text("\n".join(lines), "utf-8")
    return "\n".join(lines)


def added(plan: Path, problem: str) -> None:
    """Add the line that a problem offers to the task or part that it is about, as a person would."""
    offer = re.search(r"：reading: (\{.*\})$", problem)
    assert offer, problem
    path = plan / YEAR / "tasks" / f"{re.search(r'(1-[0-9]).yml', problem)[1]}.yml"  # type: ignore[index]
    data = yaml.safe_load(path.read_text("utf-8"))
    target = data["parts"][0] if "分项" in problem else data
    target["reading"] = yaml.safe_load(offer[1])
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


@settings(max_examples=150)
@given(editions())
def test_whatever_is_misread_an_editor_can_say_how_it_is_read(
    drawn: list[tuple[str, dict[str, str], dict[str, Any]]],
) -> None:
    """Whatever words of a clause an editor states to be who and until when, the line that the check offers makes it so.

    In clauses, parts and rows of tables alike; no statement of the line is idle, and the notice stays equal.
    """
    folder = Path(tempfile.mkdtemp())
    try:
        plan = folder / "plan"
        notice = written(plan, drawn)
        problems: tuple[Any, ...] = ()
        try:
            load(plan)
        except PlanError as error:
            problems = error.problems
        assert {problem.code for problem in problems} <= {"P302"}
        for problem in {problem.file: problem.message + f" {problem.file}" for problem in problems}.values():
            message, _, file = problem.rpartition(" ")
            added(plan, f"{file} {message}")

        whole, warnings = checked(plan)

        assert warnings == ()
        assert (plan / YEAR / "notice.txt").read_text("utf-8") == notice
        for task, (_, _, stated) in zip(whole.editions[0].tasks, drawn, strict=True):
            unit = task.parts[0] if task.parts else task
            names = {name for listed in stated.get("duties", {}).values() for name in listed}
            assert {duty.as_written for duty in task.duties} == names
            assert (unit.deadline, unit.open_ended) == (stated.get("deadline"), stated.get("open_ended", False))
    finally:
        shutil.rmtree(folder)
