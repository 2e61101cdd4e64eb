"""Reads the folder of a site, its pages by several processes."""

import datetime as dt
import os
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from pathlib import Path

from generator.files import outside
from generator.inspect.page import Reader
from generator.inspect.seen import SeenPage, SeenSite
from generator.messages import say
from generator.problems import SiteError

MAX_PAGE = 20_000_000
"""Bytes of the largest page that is read."""

_SUFFIXES = (".html", ".htm")
_FIRST = "index.html"
_BATCH = 200
"""Pages that a process reads at a time; a site of fewer is read by this one."""


def read(folder: Path, today: dt.date, processes: int | None = None) -> SeenSite:
    """Return what is seen of the site in a folder; raise SiteError where there is none."""
    sizes, irregular = dict[str, int](), list[str]()
    for path, size in sorted(_files(folder)):
        if size is None:
            irregular.append(path)
        else:
            sizes[path] = size
    if _FIRST not in sizes:
        raise SiteError(
            say("“{folder}”里没有 {first}，不是生成好的网站。请先运行 plan build。", folder=folder, first=_FIRST)
        )
    names = [path for path in sizes if path.lower().endswith(_SUFFIXES)]
    pages = _pages(folder, sizes, names, processes or os.cpu_count() or 1)
    return SeenSite(name=str(folder), today=today, sizes=sizes, irregular=tuple(irregular), pages=tuple(pages))


def _files(folder: Path) -> Iterator[tuple[str, int | None]]:
    """Yield the path and size of each file; without a size what is none. Links to folders are not followed."""
    for place, _, names in os.walk(folder):
        prefix = "" if place == str(folder) else f"{os.path.relpath(place, folder)}/".replace(os.sep, "/")
        for name in names:
            yield _printable(prefix + name), _size(Path(place, name))


def _size(path: Path) -> int | None:
    try:
        status = path.stat()
    except OSError:  # a link to nothing
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _printable(path: str) -> str:
    """Return a path that can be printed, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _pages(folder: Path, sizes: dict[str, int], names: Sequence[str], processes: int) -> Iterator[SeenPage]:
    """Yield what is seen of pages, in their order."""
    if len(names) <= _BATCH or processes == 1:
        reader = Reader(sizes)
        yield from (_page(reader, folder, name) for name in names)
        return
    try:
        with ProcessPoolExecutor(processes, initializer=_begin, initargs=(folder, sizes)) as pool:
            batches = [names[at : at + _BATCH] for at in range(0, len(names), _BATCH)]
            yield from chain.from_iterable(pool.map(_batch, batches))
    except BrokenProcessPool:
        raise SiteError(say("检查网站的进程被中止，可能是内存不够。请关掉别的程序再试。")) from None


_here: list[tuple[Reader, Path]] = []
"""In a process that reads pages: what it reads them with, and their folder."""


def _begin(folder: Path, sizes: dict[str, int]) -> None:
    _here[:] = [(Reader(sizes), folder)]


def _batch(names: Sequence[str]) -> list[SeenPage]:
    reader, folder = _here[0]
    return [_page(reader, folder, name) for name in names]


def _page(reader: Reader, folder: Path, name: str) -> SeenPage:
    try:
        return reader.read(name, outside.read(folder / name, MAX_PAGE))
    except outside.FileTooLargeError as error:
        return SeenPage(path=name, size=error.size, fault="large")
    except OSError:
        return SeenPage(path=name, size=0, fault="unreadable")
