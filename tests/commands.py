"""What tests do to plans by hand: run the command within this process, change a file."""

from pathlib import Path

from click.testing import CliRunner, Result

from generator.cli import main
from generator.commands.progress import STAGES


def run(*words: str | Path) -> Result:
    """Run the command within this process."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(result: Result) -> str:
    """Return what the command said on standard error, but for how far it was."""
    begun = {f"{stage}……\n" for stage in STAGES.values()}
    return "".join(line for line in result.stderr.splitlines(keepends=True) if line not in begun)


def edit(path: Path, old: str, new: str) -> None:
    """Change a text that stands once in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
