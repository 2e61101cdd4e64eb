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

from generator.archive.verify.comparison import Likeness, likeness
from generator.formats import datapackage, sqlite
from generator.formats.csv import csv_table, guarded
from generator.formats.data_table import TYPE_NAMES, DataTable
from generator.formats.plan_json import plan_data
from generator.formats.tables import DEPARTMENTS, DUTIES, TABLES, TASKS, rows
from generator.package import DOCS
from generator.plan.load import load
from generator.plan.records import Edition, Plan, Task
from generator.plan.shapes.errata import Erratum
from tests import chain
from tests.commands import run
from tests.editions import all_editions
from tests.office import Office

ROOT = Path(__file__).parents[1]
DATA_FORMAT = DOCS / "data-format.md"
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


KEYS = {
    "datapackage": "$schema name id title description homepage version created keywords image licenses contributors "
    "sources resources",
    "dataresource": "$schema name type path data title description format mediatype encoding bytes hash homepage "
    "licenses sources dialect schema",
    "tabledialect": "$schema header headerRows headerJoin commentRows commentChar delimiter lineTerminator quoteChar "
    "doubleQuote escapeChar nullSequence skipInitialSpace property itemType itemKeys sheetNumber sheetName",
    "tableschema": "$schema fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys",
    "contributor": "title path email givenName familyName roles organization",
    "source": "title path email version",
}
"""Profile of Data Package 2.0, or what it says of a list's entries → the properties that there are."""


def _of_version_2(package: dict[str, Any]) -> list[str]:
    """Return what in the description of a package is none of Data Package 2.0: profiles, and properties."""
    resources = package["resources"]
    every = {
        "datapackage": [package],
        "dataresource": resources,
        "tabledialect": [one["dialect"] for one in resources],
        "tableschema": [one["schema"] for one in resources],
        "contributor": package.get("contributors", []),
        "source": package["sources"],
    }
    wrong = [
        f"{kind}: {key}" for kind, found in every.items() for one in found for key in one.keys() - KEYS[kind].split()
    ]
    for kind, found in [*every.items()][:4]:
        profile = f"https://datapackage.org/profiles/2.0/{kind}.json"
        wrong += [f"{kind}: {one.get('$schema')}" for one in found if one.get("$schema") != profile]
    wrong += [f"type: {one['name']}" for one in resources if one.get("type") != "table"]
    wrong += [f"hash: {one['name']}" for one in resources if not re.fullmatch("sha256:[0-9a-f]{64}", one["hash"])]
    wrong += [f"roles: {one}" for one in every["contributor"] if not isinstance(one.get("roles"), list)]
    links = [link for one in resources for link in one["schema"].get("foreignKeys", [])]
    return wrong + [f"keys: {link}" for link in links if not isinstance(link["fields"], list)]


def test_the_package_is_of_version_2(edition: Edition) -> None:
    """Package, resources, dialects and schemas name the profiles of 2.0, and have no property that it does not know."""
    package = json.loads(datapackage.datapackage(edition))
    unissued = replace(edition, head=edition.head.model_copy(update={"issuer": None}))

    assert _of_version_2(package) == []
    assert package["contributors"] == [
        {"title": edition.head.issuer, "organization": edition.head.issuer, "roles": ["author"]}
    ]
    assert package["sources"] == [{"title": edition.head.title}]
    assert "contributors" not in json.loads(datapackage.datapackage(unissued))


def _day(cell: str) -> bool:
    """Whether a spreadsheet has made a date of a cell."""
    return bool(re.search("[年月日]|[0-9]+[/-][0-9]+[/-][0-9]+", cell))


@pytest.mark.office
def test_a_spreadsheet_takes_no_anchor_for_a_date(edition: Edition, tmp_path: Path, office: Office) -> None:
    """Opened by a double click and saved, ids of tasks have become dates; each can be read from its anchor."""
    for table, key in ((TASKS, "id"), (DUTIES, "task")):
        place = tmp_path / f"{table.name}.csv"
        place.write_bytes(csv_table(table, edition))
        head, *saved = office.opened_again(place)
        ids = [row[key] for row in read(place.read_bytes())]

        assert any(_day(row[head.index(key)]) for row in saved)
        assert [row[head.index("anchor")].removeprefix("t") for row in saved] == ids


def test_anchors_stand_beside_all_ids_of_tasks(edition: Edition) -> None:
    """Every table with the id of a task has its anchor, which begins with a letter; the page of the text has it too."""
    parts = all_editions()["province-runs-of-sentences"]
    for one in (edition, parts):
        for table in TABLES:
            key = "id" if table is TASKS else "task"
            if key in [field.name for field in table.fields] and (table is TASKS or key == "task"):
                for row in read(csv_table(table, one)):
                    id_ = row[key]
                    assert row["anchor"] == (f"t{id_}" if id_ and id_ != "closing" else id_)


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
    """The data format's page has the table's fields as they are declared (UPDATE_GOLDEN=1 with -n0 renews them)."""
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

    errata = [field.name for field in DUTIES.fields].index("errata")
    assert [(*row[:errata], json.loads(row[errata]), *row[errata + 1 :]) for row in found] == list(
        rows(DUTIES, edition)
    )


def test_keys_are_held_by_the_database(years: Plan, tmp_path: Path) -> None:
    """A duty of no department, or in no role, is refused."""
    insert = "INSERT INTO duties VALUES ('2014', 'x', '1-1', NULL, ?, ?, 'x', 'x', NULL, NULL)"
    with closing(_opened(sqlite.database(years), tmp_path)) as opened:
        opened.execute("PRAGMA foreign_keys = ON")
        for role, department in (("lead", "nobody"), ("boss", "shi-nong-wei")):
            with pytest.raises(sqlite3.IntegrityError):
                opened.execute(insert, (role, department))


