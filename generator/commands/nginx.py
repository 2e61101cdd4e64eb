"""`plan nginx` prints the configuration of nginx for a published site."""

from pathlib import Path

import click

from generator.commands.border import problems_printed
from generator.commands.options import Command, out_option
from generator.commands.publish import target_argument
from generator.files.staging import write_atomically
from generator.messages import say
from generator.problems import SiteError


@click.command(cls=Command)
@target_argument
@click.option("--server-name", default="_", metavar=say("域名"), help=say("网站的域名，可以写几个，用空格隔开。"))
@click.option("--listen", default="80", show_default=True, metavar=say("端口"), help=say("端口，或地址加端口。"))
@click.option("--prefix", default="/", show_default=True, metavar=say("路径"), help=say("网站在域名下的路径。"))
@click.option(
    "--frame-ancestors",
    default="'self'",
    show_default=True,
    metavar=say("网站"),
    help=say("哪些网站可以把网页嵌在框架里；'none' 表示都不可以。"),
)
@out_option
def nginx(target: Path, server_name: str, listen: str, prefix: str, frame_ancestors: str, out: Path | None) -> None:
    """生成 nginx 的配置，供发布的网站使用；安全策略里的脚本摘要照现在的网页计算。"""
    from generator.publish import nginx as nginx_config
    from generator.publish import releases

    with problems_printed():
        target = target.absolute()
        served = releases.current(target)
        if served is None:
            raise SiteError(say("“{target}”尚未发布网站。请先用 plan publish 发布。", target=target))
        path = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
        server = nginx_config.Server(str(target), server_name, listen, path, frame_ancestors)
        config = nginx_config.nginx(server, releases.inline_scripts(served))
        if out is None:
            click.echo(config, nl=False)
            return
        write_atomically(out, config.encode("utf-8"))
    click.echo(say("配置已写到 {file}。", file=out))
