"""`plan inspect` holds a finished site against what is required of government sites."""

import datetime as dt
import sys
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, SitePath, out_option
from generator.messages import say


@click.command(cls=Command)
@click.argument("site", metavar=say("[网站]"), type=SitePath(), default=Path("site"))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help=say("报告的格式。"))
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), metavar=say("日期"), help=say("照哪一天检查；默认为今天。"))
@out_option
def inspect(site: Path, form: str, date: dt.datetime | None, out: Path | None) -> None:
    """照政府网站的检查指标检查生成好的网站：链接、标签、日期、页尾、无障碍、大小、字符。默认检查 site 文件夹。

    没有不通过的，退出码为 0；有不通过的为 1。通到别的网站的链接只列出，不打开。
    """
    from generator.inspect import inspection, report

    with problems_printed():
        if not site.is_dir():
            raise click.UsageError(say("“{site}”不是文件夹。请写明网站所在的文件夹。", site=site))
        seen = inspection.inspect(site, date.date() if date else dt.datetime.now().astimezone().date())
        if form == "html":
            from generator.site import render

            text = report.as_page(seen, render.template("inspection.html").render)
        else:
            text = report.as_json(seen) if form == "json" else report.as_text(seen)
        if out:
            out.write_text(text, "utf-8")
            click.echo(say("报告已写到 {file}。", file=out))
        else:
            click.echo(text, nl=False)
    sys.exit(0 if seen.is_passed else 1)
