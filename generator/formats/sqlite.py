"""Write all editions as one SQLite database, and its metadata for Datasette. The same plan gives the same bytes."""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from generator.formats import tables as data_tables
from generator.formats.data_table import DataTable, Field, Type
from generator.formats.tables import DEPARTMENTS, PASSAGES, REFERENCES, TABLES
from generator.messages import say
from generator.plan.records import Edition, PlanSummary
from generator.problems import SiteError
from generator.text.tokens import tokens
from generator.views.labels import ROLE_NAMES

if TYPE_CHECKING:
    from sqlite3 import Connection

_TOLD_OF_WRITER = {24: 1, 92: 1, 96: 3_037_000}
"""What the header of a database says of who wrote it last (https://www.sqlite.org/fileformat2.html), and is set here.

The counter of changes, the change that the version is of, and the library's version: one that reads all that is in it.
"""

Row = tuple[Any, ...]

_TYPES: dict[Type, str] = {"integer": "INTEGER", "boolean": "INTEGER"}
_OF_ALL_YEARS = (DEPARTMENTS, REFERENCES)
"""Tables whose rows belong to no edition: several editions share them."""

_ROLE = " ".join(f"WHEN '{role}' THEN '{name}'" for role, name in ROLE_NAMES.items())

VIEWS = {
    "duty_list": (
        "责任一览：每行一份责任，连同章、任务和部门的名称",
        f"""SELECT d.edition, d.id, s.title AS section_title, d.task, t.title AS task_title, d.part, d.role,
       CASE d.role {_ROLE} END AS role_name,
       d.department, p.name AS department_name, d.as_written, d.role_as_written, d.et_al, d.errata,
       't' || d.task AS anchor
FROM duties d JOIN tasks t ON t.edition = d.edition AND t.id = d.task
JOIN sections s ON s.edition = t.edition AND s.id = t.section JOIN departments p ON p.id = d.department
ORDER BY d.edition, d.rowid""",  # noqa: S608  our own words
    ),
    "department_counts": (
        "各部门每个年度牵头、配合、共同负责几项责任",
        """SELECT d.edition, d.department, p.name AS department_name, SUM(d.role = 'lead') AS lead,
       SUM(d.role = 'support') AS support, SUM(d.role = 'joint') AS joint, COUNT(*) AS total
FROM duties d JOIN departments p ON p.id = d.department
GROUP BY d.edition, d.department ORDER BY d.edition, total DESC, d.department""",
    ),
    "citations": (
        "哪项任务引用哪份依据",
        """SELECT t.edition, t.id AS task, c.value AS reference, r.title AS reference_title,
       r.number AS reference_number
FROM tasks t, json_each(t."references") c JOIN "references" r ON r.id = c.value
ORDER BY t.edition, t.rowid, c.key""",
    ),
}
"""Name of a view → its description, and its query."""

FULL_TEXT = "full_text"
"""The table of the full-text search, and the beginning of the names of those in which SQLite keeps it."""

_OF_HEAD = ("title", "recipients", "cover", "preamble", "opening", "closing")
_SEARCHED = (
    *(f"id, 'edition', '{key}', NULL, NULL, {key}, NULL FROM editions e" for key in _OF_HEAD),
    "edition, 'section', id, NULL, title, text, NULL FROM sections e",
    "edition, 'task', id, NULL, title, text, clause FROM tasks e",
    "edition, 'task', id, NULL, NULL, rest, NULL FROM tasks e WHERE rest IS NOT NULL",
    "edition, 'cell', e.id, NULL, key, value, NULL FROM tasks e, json_each(cells) c",
    "edition, 'part', task, part, title, text, clause FROM parts e",
)
"""What is selected for the search, and where: edition, kind, item and part of a passage; title, text and clause."""

Rows = dict[str, list[list[str | int | None]]]
"""Table → the rows that an edition has in it, as SQLite takes them."""


def rows(edition: Edition) -> Rows:
    """Return the rows of an edition in all tables."""
    return {table.name: list(_written(table, data_tables.rows(table, edition))) for table in TABLES}


