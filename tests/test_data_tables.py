"""The tables of the plan: CSV that no spreadsheet executes, their Data Package, and the database of all years."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.formats import datapackage, sqlite
from generator.formats.csv import csv_table, guarded
from generator.formats.data_table import TYPE_NAMES, DataTable
from generator.formats.plan_json import plan_data
from generator.formats.tables import DEPARTMENTS, DUTIES, TABLES, TASKS, rows
from generator.plan.load import load
from generator.plan.records import Edition, Plan, Task
from generator.plan.shapes.errata import Erratum
from tests import chain
from tests.commands import run
from tests.editions import all_editions

DATA_FORMAT = Path(__file__).parents[1] / "docs/data-format.md"
CASES = json.loads(Path(__file__).with_name("csv_cases.json").read_text("utf-8"))
FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
"""What a spreadsheet may take for the beginning of a formula."""

ATTACKS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+1", "-1", "\t=1", "\n=1", " =1", "＝1", "'=1", "''", "a\r\nb", '",=1')


@pytest.fixture(scope="module")
def edition(plan_dir: Path) -> Edition:
    """Return the edition of 2014."""
    return load(plan_dir).editions[0]


@pytest.fixture(scope="module")
def hostile(edition: Edition) -> Edition:
    """Return the edition with an attack in every text that an editor or a notice may write."""
    words = iter(ATTACKS * 100)

    def attacked(task: Task) -> Task:
        said = next(words)
        return replace(task, title=said, heading=said, text=next(words), note=next(words), deadline=said)

    sections = (
        replace(section, title=next(words), tasks=tuple(map(attacked, section.tasks))) for section in edition.sections
    )
    return replace(edition, sections=tuple(sections))


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of the chain: four years, one of them sealed."""
    return load(chain.sealed(tmp_path_factory.mktemp("chain") / "plan"))


def read(content: bytes) -> list[dict[str, str]]:
    """Read CSV as any program does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def restored(cell: str) -> str:
    """Undo what the data format's page says was done to a cell."""
    return cell.removeprefix("'")


def test_csv_is_what_spreadsheets_expect(edition: Edition) -> None:
    """UTF-8 with a mark, lines that end with CRLF, and a head of field names, in the order of the dictionary."""
    for table in TABLES:
        content = csv_table(table, edition)

        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.decode("utf-8-sig").split("\r\n")[0] == ",".join(field.name for field in table.fields)


def test_csv_is_verbatim(edition: Edition) -> None:
    """Tasks and duties are those of plan.json, text for text."""
    tasks, duties = (read(csv_table(table, edition)) for table in (TASKS, DUTIES))
    data = plan_data(edition)

    assert [(row["id"], row["text"]) for row in tasks] == [(task["id"], task["text"]) for task in data["tasks"]]
    assert [row["clause"] for row in tasks] == [task["clauses"][0]["text"] for task in data["tasks"]]
    assert [(row["task"], row["role"], row["as_written"]) for row in duties] == [
        (task["id"], duty["role"], duty["as_written"]) for task in data["tasks"] for duty in task["duties"]
    ]
    assert len(duties) == 126


def test_no_cell_begins_as_a_formula(hostile: Edition) -> None:
    """Whatever the plan says, no cell of any table is taken for a formula, and each gives its text back."""
    for table in TABLES:
        cells = read(csv_table(table, hostile))
        texts = [field.name for field in table.fields if field.type == "string"]
        expected = [dict(zip([f.name for f in table.fields], row, strict=True)) for row in rows(table, hostile)]

        assert [cell for row in cells for cell in row.values() if FORMULA.match(cell)] == []
        assert [[restored(row[name]) for name in texts] for row in cells] == [
            [row[name] or "" for name in texts] for row in expected
        ]


@given(st.text() | st.sampled_from(ATTACKS))
def test_guarding_can_be_undone(text: str) -> None:
    """Any text as a cell is no formula, and taking one apostrophe away gives it back."""
    cell = guarded(text)

    assert not FORMULA.match(cell)
    assert restored(cell) == text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_cells_are_guarded_as_the_table_says(case: dict[str, Any]) -> None:
    """The text of a case gets an apostrophe or none; the browser's own CSV is held against the same table."""
    assert guarded(case["text"]) == "'" * case["guarded"] + case["text"]


