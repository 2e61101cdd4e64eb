"""`plan import` of an edited 责任分工表: what it changes, what it refuses, and what it leaves alone."""

import datetime as dt
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from generator.intake import edition as intake_edition
from generator.intake.readers import detect
from generator.plan.load import load
from generator.problems import PlanError
from generator.spreadsheet import amend, changes, read, write
from generator.spreadsheet.rows import TITLE, split_names
from tests.browser import plans
from tests.commands import edit, run, said
from tests.office import SAMPLES, Office, Sample

ROOT = Path(__file__).parents[1]
NOTICES = sorted((ROOT / "tests/notices").glob("city-*.txt"))

Edit = Callable[[Worksheet], object]


@pytest.fixture
def draft(small_plan: Path) -> Path:
    """Return a copy of the small plan as a draft, which has no notice to differ from."""
    (small_plan / "2031/notice.txt").unlink()
    head = small_plan / "2031/edition.yml"
    head.write_text(head.read_text("utf-8") + "status: draft\n", "utf-8")
    return small_plan


def exported(plan: Path, file: str = "表.xlsx") -> Path:
    """Export the table of 2031."""
    done = run("export", "2031", "--plan-dir", plan, "--format", "xlsx", "--out", file)
    assert done.exit_code == 0, done.output
    return Path(file)


def edited(file: Path, *edits: Edit) -> Path:
    """Edit a table as a person would."""
    book = openpyxl.load_workbook(file)
    for change in edits:
        change(book[TITLE])
    book.save(file)
    return file


def put(cell: str, value: str | float | dt.date | None) -> Edit:
    """Make an edit that puts a value into a cell."""

    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def imported(file: Path, plan: Path, *more: str) -> Result:
    """Import a table into 2031."""
    return run("import", file, "--edition", "2031", "--plan-dir", plan, *more)


def files(plan: Path) -> dict[str, bytes]:
    """Return the files of a plan."""
    return {path.relative_to(plan).as_posix(): path.read_bytes() for path in plan.rglob("*") if path.is_file()}


def test_what_was_not_edited_changes_nothing(small_plan: Path) -> None:
    """Exported and imported again, a table changes nothing; neither does what another program saved."""
    before = files(small_plan)
    table = exported(small_plan)
    for file in (table, edited(table)):
        done = imported(file, small_plan)
        assert (done.exit_code, done.stdout) == (0, "共 0 处改动，涉及 0 项任务。\n改了 0 个文件。\n")
    assert files(small_plan) == before


def test_dry_run_lists_every_change(draft: Path) -> None:
    """Each change is told by task, column, cell, before and after; nothing is written, and problems are an error."""
    before = files(draft)
    table = edited(
        exported(draft),
        put("C3", "建设社区书房"),
        put("F3", "市财政局、市阅读领导小组"),
        put("J4", "待核"),
        put("G6", "市教育局、市财政局"),
    )
    done = imported(table, draft, "--dry-run")

    assert done.exit_code == 1
    assert done.stdout == (
        "1-1 任务（C3）：“新建社区书房” → “建设社区书房”\n"
        "1-1 配合单位（F3）：“市教育局” → “市财政局、市阅读领导小组”\n"
        "1-2 备注（J4）：（空） → “待核”\n"
        "2-2 共同负责单位（G6）：“市财政局、市教育局等部门” → “市教育局、市财政局”\n"
        "共 4 处改动，涉及 3 项任务。\n"
        "这样改了以后，plan check 会报 1 个问题：\n"
        "plan/2031/tasks/1-1.yml:4:3: P205 “市财政局”在这项任务里出现了两次。请只留一个。\n"
    ).replace("4:3", re.search(r"1-1.yml:(\d+:\d+)", done.stdout)[1])  # type: ignore[index]
    assert files(draft) == before


def test_report_for_programs(draft: Path) -> None:
    """The same as JSON: row, task, column, cell, before and after."""
    done = imported(edited(exported(draft), put("J4", "待核")), draft, "--dry-run", "--format", "json")
    change = {"row": "1-2", "task": "1-2", "column": "备注", "cell": "J4", "before": "", "after": "待核"}
    assert json.loads(done.stdout) == {"edition": "2031", "changes": [change], "afterwards": []}