def database(plan: PlanSummary) -> bytes:
    """Return the bytes of a database of all editions of a plan, the oldest first."""
    with tempfile.TemporaryDirectory() as folder:  # one of a hundred years would fill a small machine's memory
        place = Path(folder, "plan.sqlite")
        _write(plan, place)
        with place.open("r+b") as file:
            _anonymize(file)
        return place.read_bytes()


def _write(plan: PlanSummary, place: Path) -> None:
    import sqlite3  # noqa: PLC0415  only who writes a database need wait for it

    try:
        with closing(sqlite3.connect(place, isolation_level=None)) as made:
            _fill(plan, made)
    except sqlite3.OperationalError as error:  # a disk that is full
        raise SiteError(say("数据库写不成：{reason}", reason=error)) from None


def _fill(plan: PlanSummary, made: "Connection") -> None:
    made.execute("PRAGMA page_size = 4096")
    made.execute("PRAGMA journal_mode = OFF")  # nobody else knows of the file
    made.execute("PRAGMA synchronous = OFF")
    made.execute("PRAGMA cache_size = -16384")  # kilobytes: the little that it has takes half as long again
    made.execute("BEGIN")
    for table in _in_order():
        made.execute(_created(table))
    for table, found in _found(plan):
        marks = ", ".join("?" * len(_columns(table)))
        insert = f"INSERT INTO {_quoted(table.name)} VALUES ({marks})"  # noqa: S608  our own names
        made.executemany(insert, found)
    _index_texts(made)
    for table in (*_in_order(), PASSAGES):
        for index in _indexes(table):
            made.execute(index)
    for name, (_, query) in VIEWS.items():
        made.execute(f"CREATE VIEW {name} AS {query}")
    made.execute("COMMIT")
    made.execute("VACUUM")


