"""Print the progress of long commands on standard error: a bar on a terminal, lines in a log, or JSON lines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from generator.messages import phrase, say

STAGES = {
    "plan": phrase("检查计划"),
    "pages": phrase("生成网页"),
    "check": phrase("核对网站"),
    "write": phrase("写成发布版"),
    "switch": phrase("切换"),
    "bag": phrase("写成归档包"),
    "read": phrase("读取文件"),
    "understand": phrase("辨认内容"),
    "put": phrase("写进计划"),
}
"""Key of a stage, as in JSON output → its name in messages."""


class Stages:
    """Prints on standard error which stage runs, and how much of it is done."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._terminal = bool(sys.stderr and sys.stderr.isatty()) and not as_json
        self._stage = ""
        self._bar: Any = None

    def begin(self, stage: str) -> None:
        """End the current stage, if any, and begin the one of a key of STAGES."""
        self.end()
        self._stage = stage
        if self._as_json:
            self._line({"stage": stage})
        elif self._terminal:
            self._bar = click.progressbar(length=1, label=say(STAGES[stage]), file=sys.stderr)
            self._bar.__enter__()
        else:
            click.echo(say("{stage}……", stage=say(STAGES[stage])), err=True)

    def advance(self, done: int, total: int) -> None:
        """Print that `done` of `total` parts of the stage are done."""
        if self._as_json:
            self._line({"stage": self._stage, "done": done, "total": total})
        elif self._bar:
            self._bar.length = total
            self._bar.update(done - self._bar.pos)

    def tell(self, text: str) -> None:
        """Print a message on a line of its own."""
        if self._as_json:
            self._line({"message": text})
        else:
            self.end()
            click.echo(text, err=True)

    def end(self) -> None:
        """Complete the bar of the current stage, if there is one."""
        if self._bar:
            self._bar.update(self._bar.length - self._bar.pos)
            self._bar.__exit__(None, None, None)
            self._bar = None

    def _line(self, event: dict[str, Any]) -> None:
        click.echo(json.dumps(event, ensure_ascii=False), err=True)


@contextmanager
def shown(*, as_json: bool = False) -> Iterator[Stages]:
    """Yield the progress of a command; its last stage ends with the context, even by an exception."""
    stages = Stages(as_json=as_json)
    try:
        yield stages
    finally:
        stages.end()
