"""What is declared at each key of each shape holds: what an editor wrote and no notice says is never lost unseen."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import yaml
from pydantic import BaseModel

from generator.formats.plan_json import plan_schema
from generator.formats.tables import TABLES
from generator.history import file_versions
from generator.intake.edition import make
from generator.intake.manuscript import Manuscript
from generator.plan.load import load
from generator.plan.records import Part, Section, Task
from generator.plan.shapes.declared import declarations
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.files import FILES
from generator.plan.shapes.seal import SealFile
from generator.plan.shapes.task import TaskFile
from generator.spreadsheet.rows import TITLE
from tests import chain
from tests.commands import run


def mappings(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield each shape with keys that a type is made of, at any depth; one may come again."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if "root" not in annotation.model_fields:
            yield annotation
        annotation = tuple[tuple(field.annotation for field in annotation.model_fields.values())]  # type: ignore[misc]
    for part in get_args(annotation):
        yield from mappings(part)


SHAPES: dict[str, type[BaseModel]] = {
    shape.__name__: shape for root in (*FILES.values(), SealFile) for shape in mappings(root)
}
KEYS = [(shape, key) for shape in SHAPES.values() for key in shape.model_fields]
YEAR = "2016"
ROOT = Path(__file__).parents[1]


def read(path: Path) -> Any:
    """Return what a YAML file holds; all values are text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def add(path: Path, key: str, value: Any) -> None:
    """Set a key of a YAML file."""
    data = {name: True if one == "true" else one for name, one in read(path).items()}
    path.write_text(yaml.safe_dump(data | {key: value}, allow_unicode=True, sort_keys=False), "utf-8")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of the chain, to be copied."""
    return chain.build(tmp_path_factory.mktemp("declared") / "plan")


@pytest.fixture
def plan(years: Path, tmp_path: Path) -> Path:
    """Return a copy of the plan of the chain."""
    return Path(shutil.copytree(years, tmp_path / "plan"))


def imported(plan: Path, notice: Path) -> str:
    """Import a notice over the edition of 2016, and return the report."""
    done = run("import", notice, "--edition", YEAR, "--force", "--plan-dir", plan)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("shape", "key"), KEYS, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_every_key_is_declared(shape: type[BaseModel], key: str) -> None:
    """Each key of each shape has a title, a meaning and an answer to who says it."""
    one = declarations(shape)[key]

    assert one.title
    assert one.meaning


EDITORS: dict[str, dict[str, Any]] = {
    "edition.yml": {
        "index_number": "A1-2",
        "category": "质量",
        "disclosure": "主动公开",
        "published": "2016-12-30",
        "status": "repealed",
        "redirects": {"tasks/9-9.html": "tasks/3-8.html"},
        "note": "编者的话。",
        "number": "盐政办发〔2016〕9号",
    },
    "tasks/3-8.yml": {
        "id": "3-8",
        "text_lead": "盐城质监局",
        "continues": "2014/1-1",
        "due": "2016-06-30",
        "note": "编者的话。",
    },
}
"""File → key that the editor says, or either → a value that an edition of the chain may have."""


IN_OTHER_LAYOUTS = {"edition.yml": set(), "tasks/3-8.yml": {"reading"}}
"""Keys that no edition of the chain may have; `test_rereading.py` has examples of them."""


def test_the_examples_are_of_all_keys_that_an_editor_says() -> None:
    """A key that an editor says has an example here, by which the tests below try it."""
    for shape, file in ((EditionFile, "edition.yml"), (TaskFile, "tasks/3-8.yml")):
        said = {key for key, one in declarations(shape).items() if one.said_by == "editor"}

        assert said - EDITORS[file].keys() == IN_OTHER_LAYOUTS[file]


CASES = [(file, key, value) for file, keys in EDITORS.items() for key, value in keys.items()]


@pytest.mark.parametrize(("file", "key", "value"), CASES, ids=[f"{file}-{key}" for file, key, _ in CASES])
def test_an_import_over_an_edition_keeps_what_its_editor_wrote(file: str, key: str, value: Any, plan: Path) -> None:
    """Imported again, an edition is what it was, byte for byte, whatever its editor had added."""
    imported(plan, plan / YEAR / "notice.txt")
    task = plan / YEAR / file
    if key == "text_lead":
        value = read(task)["text"][:4]
    add(task, key, value)
    before = {path: read(path) for path in sorted((plan / YEAR).rglob("*.yml"))}

    said = imported(plan, plan / YEAR / "notice.txt")

    assert read(task)[key] == value
    assert {path: read(path) for path in sorted((plan / YEAR).rglob("*.yml"))} == before
    assert "没有保留" not in said


def test_what_continues_earlier_tasks_does_so_after_an_import(plan: Path) -> None:
    """All links to earlier years stay when the same notice is imported again."""
    before = {task.id: task.continues for task in load(plan).editions[1].tasks}

    imported(plan, plan / YEAR / "notice.txt")

    assert {task.id: task.continues for task in load(plan).editions[1].tasks} == before
    assert sum(map(bool, before.values())) > 20


def test_what_the_editor_lists_as_cited_is_kept_while_the_text_has_it(plan: Path) -> None:
    """A title without 《》 that the editor lists stays listed, also in a text that changed, until it is not there."""
    task, notice = plan / YEAR / "tasks/3-8.yml", plan.parent / "notice.txt"
    body, text = read(task)["text"], (plan / YEAR / "notice.txt").read_text("utf-8")
    with (plan / "references.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n- {{id: cited, title: {body[2:12]}, planned: true}}\n")
    add(task, "references", ["cited"])
    assert run("check", "--plan-dir", plan).exit_code == 0

    for changed, kept in ((body, ["cited"]), (f"全面{body}", ["cited"]), (f"{body[:6]}而{body[6:]}", None)):
        notice.write_text(text.replace(body, changed), "utf-8")
        imported(plan, notice)

        assert read(task).get("references") == kept
        assert run("check", "--plan-dir", plan).exit_code == 0


def test_what_the_editor_does_not_list_as_cited_stays_away(tmp_path: Path) -> None:
    """A 《title》 that the editor took from the list is not put back until the text changes."""
    plan, notice = tmp_path / "plan", tmp_path / "notice.txt"
    text = "示例市工作方案\n（一）甲事。落实《甲办法》（甲发〔2012〕9号）和《乙办法》。（市教育局牵头）\n"
    notice.write_text(text, "utf-8")
    imported(plan, notice)
    with (plan / "references.yml").open("a", encoding="utf-8") as file:
        file.write("\n- {id: yi, title: 乙办法}\n")
    task = plan / YEAR / "tasks/1-1.yml"
    assert read(task)["references"] == ["jia-fa-2012-9"]

    imported(plan, notice)

    assert read(task)["references"] == ["jia-fa-2012-9"]

    notice.write_text(text.replace("落实", "抓紧落实"), "utf-8")
    imported(plan, notice)

    assert read(task)["references"] == ["jia-fa-2012-9", "yi"]


@pytest.mark.parametrize(("key", "value"), [item for item in EDITORS["tasks/3-8.yml"].items() if item[0] != "id"])
def test_a_task_that_is_gone_is_told_with_what_its_editor_wrote(key: str, value: Any, plan: Path) -> None:
    """What the editor wrote of a task that the new notice does not have stands in the report."""
    task = plan / YEAR / "tasks/3-8.yml"
    if key == "text_lead":
        value = read(task)["text"][:4]
    add(task, key, value)
    lines = (plan / YEAR / "notice.txt").read_text("utf-8").split("\n")
    title = read(task)["title"]
    notice = plan.parent / "notice.txt"
    notice.write_text("\n".join(line for line in lines if title not in line), "utf-8")

    said = imported(plan, notice)

    assert "tasks/3-8.yml" in said.split("没有保留")[1]
    assert f"{declarations(TaskFile)[key].title}：{value}" in said


def test_a_task_that_moved_or_was_reworded_keeps_what_its_editor_wrote(plan: Path) -> None:
    """A task is known by title and text, by either, or by its id where it is alike; a new task has nothing of it."""
    for name in ("3-8", "3-9", "3-10"):
        add(plan / YEAR / f"tasks/{name}.yml", "note", f"编者注 {name}。")
    titles = {name: read(plan / YEAR / f"tasks/{name}.yml")["title"] for name in ("3-8", "3-9", "3-10")}
    lines = (plan / YEAR / "notice.txt").read_text("utf-8").split("\n")
    at = {name: next(i for i, line in enumerate(lines) if title in line) for name, title in titles.items()}
    lines[at["3-8"]] = lines[at["3-8"]].replace(titles["3-8"], "管好" + titles["3-8"][2:])
    lines[at["3-9"]] = lines[at["3-9"]].replace("。", "。各地要抓紧落实。", 2)
    lines[at["3-10"]] = f"{lines[at['3-10']].split(')')[0]})全新的一项。与以前各项都不相同的工作。(盐城质监局牵头)"
    notice = plan.parent / "notice.txt"
    notice.write_text("\n".join(lines), "utf-8")

    said = imported(plan, notice)

    notes = {name: read(plan / YEAR / f"tasks/{name}.yml").get("note") for name in titles}
    assert notes == {"3-8": "编者注 3-8。", "3-9": "编者注 3-9。", "3-10": None}
    assert "编者注 3-10。" in said.split("没有保留")[1]


@pytest.mark.parametrize(
    "content",
    [b"nope: 1\n", b"note: [\n", b"note: a\nnote: b\n", b"note: \xff"],
    ids=["key", "yaml", "twice", "bytes"],
)
@pytest.mark.parametrize("name", ["edition.yml", "tasks/3-8.yml"])
def test_a_file_that_cannot_be_read_is_not_replaced(name: str, content: bytes, plan: Path) -> None:
    """Where the editor's words in a file cannot be read, they cannot be kept: it is named, and nothing is written."""
    notice = shutil.copy(plan / YEAR / "notice.txt", plan.parent)
    (plan / YEAR / name).write_bytes(content)
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}

    done = run("import", notice, "--edition", YEAR, "--force", "--plan-dir", plan)

    assert done.exit_code == 1
    assert f"{YEAR}/{name}:1:" in done.output or f"{YEAR}/{name}:2:" in done.output
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kind", ["file", "link", "link out"])
def test_what_has_the_name_of_a_year_and_is_none_is_not_replaced(kind: str, plan: Path) -> None:
    """A file or a link in the place of an edition's folder stays, and the import says what is there."""
    notice = shutil.copy(plan / YEAR / "notice.txt", plan.parent)
    there = plan / "2020"
    if kind == "file":
        there.write_text("要紧的话", "utf-8")
    else:
        there.symlink_to("nowhere" if kind == "link" else plan.parent.parent)

    done = run("import", notice, "--edition", "2020", "--force", "--plan-dir", plan)

    assert done.exit_code == 1
    assert "2020:1:1: P101 “2020”应是一个年度的文件夹" in done.output
    assert there.read_text("utf-8") == "要紧的话" if kind == "file" else there.is_symlink()