def _index_texts(made: "Connection") -> None:
    """Fill the tables of the full-text search; where SQLite was built without FTS5, the search is left out.

    Its index holds tokens as the site's search does, a character each: FTS5 itself takes a Chinese sentence for one
    word, and its tokenizer `trigram` finds nothing shorter than three characters. `ascii` parts at blanks alone.
    """
    made.execute(_created(PASSAGES))
    passages = ((at, *row[:4]) for at, row in enumerate(_passages(made), start=1))
    made.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", passages)
    if not made.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        return
    made.execute(f"CREATE VIRTUAL TABLE {FULL_TEXT} USING fts5(title, text, clause, content='', tokenize='ascii')")
    texts = (map(_parted, row[4:]) for row in _passages(made))
    insert = f"INSERT INTO {FULL_TEXT} (rowid, title, text, clause) VALUES (?, ?, ?, ?)"  # noqa: S608  our own names
    made.executemany(insert, ((at, *row) for at, row in enumerate(texts, start=1)))
    made.execute(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('optimize')")  # noqa: S608


def _passages(made: "Connection") -> Iterator[Row]:
    """Yield what is searched, in an order that does not depend on which index SQLite reads: see `_SEARCHED`."""
    for selected in _SEARCHED:
        order = "e.rowid, c.id" if "json_each" in selected else "e.rowid"
        yield from made.execute(f"SELECT {selected} ORDER BY {order}")


def _parted(text: str | None) -> str:
    """Return the tokens of a text, parted by blanks."""
    return " ".join(tokens(text or ""))


def _indexes(table: DataTable) -> Iterator[str]:
    """Yield the statements that index foreign keys, but for those with which another key or index begins."""
    keys = {table.key, *(link.fields for link in table.links)}
    for fields in sorted(keys - {table.key}):
        if not any(key[: len(fields)] == fields for key in keys - {fields}):
            name = _quoted("_".join((table.name, *fields)))
            yield f"CREATE INDEX {name} ON {_quoted(table.name)} ({_listed(fields)})"


def metadata(plan: PlanSummary) -> bytes:
    """Return metadata.json for Datasette: titles of tables, meanings of columns."""
    tables = {table.name: _told(table) for table in TABLES}
    tables["passages"] = _told(PASSAGES) | {"fts_table": FULL_TEXT, "fts_pk": "id"}
    tables |= {name: {"description": told} for name, (told, _) in VIEWS.items()}
    title = {"title": plan.current.head.title} if plan.editions else {}
    described = {**title, "databases": {"plan": {"tables": tables}}}
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _told(table: DataTable) -> dict[str, Any]:
    columns = {field.name: f"{field.title}：{field.meaning}" for field in _columns(table)}
    return {"title": table.title, "description": f"{table.title} / {table.english}", "columns": columns}


def _in_order() -> Iterator[DataTable]:
    """Yield the tables, each after those that its foreign keys refer to."""
    yield from _OF_ALL_YEARS
    yield from (table for table in TABLES if table not in _OF_ALL_YEARS)


def _columns(table: DataTable) -> tuple[Field, ...]:
    return tuple(field for field in table.fields if not field.repeated)


def _created(table: DataTable) -> str:
    lines = [_column(field) for field in _columns(table)]
    lines.append(f"PRIMARY KEY ({_listed(table.key)})")
    lines += [
        f"FOREIGN KEY ({_listed(link.fields)}) REFERENCES {_quoted(link.table)} ({_listed(link.keys)})"
        for link in table.links
    ]
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(field: Field) -> str:
    choices = ", ".join(f"'{choice}'" for choice in field.choices)
    check = f" CHECK ({_quoted(field.name)} IN ({choices}))" if choices else ""
    return f"{_quoted(field.name)} {_TYPES.get(field.type, 'TEXT')}{' NOT NULL' * field.required}{check}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _found(plan: PlanSummary) -> Iterator[tuple[DataTable, Iterable[Sequence[Any]]]]:
    """Yield tables with rows, edition by edition, so that only one is held in memory; shared rows at the end."""
    shared: dict[str, dict[str, Sequence[Any]]] = {table.name: {} for table in _OF_ALL_YEARS}
    for edition in reversed(plan.editions):
        own = edition.derived(rows)
        for table in TABLES:
            if table.name in shared:
                shared[table.name].update({str(row[0]): row for row in own[table.name]})
            else:
                yield table, own[table.name]
    for table in _OF_ALL_YEARS:
        yield table, (row for _, row in sorted(shared[table.name].items()))


def _written(table: DataTable, found: Iterable[Row]) -> Iterator[list[Any]]:
    columns = [(i, _CELLS.get(field.type)) for i, field in enumerate(table.fields) if not field.repeated]
    for row in found:
        yield [row[i] if cell is None or row[i] is None else cell(row[i]) for i, cell in columns]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_CELLS: dict[Type, Callable[[Any], Any]] = {"array": _json, "object": _json, "boolean": int}


def _anonymize(file: BinaryIO) -> None:
    """Overwrite the counter of changes and the library's version in a database, which depend on who wrote it when."""
    for place, number in _TOLD_OF_WRITER.items():
        file.seek(place)
        file.write(number.to_bytes(4, "big"))


_MOST_STEPS = 2000
"""How many times 10,000 instructions of SQLite reading a database takes at most: a hostile one has no end."""


def read(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return table → rows, column → value, of a database that anybody may have written; raise ValueError if damaged.

    What defines its tables and views stands under sqlite_schema. Views, triggers and virtual tables are not run.
    """
    import sqlite3  # noqa: PLC0415  only who reads a database need wait for it

    left = iter(range(_MOST_STEPS))
    try:
        with closing(sqlite3.connect(":memory:")) as opened:
            opened.deserialize(content)
            opened.set_progress_handler(lambda: next(left, -1) < 0, 10_000)
            opened.execute("PRAGMA trusted_schema = OFF")
            opened.row_factory = sqlite3.Row
            schema = [dict(row) for row in opened.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")]
            names = [str(one["name"]) for one in schema if re.match(r"CREATE TABLE\b", str(one["sql"]))]
            quoted = {name: '"' + name.replace('"', '""') + '"' for name in names}
            tables = {name: opened.execute(f"SELECT * FROM {quoted[name]}").fetchall() for name in names}  # noqa: S608
            return {"sqlite_schema": schema} | {name: [dict(row) for row in rows] for name, rows in tables.items()}
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise ValueError(str(error)) from None
