"""`plan export` writes the data of an edition, or of all editions, in one of many formats."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, edition_of, is_terminal, load, out_option, plan_dir_option
from generator.files.staging import write_atomically
from generator.messages import say

_FORMATS = [
    *("csv", "tasks.csv", "departments.csv", "references.csv", "subjects.csv", "standings.csv"),
    *("sections.csv", "parts.csv", "errata.csv", "editions.csv"),
    *("xlsx", "office", "docx", "pdf", "akn", "zip", "datapackage"),
    *("json", "jsonld", "schema", "datapackage.json"),
]
_OF_ALL = [
    *("sqlite", "datasette", "all-datapackage.json", "all-editions.csv", "all-sections.csv", "all-tasks.csv"),
    *("all-parts.csv", "all-duties.csv", "all-departments.csv", "all-references.csv", "all-subjects.csv"),
    *("all-standings.csv", "all-errata.csv", "all-lineage.csv"),
]


@click.command(cls=Command)
@click.argument("year", metavar=say("[年度]"), required=False)
@plan_dir_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS, *_OF_ALL]),
    default="json",
    show_default=True,
    help=say("输出的格式；sqlite、datasette 和 all- 开头的是全部年度的，不写年度。"),
)
@out_option
def export(year: str | None, plan_dir: Path, form: str, out: Path | None) -> None:
    """输出某年度的数据。"""
    from generator.formats.registry import FORMATS, OF_ALL, kind
    from generator.git import refusals
    from generator.history import provenance

    if (year is None) != (form in OF_ALL):
        raise click.UsageError(
            say("{format} 是全部年度的，不要写年度。", format=form) if year else say("请写明年度，如 2014。")
        )
    name = (FORMATS | OF_ALL)[form].name
    if not kind(name).is_text and out is None and is_terminal():
        raise click.UsageError(say("这种文件不能显示在屏幕上，请用 --out 写明文件，如 --out {name}", name=name))
    with problems_printed():
        plan = load(plan_dir)
        past = provenance.read(plan_dir, plan)
        if warning := refusals.warning(plan_dir, past.state):
            click.echo(warning, err=True)
        plan = provenance.traced(plan, past)
        content = FORMATS[form].write(edition_of(plan, year)) if year else OF_ALL[form].write(plan.published())
        if out is None:
            click.echo(content, nl=False)
        else:
            write_atomically(out, content)