def test_comments_of_files_that_are_written_anew_are_told(plan: Path) -> None:
    """What an editor wrote behind a `#` cannot stay, so the report has it; the line of the schema is ours."""
    notice = shutil.copy(plan / YEAR / "notice.txt", plan.parent)
    imported(plan, Path(notice))
    assert "没有保留" not in imported(plan, Path(notice))
    with (plan / YEAR / "tasks/3-8.yml").open("a") as file:
        file.write("note: '# 不是注释' # 与市安监局核对过\n# 再问一次\n")

    said = imported(plan, Path(notice)).split("没有保留，1 处")[1]

    assert "tasks/3-8.yml　注释：# 与市安监局核对过 # 再问一次" in said
    assert read(plan / YEAR / "tasks/3-8.yml")["note"] == "# 不是注释"


def test_files_that_no_import_makes_stay(plan: Path) -> None:
    """Whatever lies in an edition's folder beside what an import writes is there after it, as it was."""
    there = ("README.md", "原件.pdf", "tasks/草稿.txt", "errata.yaml", "images/a.png", "tasks/old/3-8.yml", ".hidden")
    for name in there:
        path = plan / YEAR / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, "utf-8")
    (plan / YEAR / "link").symlink_to("README.md")

    imported(plan, plan / YEAR / "notice.txt")

    assert {name: (plan / YEAR / name).read_text("utf-8") for name in there} == {name: name for name in there}
    assert (plan / YEAR / "link").is_symlink()


