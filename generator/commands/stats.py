"""`plan stats` counts the sections, tasks, duties and departments of a plan."""

import json
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, edition_of, json_option, load, plan_dir_option
from generator.messages import say


@click.command(cls=Command)
@click.argument("year", metavar=say("[年度]"), required=False)
@plan_dir_option
@json_option
def stats(year: str | None, plan_dir: Path, as_json: bool) -> None:
    """统计章、任务、责任和部门的数目。"""
    from generator.views.statistics import statistics

    with problems_printed():
        plan = load(plan_dir)
        editions = (edition_of(plan, year),) if year else plan.editions
    rows = [statistics(edition) for edition in editions]
    if as_json:
        click.echo(json.dumps(rows[0] if year else rows, ensure_ascii=False, indent=1))
        return
    for numbers in rows:
        click.echo(
            say(
                "{edition}年度：{sections} 章，{tasks} 项任务，{duties} 项责任，"
                "{departments} 个部门，{bodies} 个议事协调机构，{references} 份依据",
                **numbers,
            )
        )
