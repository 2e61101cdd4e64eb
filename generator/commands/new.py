"""`plan new` begins next year's edition as a copy of an earlier one, with the status of a draft."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, edition_of, load, plan_dir_option, require_year
from generator.files.staging import staged
from generator.messages import say


@click.command(cls=Command)
@click.argument("year", metavar=say("年度"))
@plan_dir_option
@click.option("--from", "old", metavar=say("年度"), help=say("从哪个年度开始；默认从最近的一个年度开始。"))
def new(year: str, plan_dir: Path, old: str | None) -> None:
    """从上一年度开始起草新的年度：章、任务、责任、事项照搬为草案，每项任务写明承接哪一项。"""
    from generator.plan import new_edition

    require_year(year)
    with problems_printed():
        plan = load(plan_dir)
        start = edition_of(plan, old) if old else next((e for e in plan.editions if e.id < year), None)
        if start is None or start.id >= year:
            raise click.UsageError(say("{year} 以前没有可以照搬的年度。", year=year))
        folder = plan_dir / year
        if folder.exists():
            raise click.UsageError(say("“{path}”已经有了，什么也没有写。", path=folder))
        with staged(folder) as staging:
            for name, content in new_edition.begin(plan, start, year).items():
                (staging.folder / name).parent.mkdir(exist_ok=True)
                (staging.folder / name).write_text(content, encoding="utf-8", newline="\n")
    click.echo(
        say(
            "已从 {start}年度起草 {folder}：{count} 项任务，都是草案，plan build 不会公布。",
            start=start.id,
            folder=folder,
            count=len(start.tasks),
        )
    )
    click.echo(say("接着对照新的通知逐项修改；印发后放入 notice.txt，写上 issued，删去 status: draft。"))
