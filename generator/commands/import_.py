"""`plan import`: a notice becomes an edition; an edited 责任分工表 changes one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.border import problems_printed
from generator.commands.options import FILE, Command, refuse_no_year
from generator.files.staging import write_atomically
from generator.messages import say
from generator.problems import ReadingError
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from generator.commands.progress import Stages


@click.command("import", cls=Command)
@click.argument("file", metavar=say("文件"), type=FILE)
@click.option("--edition", "year", required=True, metavar=say("年度"), help=say("导入为哪个年度，四位数字，如 2015。"))
@click.option(
    "--plan-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("plan"),
    show_default=True,
    metavar=say("文件夹"),
    help=say("计划数据所在的文件夹；还没有的，会建立一个新计划。"),
)
@click.option("--force", is_flag=True, help=say("这个年度已经有了，也重新导入；编者另写的说明保留。"))
@click.option("--dry-run", is_flag=True, help=say("只报告会写什么，不写文件。"))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help=say("报告的格式。"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar=say("文件"),
    help=say("报告写到文件，不写到屏幕。"),
)
def import_(file: Path, year: str, plan_dir: Path, form: str, out: Path | None, *, force: bool, dry_run: bool) -> None:
    """把一份通知导入为一个年度，并报告没有读懂的地方；改过的责任分工表（.xlsx）则把改动写进已有的年度。"""
    from generator.commands import progress
    from generator.intake import edition, report
    from generator.intake.readers import detect

    refuse_no_year(year)
    with problems_printed(), progress.shown(as_json=form == "json") as stages:
        stages.begin("read")
        book = detect.workbook(file)
        if book is not None:
            _amend(file, book, year, plan_dir, form, out, stages, dry_run=dry_run)
            return
        manuscript = detect.read(file)
        stages.begin("understand")
        try:
            imported = edition.make(manuscript, year, plan_dir, force=force)
        except edition.ExistsError:
            raise click.UsageError(say("{year}年度已经有了。要重新导入，请加 --force。", year=year)) from None
        if not dry_run:
            stages.begin("put")
            edition.put(imported, plan_dir)
    found = edition.report(imported)
    count = len(found.files)
    if dry_run:
        said = say("会写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=plan_dir, count=count)
        said += "".join(f"\n  {path}" for path in found.files)
    else:
        said = say("已写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=plan_dir, count=count)
    if form == "html":
        from generator.site import render

        text = report.as_page(found, said, render.template("report.html").render)
    else:
        text = report.as_json(found) if form == "json" else f"{report.as_text(found)}\n{said}\n"
    _tell(text, out)


def _amend(
    file: Path, book: bytes, year: str, plan_dir: Path, form: str, out: Path | None, stages: "Stages", *, dry_run: bool
) -> None:
    """Take an edited 责任分工表 into the plan: whole, or not at all."""
    from generator.intake.readers import detect
    from generator.spreadsheet import amend, changes

    if form == "html":
        raise click.UsageError(say("责任分工表的报告没有 html 格式，请用 text 或 json。"))
    try:
        name = one_line(file.as_posix())
        table = detect.sheets(book, name)
        stages.begin("understand")
        found = amend.amend(table, name, plan_dir, year)
    except (ReadingError, changes.RefusedError) as error:
        stages.end()
        click.echo(str(error), err=True)
        click.echo(say("什么也没有写。"), err=True)
        sys.exit(1)
    refused = bool(found.afterwards) and not dry_run
    if not dry_run and not refused:
        stages.begin("put")
        for path, content in found.files.items():
            write_atomically(path, content)
    stages.end()
    _tell(changes.as_json(found) if form == "json" else changes.as_text(found), out)
    if refused:
        click.echo(
            say("改了以后通不过检查，所以什么也没有写。通知原文也要更正的，先改 notice.txt，再导入一次。"), err=True
        )
        sys.exit(1)
    said = say("现在什么也没有写。") if dry_run else say("改了 {count} 个文件。", count=len(found.files))
    click.echo(said, err=form == "json" or dry_run)


def _tell(text: str, out: Path | None) -> None:
    """Print a report, or write it to a file."""
    if out is None:
        click.echo(text, nl=False)
        return
    with problems_printed():
        write_atomically(out, text.encode("utf-8"))
    click.echo(say("报告已写到 {file}。", file=out))