HAN = re.compile("[㐀-䶿一-鿿]+")


def _written_in(edition: Edition) -> dict[tuple[str, str], list[str]]:
    """Return kind and id of what an edition's plan.json has → the texts there that the database searches."""
    data = plan_data(edition)
    keys = ("title", "recipients", "cover", "preamble", "opening", "closing")
    found = {("edition", key): [data["edition"][key]] for key in keys}
    found |= {("section", one["id"]): [one["title"], one["text"]] for one in data["sections"]}
    for task in data["tasks"]:
        found["task", task["id"]] = [task["title"], task["text"], task["rest"]]
        found["task", task["id"]] += [one["text"] for one in task["clauses"] if one["part"] is None]
        found["cell", task["id"]] = [text for cell in task["cells"].items() for text in cell]
        found["part", task["id"]] = [one[key] for one in task["parts"] for key in ("title", "text", "clause")]
    return {place: [text for text in texts if text] for place, texts in found.items()}


@pytest.mark.parametrize("name", ["chain-2015", "province-runs-of-sentences", "ministries-flattened-table"])
def test_the_database_finds_all_that_is_written(name: str) -> None:
    """Whatever run of characters is asked for, even a single one, the search has each place that it is written in."""
    edition = all_editions()[name]
    texts = _written_in(edition)
    random = Random(name)
    runs = [run for one in texts.values() for text in one for run in HAN.findall(text)]
    asked = {run[at : at + length] for run in random.choices(runs, k=60) for length in (1, 2, 3, 7) for at in (0, 1)}
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(sqlite.database(Plan(departments=(), references=(), editions=(edition,))))
        query = "SELECT kind, item FROM full_text f JOIN passages p ON p.id = f.rowid WHERE full_text MATCH ?"
        found = {words: {*opened.execute(query, (f'"{" ".join(words)}"',))} for words in asked if words}

    expected = {words: {place for place, one in texts.items() if any(words in text for text in one)} for words in found}
    assert {words: places for words, places in expected.items() if not places <= found[words]} == {}
    same = [words for words in found if found[words] == expected[words]]
    assert len(same) > len(found) * 0.9  # a phrase passes over punctuation, too


def test_every_foreign_key_is_looked_up_by_an_index(years: Plan) -> None:
    """No table is read whole to find the rows that refer to one of another table."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(sqlite.database(years))
        tables = [row[0] for row in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        keys: dict[tuple[str, int], list[str]] = {}
        for table in tables:
            for row in opened.execute(f"PRAGMA foreign_key_list('{table}')"):
                keys.setdefault((table, row[0]), []).append(row[3])
        plans = {}
        for (table, _), columns in keys.items():
            asked = " AND ".join(f'"{column}" = ?' for column in columns)
            explained = opened.execute(f'EXPLAIN QUERY PLAN SELECT * FROM "{table}" WHERE {asked}', columns)  # noqa: S608
            plans[table, *columns] = [row[3] for row in explained]

    assert len(plans) > 8
    assert {key: steps for key, steps in plans.items() if not all("SEARCH" in step for step in steps)} == {}


def test_a_database_can_do_without_full_text(years: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where SQLite was built without FTS5, the search is left out, and all else is there."""

    class Bare(sqlite3.Connection):
        """SQLite without FTS5."""

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            """Know no module of that name."""
            assert "USING fts5" not in sql
            return super().execute("SELECT 1 WHERE 0" if "pragma_module_list" in sql else sql, *values)

    connect = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *place, **how: connect(*place, **how, factory=Bare))
        content = sqlite.database(years)
    with closing(_opened(content, tmp_path)) as opened:
        names = {row[0] for row in opened.execute("SELECT name FROM sqlite_schema")}

        assert opened.execute("SELECT COUNT(*) FROM duties").fetchone()[0] > 100
    assert not any(name.startswith("full_text") for name in names)


def test_another_index_of_the_full_text_contradicts_nothing(years: Plan, tmp_path: Path) -> None:
    """A database whose search another SQLite has written otherwise is unlike ours; another duty contradicts it."""
    ours = sqlite.database(years)
    place = tmp_path / "plan.sqlite"
    for change, expected in (
        ("INSERT INTO full_text (rowid, title) VALUES (99999, '甲')", Likeness.UNLIKE),
        ("UPDATE duties SET as_written = '甲局' WHERE rowid = 1", Likeness.CONTRADICTING),
    ):
        with closing(_opened(ours, tmp_path)) as opened, opened:
            opened.execute(change)

        assert likeness("plan.sqlite", place.read_bytes(), ours, ()) is expected


def test_a_description_of_another_version_contradicts_nothing(edition: Edition) -> None:
    """What describes the tables with fewer columns, and their digests, is unlike ours and no forgery of the data."""
    ours = datapackage.datapackage(edition)
    package = json.loads(ours)
    package["resources"][0]["hash"] = f"sha256:{'0' * 64}"
    package["resources"][0]["schema"]["fields"].pop()
    other = json.dumps(package).encode()

    assert likeness("2014/data/datapackage.json", other, ours, ()) is Likeness.UNLIKE
    assert likeness("2014/data/datapackage.json", json.dumps(json.loads(ours)).encode(), ours, ()) is Likeness.EQUAL


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
        every = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        names = [name for name in every if not name.startswith(sqlite.FULL_TEXT)]
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
        folder = Path(shutil.copytree(ROOT / "plan", Path(name) / "plan"))
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
