"""Importing: a notice in, an edition out, without losing a word; every duty as the notice states it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from generator.cli import main
from generator.formats.plan_json import plan_json
from generator.intake import registries
from generator.intake.edition import ExistsError, ImportedEdition, make, put, report
from generator.intake.manuscript import Manuscript, ManuscriptCell, ManuscriptTable
from generator.intake.paragraphs import issued_text
from generator.intake.parsed_notice import parse
from generator.intake.registries import pinyin_id
from generator.intake.report import as_json, as_text
from generator.plan import notice
from generator.plan.fields import ROLE_KEYS
from generator.plan.load import load
from generator.plan.records import Edition, Part, Task
from generator.problems import PlanError, SiteError
from generator.text import spelling

NOTICES = Path(__file__).parent / "notices"
DOCUMENTS = sorted(path for path in NOTICES.glob("*.yml") if path.with_suffix(".txt").exists())
YEAR = "2031"


def manuscript(text: str) -> Manuscript:
    """Make a manuscript of plain text."""
    return Manuscript(tuple(text.split("\n")))


def trimmed(text: str) -> str:
    """Return a text without blanks at the ends of lines and empty lines at its end."""
    return "\n".join(line.rstrip(" \t\u3000\xa0\r") for line in text.split("\n")).rstrip("\n")


def imported(text: str, plan_dir: Path, **more: Any) -> tuple[ImportedEdition, Edition]:
    """Import a text into a plan and load what was written."""
    made = make(manuscript(text), YEAR, plan_dir, **more)
    put(made, plan_dir)
    return made, next(edition for edition in load(plan_dir).editions if edition.id == YEAR)


def stated(task: Task, unit: Task | Part) -> dict[str, Any]:
    """Return what a clause states, in the form of the files beside the notices."""
    duties = [duty for duty in task.duties if duty.part == (0 if isinstance(unit, Task) else unit.at)]
    found: dict[str, Any] = {"number": unit.number, "title": unit.heading if isinstance(unit, Task) else unit.title}
    for duty in duties:
        key = duty.wording if duty.wording in ROLE_KEYS else duty.role
        found.setdefault(key, []).append(duty.as_written)
    found |= {"open_ended": True} if unit.open_ended else {}
    return found | ({"deadline": unit.deadline} if unit.deadline else {})


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_import_with_every_duty(path: Path, tmp_path: Path) -> None:
    """Notices in the styles of state, province, city and county give their text back, and each duty that they state."""
    expected = yaml.safe_load(path.read_text("utf-8"))
    text = path.with_suffix(".txt").read_text("utf-8")

    _, edition = imported(text, tmp_path / "plan")

    assert notice.text(edition) == trimmed(text)
    assert edition.head.number == expected.get("number")
    assert edition.head.issued == expected.get("issued")
    assert [stated(task, unit) for task in edition.tasks for unit in task.units] == expected["tasks"]


def test_a_notice_without_tasks_is_refused(tmp_path: Path) -> None:
    """Where nobody is made responsible for anything, no edition is made; the import says what it read."""
    done = command("import", NOTICES / "refused/no-clauses.txt", "--edition", YEAR, "--plan-dir", tmp_path / "plan")

    assert done.exit_code == 1
    assert "没有读出一项任务，什么也没有写。读到 16 行文字，开头是“国务院关于印发示例实施方案的通知”。" in done.stderr
    assert not (tmp_path / "plan").exists()


def test_the_notice_of_2014_imports_to_the_committed_plan(plan_dir: Path, tmp_path: Path) -> None:
    """With the committed lists, every file comes out byte for byte as it is committed."""
    for name in ("departments.yml", "references.yml"):
        shutil.copy(plan_dir / name, tmp_path)
    text = (plan_dir / "2014/notice.txt").read_text("utf-8")

    made = make(manuscript(text), "2014", tmp_path)

    committed = {path: (plan_dir / path).read_text("utf-8") for path in made.files}
    assert made.files == committed
    assert len(committed) == 2 + 2 + 24
    assert [*made.doubts, *made.new_names] == []


def test_import_over_an_edition_keeps_what_only_the_editor_knows(plan_dir: Path, tmp_path: Path) -> None:
    """With force an edition is made anew; the editor's notes and status stay."""
    plan = tmp_path / "plan"
    shutil.copytree(plan_dir, plan)
    task = plan / "2014/tasks/4-1.yml"
    task.write_text(task.read_text("utf-8") + "note: 编者的话。\n", encoding="utf-8")
    head = plan / "2014/edition.yml"
    head.write_text(head.read_text("utf-8").replace("punctuation:", "status: draft\npunctuation:"), encoding="utf-8")
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}

    put(make(manuscript((plan / "2014/notice.txt").read_text("utf-8")), "2014", plan, force=True), plan)

    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