def test_ordinary_text_is_left_alone(edition: Edition) -> None:
    """No cell of the real plan needed a guard."""
    assert [c for t in TABLES for row in read(csv_table(t, edition)) for c in row.values() if c.startswith("'")] == []


def _validated(*paths: Path) -> dict[str, Any]:
    """Let frictionless look at Data Packages: what it says of each."""
    found = {}
    for path in paths:
        command = [sys.executable, "-m", "frictionless", "validate", "--json", path.name]
        done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
        found[path.parent.name] = json.loads(done.stdout)
    return found


def test_frictionless_accepts_the_package(edition: Edition, hostile: Edition, tmp_path: Path) -> None:
    """The zip of 2014, and the files of a plan with parts, of a hostile one, are valid; a changed file is not."""
    errata = [{"date": "2031-12-01", "correction": "改“甲”。", **one} for one in ({}, {"task": "1-1"})]
    written = replace(all_editions()["province-runs-of-sentences"], errata=tuple(map(Erratum.model_validate, errata)))
    for name, one in (
        ("written", written),
        ("hostile", hostile),
        ("broken", edition),
    ):
        with zipfile.ZipFile(io.BytesIO(datapackage.packed(one))) as packed:
            packed.extractall(tmp_path / name)
    (tmp_path / "zip").mkdir()
    (tmp_path / "zip/datapackage.zip").write_bytes(datapackage.packed(edition))
    duties = tmp_path / "broken/duties.csv"
    duties.write_bytes(duties.read_bytes().replace(b"shi-shang-wu-ju", b"shi-wu-shang-ju"))

    found = _validated(
        *(tmp_path / name / datapackage.NAME for name in ("written", "hostile", "broken")),
        tmp_path / "zip/datapackage.zip",
    )

    valid = {name: report["valid"] for name, report in found.items()}
    assert valid == {"written": True, "hostile": True, "zip": True, "broken": False}, found
    wrong = {error["type"] for task in found["broken"]["tasks"] for error in task["errors"]}
    assert wrong == {"foreign-key", "hash-count"}
    assert [task["name"] for task in found["zip"]["tasks"]] == [table.name for table in TABLES]


