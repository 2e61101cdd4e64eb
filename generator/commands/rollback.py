"""`plan rollback` switches the web server's folder back to an earlier release."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, json_option
from generator.commands.publish import print_switch, target_argument, timeout_option
from generator.messages import say


@click.command(cls=Command)
@target_argument
@click.option("--to", metavar=say("发布版"), help=say("退回到哪一个发布版，写编号；默认为上一个。"))
@timeout_option
@json_option
def rollback(target: Path, to: str | None, timeout: float, as_json: bool) -> None:
    """退回以前发布的网站，一步切换。"""
    from generator.commands import progress
    from generator.publish import switch

    with problems_printed(), progress.shown(as_json=as_json) as stages:
        result = switch.rollback(target.absolute(), to, timeout=timeout, tell=stages.tell)
    print_switch(result, as_json=as_json)