def test_written_files_keep_comments_and_order(draft: Path) -> None:
    """Only what changed is other than before: comments, order, quotes and blank lines of the files stay."""
    task = draft / "2031/tasks/1-1.yml"
    task.write_text(
        "# 头\ntitle: '新建社区书房' # 题\n\n# 责任\nduties:\n  support: # 配合\n    - 市教育局 # 一\n"
        "    # 间\n    - 市阅读领导小组 # 二\n"
        "  lead: 市财政局 # 牵\ntext: |-\n  一段。\n  二段。\n# 尾\nnote: 旧\n",
        "utf-8",
    )
    table = edited(
        exported(draft),
        put("C3", "建设: 书房"),
        put("D3", "一段。\n新段。"),
        put("E3", "市教育局"),
        put("F3", "市财政局、市阅读领导小组"),
        put("J3", None),
    )
    done = imported(table, draft)

    assert done.exit_code == 0, done.output
    assert task.read_text("utf-8") == (
        "# 头\ntitle: '建设: 书房' # 题\n\n# 责任\nduties:\n  support: # 配合\n    - 市财政局 # 一\n"
        "    # 间\n    - 市阅读领导小组 # 二\n"
        "  lead: 市教育局 # 牵\ntext: |-\n  一段。\n  新段。\n# 尾\n"
    )
    assert imported(table, draft).stdout == "共 0 处改动，涉及 0 项任务。\n改了 0 个文件。\n"


def test_other_tasks_keep_their_bytes(draft: Path) -> None:
    """Line ends of Windows and a byte order mark stay; files without a change are not written at all."""
    task = draft / "2031/tasks/2-1.yml"
    task.write_bytes(b"\xef\xbb\xbf" + task.read_bytes().replace(b"\n", b"\r\n"))
    before = files(draft)
    done = imported(edited(exported(draft), put("J5", "注"), put("F5", "市教委")), draft)

    assert done.exit_code == 1, "one department cannot lead and support"
    assert imported(edited(exported(draft), put("J5", "注"), put("F5", "市财政局")), draft).exit_code == 0
    after = files(draft)
    assert {name for name in before if before[name] != after[name]} == {"2031/tasks/2-1.yml"}
    text = after["2031/tasks/2-1.yml"].decode("utf-8")
    assert text == (
        "\ufefftitle: 举办读书月\r\ntext: 在4月举办读书月。\r\nduties:\r\n  lead: 市教育局\r\n"
        "  support: 市财政局\r\nnote: 注\r\n"
    )


def test_an_issued_plan_is_never_made_other_than_its_notice(small_plan: Path) -> None:
    """A change of the notice's words is refused until notice.txt has them; an editor's note is taken."""
    before = files(small_plan)
    table = edited(exported(small_plan), put("D5", "在5月举办读书月。"))
    dry, done = imported(table, small_plan, "--dry-run"), imported(table, small_plan)

    assert dry.exit_code == 1
    assert "P301" in dry.stdout
    assert done.exit_code == 1
    assert "先改 notice.txt" in done.stderr
    assert files(small_plan) == before
    edit(small_plan / "2031/notice.txt", "在4月举办", "在5月举办")
    assert imported(table, small_plan).exit_code == 0
    assert load(small_plan).editions[0].tasks[2].text == "在5月举办读书月。"
    assert imported(edited(exported(small_plan), put("J5", "注")), small_plan).exit_code == 0


def hide(sheet: Worksheet) -> None:
    """Hide the third row, as a filter does."""
    sheet.row_dimensions[3].hidden = True