def test_the_package_is_described_in_both_languages(edition: Edition) -> None:
    """Each field has a title and a meaning in Chinese and English; the text of the file says the same as its bytes."""
    package = json.loads(datapackage.datapackage(edition))
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            for told, parting in ((field["title"], " / "), (field["description"], "\n")):
                chinese, english = told.split(parting)

                assert re.search("[一-鿿]", chinese)
                assert re.search("[A-Za-z]{2}", english)
    assert package["title"] == edition.head.title


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_is_on_the_page(table: DataTable) -> None:
    """docs/data-format.md has the table's fields as they are declared (UPDATE_GOLDEN=1 with -n0 renews them)."""
    page = DATA_FORMAT.read_text("utf-8")
    part = re.search(rf"^### {table.name}\.csv：{table.title}\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL)
    told = [
        f"| `{field.name}` | {TYPE_NAMES[field.type]} | {field.title} {field.english} | {field.meaning} {field.told} |"
        for field in table.fields
    ]

    assert part
    written = re.findall(r"^\| `.*$", part[1], re.MULTILINE)
    if os.environ.get("UPDATE_GOLDEN"):
        renewed = part[0].replace("\n".join(written), "\n".join(told))
        DATA_FORMAT.write_text(page.replace(part[0], renewed), "utf-8")
    assert written == told


def _opened(content: bytes, folder: Path) -> sqlite3.Connection:
    path = folder / "plan.sqlite"
    path.write_bytes(content)
    return sqlite3.connect(path)


def test_the_database_holds_every_year(years: Plan, tmp_path: Path) -> None:
    """The tables of all editions are there whole, as plain programs read them, and every key leads somewhere."""
    with closing(_opened(sqlite.database(years), tmp_path)) as opened:
        counted = dict(opened.execute("SELECT edition, COUNT(*) FROM duties GROUP BY edition"))
        listed = opened.execute("SELECT COUNT(*) FROM duty_list").fetchone()[0]
        leads = dict(opened.execute("SELECT department, lead FROM department_counts WHERE edition = '2014'"))
        cited = opened.execute("SELECT task, reference_number FROM citations WHERE edition = '2014'").fetchall()
        sealed = opened.execute("SELECT id, sealed FROM editions WHERE digest IS NOT NULL").fetchall()

        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    assert counted == {edition.id: len(edition.duties) for edition in years.editions}
    assert listed == sum(counted.values())
    assert leads["yan-cheng-zhi-jian-ju"] == 10
    assert ("4-2", "国发〔2013〕10号") in cited
    assert sealed == [("2014", "2014-12-31")]


def test_the_database_says_what_the_tables_say(years: Plan, tmp_path: Path) -> None:
    """Each row of the view of duties is a row of duties.csv, word for word."""
    edition = years.editions[0]
    names = ", ".join(field.name for field in DUTIES.fields)
    with closing(_opened(sqlite.database(years), tmp_path)) as opened:
        found = opened.execute(f"SELECT {names} FROM duty_list WHERE edition = ?", (edition.id,)).fetchall()  # noqa: S608

    assert [(*row[:-1], json.loads(row[-1])) for row in found] == list(rows(DUTIES, edition))


def test_keys_are_held_by_the_database(years: Plan, tmp_path: Path) -> None:
    """A duty of no department, or in no role, is refused."""
    insert = "INSERT INTO duties VALUES ('2014', 'x', '1-1', NULL, ?, ?, 'x', 'x', NULL, NULL)"
    with closing(_opened(sqlite.database(years), tmp_path)) as opened:
        opened.execute("PRAGMA foreign_keys = ON")
        for role, department in (("lead", "nobody"), ("boss", "shi-nong-wei")):
            with pytest.raises(sqlite3.IntegrityError):
                opened.execute(insert, (role, department))


def test_the_database_names_no_library_and_no_time(years: Plan) -> None:
    """The same plan gives the same bytes, and the header's places for who wrote it when are always the same."""
    content = sqlite.database(years)

    assert content == sqlite.database(years)
    assert content[24:28] == content[92:96] == b"\0\0\0\1"
    assert int.from_bytes(content[96:100], "big") == 3_037_000


def test_datasette_is_told_of_every_column(years: Plan, tmp_path: Path) -> None:
    """The description names each table, view and column of the database, and no other."""
    told = json.loads(sqlite.metadata(years))["databases"]["plan"]["tables"]
    with closing(_opened(sqlite.database(years), tmp_path)) as opened:
        names = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        columns = {name: [row[1] for row in opened.execute(f"PRAGMA table_info('{name}')")] for name in names}

    assert told.keys() == columns.keys()
    assert {name: list(one["columns"]) for name, one in told.items() if "columns" in one} == {
        name: found for name, found in columns.items() if name not in sqlite.VIEWS
    }


def test_the_command_gives_tables_and_database(small_plan: Path) -> None:
    """`plan export` prints the duties as CSV, writes the package, and gives the database without a year."""
    printed = run("export", "2031", "--format", "csv")
    package = run("export", "2031", "--format", "datapackage", "--out", "package.zip")
    whole = run("export", "--format", "sqlite", "--out", "plan.sqlite")

    assert printed.stdout_bytes.startswith(b"\xef\xbb\xbfedition,id,")
    assert (package.exit_code, whole.exit_code) == (0, 0)
    assert zipfile.ZipFile("package.zip").namelist()[0] == "datapackage.json"
    assert Path("plan.sqlite").read_bytes() == sqlite.database(load(small_plan).published())


@pytest.mark.parametrize(
    ("words", "said"), [(("--format", "csv"), "请写明年度"), (("2031", "--format", "sqlite"), "sqlite 是全部年度的")]
)
@pytest.mark.usefixtures("small_plan")
def test_a_year_is_asked_for_where_it_is_needed(words: tuple[str, ...], said: str) -> None:
    """Without a year nothing of one year is exported, and with one nothing of all."""
    done = run("export", *words)

    assert (done.exit_code, said in done.stderr) == (2, True)


def _ids(edition: Edition) -> dict[tuple[str, ...], str]:
    """Return task, part, department, role and name of each duty → its id in duties.csv."""
    keys = ("task", "part", "department", "role", "as_written")
    found = [(tuple(row[key] for key in keys), row["id"]) for row in read(csv_table(DUTIES, edition))]
    assert len({id_ for _, id_ in found}) == len(found)
    return dict(found)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(all_editions())), st.randoms(use_true_random=False))
