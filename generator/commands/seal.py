"""`plan seal` records the SHA-256 of an edition's files in its seal.yml; they may not change afterwards."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, date_option, day_of, edition_of, load, plan_dir_option
from generator.files.staging import write_atomically
from generator.messages import join_sentences, say


@click.command(cls=Command)
@click.argument("year", metavar=say("年度"))
@plan_dir_option
@date_option
def seal(year: str, plan_dir: Path, date: dt.datetime | None) -> None:
    """封存某年度：记下每个文件的 SHA-256。以后改动任何一个字节，plan check 都会报出来。"""
    from generator.plan import load as plan_load
    from generator.plan import seal as seal_file

    with problems_printed():
        plan = load(plan_dir)
        edition = edition_of(plan, year)
        if edition.seal:
            raise click.UsageError(say("{year}年度已于 {date} 封存，不能再封。", year=year, date=edition.seal.sealed))
        if edition.head.status == "draft":
            raise click.UsageError(say("{year}年度还是草案，不能封存。", year=year))
        day = day_of(date, plan_dir / year)
        if edition.head.issued and day < edition.head.issued:
            raise click.UsageError(say("封存日期 {date} 早于成文日期 {issued}。", date=day, issued=edition.head.issued))
        plan_load.require_reviewed(plan_dir, replace(plan, editions=(edition,)))
        new = plan_load.sealed(plan_dir, year, day)
        file = plan_dir / year / "seal.yml"
        write_atomically(file, seal_file.text(new).encode("utf-8"))
    sealed = say("{year}年度已封存，日期 {date}：{file}。请把它提交到 git。", year=year, date=day, file=file)
    noted = say("封存摘要是 {digest}。请另外记在可靠的地方，以后核对时用 plan verify --digest。", digest=new.digest)
    click.echo(join_sentences(sealed, noted))