FAULTS: dict[str, tuple[list[Edit], str]] = {
    "unknown name": ([put("F3", "市教肓局")], "!F3: 部门“市教肓局”不在名录中。是否为“市教育局”"),
    "unknown among others": ([put("F3", "市教育局、市文旅局，市财政局")], "!F3: 部门“市文旅局”不在名录中。"),
    "open list not at the end": (
        [put("E3", "市财政局等部门")],
        "!E3: “等部门”只能写在最后一个部门的后面，应在“配合单位”列。",
    ),
    "column lost": ([lambda s: s.delete_cols(6)], "!A2: 缺少“配合单位”列。"),
    "column renamed": ([put("E2", "责任单位")], "!E2: “责任单位”不是这张表的列。是否为“牵头单位”？"),
    "column added": ([put("L2", "领导批示")], "!L2: “领导批示”不是这张表的列。请删去这一列。"),
    "column twice": ([put("F2", "牵头单位")], "!F2: “牵头单位”列有两个。请只留一个。"),
    "row lost": ([lambda s: s.delete_rows(4)], "!K2: 缺少“1-2 改造学校图书馆”这一行。"),
    "row twice": ([put("K4", "1-1")], "!K4: 编号“1-1”与第 3 行的相同。"),
    "row added": ([put("C7", "新任务")], "!K7: 这一行没有编号。不能在表里添任务；"),
    "row of no task": ([put("K7", "2-3")], "!K7: 本年度没有编号为“2-3”的任务。是否为"),
    "id became a date": ([put("K3", dt.date(2031, 1, 1))], "!K3: 这一格不是文字，成了日期"),
    "number": ([put("J3", 2031)], "!J3: 这一格不是文字，成了数字（2031）。"),
    "truth": ([put("J3", value=True)], "!J3: 这一格不是文字，成了逻辑值"),
    "formula": ([put("D3", "=C3")], "!D3: 这一格不是文字，成了公式"),
    "error": ([put("D3", "#REF!")], "!D3: 这一格不是文字，成了错误值（#REF!）。"),
    "merged": ([lambda s: s.merge_cells("E3:E4")], "!E3: 这里合并了单元格。"),
    "hidden and changed": ([put("J3", "注"), hide], "!K3: 这一行被隐藏或筛掉了，却有改动。"),
    "derived": ([put("B3", "第一章")], "!B3: 这一格不能改。这一列由计划的数据排出，不能在表里改。原来是“一、"),
    "emptied": ([put("D3", None)], "!D3: “具体内容”不能空着。"),
    "deadline": ([put("I3", "年底")], "!I3: 这一格不能改。本年度的通知没有写时限"),
    "unfit": ([put("J3", "注\u2028注")], "!J3: 这里有不能保存的字符（U+2028）。"),
    "no head": ([lambda s: s.delete_rows(1, 2)], ": 里面没有“责任分工表”的表头"),
    "other year": ([put("A1", "去年计划责任分工表")], ""),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_cannot_be_taken_is_refused(what: str, draft: Path) -> None:
    """Each fault of a table is one clear line with its cell; nothing is written."""
    edits, line = FAULTS[what]
    before = files(draft)
    done = imported(edited(exported(draft), *edits), draft)

    if line:
        assert (done.exit_code, done.stdout) == (1, "")
        first, *rest = said(done).splitlines()
        assert first.startswith(f"表.xlsx{':' + TITLE if line.startswith('!') else ''}{line}")
        assert rest[-1] == "什么也没有写。"
    assert files(draft) == before


def test_harmless_habits_are_taken(draft: Path) -> None:
    """Columns in another order, sorted and filtered rows, other marks between names, numbers in 序号: no change."""

    def moved(sheet: Worksheet) -> None:
        values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
        for line, row in enumerate(reversed(values), start=3):
            for column, value in enumerate([row[-1], *row[:-1]], start=1):
                sheet.cell(line, column).value = value
        heads = [cell.value for cell in sheet[2]]
        for column, heading in enumerate([heads[-1], *heads[:-1]], start=1):
            sheet.cell(2, column).value = heading

    done = imported(edited(exported(draft), put("A3", 1), moved, hide), draft)
    assert done.stdout == "共 0 处改动，涉及 0 项任务。\n改了 0 个文件。\n", done.stderr
    done = imported(edited(exported(draft), put("G6", " 市财政局，市教育局；\n等部门")), draft)
    assert done.stdout == "共 0 处改动，涉及 0 项任务。\n改了 0 个文件。\n", done.stderr


def test_tables_of_another_year_are_refused(draft: Path) -> None:
    """The same ids mean other tasks in another year: its table is refused."""
    shutil.copytree(draft / "2031", draft / "2032")
    edit(draft / "2032/edition.yml", "2031年", "2032年")
    done = run("import", exported(draft), "--edition", "2032", "--plan-dir", draft)
    assert (done.exit_code, files(draft)) == (1, files(draft))
    assert "这是 2031 年度的表格，不能导入 2032 年度。" in done.stderr
    done = run("import", exported(draft), "--edition", "2030", "--plan-dir", draft)
    assert "计划里没有 2030 年度。" in done.stderr


def test_sealed_editions_are_refused(small_plan: Path) -> None:
    """What is sealed stays as it is."""
    table = edited(exported(small_plan), put("J3", "注"))
    assert run("seal", "2031", "--plan-dir", small_plan, "--date", "2031-12-31").exit_code == 0
    assert "2031年度已于 2031-12-31 封存，不能再改。" in imported(table, small_plan).stderr


def rezipped(file: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a workbook."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def rename_part(file: Path) -> None:
    """Make it the binary kind of workbook, as far as names tell."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100
BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "not a zip": (lambda f: f.write_bytes(b"PK\3\4" + b"x" * 50), "文件已经损坏"),
    "cut off": (lambda f: f.write_bytes(f.read_bytes()[:-200]), "文件已经损坏"),
    "broken part": (lambda f: rezipped(f, lambda n, c: c[:300] if "sheet1" in n else c), "文件已经损坏"),
    "entities": (
        lambda f: rezipped(f, lambda _, c: c.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet')),
        "文件已经损坏",
    ),
    "password": (lambda f: f.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "文件加了密码"),
    "old Excel": (lambda f: f.write_bytes(OLE + "Workbook".encode("utf-16-le")), "这是旧版 Excel 表格（.xls、.et）"),
    "empty": (lambda f: f.write_bytes(b""), "文件是空的。"),
    "bomb": (lambda f: rezipped(f, lambda n, c: b" " * 300_000 if "sheet1" in n else c), "文件展开后超过 0 MiB"),
    "not ours": (lambda f: openpyxl.Workbook().save(f), "里面没有“责任分工表”的表头"),
    "binary": (rename_part, "这种表格读不出来。"),
}


def test_a_missing_library_is_named(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library that reads workbooks is not installed, the line says what to install."""
    table = exported(draft)
    monkeypatch.setitem(sys.modules, "lxml", None)
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    assert said(imported(table, draft)).startswith("表.xlsx: 缺少读取这种文件的程序库 lxml")


@pytest.mark.parametrize("what", BROKEN)
def test_broken_files_are_one_clear_line(what: str, draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is handed in as .xlsx ends in one line that names it, and what to do."""
    monkeypatch.setattr(read, "MAX_PART", 200_000)
    table = exported(draft)
    BROKEN[what][0](table)
    done = imported(table, draft)

    assert (done.exit_code, done.stdout) == (1, "")
    assert said(done).startswith(f"表.xlsx: {BROKEN[what][1]}")
    assert len(said(done).removesuffix("什么也没有写。\n").splitlines()) == 1


def test_strict_form_of_the_format_is_read(draft: Path) -> None:
    """Excel can save in the strict form, whose names are others."""
    table = edited(exported(draft), put("J3", "注"))
    main, relations = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    rezipped(
        table,
        lambda _, content: content.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    )
    assert "1-1 备注（J3）：（空） → “注”" in imported(table, draft, "--dry-run").stdout


def test_rich_text_and_inline_text_are_read() -> None:
    """Text in runs, with how it is pronounced, text in the cell itself, and escapes are read as a reader sees them."""
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "甲乙"
    file = BytesIO()
    book.save(file)
    cells = {
        "A1": '<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r>'
        '<rPh sb="0" eb="1"><t>jia</t></rPh></is></c>',
        "B1": '<c t="str"><v>行_x000D_\n_x005F_x000D_</v></c>',
        "C1": '<c r="C1"><v>1</v></c>',
        "D1": '<c r="D1" t="str"><f>A1</f><v>甲</v></c>',
    }
    found = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(found, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8")
            if "sheet1" in name:
                content = re.sub(
                    "<sheetData.*</sheetData>", f"<sheetData><row>{''.join(cells.values())}</row></sheetData>", content
                )
            new.writestr(name, content)
    (sheet,) = read.read(found.getvalue(), "x")

    assert [(value.text, value.kind) for _, value in sorted(sheet.cells.items())] == [
        ("甲 乙", "text"),
        ("行\r\n_x000D_", "text"),
        ("1", "number"),
        ("甲", "formula"),
    ]


def edited_2014() -> bytes:
    """Return the table of 2014 with a note that somebody has added."""
    book = openpyxl.load_workbook(BytesIO(write.edition(load(ROOT / "plan").editions[0])))
    book[TITLE]["J5"] = "=待核 \n"
    book[TITLE]["J5"].data_type = "s"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


SAMPLES["edited.xlsx"] = Sample(edited_2014, ("xlsx",))


@pytest.mark.office
def test_saved_by_libreoffice_nothing_else_changes(office: Office, plan_dir: Path) -> None:
    """The edited table of 2014, opened and saved by LibreOffice, changes what was edited, and nothing else."""
    found = amended(office.converted("edited.xlsx", "xlsx"), plan_dir, "2014")
    assert [(change.cell, change.before, change.after) for change in found.changes] == [("J5", "", "=待核 \n")]
    assert found.afterwards == ()


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.stem)
def test_editions_as_written_come_back_unchanged(notice: Path, tmp_path: Path) -> None:
    """An edition that keeps the notice's words: nothing changes; a note can be edited, who is responsible cannot."""
    plan = tmp_path / "plan"
    intake_edition.put(intake_edition.make(detect.read(notice), "2020", plan), plan)
    edition = load(plan).editions[0]
    table = tmp_path / "t.xlsx"
    table.write_bytes(write.edition(edition))

    assert amended(table, plan, "2020").changes == ()
    book = openpyxl.load_workbook(table)
    row = next(row for row in range(3, 99) if "." not in str(book[TITLE][f"K{row}"].value))
    book[TITLE][f"J{row}"] = "注"
    book.save(table)
    assert [change.column for change in amended(table, plan, "2020").changes] == ["备注"]
    book[TITLE][f"E{row}"] = edition.departments[0].name + "、又一个"
    book.save(table)
    if edition.head.layout == "written":
        with pytest.raises(changes.RefusedError, match="以原话为准"):
            amended(table, plan, "2020")


def amended(table: Path, plan: Path, year: str) -> changes.Amendment:
    """Hold a table against a plan."""
    return amend.amend(read.read(table.read_bytes(), "t.xlsx"), "t.xlsx", plan, year)


NAMES = st.text(
    st.sampled_from("市局委、，()（）等部门甲乙=+-@ '_x0D\t") | st.characters(categories=["Lo", "Nd", "So"]),
    min_size=1,
    max_size=8,
)
TEXTS = st.text(
    st.sampled_from("=+-@\t\n 、。\"'<>&]_x000D\u3000\xa0") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=30,
)


@given(
    names=st.lists(NAMES, min_size=1, max_size=5, unique_by=str.strip),
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    data=st.data(),
)
@settings(max_examples=60)
def test_export_then_import_changes_nothing(
    names: list[str], texts: list[str], data: st.DataObject, tmp_path_factory: Any
) -> None:
    """For any plan: exported, and imported again, it has no change."""
    folder = tmp_path_factory.mktemp("plan")
    departments = [{"id": f"d{n}", "name": name} for n, name in enumerate(names)]
    tasks: dict[str, dict[str, Any]] = {}
    for number, text in enumerate(texts, start=1):
        bearing = data.draw(st.permutations(names))
        cut = data.draw(st.integers(0, len(names) - 1))
        duties = {"lead": bearing[:cut], "support" if cut else "joint": bearing[cut:]}
        tasks[f"1-{number}"] = {"title": text, "text": text, "duties": {k: v for k, v in duties.items() if v}}
        tasks[f"1-{number}"] |= {"open_ended": True} if data.draw(st.booleans()) else {}
        tasks[f"1-{number}"] |= {"note": text} if data.draw(st.booleans()) else {}
    try:
        edition = load(plans.write(folder, departments, tasks, ["章"])).editions[0]
    except (PlanError, AssertionError, StopIteration):
        assume(False)  # no plan
    (folder / "t.xlsx").write_bytes(write.edition(edition))
    shutil.move(folder / "t.xlsx", beside := folder.with_suffix(".xlsx"))

    assert amended(beside, folder, "2014").changes == ()


@given(st.lists(NAMES.map(str.strip).filter(bool), min_size=1, max_size=6, unique=True))
def test_names_are_told_apart_as_they_were_joined(names: list[str]) -> None:
    """Names in a cell are read as they were written, whatever marks they hold, as long as each is known."""
    from generator.spreadsheet.rows import join_names  # noqa: PLC0415

    assume(not any(mark in name for name in names for mark in "、，,；;\n"))
    assert split_names(join_names(names), names) == (tuple(names), False)