def test_the_id_of_a_duty_stays(name: str, random: Random) -> None:
    """Ids of duties are unique, and adding or taking away a duty, or a task, elsewhere changes none of them."""
    edition = all_editions()[name]
    ids = _ids(edition)
    kept = [task for task in edition.tasks if random.random() < 0.8]
    fewer = {task.id: tuple(duty for duty in task.duties if random.random() < 0.7) for task in kept}

    def lessened(task: Task) -> Task:
        duties = fewer[task.id]
        parts = (replace(one, duties=tuple(duty for duty in one.duties if duty in duties)) for one in task.parts)
        return replace(task, duties=duties, parts=tuple(parts))

    sections = (replace(s, tasks=tuple(lessened(task) for task in s.tasks if task in kept)) for s in edition.sections)

    left = _ids(replace(edition, sections=tuple(sections)))

    assert left.items() <= ids.items()


def test_the_id_of_a_duty_says_what_it_is(edition: Edition) -> None:
    """It is made of edition, task and part, department and role; a second duty of the same has a number."""
    task = edition.tasks[0]
    twice = replace(task, duties=(*task.duties, replace(task.duties[0], as_written="某局")))
    section = replace(edition.sections[0], tasks=(twice, *edition.sections[0].tasks[1:]))
    parts = all_editions()["province-runs-of-sentences"]

    ids = _ids(replace(edition, sections=(section, *edition.sections[1:])))

    assert [id_ for key, id_ in ids.items() if key[2] == task.duties[0].department.id and key[0] == task.id] == [
        f"2014/1-1/{task.duties[0].department.id}/lead",
        f"2014/1-1/{task.duties[0].department.id}/lead/2",
    ]
    made = {"/".join(("2031", ".".join(filter(None, key[:2])), *key[2:4])) for key in _ids(parts)}
    assert {*_ids(parts).values()} == made
    assert any("." in id_ for id_ in made)


LISTS = {
    ("editions", "references"): "references",
    ("editions", "errata"): "errata",
    ("sections", "errata"): "errata",
    ("tasks", "due"): "",
    ("parts", "due"): "",
    ("tasks", "references"): "references",
    ("tasks", "continues"): "tasks",
    ("tasks", "errata"): "errata",
    ("parts", "errata"): "errata",
    ("duties", "errata"): "errata",
    ("departments", "aliases"): "",
    ("departments", "successor"): "departments",
    ("subjects", "forms"): "",
    ("subjects", "verb"): "",
    ("subjects", "tasks"): "tasks",
}
"""Table and column of each list → the table of which it holds ids, or none."""


def test_every_list_is_known() -> None:
    """The references in lists, which no foreign key can hold, are all among those that are looked up here."""
    assert LISTS.keys() == {(table.name, f.name) for table in TABLES for f in table.fields if f.type == "array"}


