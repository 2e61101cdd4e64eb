"""`plan text` prints the notice of an edition, rendered from the data."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, edition_of, is_terminal, load, plan_dir_option
from generator.messages import say


@click.command(cls=Command)
@click.argument("year", metavar=say("年度"))
@plan_dir_option
def text(year: str, plan_dir: Path) -> None:
    """由数据排出某年度的通知全文，与原文逐字相同。"""
    from generator.plan import notice

    with problems_printed():
        edition = edition_of(load(plan_dir), year)
    click.echo(notice.text(edition).encode("utf-8"), nl=is_terminal())