def test_nothing_that_exists_is_overwritten_without_force(plan_dir: Path) -> None:
    """An edition that is there is refused."""
    with pytest.raises(ExistsError):
        make(manuscript("一份通知"), "2014", plan_dir)


def test_making_writes_nothing(tmp_path: Path) -> None:
    """What would be written can be seen before anything is."""
    plan = tmp_path / "plan"

    made = make(manuscript((NOTICES / "county-last-sentences.txt").read_text("utf-8")), YEAR, plan)

    assert not plan.exists()
    assert f"{YEAR}/tasks/1-1.yml" in made.files


def test_a_plan_with_problems_in_its_lists_is_told_so(plan_dir: Path, tmp_path: Path) -> None:
    """A broken registry is the editor's to mend: it is named, and nothing is made."""
    plan = tmp_path / "plan"
    shutil.copytree(plan_dir, plan)
    (plan / "departments.yml").write_text("- id: [\n", encoding="utf-8")

    with pytest.raises(PlanError, match=r"departments\.yml"):
        make(manuscript("一份通知"), YEAR, plan)


@pytest.mark.parametrize(
    ("registry", "problems"),
    [
        ("- id: ju\n  name: 市某局\n- id: ju\n  name: 市某\u200b办\n", [":3:7: P201 ", ":4:9: P119 "]),
        ("- id: ju\n  name: 市某局\n  successor: [ban]\n", [":3:15: P214 "]),
        ("[{id: ju, name: 市某局}]\n", [":1:1: P103 "]),
        ("- id: ju\n  name: 市某局\n...\n", [":1:1: P103 "]),
        (None, [":1:1: P101 "]),
    ],
    ids=["names", "successor", "one-line", "ended", "folder"],
)
@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["import", "dry-run"])
def test_problems_of_the_editors_registry_name_the_editors_file(
    tmp_path: Path, registry: str | None, problems: list[str], options: tuple[str, ...]
) -> None:
    """A registry with problems, or one that nothing can be added to, is named in the plan's own folder."""
    plan = tmp_path / "plan"
    plan.mkdir()
    if registry is None:
        (plan / "departments.yml").mkdir()
    else:
        (plan / "departments.yml").write_text(registry, encoding="utf-8")
    (plan / "references.yml").write_text("[]\n", encoding="utf-8")

    end = command("import", NOTICES / "county-last-sentences.txt", "--edition", YEAR, "--plan-dir", plan, *options)

    assert end.exit_code == 1
    found = [line for line in end.output.splitlines() if re.search(":[0-9]+: P[0-9]{3} ", line)]
    assert len(found) == len(problems)
    for line, problem in zip(found, problems, strict=True):
        assert line.startswith(f"{plan.as_posix()}/departments.yml{problem}")
    assert sorted(path.name for path in plan.iterdir()) == ["departments.yml", "references.yml"]


@pytest.mark.parametrize(
    "registry",
    [
        "  - id: ju\n    name: 市某局\n",
        "\ufeff- id: ju\n  name: 市某局",
        "- id: ju\n  name: |\n    市某局",
        "\ufeff[]\n",
    ],
    ids=["set-in", "marked", "block", "empty"],
)
def test_entries_are_added_as_the_registry_is_written(tmp_path: Path, registry: str) -> None:
    """A list that is set in, begins with a mark or ends without a line end takes new entries after its own."""
    (tmp_path / "departments.yml").write_text(registry, encoding="utf-8")
    (tmp_path / "references.yml").write_text("[]\n", encoding="utf-8")

    imported((NOTICES / "county-last-sentences.txt").read_text("utf-8"), tmp_path)

    own = ["ju"] if "ju" in registry else []
    ids = [department.id for department in load(tmp_path).departments]
    assert (ids[: len(own)], len(ids) > len(own)) == (own, True)


