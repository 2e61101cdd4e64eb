"""`plan fix` corrects mechanical faults in the files of a plan, and prints the problems that remain."""

import sys
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, load, plan_dir_option
from generator.files.staging import write_atomically
from generator.messages import say
from generator.problems import PlanError
from generator.text.typeset import one_line


@click.command(cls=Command)
@plan_dir_option
@click.option("--dry-run", is_flag=True, help=say("只显示会改什么，不改文件。"))
def fix(plan_dir: Path, dry_run: bool) -> None:
    """改正不用判断就能改的写法：键的次序、多余的空格、全角的冒号和括号、引号。注释和通知的文字不动。"""
    from generator.plan import fix as plan_fix

    fixes = plan_fix.mend(plan_dir)
    with problems_printed():
        for file in fixes.mended:
            click.echo("\n".join(file.done), err=dry_run)
            if dry_run:
                click.echo(file.diff(), nl=False)
            else:
                write_atomically(file.file, file.after.encode("utf-8"))
    for path in fixes.sealed:
        click.echo(say("{file}: 本年度已经封存，没有改。", file=one_line(path.as_posix())), err=dry_run)
    if not fixes.mended:
        click.echo(say("没有可以自动改正的地方。"), err=dry_run)
    elif dry_run:
        click.echo(say("会改 {count} 个文件；现在什么也没有写。", count=len(fixes.mended)), err=True)
    else:
        click.echo(say("改了 {count} 个文件。", count=len(fixes.mended)))
    if fixes.sealed:
        advice = say("封存的文件一个字节也不能动：封存以后改过的，用 git 找回；要更正内容，写进 errata.yml。")
        click.echo(advice, err=dry_run)
    if not dry_run:
        _print_remaining(plan_dir)


def _print_remaining(plan_dir: Path) -> None:
    """Print the problems that remain, and exit with code 1 where there are any."""
    try:
        load(plan_dir)
    except PlanError as error:
        click.echo(say("还有 {count} 个问题要由您判断：", count=len(error.problems)))
        click.echo("\n".join(map(str, error.problems)))
        sys.exit(1)