def dangling(packages: list[bytes]) -> list[tuple[str, str, str]]:
    """Return what refers to a row that no table has: table, column and value; as plain programs read Data Packages.

    Rows of all packages are put together, as editions refer to each other.
    """
    found: dict[str, list[dict[str, str]]] = {}
    keys: dict[str, list[Any]] = {}
    for package in packages:
        with zipfile.ZipFile(io.BytesIO(package)) as packed:
            for told in json.loads(packed.read("datapackage.json"))["resources"]:
                found.setdefault(told["name"], []).extend(read(packed.read(told["path"])))
                keys[told["name"]] = told["schema"].get("foreignKeys", [])
    wrong = []
    for name, links in keys.items():
        for link in links:
            to = link["reference"]
            there = {tuple(row[key] for key in to["fields"]) for row in found[to["resource"]]}
            values = {tuple(row[key] for key in link["fields"]) for row in found[name]}
            wrong += [(name, str(link["fields"]), str(one)) for one in values if all(one) and one not in there]
    tasks = {(row["edition"], row["id"]) for row in found["tasks"]} | {
        (row["id"], "closing") for row in found["editions"]
    }
    for name in ("standings", "errata"):
        named = [(row["edition"], row["task"]) for row in found[name] if row["task"]]
        wrong += [(name, "task", task) for year, task in named if (year, task) not in tasks]
    for (name, column), table in LISTS.items():
        there = {tuple(row[key] for key in ("edition", "id") if key in row) for row in found.get(table, [])}
        for row in found[name] if table else ():
            around = (row.get("edition") or row["id"],) if table in ("tasks", "errata") else ()
            for id_ in json.loads(row[column] or "[]"):
                one = tuple(id_.split("/")) if column == "continues" else (*around, id_)
                wrong += [(name, column, id_)] if one not in there and id_ != "closing" else []
    return wrong


def _in_database(content: bytes) -> list[Any]:
    """Return what the database refers to and does not have, ids in lists included."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(content)
        wrong = opened.execute("PRAGMA foreign_key_check").fetchall()
        for (name, column), table in LISTS.items():
            if table and column != "continues":
                own = {"editions": "t.id"}.get(name, "t.edition") if table in ("tasks", "errata") else None
                same = f"AND r.edition = {own}" if own else ""
                wrong += opened.execute(
                    f'SELECT t.rowid, v.value FROM "{name}" t, json_each(t."{column}") v WHERE v.value != \'closing\''  # noqa: S608
                    f' AND NOT EXISTS (SELECT 1 FROM "{table}" r WHERE r.id = v.value {same})'
                ).fetchall()
    return wrong


def test_every_reference_leads_to_a_row(years: Plan) -> None:
    """In the tables of each edition, in all together, and in the database, nothing refers to what is not there."""
    for name, edition in all_editions().items():
        missing = dangling([datapackage.packed(edition)])
        assert [(name, *one) for one in missing if one[1] != "continues"] == []
    assert dangling([datapackage.packed(edition) for edition in years.editions]) == []
    assert _in_database(sqlite.database(years)) == []


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), max_size=3, unique=True), min_size=7, max_size=7))
def test_successors_have_their_rows(successors: list[list[int]]) -> None:
    """Whoever succeeds whom, over any number of steps, each edition's table has the departments that it names."""
    with tempfile.TemporaryDirectory(prefix="plan-successors-") as name:
        folder = Path(shutil.copytree(DATA_FORMAT.parents[1] / "plan", Path(name) / "plan"))
        later = [[f"hou-{to}" for to in given if to > at] for at, given in enumerate(successors)]
        rows = [
            f"- {{id: hou-{at}, name: 后{at}局, successor: [{', '.join(to)}]}}" for at, to in enumerate(later) if to
        ]
        rows += [f"- {{id: hou-{at}, name: 后{at}局}}" for at, to in enumerate(later) if not to]
        registry = folder / "departments.yml"
        text = registry.read_text("utf-8").replace(
            "- id: shi-an-jian-ju\n", "- id: shi-an-jian-ju\n  successor: [hou-0]\n"
        )
        registry.write_text(text + "\n".join(rows) + "\n", "utf-8")
        plan = load(folder)

    assert dangling([datapackage.packed(edition) for edition in plan.editions]) == []
    assert _in_database(sqlite.database(plan)) == []
    listed = read(csv_table(DEPARTMENTS, plan.editions[-1]))
    assert {row["id"] for row in listed if row["bears_duty"] == "true"} == set(plan.editions[-1].by_department)
    assert "hou-0" in {row["id"] for row in listed}
