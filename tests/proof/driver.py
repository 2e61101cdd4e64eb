"""Runs many commands of the program whose Python this is, each in a process of its own, for `unchanged.py`.

The program is imported once and has done some work; each command is forked from there, with its own folder, standard
output and standard error. On standard input stands a JSON object: `first`, the commands done before, and `rest`, as
objects of `cwd`, `words` and `out`, the file that exit code and output go to.
"""

import contextlib
import gc
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Any

PATIENCE = 300
"""Seconds that a command may take."""


def program(checkout: Path) -> Callable[..., Any]:
    """Return the command `plan`; end where it is another checkout's."""
    (entry,) = entry_points(group="console_scripts", name="plan")
    main: Callable[..., Any] = entry.load()
    file = Path(str(sys.modules[entry.module].__file__)).resolve()
    if not file.is_relative_to(checkout.resolve()):
        sys.exit(f"the environment of {checkout} runs {file}")
    return main


def written(exit_code: int, stdout: bytes, stderr: bytes) -> bytes:
    """Return what a command did, as a file; the random name of a folder that problems are named in is made one."""
    said = b"exit %d\n--- stdout\n%s\n--- stderr\n%s\n" % (exit_code, stdout, stderr)
    return re.sub(rb"(?<=/tmp/)tmp[a-z0-9_]{8}(?=/plan/)", b"tmp", said)  # `import` tries its edition in a copy


def described(main: Any) -> dict[str, dict[str, list[str]]]:
    """Return the commands, and what each of their options may be chosen from."""
    return {
        name: {one.opts[0]: [*one.type.choices] for one in command.params if hasattr(one.type, "choices")}
        for name, command in main.commands.items()
    }


def run(main: Callable[..., Any], cwd: str, words: list[str], out: str) -> None:
    """Run a command in a process of its own, and write what it did."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if not child:
            _become(main, cwd, words, stdout, stderr)
        _, status = os.waitpid(child, 0)
        said = []
        for stream in (stdout, stderr):
            stream.seek(0)
            said.append(stream.read())
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_bytes(written(os.waitstatus_to_exitcode(status), *said))


def _become(main: Callable[..., Any], cwd: str, words: list[str], stdout: IO[bytes], stderr: IO[bytes]) -> None:
    """Run a command, and end this process as it ends."""
    signal.alarm(PATIENCE)
    os.chdir(cwd)
    for stream, number in ((stdout, 1), (stderr, 2)):
        os.dup2(stream.fileno(), number)
    code = 70
    try:
        main(words, prog_name="plan")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        for stream_ in (sys.stdout, sys.stderr):
            stream_.flush()
        os._exit(code)


if __name__ == "__main__":
    command = program(Path(sys.argv[1]))
    if sys.argv[2:] == ["--describe"]:
        print(json.dumps(described(command)))  # noqa: T201
        sys.exit()
    given = json.load(sys.stdin)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        for words_ in given["first"]:
            with (
                contextlib.suppress(SystemExit),
                contextlib.redirect_stdout(nowhere),
                contextlib.redirect_stderr(nowhere),
            ):
                command(words_, prog_name="plan")
    gc.freeze()  # so that children copy less
    for one in given["rest"]:
        run(command, **one)
