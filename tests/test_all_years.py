"""The tables of all years: one Data Package at the root of the site, and which task continues which."""

import csv
import io
import itertools
import json
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from generator.formats import all_years, datapackage, registry, tables
from generator.formats.csv import csv_table
from generator.plan.load import load
from generator.plan.records import Plan
from tests import chain


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of the chain: four years, one of them sealed."""
    return load(chain.sealed(tmp_path_factory.mktemp("chain") / "plan"))


def read(content: bytes) -> list[dict[str, str]]:
    """Read CSV as any program does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_programs_read_all_years_as_one_package(years: Plan, tmp_path: Path) -> None:
    """Frictionless finds every key and reference of the package in order, and misses a row that was taken out."""
    files = all_years.files(years) | {datapackage.NAME: all_years.described(years)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    reports = []
    for _ in range(2):
        command = [sys.executable, "-m", "frictionless", "validate", "--json", datapackage.NAME]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        reports.append(json.loads(done.stdout))
        (tmp_path / "tasks.csv").write_bytes(b"\r\n".join(files["tasks.csv"].split(b"\r\n")[:1]) + b"\r\n")

    assert reports[0]["valid"], reports[0]
    assert not reports[1]["valid"]
    package = json.loads(files[datapackage.NAME])
    assert [one["name"] for one in package["resources"]] == [table.name for table in all_years.TABLES]
    assert package["$schema"].endswith("/2.0/datapackage.json")


def test_all_rows_of_all_years_are_there(years: Plan) -> None:
    """A table has the rows of each year, the oldest first; what years share stands once, as the newest has it."""
    for table in tables.TABLES:
        rows = read(all_years.files(years)[f"{table.name}.csv"])
        by_year = [read(csv_table(table, edition)) for edition in reversed(years.editions)]
        if table not in (tables.DEPARTMENTS, tables.REFERENCES):
            assert rows == [row for one in by_year for row in one]
        else:
            expected = {
                row["id"]: {key: row[key] for key in row if key != "bears_duty"} for one in by_year for row in one
            }
            assert rows == [expected[id_] for id_ in sorted(expected)]


def test_lineage_says_what_editors_say_and_what_is_equal(years: Plan) -> None:
    """Each `continues` has its row, also over years between, and so has each title that two years in a row share."""
    rows = read(all_years.files(years)["lineage.csv"])
    found = {
        (f"{row['earlier_edition']}/{row['earlier_task']}", f"{row['edition']}/{row['task']}", row["how"])
        for row in rows
    }
    tasks = {f"{edition.id}/{task.id}": task for edition in years.editions for task in edition.tasks}
    said = {(old, new, "continues") for new, task in tasks.items() for old in task.continues if old in tasks}
    editions = years.editions[::-1]
    before = {new.id: old for old, new in itertools.pairwise(editions)}
    titles = {edition.id: Counter(task.title for task in edition.tasks if task.title) for edition in editions}

    assert said <= found
    assert {pair for pair in found if pair[2] == "continues"} == said
    assert len(said) > 3
    assert len({pair[:2] for pair in found}) == len(rows)
    for old, new, how in found:
        if how == "title":
            assert tasks[old].title == tasks[new].title
        if how == "text":
            assert tasks[old].body == tasks[new].body
    linked = {new for _, new, _ in found}
    for edition in editions[1:]:
        both = titles[edition.id], titles[before[edition.id].id]
        for task in edition.tasks:
            if all(counted[task.title] == 1 for counted in both):
                assert f"{edition.id}/{task.id}" in linked
    assert all(row["anchor"] == f"t{row['task']}" for row in rows)


def test_what_an_editor_says_of_a_year_long_ago_is_lineage(years: Plan) -> None:
    """A task that continues one of three years before has its row, though the years between do not have it."""
    newest, *older = years.editions
    task = replace(newest.tasks[-1], continues=(f"{older[-1].id}/1-1",))
    section = next(section for section in newest.sections if newest.tasks[-1] in section.tasks)
    tasks = tuple(task if one is newest.tasks[-1] else one for one in section.tasks)
    sections = tuple(replace(one, tasks=tasks) if one is section else one for one in newest.sections)
    plan = replace(years, editions=(replace(newest, sections=sections), *older))

    rows = read(all_years.files(plan)["lineage.csv"])

    assert (newest.id, task.id, older[-1].id, "1-1", "continues") in {tuple(row.values())[:5] for row in rows}


def test_no_name_of_a_department_leads_out_of_the_zip(years: Plan) -> None:
    """A department whose name no file may have has its files under its id; all others have theirs."""
    newest = years.editions[0]
    names = {"../../甲局", "乙/丙局", "丁:局"}
    renamed = {
        one.id: one.model_copy(update={"name": name}) for one, name in zip(newest.departments, names, strict=False)
    }
    sections = tuple(
        replace(
            section,
            tasks=tuple(
                replace(
                    task,
                    duties=tuple(
                        replace(d, department=renamed.get(d.department.id, d.department)) for d in task.duties
                    ),
                )
                for task in section.tasks
            ),
        )
        for section in newest.sections
    )
    edition = replace(newest, sections=sections)

    content = registry.office_zip(edition)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        listed = packed.namelist()

    assert content == registry.office_zip(edition)
    assert {one.name for one in edition.departments} >= names
    assert not [name for name in listed if ".." in name or name.count("/") > 1 or ":" in name]
    assert {f"责任清单/{id_}.xlsx" for id_ in renamed} <= {*listed}
