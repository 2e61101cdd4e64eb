"""`plan import` makes an edition of a notice, or applies an edited 责任分工表 (.xlsx) to one, and prints a report."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.commands.border import problems_printed
from generator.commands.options import FILE, Command, arguments_as, require_year
from generator.files.staging import write_atomically
from generator.messages import say
from generator.problems import ReadingError
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from generator.commands.progress import Stages
    from generator.intake.edition import ImportedEdition
    from generator.intake.report import Report


@dataclass(frozen=True, kw_only=True)
class ImportArguments:
    """What `plan import` is called with, a field an option."""

    file: Path
    year: str
    plan_dir: Path
    force: bool
    ocr: bool
    dry_run: bool
    form: str
    """Format of the report: text, json or html."""
    out: Path | None
    """File for the report; None prints it."""


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
@click.option("--force", is_flag=True, help=say("这个年度已经有了，也重新导入；编者另写的保留，失去太多的不导入。"))
@click.option("--ocr", is_flag=True, help=say("扫描件：识别图片上的文字；没有把握的字列在报告里，校对以后才能公布。"))
@click.option("--dry-run", is_flag=True, help=say("只报告会写什么，不写文件。"))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help=say("报告的格式。"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar=say("文件"),
    help=say("报告写到文件，不写到屏幕。"),
)
@arguments_as(ImportArguments)
def import_(arguments: ImportArguments) -> None:
    """把一份通知导入为一个年度，并报告没有读懂的地方；改过的责任分工表（.xlsx）则把改动写进已有的年度。"""
    from generator.commands import progress
    from generator.formats import recognition
    from generator.intake import edition
    from generator.intake.readers import detect

    year, plan_dir = arguments.year, arguments.plan_dir
    require_year(year)
    with problems_printed(), progress.shown(as_json=arguments.form == "json") as stages:
        stages.begin("read")
        own = recognition.recognised(detect.content(arguments.file))
        if own and own.kind not in recognition.TAKEN:
            raise recognition.refusal(own, one_line(arguments.file.as_posix()), year)
        workbook = detect.workbook(arguments.file)
        if workbook is not None:
            _amend(arguments, workbook, stages)
            return
        manuscript = detect.read(arguments.file, recognize=arguments.ocr)
        stages.begin("understand")
        try:
            imported = edition.make(manuscript, year, plan_dir, force=arguments.force)
        except edition.ExistsError:
            raise click.UsageError(say("{year}年度已经有了。要重新导入，请加 --force。", year=year)) from None
        if not arguments.dry_run:
            stages.begin("put")
            edition.put(imported, plan_dir)
    _write_report(_report(arguments, edition.report(imported), imported), arguments.out)


def _report(arguments: ImportArguments, report: "Report", imported: "ImportedEdition") -> str:
    """Return the report of an imported notice in the format that was asked for."""
    from generator.intake import report as reports

    folder, count = arguments.plan_dir, len(report.files)
    if arguments.dry_run:
        summary = say("会写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=folder, count=count)
        summary += "".join(f"\n  {path}" for path in report.files)
    else:
        summary = say("已写到 {folder}：{count} 个文件，排出的文字与原文逐字相同。", folder=folder, count=count)
    if arguments.form == "json":
        return reports.as_json(report)
    if arguments.form == "text":
        return f"{reports.as_text(report)}\n{summary}\n"
    from generator.intake import edition
    from generator.site import render

    return reports.as_page(report, edition.marked_lines(imported), summary, render.template("report.html").render)


def _amend(arguments: ImportArguments, workbook: bytes, stages: "Stages") -> None:
    """Write the changes of an edited 责任分工表 (.xlsx) into the plan: all of them, or none and exit with code 1."""
    from generator.files import mark
    from generator.intake.readers import detect
    from generator.spreadsheet import amend, changes

    if arguments.form == "html":
        raise click.UsageError(say("责任分工表的报告没有 html 格式，请用 text 或 json。"))
    try:
        name = one_line(arguments.file.as_posix())
        table = detect.sheets(workbook, name)
        stages.begin("understand")
        amended = amend.amend(table, name, arguments.plan_dir, arguments.year, mark.of_package(workbook))
    except (ReadingError, changes.RefusedError) as error:
        stages.end()
        click.echo(str(error), err=True)
        click.echo(say("什么也没有写。"), err=True)
        sys.exit(1)
    refused = bool(amended.afterwards)
    if not arguments.dry_run and not refused:
        stages.begin("put")
        for path, content in amended.files.items():
            write_atomically(path, content)
    stages.end()
    is_json = arguments.form == "json"
    _write_report(changes.as_json(amended) if is_json else changes.as_text(amended), arguments.out)
    if refused:
        click.echo(
            say("改了以后通不过检查，所以什么也没有写。通知原文也要更正的，先改 notice.txt，再导入一次。"), err=True
        )
        sys.exit(1)
    unwritten, written = say("现在什么也没有写。"), say("改了 {count} 个文件。", count=len(amended.files))
    click.echo(unwritten if arguments.dry_run else written, err=is_json or arguments.dry_run)


def _write_report(text: str, out: Path | None) -> None:
    """Print a report, or write it to a file and print where; print it too where the file cannot be written."""
    if out is None:
        click.echo(text, nl=False)
        return
    with problems_printed():
        try:
            write_atomically(out, text.encode("utf-8"))
        except OSError:
            click.echo(text, nl=False)  # what it tells is written already, and nothing else tells it
            raise
    click.echo(say("报告已写到 {file}。", file=out))
