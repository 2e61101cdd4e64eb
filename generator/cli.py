"""The entry point `plan`: a click group of the commands, each of which is a module in `commands/`."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from generator import __version__
from generator.build import engine
from generator.commands.bag import bag
from generator.commands.border import make_encodable, unexpected_errors_printed
from generator.commands.build import build
from generator.commands.check import check
from generator.commands.diff import diff
from generator.commands.explain import explain
from generator.commands.export import export
from generator.commands.fix import fix
from generator.commands.import_ import import_
from generator.commands.init import init
from generator.commands.inspect import inspect
from generator.commands.new import new
from generator.commands.nginx import nginx
from generator.commands.options import Command
from generator.commands.publish import publish
from generator.commands.rollback import rollback
from generator.commands.schema import schema
from generator.commands.seal import seal
from generator.commands.serve import serve
from generator.commands.stats import stats
from generator.commands.text import text
from generator.commands.verify import verify
from generator.messages import libraries_localised, say


@contextmanager
def _without_phrases() -> Iterator[None]:
    """Keep pypinyin from loading its dictionary of phrases (45 MiB) during the context: only characters are looked up.

    Readings of single characters are the same with it, as in a process of MkDocs, where this variable is not set.
    """
    name = "PYPINYIN_NO_PHRASES"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})


class _Group(Command, click.Group):
    """The group of commands: every exception ends here, as one line and an exit code."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run a command with click's own messages in the user's language; see `click.Command.main`."""
        make_encodable(sys.stdout, sys.stderr)
        engine.choose()
        with unexpected_errors_printed(), libraries_localised(), _without_phrases():
            return super().main(*args, **more)


@click.group(
    cls=_Group,
    subcommand_metavar=say("命令 [参数]..."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="plan", message="%(prog)s %(version)s", help=say("显示版本。"))
def main() -> None:
    """把政府的年度行动计划发布为静态网站。"""
    gc.set_threshold(100_000, 50, 50)  # objects live until the command ends: collecting often takes a tenth of it


for _command in (
    bag,
    build,
    check,
    diff,
    explain,
    export,
    fix,
    import_,
    init,
    inspect,
    new,
    nginx,
    publish,
    rollback,
    schema,
    seal,
    serve,
    stats,
    text,
    verify,
):
    main.add_command(_command)
