"""Imports that bring no notice: nothing in a plan becomes less unsaid, and no edition without tasks is ever made."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.files import mark
from generator.files.mark import Mark
from generator.formats import pdf, registry
from generator.formats.datapackage import packed
from generator.formats.recognition import TAKEN
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.plan.rules import registry as rules
from generator.plan.rules.rule import Rule
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem, SiteError
from tests.commands import run
from tests.needs import need
from tests.test_importing import TEXTS

NOTICE = """示例市质量工作方案
一、加强监管
（一）开展执法。做好执法。（市教育局牵头，市水利局配合）
（二）做好抽查。开展抽查。（市水利局牵头）
（三）做好服务。提供服务。（市财政局牵头）
二、完善机制
（一）严格考核。开展考核。（市教育局、市财政局负责）
"""
YEAR = "2031"


def digests(plan: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file of a plan."""
    files = (path for path in sorted(plan.rglob("*")) if path.is_file())
    return {path.relative_to(plan).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)  # the other refuses tabs within a text


def counted(plan: Path, year: str) -> dict[str, int]:
    """Count, in the files alone, what an edition has."""

    def names(value: Any) -> int:
        return 1 if isinstance(value, str) else len(value)

    def duties(unit: Mapping[str, Any]) -> int:
        return sum(map(names, unit.get("duties", {}).values()))

    tasks = [_read(path) for path in (plan / year / "tasks").glob("*.yml")]
    sections = _read(plan / year / "edition.yml").get("sections", ())
    return {
        "任务": len(tasks),
        "责任": sum(duties(unit) for task in tasks for unit in (task, *task.get("parts", ()))),
        "章": sum(not section.get("unprinted") for section in sections),
    }


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan with an edition of four tasks, as an import made it and its editor looked it through."""
    notice = tmp_path / "notice.txt"
    notice.write_text(NOTICE, "utf-8")
    assert run("import", notice, "--edition", YEAR, "--plan-dir", tmp_path / "plan").exit_code == 0
    registered = tmp_path / "plan/departments.yml"
    registered.write_text(registered.read_text("utf-8").replace("  unreviewed: true\n", ""), "utf-8")
    return tmp_path / "plan"


def files_to_take_away(plan: Plan, edition: Edition) -> Iterator[tuple[str, str, bytes]]:
    """Yield key, file name and bytes of all that a site offers of an edition, of a department and of all years."""
    for key, form in registry.FORMATS.items():
        if key != "pdf":
            yield key, form.name, form.write(edition)
    for key, of_all in registry.OF_ALL.items():
        yield key, of_all.name, of_all.write(plan)
    for key, of_one in registry.DEPARTMENT_FORMATS.items():
        department = next(one for one in edition.departments if of_one.applies(edition, one))
        yield key, of_one.name(department), of_one.write(edition, department)


def saved(folder: Path, name: str, content: bytes) -> Path:
    """Write a file under the last part of its name."""
    file = folder / Path(name).name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "force"])
def test_files_to_take_away_are_known_when_they_come_back(force: tuple[str, ...], plan: Path, tmp_path: Path) -> None:
    """Each is named by its title and refused with what takes it, but for the notice itself and the 责任分工表."""
    edition = load(plan).editions[0]
    before = digests(plan)
    year = YEAR if force else "2032"

    for key, name, content in files_to_take_away(load(plan), edition):
        done = run("import", saved(tmp_path, name, content), "--edition", year, "--plan-dir", plan, *force)

        if key == "docx" and not force:
            assert (done.exit_code, "标题里没有" in done.stdout) == (0, False), done.output
            shutil.rmtree(plan / year)
        elif key in TAKEN:
            assert (done.exit_code == 0) == bool(force), done.output
        else:
            assert done.exit_code == 1, key
            assert "这是本程序" in done.stderr, key
            assert "不能当作通知导入" in done.stderr, key
        assert digests(plan) == before, key


def test_the_printed_plan_is_known_when_it_comes_back(plan: Path, tmp_path: Path) -> None:
    """A PDF that the program made says so in its properties."""
    try:
        pdf.ready()
    except SiteError as error:
        need(False, str(error))
    content = registry.FORMATS["pdf"].write(load(plan).editions[0])

    done = run("import", saved(tmp_path, "plan.pdf", content), "--edition", "2032", "--plan-dir", plan)

    assert done.exit_code == 1
    assert f"从{YEAR}年度导出的“通知全文和各部门责任一览”" in done.stderr


def test_office_files_say_what_they_are(plan: Path) -> None:
    """Each bears the key of its format, its year, and its department where it is for one."""
    edition = load(plan).editions[0]

    marks = {key: mark.of_package(content) for key, _, content in files_to_take_away(load(plan), edition)}

    of_one = edition.departments[0].id
    office = {key for key, form in registry.FORMATS.items() if form.office and not form.name.endswith(".zip")}
    assert {key: found for key, found in marks.items() if found} == {
        **{key: Mark(key, YEAR) for key in office},
        **{key: Mark(key, YEAR, of_one) for key in registry.DEPARTMENT_FORMATS},
    }
    assert mark.of_package(packed(edition)) is None


def test_a_form_that_was_filled_in_is_known(plan: Path, tmp_path: Path) -> None:
    """Programs that save an office file keep what it says that it is."""
    edition = load(plan).editions[0]
    led = edition.departments[0]
    word, table = tmp_path / "填报表.docx", tmp_path / "填报表.xlsx"
    word.write_bytes(registry.DEPARTMENT_FORMATS["report-docx"].write(edition, led))
    table.write_bytes(registry.DEPARTMENT_FORMATS["report-xlsx"].write(edition, led))
    document, book = docx.Document(str(word)), openpyxl.load_workbook(table)
    document.tables[0].rows[1].cells[-1].text = "已经完成。"
    book.worksheets[0]["D4"] = "已经完成。"
    document.save(str(word))
    book.save(table)

    for file in (word, table):
        done = run("import", file, "--edition", "2032", "--plan-dir", plan)

        assert done.exit_code == 1
        assert "进展情况填报表" in done.stderr
        assert not (plan / "2032").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_that_was_saved_as_text_is_known(encoding: str, separator: str, plan: Path, tmp_path: Path) -> None:
    """A spreadsheet's CSV of the 责任分工表 is named, in the encodings and with the separators of such programs."""
    file = tmp_path / "分工表.csv"
    head = separator.join(["序号", "章", "任务", "具体内容", "牵头单位", "配合单位", "共同负责单位", "备注", "编号"])
    file.write_text(f"示例市质量工作方案责任分工表\n{head}\n1{separator * 8}1-1\n", encoding)

    done = run("import", file, "--edition", YEAR, "--force", "--plan-dir", plan)

    assert done.exit_code == 1
    assert "责任分工表另存的文本" in done.stderr
    assert f"plan import 责任分工表.xlsx --edition {YEAR}" in done.stderr