@pytest.mark.parametrize("name", ["edition.yml", "notice.txt", "tasks/3-8.yml"])
def test_a_folder_in_the_place_of_a_file_is_not_removed(name: str, plan: Path) -> None:
    """Where an import would have to remove a folder that somebody made, it writes nothing and says so."""
    notice = shutil.copy(plan / YEAR / "notice.txt", plan.parent)
    (plan / YEAR / name).unlink()
    (plan / YEAR / name).mkdir()
    (plan / YEAR / name / "a").write_text("a", "utf-8")
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}

    done = run("import", notice, "--edition", YEAR, "--force", "--plan-dir", plan)

    assert done.exit_code == 1
    assert name in done.output
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("content", ["", "nope: ["], ids=["sealed", "broken"])
def test_a_sealed_edition_is_not_imported_over(content: str, plan: Path) -> None:
    """With force too, a sealed edition stays to the byte, as with the return of a spreadsheet."""
    notice = shutil.copy(plan / YEAR / "notice.txt", plan.parent)
    assert run("seal", YEAR, "--date", "2016-12-31", "--plan-dir", plan).exit_code == 0
    if content:
        (plan / YEAR / "seal.yml").write_text(content, "utf-8")
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}

    done = run("import", notice, "--edition", YEAR, "--force", "--plan-dir", plan)

    assert done.exit_code == 1
    assert "2016/seal.yml:1:1: P401 2016年度已封存，不能重新导入。" in done.output
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


