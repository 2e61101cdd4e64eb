"""What tests do by hand: run the command within this process, change a file, ask for a program."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main


def run(*words: str | Path) -> Result:
    """Run the command within this process."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def edit(path: Path, old: str, new: str) -> None:
    """Change a text that stands once in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def need(found: object, what: str) -> None:
    """Skip the test where the machine lacks something; fail where CI says that nothing may be skipped."""
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not on this machine: {what}")
