"""The program `git`, called without the programs of a repository: whoever wrote its `.git/config` runs nothing here.

It is the only place that calls git. The user's own configuration holds, and so does what it says of the folders that
git trusts (`safe.directory`).
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_TIMEOUT = 60

# A repository is the one that the folder lies in, also where a hook of another one runs this program.
_FOREIGN = re.compile(
    "GIT_(DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY"
    "|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE|SHALLOW_FILE|QUARANTINE_PATH|INTERNAL_SUPER_PREFIX|REPLACE_REF_BASE"
    "|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS)"
)

_NOTHING = "PLAN_NOTHING"
"""A variable with nothing in it: only so can a key of the configuration be set whose name may hold any character."""

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
"""What looks at no file of a working tree, as it is called here, so that no filter is asked."""


def run(
    folder: Path, *words: str, given: bytes = b"", copies: bool = False, timeout: float | None = _TIMEOUT
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; raise OSError or SubprocessError where it cannot be run.

    It talks to no other machine, and to another repository of this one only where it `copies` that.
    """
    filters = () if words[0] in _OF_OBJECTS else tuple(_without_filters(folder, timeout))
    return _run(folder, *filters, *words, given=given, copies=copies, timeout=timeout)


def _run(
    folder: Path, *words: str, given: bytes = b"", copies: bool = False, timeout: float | None
) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)}
    environment |= {**_ENVIRONMENT, "GIT_ALLOW_PROTOCOL": "file" if copies else "none"}
    command = ["git", *_ALWAYS, "-C", str(folder), *words]
    return subprocess.run(  # noqa: S603  our own arguments
        command, capture_output=True, check=False, input=given, env=environment, timeout=timeout
    )


def _without_filters(folder: Path, timeout: float | None) -> Iterator[str]:
    """Return the options that take their programs from the filters which the repository itself defines.

    Files count as they lie there then. A filter of the user's own, as that of LFS, works as ever.
    """
    listed = ("config", "--null", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    told = os.fsdecode(_run(folder, *listed, timeout=timeout).stdout).split("\0")
    names = {key.rpartition(".")[0] for scope, key in zip(told[::2], told[1::2], strict=False) if scope in _OWN}
    for name in sorted(names):
        for key in ("clean", "smudge", "process", "required"):
            yield f"--config-env={name}.{key}={_NOTHING}"


_OWN = frozenset({"local", "worktree"})
"""The scopes that a repository writes; others are the user's and the machine's."""
