"""`python -m tests.as_on_windows ARGUMENTS` runs `plan` as if Windows were below: what is not there, and what refuses.

There is no fcntl, and no other module that only Unix has; links may not be made; no folder can be opened as a file; the
program finds no symbols in its own process; a file that was just written cannot be renamed
at once, as scanners hold it.
"""

import collections
import ctypes
import os
import sys
from collections.abc import Callable
from typing import Any

HIDDEN = ("fcntl", "grp", "pwd", "resource", "syslog")
REFUSED = 2
"""How often each file or folder cannot be renamed."""


def _hide() -> None:
    for name in HIDDEN:
        sys.modules[name] = None  # type: ignore[assignment]  # an import then raises ImportError
    del os.sync


def _refuse_links() -> None:
    def symlink(*_: Any, **__: Any) -> None:
        error = OSError(22, "A required privilege is not held by the client")
        error.winerror = 1314  # type: ignore[attr-defined]
        raise error

    os.symlink = symlink


def _refuse_folders() -> None:
    opened, library = os.open, ctypes.CDLL

    def open_(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if isinstance(path, str | os.PathLike) and os.path.isdir(path) and "dir_fd" not in named:  # noqa: PTH112
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return opened(path, flags, *more, **named)

    def load(name: Any, *more: Any, **named: Any) -> Any:
        if name is None and str(sys._getframe(1).f_globals["__name__"]).startswith("generator"):
            raise TypeError("LoadLibrary() argument 1 must be str, not None")
        return library(name, *more, **named)

    os.open = open_
    ctypes.CDLL = load  # type: ignore[misc, assignment]


def _hold_files() -> None:
    tried: collections.Counter[str] = collections.Counter()

    def held(rename: Callable[..., None]) -> Callable[..., None]:
        def try_(source: Any, target: Any, **named: Any) -> None:
            tried[os.fspath(source)] += 1
            if tried[os.fspath(source)] <= REFUSED:
                raise PermissionError(13, "The process cannot access the file", os.fspath(source))
            rename(source, target, **named)

        return try_

    os.rename, os.replace = held(os.rename), held(os.replace)


if __name__ == "__main__":
    _hide()
    _refuse_links()
    _refuse_folders()
    _hold_files()
    from generator.cli import main

    main(prog_name="plan")
