"""The tables of all years as one Data Package, and which task continues which; they lie at the root of the site."""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from generator import urls
from generator.formats import datapackage, tables
from generator.formats.csv import body, head
from generator.formats.data_table import DataTable, Field, ForeignKey
from generator.memo import memoized
from generator.plan.records import Edition, PlanSummary
from generator.years.lineage import History

_SHARED = (tables.DEPARTMENTS, tables.REFERENCES)
"""Tables whose rows belong to no edition: several editions have the same."""

LINEAGE = DataTable(
    name="lineage",
    title="承接",
    english="Lineage",
    fields=(
        Field("edition", "年度", "Edition", "后一项任务的年度。", "The later task's year.", required=True),
        Field("task", "任务", "Task", "后一项任务的编号。", "The later task's id.", required=True),
        Field("earlier_edition", "以前的年度", "Earlier edition", "前一项的年度。", "The earlier year.", required=True),
        Field("earlier_task", "以前的任务", "Earlier task", "前一项的编号。", "The earlier task's id.", required=True),
        Field(
            "how",
            "根据",
            "How",
            "continues 编者认定；title 标题相同、text 文字相同，只与上一个年度比。",
            "continues: the editor says so; title, text: they are equal, as compared with the year before.",
            required=True,
            choices=("continues", "title", "text"),
        ),
        Field("anchor", "任务的锚点", "Anchor", "任务的编号前加 t，如 t3-8。", "The later task's id after a t."),
        Field(
            "earlier_anchor", "以前任务的锚点", "Earlier anchor", "同上，前一项的。", "The same of the earlier task."
        ),
    ),
    key=("edition", "task", "earlier_edition", "earlier_task"),
    rows=lambda _: iter(()),
    links=(
        ForeignKey(("edition", "task"), "tasks", ("edition", "id")),
        ForeignKey(("earlier_edition", "earlier_task"), "tasks", ("edition", "id")),
    ),
)
"""Which task continues which: rows that no edition has, but a plan."""

TABLES = (
    *(
        replace(table, fields=tuple(field for field in table.fields if not field.repeated))
        if table in _SHARED
        else table
        for table in tables.TABLES
    ),
    LINEAGE,
)
"""The tables of all years; what is said of a department in one year is left out."""


def bodies(edition: Edition) -> dict[str, str]:
    """Return table → the rows of an edition as CSV, without their head."""
    return {table.name: body(table, tables.rows(table, edition)) for table in tables.TABLES}


@memoized
def files(plan: PlanSummary) -> dict[str, bytes]:
    """Return name → CSV file of all years, the oldest first; of what several years share, the newest is taken."""
    found = [edition.derived(bodies) for edition in reversed(plan.editions)]
    texts = {table.name: "".join(one[table.name] for one in found) for table in tables.TABLES}
    texts |= {table.name: _shared(table, texts[table.name]) for table in _SHARED}
    texts |= {LINEAGE.name: body(LINEAGE, lineage(plan))}
    named = ((datapackage.file_name(table), head(table) + texts[table.name]) for table in TABLES)
    return {name: text.encode("utf-8-sig") for name, text in named}


def described(plan: PlanSummary) -> bytes:
    """Return datapackage.json of the files, by what the newest notice says of itself."""
    named = [(table, files(plan)[datapackage.file_name(table)]) for table in TABLES]
    return datapackage.written(plan.current.head, "plan", named)


def lineage(plan: PlanSummary) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the lineage: each year with the one before, and what editors say of those before that."""
    history, editions = History(plan), plan.editions[::-1]
    for old, new in itertools.pairwise(editions):
        for link in history.links(old, new):
            yield _row(new.id, link.new, old.id, link.old, link.how)
    known = {f"{edition.id}/{task}" for edition in editions for task in history.signs(edition).tasks}
    before = {new.id: old.id for old, new in itertools.pairwise(editions)}
    for edition in editions:
        for task, continues in history.signs(edition).continuing:
            for year, _, earlier in (name.partition("/") for name in continues if name in known):
                if year != before.get(edition.id):
                    yield _row(edition.id, task, year, earlier, "continues")


def _row(edition: str, task: str, earlier: str, earlier_task: str, how: str) -> tuple[Any, ...]:
    return edition, task, earlier, earlier_task, how, urls.task_anchor(task), urls.task_anchor(earlier_task)


def _shared(table: DataTable, text: str) -> str:
    """Return the rows of a table without those that came before with the same id, sorted by it; see `TABLES`."""
    kept = [at for at, field in enumerate(table.fields) if not field.repeated]
    rows = {row[0]: [row[at] for at in kept] for row in csv.reader(io.StringIO(text, newline=""))}
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(row for _, row in sorted(rows.items()))
    return written.getvalue()