def test_a_page_of_the_site_is_known_when_it_comes_back(plan: Path, tmp_path: Path) -> None:
    """No page of a site becomes an edition, but the one with the full text of a notice, which gives that edition."""
    settings = "site_name: 示例\nplugins: [plan]\ntheme: plan\n"
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/about.md").write_text(
        "# 关于本站\n\n一、任务\n\n（一）办好讲座。讲好。（市教育局负责）\n", "utf-8"
    )
    site, other = tmp_path / "site", tmp_path / "other"
    done = run("build", "--plan-dir", plan, "-f", tmp_path / "mkdocs.yml", "--site-dir", site, "--no-cache")
    assert done.exit_code == 0, done.output
    of_a_kind = {page.parent: page for page in site.glob(f"{YEAR}/*/*.html")}.values()
    pages = [*site.glob(f"{YEAR}/*.html"), *of_a_kind, site / "about.html", site / "index.html"]
    assert {"text.html", "matrix.html"} <= {page.name for page in pages}
    for page in pages:
        done = run("import", page, "--edition", YEAR, "--plan-dir", other)

        if page.name == "text.html":
            assert done.exit_code == 0, done.output
            shutil.rmtree(other)
        else:
            assert done.exit_code == 1, page
            assert "“网站的网页”，不能当作通知导入。" in done.stderr, page
        assert not other.exists()