def test_ids_elsewhere_that_mean_another_task_after_an_import_are_told(plan: Path) -> None:
    """Errata, subjects, redirects and later years name a task by its id; where that moved, the report lists them."""
    lines = (plan / YEAR / "notice.txt").read_text("utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("(七)"))
    lines[at : at + 2] = ["(七)" + lines[at + 1].split(")", 1)[1], "(八)" + lines[at].split(")", 1)[1]]
    notice = plan.parent / "notice.txt"
    notice.write_text("\n".join(lines), "utf-8")
    add(
        plan / YEAR / "edition.yml",
        "redirects",
        {"tasks/9-9.html": "tasks/3-7.html", "tasks/9-8.html": "tasks/3-1.html"},
    )
    (plan / YEAR / "errata.yml").write_text(
        "- {date: 2016-07-01, task: 3-8, correction: 更正。}\n- {date: 2016-07-01, task: 3-1, correction: 更正。}\n",
        "utf-8",
    )
    (plan / YEAR / "subjects.yml").write_text(
        "subjects:\n- {id: a, name: 电梯应急处置平台, kind: platform, tasks: [3-1, 3-8]}\n"
        "machinery:\n- {act: assess, verb: 考核, task: 3-7}\n",
        "utf-8",
    )

    done = run("import", notice, "--edition", YEAR, "--force", "--plan-dir", plan, "--format", "json")
    assert done.exit_code == 0, done.output

    assert json.loads(done.stdout)["astray"] == [
        {"file": "edition.yml", "task": "3-7", "now": "3-8"},
        {"file": "errata.yml", "task": "3-8", "now": "3-7"},
        {"file": "subjects.yml", "task": "3-8", "now": "3-7"},
        {"file": "subjects.yml", "task": "3-7", "now": "3-8"},
        {"file": "2019/tasks/3-7.yml", "task": "3-7", "now": "3-8"},
        {"file": "2019/tasks/3-8.yml", "task": "3-8", "now": "3-7"},
    ]


def test_ids_that_a_year_brought_back_does_not_have_are_told(plan: Path) -> None:
    """Where a year is imported anew, what other years go on with and it does not have is listed, each place once."""
    lines = (plan / YEAR / "notice.txt").read_text("utf-8").split("\n")
    title = read(plan / YEAR / "tasks/3-11.yml")["title"]
    notice = plan.parent / "notice.txt"
    notice.write_text("\n".join(line for line in lines if title not in line), "utf-8")
    missing = [
        path.stem
        for path in sorted((plan / "2019/tasks").iterdir())
        if f"{YEAR}/3-11" in path.read_text("utf-8").replace("-\n", "")
    ]
    assert missing
    shutil.move(plan / YEAR, plan.parent / "away")

    done = run("import", notice, "--edition", YEAR, "--plan-dir", plan)

    assert done.exit_code == 0, done.output
    assert [f"2019/tasks/{name}.yml　3-11，没有找到这项任务" in done.stdout for name in missing] == [True] * len(
        missing
    )


def test_places_that_lead_astray_alike_are_counted(plan: Path) -> None:
    """What several subjects of a file say of one task stands on one line, with how often."""
    lines = (plan / YEAR / "notice.txt").read_text("utf-8").split("\n")
    title = read(plan / YEAR / "tasks/3-11.yml")["title"]
    notice = plan.parent / "notice.txt"
    notice.write_text("\n".join(line for line in lines if title not in line), "utf-8")
    (plan / YEAR / "subjects.yml").write_text(
        "subjects:\n" + "".join(f"- {{id: a-{at}, name: 事项{at}, kind: platform, tasks: 3-11}}\n" for at in range(3)),
        "utf-8",
    )

    said = imported(plan, notice)

    assert said.count("subjects.yml") == 1
    assert "subjects.yml　3-11，没有找到这项任务（3 处）" in said


def test_a_report_that_cannot_be_written_is_printed(plan: Path) -> None:
    """An import that is done tells what it did not keep, even where the file for the report cannot be made."""
    (plan / YEAR / "tasks/9-9.yml").write_text("note: 要紧的话\n", "utf-8")

    options = ("--edition", YEAR, "--force", "--plan-dir", plan, "--out", plan / "nowhere/report.txt")
    done = run("import", plan / YEAR / "notice.txt", *options)

    assert done.exit_code == 1
    assert "tasks/9-9.yml　说明：要紧的话" in done.output


def test_what_the_editor_wrote_where_an_import_read_nothing_is_kept(tmp_path: Path) -> None:
    """Duties of a clause that was not understood, and the title of a chapter without a heading, are the editor's."""
    text = "示例市工作方案\n（一）甲事。做好甲事。（市教育局牵头）\n（二）乙事。由各方做好。（由各单位另行制定）\n"
    plan, notice = tmp_path / "plan", tmp_path / "notice.txt"
    notice.write_text(text, "utf-8")
    imported(plan, notice)
    task, head = plan / YEAR / "tasks/1-2.yml", plan / YEAR / "edition.yml"
    assert "duties" not in read(task)
    add(task, "duties", {"joint": ["市教育局"]})
    add(task, "open_ended", True)
    sections = [{"title": "重点任务", "unprinted": True}]
    add(head, "sections", sections)
    before = {path: read(path) for path in (task, head)}

    said = imported(plan, notice)

    assert {path: read(path) for path in (task, head)} == before
    assert "没有保留" not in said
    assert run("check", "--plan-dir", plan).exit_code == 0

    notice.write_text(text.replace("由各方做好", "由各方努力做好"), "utf-8")

    assert "tasks/1-2.yml　责任：市教育局" in imported(plan, notice).split("没有保留")[1]

    notice.write_text(text.replace("由各方做好。（由各单位另行制定）", "由各方做好。（市教育局牵头）"), "utf-8")
    imported(plan, notice)

    assert read(task)["duties"] == {"lead": "市教育局"}

    notice.write_text(text.replace("（一）", "一、工作\n（一）"), "utf-8")

    assert "edition.yml　章的标题：重点任务" in imported(plan, notice).split("没有保留")[1]


def test_the_editors_duties_of_a_part_are_kept_or_told(tmp_path: Path) -> None:
    """A part whose clause was not understood keeps the editor's duties, wherever it is; reworded, they are told."""
    first, second, third = (
        "1.建设平台。由各方建设。(市财政局牵头)",
        "2.改善服务。各单位努力。(由各单位另行制定)",
        "3.加强培训。办好培训班。(市水利局牵头)",
    )
    head = "某某市2031年工作安排\n(一)推进数字建设。做好建设。(市教育局牵头)"
    plan, notice = tmp_path / "plan", tmp_path / "notice.txt"
    notice.write_text(f"{head}\n{first}\n{second}\n{third}", "utf-8")
    imported(plan, notice)
    task = plan / YEAR / "tasks/1-1.yml"
    parts = read(task)["parts"]
    assert "duties" not in parts[1]
    parts[1]["duties"] = {"joint": ["市教育局"]}
    add(task, "parts", parts)
    before = read(task)

    said = imported(plan, notice)

    assert read(task) == before
    assert "没有保留" not in said

    notice.write_text(f"{head}\n{second}\n{third}", "utf-8")
    said = imported(plan, notice)

    assert ("没有保留" in said) != ("市教育局" in str(read(task)["parts"][0].get("duties")))

    add(task, "parts", before["parts"])
    notice.write_text("\n".join((head, first, second.replace("努力", "一起努力"), third)), "utf-8")

    assert "tasks/1-1.yml　责任：市教育局" in imported(plan, notice).split("没有保留，1 处")[1]


def test_a_head_that_an_import_reads_otherwise_is_told(tmp_path: Path) -> None:
    """Where the notice says otherwise than the editor, the import has the notice's, and tells the editor's."""
    plan, notice = tmp_path / "plan", tmp_path / "notice.txt"
    lines = (
        "示政发〔2024〕1号",
        "示例市人民政府关于印发示例市工作方案的通知",
        "（一）甲事。做好甲事。（市教育局牵头）",
    )
    notice.write_text("\n".join((*lines, "落实示政发〔2023〕7号。")), "utf-8")
    imported(plan, notice)
    assert read(plan / YEAR / "edition.yml")["number"] == "示政发〔2024〕1号"
    head = (plan / YEAR / "edition.yml").read_text("utf-8")
    (plan / YEAR / "edition.yml").write_text(
        head.replace("number: 示政发〔2024〕1号", "number: 示政发〔2023〕7号"), "utf-8"
    )
    assert run("check", "--plan-dir", plan).exit_code == 0

    said = imported(plan, notice).split("没有保留，1 处")[1]

    assert read(plan / YEAR / "edition.yml")["number"] == "示政发〔2024〕1号"
    assert "edition.yml　发文字号：示政发〔2023〕7号" in said


def test_what_was_drafted_is_kept_when_the_notice_is_imported(plan: Path) -> None:
    """Over a draft of `plan new`, the import keeps what the draft continues, and the editor's notes."""
    assert run("new", "2020", "--from", "2019", "--plan-dir", plan).exit_code == 0
    add(plan / "2020/tasks/3-8.yml", "note", "编者的话。")
    before = {path.name: read(path) for path in (plan / "2020/tasks").iterdir()}
    notice = plan.parent / "notice.txt"
    notice.write_text((plan / "2019/notice.txt").read_text("utf-8").replace("2019年", "2020年"), "utf-8")

    done = run("import", notice, "--edition", "2020", "--force", "--plan-dir", plan)

    assert done.exit_code == 0, done.output
    after = {path.name: read(path) for path in (plan / "2020/tasks").iterdir()}
    assert {name: task["continues"] for name, task in after.items()} == {
        name: task["continues"] for name, task in before.items()
    }
    assert after["3-8.yml"]["note"] == "编者的话。"


GIVEN: dict[str, type[BaseModel]] = {"edition.yml": EditionFile, "tasks/3-8.yml": TaskFile}


@pytest.mark.parametrize(("file", "key", "value"), CASES, ids=[f"{file}-{key}" for file, key, _ in CASES])
def test_next_year_has_what_is_declared_to_go_on(file: str, key: str, value: Any, plan: Path) -> None:
    """What goes on stands in the draft of next year as it was; what is left behind does not."""
    if key == "text_lead":
        value = read(plan / "2019" / file)["text"][:4]
    elif key in ("published", "due"):
        value = "2019-12-30"
    add(plan / "2019" / file, key, value)

    assert run("new", "2020", "--from", "2019", "--plan-dir", plan).exit_code == 0

    draft = read(plan / "2020" / file)
    expected = {"same": value, "left": None, "anew": {"status": "draft", "continues": "2019/3-8"}.get(key)}
    assert draft.get(key) == expected[declarations(GIVEN[file])[key].next_year]


LEFT = {
    "EditionFile": ["number", "index_number", "category", "disclosure", "issued", "published", "layout", "forms",
                    "opening", "redirects", "note"],
    "TaskFile": ["id", "number", "clause", "cells", "rest", "form", "deadline", "due", "reading", "parts", "note",
                 "unreviewed"],
    "SectionHead": ["level", "text", "form", "unprinted"],
    "Subject": ["note"],
}  # fmt: skip
"""Shape → the keys that only the year itself can say, or that belong to a layout of its own."""


@pytest.mark.parametrize("shape", ["EditionFile", "TaskFile", "SectionHead", "Subject", "Target", "Act"])
def test_what_next_year_does_not_have_is_known(shape: str) -> None:
    """A key that is left behind by next year's draft is left on purpose."""
    declared = declarations(SHAPES[shape])

    assert [key for key, one in declared.items() if one.next_year == "left"] == LEFT.get(shape, [])


def test_the_subjects_of_next_year_have_every_key(plan: Path) -> None:
    """The draft's file of subjects has each list that such a file may have, and what excuses words has each key."""
    assert run("new", "2020", "--from", "2014", "--plan-dir", plan).exit_code == 0

    subjects = read(plan / "2020/subjects.yml")
    assert [*subjects] == [*SHAPES["SubjectsFile"].model_fields]
    assert {*subjects["excused"][0]} == {*SHAPES["Excuse"].model_fields}


READERS: dict[str, Callable[[Any], file_versions.Version]] = {
    "TaskFile": file_versions.task,
    "EditionFile": file_versions.edition,
    "Department": file_versions.department,
    "Reference": file_versions.reference,
    "SectionHead": lambda section: file_versions.edition({"sections": [section]}),
    "Duties": lambda duties: file_versions.task({"duties": duties}),
    "PartFile": lambda part: file_versions.task({"parts": [part]}),
    "Reading": lambda reading: file_versions.task({"reading": reading}),
    "SubjectsFile": file_versions.subjects,
    "Subject": lambda subject: file_versions.subjects({"subjects": [{"name": "事"} | subject]}),
    "Target": lambda target: file_versions.subjects({"subjects": [{"name": "事", "target": target}]}),
    "Act": lambda act: file_versions.subjects({"machinery": [act]}),
    "Excuse": lambda excuse: file_versions.subjects({"excused": [excuse]}),
}
"""Shape → how the history of a plan reads one of its mappings, alone or in a file."""

VALUES = {
    "open_ended": True,
    "planned": True,
    "status": "repealed",
    "kind": "body",
    "cells": {"时限": "年底"},
    "redirects": {"tasks/9-9.html": "tasks/3-8.html"},
    "sections": [{"title": "章"}],
    "duties": {"lead": "甲"},
    "parts": [{"text": "文字。"}],
    "reading": {"leave_out": "话", "note": "说明"},
    "leave_out": ["话"],
    "parties": {"lead": "甲"},
    "subjects": [{"name": "事项"}],
    "machinery": [{"verb": "考核"}],
    "excused": [{"words": "话"}],
    "target": {"quantity": "量"},
}
TOLD = [(name, key) for name in READERS for key, one in declarations(SHAPES[name]).items() if one.history]
UNTOLD = {
    "TaskFile": ["id", "form", "unreviewed"],
    "EditionFile": ["punctuation", "layout", "forms"],
    "Department": ["id", "unreviewed"],
    "Reference": ["id"],
    "SectionHead": ["level", "form", "unprinted"],
    "Duties": [],
    "PartFile": ["number", "form"],
    "Reading": [],
    **{name: [] for name in ("SubjectsFile", "Subject", "Target", "Act", "Excuse")},
}
"""Shape → the keys that only say how the notice is laid out, or that nobody has looked yet; and ids, by which history
knows what it tells of."""


@pytest.mark.parametrize(("name", "key"), TOLD)
def test_history_tells_when_a_key_changes(name: str, key: str) -> None:
    """A key that is set, changed or taken away is told by the name that is declared for it."""
    label = declarations(SHAPES[name])[key].history
    value = VALUES.get(key, "2014-06-27")
    without, with_it, with_other = (READERS[name](data) for data in ({}, {key: value}, {key: "2015-06-27"}))

    assert label
    assert label.text in "；".join(file_versions.differs(without, with_it).lines)
    assert label.text in "；".join(file_versions.differs(with_it, without).lines)
    if isinstance(value, str):
        assert label.text in "；".join(file_versions.differs(with_it, with_other).lines)


@pytest.mark.parametrize("name", READERS)
def test_what_history_does_not_tell_is_known(name: str) -> None:
    """A key whose changes are not told is left out on purpose."""
    assert [key for key, one in declarations(SHAPES[name]).items() if not one.history] == UNTOLD[name]


@pytest.mark.parametrize(("file", "key", "value"), CASES, ids=[f"{file}-{key}" for file, key, _ in CASES])
def test_a_spreadsheet_and_back_keeps_it(file: str, key: str, value: Any, plan: Path) -> None:
    """Where the table of a year comes back with another title of a task, all else that the editor wrote stays."""
    task = plan / YEAR / "tasks/3-8.yml"
    add(plan / YEAR / file, key, read(task)["text"][:4] if key == "text_lead" else value)
    add(plan / YEAR / "edition.yml", "status", "draft")
    before = {path: read(path) for path in sorted((plan / YEAR).rglob("*.yml"))}
    table = plan.parent / "table.xlsx"
    assert run("export", YEAR, "--plan-dir", plan, "--format", "xlsx", "--out", table).exit_code == 0
    book = openpyxl.load_workbook(table)
    sheet = book[TITLE]
    row = next(cells for cells in sheet.iter_rows() if any(cell.value == "3-8" for cell in cells))
    cell = next(cell for cell in row if cell.value == read(task)["title"])
    cell.value = "管好重大设备和特种设备"
    book.save(table)

    done = run("import", table, "--edition", YEAR, "--plan-dir", plan)

    assert done.exit_code == 0, done.output
    before[task]["title"] = "管好重大设备和特种设备"
    assert {path: read(path) for path in sorted((plan / YEAR).rglob("*.yml"))} == before


@pytest.mark.parametrize(("file", "key", "value"), CASES, ids=[f"{file}-{key}" for file, key, _ in CASES])
def test_mending_keeps_it(file: str, key: str, value: Any, plan: Path) -> None:
    """`plan fix` puts keys in order and takes blanks away, and leaves what the file says."""
    path = plan / YEAR / file
    add(path, key, read(path)["text"][:4] if key == "text_lead" else value)
    before = read(path)
    shape = GIVEN[file]
    turned = {name: True if one == "true" else one for name, one in reversed(before.items())}
    text = yaml.safe_dump(turned, allow_unicode=True, sort_keys=False, default_flow_style=False)
    path.write_text(text.replace("\n", "  \n"), "utf-8")

    run("fix", "--plan-dir", plan)

    assert read(path) == before
    assert [*read(path)] == [name for name in shape.model_fields if name in before]
    assert "  \n" not in path.read_text("utf-8")


JOINED: dict[str, type[Task | Part | Section]] = {"TaskFile": Task, "PartFile": Part, "SectionHead": Section}
DATA = {
    "EditionFile": ("edition", "editions"),
    "SectionHead": ("section", "sections"),
    "TaskFile": ("task", "tasks"),
    "PartFile": ("part", "parts"),
    "Department": ("department", "departments"),
    "Reference": ("reference", "references"),
    "Subject": ("subject", "subjects"),
    "Target": ("target", "subjects"),
    "Act": ("act", None),
    "Erratum": ("erratum", None),
}
"""Shape → its definition in plan.schema.json, and the data table that holds it."""

NOT_IN_DATA = {
    "EditionFile": {"punctuation", "forms", "redirects", "sections"},
    "SectionHead": {"form", "unprinted"},
    "TaskFile": {"form", "clause", "unreviewed"},
    "PartFile": {"form"},
    "Department": {"unreviewed"},
}
"""Shape → keys of its layout, or for the editor alone; those with another name in plan.json, or a list of their own."""

NOT_IN_TABLES = {"TaskFile": {"duties", "parts"}, "PartFile": {"duties"}, "Subject": {"target"}}
"""Shape → keys that have a table of their own, or columns of their own."""


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in JOINED for key in SHAPES[name].model_fields])
def test_every_key_is_in_the_records(name: str, key: str) -> None:
    """Pages, texts and data have each key of a task, a part and a chapter at hand."""
    assert key in {field.name for field in fields(JOINED[name])}


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in DATA for key in SHAPES[name].model_fields])
def test_every_key_is_in_the_data(name: str, key: str) -> None:
    """Each key stands in plan.json and its schema, and has a column in its data table, unless it is known not to."""
    definition, table = DATA[name]
    schema = json.loads(plan_schema())["$defs"][definition]["properties"]
    columns = {field.name for one in TABLES if one.name == table for field in one.fields}
    absent = NOT_IN_DATA.get(name, set())

    assert (key in schema) != (key in absent)
    if table and key not in absent:
        assert (key in columns) != (key in NOT_IN_TABLES.get(name, set()))