def test_a_failed_move_leaves_the_plan_as_it_was(
    plan_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last move fails, the lists and editions are back in their places."""
    plan = tmp_path / "plan"
    shutil.copytree(plan_dir, plan)
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}
    made = make(manuscript((NOTICES / "county-last-sentences.txt").read_text("utf-8")), YEAR, plan)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target.name == YEAR:
            raise OSError("the disk is full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="full"):
        put(made, plan)

    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def a_table(*rows: list[str]) -> Manuscript:
    """Make a manuscript of a title and a table; "^" is the cell above, merged with this one."""
    lines, made, above = ["示例县重点任务分工表"], [], [ManuscriptCell(())] * len(rows[0])
    for row in rows:
        cells = []
        for at, text in enumerate(row):
            if text == "^":
                cells.append(above[at])
                continue
            parts = text.split("\n") if text else []
            cells.append(ManuscriptCell(tuple(range(len(lines), len(lines) + len(parts)))))
            lines += parts
        above = cells
        made.append(tuple(cells))
    return Manuscript(tuple(lines), (ManuscriptTable(tuple(made)),))


def test_tables_with_merged_cells_and_columns_in_any_order(tmp_path: Path) -> None:
    """Each row is a task; a merged cell counts for each row that it covers, and is printed once."""
    table = a_table(
        ["序号", "完成时限", "牵头单位", "重点任务", "配合单位"],
        ["1", "6月底前", "县教育局", "新建幼儿园", "县财政局、各镇\n人民政府"],
        ["2", "持续推进", "^", "改造校舍", ""],
        ["3", "12月底前", "县水利局", "清淤河道", "县农业农村局等部门"],
    )

    made = make(table, YEAR, tmp_path / "plan")
    put(made, tmp_path / "plan")
    edition = load(tmp_path / "plan").editions[0]

    assert notice.text(edition) == table.text
    first = {"number": "1", "title": "新建幼儿园", "lead": ["县教育局"], "support": ["县财政局", "各镇人民政府"]}
    third = {"number": "3", "title": "清淤河道", "lead": ["县水利局"], "support": ["县农业农村局"]}
    assert [stated(task, unit) for task in edition.tasks for unit in task.units] == [
        {**first, "open_ended": True, "deadline": "6月底前"},
        {"number": "2", "title": "改造校舍", "lead": ["县教育局"], "deadline": "持续推进"},
        {**third, "open_ended": True, "deadline": "12月底前"},
    ]


KEPT = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
"""What a plan can hold; a reader refuses documents with anything else."""

PIECES = (
    st.sampled_from(
        """一、总体要求|二、重点任务|（一）优化服务。|(二)加强监管。|1.推进改革|1．改造管网。|（1）|①|第一章 总则|
        （市教育局牵头，市财政局配合）|
        (市水利局负责)|责任单位：市教育局、各县（市、区）人民政府|完成时限：2031年底前|附件|附件1|专栏1 重点工程|序号|
        责任单位|示例市工作方案|2031年5月1日|具体措施：|列第一位的为牵头单位，下同|以下均需各县落实，不再列出|
        （|）|{number}|↵|：|- |# |---|'|"|
        《办法》（国发〔2031〕3号）""".replace("\n        ", "").split("|")
    )
    | st.sampled_from(["\t", "  ", "　　", "\u2003", "\u200b"])
    | st.text(KEPT, max_size=12)
)
TEXTS = st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=14).map("\n".join)


@settings(max_examples=60)
@given(TEXTS)
@example("\n一、总体要求（市教育局牵头，市财政局配合）")
@example("（一）优化服务。（市教育局牵头，市财政局配合）\u2003")
@example("一、总体要求\t责任单位：市教育局、各县（市、区）人民政府\u200b")
def test_no_character_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a document with a task holds, it imports, checks, and gives back every character."""
    folder = tmp_path_factory.mktemp("any") / "plan"
    kept, _ = issued_text(manuscript(text))
    assume(kept.strip())
    if not any(section.tasks for section in parse(manuscript(text)).sections):
        with pytest.raises(SiteError, match="没有读出一项任务，什么也没有写"):
            make(manuscript(text), YEAR, folder)
        return

    made, edition = imported(text, folder)

    assert parse(manuscript(text)).laid_out_text() == kept
    assert notice.text(edition) == kept
    assert made.files[f"{YEAR}/notice.txt"] == kept


TITLES = st.lists(
    st.sampled_from(["办法", "国发〔2031〕3号", "\u200b", "\ufeff", "\u3000", "\u2028"]) | st.text(KEPT, max_size=3),
    max_size=3,
)


@settings(max_examples=40)
@given(st.lists(TITLES.map("".join), min_size=1, max_size=3))
@example(["办\ufeff法"])
@example(["国发〔2031〕3号"])
@example(["\u3000\u3000"])
def test_whatever_a_notice_cites_it_imports(tmp_path_factory: pytest.TempPathFactory, titles: list[str]) -> None:
    """Only what may stand in the list of references is added to it, and no title keeps a notice out."""
    lines = "\n".join(f"落实《{title}》（国发〔2031〕{n}号）。" for n, title in enumerate(titles, start=3))

    task = "（一）甲事。做好甲事。（市教育局牵头）"
    _, edition = imported(f"示例市工作方案\n{lines}\n{task}", tmp_path_factory.mktemp("any") / "plan")

    assert notice.text(edition).startswith("示例市工作方案\n落实《")


@pytest.mark.parametrize("hidden", ["\u200d", "\ufeff", "\u00ad"])
def test_a_name_with_a_hidden_character_costs_its_own_clause_alone(tmp_path: Path, hidden: str) -> None:
    """No entry is made of such a name: its clause stays text and is reported, all others are understood."""
    tasks = f"（一）甲事。做好甲事。（市教{hidden}育局牵头）\n（二）乙事。做好乙事。（市水利局牵头）"
    text = f"示例市工作方案\n一、任务\n{tasks}"

    made, edition = imported(text, tmp_path / "plan")

    assert notice.text(edition) == text
    assert [name.name for name in made.new_names] == ["市水利局"]
    assert ("bracket", f"（市教{hidden}育局牵头）") in [(doubt.kind, doubt.text) for doubt in made.doubts]


@given(TEXTS)
def test_parsing_never_fails(text: str) -> None:
    """Random headings, clauses and noise are laid out again to the letter."""
    assert parse(manuscript(text)).laid_out_text() == issued_text(manuscript(text))[0]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("市旅游局", "shi-lv-you-ju"),
        ("各县(市、区)人民政府", "ge-xian-shi-qu-ren-min-zheng-fu"),
        ("“12345”热线办", "12345-re-xian-ban"),
        ("《》", "x"),
    ],
)
def test_ids_are_made_of_syllables(name: str, id_: str) -> None:
    """An id is the pinyin of the name, whatever else stands in it."""
    assert pinyin_id(name) == id_