@pytest.mark.parametrize("path", ["notice.txt", "Fassung 通知.txt"])
def test_the_plans_own_notice_is_a_notice(path: str, plan: Path, tmp_path: Path) -> None:
    """The copy of the notice that a site offers imports as what it is."""
    before = digests(plan)
    file = saved(tmp_path, path, (plan / YEAR / "notice.txt").read_bytes())

    assert run("import", file, "--edition", YEAR, "--force", "--plan-dir", plan).exit_code == 0
    assert digests(plan) == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS | st.text(max_size=60), force=st.booleans())
def test_no_text_takes_anything_from_a_plan_unsaid(text: str, force: bool, plan: Path, tmp_path: Path) -> None:
    """Whatever is imported: all stays as it was, or what there is less of is told, and tasks there are."""
    before, numbers = digests(plan), counted(plan, YEAR)
    kept = shutil.copytree(plan, tmp_path / "kept", dirs_exist_ok=True)
    file = tmp_path / "given.txt"
    file.write_text(text, "utf-8", newline="")
    year = YEAR if force else "2032"

    done = run("import", file, "--edition", year, "--plan-dir", plan, *["--force"] * force)

    try:
        assert "Traceback" not in done.output
        assert "没有料到" not in done.output
        if done.exit_code:
            assert digests(plan) == before
            return
        now = counted(plan, year)
        assert now["任务"] > 0
        if force:
            less = {what for what, number in now.items() if number < numbers[what]}
            told = done.stdout.partition("比原来少了：")[2].split("\n\n")[0]
            assert {line.split()[0] for line in told.strip().splitlines()} == less
            assert all(number * 2 >= numbers[what] for what, number in now.items())
    finally:
        shutil.rmtree(plan)
        shutil.move(kept, plan)


def less(text: str, *numbers: str) -> str:
    """Return a notice without the lines that begin with these."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(numbers))


def over(plan: Path, text: str) -> Any:
    """Import a text over the edition."""
    file = plan.parent / "new.txt"
    file.write_text(text, "utf-8")
    return run("import", file, "--edition", YEAR, "--force", "--plan-dir", plan)


def test_an_import_that_loses_more_than_it_brings_is_refused(plan: Path) -> None:
    """Where fewer than half of tasks, duties or chapters would be left, it is; once the folder is moved, it is not."""
    before = digests(plan)
    text = less(NOTICE, "（一）", "（二）") + "（一）查。查。（市水利局牵头）\n"

    done = over(plan, less(NOTICE, "（一）", "（二）"))

    assert done.exit_code == 1
    assert "任务 4 项，只剩 1 项；责任 6 项，只剩 1 项" in done.stderr
    assert f"先把 {plan.as_posix()}/{YEAR} 移到计划的文件夹以外" in done.stderr
    assert digests(plan) == before
    assert over(plan, "\n".join(line for line in NOTICE.splitlines() if line[1] != "、")).exit_code == 1
    shutil.move(plan / YEAR, plan.parent / "kept")
    assert over(plan, text).exit_code == 0


def test_another_notice_of_the_same_size_is_refused_over_an_issued_edition(plan: Path) -> None:
    """An issued edition is replaced by a reading of its own notice; a draft by whatever is issued in the end."""
    other = NOTICE.translate(str.maketrans("开展执法做好抽查提供服务严格考核", "新建桥梁整治河道改造管网植树造林"))
    before = digests(plan)

    done = over(plan, other)

    assert done.exit_code == 1
    assert "任务 4 项，只认得出 0 项" in done.stderr
    assert digests(plan) == before

    head = plan / YEAR / "edition.yml"
    head.write_text(head.read_text("utf-8") + "status: draft\n", "utf-8")
    done = over(plan, other)

    assert done.exit_code == 0
    assert "原来有、这次没有的任务，4 项：\n  1-1　开展执法" in done.stdout


def test_tasks_that_are_not_in_the_new_notice_are_told(plan: Path) -> None:
    """An import over an edition that has a task less says how many there were, and which is gone."""
    done = over(plan, less(NOTICE, "（三）"))

    assert done.exit_code == 0
    assert "比原来少了：\n  任务　4 项 → 3 项\n  责任　6 项 → 5 项\n" in done.stdout
    assert "原来有、这次没有的任务，1 项：\n  1-3　做好服务\n" in done.stdout


@pytest.mark.parametrize("year", ["2030", "2031"])
def test_a_title_of_another_year_is_warned_of(year: str, plan: Path, tmp_path: Path) -> None:
    """The report of the import says so, and so does every check."""
    file = tmp_path / "new.txt"
    file.write_text(NOTICE.replace("质量工作", "二○三一年质量工作"), "utf-8")

    done = run("import", file, "--edition", year, "--force", "--plan-dir", plan)
    checked = run("check", "--plan-dir", plan)

    assert (done.exit_code, checked.exit_code) == (0, 0)
    warned = year == "2030"
    assert ("标题里没有 2030 年，请核对 --edition 和选的文件。" in done.stdout) == warned
    assert (
        "2030/edition.yml:2:8: P505 提醒：标题“示例市二○三一年质量工作方案”里没有 2030 年" in checked.stdout
    ) == warned


def test_a_rule_that_an_import_would_break_is_named(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what was read is no valid edition, the import names rule, file and place, and writes nothing."""

    def never(files: PlanFiles) -> Iterator[Problem]:
        for edition in files.editions:
            yield from (document.problem("P215", "不行。", ("title",)) for document in edition.documents.values())

    monkeypatch.setattr(rules, "RULES", (*rules.RULES, Rule(never)))
    before = digests(plan)

    done = over(plan, NOTICE)

    assert done.exit_code == 1
    assert "照这份文件写成的年度通不过检查，什么也没有写。" in done.stderr
    assert f"\n{plan.as_posix()}/{YEAR}/tasks/1-1.yml:3:8: P215 不行。\n" in done.stderr
    assert digests(plan) == before


