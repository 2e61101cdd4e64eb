"""`plan diff` prints the differences of two editions, as text or JSON."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, edition_of, load, plan_dir_option
from generator.messages import say


@click.command(cls=Command)
@click.argument("one", metavar=say("年度甲"))
@click.argument("other", metavar=say("年度乙"))
@plan_dir_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("输出的格式。"))
def diff(one: str, other: str, plan_dir: Path, form: str) -> None:
    """比较两个年度：任务的增减、章节和编号的调整、标题和文字的修改，责任的得失。"""
    from generator.formats import plan_json
    from generator.years import diff as edition_diff
    from generator.years import lineage

    with problems_printed():
        plan = load(plan_dir)
        comparison = edition_diff.compare(lineage.History(plan), edition_of(plan, one), edition_of(plan, other))
    write = {"text": plan_json.comparison_text, "json": plan_json.comparison_json}[form]
    click.echo(write(comparison), nl=False)