PARTS = """某某市2031年工作安排
一、加强监管
(一)推进数字建设。做好建设。(市教育局牵头，市财政局监督，市水利局督导)
1.建设信息平台。由各方建设，今年完成。(市财政局牵头，6月底前完成)
2.改善服务。各单位努力，做到最好。(市财政局牵头)"""


@pytest.fixture(scope="module")
def read_from_notices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return shape → the keys that imports of the tests' notices set."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "tests/notices").glob("*.txt"))]
    found: dict[str, set[str]] = {}
    for text in (*texts, PARTS, (ROOT / "plan/2014/notice.txt").read_text("utf-8")):
        made = make(Manuscript(tuple(text.split("\n"))), "2031", tmp_path_factory.mktemp("read") / "plan")
        for path, content in made.files.items():
            if path.startswith("2031/") and path.endswith(".yml"):
                data = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506
                _collect(TaskFile if "/tasks/" in path else EditionFile, data, found)
    return found


def _collect(shape: type[BaseModel], data: dict[str, Any], found: dict[str, set[str]]) -> None:
    """Add the keys of a mapping, and of those within it."""
    found.setdefault(shape.__name__, set()).update(data)
    for key, value in data.items():
        for within in mappings(shape.model_fields[key].annotation):
            for one in value if isinstance(value, list) else [value]:
                _collect(within, one, found)
            break