def test_what_an_import_added_is_warned_of_until_it_is_reviewed(tmp_path: Path) -> None:
    """Each department is named with its place, in every format; a year that names one is not sealed."""
    notice, plan = tmp_path / "notice.txt", tmp_path / "plan"
    notice.write_text(NOTICE, "utf-8")
    assert run("import", notice, "--edition", YEAR, "--plan-dir", plan).exit_code == 0
    registered = plan / "departments.yml"
    lines = registered.read_text("utf-8").splitlines()
    marked = [number for number, line in enumerate(lines, start=1) if "unreviewed: true" in line]

    done = {form: run("check", "--plan-dir", plan, "--format", form) for form in ("text", "json", "github", "gitlab")}
    sealed = run("seal", YEAR, "--date", "2031-12-31", "--plan-dir", plan)

    assert [one.exit_code for one in done.values()] == [0] * 4
    mended = "核对以后，删去 unreviewed 一行。"
    assert done["text"].stdout.splitlines()[:-1] == [
        f"{registered.as_posix()}:{at}:15: P219 提醒：“{name}”是导入时新增的，还没有核对。{mended}"
        for at, name in zip(marked, ["市教育局", "市水利局", "市财政局"], strict=True)
    ]
    assert done["text"].stdout.endswith("没有问题：2031年度 4 项任务、6 项责任。提醒 3 处，见上。\n")
    listed = json.loads(done["json"].stdout)
    assert [(one["line"], one["code"], one["severity"]) for one in listed] == [(n, "P219", "warning") for n in marked]
    assert [line.partition(" ")[0] for line in done["github"].stdout.splitlines()] == ["::warning"] * 3
    assert [one["severity"] for one in json.loads(done["gitlab"].stdout)] == ["minor"] * 3
    assert (sealed.exit_code, sealed.stderr.count("P219"), (plan / YEAR / "seal.yml").exists()) == (1, 3, False)

    registered.write_text("\n".join(line for line in lines if "unreviewed" not in line) + "\n", "utf-8")

    assert run("check", "--plan-dir", plan).stdout == "没有问题：2031年度 4 项任务、6 项责任。\n"
    assert run("seal", YEAR, "--date", "2031-12-31", "--plan-dir", plan).exit_code == 0
