"""`plan verify` checks a bag, zip or published site against its manifests and its seal."""

import sys
from pathlib import Path

import click

from generator.commands.options import FILE, Command, ExistingPath
from generator.messages import say


@click.command(cls=Command)
@click.argument("path", metavar=say("位置"), type=ExistingPath(folder=True))
@click.option(
    "--signers",
    type=FILE,
    metavar=say("文件"),
    help=say("可信的签名人（ssh-keygen 的 allowed_signers 文件）。"),
)
@click.option("--signer", metavar=say("名称"), help=say("签名的应是其中哪一个；不写就是第一个。"))
def verify(path: Path, signers: Path | None, signer: str | None) -> None:
    """核对归档包、压缩包或发布的网站：真实性、完整性、可用性、安全性。全部通过退出码为 0，否则为 1。"""
    from generator.archive.verify import verify
    from generator.archive.verify.findings import report

    findings = verify.verify(path, signers, signer)
    click.echo(report(findings), nl=False)
    sys.exit(1 if any(finding.passed is False for finding in findings) else 0)
