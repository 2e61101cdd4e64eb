"""`plan schema` prints the JSON Schemas of a plan's files, for completion and checks in text editors."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command
from generator.files.staging import write_atomically
from generator.messages import say


@click.command(cls=Command)
@click.argument("kind", metavar=say("[种类]"), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar=say("文件夹"),
    help=say("把所有模式写到文件夹里。"),
)
def schema(kind: str | None, out: Path | None) -> None:
    """输出数据文件的 JSON Schema，供编辑器补全和检查。不写种类则列出所有种类。"""
    from generator.plan import schema as schemas
    from generator.plan.shapes.files import FILES

    if kind is not None and kind not in FILES:
        kinds = say("、").join(FILES)
        raise click.UsageError(say("没有“{kind}”这种文件。现有：{known}。", kind=kind, known=kinds))
    with problems_printed():
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for name, text in schemas.files().items():
                write_atomically(out / name, text.encode())
            click.echo(say("已写入 {folder}：{files}。", folder=out, files=say("、").join(schemas.files())))
        elif kind is not None:
            click.echo(schemas.text(kind), nl=False)
        else:
            click.echo("\n".join(FILES))
