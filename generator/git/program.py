"""Run the program `git` safely in a repository of unknown origin: no hook, filter or helper of its configuration runs.

No other module calls git. The user's own configuration holds, and so do the folders that it trusts (`safe.directory`).
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_TIMEOUT = 60
"""Seconds."""

# A repository is the one that the folder lies in, also where a hook of another one runs this program.
_FOREIGN = re.compile(
    "GIT_(DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY"
    "|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE|SHALLOW_FILE|QUARANTINE_PATH|INTERNAL_SUPER_PREFIX|REPLACE_REF_BASE"
    "|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS)"
)

_NOTHING = "PLAN_NOTHING"
"""An empty variable, for `--config-env`: unlike `-c`, that sets a key whose name holds an equals sign."""

_ENVIRONMENT = {
    _NOTHING: "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

_ALWAYS = (
    *("--no-replace-objects", "--literal-pathspecs", "--no-pager"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false"),
)

_OF_OBJECTS = frozenset({"cat-file", "clone", "diff-tree", "log", "rev-parse"})
"""Subcommands that, as they are called here, read no file of a working tree, so that no filter runs."""


def run(
    folder: Path, *words: str, stdin: bytes = b"", copies: bool = False, timeout: float | None = _TIMEOUT
) -> subprocess.CompletedProcess[bytes]:
    """Run a subcommand of git in a folder; return its exit code and output, whatever they are.

    Raise OSError where git is not there, SubprocessError where it takes longer than `timeout` seconds. It connects to
    no other machine, and to another repository of this one only if it `copies` that.
    """
    filters = () if words[0] in _OF_OBJECTS else tuple(_without_filters(folder, timeout))
    return _run(folder, *filters, *words, stdin=stdin, copies=copies, timeout=timeout)


def _run(
    folder: Path, *words: str, stdin: bytes = b"", copies: bool = False, timeout: float | None
) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)}
    environment |= {**_ENVIRONMENT, "GIT_ALLOW_PROTOCOL": "file" if copies else "none"}
    command = ["git", *_ALWAYS, "-C", str(folder), *words]
    return subprocess.run(  # noqa: S603  our own arguments
        command, capture_output=True, check=False, input=stdin, env=environment, timeout=timeout
    )


def _without_filters(folder: Path, timeout: float | None) -> Iterator[str]:
    """Yield the options that disable the filters of the repository's own configuration: files are read as they are.

    A filter of the user's own configuration, as that of LFS, works as ever.
    """
    listed = ("config", "--null", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    fields = os.fsdecode(_run(folder, *listed, timeout=timeout).stdout).split("\0")
    names = {key.rpartition(".")[0] for scope, key in zip(fields[::2], fields[1::2], strict=False) if scope in _OWN}
    for name in sorted(names):
        for key in ("clean", "smudge", "process", "required"):
            yield f"--config-env={name}.{key}={_NOTHING}"


_OWN = frozenset({"local", "worktree"})
"""The scopes that a repository writes; others are the user's and the machine's."""
