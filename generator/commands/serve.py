"""`plan serve` previews the site on this machine, rebuilt whenever a file changes."""

from functools import partial
from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import (
    Command,
    cache_dir_option,
    cache_of,
    config_file_option,
    no_cache_option,
    plan_dir_option,
)
from generator.messages import say


@click.command(cls=Command)
@plan_dir_option
@config_file_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar=say("端口"),
    help=say("预览用的端口，0 表示自动选择空闲的；默认用 mkdocs.yml 的 dev_addr，没有则为 8000。"),
)
@no_cache_option
@cache_dir_option
def serve(plan_dir: Path, config_file: Path, port: int | None, cache_dir: Path | None, *, no_cache: bool) -> None:
    """在本机预览网站，文件一改就重新生成，网页自己更新；有问题时网页列出问题。按 Ctrl+C 结束。"""
    try:
        from generator.build import serve as server

        with problems_printed():
            open_cache = partial(cache_of, cache_dir, config_file, no_cache=no_cache)
            server.serve(config_file, plan_dir, open_cache, port)
    except KeyboardInterrupt:
        click.echo("\r" + say("预览结束。"))
