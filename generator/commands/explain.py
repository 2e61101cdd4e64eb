"""`plan explain` prints what a rule demands, and how to satisfy it."""

import click

from generator.commands.options import Command
from generator.messages import say


@click.command(cls=Command)
@click.argument("code", metavar=say("[编号]"), required=False)
@click.option("--all", "everything", is_flag=True, help=say("以 Markdown 输出所有规则。"))
def explain(code: str | None, everything: bool) -> None:
    """说明一条检查规则：是什么，怎么改。不写编号则列出所有规则。"""
    from generator.plan.rules.codes import CODES, rules_page

    if everything:
        click.echo(rules_page(), nl=False)
    elif code is None:
        click.echo("\n".join(f"{rule.code} {say(rule.title)}" for rule in CODES.values()))
    elif rule := CODES.get(code.upper()):
        click.echo(rule.explained())
    else:
        raise click.UsageError(say("没有编号为“{code}”的规则。输入 plan explain 列出所有规则。", code=code))