IN_OTHER_NOTICES = {("TaskFile", "rest"), ("Forms", "closing")}
"""What is read below the rows of a table, and where the closing is laid out in a way of its own."""

SAID_BY_NOTICES = [
    (name, key)
    for name in ("EditionFile", "SectionHead", "Forms", "TaskFile", "PartFile", "Duties")
    for key, one in declarations(SHAPES[name]).items()
    if one.said_by in ("notice", "either") and (name, key) not in IN_OTHER_NOTICES
]


@pytest.mark.parametrize(("name", "key"), SAID_BY_NOTICES)
def test_what_notices_say_is_read_from_them(name: str, key: str, read_from_notices: dict[str, set[str]]) -> None:
    """A key is declared to be said by notices only if an import reads it: what it cannot read, it has to keep."""
    assert key in read_from_notices[name]


@pytest.mark.parametrize(("number", "stands"), [("示政办发〔2031〕9号", True), ("县政发〔2031〕8号", False)])
def test_what_a_notice_may_say_is_kept_where_it_stands_in_it(number: str, stands: bool, tmp_path: Path) -> None:
    """A document number that an import does not find is kept if the notice, laid out as written, has it; else told."""
    plan, notice = tmp_path / "plan", tmp_path / "notice.txt"
    text = (ROOT / "tests/notices/county-last-sentences.txt").read_text("utf-8").rstrip("\n")
    notice.write_text(f"{text}\n参照示政办发〔2031〕9号办理。", "utf-8")
    assert run("import", notice, "--edition", YEAR, "--plan-dir", plan).exit_code == 0
    head = plan / YEAR / "edition.yml"
    assert "number" not in read(head)
    head.write_text(head.read_text("utf-8") + f"number: {number}\n", "utf-8")

    said = imported(plan, notice)

    assert read(head).get("number") == (number if stands else None)
    assert (f"edition.yml　发文字号：{number}" in said) != stands
