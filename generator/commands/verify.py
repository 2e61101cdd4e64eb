"""`plan verify` checks a bag, zip or published site against its manifests and its seal."""

import re
import sys
from pathlib import Path

import click

from generator.commands.options import FILE, Command, SitePath
from generator.messages import say


def _digest(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Return a SHA-256 in lower case; "" where none is given."""
    digest = "".join((value or "").split()).lower()
    if value is not None and not re.fullmatch("[0-9a-f]{64}", digest):
        raise click.BadParameter(say("应是 64 位十六进制数（SHA-256）。"))
    return digest


@click.command(cls=Command)
@click.argument("path", metavar=say("位置"), type=SitePath())
@click.option(
    "--signers",
    type=FILE,
    metavar=say("文件"),
    help=say("可信的签名人（ssh-keygen 的 allowed_signers 文件）。"),
)
@click.option("--signer", metavar=say("名称"), help=say("签名的应是其中哪一个；默认为其中任何一个。"))
@click.option(
    "--digest",
    metavar=say("摘要"),
    callback=_digest,
    help=say("应有的 SHA-256：封存摘要，或压缩包自己的校验值；从别处得来的才算数。"),
)
@click.option(
    "--config-file",
    "-f",
    type=FILE,
    metavar=say("文件"),
    help=say("生成这个网站的项目的 mkdocs.yml，用来核对网页的框架和样式；默认用当前文件夹里的。"),
)
def verify(path: Path, signers: Path | None, signer: str | None, digest: str, config_file: Path | None) -> None:
    """核对归档包、压缩包或发布的网站：真实性、完整性、可用性、安全性。

    通过的退出码为 0；有不过的为 1；都相符、但来源没有用 --digest 或 --signers 全部证明的为 3。
    """
    from generator.archive.verify import verify
    from generator.archive.verify.authenticity import Expected
    from generator.archive.verify.findings import report, verdict

    findings = verify.verify(path, Expected(digest, signers, signer, config_file or project_beside(path)))
    click.echo(report(findings), nl=False)
    sys.exit(_CODES.get(verdict(findings), 0))


def project_beside(path: Path) -> Path | None:
    """Return the configuration in the current folder, unless it is a part of what is verified."""
    own = Path("mkdocs.yml")
    return own if own.is_file() and not own.resolve().is_relative_to(path.resolve()) else None


_CODES = {"failed": 1, "proven data": 3, "as sealed": 3, "consistent": 3}
"""Exit codes of verdicts that are not passed: 2 is that of wrong usage."""
