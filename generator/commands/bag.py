"""`plan bag` packs an edition for the archive as a BagIt bag, a folder or one zip."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import (
    FILE,
    Command,
    config_file_option,
    date_option,
    day_of,
    edition_of,
    load,
    plan_dir_option,
)
from generator.files.staging import staged, write_atomically
from generator.messages import join_sentences, say


@click.command(cls=Command)
@click.argument("year", metavar=say("年度"))
@click.argument("out", metavar=say("目标"), type=click.Path(path_type=Path))
@plan_dir_option
@config_file_option
@date_option
@click.option("--sign", "key", type=FILE, metavar=say("私钥"), help=say("用这个 SSH 私钥签名。"))
def bag(year: str, out: Path, plan_dir: Path, config_file: Path, date: dt.datetime | None, key: Path | None) -> None:
    """把某年度打包归档（BagIt 1.0）；目标以 .zip 结尾的，打成一个压缩包，校验值写在旁边。"""
    from generator.archive import bag
    from generator.commands import progress
    from generator.plan.load import require_reviewed
    from generator.site import sealed

    with problems_printed(), progress.shown() as stages:
        stages.begin("plan")
        plan = load(plan_dir)
        edition = edition_of(plan, year)
        if edition.head.status == "draft":
            raise click.UsageError(say("{year}年度还是草案，不能归档。", year=year))
        if out.exists() and (out.is_file() or any(out.iterdir())):
            raise click.UsageError(say("“{path}”已经有了，什么也没有写。", path=out))
        require_reviewed(plan_dir, replace(plan, editions=(edition,)))
        _refuse_no_folder(out)
        day = edition.seal.sealed if edition.seal and not date else day_of(date, plan_dir / year)
        stages.begin("pages")
        packed = bag.make(config_file, plan_dir, plan, edition, day, key)
        stages.begin("bag")
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix == ".zip":
            write_atomically(out, packed.zipped())
            write_atomically(sealed.pin_path(out), sealed.pin_text(out).encode("utf-8"))
        else:
            with staged(out) as staging:
                packed.write(staging.folder)
    written = say("{year}年度的归档包：{path}（{count} 个文件）。", year=year, path=out, count=len(packed.files))
    unsealed = say("本年度还没有封存（plan seal），归档包不能证明数据没有改动。")
    click.echo(join_sentences(written, "" if edition.seal else unsealed))


def _refuse_no_folder(out: Path) -> None:
    """Raise UsageError where the folder around the place cannot be made, since a file stands above it."""
    above = next(folder for folder in out.absolute().parents if os.path.lexists(folder))
    if not above.is_dir():
        raise click.UsageError(say("“{path}”不是文件夹，归档包不能放在里面。", path=above))
