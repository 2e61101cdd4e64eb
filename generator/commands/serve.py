"""`plan serve`: the site, live."""

from pathlib import Path

import click

from generator.commands import Command, config_file_option, load, plan_dir_option, problems_printed


@click.command(cls=Command)
@plan_dir_option
@config_file_option
def serve(plan_dir: Path, config_file: Path) -> None:
    """在本机预览网站，文件一改就重新生成。按 Ctrl+C 结束。"""
    from generator import plugin

    with problems_printed():
        load(plan_dir)
        plugin.serve(config_file, plan_dir)