READ = """
import json, sys
from pypinyin import Style, lazy_pinyin, pinyin
names, characters = json.load(sys.stdin)
every = [pinyin(one, style=Style.NORMAL, heteronym=True, errors="ignore") for one in characters]
print(json.dumps([[lazy_pinyin(name) for name in names], every]))
"""
"""Reads names and characters by pypinyin alone."""


def test_names_are_read_character_by_character(plan_dir: Path) -> None:
    """Ids, and what the search knows of a character, are the same whether pypinyin knows its phrases or not."""
    assert lazy_pinyin("重庆") == ["chong", "qing"], "here it knows them"
    plan = load(plan_dir)
    every = "".join(map(chr, range(0x4E00, 0xA000)))
    named = ["重庆", "a长b，c行", "A1 银行-3", *(one.name for one in plan.departments)]
    named += [task.title[:12] for task in plan.editions[0].tasks]
    named += [every[at : at + 12] for at in range(0, len(every), 12)]
    ignorant = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps([named, every]),
        env={**os.environ, "PYPINYIN_NO_PHRASES": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    names, characters = json.loads(ignorant.stdout)

    def id_of(syllables: list[str]) -> str:
        return "-".join(filter(None, (re.sub("[^a-z0-9]", "", one.lower()) for one in syllables))) or "x"

    assert [*map(pinyin_id, named)] == [*map(id_of, names)]
    assert [*map(spelling._readings, every)] == [tuple(dict.fromkeys(read[0] if read else ())) for read in characters]


def test_ids_are_free() -> None:
    """Two names of one sound get two ids, and none gets a name that addresses need."""
    assert registries.free("shi-ju", {"shi-ju", "shi-ju-2"}) == "shi-ju-3"
    assert registries.free("con", set()) == "con-2"


def test_an_empty_cell_of_a_flattened_table_stays_empty(tmp_path: Path) -> None:
    """An empty line, or what the other cells hold, tells which is missing; a row that fits twice is reported."""
    head = "任务分工表\n序号\n重点任务\n牵头单位\n配合单位\n完成时限\n"
    rows = (
        "1\n建设指标体系\n县教育局\n县财政局\n6月底前",
        "2\n完善标准\n县水利局\n\n长期坚持",
        "3\n清淤河道\n县水利局\n12月底前",
    )
    text = head + "\n".join(rows)

    made, edition = imported(text, tmp_path / "plan")

    assert notice.text(edition) == text
    assert [stated(task, task) for task in edition.tasks][1:] == [
        {"number": "2", "title": "完善标准", "lead": ["县水利局"], "deadline": "长期坚持"}
    ]
    assert [(doubt.kind, doubt.text.split("\n")[1]) for doubt in made.doubts if doubt.kind == "table"] == [
        ("table", "清淤河道")
    ]


def test_what_was_not_understood_is_reported_with_its_lines(tmp_path: Path) -> None:
    """The report names unknown names, brackets like clauses, gaps, items without a clause, rules, kept text."""
    text = (
        "示例市工作方案\n一、任务\n（一）甲事。做好甲事。（市教育局牵头）\n（二）乙事。由各方（技工学校内由人社部门负责）做好。\n"
        "（四）丁事。做好丁事。（市教育局、市财政局负责。列第一位的为牵头单位，下同）\n各单位要抓好落实。"
    )
    found = report(make(manuscript(text), YEAR, tmp_path / "plan"))

    assert (found.sections, found.tasks, found.parts, found.duties) == (1, 3, 0, 3)
    assert [(name.name, name.line) for name in found.new_departments] == [("市教育局", 3), ("市财政局", 5)]
    assert [(finding.kind, finding.first_line) for finding in found.findings] == [
        ("text", 1),
        ("task", 4),
        ("bracket", 4),
        ("rule", 5),
        ("gap", 5),
        ("text", 6),
    ]
    assert json.loads(as_json(found))["tasks"] == 3
    assert "第 4 行　（技工学校内由人社部门负责）" in as_text(found)


def test_plan_json_says_what_each_clause_says(tmp_path: Path) -> None:
    """A stranger reads parts, clauses, roles as written, deadlines and rules from the data file."""
    text = (NOTICES / "city-guides-and-blanket.txt").read_text("utf-8")
    _, edition = imported(text, tmp_path / "plan")

    data = json.loads(plan_json(edition))
    clause = data["tasks"][0]["clauses"][1]

    assert clause["text"].startswith("（市卫生健康委指导，各区人民政府负责落实。")
    assert [(duty["role"], duty["as_written"], duty["role_as_written"]) for duty in clause["duties"]] == [
        ("support", "市卫生健康委", "指导"),
        ("joint", "各区人民政府", "负责落实"),
    ]
    assert [part["part"] for part in data["tasks"][1]["parts"]] == [1, 2, 3]
    assert data["rules"] == [{"kind": "blanket", "text": "以下均需各区人民政府落实，不再列出"}]


def command(*words: str | Path) -> Any:
    """Run the command."""
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_command_makes_a_whole_plan_that_checks(tmp_path: Path) -> None:
    """One command makes a plan where there is none; the same again is refused, and --dry-run only shows."""
    plan, file = tmp_path / "plan", NOTICES / "county-last-sentences.txt"

    shown = command("import", file, "--edition", YEAR, "--plan-dir", plan, "--dry-run")
    assert (shown.exit_code, plan.exists()) == (0, False)
    assert f"{YEAR}/tasks/1-1.yml" in shown.output

    made = command("import", file, "--edition", YEAR, "--plan-dir", plan, "--format", "json")
    assert made.exit_code == 0
    assert json.loads(made.stdout)["duties"] == 10
    assert [json.loads(line)["stage"] for line in made.stderr.splitlines()] == ["read", "understand", "put"]

    assert command("check", "--plan-dir", plan).exit_code == 0
    again = command("import", file, "--edition", YEAR, "--plan-dir", plan)
    assert (again.exit_code, "--force" in again.output) == (2, True)
    assert command("import", file, "--edition", "31", "--plan-dir", plan).exit_code == 2
